// A clock that tests advance.

package runtime

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/gobun/gobun/jsbridge"
)

// Clock is a clock that moves only when a test advances it, for [Options.Clock]. It drives the app's timers, idle time-outs and
// pings; Date, performance.now and [Limits.Call] use the real time. The zero value is ready to use. Each Clock is for one app.
type Clock struct {
	now   atomic.Int64
	taken atomic.Bool // an app uses it
}

// Now returns how far the clock has been advanced.
func (c *Clock) Now() time.Duration { return time.Duration(c.now.Load()) }

// Advance advances the app's [Options.Clock] by d and returns when all timers that are due have run, each at its time, including
// those that they set. It does nothing if the app has no Clock or has ended, or when called on the app's loop. Calls must not
// overlap.
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
	_ = a.do(context.Background(), func(jsbridge.Scope) error { return nil }) // waits for the tick in which the last timers ran
}
