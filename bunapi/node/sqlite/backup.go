package sqlite

import (
	"errors"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/jsbridge"
)

// backupPages is how many pages are copied at once if the script does not say.
const backupPages = 100

// backupWait is the pause before another try when the database is locked.
const backupWait = 10 * time.Millisecond

// copying is a backup under way.
type copying struct {
	m        *instance
	from, to *sqlite3.Conn
	b        *sqlite3.Backup
	rate     int
	progress goja.Callable
	promise  *jsbridge.Deferred
	release  func() // lets the process end
}

// backup copies a database to a file, a few pages in each task of the loop.
func backup(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	m := of(s)
	if !jsbridge.IsObject(a.At(0)) {
		return nil, mustBe("sourceDb", "an object")
	}
	d, ok := jsbridge.Unwrap[*database](s, a.At(0))
	if !ok {
		return nil, mustBe("sourceDb", "an object")
	}
	if err := d.opened(); err != nil {
		return nil, err
	}
	path, err := m.pathOf(s, a.At(1))
	if err != nil {
		return nil, err
	}
	options, err := optionsOf(s, a.At(2))
	if err != nil {
		return nil, err
	}
	c, source, target := &copying{m: m, rate: backupPages}, "main", "main"
	if err := optionInt(s, options, "rate", &c.rate); err != nil {
		return nil, err
	}
	if err := optionString(s, options, "source", &source); err != nil {
		return nil, err
	}
	if err := optionString(s, options, "target", &target); err != nil {
		return nil, err
	}
	if c.progress, err = optionFunction(s, options, "progress"); err != nil {
		return nil, err
	}
	if err := d.opened(); err != nil { // a getter may have closed it
		return nil, err
	}
	if c.rate <= 0 {
		c.rate = -1 // all at once
	}
	c.from = d.c
	if !isURI(path) {
		path = m.env.Path(path)
	}
	if err := m.env.Access.Everything("opening a database"); err != nil {
		return nil, err
	}
	if c.to, err = m.lib.Open(path, sqlite3.OpenReadWrite|sqlite3.OpenCreate|sqlite3.OpenURI); err != nil {
		return s.Rejected(m.sqliteError(s, err)), nil
	}
	if c.b, err = sqlite3.NewBackup(c.from, source, c.to, target); err != nil {
		err = m.sqliteError(s, err)
		_ = c.to.Close()
		return s.Rejected(err), nil
	}
	c.promise, c.release = s.NewPromise(), m.env.Loop.Hold()
	m.backups(c, true)
	m.env.Loop.Post(c.step)
	return c.promise.Value(), nil
}

// backups notes which backups are under way, so that closing ends them before their databases.
func (m *instance) backups(c *copying, on bool) {
	if m.copying == nil {
		m.copying = map[*copying]struct{}{}
	}
	if on {
		m.copying[c] = struct{}{}
	} else {
		delete(m.copying, c)
	}
}

// end frees what the backup has.
func (c *copying) end() {
	c.b.Close()
	_ = c.to.Close()
	c.release()
	c.m.backups(c, false)
}

// step copies the next pages.
func (c *copying) step() {
	_ = c.m.env.Realm.Do(func(s jsbridge.Scope) error {
		if _, alive := c.m.copying[c]; !alive {
			return nil
		}
		if c.from.Closed() {
			c.end()
			c.promise.Reject(s, errNotOpen)
			return nil
		}
		done, err := c.b.Step(c.rate)
		total, remaining := c.b.Pages()
		var e *sqlite3.Error
		switch {
		case errors.As(err, &e) && (e.Code == sqlite3.Busy || e.Code == sqlite3.Locked):
			c.m.env.Loop.AddTimer(backupWait, c.step)
		case err != nil:
			c.end()
			c.promise.Reject(s, c.m.sqliteError(s, err))
		case done:
			c.end()
			c.promise.Resolve(s, s.Int(total))
		default:
			c.report(s, total, remaining)
		}
		return nil
	})
}

// report tells the script how far the copy is, and goes on.
func (c *copying) report(s jsbridge.Scope, total, remaining int) {
	if c.progress != nil {
		info := s.Object()
		_ = info.Set("totalPages", total)
		_ = info.Set("remainingPages", remaining)
		if _, err := s.Call(c.progress, goja.Undefined(), info); err != nil {
			c.end()
			c.promise.Reject(s, err)
			return
		}
	}
	c.m.env.Loop.Post(c.step)
}
