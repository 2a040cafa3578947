// Package engine holds what the connections of one loop share: the output of the WebSocket and of the HTTP connections, and one
// clock for the time-outs of both. There is one Engine for each loop. It knows no JavaScript, makes no system call and starts no
// goroutine; everything in it belongs to the loop.
package engine

import (
	"slices"
	"time"

	"github.com/gobun/gobun/bunapi/internal/httpconn"
	"github.com/gobun/gobun/bunapi/internal/relay"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
)

// tick is the granularity of all time-outs, for both kinds of connections.
const tick = wsconn.TickSeconds * time.Second

// Engine is the shared state. Use New.
type Engine struct {
	// WS is the output of WebSocket connections, of servers and of clients.
	WS wsconn.Out
	// HTTP is the output of the servers' HTTP connections.
	HTTP httpconn.Out

	after   func(d time.Duration, fn func())
	ticking bool
	ports   []*relay.Port // of servers that also run on other loops
}

// New creates the engine of a loop. post queues a function for the loop's next tick. after calls a function on the loop once d
// has passed, without keeping the loop alive.
func New(post func(fn func()) bool, after func(d time.Duration, fn func())) *Engine {
	e := &Engine{after: after}
	e.HTTP.Post = post
	e.WS.OnTimer, e.HTTP.OnTimer = e.watch, e.watch
	return e
}

// Flush writes what the current tick produced. The owner of the loop calls it at the end of every tick.
func (e *Engine) Flush() {
	e.HandOver()
	e.HTTP.Flush()
	e.WS.Flush()
}

// Join adds the port of a server: what is published for other loops is handed over before anything is written.
func (e *Engine) Join(p *relay.Port) {
	e.ports = append(e.ports, p)
	e.WS.BeforeWrite, e.HTTP.BeforeWrite = e.HandOver, e.HandOver
}

// Leave undoes Join. The list is copied, because the old one may be in use.
func (e *Engine) Leave(p *relay.Port) {
	e.ports = slices.DeleteFunc(slices.Clone(e.ports), func(q *relay.Port) bool { return q == p })
}

// HandOver gives other loops what was published for them. It must be called before anything outside the loop can observe an
// effect of the tick.
func (e *Engine) HandOver() {
	for _, p := range e.ports {
		p.HandOver()
	}
}

// News reports whether other loops have published anything for this one.
func (e *Engine) News() bool {
	for _, p := range e.ports {
		if p.News() {
			return true
		}
	}
	return false
}

// Dropped returns how many messages of other loops did not reach this one.
func (e *Engine) Dropped() (n int64) {
	for _, p := range e.ports {
		n += p.Dropped()
	}
	return n
}

// Take processes what other loops have published.
func (e *Engine) Take() {
	for _, p := range e.ports {
		p.Take()
	}
}

// watch starts the clock when the first connection gets a time-out.
func (e *Engine) watch() {
	if !e.ticking {
		e.ticking = true
		e.after(tick, e.advance)
	}
}

// advance moves the clock, and continues as long as there are time-outs.
func (e *Engine) advance() {
	e.WS.Advance()
	e.HTTP.Advance()
	e.ticking = e.WS.Timers() || e.HTTP.Timers()
	if e.ticking {
		e.after(tick, e.advance)
	}
}
