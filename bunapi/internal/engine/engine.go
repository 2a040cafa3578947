// Package engine is what the connections of one loop share: the output of the WebSocket and of the HTTP connections, and
// one clock for the time-outs of both. There is one Engine for each loop. It knows no JavaScript, does no system call and
// starts no goroutine; everything in it belongs to the loop.
package engine

import (
	"slices"
	"time"

	"github.com/gobun/gobun/bunapi/internal/httpconn"
	"github.com/gobun/gobun/bunapi/internal/relay"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
)

// tick is the granularity of all time-outs. Both kinds of connections count in it.
const tick = wsconn.TickSeconds * time.Second

// Engine is the shared state. Use New.
type Engine struct {
	// WS is the output of WebSocket connections, of servers and of clients.
	WS wsconn.Out
	// HTTP is the output of the servers' HTTP connections.
	HTTP httpconn.Out

	after   func(d time.Duration, fn func())
	ticking bool
	ports   []*relay.Port // of the servers that other loops run, too
}

// New makes the engine of a loop. post queues a function for the loop's next tick. after calls a function once on the loop
// in d, without keeping the loop alive.
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

// Join lets a server's topics take part in what the loop does: what is published for other loops leaves before anything is
// written.
func (e *Engine) Join(p *relay.Port) {
	e.ports = append(e.ports, p)
	e.WS.BeforeWrite, e.HTTP.BeforeWrite = e.HandOver, e.HandOver
}

// Leave undoes Join. Somebody may be going over the old list.
func (e *Engine) Leave(p *relay.Port) {
	e.ports = slices.DeleteFunc(slices.Clone(e.ports), func(q *relay.Port) bool { return q == p })
}

// HandOver gives other loops what was published for them. Whatever lets something outside of the loop know of what the tick did
// calls it first.
func (e *Engine) HandOver() {
	for _, p := range e.ports {
		p.HandOver()
	}
}

// News reports whether other loops have published something for this one.
func (e *Engine) News() bool {
	for _, p := range e.ports {
		if p.News() {
			return true
		}
	}
	return false
}

// Dropped is how many messages of other loops did not reach this one.
func (e *Engine) Dropped() (n int64) {
	for _, p := range e.ports {
		n += p.Dropped()
	}
	return n
}

// Take takes what other loops have published.
func (e *Engine) Take() {
	for _, p := range e.ports {
		p.Take()
	}
}

// watch starts the clock when a first connection has a time-out.
func (e *Engine) watch() {
	if !e.ticking {
		e.ticking = true
		e.after(tick, e.advance)
	}
}

// advance moves the clock, and goes on as long as there are time-outs.
func (e *Engine) advance() {
	e.WS.Advance()
	e.HTTP.Advance()
	e.ticking = e.WS.Timers() || e.HTTP.Timers()
	if e.ticking {
		e.after(tick, e.advance)
	}
}
