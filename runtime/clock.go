// A clock that tests move.

package runtime

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/gobun/gobun/jsbridge"
)

// A Clock stands still until somebody moves it: for tests of scripts, with [Options.Clock]. It is the time of the app's timers,
// idle time-outs and pings; Date, performance.now and [Limits.Call] go by the real one. The zero value is ready; one Clock is for one app.
type Clock struct {
	now   atomic.Int64
	taken atomic.Bool // by an app
}

// Now is how far the clock was moved. Any goroutine.
func (c *Clock) Now() time.Duration { return time.Duration(c.now.Load()) }

// Advance moves the app's [Options.Clock] and returns when the timers that are due have run, each at its time and those that
// they set, too. It does nothing for an app without a Clock, one that has ended, or on the app's loop. Any goroutine; one at a time.
func (a *App) Advance(d time.Duration) {
	c := a.rt.cfg.Clock
	if c == nil || a.onLoop() {
		return
	}
	until := c.Now() + max(d, 0)
	for more := true; more; {
		more = false
		_ = a.do(context.Background(), func(jsbridge.Scope) error { // an app that has ended has no timers
			due, ok := a.rt.loop.NextTimer()
			more = ok && due <= until
			if !more {
				due = until
			}
			c.now.Store(int64(max(due, c.Now())))
			return nil
		})
	}
	_ = a.do(context.Background(), func(jsbridge.Scope) error { return nil }) // behind the tick in which the last ones ran
}
