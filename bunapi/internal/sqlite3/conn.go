package sqlite3

import (
	"runtime"
	"unsafe"

	sqlite "modernc.org/sqlite/lib"
)

// Conn is a connection to one database.
type Conn struct {
	lib   *Library
	db    uintptr // 0 after SQLite has closed it
	stmts map[*Stmt]struct{}

	closed   bool // Close or Release was called
	sessions map[*Session]struct{}
	scratch  []byte
	hook     uintptr // of the update hook's registration
	auth     uintptr // of the authorizer's
}

// The modes of Open that callers name.
const (
	OpenReadOnly  = sqlite.SQLITE_OPEN_READONLY
	OpenReadWrite = sqlite.SQLITE_OPEN_READWRITE
	OpenCreate    = sqlite.SQLITE_OPEN_CREATE
	OpenURI       = sqlite.SQLITE_OPEN_URI
)

// Open opens a database file with SQLITE_OPEN_ flags.
func (l *Library) Open(path string, flags int32) (*Conn, error) {
	if flags&sqlite.SQLITE_OPEN_FULLMUTEX == 0 {
		flags |= sqlite.SQLITE_OPEN_NOMUTEX // one goroutine uses it
	}
	name := l.alloc(path)
	defer l.free(name)
	out := l.tls.Alloc(8)
	defer l.tls.Free(8)
	*(*uintptr)(pointer(out)) = 0
	rc := sqlite.Xsqlite3_open_v2(l.tls, name, out, flags, 0)
	c := &Conn{lib: l, db: *(*uintptr)(pointer(out)), stmts: map[*Stmt]struct{}{}}
	if rc == sqlite.SQLITE_OK {
		l.conns[c] = struct{}{}
		return c, nil
	}
	if c.db == 0 {
		return nil, l.result(rc)
	}
	err := c.failure()
	sqlite.Xsqlite3_close_v2(l.tls, c.db)
	return nil, err
}

// Closed reports whether Close or Release was called.
func (c *Conn) Closed() bool { return c.closed }

// Library is what the connection belongs to.
func (c *Conn) Library() *Library { return c.lib }

// Close finalizes every statement and closes the connection. It is sqlite3_close.
func (c *Conn) Close() error {
	c.closed = true
	if c.db == 0 {
		return nil
	}
	for st := range c.stmts {
		st.finalize(true)
	}
	if c.db == 0 {
		return nil // the last statement of a connection that was released
	}
	for s := range c.sessions {
		s.Close()
	}
	c.unhook()
	rc := sqlite.Xsqlite3_close(c.lib.tls, c.db)
	if rc != sqlite.SQLITE_OK {
		return c.failure()
	}
	c.gone()
	return nil
}

// FinalizeAll finalizes every statement.
func (c *Conn) FinalizeAll() {
	for st := range c.stmts {
		st.Finalize()
	}
}

// Release finalizes the statements that belong to the connection (see [Stmt.Own]); SQLite closes the connection after its last
// statement. It is sqlite3_close_v2.
func (c *Conn) Release() {
	if c.closed {
		return
	}
	c.closed = true
	for st := range c.stmts {
		if st.owned {
			st.finalize(true)
		}
	}
	c.unhook()
	if len(c.stmts) == 0 {
		sqlite.Xsqlite3_close_v2(c.lib.tls, c.db)
		c.gone()
	}
}

func (c *Conn) unhook() {
	if c.hook != 0 {
		sqlite.Xsqlite3_update_hook(c.lib.tls, c.db, 0, 0)
		unregister(c.hook)
		c.hook = 0
	}
	if c.auth != 0 {
		sqlite.Xsqlite3_set_authorizer(c.lib.tls, c.db, 0, 0)
		unregister(c.auth)
		c.auth = 0
	}
}

func (c *Conn) gone() {
	c.db = 0
	delete(c.lib.conns, c)
}

// drop implements [Discarded]: at most statements still refer to the connection.
func (c *Conn) drop() { c.Release() }

// InTransaction reports whether autocommit is off.
func (c *Conn) InTransaction() bool { return sqlite.Xsqlite3_get_autocommit(c.lib.tls, c.db) == 0 }

// Changes is how many rows the last INSERT, UPDATE or DELETE changed.
func (c *Conn) Changes() int64 { return sqlite.Xsqlite3_changes64(c.lib.tls, c.db) }

// TotalChanges is how many rows were changed since the connection was opened.
func (c *Conn) TotalChanges() int64 { return sqlite.Xsqlite3_total_changes64(c.lib.tls, c.db) }

// LastInsertRowid is the rowid of the last row that was inserted.
func (c *Conn) LastInsertRowid() int64 { return sqlite.Xsqlite3_last_insert_rowid(c.lib.tls, c.db) }

// Filename is the path of a schema's file, empty for one in memory; ok is false if there is no such schema.
func (c *Conn) Filename(schema string) (path string, ok bool) {
	name := c.lib.alloc(schema)
	defer c.lib.free(name)
	p := sqlite.Xsqlite3_db_filename(c.lib.tls, c.db, name)
	return text(p), p != 0
}

// Limit sets a limit of the connection and returns the previous value; a negative value only queries it.
func (c *Conn) Limit(id, value int32) int32 {
	return sqlite.Xsqlite3_limit(c.lib.tls, c.db, id, value)
}

// BusyTimeout sets for how many milliseconds a statement waits for a lock.
func (c *Conn) BusyTimeout(ms int32) { sqlite.Xsqlite3_busy_timeout(c.lib.tls, c.db, ms) }

