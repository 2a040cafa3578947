package sqlite

import (
	"math/big"
	"runtime"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/bunapi/sqlite/value"
	"github.com/gobun/gobun/jsbridge"
)

// statement is the Go side of a StatementSync.
type statement struct {
	d  *database
	st *sqlite3.Stmt // nil for a text without a statement
	reading
	columns value.Columns
	names   map[string]string // the parameters' full names by those without prefix, when they were first needed
	running bool              // SQLite is stepping it
	runs    uint64            // how often it was begun: the last run has the cursor
}

var statementClass *jsbridge.Class

func init() { // the table's functions mention the class
	flag := func(name, arg string, to func(st *statement) *bool) jsbridge.Method {
		return jsbridge.M(name, 1, func(_ jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error) {
			if err := st.usable(); err != nil {
				return nil, err
			}
			on, ok := jsbridge.Boolean(a.At(0))
			if !ok {
				return nil, mustBe(arg, "a boolean")
			}
			*to(st) = on
			return nil, nil
		})
	}
	statementClass = &jsbridge.Class{
		Name:      "StatementSync",
		CallError: jsbridge.TypeError("Illegal constructor").WithCode("ERR_ILLEGAL_CONSTRUCTOR"),
		Methods: []jsbridge.Method{
			jsbridge.M("run", 0, run),
			jsbridge.M("get", 0, get),
			jsbridge.M("all", 0, all),
			jsbridge.M("iterate", 0, iterate),
			jsbridge.M("columns", 0, columns),
			flag("setReadBigInts", "readBigInts", func(st *statement) *bool { return &st.bigInts }),
			flag("setReturnArrays", "returnArrays", func(st *statement) *bool { return &st.arrays }),
			flag("setAllowBareNamedParameters", "allowBareNamedParameters", func(st *statement) *bool { return &st.bare }),
			flag("setAllowUnknownNamedParameters", "enabled", func(st *statement) *bool { return &st.unknown }),
		},
	}
}

func prepare(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.opened(); err != nil {
		return nil, err
	}
	if !jsbridge.IsString(a.At(0)) {
		return nil, mustBe("sql", "a string")
	}
	options, err := optionsOf(s, a.At(1))
	if err != nil {
		return nil, err
	}
	r := d.reading
	if err := r.read(s, options); err != nil {
		return nil, err
	}
	if err := d.opened(); err != nil { // a getter may have closed it
		return nil, err
	}
	_, obj, err := d.prepare(s, a.At(0).String(), r)
	return obj, err
}

func (d *database) prepare(s jsbridge.Scope, sql string, r reading) (*statement, *goja.Object, error) {
	m := d.m
	m.lib.Reap()
	prepared, err := d.c.Prepare(sql)
	if err != nil {
		return nil, nil, d.failure(s, err)
	}
	st := &statement{d: d, st: prepared, reading: r}
	if prepared != nil {
		runtime.AddCleanup(st, func(p *sqlite3.Stmt) { m.discard(p) }, prepared)
	}
	obj := s.New(statementClass, st)
	m.own(obj, "sourceSQL", "expandedSQL")
	return st, obj, nil
}

// usable fails if the statement cannot be used any more.
func (st *statement) usable() error {
	if st.st == nil {
		return errFinalized
	}
	if finalized, _ := st.st.Finalized(); finalized {
		return errFinalized
	}
	return nil
}

// begin binds the arguments and takes the cursor.
func (st *statement) begin(s jsbridge.Scope, args []goja.Value) error {
	if err := st.usable(); err != nil {
		return err
	}
	if st.running {
		return errRunning
	}
	st.runs++
	st.st.Reset()
	st.st.ClearBindings()
	if err := st.bind(s, args); err != nil {
		return err
	}
	return st.usable() // getters may have closed the database
}

// step goes to the next row.
func (st *statement) step(s jsbridge.Scope) (bool, error) {
	st.running = true
	defer func() { st.running = false }()
	return st.d.step(s, st.st)
}

