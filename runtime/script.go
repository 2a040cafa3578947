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

// A Script is a program with all that it imports, translated and compiled: code and source maps, nothing of a VM. It does not
// change, and any number of apps may run it at once.
//
// What a script imports under a name that is no file, no package and no built-in module comes from [Options.Modules]. Start
// says which of them are missing.
type Script struct {
	entry Entry
	main  string                                          // Bun.main
	anew  func(*modules.Loader) (*modules.Program, error) // for App.LoadAnew
	load  func() (*translated, error)                     // nil if Entry.Preload is not empty
	// loader makes a loader like that of load: one with esbuild, or one for scripts that were translated before.
	loader func(modules.Config) *modules.Loader
}

type translated struct {
	loader  *modules.Loader
	program *modules.Program
}

// Load translates the file entry, and what it imports. Its language is known by its extension: .ts, .tsx, .js, .jsx, .mjs and
// so on. fsys is where files are read; nil is the file system of the machine, where entry is absolute or relative to the working
// directory.
//
// In an fs.FS, such as an embed.FS, entry is a path of package io/fs. Everything that the script imports is looked for there,
// packages in node_modules and imports at run time included, and needs no permission; a tsconfig.json has no effect. The script
// sees its files as if fsys were the working directory: import.meta.path of "rooms/main.ts" is /working/directory/rooms/main.ts.
// Bun.file and node:fs do not see fsys: see [Allow].
//
// The error is a *[LoadError] that says what is wrong and where. Any goroutine may call Load; it takes the time of
// translating, which is milliseconds for a small script.
func Load(fsys fs.FS, entry string) (*Script, error) {
	if entry == "" {
		return nil, errors.New("gobun: Load needs the name of a file, such as \"server.ts\"")
	}
	if fsys != nil && !fs.ValidPath(entry) {
		return nil, fmt.Errorf("gobun: %q is no path of an fs.FS: it has no slash in front and no \"..\"", entry)
	}
	return loaded(Entry{File: filepath.FromSlash(entry), host: true, fs: fsys})
}

// Source translates code that is in no file. name gives its language by its extension, and its place in errors; what the code
// imports is looked for beside it, in the working directory.
//
// The error is a *[LoadError]. Any goroutine.
func Source(name, code string) (*Script, error) {
	if name == "" {
		return nil, errors.New("gobun: Source needs a name with an extension, such as \"chat.ts\": it gives the language")
	}
	return loaded(Entry{Name: name, Code: code, host: true})
}

// Entry says what to run, for programs that work as the command gobun does. Others call [Load] or [Source].
type Entry struct {
	// Dir is the directory that paths are relative to, absolute. Default: the process's.
	Dir string
	// File is the script's file. If it is empty, Code is the script, and Name its file name within Dir.
	File, Name, Code string
	// Argv is the beginning of process.argv behind the executable. Nil: the path of the script.
	Argv []string
	// Print has the value of the script's last statement printed on Stdout, as console.log does; Code only.
	Print bool
	// Preload are files to run first, one after the other. Modules that they share with the script exist once.
	Preload []string
	// Dialect changes how files are found and read.
	Dialect modules.Dialect
	// Seen is called with each file that is read for the script, whether it can be translated or not. Any goroutine.
	Seen func(path string)

	host bool  // modules may come from Options.Modules
	fs   fs.FS // where File is; nil: the machine's files
}

// Begin starts to translate and returns at once. [Start] makes the VM meanwhile, and returns the error of translating. Such a
// script is for one Start. Any goroutine.
func Begin(e Entry) *Script {
	s := newScript(e)
	if s.load != nil {
		go func() { _, _ = s.load() }() // Start asks again for the result, and looks at the error
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

// translate is the loading of the script itself.
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

// execution is the script as one Runtime runs it, with a loader of that runtime's own.
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
					return nil, fmt.Errorf("gobun: %s imports %q, which is no file, no package and not in Options.Modules (%s)", s.main, name, strings.Join(hosted, ", "))
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

// String is the script's name, for logs.
func (s *Script) String() string { return fmt.Sprintf("script %s", s.main) }