// Config sets a boolean option of sqlite3_db_config.
func (c *Conn) Config(op int32, on bool) {
	l := c.lib
	args := l.tls.Alloc(16)
	defer l.tls.Free(16)
	v := int64(0)
	if on {
		v = 1
	}
	*(*int64)(pointer(args)) = v
	*(*int64)(unsafe.Add(pointer(args), 8)) = 0
	sqlite.Xsqlite3_db_config(l.tls, c.db, op, args)
}

// FileControl calls sqlite3_file_control with a copy of arg, and copies back what SQLite wrote. known is false if there is
// no such schema; the empty one is "main".
func (c *Conn) FileControl(schema string, op int32, arg []byte) (rc int32, known bool) {
	const most = 64 // no operation that callers may request reads or writes more
	l := c.lib
	name := uintptr(0)
	if schema != "" {
		name = l.alloc(schema)
		defer l.free(name)
	}
	buf := l.tls.Alloc(most)
	defer l.tls.Free(most)
	b := view(buf, most)
	clear(b)
	copy(b, arg)
	rc = sqlite.Xsqlite3_file_control(l.tls, c.db, name, op, buf)
	copy(arg, b)
	return rc, schema == "" || rc != sqlite.SQLITE_ERROR
}

// Serialize returns a copy of a schema's database file; ok is false if there is no such schema, or no memory.
func (c *Conn) Serialize(schema string) (data []byte, ok bool) {
	l := c.lib
	name := l.alloc(schema)
	defer l.free(name)
	size := l.tls.Alloc(8)
	defer l.tls.Free(8)
	*(*int64)(pointer(size)) = -1
	p := sqlite.Xsqlite3_serialize(l.tls, c.db, name, size, 0)
	n := *(*int64)(pointer(size))
	if p == 0 {
		return nil, n == 0
	}
	defer l.free(p)
	return append(make([]byte, 0, n), view(p, int(n))...), true
}

// Deserialize makes a schema a database in memory with a copy of data.
func (c *Conn) Deserialize(schema string, data []byte, readOnly bool) error {
	l := c.lib
	name := l.alloc(schema)
	defer l.free(name)
	p := sqlite.Xsqlite3_malloc64(l.tls, sqlite.Tsqlite3_uint64(len(data)))
	if p == 0 {
		return l.result(sqlite.SQLITE_NOMEM)
	}
	copy(view(p, len(data)), data)
	flags := uint32(sqlite.SQLITE_DESERIALIZE_FREEONCLOSE | sqlite.SQLITE_DESERIALIZE_RESIZEABLE)
	if readOnly {
		flags |= sqlite.SQLITE_DESERIALIZE_READONLY
	}
	n := sqlite.Tsqlite3_int64(len(data))
	if rc := sqlite.Xsqlite3_deserialize(l.tls, c.db, name, p, n, n, flags); rc != sqlite.SQLITE_OK {
		return c.failed(rc) // SQLite has freed the copy
	}
	return nil
}

// maxScratch bounds the memory that a connection keeps for passing texts to SQLite, in bytes.
const maxScratch = 64 << 10

// passed returns text in memory that does not move during a call into SQLite.
func (c *Conn) passed(text string) []byte {
	if cap(c.scratch) > maxScratch {
		c.scratch = nil
	}
	c.scratch = append(c.scratch[:0], text...)
	return c.scratch
}

// script is SQL text in SQLite's memory.
type script struct {
	start uintptr
	size  int
}

// Script is a text of several statements.
type Script struct {
	c   *Conn
	sql script
	at  int
}

// Script begins the statements of a text. Free ends it.
func (c *Conn) Script(sql string) *Script {
	return &Script{c: c, sql: script{c.lib.alloc(sql), len(sql)}}
}

// Free releases the text.
func (p *Script) Free() { p.c.lib.free(p.sql.start) }

// Next compiles the next statement. It returns nil at the end.
func (p *Script) Next() (*Stmt, error) {
	st, used, err := p.c.prepare(p.sql, p.at, 0)
	p.at = used
	return st, err
}

// Prepare compiles the first statement of a text, or returns nil if there is none.
func (c *Conn) Prepare(sql string) (*Stmt, error) {
	const persistent = sqlite.SQLITE_PREPARE_PERSISTENT
	text := script{c.lib.alloc(sql), len(sql)}
	defer c.lib.free(text.start)
	st, _, err := c.prepare(text, 0, persistent)
	return st, err
}

// prepare compiles the first statement that begins at or after an offset, and returns where it ends.
func (c *Conn) prepare(sql script, at int, flags uint32) (st *Stmt, end int, err error) {
	l := c.lib
	out := l.tls.Alloc(16)
	defer l.tls.Free(16)
	for at < sql.size {
		from := sql.start + uintptr(at)
		if *(*byte)(pointer(from)) == 0 {
			return nil, sql.size, nil // SQL ends at a NUL
		}
		*(*[2]uintptr)(pointer(out)) = [2]uintptr{}
		rc := sqlite.Xsqlite3_prepare_v3(l.tls, c.db, from, int32(sql.size-at+1), flags, out, out+8)
		if rc != sqlite.SQLITE_OK {
			e := c.failure()
			if e.Offset >= 0 {
				e.Offset += at
			}
			return nil, at, e
		}
		r := *(*[2]uintptr)(pointer(out))
		at = int(r[1] - sql.start)
		if r[0] != 0 {
			st := &Stmt{c: c, ptr: r[0], columns: int(sqlite.Xsqlite3_column_count(l.tls, r[0]))}
			c.stmts[st] = struct{}{}
			return st, at, nil
		}
	}
	return nil, at, nil
}

// keep must follow a call that was given Go memory.
func keep(b []byte) { runtime.KeepAlive(b) }
