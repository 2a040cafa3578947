package sqlite

import (
	"math"
	"runtime"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/jsbridge"
)

// database is the Go side of a DatabaseSync.
type database struct {
	m    *instance
	self *goja.Object
	path string
	config
	c      *sqlite3.Conn // nil before open and after close
	limits *goja.Object  // the object that limits gives, when it was first asked for
	loads  bool          // extensions may be loaded

	busy     int   // functions of the script that SQLite is calling
	thrown   error // what such a function threw: the error of the statement that called it
	panicked any   // what ends the script, on its way through SQLite
}

// config are the options of the constructor.
type config struct {
	open, readOnly, foreignKeys, quotes, extensions, defensive bool
	timeout                                                    int
	limit                                                      map[int]int // by their place in limits
	reading
}

// reading are the options that statements take over.
type reading struct{ bigInts, arrays, bare, unknown bool }

// read reads the options that a database and prepare have in common.
func (r *reading) read(s jsbridge.Scope, obj *goja.Object) error {
	for _, o := range []struct {
		name string
		to   *bool
	}{{"readBigInts", &r.bigInts}, {"returnArrays", &r.arrays}, {"allowBareNamedParameters", &r.bare}, {"allowUnknownNamedParameters", &r.unknown}} {
		if err := optionBool(s, obj, o.name, o.to); err != nil {
			return err
		}
	}
	return nil
}

var databaseClass *jsbridge.Class

func init() { // the table's functions mention the class
	databaseClass = &jsbridge.Class{
		Name: "DatabaseSync", Length: 1, TwoArgs: true,
		Construct: construct,
		CallError: jsbridge.TypeError("Cannot call constructor without `new`").WithCode("ERR_CONSTRUCT_CALL_REQUIRED"),
		Methods: []jsbridge.Method{
			jsbridge.M("open", 0, func(s jsbridge.Scope, d *database, _ jsbridge.Args) (goja.Value, error) { return nil, d.connect(s) }),
			jsbridge.M("close", 0, func(_ jsbridge.Scope, d *database, _ jsbridge.Args) (goja.Value, error) {
				if err := d.idle(); err != nil {
					return nil, err
				}
				return nil, d.close()
			}),
			jsbridge.M("exec", 1, exec),
			jsbridge.M("prepare", 1, prepare),
			jsbridge.M("location", 0, location),
			jsbridge.M("enableLoadExtension", 1, enableLoadExtension),
			jsbridge.M("enableDefensive", 1, func(_ jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
				if err := d.opened(); err != nil {
					return nil, err
				}
				on, ok := jsbridge.Boolean(a.At(0))
				if !ok {
					return nil, mustBe("active", "a boolean")
				}
				d.c.Config(configDefensive, on)
				return nil, nil
			}),
			jsbridge.M("loadExtension", 1, func(_ jsbridge.Scope, d *database, _ jsbridge.Args) (goja.Value, error) {
				if err := d.opened(); err != nil {
					return nil, err
				}
				if !d.loads {
					return nil, invalidState("extension loading is not allowed")
				}
				return nil, jsbridge.Unsupported("DatabaseSync.loadExtension")
			}),
			jsbridge.M("function", 2, defineFunction),
			jsbridge.M("aggregate", 2, defineAggregate),
			jsbridge.M("createSession", 0, createSession),
			jsbridge.M("applyChangeset", 1, applyChangeset),
			jsbridge.M("setAuthorizer", 1, setAuthorizer),
			jsbridge.M("serialize", 0, serialize),
			jsbridge.M("deserialize", 1, deserialize),
			jsbridge.M("createTagStore", 0, createTagStore),
			jsbridge.M("anonymous", 0, func(_ jsbridge.Scope, d *database, _ jsbridge.Args) (goja.Value, error) {
				if d.c == nil || d.busy > 0 {
					return nil, nil
				}
				return nil, d.close()
			}).WithWellKnown("dispose"),
		},
	}
}

func construct(s jsbridge.Scope, this *goja.Object, a jsbridge.Args) (any, error) {
	m := of(s)
	d := &database{m: m, self: this, config: config{open: true, foreignKeys: true, defensive: true, reading: reading{bare: true}}}
	var err error
	if d.path, err = m.pathOf(s, a.At(0)); err != nil {
		return nil, err
	}
	obj, err := optionsOf(s, a.At(1))
	if err != nil {
		return nil, err
	}
	if err := d.readOptions(s, obj); err != nil {
		return nil, err
	}
	m.own(this, "isOpen", "isTransaction", "limits")
	if err := this.SetSymbol(s.Symbol("sqlite-type", true).(*goja.Symbol), "node:sqlite"); err != nil {
		return nil, err
	}
	if !d.config.open {
		return d, nil
	}
	return d, d.connect(s)
}

