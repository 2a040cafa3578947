// Package node gives scripts Node's built-in modules. Each is a package below this one.
//
// This package is not an API: it may change without notice.
package node

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/members"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// Modules is the table of built-in modules of one realm. Loop only.
type Modules struct {
	env     *module.Env
	cache   map[string]goja.Value
	natives map[string]func(s jsbridge.Scope) (goja.Value, error)
	members *members.Completer
}

// Install makes the realm's module table and defines the globals process and global. Loop only.
func Install(s jsbridge.Scope, env *module.Env) *Modules {
	m := &Modules{env: env, cache: map[string]goja.Value{}}
	m.members = members.Install(s, m.root)
	m.natives = map[string]func(s jsbridge.Scope) (goja.Value, error){
		"assert/strict":     m.part("assert", "strict"),
		"path/posix":        m.part("path", "posix"),
		"readline/promises": m.part("readline", "promises"),
		"path/win32":        m.part("path", "win32"),
		"sys":               m.alias("util"),
	}
	s.SetGlobal("global", s.Global())
	s.LazyGlobal("process", func(s jsbridge.Scope) goja.Value { return m.Process(s) })
	return m
}

// Process returns the global process, which is created on first use: until then no event has a listener.
func (m *Modules) Process(s jsbridge.Scope) *goja.Object {
	return jsbridge.Must(m.Require(s, "process")).(*goja.Object)
}

// root is what a recorded path begins with.
func (m *Modules) root(s jsbridge.Scope, name string) (goja.Value, error) {
	switch name {
	case "globalThis":
		return s.Global(), nil
	case "Bun":
		return s.Get(s.Global(), name)
	}
	return m.Require(s, name)
}

func (m *Modules) part(of, key string) func(jsbridge.Scope) (goja.Value, error) {
	return func(s jsbridge.Scope) (goja.Value, error) {
		v, err := m.Require(s, of)
		if err != nil {
			return nil, err
		}
		return s.Get(v.(*goja.Object), key)
	}
}

func (m *Modules) alias(of string) func(jsbridge.Scope) (goja.Value, error) {
	return func(s jsbridge.Scope) (goja.Value, error) { return m.Require(s, of) }
}

// Require returns the module's exports, loading it on first use. The name may have the node: prefix. A module has all members of
// Bun's module: those that gobun lacks throw errors that name them.
func (m *Modules) Require(s jsbridge.Scope, name string) (v goja.Value, err error) {
	unprefixed := strings.TrimPrefix(name, "node:")
	if v, ok := m.cache[unprefixed]; ok {
		return v, nil
	}
	s.Pristine(func() {
		if v, err = m.load(s, name, unprefixed); err == nil {
			m.cache[unprefixed] = v
			if obj, ok := v.(*goja.Object); ok {
				m.members.Complete(s, obj, members.Path(unprefixed))
			}
		}
	})
	return v, err
}

// load makes a module that is not there yet.
func (m *Modules) load(s jsbridge.Scope, name, unprefixed string) (goja.Value, error) {
	if native, ok := m.natives[unprefixed]; ok {
		return native(s)
	}
	for _, name := range []string{"node:" + unprefixed, unprefixed} {
		if x := m.env.Exporter(name); x != nil {
			return x.Exports(s)
		}
	}
	return m.members.Module(s, name)
}
