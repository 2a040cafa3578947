package sqlite

import (
	"runtime"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/bunapi/sqlite/value"
	"github.com/gobun/gobun/jsbridge"
)

// statement is the Go side of a Statement.
type statement struct {
	*connection
	st      *sqlite3.Stmt
	safe    bool // integers are bigints
	columns value.Columns
	params  []param      // the parameters' names, read on first use
	count   int          // of the parameters
	proto   *goja.Object // of the rows, nil for plain objects
	runs    uint64       // how often it was run: the last run owns the cursor
}

var statementClass *jsbridge.Class

func init() { // the table's functions refer to the class
	read := func(name string, get func(s jsbridge.Scope, st *statement) (goja.Value, error)) jsbridge.Accessor {
		return jsbridge.Get(name, func(s jsbridge.Scope, st *statement) (goja.Value, error) {
			if err := st.usable(); err != nil {
				return nil, err
			}
			return get(s, st)
		})
	}
	statementClass = &jsbridge.Class{
		Name: "Statement", Length: 1, Hidden: true, Unread: true,
		CallError: jsbridge.TypeError("Cannot call a class constructor Statement without |new|"),
		Accessors: []jsbridge.Accessor{
			jsbridge.Get("isFinalized", func(s jsbridge.Scope, st *statement) (goja.Value, error) {
				finalized, _ := st.st.Finalized()
				return s.Bool(finalized), nil
			}),
			jsbridge.Get("native", func(s jsbridge.Scope, st *statement) (goja.Value, error) { return s.New(nativeClass, st), nil }),
			read("columnNames", func(s jsbridge.Scope, st *statement) (goja.Value, error) { return st.columnNames(s), nil }),
			read("columnTypes", columnTypes),
			read("declaredTypes", declaredTypes),
			read("paramsCount", func(s jsbridge.Scope, st *statement) (goja.Value, error) { return s.Int(st.count), nil }),
			read("reader", func(s jsbridge.Scope, st *statement) (goja.Value, error) { return s.Bool(st.st.Columns() > 0), nil }),
			read("readonly", func(s jsbridge.Scope, st *statement) (goja.Value, error) { return s.Bool(st.st.ReadOnly()), nil }),
		},
		Methods: []jsbridge.Method{
			jsbridge.M("toJSON", 0, toJSON),
			jsbridge.M("toString", 0, func(s jsbridge.Scope, st *statement, _ jsbridge.Args) (goja.Value, error) {
				return s.String(st.text()), nil
			}),
			jsbridge.M("safeIntegers", 1, safeIntegers),
			jsbridge.M("as", 1, as),
			jsbridge.M("finalize", 0, finalize),
			jsbridge.M("[Symbol.iterator]", 0, iterate).WithSymbol(goja.SymIterator),
			jsbridge.M("[Symbol.dispose]", 0, finalize).WithWellKnown("dispose"),
		},
		Complete: func(s jsbridge.Scope, proto *goja.Object) {
			tag := s.Func("get [Symbol.toStringTag]", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
				st, ok := jsbridge.Unwrap[*statement](s, a.This)
				if !ok {
					return nil, nil
				}
				return s.String(`"` + st.text() + `"`), nil
			})
			_ = proto.DefineAccessorPropertySymbol(goja.SymToStringTag, tag, nil, goja.FLAG_TRUE, goja.FLAG_FALSE)
		},
	}
}

// nativeClass is the class of Statement.native, which Bun does not document.
var nativeClass = &jsbridge.Class{
	Name: "SQLStatement",
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("columns", func(s jsbridge.Scope, st *statement) (goja.Value, error) {
			if err := st.usable(); err != nil {
				return nil, err
			}
			return st.columnNames(s), nil
		}),
		jsbridge.Get("columnsCount", func(s jsbridge.Scope, st *statement) (goja.Value, error) {
			if err := st.usable(); err != nil {
				return nil, err
			}
			return s.Int(st.st.Columns()), nil
		}),
		jsbridge.Get("paramsCount", func(s jsbridge.Scope, st *statement) (goja.Value, error) { return s.Int(st.count), nil }),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("toString", 0, func(s jsbridge.Scope, st *statement, _ jsbridge.Args) (goja.Value, error) {
			return s.String(st.text()), nil
		}),
		jsbridge.M("finalize", 0, finalize),
	},
	Lacks: []string{"all", "as", "get", "iterate", "raw", "run", "values"},
}