// bind binds an object of named parameters, if there is one, and the other arguments to the parameters without name.
func (st *statement) bind(s jsbridge.Scope, args []goja.Value) error {
	if len(args) > 0 {
		if obj, ok := args[0].(*goja.Object); ok {
			if _, view := jsbridge.View(s, obj); !view || jsbridge.IsArrayBuffer(obj) {
				if err := st.bindNamed(s, obj); err != nil {
					return err
				}
				args = args[1:]
			}
		}
	}
	i := 1
	for _, v := range args {
		for named(st.st.ParamName(i)) {
			i++
		}
		if err := st.bindOne(s, i, v); err != nil {
			return err
		}
		i++
	}
	return nil
}

// named reports whether a parameter's name is more than its number.
func named(name string) bool { return name != "" && name[0] != '?' }

func (st *statement) bindNamed(s jsbridge.Scope, obj *goja.Object) error {
	var keys []string
	if err := s.Try(func() { keys = obj.Keys() }); err != nil {
		return err
	}
	if st.bare {
		if err := st.bareNames(); err != nil {
			return err
		}
	}
	for _, key := range keys {
		if err := st.usable(); err != nil {
			return err
		}
		i := st.st.ParamIndex(key)
		if i == 0 && st.bare {
			if full, ok := st.names[key]; ok {
				i = st.st.ParamIndex(full)
			}
		}
		if i == 0 {
			if st.unknown {
				continue
			}
			return invalidState("Unknown named parameter '%s'", key)
		}
		v, err := s.Get(obj, key)
		if err != nil {
			return err
		}
		if err := st.bindOne(s, i, v); err != nil {
			return err
		}
	}
	return nil
}

// bareNames reads the parameters' names.
func (st *statement) bareNames() error {
	if st.names != nil {
		return nil
	}
	names := map[string]string{}
	for i := range st.st.Params() {
		full := st.st.ParamName(i + 1)
		if !named(full) {
			continue
		}
		if other, ok := names[full[1:]]; ok && other != full {
			return invalidState("Cannot create bare named parameter '%s' because of conflicting names '%s' and '%s'.", full[1:], other, full)
		}
		names[full[1:]] = full
	}
	st.names = names
	return nil
}

func (st *statement) bindOne(s jsbridge.Scope, i int, v goja.Value) error {
	if err := st.usable(); err != nil {
		return err
	}
	sql := st.d.m.codec.Take(s, v)
	switch {
	case sql.Kind == value.Other || sql.Kind == value.Undefined || sql.Kind == value.Bool || jsbridge.IsArrayBuffer(v):
		return jsbridge.InvalidArgType("Provided value cannot be bound to SQLite parameter %d.", i)
	case sql.Big != nil:
		return jsbridge.TypeError("BigInt value is too large to bind.").WithCode("ERR_INVALID_ARG_VALUE")
	case sql.Kind == value.Int:
		sql = value.SQL{Kind: value.Float, Float: float64(sql.Int)} // Node binds every number as REAL
	}
	return st.d.m.sqliteError(s, sql.Bind(st.st, i))
}

// row makes the object or array for the current row.
func (st *statement) row(s jsbridge.Scope) (goja.Value, error) {
	st.columns.Update(s, st.st)
	if !st.bigInts {
		for i := range st.columns.Names {
			if st.st.ColumnType(i) == sqlite3.Integer {
				if err := safe(st.st.Int(i)); err != nil {
					return nil, err
				}
			}
		}
	}
	if st.arrays {
		return st.d.m.codec.Array(s, st.st, len(st.columns.Names), st.bigInts), nil
	}
	return st.d.m.codec.NullPrototype(s, st.st, &st.columns, st.bigInts), nil
}

// safe fails for an integer that a number cannot hold.
func safe(n int64) error {
	const most = 1<<53 - 1
	if n >= -most && n <= most {
		return nil
	}
	return jsbridge.RangeError("Value is too large to be represented as a JavaScript number: %s", big.NewInt(n).String()).WithCode("ERR_OUT_OF_RANGE")
}

func get(s jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error) {
	if err := st.begin(s, a.Values); err != nil {
		return nil, err
	}
	defer st.st.Reset()
	row, err := st.step(s)
	if err != nil || !row {
		return nil, err
	}
	return st.row(s)
}

