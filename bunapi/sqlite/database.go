package sqlite

import (
	"runtime"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/jsbridge"
)

// database is the Go side of a Database.
type database struct {
	*connection
	self    *goja.Object
	handle  int
	cache   queryCache
	control [controls]*sqlite3.Stmt // BEGIN and the like, prepared on first use
	hooks   [hookKinds]goja.Value
}

var databaseClass *jsbridge.Class

func init() { // the table's functions refer to the class
	databaseClass = &jsbridge.Class{
		Name: "Database", Length: 2, Hidden: true, TwoArgs: true, Unread: true,
		Construct: construct,
		CallError: jsbridge.TypeError("Cannot call a class constructor Database without |new|"),
		Accessors: []jsbridge.Accessor{
			jsbridge.Get("handle", func(s jsbridge.Scope, d *database) (goja.Value, error) { return s.Int(d.handle), d.idle() }),
			jsbridge.Get("inTransaction", func(s jsbridge.Scope, d *database) (goja.Value, error) {
				if err := d.open(errClosed); err != nil {
					return nil, err
				}
				return s.Bool(d.c.InTransaction()), nil
			}),
			hookAccessor("onInsert", hookInsert).Last(),
			hookAccessor("onUpdate", hookUpdate).Last(),
			hookAccessor("onDelete", hookDelete).Last(),
		},
		Methods: []jsbridge.Method{
			jsbridge.M("loadExtension", 2, loadExtension),
			jsbridge.M("serialize", 1, serialize),
			jsbridge.M("fileControl", 3, fileControl),
			jsbridge.M("close", 0, func(_ jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
				return nil, d.close(a.At(0).ToBoolean())
			}),
			jsbridge.M("clearQueryCache", 0, func(_ jsbridge.Scope, d *database, _ jsbridge.Args) (goja.Value, error) {
				return nil, d.clearCache()
			}),
			jsbridge.M("run", 1, run),
			jsbridge.M("function", 3, defineFunction),
			jsbridge.M("aggregate", 2, defineAggregate),
			jsbridge.M("prepare", 2, prepare),
			jsbridge.M("query", 1, query),
			jsbridge.M("transaction", 2, transaction),
			jsbridge.M("[Symbol.dispose]", 0, func(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
				return s.CallMethod(a.This.(*goja.Object), "close", s.Bool(true))
			}).WithWellKnown("dispose"),
		},
		Statics: []jsbridge.Method{
			jsbridge.F("open", 2, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
				return s.VM().New(s.Class(databaseClass), a.At(0), a.At(1))
			}),
			jsbridge.F("deserialize", 1, deserialize),
			jsbridge.F("setCustomSQLite", 1, setCustomSQLite),
		},
		Complete: completeDatabase,
	}
}

// completeDatabase adds what the class table cannot express: exec, which is run, and the property by which libraries recognise
// the module.
func completeDatabase(s jsbridge.Scope, proto *goja.Object) {
	_ = proto.DeleteSymbol(goja.SymToStringTag) // Bun's class has none
	_ = proto.Set("exec", proto.Get("run"))
	count := s.Func("get [Bun.Database.cache.count]", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		d, ok := jsbridge.Unwrap[*database](s, a.This)
		if !ok {
			return nil, jsbridge.TypeError("Expected this to be instanceof Database")
		}
		return s.Int(d.cache.recent.Len()), nil
	})
	sym := s.Symbol("Bun.Database.cache.count", true).(*goja.Symbol)
	_ = proto.DefineAccessorPropertySymbol(sym, count, nil, goja.FLAG_TRUE, goja.FLAG_FALSE)
	_ = proto.SetSymbol(s.Symbol("sqlite-type", true).(*goja.Symbol), "bun:sqlite")
	_ = proto.Get("constructor").(*goja.Object).Set(maxCacheSize, 20)
}

func construct(s jsbridge.Scope, this *goja.Object, a jsbridge.Args) (any, error) {
	m := of(s)
	o, err := readOptions(s, a.At(1))
	if err != nil {
		return nil, err
	}
	name := memory
	switch v := a.At(0); {
	case goja.IsUndefined(v):
	case jsbridge.IsString(v):
		name = v.String()
	case isView(s, v):
		return m.fromBytes(s, this, v, o.flags&sqlite3.OpenReadOnly != 0, o)
	default:
		return nil, jsbridge.TypeError("Expected 'filename' to be a string, got '%s'", typeOf(v))
	}
	if strings.ContainsRune(name, 0) {
		return nil, nullBytes("filename", name)
	}
	if (name == "" || name == memory) && o.flags&sqlite3.OpenReadOnly != 0 {
		return nil, jsbridge.Errorf("Cannot open an anonymous database in read-only mode.")
	}
	return m.open(s, this, name, o)
}