// runner is one of the functions that every Statement has as its own property: in Bun, statements with and without parameters
// have different ones.
type runner struct {
	name goja.Value
	fn   goja.Value
}

func newRunners(s jsbridge.Scope) (runners [2][]runner) {
	for i, suffix := range []string{"NoArgs", ""} {
		for _, r := range []struct {
			name, shown string
			fn          func(s jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error)
		}{
			{"get", "#get", get}, {"all", "#all", all}, {"iterate", "#iterate", iterate}, {"values", "#values", values},
			{"raw", "#raw", raw}, {"run", "#run", runStatement},
		} {
			shown := r.shown + suffix
			if shown == "#raw" {
				shown = "#rawValues"
			}
			fn := s.Func(shown, 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
				st, ok := jsbridge.Unwrap[*statement](s, a.This)
				if !ok {
					return nil, jsbridge.TypeError("Expected this to be instanceof Statement")
				}
				return r.fn(s, st, a)
			})
			runners[i] = append(runners[i], runner{s.String(r.name), fn})
		}
	}
	return runners
}

// prepare makes a Statement.
func (d *database) prepare(s jsbridge.Scope, sql string) (*statement, *goja.Object, error) {
	if err := d.open(errCannotUse); err != nil {
		return nil, nil, err
	}
	d.m.lib.Reap()
	prepared, err := d.c.Prepare(sql)
	if err != nil {
		return nil, nil, d.failure(err)
	}
	if prepared == nil {
		return nil, nil, errNothing
	}
	st := &statement{connection: d.connection, st: prepared, safe: d.connection.safe, count: prepared.Params()}
	m := d.m
	runtime.AddCleanup(st, func(p *sqlite3.Stmt) { m.discard(p) }, prepared)
	obj := s.New(statementClass, st)
	for _, r := range m.methods[min(st.count, 1)] {
		m.codec.Set(obj, r.name, r.fn)
	}
	return st, obj, nil
}

// prepare is Database.prepare.
func prepare(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.open(errCannotUse); err != nil {
		return nil, err
	}
	if !jsbridge.IsString(a.At(0)) {
		return nil, errNoSQL
	}
	st, obj, err := d.prepare(s, a.At(0).String())
	if err != nil {
		return nil, err
	}
	if v := a.At(1); !jsbridge.IsNullish(v) && (st.count == 1 || st.count > 0 && isList(s, v)) {
		if err := st.bind(s, []goja.Value{v}); err != nil {
			st.st.Finalize()
			return nil, err
		}
	}
	return obj, nil
}

// isList reports whether v holds values for several parameters.
func isList(s jsbridge.Scope, v goja.Value) bool {
	obj, ok := v.(*goja.Object)
	return ok && (jsbridge.ClassName(obj) == "Array" || isPlain(s, obj))
}

// usable fails if the statement cannot be used now, or ever again.
func (st *statement) usable() error {
	if st.busy > 0 {
		return errBusy
	}
	switch finalized, byClose := st.st.Finalized(); {
	case byClose:
		return errClosed
	case finalized:
		return errFinalized
	}
	return nil
}

// begin binds the arguments and takes over the cursor.
func (st *statement) begin(s jsbridge.Scope, args []goja.Value) error {
	if err := st.usable(); err != nil {
		return err
	}
	st.runs++
	st.st.Reset()
	if len(args) == 0 || st.count == 0 {
		return nil
	}
	return st.bindAll(s, args)
}

// bindAll binds the arguments of a run.
func (st *statement) bindAll(s jsbridge.Scope, args []goja.Value) error {
	if err := st.bind(s, args); err != nil {
		return err
	}
	// Getters may have run the statement, finalized it, or closed the database.
	if err := st.usable(); err != nil {
		return err
	}
	st.st.Reset()
	return nil
}

