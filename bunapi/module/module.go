// Package module defines what a part of the scripts' world is and what such a part gets. The list of all parts is in package
// bunapi; installing, flushing, closing and counting are loops over that list.
//
// This package is not an API: it may change without notice.
package module

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Module is one part of what scripts see: a few globals, some members of Bun, or a built-in module.
type Module struct {
	// Name identifies the part: "web/fetch", "node:zlib", "bun:sqlite".
	Name string
	// Install defines the part in a realm. It is called once, on the loop, before any script, and creates nothing that a script
	// may never use (see jsbridge.Scope.LazyGlobal). The instance is nil if nothing must be kept.
	Install func(s jsbridge.Scope, env *Env) (Instance, error)
}

// Instance is a Module in one realm. It implements those of the following interfaces that it needs.
type Instance any

// Flusher is an instance that produces output during a tick. Flush is called at the end of each tick, in the order of the
// modules, before the engine writes. Loop only.
type Flusher interface{ Flush() }

// Closer is an instance that owns goroutines or descriptors. Close ends them and waits for them; no script runs afterwards. The
// modules are closed in reverse order. Loop only.
type Closer interface{ Close() }

// Exporter is an instance that scripts can import by the module's name. Exports is called at the first import. Loop only.
type Exporter interface {
	Exports(s jsbridge.Scope) (goja.Value, error)
}

// Stater is an instance with counters. Loop only.
type Stater interface{ Stats(to *Stats) }

// Keeper is an instance that holds values or bytes for the script outside the VM. Kept is called when memory is measured. Loop
// only.
type Keeper interface{ Kept(to *Kept) }

// Kept is what modules hold for a script: goja values, or structures that contain them, and bytes.
type Kept struct {
	Values []any
	Bytes  int64
}

// Stats are figures by name, in the order in which they were added.
type Stats struct{ Figures []Figure }

// Figure is one counter or gauge.
type Figure struct {
	Name  string
	Value int64
}

// Add appends a figure.
func (t *Stats) Add(name string, value int64) { t.Figures = append(t.Figures, Figure{name, value}) }

// Get returns the figure with a name, 0 if there is none.
func (t *Stats) Get(name string) int64 {
	for _, f := range t.Figures {
		if f.Name == name {
			return f.Value
		}
	}
	return 0
}

// Globals returns a module for a function that only defines globals.
func Globals(name string, install func(s jsbridge.Scope)) Module {
	return Module{Name: name, Install: func(s jsbridge.Scope, _ *Env) (Instance, error) {
		install(s)
		return nil, nil
	}}
}
