package sqlite

import (
	"strings"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/jsbridge"
)

// connection is shared by a Database and its statements, which may outlive it.
type connection struct {
	m            *instance
	c            *sqlite3.Conn
	strict, safe bool

	busy     int   // functions and hooks of the script that SQLite is calling
	thrown   error // an error thrown by such a function: the error of the statement that called it
	panicked any   // a panic that ends the script, on its way through SQLite
}

// idle fails while SQLite is executing a statement of this connection.
func (c *connection) idle() error {
	if c.busy > 0 {
		return errBusy
	}
	return nil
}

// open fails if the connection cannot be used; closed is the error for a closed one.
func (c *connection) open(closed error) error {
	if c.busy > 0 {
		return errBusy
	}
	if c.c.Closed() {
		return closed
	}
	return nil
}

// call runs fn, which calls functions of the script, while SQLite waits. No panic may pass through SQLite.
func (c *connection) call(fn func(s jsbridge.Scope) error) (err error) {
	c.busy++
	defer func() {
		c.busy--
		if x := recover(); x != nil {
			c.panicked, err = x, errBusy
		}
	}()
	done := false
	_ = c.m.env.Realm.Do(func(s jsbridge.Scope) error {
		done, err = true, fn(s)
		return nil
	})
	if !done {
		return errClosed // the script has ended
	}
	return err
}

// step advances a statement to its next row.
func (c *connection) step(st *sqlite3.Stmt) (row bool, err error) {
	row, err = st.Step()
	if c.panicked != nil {
		st.Reset()
		x := c.panicked
		c.panicked, c.thrown = nil, nil
		panic(x)
	}
	if err != nil {
		err = c.failure(err)
	}
	return row, err
}

// failure is the error that the script sees.
func (c *connection) failure(err error) error {
	if thrown := c.thrown; thrown != nil {
		c.thrown = nil
		return thrown
	}
	return sqliteError(err)
}

// quoted writes a text as Node's inspect does.
func quoted(text string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range text {
		switch {
		case r == 0:
			b.WriteString(`\x00`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\'' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('\'')
	return b.String()
}
