// Package sqlite is the built-in module bun:sqlite. SQLite itself is bunapi/internal/sqlite3; statements run on the loop, as
// in Bun.
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

// Module is bun:sqlite.
var Module = module.Module{Name: "bun:sqlite", Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	return jsbridge.Owned(s, instanceKey{}, func() *instance { return &instance{env: env} }), nil
}}

type instanceKey struct{}

// instance is the module in one realm. Nothing is created before a script imports it.
type instance struct {
	env     *module.Env
	lib     *sqlite3.Library
	codec   *value.Codec
	handles int // of the Databases created so far

	methods [2][]runner // of statements without and with parameters

	changes, lastInsertRowid goja.Value // the names of what run returns
}

func of(s jsbridge.Scope) *instance {
	return jsbridge.Owned(s, instanceKey{}, func() *instance { panic("sqlite: not installed") })
}

// Exports makes the module.
func (m *instance) Exports(s jsbridge.Scope) (goja.Value, error) {
	m.start(s)
	database := s.Class(databaseClass)
	exports := s.Object()
	for _, x := range []struct {
		name  string
		value goja.Value
	}{
		{"__esModule", s.Bool(true)},
		{"Database", database},
		{"Statement", s.Class(statementClass)},
		{"constants", s.Object()}, // package members fills it
		{"default", database},
		{"SQLiteError", jsbridge.Must(s.Run(errorScript))},
	} {
		if err := exports.Set(x.name, x.value); err != nil {
			return nil, err
		}
	}
	return exports, nil
}

func (m *instance) start(s jsbridge.Scope) {
	if m.lib != nil {
		return
	}
	m.lib, m.codec = sqlite3.New(), value.Of(s)
	m.methods = newRunners(s)
	m.changes, m.lastInsertRowid = s.String("changes"), s.String("lastInsertRowid")
}

// Close closes the databases that the script left open.
func (m *instance) Close() {
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
