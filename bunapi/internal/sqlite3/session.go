// Sessions record what a connection changes, authorizers decide what it may do, backups copy it.

package sqlite3

import (
	"modernc.org/libc"
	sqlite "modernc.org/sqlite/lib"
)

// Session records the changes of a connection.
type Session struct {
	c   *Conn
	ptr uintptr // 0 when it was closed
}

// NewSession begins to record the changes of one table of a schema, of all tables if table is empty.
func (c *Conn) NewSession(schema, table string) (*Session, error) {
	l := c.lib
	name := l.alloc(schema)
	defer l.free(name)
	out := l.tls.Alloc(8)
	defer l.tls.Free(8)
	*(*uintptr)(pointer(out)) = 0
	if rc := sqlite.Xsqlite3session_create(l.tls, c.db, name, out); rc != sqlite.SQLITE_OK {
		return nil, c.failed(rc)
	}
	s := &Session{c, *(*uintptr)(pointer(out))}
	tab := uintptr(0)
	if table != "" {
		tab = l.alloc(table)
		defer l.free(tab)
	}
	if rc := sqlite.Xsqlite3session_attach(l.tls, s.ptr, tab); rc != sqlite.SQLITE_OK {
		s.Close()
		return nil, c.failed(rc)
	}
	if c.sessions == nil {
		c.sessions = map[*Session]struct{}{}
	}
	c.sessions[s] = struct{}{}
	return s, nil
}

// Closed reports whether the session, or its connection, was closed.
func (s *Session) Closed() bool { return s.ptr == 0 }

// Changes returns what was recorded, as a changeset or as a patchset.
func (s *Session) Changes(patch bool) ([]byte, error) {
	l := s.c.lib
	out := l.tls.Alloc(16)
	defer l.tls.Free(16)
	*(*[2]uintptr)(pointer(out)) = [2]uintptr{}
	get := sqlite.Xsqlite3session_changeset
	if patch {
		get = sqlite.Xsqlite3session_patchset
	}
	if rc := get(l.tls, s.ptr, out, out+8); rc != sqlite.SQLITE_OK {
		return nil, s.c.failed(rc)
	}
	data := *(*uintptr)(pointer(out + 8))
	defer l.free(data)
	n := int(*(*int32)(pointer(out)))
	return append(make([]byte, 0, n), view(data, n)...), nil
}

// Close ends the recording.
func (s *Session) Close() {
	if s.ptr != 0 {
		sqlite.Xsqlite3session_delete(s.c.lib.tls, s.ptr)
		s.ptr = 0
		delete(s.c.sessions, s)
	}
}

// Conflicts determines what applying a changeset does. Nothing in it may panic.
type Conflicts struct {
	// Filter reports whether to apply the changes of a table; nil applies all.
	Filter func(table string) bool
	// Resolve decides how to handle a conflict.
	Resolve func(kind int) int
}

// ApplyChangeset applies a changeset. Its error has the result code Abort if Resolve ended it.
func (c *Conn) ApplyChangeset(data []byte, how *Conflicts) error {
	l := c.lib
	id := register(how)
	defer unregister(id)
	p := sqlite.Xsqlite3_malloc64(l.tls, sqlite.Tsqlite3_uint64(len(data)+1))
	defer l.free(p)
	copy(view(p, len(data)), data)
	filter := uintptr(0)
	if how.Filter != nil {
		filter = callbacks().filter
	}
	if rc := sqlite.Xsqlite3changeset_apply(l.tls, c.db, int32(len(data)), p, filter, callbacks().conflict, id); rc != sqlite.SQLITE_OK {
		return c.failed(rc)
	}
	return nil
}

func onFilter(_ *libc.TLS, id, table uintptr) int32 {
	if registered(id).(*Conflicts).Filter(text(table)) {
		return 1
	}
	return 0
}

func onConflict(_ *libc.TLS, id uintptr, kind int32, _ uintptr) int32 {
	return int32(registered(id).(*Conflicts).Resolve(int(kind)))
}

// Authorizer decides, while a statement is compiled, whether it may do something. Unused names are nil.
type Authorizer func(action int, names [4]*string) int

// Authorize sets the connection's authorizer; nil removes it. It must not panic or use the connection.
func (c *Conn) Authorize(fn Authorizer) {
	old := c.auth
	if c.auth = 0; fn != nil {
		c.auth = register(fn)
		sqlite.Xsqlite3_set_authorizer(c.lib.tls, c.db, callbacks().authorize, c.auth)
	} else {
		sqlite.Xsqlite3_set_authorizer(c.lib.tls, c.db, 0, 0)
	}
	unregister(old)
}

func onAuthorize(_ *libc.TLS, id uintptr, action int32, a, b, c, d uintptr) int32 {
	var names [4]*string
	for i, p := range [4]uintptr{a, b, c, d} {
		if p != 0 {
			name := text(p)
			names[i] = &name
		}
	}
	return int32(registered(id).(Authorizer)(int(action), names))
}

// Backup copies a database to another one, page by page.
type Backup struct {
	from, to *Conn
	ptr      uintptr
}

// NewBackup begins a copy of a schema of from. Close ends it.
func NewBackup(from *Conn, source string, to *Conn, target string) (*Backup, error) {
	l := from.lib
	src, dst := l.alloc(source), l.alloc(target)
	defer l.free(src)
	defer l.free(dst)
	p := sqlite.Xsqlite3_backup_init(l.tls, to.db, dst, from.db, src)
	if p == 0 {
		return nil, to.failure()
	}
	return &Backup{from, to, p}, nil
}

// Step copies some pages. done says that the copy is complete; after an error with Busy or Locked it may be tried again.
func (b *Backup) Step(pages int) (done bool, err error) {
	switch rc := sqlite.Xsqlite3_backup_step(b.from.lib.tls, b.ptr, int32(pages)); rc {
	case sqlite.SQLITE_OK:
		return false, nil
	case sqlite.SQLITE_DONE:
		return true, nil
	default:
		return false, b.from.lib.result(rc)
	}
}

// Pages returns how many pages there are, and how many of them are still to be copied.
func (b *Backup) Pages() (total, remaining int) {
	tls := b.from.lib.tls
	return int(sqlite.Xsqlite3_backup_pagecount(tls, b.ptr)), int(sqlite.Xsqlite3_backup_remaining(tls, b.ptr))
}

// Close ends the copy.
func (b *Backup) Close() {
	if b.ptr != 0 {
		sqlite.Xsqlite3_backup_finish(b.from.lib.tls, b.ptr)
		b.ptr = 0
	}
}