func (d *database) readOptions(s jsbridge.Scope, obj *goja.Object) error {
	c := &d.config
	for _, o := range []struct {
		name string
		to   *bool
	}{
		{"open", &c.open}, {"readOnly", &c.readOnly}, {"enableForeignKeyConstraints", &c.foreignKeys},
		{"enableDoubleQuotedStringLiterals", &c.quotes}, {"allowExtension", &c.extensions}, {"defensive", &c.defensive},
	} {
		if err := optionBool(s, obj, o.name, o.to); err != nil {
			return err
		}
	}
	if err := optionInt(s, obj, "timeout", &c.timeout); err != nil {
		return err
	}
	if err := c.reading.read(s, obj); err != nil {
		return err
	}
	return c.readLimits(s, obj)
}

// The options of sqlite3_db_config that are used.
const (
	configForeignKeys = 1002
	configDefensive   = 1010
	configQuotesDML   = 1013
	configQuotesDDL   = 1014
)

// connect opens the database.
func (d *database) connect(s jsbridge.Scope) error {
	if d.c != nil {
		return errOpen
	}
	if err := d.m.env.Access.Everything("opening a database"); err != nil { // ATTACH opens any file
		return err
	}
	d.m.lib.Reap()
	flags := int32(sqlite3.OpenReadWrite | sqlite3.OpenCreate | sqlite3.OpenURI)
	if d.readOnly {
		flags = sqlite3.OpenReadOnly | sqlite3.OpenURI
	}
	path := d.path
	if path != "" && path[0] != ':' && !isURI(path) {
		path = d.m.env.Path(path)
	}
	c, err := d.m.lib.Open(path, flags)
	if err != nil {
		return d.m.sqliteError(s, err)
	}
	d.c, d.loads = c, d.extensions
	m := d.m
	runtime.AddCleanup(d, func(c *sqlite3.Conn) { m.discard(c) }, c)
	c.Config(configForeignKeys, d.foreignKeys)
	c.Config(configDefensive, d.defensive)
	c.Config(configQuotesDML, d.quotes)
	c.Config(configQuotesDDL, d.quotes)
	c.BusyTimeout(int32(d.timeout))
	for i, n := range d.limit {
		c.Limit(int32(i), int32(n))
	}
	return nil
}

func isURI(path string) bool { return len(path) >= 5 && path[:5] == "file:" }

func (d *database) isOpen() bool { return d.c != nil }

// opened fails if the database is not open.
func (d *database) opened() error {
	if d.c == nil {
		return errNotOpen
	}
	return nil
}

// idle fails if the database is not open, or if SQLite is in the middle of a statement.
func (d *database) idle() error {
	if d.c != nil && d.busy > 0 {
		return errBusy
	}
	return d.opened()
}

func (d *database) close() error {
	c := d.c
	d.c = nil
	for b := range d.m.copying {
		if b.from == c {
			b.b.Close() // SQLite closes no database that is being copied
		}
	}
	return c.Close()
}

func exec(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.opened(); err != nil {
		return nil, err
	}
	if !jsbridge.IsString(a.At(0)) {
		return nil, mustBe("sql", "a string")
	}
	script := d.c.Script(a.At(0).String())
	defer script.Free()
	for {
		st, err := script.Next()
		if err != nil {
			return nil, d.failure(s, err)
		}
		if st == nil {
			return nil, nil
		}
		for row := true; row && err == nil; {
			row, err = d.step(s, st)
		}
		st.Finalize()
		if err != nil {
			return nil, err
		}
	}
}

func location(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.opened(); err != nil {
		return nil, err
	}
	schema, err := schemaOf(a)
	if err != nil {
		return nil, err
	}
	if path, _ := d.c.Filename(schema); path != "" {
		return s.String(path), nil
	}
	return goja.Null(), nil
}

