// Package sqlite3 is SQLite for Go: connections, statements, columns and parameters, as in SQLite's C interface, whose
// documentation also applies to these functions. It knows no JavaScript.
//
// SQLite itself is modernc.org/sqlite/lib, the C source translated to Go. It manages its own memory, which Go's garbage collector
// neither sees nor frees, so everything here must be closed explicitly.
package sqlite3

import (
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite "modernc.org/sqlite/lib"
)

// Library is shared by the connections of one goroutine. Nothing in this package may be used concurrently, except
// [Library.Discard].
type Library struct {
	tls   *libc.TLS
	conns map[*Conn]struct{}

	mu   sync.Mutex
	dead []Discarded
}

// Discarded is the argument of [Library.Discard]: a *Stmt or a *Conn.
type Discarded interface{ drop() }

// New makes a Library. Close ends it.
func New() *Library { return &Library{tls: libc.NewTLS(), conns: map[*Conn]struct{}{}} }

// Close closes every connection with its statements.
func (l *Library) Close() {
	for c := range l.conns {
		_ = c.Close()
	}
	l.tls.Close()
}

// Connections returns how many connections are open, including those that wait for their last statement to be finalized.
func (l *Library) Connections() int { return len(l.conns) }

// Statements returns how many statements are not finalized.
func (l *Library) Statements() int {
	n := 0
	for c := range l.conns {
		n += len(c.stmts)
	}
	return n
}

// Discard records that d is no longer used; the next Reap frees it. first says that nothing else is waiting for a Reap. Any
// goroutine.
func (l *Library) Discard(d Discarded) (first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = append(l.dead, d)
	return len(l.dead) == 1
}

// Reap frees what was discarded.
func (l *Library) Reap() {
	l.mu.Lock()
	dead := l.dead
	l.dead = nil
	l.mu.Unlock()
	for _, d := range dead {
		d.drop()
	}
}

// pointer converts an address in SQLite's memory to a pointer. Go's garbage collector does not move or free what is there.
func pointer(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

// view returns n bytes at p, which are SQLite's.
func view(p uintptr, n int) []byte {
	if p == 0 || n <= 0 {
		return nil
	}
	return unsafe.Slice((*byte)(pointer(p)), n)
}

// text copies a NUL-terminated string.
func text(p uintptr) string {
	if p == 0 {
		return ""
	}
	n := 0
	for *(*byte)(unsafe.Add(pointer(p), n)) != 0 {
		n++
	}
	return string(view(p, n))
}

// address returns the address of b's bytes, for a call that does not keep them: b must be on Go's heap, whose objects do not
// move.
func address(b []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(b))) }

// alloc copies text into SQLite's memory, with a NUL behind it. The caller frees it.
func (l *Library) alloc(text string) uintptr {
	p := sqlite.Xsqlite3_malloc64(l.tls, sqlite.Tsqlite3_uint64(len(text)+1))
	if p == 0 {
		panic("sqlite3: out of memory")
	}
	b := view(p, len(text)+1)
	copy(b, text)
	b[len(text)] = 0
	return p
}

func (l *Library) free(p uintptr) { sqlite.Xsqlite3_free(l.tls, p) }

// Version is SQLite's own.
func Version() string { return sqlite.SQLITE_VERSION }
