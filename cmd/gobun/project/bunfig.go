// bunfig.toml: the settings of a project.

package project

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// Settings are the settings of a bunfig.toml. Fields that it lacks are zero.
type Settings struct {
	Preload      []string
	Port         string
	Define       map[string]string
	Loader       map[string]string
	NoEnvFile    bool
	ConsoleDepth *int
	JSX          struct{ Runtime, Factory, Fragment, ImportSource string }
	Silent, Bun  bool
	Test         TestSettings
	// Unknown are the keys that are not known, in order.
	Unknown []string
}

// TestSettings are the settings of `gobun test`.
type TestSettings struct {
	Root    string
	Preload []string
	Timeout int64 // in milliseconds
	Bail    int64
	Retry   int64
}

// key reads a key of bunfig.toml. nil: the key is accepted, but has no effect, because gobun already behaves this way or it has
// no meaning here.
type key func(s *Settings, v any) error

// keys lists the keys by their full names. A table whose own name is listed is read as a whole.
var keys = map[string]key{
	"preload":         func(s *Settings, v any) error { return texts(&s.Preload, v) },
	"define":          func(s *Settings, v any) error { return dictionary(&s.Define, v) },
	"loader":          func(s *Settings, v any) error { return dictionary(&s.Loader, v) },
	"env":             func(s *Settings, v any) error { return noEnv(s, v) },
	"env.file":        func(s *Settings, v any) error { return noEnv(s, v) },
	"jsx":             func(s *Settings, v any) error { return jsxRuntime(s, v) },
	"jsxFactory":      func(s *Settings, v any) error { return text(&s.JSX.Factory, v) },
	"jsxFragment":     func(s *Settings, v any) error { return text(&s.JSX.Fragment, v) },
	"jsxImportSource": func(s *Settings, v any) error { return text(&s.JSX.ImportSource, v) },
	"console.depth":   func(s *Settings, v any) error { return depth(s, v) },
	"serve.port":      func(s *Settings, v any) error { return port(s, v) },
	"run.silent":      func(s *Settings, v any) error { return flag(&s.Silent, v) },
	"run.bun":         func(s *Settings, v any) error { return flag(&s.Bun, v) },
	"run.shell":       func(_ *Settings, v any) error { return shellKind(v) },
	"test.root":       func(s *Settings, v any) error { return text(&s.Test.Root, v) },
	"test.preload":    func(s *Settings, v any) error { return texts(&s.Test.Preload, v) },
	"test.timeout":    func(s *Settings, v any) error { return count(&s.Test.Timeout, v) },
	"test.bail":       func(s *Settings, v any) error { return count(&s.Test.Bail, v) },
	"test.retry":      func(s *Settings, v any) error { return count(&s.Test.Retry, v) },
	"smol":            nil, "logLevel": nil, "telemetry": nil, "install": nil, "run.noOrphans": nil, "run.elide-lines": nil, "test.smol": nil,
}

// ReadSettings reads a bunfig.toml. A missing file is an error only if it was requested.
func ReadSettings(path string, asked bool) (*Settings, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !asked {
		return &Settings{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	s, err := parseSettings(string(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func parseSettings(data string) (*Settings, error) {
	var tree map[string]any
	if _, err := toml.Decode(data, &tree); err != nil {
		return nil, err
	}
	s := &Settings{}
	return s, s.read("", tree)
}

// read processes a table. Names are sorted, because TOML's order is lost.
func (s *Settings) read(prefix string, table map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(table)) {
		full, value := prefix+name, table[name]
		sub, isTable := value.(map[string]any)
		set, known := keys[full]
		if isTable && (!known || full == "env") {
			if err := s.read(full+".", sub); err != nil {
				return err
			}
			continue
		}
		if !known {
			s.Unknown = append(s.Unknown, full)
			continue
		}
		if set == nil {
			continue
		}
		if err := set(s, value); err != nil {
			return fmt.Errorf("%s: %w", full, err)
		}
	}
	return nil
}

func expected(what string) error { return fmt.Errorf("expected %s", what) }

func text(to *string, v any) error {
	s, ok := v.(string)
	if *to = s; !ok {
		return expected("a string")
	}
	return nil
}

func flag(to *bool, v any) error {
	b, ok := v.(bool)
	if *to = b; !ok {
		return expected("a boolean")
	}
	return nil
}

func count(to *int64, v any) error {
	n, ok := v.(int64)
	if *to = n; !ok || n < 0 {
		return expected("a number that is not negative")
	}
	return nil
}

// texts reads one string or a list of them.
func texts(to *[]string, v any) error {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, item := range list {
		s, ok := item.(string)
		if !ok {
			return expected("a string or an array of strings")
		}
		*to = append(*to, s)
	}
	return nil
}

func dictionary(to *map[string]string, v any) error {
	table, ok := v.(map[string]any)
	if !ok {
		return expected("a table of strings")
	}
	*to = map[string]string{}
	for name, value := range table {
		s, ok := value.(string)
		if !ok {
			return expected("a table of strings")
		}
		(*to)[name] = s
	}
	return nil
}

// noEnv reads env = false and env.file = false.
func noEnv(s *Settings, v any) error {
	on := true
	if err := flag(&on, v); err != nil {
		return err
	}
	s.NoEnvFile = !on
	return nil
}

// jsxRuntime reads TypeScript's value.
func jsxRuntime(s *Settings, v any) error {
	var word string
	if err := text(&word, v); err != nil {
		return err
	}
	runtime, ok := map[string]string{"react": "classic", "react-jsx": "automatic", "react-jsxdev": "automatic", "automatic": "automatic", "classic": "classic"}[strings.ToLower(word)]
	if s.JSX.Runtime = runtime; !ok {
		return expected("react, react-jsx or react-jsxdev")
	}
	return nil
}

func depth(s *Settings, v any) error {
	var n int64
	if err := count(&n, v); err != nil {
		return err
	}
	d := int(n)
	s.ConsoleDepth = &d
	return nil
}

func port(s *Settings, v any) error {
	n, ok := v.(int64)
	if s.Port = fmt.Sprint(n); !ok || n < 0 || n > 65535 {
		return expected("a port")
	}
	return nil
}

func shellKind(v any) error {
	switch v {
	case "system":
		return nil
	case "bun":
		return errors.New("gobun has no shell of its own: package.json scripts run in the system's")
	}
	return expected(`"system"`)
}
