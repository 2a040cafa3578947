// Expectations: a file that lists which examples fail, and in which lines recorded scripts differ, each with its reason. An
// expectation that no longer applies fails the run.

package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
)

// KnownFailure is an example that fails.
type KnownFailure struct {
	// Fails is part of the failure's text; a different failure is not expected.
	Fails string `json:"fails"`
	// Reason names the missing API, or says why the example is meant to fail.
	Reason string `json:"reason"`
}

// Deviation is a line of a recorded case in which gobun is meant to differ. Bun or Gobun is empty if the other has an additional
// line.
type Deviation struct {
	Case   string `json:"case"`
	Bun    string `json:"bun"`
	Gobun  string `json:"gobun"`
	Reason string `json:"reason"`
}

// expectationFile is the format of the file. Scripts are the recorded cases: a run of documents leaves them unchanged.
type expectationFile struct {
	Examples map[string]KnownFailure `json:"examples"`
	Scripts  map[string][]Deviation  `json:"scripts,omitempty"`
}

// expectations are the content of the file, and what was observed.
type expectations struct {
	expectationFile
	update bool // drop expectations that do not apply
	mu     sync.Mutex
	used   map[string]bool
	next   expectationFile
}

func loadExpectations(path string) (*expectations, error) {
	e := &expectations{used: map[string]bool{}, next: expectationFile{Examples: map[string]KnownFailure{}}}
	if path == "" {
		return e, nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return e, nil
	}
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e.expectationFile); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for script, list := range e.Scripts {
		for _, d := range list {
			if d.Case == "" || d.Bun == d.Gobun {
				return nil, fmt.Errorf("%s: %s: a deviation has a case and two different lines: %+v", path, script, d)
			}
		}
	}
	e.next.Scripts = maps.Clone(e.Scripts)
	return e, nil
}

// apply interprets an outcome: a failure may be expected, a success unexpected.
func (e *expectations) apply(name string, o Outcome) Outcome {
	e.mu.Lock()
	defer e.mu.Unlock()
	known, ok := e.Examples[name]
	if ok {
		e.used[name] = true
	}
	switch {
	case !ok && o.Verdict == Fail:
		e.next.Examples[name] = KnownFailure{Fails: firstLine(o.Reason)}
	case !ok:
	case o.Verdict != Fail && e.update:
	case o.Verdict != Fail:
		return failed("passes now, which %q did not expect: take it out of the expectations", known.Reason)
	case known.Reason == "" || known.Fails == "":
		e.next.Examples[name] = KnownFailure{Fails: firstLine(o.Reason), Reason: known.Reason}
		return failed("its expectation gives no reason, or does not say how it fails")
	case !strings.Contains(o.Reason, known.Fails):
		e.next.Examples[name] = KnownFailure{Fails: firstLine(o.Reason), Reason: known.Reason}
		return failed("fails otherwise than expected (%q): %s", known.Fails, o.Reason)
	default:
		e.next.Examples[name] = known
		return Outcome{Verdict: Expected, Reason: known.Reason, Lines: o.Lines}
	}
	return o
}

// seeScript records that a recorded script exists.
func (e *expectations) seeScript(name string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.used[name] = true
}

// setScript records the observed deviations of a script.
func (e *expectations) setScript(name string, seen []Deviation) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.next.Scripts == nil {
		e.next.Scripts = map[string][]Deviation{}
	}
	if e.next.Scripts[name] = seen; len(seen) == 0 {
		delete(e.next.Scripts, name)
	}
}

// unusedScripts returns the names of scripts that do not exist.
func (e *expectations) unusedScripts() (list []string) {
	for name := range e.Scripts {
		if !e.used[name] {
			list = append(list, "an expectation for nothing: "+name)
			delete(e.next.Scripts, name)
		}
	}
	slices.Sort(list)
	return list
}

// unused returns the names of expectations for examples that do not exist.
func (e *expectations) unused() (list []string) {
	if e.update {
		return nil
	}
	for name := range e.Examples {
		if !e.used[name] {
			list = append(list, "an expectation for nothing: "+name)
		}
	}
	slices.Sort(list)
	return list
}

// write writes the expectations that match what was observed. It fails, and leaves the file unchanged, if one of them has no
// reason, because a new difference is an error until its reason is known.
func (e *expectations) write(path string) error {
	if missing := e.withoutReason(); len(missing) > 0 {
		return fmt.Errorf("%s is left as it was: these differ newly; mend them, or write them in with their reasons:\n%s", path, strings.Join(missing, "\n"))
	}
	data, err := marshal(e.next)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

// withoutReason returns the observed differences without a reason, in the form of the file.
func (e *expectations) withoutReason() (list []string) {
	add := func(name string, entry any) {
		data, err := marshal(entry)
		if err != nil {
			data = []byte(err.Error())
		}
		list = append(list, name+": "+string(data))
	}
	for _, name := range slices.Sorted(maps.Keys(e.next.Examples)) {
		if known := e.next.Examples[name]; known.Reason == "" {
			add(name, known)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.next.Scripts)) {
		for _, d := range e.next.Scripts[name] {
			if d.Reason == "" {
				add(name, d)
			}
		}
	}
	return list
}

// marshal is json.MarshalIndent without escaping < and &.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
