// Package lite is the SQLite behind Bun.SQL: a text of one or more statements runs in one call, on the loop, as in Bun.
//
// This package is not an API: it may change without notice.
package lite

import (
	"errors"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/sqlite/value"
	"github.com/gobun/gobun/jsbridge"
)

// Module gives the scripts of package sql the function open. Scripts of users cannot import it.
var Module = module.Module{Name: "node:internal/sqlite", Install: func(_ jsbridge.Scope, env *module.Env) (module.Instance, error) {
	return &instance{env: env}, nil
}}

// instance is the adapter in one realm. Nothing is made before a script opens a database.
type instance struct {
	env   *module.Env
	lib   *sqlite3.Library
	codec *value.Codec
}

// Close closes what the script left open.
func (m *instance) Close() {
	if m.lib != nil {
		m.lib.Close()
	}
}

// Exports is {open}.
func (m *instance) Exports(s jsbridge.Scope) (goja.Value, error) {
	o := s.Object()
	s.SetMethod(o, "open", 2, m.jsOpen)
	return o, nil
}

// memory is the name of a database in memory.
const memory = ":memory:"

// The bits of open's second argument and of run's third one. sqlite.js has the same.
const (
	readOnly = 1 << iota
	noCreate
	bigInts
	strict
	arrays
	raw
)

// jsOpen is open(path, flags): {run, close}.
func (m *instance) jsOpen(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if err := m.env.Access.Everything("opening a database"); err != nil { // ATTACH opens any file
		return nil, err
	}
	if m.lib == nil {
		m.lib, m.codec = sqlite3.New(), value.Of(s)
	}
	path, flags := a.At(0).String(), a.At(1).ToInteger()
	if strings.ContainsRune(path, 0) {
		return nil, jsbridge.TypeError("The argument 'filename' must be a string without null bytes").WithCode("ERR_INVALID_ARG_VALUE")
	}
	mode := int32(sqlite3.OpenReadWrite | sqlite3.OpenCreate)
	switch {
	case flags&readOnly != 0 && (path == "" || path == memory):
		return nil, jsbridge.Errorf("Cannot open an anonymous database in read-only mode.")
	case flags&readOnly != 0:
		mode = sqlite3.OpenReadOnly
	case flags&noCreate != 0:
		mode = sqlite3.OpenReadWrite
	}
	if path == "" {
		path = memory
	}
	if path != memory {
		path = m.env.Path(path)
	}
	c, err := m.lib.Open(path, mode)
	if err != nil {
		return nil, failure(err)
	}
	db := &database{m: m, c: c}
	o := s.Object()
	s.SetMethod(o, "run", 5, db.jsRun)
	s.SetMethod(o, "close", 0, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) { return nil, failure(c.Close()) })
	return o, nil
}

// failure is an error of SQLite as sqlite.js expects it.
func failure(err error) error {
	var e *sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	return (&jsbridge.Error{Name: "SQLiteError", Code: e.Name(), Message: e.Message}).With("errno", e.Code).With("byteOffset", e.Offset)
}

type database struct {
	m       *instance
	c       *sqlite3.Conn
	running bool
}

// answer is what a text of statements gave.
type answer struct {
	rows      []goja.Value
	hasRows   bool
	changes   int64 // of the first statement
	all       int64 // of all statements
	readsOnly bool  // the first statement
}

// jsRun is run(sql, params, flags, rename): [rows or null, changes, changes of all, rowid or null]. rename makes the keys of rows.
func (d *database) jsRun(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	sql, flags := a.At(0).String(), a.At(2).ToInteger()
	switch {
	case d.c.Closed():
		return nil, jsbridge.Errorf("Connection closed")
	case d.running: // a getter of the parameters
		return nil, jsbridge.TypeError("This database connection is busy executing a query")
	case sql == "":
		return nil, jsbridge.Errorf("SQL string mustn't be blank")
	}
	d.running = true
	defer func() { d.running = false }()
	script := d.c.Script(sql)
	defer script.Free()
	var out answer
	for n := 0; ; n++ {
		st, err := script.Next()
		if err != nil {
			return nil, failure(err)
		}
		if st == nil {
			if n == 0 {
				return nil, jsbridge.Errorf("Query contained no valid SQL statement; likely empty query.")
			}
			break
		}
		err = d.statement(s, st, n == 0, a.At(1), flags, a.At(3), &out)
		st.Finalize()
		if err != nil {
			return nil, err
		}
	}
	rows, rowid := goja.Null(), goja.Null()
	if out.hasRows {
		rows = s.Array(out.rows...)
	}
	if !out.readsOnly {
		rowid = d.m.codec.Integer(s, d.c.LastInsertRowid(), flags&bigInts != 0)
	}
	return s.Array(rows, s.Float(float64(out.changes)), s.Float(float64(out.all)), rowid), nil
}

// statement runs one statement of a text.
func (d *database) statement(s jsbridge.Scope, st *sqlite3.Stmt, first bool, params goja.Value, flags int64, rename goja.Value, out *answer) error {
	if !first && st.Params() > 0 {
		return jsbridge.Errorf("Only the first statement of a SQLite query can have parameters")
	}
	if first {
		if err := d.bind(s, st, params, flags&strict != 0); err != nil {
			return err
		}
		out.readsOnly = st.ReadOnly()
		out.hasRows = st.Columns() > 0
	}
	before := d.c.TotalChanges()
	columns := &value.Columns{}
	for {
		row, err := st.Step()
		if err != nil {
			return failure(err)
		}
		if !row {
			break
		}
		if !first {
			continue
		}
		if len(out.rows) == 0 {
			if err := d.names(s, st, columns, rename); err != nil {
				return err
			}
		}
		out.rows = append(out.rows, d.row(s, st, columns, flags))
	}
	if d.c.TotalChanges() != before {
		n := d.c.Changes()
		out.all += n
		if first {
			out.changes = n
		}
	}
	return nil
}

// names reads the names of the columns and renames them.
func (d *database) names(s jsbridge.Scope, st *sqlite3.Stmt, columns *value.Columns, rename goja.Value) error {
	columns.Update(s, st)
	fn, ok := jsbridge.Function(rename)
	if !ok {
		return nil
	}
	for i, name := range columns.Names {
		v, err := s.Call(fn, goja.Undefined(), name)
		if err != nil {
			return err
		}
		columns.Names[i] = v
	}
	return nil
}

func (d *database) row(s jsbridge.Scope, st *sqlite3.Stmt, columns *value.Columns, flags int64) goja.Value {
	codec := d.m.codec
	switch {
	case flags&raw != 0:
		row := make([]goja.Value, len(columns.Names))
		for i := range row {
			row[i] = codec.Raw(s, st, i)
		}
		return s.Array(row...)
	case flags&arrays != 0:
		return codec.Array(s, st, len(columns.Names), flags&bigInts != 0)
	}
	return codec.Object(s, st, columns, flags&bigInts != 0, nil)
}