// memory is the name of a database in memory.
const memory = ":memory:"

// open opens a file for a Database.
func (m *instance) open(s jsbridge.Scope, this *goja.Object, name string, o options) (*database, error) {
	if err := m.env.Access.Everything("opening a database"); err != nil { // ATTACH opens any file
		return nil, err
	}
	m.lib.Reap()
	path := name
	switch {
	case name == "" || name == memory:
		path = memory
	case o.flags&sqlite3.OpenURI != 0 && strings.HasPrefix(name, "file:"):
	default:
		path = m.env.Path(name)
	}
	c, err := m.lib.Open(path, o.flags)
	if err != nil {
		return nil, sqliteError(err)
	}
	d := &database{connection: &connection{m: m, c: c, strict: o.strict, safe: o.safe}, self: this}
	d.handle = m.handles
	m.handles++
	runtime.AddCleanup(d, func(c *sqlite3.Conn) { m.discard(c) }, c)
	return d, this.Set("filename", name)
}

// fromBytes opens a database in memory as a copy of a serialized one.
func (m *instance) fromBytes(s jsbridge.Scope, this *goja.Object, v goja.Value, readOnly bool, o options) (*database, error) {
	data, _ := jsbridge.View(s, v)
	if len(data) == 0 {
		return nil, jsbridge.Errorf("ArrayBuffer must not be empty")
	}
	o.flags = sqlite3.OpenReadWrite | sqlite3.OpenCreate
	d, err := m.open(s, this, memory, o)
	if err != nil {
		return nil, err
	}
	if err := d.c.Deserialize("main", data, readOnly); err != nil {
		_ = d.c.Close()
		return nil, sqliteError(err)
	}
	return d, nil // SQLite checks the bytes when it first reads the schema
}

// isView reports whether v is a typed array or a DataView.
func isView(s jsbridge.Scope, v goja.Value) bool {
	_, ok := jsbridge.View(s, v)
	return ok && !jsbridge.IsArrayBuffer(v)
}

func deserialize(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	v := a.At(0)
	if _, ok := jsbridge.View(s, v); !ok {
		return nil, jsbridge.TypeError("Expected 'serialized' to be a TypedArray or ArrayBuffer, got '%s'", typeOf(v))
	}
	o := options{}
	readOnly, _ := jsbridge.Boolean(a.At(1))
	if obj, ok := a.At(1).(*goja.Object); ok {
		var err error
		if readOnly, err = truthy(s, obj, "readonly"); err != nil {
			return nil, err
		}
		if o.strict, err = truthy(s, obj, "strict"); err != nil {
			return nil, err
		}
		if o.safe, err = truthy(s, obj, "safeIntegers"); err != nil {
			return nil, err
		}
	}
	this := s.VM().CreateObject(s.Prototype(databaseClass))
	d, err := of(s).fromBytes(s, this, v, readOnly, o)
	if err != nil {
		return nil, err
	}
	s.Attach(this, d)
	return this, nil
}

func setCustomSQLite(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if !jsbridge.IsString(a.At(0)) {
		return nil, jsbridge.Errorf("Expected SQLite path")
	}
	return s.Bool(false), nil // SQLite is part of the binary
}

func loadExtension(_ jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.open(errCannotDo); err != nil {
		return nil, err
	}
	if !jsbridge.IsString(a.At(0)) {
		return nil, jsbridge.TypeError("Expected string")
	}
	return nil, jsbridge.Unsupported("Database.loadExtension")
}

func serialize(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.open(errCannotDo); err != nil {
		return nil, err
	}
	schema := "main"
	if !jsbridge.IsNullish(a.At(0)) {
		var err error
		if schema, err = a.Text(s, 0); err != nil {
			return nil, err
		}
	}
	if err := d.open(errCannotDo); err != nil { // the conversion ran JavaScript
		return nil, err
	}
	data, ok := d.c.Serialize(schema)
	if !ok {
		return nil, jsbridge.Errorf("Out of memory")
	}
	return s.Buffer(data), nil
}

// close implements Database.close. Statements of prepare keep working unless all is true.
func (d *database) close(all bool) error {
	d.cache.forget()
	if err := d.idle(); err != nil {
		return err
	}
	d.control = [controls]*sqlite3.Stmt{}
	if !all {
		d.c.Release()
		return nil
	}
	if err := d.c.Close(); err != nil {
		return sqliteError(err)
	}
	return nil
}

// typeOf is JavaScript's typeof.
func typeOf(v goja.Value) string {
	if _, ok := jsbridge.Function(v); ok {
		return "function"
	}
	if jsbridge.IsNullish(v) && !goja.IsUndefined(v) {
		return "object"
	}
	return strings.ToLower(jsbridge.TypeName(v))
}
