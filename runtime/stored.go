// Scripts that were translated before.

package runtime

import (
	"errors"
	"fmt"
	"sync"

	"github.com/gobun/gobun/runtime/modules"
)

// MarshalBinary returns the script as bytes for [UnmarshalScript]: the translated text with its source map, and so the script's
// sources. The bytes are for the version of gobun that wrote them. A script of [Begin] is an error. Any goroutine.
func (s *Script) MarshalBinary() ([]byte, error) {
	if !s.entry.host || s.load == nil {
		return nil, errors.New("gobun: only scripts of Load and Source can be stored")
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

// UnmarshalScript returns the script that MarshalBinary has stored. The bytes must come from somebody who is trusted like the author
// of the script. A program that gets all its scripts so has no esbuild in it, which makes it smaller by about 6 MB; imports at run time
// find what was translated with the script, and fail otherwise. Any goroutine.
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
