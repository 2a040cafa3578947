package sqlite3

import (
	sqlite "modernc.org/sqlite/lib"
)

// Error is a failure that SQLite reported.
type Error struct {
	Code    int // the extended result code
	Message string
	Offset  int // of the token in the SQL text, in bytes; -1 if there is none
}

func (e *Error) Error() string { return e.Message }

// Name is the name of the error's code, such as SQLITE_CONSTRAINT_UNIQUE; empty if there is no error.
func (e *Error) Name() string { return codes[e.Code] }

// failure returns the error of the connection's last call.
func (c *Conn) failure() *Error {
	tls := c.lib.tls
	return &Error{
		Code:    int(sqlite.Xsqlite3_extended_errcode(tls, c.db)),
		Message: text(sqlite.Xsqlite3_errmsg(tls, c.db)),
		Offset:  int(sqlite.Xsqlite3_error_offset(tls, c.db)),
	}
}

// Meaning returns SQLite's general description of a result code.
func (l *Library) Meaning(code int) string { return text(sqlite.Xsqlite3_errstr(l.tls, int32(code))) }

// failed returns the error for the result code of a call that may not have recorded it in the connection.
func (c *Conn) failed(rc int32) *Error {
	if e := c.failure(); int32(e.Code)&0xff == rc&0xff {
		return e
	}
	return c.lib.result(rc)
}

// result returns the error for a result code without a connection.
func (l *Library) result(rc int32) *Error {
	return &Error{Code: int(rc), Message: text(sqlite.Xsqlite3_errstr(l.tls, rc)), Offset: -1}
}

// Result codes that callers distinguish.
const (
	OK     = sqlite.SQLITE_OK
	Abort  = sqlite.SQLITE_ABORT
	Busy   = sqlite.SQLITE_BUSY
	Locked = sqlite.SQLITE_LOCKED
	Misuse = sqlite.SQLITE_MISUSE
	NoMem  = sqlite.SQLITE_NOMEM
)