// rows runs the statement and calls each for every row.
func (st *statement) rows(s jsbridge.Scope, args []goja.Value, each func()) error {
	if err := st.begin(s, args); err != nil {
		return err
	}
	for {
		row, err := st.step(st.st)
		if err != nil || !row {
			return err
		}
		each()
	}
}

// row creates the object for the current row.
func (st *statement) row(s jsbridge.Scope) *goja.Object {
	st.columns.Update(s, st.st)
	return st.m.codec.Object(s, st.st, &st.columns, st.safe, st.proto)
}

func get(s jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error) {
	if err := st.begin(s, a.Values); err != nil {
		return nil, err
	}
	defer st.st.Reset()
	row, err := st.step(st.st)
	if err != nil || !row {
		return goja.Null(), err
	}
	return st.row(s), nil
}

func all(s jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error) {
	var list []goja.Value
	err := st.rows(s, a.Values, func() { list = append(list, st.row(s)) })
	if err != nil {
		return nil, err
	}
	return s.Array(list...), nil
}

func values(s jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error) {
	var list []goja.Value
	columns := -1
	err := st.rows(s, a.Values, func() {
		if columns < 0 {
			columns = st.st.Columns()
		}
		list = append(list, st.m.codec.Array(s, st.st, columns, st.safe))
	})
	if err != nil {
		return nil, err
	}
	return s.Array(list...), nil
}

func raw(s jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error) {
	var list []goja.Value
	err := st.rows(s, a.Values, func() {
		row := make([]goja.Value, st.st.Columns())
		for i := range row {
			row[i] = st.m.codec.Raw(s, st.st, i)
		}
		list = append(list, s.Array(row...))
	})
	if err != nil {
		return nil, err
	}
	return s.Array(list...), nil
}

func runStatement(s jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error) {
	if err := st.begin(s, a.Values); err != nil {
		return nil, err
	}
	n, err := st.finish(st.st)
	if err != nil {
		return nil, err
	}
	return st.result(s, n, st.safe), nil
}

// finish runs a statement to its end and returns how many rows it changed itself.
func (c *connection) finish(st *sqlite3.Stmt) (changes int64, err error) {
	before := c.c.TotalChanges()
	for row := true; row; {
		if row, err = c.step(st); err != nil {
			return 0, err
		}
	}
	if c.c.TotalChanges() == before {
		return 0, nil // Changes still refers to an earlier statement
	}
	return c.c.Changes(), nil
}

// result makes what run returns.
func (c *connection) result(s jsbridge.Scope, changes int64, bigInts bool) goja.Value {
	codec := c.m.codec
	obj := s.Object()
	codec.Set(obj, c.m.changes, codec.Integer(s, changes, false))
	codec.Set(obj, c.m.lastInsertRowid, codec.Integer(s, c.c.LastInsertRowid(), bigInts))
	return obj
}

// run implements Database.run: it runs every statement of a text; the first one takes the bindings.
func run(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.open(errClosed); err != nil {
		return nil, err
	}
	if !jsbridge.IsString(a.At(0)) {
		return nil, errNoSQL
	}
	sql := a.At(0).String()
	if sql == "" {
		return nil, jsbridge.Errorf("SQL string mustn't be blank")
	}
	d.m.lib.Reap()
	script := d.c.Script(sql)
	defer script.Free()
	total := int64(0)
	for first := true; ; first = false {
		prepared, err := script.Next()
		if err != nil {
			return nil, d.failure(err)
		}
		if prepared == nil && first {
			return nil, jsbridge.Errorf("Query contained no valid SQL statement; likely empty query.")
		}
		if prepared == nil {
			return d.result(s, total, d.safe), nil
		}
		n, err := d.runOne(s, prepared, first, a)
		if err != nil {
			return nil, err
		}
		total += n
		if d.c.Closed() {
			return nil, errClosed
		}
	}
}

