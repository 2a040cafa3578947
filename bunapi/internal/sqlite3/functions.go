// SQL functions implemented in Go, and SQLite's notifications while a statement runs.

package sqlite3

import (
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite "modernc.org/sqlite/lib"
)

// registry gives Go values a number, by which SQLite's callbacks find them.
var registry = struct {
	sync.RWMutex
	last   uintptr
	values map[uintptr]any
}{values: map[uintptr]any{}}

func register(v any) uintptr {
	registry.Lock()
	defer registry.Unlock()
	registry.last++
	registry.values[registry.last] = v
	return registry.last
}

func unregister(id uintptr) {
	registry.Lock()
	defer registry.Unlock()
	delete(registry.values, id)
}

func registered(id uintptr) any {
	registry.RLock()
	defer registry.RUnlock()
	return registry.values[id]
}

// Function is an SQL function. Nothing in it may panic: SQLite's frames are between it and the code that runs the statement.
type Function struct {
	Name          string
	Args          int // how many it takes, -1 for any number
	Deterministic bool
	DirectOnly    bool

	// Scalar implements a plain function.
	Scalar func(ctx Context, args Args)
	// NewGroup creates the state of an aggregate function; with Window it can also be a window function.
	NewGroup func() Group
	Window   bool
}

// Group is the state of an aggregate function for one group of rows.
type Group interface {
	Step(ctx Context, args Args)
	// Inverse removes a row that has left the window.
	Inverse(ctx Context, args Args)
	// Value sets the result; last says that the group ends.
	Value(ctx Context, last bool)
}

// Define adds a function to the connection, replacing one with the same name and number of arguments.
func (c *Conn) Define(f *Function) error {
	l := c.lib
	name := l.alloc(f.Name)
	defer l.free(name)
	flags := int32(sqlite.SQLITE_UTF8)
	if f.Deterministic {
		flags |= sqlite.SQLITE_DETERMINISTIC
	}
	if f.DirectOnly {
		flags |= sqlite.SQLITE_DIRECTONLY
	}
	id := register(&definition{Function: f, lib: l})
	call := callbacks()
	var rc int32
	if f.Scalar != nil {
		rc = sqlite.Xsqlite3_create_function_v2(l.tls, c.db, name, int32(f.Args), flags, id, call.scalar, 0, 0, call.destroy)
	} else {
		value, inverse := uintptr(0), uintptr(0)
		if f.Window {
			value, inverse = call.value, call.inverse
		}
		rc = sqlite.Xsqlite3_create_window_function(l.tls, c.db, name, int32(f.Args), flags, id, call.step, call.final, value, inverse, call.destroy)
	}
	if rc != sqlite.SQLITE_OK { // SQLite has called destroy
		return c.failed(rc)
	}
	return nil
}

type definition struct {
	*Function
	lib *Library
}

// Context receives the result of a function.
type Context struct {
	lib *Library
	ptr uintptr
}

// Null sets the result.
func (ctx Context) Null() { sqlite.Xsqlite3_result_null(ctx.lib.tls, ctx.ptr) }

// Int sets the result.
func (ctx Context) Int(v int64) { sqlite.Xsqlite3_result_int64(ctx.lib.tls, ctx.ptr, v) }

// Float sets the result.
func (ctx Context) Float(v float64) { sqlite.Xsqlite3_result_double(ctx.lib.tls, ctx.ptr, v) }

// Text sets the result.
func (ctx Context) Text(v string) {
	b := append([]byte(v), 0)
	sqlite.Xsqlite3_result_text64(ctx.lib.tls, ctx.ptr, address(b), sqlite.Tsqlite3_uint64(len(v)), sqlite.SQLITE_TRANSIENT, sqlite.SQLITE_UTF8)
	keep(b)
}

// Blob sets the result.
func (ctx Context) Blob(v []byte) {
	b := append(append(make([]byte, 0, len(v)+1), v...), 0)
	sqlite.Xsqlite3_result_blob64(ctx.lib.tls, ctx.ptr, address(b), sqlite.Tsqlite3_uint64(len(v)), sqlite.SQLITE_TRANSIENT)
	keep(b)
}

// Fail ends the statement with an error.
func (ctx Context) Fail(message string) {
	b := append([]byte(message), 0)
	sqlite.Xsqlite3_result_error(ctx.lib.tls, ctx.ptr, address(b), int32(len(message)))
	keep(b)
}

// Args are the arguments of one call.
type Args struct {
	lib  *Library
	argc int32
	argv uintptr
}

// Len is how many arguments there are.
func (a Args) Len() int { return int(a.argc) }

func (a Args) at(i int) uintptr {
	return *(*uintptr)(unsafe.Add(pointer(a.argv), uintptr(i)*unsafe.Sizeof(uintptr(0))))
}

// Type is an argument's type.
func (a Args) Type(i int) Type { return Type(sqlite.Xsqlite3_value_type(a.lib.tls, a.at(i))) }

