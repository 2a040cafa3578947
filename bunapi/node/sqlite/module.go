// Package sqlite is the built-in module node:sqlite, based on the same SQLite as bun:sqlite.
//
// This package is not an API: it may change without notice.
package sqlite

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/sqlite/value"
	"github.com/gobun/gobun/jsbridge"
)

// Module is node:sqlite.
var Module = module.Module{Name: "node:sqlite", Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	return jsbridge.Owned(s, instanceKey{}, func() *instance { return &instance{env: env} }), nil
}}

type instanceKey struct{}

// instance is the module in one realm. Nothing is created before a script imports it.
type instance struct {
	env   *module.Env
	lib   *sqlite3.Library
	codec *value.Codec

	copying map[*copying]struct{}
	getters map[string]*goja.Object // of the properties that each instance of the classes has itself
}

func of(s jsbridge.Scope) *instance {
	return jsbridge.Owned(s, instanceKey{}, func() *instance { panic("sqlite: not installed") })
}

// Exports makes the module.
func (m *instance) Exports(s jsbridge.Scope) (goja.Value, error) {
	if m.lib == nil {
		m.lib, m.codec = sqlite3.New(), value.Of(s)
		m.getters = newGetters(s)
	}
	exports := s.Object()
	for _, c := range []*jsbridge.Class{databaseClass, sessionClass, statementClass} {
		if err := exports.Set(c.Name, s.Class(c)); err != nil {
			return nil, err
		}
	}
	s.SetMethod(exports, "backup", 2, backup)
	return exports, exports.Set("constants", s.Object()) // package members fills it
}

// Close closes the databases that the script left open.
func (m *instance) Close() {
	for c := range m.copying {
		c.end()
	}
	if m.lib != nil {
		m.lib.Close()
	}
}

// discard frees, on the loop, what the script no longer references. Any goroutine: Go's garbage collector calls it.
func (m *instance) discard(d sqlite3.Discarded) {
	if first := m.lib.Discard(d); first {
		m.env.Loop.Post(m.lib.Reap)
	}
}

// newGetters makes the accessors that Node's objects have as their own properties.
func newGetters(s jsbridge.Scope) map[string]*goja.Object {
	getters := map[string]*goja.Object{}
	for _, name := range []string{"isOpen", "isTransaction", "limits"} {
		getters[name] = s.Func(name, 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			d, ok := jsbridge.Unwrap[*database](s, a.This)
			if !ok {
				return nil, errIllegalInvocation
			}
			switch name {
			case "isOpen":
				return s.Bool(d.isOpen()), nil
			case "limits":
				return d.limitsObject(s), nil
			}
			if err := d.opened(); err != nil {
				return nil, err
			}
			return s.Bool(d.c.InTransaction()), nil
		})
	}
	for _, name := range []string{"sourceSQL", "expandedSQL"} {
		getters[name] = s.Func(name, 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			st, ok := jsbridge.Unwrap[*statement](s, a.This)
			if !ok {
				return nil, errIllegalInvocation
			}
			if err := st.usable(); err != nil {
				return nil, err
			}
			if name == "sourceSQL" {
				return s.String(st.st.SQL()), nil
			}
			return s.String(st.st.ExpandedSQL()), nil
		})
	}
	for _, name := range []string{"capacity", "db", "size"} {
		getters[name] = s.Func(name, 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			t, ok := jsbridge.Unwrap[*tagStore](s, a.This)
			if !ok {
				return nil, errIllegalInvocation
			}
			return map[string]func() goja.Value{
				"capacity": func() goja.Value { return s.Float(t.capacity) },
				"db":       func() goja.Value { return t.d.self },
				"size":     func() goja.Value { return s.Int(t.recent.Len()) },
			}[name](), nil
		})
	}
	return getters
}

// own defines some of the accessors on an instance.
func (m *instance) own(obj *goja.Object, names ...string) {
	for _, name := range names {
		_ = obj.DefineAccessorProperty(name, m.getters[name], nil, goja.FLAG_FALSE, goja.FLAG_TRUE)
	}
}