// runOne runs one statement of a text and frees it.
func (d *database) runOne(s jsbridge.Scope, prepared *sqlite3.Stmt, first bool, a jsbridge.Args) (int64, error) {
	defer prepared.Finalize()
	if first && a.Len() > 1 {
		st := &statement{connection: d.connection, st: prepared, safe: d.safe, count: prepared.Params()}
		if err := st.bindAll(s, a.Values[1:]); err != nil {
			return 0, err
		}
	}
	return d.finish(prepared)
}

func finalize(_ jsbridge.Scope, st *statement, _ jsbridge.Args) (goja.Value, error) {
	if err := st.idle(); err != nil {
		return nil, err
	}
	st.st.Finalize()
	return nil, nil
}

// text returns the SQL with the bound values, empty if the statement was finalized.
func (st *statement) text() string {
	if finalized, _ := st.st.Finalized(); finalized {
		return ""
	}
	return st.st.ExpandedSQL()
}

func toJSON(s jsbridge.Scope, st *statement, _ jsbridge.Args) (goja.Value, error) {
	if err := st.usable(); err != nil {
		return nil, err
	}
	obj := s.Object()
	_ = obj.Set("sql", st.text())
	_ = obj.Set("isFinalized", false)
	_ = obj.Set("paramsCount", st.count)
	return obj, obj.Set("columnNames", st.columnNames(s))
}

func safeIntegers(s jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error) {
	if err := st.usable(); err != nil {
		return nil, err
	}
	if !a.Has(0) {
		return s.Bool(st.safe), nil
	}
	st.safe = a.At(0).ToBoolean()
	return a.This, nil
}

// as sets the prototype of the rows. The class's constructor is not called.
func as(s jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error) {
	v := a.At(0)
	if goja.IsUndefined(v) {
		st.proto = nil
		return a.This, nil
	}
	class, ok := v.(*goja.Object)
	if !ok {
		return nil, jsbridge.TypeError("Expected class to be a constructor or undefined")
	}
	if _, ok := goja.AssertConstructor(class); !ok {
		return nil, jsbridge.TypeError("Expected a constructor")
	}
	proto, err := s.Get(class, "prototype")
	if err != nil {
		return nil, err
	}
	obj, ok := proto.(*goja.Object)
	if !ok {
		return nil, jsbridge.TypeError("Expected a constructor prototype to be an object")
	}
	st.proto = obj
	return a.This, nil
}

func (st *statement) columnNames(s jsbridge.Scope) goja.Value {
	names := make([]string, st.st.Columns())
	for i := range names {
		names[i] = st.st.ColumnName(i)
	}
	return s.Strings(names)
}

// columnTypes runs the statement for its first row and returns the types in it.
func columnTypes(s jsbridge.Scope, st *statement) (goja.Value, error) {
	if !st.st.ReadOnly() {
		return nil, jsbridge.Errorf("columnTypes is not available for non-read-only statements (INSERT, UPDATE, DELETE, etc.)")
	}
	n := st.st.Columns()
	names := make([]string, n)
	if n == 0 {
		return s.Strings(names), nil // it may be BEGIN
	}
	st.runs++
	st.st.Reset()
	defer st.st.Reset()
	row, err := st.step(st.st)
	if err != nil {
		return nil, err
	}
	for i := range names {
		names[i] = "NULL"
		if row {
			names[i] = map[sqlite3.Type]string{sqlite3.Integer: "INTEGER", sqlite3.Float: "FLOAT", sqlite3.Text: "TEXT", sqlite3.Blob: "BLOB", sqlite3.Null: "NULL"}[st.st.ColumnType(i)]
		}
	}
	return s.Strings(names), nil
}

func declaredTypes(s jsbridge.Scope, st *statement) (goja.Value, error) {
	types := make([]goja.Value, st.st.Columns())
	for i := range types {
		types[i] = goja.Null()
		if name, ok := st.st.ColumnOrigin(sqlite3.OriginType, i); ok {
			types[i] = s.String(name)
		}
	}
	return s.Array(types...), nil
}
