package sqlite

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/jsbridge"
)

// hookKind is one of onInsert, onUpdate and onDelete.
type hookKind int

const (
	hookInsert hookKind = iota
	hookUpdate
	hookDelete
	hookKinds
)

// hookAccessor is the property of a hook.
func hookAccessor(name string, kind hookKind) jsbridge.Accessor {
	return jsbridge.GetSet(name, func(_ jsbridge.Scope, d *database) (goja.Value, error) {
		if err := d.idle(); err != nil {
			return nil, err
		}
		if d.hooks[kind] == nil {
			return goja.Null(), nil
		}
		return d.hooks[kind], nil
	}, func(_ jsbridge.Scope, d *database, v goja.Value) error {
		if err := d.open(errClosed); err != nil {
			return err
		}
		if jsbridge.IsNullish(v) {
			v = nil
		} else if _, ok := jsbridge.Function(v); !ok {
			return jsbridge.TypeError("Expected a function or null")
		}
		d.hooks[kind] = v
		d.hook()
		return nil
	})
}

// hook registers or removes SQLite's hook, depending on whether there are listeners.
func (d *database) hook() {
	if d.hooks == [hookKinds]goja.Value{} {
		d.c.OnChange(nil)
		return
	}
	d.c.OnChange(func(what sqlite3.Change, schema, table string, rowid int64) {
		kind := map[sqlite3.Change]hookKind{sqlite3.Insert: hookInsert, sqlite3.Update: hookUpdate, sqlite3.Delete: hookDelete}[what]
		fn, ok := jsbridge.Function(d.hooks[kind])
		if !ok {
			return
		}
		_ = d.call(func(s jsbridge.Scope) error {
			_, err := s.Call(fn, d.self, d.self, s.String(table), d.m.codec.Integer(s, rowid, d.safe), s.String(schema))
			if err != nil {
				s.Report(err) // it cannot stop the statement
			}
			return nil
		})
	})
}
