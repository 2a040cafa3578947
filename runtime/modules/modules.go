// Package modules turns a script into a compiled goja program: it resolves specifiers as Bun does, lets esbuild
// translate TypeScript, JSX and ES modules into one plain script per entry, works around what goja lacks, and keeps the
// source maps, so that every error can be shown in the user's own file.
//
// A Loader is the half that knows no JavaScript engine state: files in, *Program out. A Linker is the other half: it runs
// programs in one VM and gives them require, import(), import.meta and the host's built-in modules.
//
// A file is instantiated once per Loader, however it is reached: statically, by a literal or a computed import(), or by
// require. See registry.go for how, and for the cases that differ from Bun.
//
// This package is not an API: it may change without notice.
package modules

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Config says where and how scripts are found. The zero value works: the process's working directory, no built-ins.
type Config struct {
	// Dir is the working directory, absolute. Default: the process's.
	Dir string
	// Builtins are the names of the modules that the host provides, and which win over files and packages of the same
	// name. "fs" stands for "node:fs" too; a name that exists only with its prefix is listed with it ("node:test",
	// "bun:sqlite"). It is called when the first module is asked for.
	Builtins func() []string
	// Exports are the names that a built-in exports. Default: any name.
	Exports func(builtin string) []string
	// Absent are the globals of Bun that the host lacks. A script that uses one of them gets Host.Absent's error, not a
	// bare ReferenceError; typeof says "undefined", so that a script that looks first finds its own way.
	Absent []string
	// Conditions are the package.json "exports" conditions besides import, require and default. Default: bun, node.
	Conditions []string
	// Dialect is what flags change of how files are found and read.
	Dialect Dialect
	// Seen is called with the path of each file that is read, whether it can be translated or not. Any goroutine.
	Seen func(path string)
	// Shared must be set when more than one program is loaded from the start (a preload and an entry), so that they
	// share the instances of their modules.
	Shared bool
	// Host lets a specifier stand that is no built-in and that nothing is found for, if it could be a package's: the program
	// asks the host for it when it runs (Program.Asks).
	Host bool
	// FS is where files are read, with its root at Dir; nil is the machine's file system.
	FS fs.FS
	// Allow returns why a running script may not load a file, nil if it may. Default: any file.
	Allow func(path string) error
}

// Lang is the language of code that has no file name to tell it.
type Lang string

// The languages of LoadSource.
const (
	LangJS  Lang = "js"
	LangJSX Lang = "jsx"
	LangTS  Lang = "ts"
	LangTSX Lang = "tsx"
)

// Kind is how a module is asked for. It selects the condition "import" or "require".
type Kind int

// The kinds of LoadDynamic and Resolve.
const (
	KindImport Kind = iota
	KindRequire
)

// Loader finds and compiles scripts for one VM. Its methods may be called from any goroutine.
type Loader struct {
	dir        string
	conditions []string
	builtins   func() map[string]bool
	shared     bool
	host       bool
	allow      func(path string) error
	exports    func(builtin string) []string
	absent     []string
	dialect    Dialect
	tree       *tree       // nil: the machine's files
	translator *translator // nil: nothing can be loaded that Take does not give

	cfg      Config // as New got it
	mu       sync.Mutex
	made     int                 // programs, by this loader and those that it succeeds
	programs map[string]*Program // by goja source name
	sources  map[string]string   // text of code that is no file (-e, standard input), by path
	claimed  map[string]bool     // files that a loaded program instantiates, by path (see registry.go)
	formats  map[string]string   // "esm" or "cjs", as far as known, by path
	real     map[string]bool     // whether a folder's path has no link in it, by path
}

// New makes a Loader.
func New(cfg Config) *Loader {
	l := NewFixed(cfg)
	l.translator = &esbuilding
	return l
}

// NewFixed makes a Loader that cannot load: it has what Take gives it. A program whose loaders are all of this kind has no esbuild
// in it, because the linker leaves out what nothing refers to.
func NewFixed(cfg Config) *Loader {
	dir := cfg.Dir
	if dir == "" {
		dir, _ = os.Getwd()
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	l := &Loader{
		cfg: cfg, dir: dir, conditions: cfg.Conditions, shared: cfg.Shared, host: cfg.Host, allow: cfg.Allow, absent: cfg.Absent, exports: cfg.Exports, dialect: cfg.Dialect,
		programs: map[string]*Program{}, sources: map[string]string{}, claimed: map[string]bool{}, formats: map[string]string{}, real: map[string]bool{},
	}
	if cfg.FS != nil {
		l.tree, l.allow = &tree{fs: cfg.FS, root: dir}, nil // all that is in it is the script's
	}
	if l.conditions == nil {
		l.conditions = []string{"bun", "node"}
	}
	l.conditions = append(slices.Clone(l.conditions), cfg.Dialect.Conditions...)
	l.builtins = sync.OnceValue(func() map[string]bool {
		set := map[string]bool{}
		if cfg.Builtins != nil {
			for _, name := range cfg.Builtins() {
				set[name] = true
			}
		}
		return set
	})
	return l
}

// Take gives l, which has loaded nothing, what other has loaded: programs do not change, so that any number of VMs can run them.
// Any goroutine.
func (l *Loader) Take(other *Loader) {
	other.mu.Lock()
	defer other.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	maps.Copy(l.programs, other.programs)
	l.made = max(l.made, other.made)
	maps.Copy(l.sources, other.sources)
	maps.Copy(l.claimed, other.claimed)
	maps.Copy(l.formats, other.formats)
}

// keptPrograms is how many programs of the loaders before it a Successor knows, for the stacks of code that still runs.
const keptPrograms = 32

// Successor returns a loader that has loaded nothing, for the same VM: the files are read anew, and the stacks of what l loaded
// last are still understood. Any goroutine.
func (l *Loader) Successor() *Loader {
	next := NewFixed(l.cfg)
	next.translator = l.translator
	l.mu.Lock()
	defer l.mu.Unlock()
	next.made = l.made
	for i := max(1, l.made-keptPrograms+1); i <= l.made; i++ {
		if p := l.programs[programName(i)]; p != nil {
			next.programs[p.name] = p
		}
	}
	return next
}

// Dir is the working directory. Any goroutine.
func (l *Loader) Dir() string { return l.dir }

func programName(number int) string { return "gobun:program/" + strconv.Itoa(number) }

// saw tells that a file was read.
func (l *Loader) saw(path string) {
	if l.cfg.Seen != nil {
		l.cfg.Seen(path)
	}
}

// builtin returns the name under which the host lists a specifier. unknown: it can only be a built-in, and is none.
func (l *Loader) builtin(specifier string) (name string, ok, unknown bool) {
	builtins := l.builtins()
	if builtins[specifier] {
		return specifier, true, false
	}
	if bare, prefixed := strings.CutPrefix(specifier, "node:"); prefixed {
		return bare, builtins[bare], !builtins[bare]
	}
	return "", false, strings.HasPrefix(specifier, "bun:")
}

// allowed returns why a running script may not load a file.
func (l *Loader) allowed(path string) error {
	if l.allow == nil {
		return nil
	}
	return l.allow(path)
}

// known reports whether a loaded program instantiates a file.
func (l *Loader) known(path string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.claimed[path]
}

func (l *Loader) format(path string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.formats[path]
}
