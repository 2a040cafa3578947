package sqlite3

import (
	"unsafe"

	sqlite "modernc.org/sqlite/lib"
)

// Stmt is a prepared statement.
type Stmt struct {
	c       *Conn
	ptr     uintptr // 0 when it was finalized
	columns int
	owned   bool
	byClose bool // finalized by its connection
}

// Type is the type of a value in SQLite.
type Type int32

// The types of values.
const (
	Integer = Type(sqlite.SQLITE_INTEGER)
	Float   = Type(sqlite.SQLITE_FLOAT)
	Text    = Type(sqlite.SQLITE_TEXT)
	Blob    = Type(sqlite.SQLITE_BLOB)
	Null    = Type(sqlite.SQLITE_NULL)
)

// Own attaches the statement to its connection: Release finalizes it.
func (st *Stmt) Own() { st.owned = true }

// Conn is the statement's connection.
func (st *Stmt) Conn() *Conn { return st.c }

// Finalized reports whether the statement can no longer run; byClose, whether the reason is that its connection was closed.
func (st *Stmt) Finalized() (finalized, byClose bool) { return st.ptr == 0, st.byClose }

// Finalize frees the statement. Further calls have no effect.
func (st *Stmt) Finalize() { st.finalize(false) }

func (st *Stmt) finalize(byClose bool) {
	if st.ptr == 0 {
		return
	}
	c := st.c
	sqlite.Xsqlite3_finalize(c.lib.tls, st.ptr)
	st.ptr, st.byClose = 0, byClose
	delete(c.stmts, st)
	if c.closed && len(c.stmts) == 0 && c.db != 0 {
		sqlite.Xsqlite3_close_v2(c.lib.tls, c.db)
		c.gone()
	}
}

// drop implements [Discarded].
func (st *Stmt) drop() { st.Finalize() }

// Step goes to the next row. An error has reset the statement.
func (st *Stmt) Step() (row bool, err error) {
	switch sqlite.Xsqlite3_step(st.c.lib.tls, st.ptr) {
	case sqlite.SQLITE_ROW:
		return true, nil
	case sqlite.SQLITE_DONE:
		return false, nil
	}
	e := st.c.failure()
	st.Reset()
	return false, e
}

// Reset ends the statement's run. What was bound stays bound.
func (st *Stmt) Reset() {
	if st.ptr != 0 {
		sqlite.Xsqlite3_reset(st.c.lib.tls, st.ptr)
	}
}

// Reprepared counts how often SQLite compiled the statement again because the schema had changed; its columns may then have
// changed.
func (st *Stmt) Reprepared() int32 {
	return sqlite.Xsqlite3_stmt_status(st.c.lib.tls, st.ptr, sqlite.SQLITE_STMTSTATUS_REPREPARE, 0)
}

// ReadOnly reports whether the statement makes no direct change to the database.
func (st *Stmt) ReadOnly() bool { return sqlite.Xsqlite3_stmt_readonly(st.c.lib.tls, st.ptr) != 0 }

// Running reports whether the statement was stepped and neither finished nor reset.
func (st *Stmt) Running() bool { return sqlite.Xsqlite3_stmt_busy(st.c.lib.tls, st.ptr) != 0 }

// SQL is the text that was compiled.
func (st *Stmt) SQL() string { return text(sqlite.Xsqlite3_sql(st.c.lib.tls, st.ptr)) }

// ExpandedSQL returns the text with the bound values in place of the parameters; empty if it is too long.
func (st *Stmt) ExpandedSQL() string {
	p := sqlite.Xsqlite3_expanded_sql(st.c.lib.tls, st.ptr)
	defer st.c.lib.free(p)
	return text(p)
}

// Params is the number of the last parameter.
func (st *Stmt) Params() int {
	return int(sqlite.Xsqlite3_bind_parameter_count(st.c.lib.tls, st.ptr))
}

// ParamName is the name of a parameter with its prefix, empty if it has none. The first parameter is 1.
func (st *Stmt) ParamName(i int) string {
	return text(sqlite.Xsqlite3_bind_parameter_name(st.c.lib.tls, st.ptr, int32(i)))
}

// ParamIndex is the number of the parameter with a name, its prefix included; 0 if there is none.
func (st *Stmt) ParamIndex(name string) int {
	b := append([]byte(name), 0)
	defer keep(b)
	return int(sqlite.Xsqlite3_bind_parameter_index(st.c.lib.tls, st.ptr, address(b)))
}

// Columns is the number of columns of the result.
func (st *Stmt) Columns() int {
	return int(sqlite.Xsqlite3_column_count(st.c.lib.tls, st.ptr))
}

