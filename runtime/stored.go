// Storing translated scripts.

package runtime

import (
	"errors"
	"fmt"
	"sync"

	"github.com/gobun/gobun/runtime/modules"
)

// MarshalBinary encodes the script for [UnmarshalScript]: the translated text and its source map, which includes the script's
// sources. Only the version of gobun that wrote the bytes can read them. It returns an error for a script from [Begin].
func (s *Script) MarshalBinary() ([]byte, error) {
	if !s.entry.host || s.load == nil {
		return nil, errors.New("gobun: only scripts from Load or Source can be stored")
	}
	t, err := s.load()
	if err != nil {
		return nil, err
	}
	data, err := t.loader.Store(t.program)
	if err != nil {
		return nil, fmt.Errorf("gobun: storing %s: %w", s.main, err)
	}
	return data, nil
}

// UnmarshalScript decodes a script that MarshalBinary has encoded. The bytes must come from a source that is trusted as much as
// the author of the script. A program that gets all its scripts this way does not link esbuild, which makes it smaller by about 6
// MB; imports at run time find only what was translated with the script.
func UnmarshalScript(data []byte) (*Script, error) {
	loader := fixedLoader(modules.Config{Host: true})
	program, err := loader.Restore(data)
	if err != nil {
		return nil, fmt.Errorf("gobun: %w", err)
	}
	s := &Script{entry: Entry{Dir: loader.Dir(), Argv: []string{program.Path}, host: true}, main: program.Path, loader: fixedLoader}
	s.load = sync.OnceValues(func() (*translated, error) { return &translated{loader, program}, nil })
	s.anew = func(*modules.Loader) (*modules.Program, error) { return nil, modules.ErrFixed }
	return s, nil
}