func all(s jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error) {
	if err := st.begin(s, a.Values); err != nil {
		return nil, err
	}
	defer st.st.Reset()
	var list []goja.Value
	for {
		row, err := st.step(s)
		if err != nil {
			return nil, err
		}
		if !row {
			return s.Array(list...), nil
		}
		v, err := st.row(s)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
}

func run(s jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error) {
	if err := st.begin(s, a.Values); err != nil {
		return nil, err
	}
	defer st.st.Reset()
	for row := true; row; {
		var err error
		if row, err = st.step(s); err != nil {
			return nil, err
		}
	}
	codec, c, obj := st.d.m.codec, st.st.Conn(), s.Object()
	_ = obj.Set("changes", codec.Integer(s, c.Changes(), st.bigInts))
	return obj, obj.Set("lastInsertRowid", codec.Integer(s, c.LastInsertRowid(), st.bigInts))
}

func columns(s jsbridge.Scope, st *statement, _ jsbridge.Args) (goja.Value, error) {
	if err := st.usable(); err != nil {
		return nil, err
	}
	list := make([]goja.Value, st.st.Columns())
	for i := range list {
		obj := s.VM().CreateObject(nil)
		set := func(name string, what sqlite3.Origin) {
			v := goja.Null()
			if text, ok := st.st.ColumnOrigin(what, i); ok {
				v = s.String(text)
			}
			_ = obj.Set(name, v)
		}
		set("column", sqlite3.OriginColumn)
		set("database", sqlite3.OriginDatabase)
		_ = obj.Set("name", st.st.ColumnName(i))
		set("table", sqlite3.OriginTable)
		set("type", sqlite3.OriginType)
		list[i] = obj
	}
	return s.Array(list...), nil
}

// cursor is an iterator over a statement's rows.
type cursor struct {
	st   *statement
	run  uint64 // the statement's run that is this one
	done bool
}

var cursorClass = &jsbridge.Class{
	Name: "StatementSyncIterator", Hidden: true, NoConstructor: true, Tag: "Iterator",
	Methods: []jsbridge.Method{
		jsbridge.M("next", 0, func(s jsbridge.Scope, c *cursor, _ jsbridge.Args) (goja.Value, error) {
			v, err := c.next(s)
			if err != nil {
				return nil, err
			}
			return step(s, v), nil
		}),
		jsbridge.M("return", 0, func(s jsbridge.Scope, c *cursor, _ jsbridge.Args) (goja.Value, error) {
			if err := c.st.usable(); err != nil {
				return nil, err
			}
			c.end()
			return step(s, nil), nil
		}),
	},
	Complete: func(s jsbridge.Scope, proto *goja.Object) {
		_ = proto.SetPrototype(s.Intrinsic("Iterator.prototype").(*goja.Object))
	},
}

// step makes the result of next: row is nil at the end.
func step(s jsbridge.Scope, row goja.Value) goja.Value {
	obj := s.VM().CreateObject(nil)
	_ = obj.Set("done", row == nil)
	if row == nil {
		row = goja.Null()
	}
	_ = obj.Set("value", row)
	return obj
}

func iterate(s jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error) {
	if err := st.begin(s, a.Values); err != nil {
		return nil, err
	}
	return s.New(cursorClass, &cursor{st: st, run: st.runs}), nil
}

func (c *cursor) next(s jsbridge.Scope) (goja.Value, error) {
	st := c.st
	if err := st.usable(); err != nil {
		return nil, err
	}
	switch {
	case c.done:
		return nil, nil
	case st.running:
		return nil, errRunning
	case c.run != st.runs:
		return nil, errIterator
	}
	row, err := st.step(s)
	if err != nil {
		c.done = true
		return nil, err
	}
	if row {
		return st.row(s)
	}
	c.end()
	return nil, nil
}

// end lets go of the statement's cursor.
func (c *cursor) end() {
	if !c.done && c.run == c.st.runs && !c.st.running {
		c.st.st.Reset()
	}
	c.done = true
}