// ColumnName is the name of a column. The first column is 0.
func (st *Stmt) ColumnName(i int) string {
	return text(sqlite.Xsqlite3_column_name(st.c.lib.tls, st.ptr, int32(i)))
}

// Origin selects one part of the origin of a column.
type Origin int

// The parts of a column's origin.
const (
	OriginColumn Origin = iota
	OriginTable
	OriginDatabase
	OriginType // the declared type
)

// ColumnOrigin returns where a column comes from; ok is false for an expression.
func (st *Stmt) ColumnOrigin(what Origin, i int) (name string, ok bool) {
	tls, n := st.c.lib.tls, int32(i)
	var p uintptr
	switch what {
	case OriginColumn:
		p = sqlite.Xsqlite3_column_origin_name(tls, st.ptr, n)
	case OriginTable:
		p = sqlite.Xsqlite3_column_table_name(tls, st.ptr, n)
	case OriginDatabase:
		p = sqlite.Xsqlite3_column_database_name(tls, st.ptr, n)
	case OriginType:
		p = sqlite.Xsqlite3_column_decltype(tls, st.ptr, n)
	}
	return text(p), p != 0
}

// The value of a column of the current row.

// ColumnType is the value's type.
func (st *Stmt) ColumnType(i int) Type {
	return Type(sqlite.Xsqlite3_column_type(st.c.lib.tls, st.ptr, int32(i)))
}

// Int is the value as an integer.
func (st *Stmt) Int(i int) int64 {
	return sqlite.Xsqlite3_column_int64(st.c.lib.tls, st.ptr, int32(i))
}

// Float is the value as a number.
func (st *Stmt) Float(i int) float64 {
	return sqlite.Xsqlite3_column_double(st.c.lib.tls, st.ptr, int32(i))
}

// TextView returns the value as text in SQLite's memory, valid until the next call for this statement.
func (st *Stmt) TextView(i int) []byte {
	p := sqlite.Xsqlite3_column_text(st.c.lib.tls, st.ptr, int32(i))
	return view(p, int(sqlite.Xsqlite3_column_bytes(st.c.lib.tls, st.ptr, int32(i))))
}

// BlobView returns the value as bytes in SQLite's memory, valid until the next call for this statement.
func (st *Stmt) BlobView(i int) []byte {
	p := sqlite.Xsqlite3_column_blob(st.c.lib.tls, st.ptr, int32(i))
	return view(p, int(sqlite.Xsqlite3_column_bytes(st.c.lib.tls, st.ptr, int32(i))))
}

// Binding. The statement must not be running.

// ClearBindings makes every parameter NULL.
func (st *Stmt) ClearBindings() { sqlite.Xsqlite3_clear_bindings(st.c.lib.tls, st.ptr) }

// BindNull binds NULL.
func (st *Stmt) BindNull(i int) error {
	return st.bound(sqlite.Xsqlite3_bind_null(st.c.lib.tls, st.ptr, int32(i)))
}

// BindInt binds an integer.
func (st *Stmt) BindInt(i int, v int64) error {
	return st.bound(sqlite.Xsqlite3_bind_int64(st.c.lib.tls, st.ptr, int32(i), v))
}

// BindFloat binds a number; NaN is NULL.
func (st *Stmt) BindFloat(i int, v float64) error {
	return st.bound(sqlite.Xsqlite3_bind_double(st.c.lib.tls, st.ptr, int32(i), v))
}

// BindText binds a copy of a text.
func (st *Stmt) BindText(i int, v string) error {
	b := st.c.passed(v)
	if b == nil {
		b = make([]byte, 1) // an empty text must not be a null pointer, which means NULL
	}
	rc := sqlite.Xsqlite3_bind_text64(st.c.lib.tls, st.ptr, int32(i), address(b), sqlite.Tsqlite3_uint64(len(v)), sqlite.SQLITE_TRANSIENT, sqlite.SQLITE_UTF8)
	keep(b)
	return st.bound(rc)
}

// BindBlob binds a copy of bytes.
func (st *Stmt) BindBlob(i int, v []byte) error {
	if len(v) == 0 {
		return st.bound(sqlite.Xsqlite3_bind_zeroblob(st.c.lib.tls, st.ptr, int32(i), 0))
	}
	b := st.c.passed(unsafe.String(unsafe.SliceData(v), len(v)))
	rc := sqlite.Xsqlite3_bind_blob64(st.c.lib.tls, st.ptr, int32(i), address(b), sqlite.Tsqlite3_uint64(len(v)), sqlite.SQLITE_TRANSIENT)
	keep(b)
	return st.bound(rc)
}

func (st *Stmt) bound(rc int32) error {
	if rc == sqlite.SQLITE_OK {
		return nil
	}
	return st.c.failed(rc)
}