// Int is an argument as an integer.
func (a Args) Int(i int) int64 { return sqlite.Xsqlite3_value_int64(a.lib.tls, a.at(i)) }

// Float is an argument as a number.
func (a Args) Float(i int) float64 { return sqlite.Xsqlite3_value_double(a.lib.tls, a.at(i)) }

// TextView returns an argument as text in SQLite's memory.
func (a Args) TextView(i int) []byte {
	p := sqlite.Xsqlite3_value_text(a.lib.tls, a.at(i))
	return view(p, int(sqlite.Xsqlite3_value_bytes(a.lib.tls, a.at(i))))
}

// BlobView returns an argument as bytes in SQLite's memory.
func (a Args) BlobView(i int) []byte {
	p := sqlite.Xsqlite3_value_blob(a.lib.tls, a.at(i))
	return view(p, int(sqlite.Xsqlite3_value_bytes(a.lib.tls, a.at(i))))
}

// callbackTable holds the functions that SQLite calls, as C function pointers: the address of a Go function value.
type callbackTable struct {
	scalar, step, inverse, value, final, destroy, update uintptr
	filter, conflict, authorize                          uintptr

	kept []any // the function values, to keep them alive
}

var callbacks = sync.OnceValue(func() *callbackTable {
	t := &callbackTable{}
	t.scalar = pointerTo(t, onScalar)
	t.step = pointerTo(t, func(tls *libc.TLS, ctx uintptr, argc int32, argv uintptr) { onStep(tls, ctx, argc, argv, false) })
	t.inverse = pointerTo(t, func(tls *libc.TLS, ctx uintptr, argc int32, argv uintptr) { onStep(tls, ctx, argc, argv, true) })
	t.value = pointerTo(t, func(tls *libc.TLS, ctx uintptr) { onValue(tls, ctx, false) })
	t.final = pointerTo(t, func(tls *libc.TLS, ctx uintptr) { onValue(tls, ctx, true) })
	t.destroy = pointerTo(t, func(_ *libc.TLS, id uintptr) { unregister(id) })
	t.update = pointerTo(t, onUpdate)
	t.filter = pointerTo(t, onFilter)
	t.conflict = pointerTo(t, onConflict)
	t.authorize = pointerTo(t, onAuthorize)
	return t
})

func pointerTo[F any](t *callbackTable, f F) uintptr {
	v := &struct{ f F }{f}
	t.kept = append(t.kept, v)
	return *(*uintptr)(unsafe.Pointer(v))
}

func onScalar(tls *libc.TLS, ctx uintptr, argc int32, argv uintptr) {
	d := registered(sqlite.Xsqlite3_user_data(tls, ctx)).(*definition)
	d.Scalar(Context{d.lib, ctx}, Args{d.lib, argc, argv})
}

// group finds the group for a call. SQLite keeps its number.
func group(tls *libc.TLS, ctx uintptr, last bool) (Group, *definition, uintptr) {
	d := registered(sqlite.Xsqlite3_user_data(tls, ctx)).(*definition)
	slot := sqlite.Xsqlite3_aggregate_context(tls, ctx, 8)
	if slot == 0 {
		return d.NewGroup(), d, 0
	}
	id := (*uintptr)(pointer(slot))
	if *id == 0 {
		if last {
			return d.NewGroup(), d, 0 // a group without rows
		}
		*id = register(d.NewGroup())
	}
	return registered(*id).(Group), d, *id
}

func onStep(tls *libc.TLS, ctx uintptr, argc int32, argv uintptr, inverse bool) {
	g, d, _ := group(tls, ctx, false)
	if inverse {
		g.Inverse(Context{d.lib, ctx}, Args{d.lib, argc, argv})
	} else {
		g.Step(Context{d.lib, ctx}, Args{d.lib, argc, argv})
	}
}

func onValue(tls *libc.TLS, ctx uintptr, last bool) {
	g, d, id := group(tls, ctx, last)
	g.Value(Context{d.lib, ctx}, last)
	if last && id != 0 {
		unregister(id)
	}
}

// Change is an operation that an update hook reports.
type Change int32

// The changes.
const (
	Insert = Change(sqlite.SQLITE_INSERT)
	Update = Change(sqlite.SQLITE_UPDATE)
	Delete = Change(sqlite.SQLITE_DELETE)
)

// OnChange sets the function that is called for every row inserted, updated or deleted; nil removes it. It must not panic or use
// the connection.
func (c *Conn) OnChange(fn func(what Change, schema, table string, rowid int64)) {
	old := c.hook
	if c.hook = 0; fn != nil {
		c.hook = register(fn)
		sqlite.Xsqlite3_update_hook(c.lib.tls, c.db, callbacks().update, c.hook)
	} else {
		sqlite.Xsqlite3_update_hook(c.lib.tls, c.db, 0, 0)
	}
	unregister(old)
}

func onUpdate(_ *libc.TLS, id uintptr, op int32, schema, table uintptr, rowid sqlite.Tsqlite3_int64) {
	registered(id).(func(Change, string, string, int64))(Change(op), text(schema), text(table), rowid)
}
