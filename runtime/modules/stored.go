// Serialised programs: esbuild's output with its source map. goja compiles it again when it is read, which does not need esbuild.

package modules

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"maps"
)

// storedVersion must change when the Linker would interpret the text of programs differently.
const storedVersion = 1

// stored is a Loader that has loaded one program.
type stored struct {
	Version          int
	Path, Name, Text string
	CommonJS         bool
	Asks             []string
	Shift            int
	Files, Owns      []string
	Uses             []string
	Absent, Single   bool
	Map              []byte
	Lead             map[string]int
	Made             int
	Sources, Formats map[string]string
	Claimed          []string
}

// Store serialises what l has loaded: one program, p. Any goroutine.
func (l *Loader) Store(p *Program) ([]byte, error) {
	if p.plain {
		return nil, errors.New("a program that a running script loaded cannot be stored")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	st := stored{
		Version: storedVersion, Path: p.Path, Name: p.name, Text: p.text, CommonJS: p.CommonJS, Asks: p.Asks, Shift: p.shift, Files: p.files, Owns: p.owns, Uses: p.uses,
		Absent: p.absent, Single: p.single, Map: p.storedMap, Lead: p.lead, Made: l.made, Sources: l.sources, Formats: l.formats,
	}
	for path := range l.claimed {
		st.Claimed = append(st.Claimed, path)
	}
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(st)
	return b.Bytes(), err
}

// Restore gives l, which has loaded nothing yet, what Store has written, and returns the program. Any goroutine.
func (l *Loader) Restore(data []byte) (*Program, error) {
	var st stored
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&st); err != nil {
		return nil, fmt.Errorf("the bytes are not a stored script: %w", err)
	}
	if st.Version != storedVersion {
		return nil, fmt.Errorf("the script was translated by another version of gobun (form %d, this one reads %d); translate it again", st.Version, storedVersion)
	}
	p := &Program{
		Path: st.Path, name: st.Name, text: st.Text, CommonJS: st.CommonJS, Asks: st.Asks, shift: st.Shift, files: st.Files, owns: st.Owns, uses: st.Uses,
		absent: st.Absent, single: st.Single, mapText: st.Map, storedMap: st.Map, lead: st.Lead,
	}
	if p.shift < 0 || p.shift > len(p.text) {
		return nil, errors.New("the bytes are not a stored script")
	}
	code, err := compileText(p.name, p.text, false)
	if err != nil {
		return nil, fmt.Errorf("compiling a stored script: %w", err)
	}
	p.code = code
	l.mu.Lock()
	defer l.mu.Unlock()
	l.made = st.Made
	l.programs[p.name] = p
	maps.Copy(l.sources, st.Sources)
	maps.Copy(l.formats, st.Formats)
	for _, path := range st.Claimed {
		l.claimed[path] = true
	}
	return p, nil
}
