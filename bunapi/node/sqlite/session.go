package sqlite

import (
	"errors"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/jsbridge"
)

// session is the Go side of a Session.
type session struct {
	d  *database
	c  *sqlite3.Conn
	st *sqlite3.Session
}

var sessionClass = &jsbridge.Class{
	Name:      "Session",
	Tag:       "Object",
	CallError: jsbridge.TypeError("Illegal constructor").WithCode("ERR_ILLEGAL_CONSTRUCTOR"),
	Methods: []jsbridge.Method{
		jsbridge.M("changeset", 0, func(s jsbridge.Scope, x *session, _ jsbridge.Args) (goja.Value, error) { return x.changes(s, false) }),
		jsbridge.M("patchset", 0, func(s jsbridge.Scope, x *session, _ jsbridge.Args) (goja.Value, error) { return x.changes(s, true) }),
		jsbridge.M("close", 0, func(_ jsbridge.Scope, x *session, _ jsbridge.Args) (goja.Value, error) {
			if err := x.usable(); err != nil {
				return nil, err
			}
			x.st.Close()
			return nil, nil
		}),
		jsbridge.M("anonymous", 0, func(_ jsbridge.Scope, x *session, _ jsbridge.Args) (goja.Value, error) {
			x.st.Close()
			return nil, nil
		}).WithWellKnown("dispose"),
	},
}

// usable fails if the database or the session was closed.
func (x *session) usable() error {
	switch {
	case x.c.Closed():
		return errNotOpen
	case x.st.Closed():
		return errSession
	}
	return nil
}

func (x *session) changes(s jsbridge.Scope, patch bool) (goja.Value, error) {
	if err := x.usable(); err != nil {
		return nil, err
	}
	data, err := x.st.Changes(patch)
	if err != nil {
		return nil, x.d.m.sqliteError(s, err)
	}
	return s.Uint8Array(data), nil
}

// createSession is DatabaseSync.createSession.
func createSession(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.opened(); err != nil {
		return nil, err
	}
	options, err := optionsOf(s, a.At(0))
	if err != nil {
		return nil, err
	}
	table, schema := "", "main"
	if err := optionString(s, options, "table", &table); err != nil {
		return nil, err
	}
	if err := optionString(s, options, "db", &schema); err != nil {
		return nil, err
	}
	if err := d.opened(); err != nil { // a getter may have closed it
		return nil, err
	}
	st, err := d.c.NewSession(schema, table)
	if err != nil {
		return nil, d.m.sqliteError(s, err)
	}
	return s.New(sessionClass, &session{d, d.c, st}), nil
}

// applyChangeset is DatabaseSync.applyChangeset.
func applyChangeset(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.opened(); err != nil {
		return nil, err
	}
	if _, ok := jsbridge.Uint8s(s, a.At(0)); !ok {
		return nil, mustBe("changeset", "a Uint8Array")
	}
	options, err := optionsOf(s, a.At(1))
	if err != nil {
		return nil, err
	}
	filter, err := optionFunction(s, options, "filter")
	if err != nil {
		return nil, err
	}
	resolve, err := optionFunction(s, options, "onConflict")
	if err != nil {
		return nil, err
	}
	if err := d.opened(); err != nil { // a getter may have closed it
		return nil, err
	}
	data, _ := jsbridge.Uint8s(s, a.At(0))
	err = d.c.ApplyChangeset(data, d.conflicts(filter, resolve))
	if d.thrown != nil || d.panicked != nil {
		return nil, d.failure(s, err)
	}
	var e *sqlite3.Error
	switch {
	case err == nil:
		return s.Bool(true), nil
	case errors.As(err, &e) && e.Code == sqlite3.Abort:
		return s.Bool(false), nil
	case errors.As(err, &e):
		return nil, withCode(s, d.m.lib.Meaning(e.Code), e.Code, "")
	}
	return nil, err
}

// conflicts calls the script's functions, if it gave any.
func (d *database) conflicts(filter, resolve goja.Callable) *sqlite3.Conflicts {
	const abort, invalid = 2, -1
	how := &sqlite3.Conflicts{Resolve: func(int) int { return abort }}
	if resolve != nil {
		how.Resolve = func(kind int) int {
			answer := abort
			d.call(func(s jsbridge.Scope) error {
				v, err := s.Call(resolve, goja.Undefined(), s.Int(kind))
				if err != nil {
					return err
				}
				n, ok := jsbridge.Number(v)
				if answer = invalid; ok && n == float64(int32(n)) {
					answer = int(n)
				}
				return nil
			})
			return answer
		}
	}
	if filter != nil {
		how.Filter = func(table string) (take bool) {
			d.call(func(s jsbridge.Scope) error {
				v, err := s.Call(filter, goja.Undefined(), s.String(table))
				take = err == nil && v.ToBoolean()
				return err
			})
			return take
		}
	}
	return how
}