// schemaOf is the first argument as the name of a schema.
func schemaOf(a jsbridge.Args) (string, error) {
	if !a.Has(0) {
		return "main", nil
	}
	if !jsbridge.IsString(a.At(0)) {
		return "", mustBe("dbName", "a string")
	}
	return a.At(0).String(), nil
}

func enableLoadExtension(_ jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.opened(); err != nil {
		return nil, err
	}
	on, ok := jsbridge.Boolean(a.At(0))
	if !ok {
		return nil, mustBe("allow", "a boolean")
	}
	if on && !d.extensions {
		return nil, invalidState("Cannot enable extension loading because it was disabled at database creation.")
	}
	d.loads = on
	return nil, nil
}

func serialize(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.opened(); err != nil {
		return nil, err
	}
	schema, err := schemaOf(a)
	if err != nil {
		return nil, err
	}
	data, ok := d.c.Serialize(schema)
	if !ok {
		return nil, withCode(s, "not an error", 0, "not an error")
	}
	return s.Uint8Array(data), nil
}

func deserialize(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.idle(); err != nil {
		return nil, err
	}
	data, ok := jsbridge.Uint8s(s, a.At(0))
	if !ok {
		return nil, mustBe("buffer", "a Uint8Array")
	}
	if len(data) == 0 {
		return nil, jsbridge.TypeError(`The "buffer" argument must not be empty.`).WithCode("ERR_INVALID_ARG_VALUE")
	}
	options, err := optionsOf(s, a.At(1))
	if err != nil {
		return nil, err
	}
	schema := "main"
	if err := optionString(s, options, "dbName", &schema); err != nil {
		return nil, err
	}
	if err := d.idle(); err != nil { // a getter may have closed it
		return nil, err
	}
	data, _ = jsbridge.Uint8s(s, a.At(0))
	d.c.FinalizeAll()
	return nil, d.m.sqliteError(s, d.c.Deserialize(schema, data, false))
}

// limitNames are the limits in SQLite's order.
var limitNames = []string{"length", "sqlLength", "column", "exprDepth", "compoundSelect", "vdbeOp", "functionArg", "attach", "likePatternLength", "variableNumber", "triggerDepth"}

func (c *config) readLimits(s jsbridge.Scope, options *goja.Object) error {
	v, err := s.Get(options, "limits")
	if err != nil || goja.IsUndefined(v) {
		return err
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return mustBe("options.limits", "an object")
	}
	c.limit = map[int]int{}
	for i, name := range limitNames {
		v, err := s.Get(obj, name)
		if err != nil {
			return err
		}
		if goja.IsUndefined(v) {
			continue
		}
		n, ok := jsbridge.Number(v)
		switch {
		case !ok || n != math.Trunc(n) || math.Abs(n) > math.MaxInt32:
			return mustBe("options.limits."+name, "an integer")
		case n < 0:
			return jsbridge.RangeError(`The "options.limits.%s" argument must be non-negative.`, name).WithCode("ERR_OUT_OF_RANGE")
		}
		c.limit[i] = int(n)
	}
	return nil
}

// limitsClass is the class of DatabaseSync.limits, whose properties are accessors of each instance.
var limitsClass = &jsbridge.Class{Name: "DatabaseSyncLimits"}

func (d *database) limitsObject(s jsbridge.Scope) goja.Value {
	if d.limits != nil {
		return d.limits
	}
	obj := s.New(limitsClass, d)
	for i, name := range limitNames {
		get := s.Func(name, 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
			if err := d.opened(); err != nil {
				return nil, err
			}
			return s.Int(int(d.c.Limit(int32(i), -1))), nil
		})
		set := s.Func(name, 1, func(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			if err := d.opened(); err != nil {
				return nil, err
			}
			n, ok := jsbridge.Number(a.At(0))
			switch {
			case ok && math.IsInf(n, 1):
				n = math.MaxInt32
			case !ok || n != math.Trunc(n) || math.Abs(n) > math.MaxInt32:
				return nil, jsbridge.InvalidArgType("Limit value must be a non-negative integer or Infinity.")
			case n < 0:
				return nil, jsbridge.RangeError("Limit value must be non-negative.").WithCode("ERR_OUT_OF_RANGE")
			}
			d.c.Limit(int32(i), int32(n))
			return nil, nil
		})
		_ = obj.DefineAccessorProperty(name, get, set, goja.FLAG_FALSE, goja.FLAG_TRUE)
	}
	if d.c != nil {
		d.limits = obj
	}
	return obj
}
