// The modules of one realm together.

package module

import (
	"fmt"
	"slices"

	"github.com/gobun/gobun/jsbridge"
)

// World is everything that was installed in a realm. Loop only.
type World struct {
	env       *Env
	instances []Instance
	flushers  []Flusher
	exporters map[string]Exporter
}

// Install attaches env to the realm, installs the modules in order, and flushes them at the end of each tick from then on. After
// an error nothing runs in the realm, and what was installed is closed. Loop only, once, before any script.
func Install(s jsbridge.Scope, env *Env, modules []Module) (*World, error) {
	attach(s, env)
	w := &World{env: env, exporters: map[string]Exporter{}}
	env.world = w
	for _, m := range modules {
		in, err := m.Install(s, env)
		if err != nil {
			w.Close()
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
		if in == nil {
			continue
		}
		w.instances = append(w.instances, in)
		if f, ok := in.(Flusher); ok {
			w.flushers = append(w.flushers, f)
		}
		if x, ok := in.(Exporter); ok {
			w.exporters[m.Name] = x
		}
		if c, ok := in.(Contributor); ok {
			env.Members = append(env.Members, c.BunMembers()...)
		}
	}
	env.Loop.OnTickEnd(w.Flush)
	return w, nil
}

// Flush writes what the current tick produced. Loop only.
func (w *World) Flush() {
	for _, f := range w.flushers {
		f.Flush()
	}
	w.env.Engine.Flush()
}

// Close closes the modules and waits for them. No script runs afterwards. Loop only.
func (w *World) Close() {
	w.Flush()
	for _, in := range slices.Backward(w.instances) {
		if c, ok := in.(Closer); ok {
			c.Close()
		}
	}
}

// Exporter returns the instance that exports the module of this name, nil if there is none. Loop only.
func (e *Env) Exporter(name string) Exporter { return e.world.exporters[name] }

// Kept returns what all modules hold for the script. Loop only.
func (w *World) Kept() Kept {
	var k Kept
	for _, in := range w.instances {
		if c, ok := in.(Keeper); ok {
			c.Kept(&k)
		}
	}
	return k
}

// Stats returns the figures of all modules. Loop only.
func (w *World) Stats() Stats {
	var t Stats
	for _, in := range w.instances {
		if c, ok := in.(Stater); ok {
			c.Stats(&t)
		}
	}
	return t
}
