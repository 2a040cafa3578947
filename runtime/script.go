// Scripts: translated once, run many times.

package runtime

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/gobun/gobun/runtime/modules"
)

// Script is a program with all its imports, translated and compiled: code and source maps, but no VM state. It is immutable, and
// any number of apps may run it at once.
//
// An import that is not a file, a package or a built-in module must come from [Options.Modules]. Start reports those that are
// missing.
type Script struct {
	entry Entry
	main  string                                          // Bun.main
	anew  func(*modules.Loader) (*modules.Program, error) // for App.LoadAnew
	load  func() (*translated, error)                     // nil if Entry.Preload is not empty
	// loader creates a loader like that of load: one with esbuild, or one for scripts that were translated before.
	loader func(modules.Config) *modules.Loader
}

type translated struct {
	loader  *modules.Loader
	program *modules.Program
}

// Load translates the file entry and everything it imports. The extension gives the language: .ts, .tsx, .js, .jsx, .mjs and so
// on. Files are read from fsys, or from the machine's file system if it is nil; entry is then absolute or relative to the working
// directory.
//
// In an fs.FS, such as an embed.FS, entry is a path as package io/fs defines it. Everything that the script imports is looked for
// there, including packages in node_modules and imports at run time, and needs no permission; a tsconfig.json has no effect. The
// script sees its files as if fsys were the working directory: import.meta.path of "rooms/main.ts" is
// /working/directory/rooms/main.ts. Bun.file and node:fs do not see fsys: see [Allow].
//
// The error is a *[LoadError] that says what is wrong and where. Translating a small script takes milliseconds.
func Load(fsys fs.FS, entry string) (*Script, error) {
	if entry == "" {
		return nil, errors.New("gobun: Load needs the name of a file, such as \"server.ts\"")
	}
	if fsys != nil && !fs.ValidPath(entry) {
		return nil, fmt.Errorf("gobun: %q is not a valid path in an fs.FS: it must not begin with a slash or contain \"..\"", entry)
	}
	return loaded(Entry{File: filepath.FromSlash(entry), host: true, fs: fsys})
}

// Source translates code that is not in a file. The extension of name gives the language, and name appears in errors. Imports are
// resolved relative to the working directory.
//
// The error is a *[LoadError].
func Source(name, code string) (*Script, error) {
	if name == "" {
		return nil, errors.New("gobun: Source needs a name with an extension, such as \"chat.ts\": it gives the language")
	}
	return loaded(Entry{Name: name, Code: code, host: true})
}

// Entry says what to run, for programs that work like the gobun command. Others call [Load] or [Source].
type Entry struct {
	// Dir is the directory to which paths are relative, absolute. Default: the process's.
	Dir string
	// File is the script's file. If it is empty, Code is the script and Name its file name in Dir.
	File, Name, Code string
	// Argv is the beginning of process.argv after the executable. Nil: the path of the script.
	Argv []string
	// Print prints the value of the script's last statement on Stdout, as console.log does. It works with Code only.
	Print bool
	// Preload are files to run first, in order. They share module instances with the script.
	Preload []string
	// Dialect changes how files are found and read.
	Dialect modules.Dialect
	// Seen is called, from any goroutine, with each file that is read for the script, whether it can be translated or not.
	Seen func(path string)

	host bool  // modules may come from Options.Modules
	fs   fs.FS // where File is; nil: the machine's files
}

// Begin starts translating and returns immediately. [Start] creates the VM at the same time, and returns the translation error.
// The script can be started only once.
func Begin(e Entry) *Script {
	s := newScript(e)
	if s.load != nil {
		go func() { _, _ = s.load() }() // Start waits for the result and checks the error
	}
	return s
}

func loaded(e Entry) (*Script, error) {
	s := newScript(e)
	if _, err := s.load(); err != nil {
		return nil, err
	}
	return s, nil
}

func newScript(e Entry) *Script {
	if e.Dir == "" {
		e.Dir, _ = os.Getwd() // without one, relative paths fail with their own error
	}
	s := &Script{entry: e, loader: newLoader}
	switch {
	case e.File == "":
		s.main = filepath.Join(e.Dir, e.Name)
	case filepath.IsAbs(e.File):
		s.main = e.File
	default:
		s.main = filepath.Join(e.Dir, e.File)
	}
	if s.entry.Argv == nil {
		s.entry.Argv = []string{s.main}
	}
	s.anew = s.translate
	if len(e.Preload) == 0 {
		s.load = sync.OnceValues(func() (*translated, error) {
			l := newLoader(s.config())
			p, err := s.translate(l)
			return &translated{l, p}, err
		})
	}
	return s
}

// translate loads the script itself.
func (s *Script) translate(l *modules.Loader) (*modules.Program, error) {
	var p *modules.Program
	var err error
	switch e := s.entry; {
	case e.Print:
		p, err = l.LoadPrint(e.Code, e.Name, e.Dir, modules.LangTSX)
	case e.File != "":
		p, err = l.LoadEntry(e.File)
	default:
		p, err = l.LoadSource(e.Code, e.Name, e.Dir, modules.LangOf(e.Name))
	}
	if err != nil {
		return nil, loadErrorOf(err)
	}
	return p, nil
}

// config is how the script is loaded.
func (s *Script) config() modules.Config {
	return modules.Config{Dir: s.entry.Dir, Dialect: s.entry.Dialect, Seen: s.entry.Seen, Host: s.entry.host, FS: s.entry.fs}
}

// execution is the script as one Runtime runs it, with its own loader.
func (s *Script) execution(executable string, args []string, allow func(path string) error, hosted []string) execution {
	cfg := s.config()
	cfg.Allow = allow
	cfg.Builtins = func() []string { return append(builtins(), hosted...) }
	var x execution
	if s.load == nil {
		cfg.Shared = true
		x = sequence(s.loader(cfg), s.entry.Preload, s.translate)
	} else {
		loader := s.loader(cfg)
		x.loader = loader
		x.steps = append(x.steps, func() (*modules.Program, error) {
			t, err := s.load()
			if err != nil {
				return nil, err
			}
			for _, name := range t.program.Asks {
				if !slices.Contains(hosted, name) {
					return nil, fmt.Errorf("gobun: %s imports %q, which is not a file, not a package and not in Options.Modules (%s)", s.main, name, strings.Join(hosted, ", "))
				}
			}
			loader.Take(t.loader)
			return t.program, nil
		})
	}
	x.main = s.main
	x.anew = s.anew
	x.argv = append(append([]string{executable}, s.entry.Argv...), args...)
	return x
}

// String returns the script's name, for logs.
func (s *Script) String() string { return fmt.Sprintf("script %s", s.main) }
