// Package modules turns a script into a compiled goja program. It resolves specifiers as Bun does, lets esbuild translate
// TypeScript, JSX and ES modules into one plain script for each entry, works around what goja lacks, and keeps the source maps,
// so that every error can be shown in the user's own file.
//
// A Loader is the half without a VM: files in, *Program out. A Linker is the other half: it runs programs in one VM and gives
// them require, import(), import.meta and the host's built-in modules.
//
// A file is instantiated once for each Loader, however it is reached: by a static import, a literal or computed import(), or
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

// Config says where and how scripts are found. With the zero value it is the process's working directory, without built-ins.
type Config struct {
	// Dir is the working directory, absolute. Default: the process's.
	Dir string
	// Builtins returns the names of the modules that the host provides. They take precedence over files and packages of the same
	// name. "fs" also stands for "node:fs"; a name that exists only with its prefix is listed with it ("node:test",
	// "bun:sqlite"). It is called when the first module is requested.
	Builtins func() []string
	// Exports returns the names that a built-in exports. Default: any name.
	Exports func(builtin string) []string
	// Absent are the globals of Bun that the host lacks. A script that uses one of them gets Host.Absent's error instead of a
	// ReferenceError; typeof gives "undefined", so that a script that checks first can avoid it.
	Absent []string
	// Conditions are the package.json "exports" conditions in addition to import, require and default. Default: bun, node.
	Conditions []string
	// Dialect holds settings that change how files are found and read.
	Dialect Dialect
	// Seen is called with the path of each file that is read, whether it can be translated or not. Any goroutine.
	Seen func(path string)
	// Shared must be set when several programs are loaded at the start (a preload and an entry), so that they share module
	// instances.
	Shared bool
	// Host accepts specifiers that are not built-ins and for which nothing is found, if they could name a package: the program
	// asks the host for them when it runs (Program.Asks).
	Host bool
	// FS is the file system from which files are read, with its root at Dir; nil is the machine's.
	FS fs.FS
	// Allow returns why a running script may not load a file, or nil if it may. Default: any file.
	Allow func(path string) error
}

// Lang is the language of code without a file name.
type Lang string

// The languages of LoadSource.
const (
	LangJS  Lang = "js"
	LangJSX Lang = "jsx"
	LangTS  Lang = "ts"
	LangTSX Lang = "tsx"
)

// Kind is how a module is requested. It selects the condition "import" or "require".
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
	translator *translator // nil: only what Take provides can be loaded

	cfg      Config // as passed to New
	mu       sync.Mutex
	made     int                 // number of programs, of this loader and its predecessors
	programs map[string]*Program // by goja source name
	sources  map[string]string   // text of code that is not in a file (-e, standard input), by path
	claimed  map[string]bool     // files that a loaded program instantiates, by path (see registry.go)
	formats  map[string]string   // "esm" or "cjs", as far as known, by path
	real     map[string]bool     // whether a folder's path contains no symbolic link, by path
}

// New makes a Loader.
func New(cfg Config) *Loader {
	l := NewFixed(cfg)
	l.translator = &esbuilding
	return l
}

// NewFixed creates a Loader that cannot load anything beyond what Take gives it. A program whose loaders are all of this kind
// does not link esbuild, because nothing refers to it.
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
		l.tree, l.allow = &tree{fs: cfg.FS, root: dir}, nil // everything in it belongs to the script
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

// Take gives l, which has loaded nothing yet, what other has loaded. Programs are immutable, so any number of VMs can run them.
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

// keptPrograms is how many programs of its predecessors a Successor knows, for the stacks of code that is still running.
const keptPrograms = 32

// Successor returns an empty loader for the same VM: files are read again, and the stacks of what l loaded last can still be
// mapped. Any goroutine.
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

// Dir returns the working directory. Any goroutine.
func (l *Loader) Dir() string { return l.dir }

func programName(number int) string { return "gobun:program/" + strconv.Itoa(number) }

// saw reports that a file was read.
func (l *Loader) saw(path string) {
	if l.cfg.Seen != nil {
		l.cfg.Seen(path)
	}
}

// builtin returns the name under which the host lists a specifier. unknown means that it can only be a built-in, but does not
// exist.
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
