// Flags, bunfig.toml and other settings that change how files are found and read.

package modules

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// Dialect changes how files are found and read. The zero value changes nothing.
type Dialect struct {
	// Define replaces names by expressions: "process.env.NODE_ENV" by `"production"`.
	Define map[string]string
	// Loaders says how files are read by their extension: ".svg" as "text". See [LoaderNames].
	Loaders map[string]string
	// Drop removes calls from the program: "console" or "debugger".
	Drop []string
	// Tsconfig replaces the tsconfig.json files of the project.
	Tsconfig string
	// Conditions are "exports" conditions in addition to the default ones.
	Conditions []string
	// MainFields and Extensions replace the fields of package.json and the file extensions to try.
	MainFields, Extensions []string
	// PreserveSymlinks identifies a file by the path of the symbolic link that leads to it.
	PreserveSymlinks bool
	JSX              JSX
}

// JSX configures the translation of JSX. Empty fields have no effect.
type JSX struct {
	Runtime                         string // "automatic" or "classic"
	Factory, Fragment, ImportSource string
	SideEffects                     bool
}

// loaderNames are the loaders that Dialect.Loaders may name. An unsupported one is LoaderNone, as for files.
var loaderNames = map[string]api.Loader{
	"js": api.LoaderJSX, "jsx": api.LoaderJSX, "ts": api.LoaderTS, "tsx": api.LoaderTSX, "json": api.LoaderJSON,
	"text": api.LoaderText, "css": api.LoaderEmpty, "file": api.LoaderFile,
	"jsonc": api.LoaderNone, "toml": api.LoaderNone, "wasm": api.LoaderNone, "napi": api.LoaderNone,
}

// scripts are the loaders of files that can be run.
var scripts = map[api.Loader]bool{api.LoaderJS: true, api.LoaderJSX: true, api.LoaderTS: true, api.LoaderTSX: true}

// LoaderNames lists the loaders by name, in order.
func LoaderNames() []string { return slices.Sorted(maps.Keys(loaderNames)) }

// Check returns what is wrong with the dialect.
func (d *Dialect) Check() error {
	for ext, name := range d.Loaders {
		if _, ok := loaderNames[name]; !ok {
			return fmt.Errorf("invalid loader %q, expected one of:\n-  %s", name, strings.Join(LoaderNames(), "\n-  "))
		}
		if !strings.HasPrefix(ext, ".") {
			return fmt.Errorf("the extension of a loader begins with a dot: %q", ext)
		}
	}
	for _, name := range d.Drop {
		if name != "console" && name != "debugger" {
			return fmt.Errorf("gobun cannot drop %q: it can drop console and debugger", name)
		}
	}
	if r := d.JSX.Runtime; r != "" && r != "automatic" && r != "classic" {
		return fmt.Errorf("invalid JSX runtime %q, expected automatic or classic", r)
	}
	return nil
}

// plain reports whether the dialect changes nothing for a script of one file.
func (d *Dialect) plain() bool {
	return d.Tsconfig == "" && !d.PreserveSymlinks && len(d.Loaders) == 0 && d.JSX == JSX{}
}

// translation sets the options for translating a file.
func (d *Dialect) translation(o *api.BuildOptions) {
	for _, name := range d.Drop {
		switch name {
		case "console":
			o.Drop |= api.DropConsole
		case "debugger":
			o.Drop |= api.DropDebugger
		}
	}
	o.Tsconfig, o.PreserveSymlinks = d.Tsconfig, d.PreserveSymlinks
	if d.JSX.Runtime == "classic" {
		o.JSX = api.JSXTransform
	}
	o.JSXFactory, o.JSXFragment, o.JSXImportSource, o.JSXSideEffects = d.JSX.Factory, d.JSX.Fragment, d.JSX.ImportSource, d.JSX.SideEffects
}

// resolution sets the options for finding a file.
func (l *Loader) resolution(o *api.BuildOptions) {
	o.MainFields, o.Conditions, o.ResolveExtensions = l.mainFields(), l.conditions, l.extensions()
	o.Tsconfig, o.PreserveSymlinks = l.dialect.Tsconfig, l.dialect.PreserveSymlinks
}

func (l *Loader) mainFields() []string {
	if l.dialect.MainFields != nil {
		return l.dialect.MainFields
	}
	return []string{"main", "module"}
}

func (l *Loader) extensions() []string {
	if l.dialect.Extensions != nil {
		return l.dialect.Extensions
	}
	return entryExtensions
}

// loaderOf returns the kind of a file by its extension. known is false if importing the file gives its path.
func (l *Loader) loaderOf(path string) (loader api.Loader, known bool) {
	ext := filepath.Ext(path)
	if name, ok := l.dialect.Loaders[ext]; ok {
		loader = loaderNames[name]
		return loader, loader != api.LoaderFile
	}
	loader, known = loaders[ext]
	return loader, known
}
