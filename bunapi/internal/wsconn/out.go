// Package wsconn implements the state of one WebSocket connection after its handshake: sending, backpressure, closing and
// time-outs, for both roles. It knows no JavaScript and no net/http, makes no system call of its own and starts no goroutine.
// Everything in it belongs to one loop.
package wsconn

import (
	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

const (
	// arenaLimit: when the frames of one tick exceed this many bytes, everything is written before the next frame is encoded, so
	// that a tick's output is bounded.
	arenaLimit = 1 << 20
	// arenaKeep is the capacity that the arena keeps between ticks.
	arenaKeep = 2 * arenaLimit
	// textKeep is the capacity that the copy of a text keeps between ticks.
	textKeep = 256 << 10
	// rangesKeep and rangesKeepLen bound what is kept for connections whose output of a tick is not contiguous.
	rangesKeep, rangesKeepLen = 1024, 64
	// shareLimit: when one connection's output of the tick exceeds this many bytes, it is written immediately. Otherwise the
	// results of further sends would not show that the peer does not keep up.
	shareLimit = 64 << 10
)

// Out is the output of one loop: every frame of the current tick lies once in one append-only arena, and each connection keeps
// the ranges of the arena that it must write. A message published to a thousand connections is encoded once and costs each of
// them the extension of a range. For every connection the order of the calls is the order on the wire, however sends and
// publishes are mixed.
type Out struct {
	// OnTimer is called when the first connection waits for a clock tick: the owner must then call Advance every TickSeconds
	// while Timers is true.
	OnTimer func()
	// BeforeWrite, if set, is called before each write to a connection. It must not send anything.
	BeforeWrite func()

	buf   []byte
	dirty []*Conn
	bufs  [][]byte // scratch for one vectored write
	text  []byte   // scratch for text on its way to the compressor
	busy  bool     // Flush is running
	wheel wheel
	codec deflate.Codec

	deferred []Deferred
	free     []*ranges
	pieces   [][]byte // of backlogs that were written
	buffers  wsframe.Buffers
}

// Deferred is output that is not yet in the connections' ranges: that of a publisher that hands frames out at the end of the
// tick. final says that the tick is ending: frames may be written immediately ([Conn.Queue]).
type Deferred interface{ Flush(final bool) }

// Defer makes d hand out its frames before anything is written, once.
func (o *Out) Defer(d Deferred) { o.deferred = append(o.deferred, d) }

// gather collects what was deferred. It runs no handler.
func (o *Out) gather(final bool) {
	for len(o.deferred) > 0 {
		last := len(o.deferred) - 1
		d := o.deferred[last]
		o.deferred = o.deferred[:last]
		d.Flush(final)
	}
}

func (o *Out) announce() {
	if o.BeforeWrite != nil {
		o.BeforeWrite()
	}
}

// span is a range of the arena.
type span struct{ start, end int }

func (f span) size() int { return f.end - f.start }

// bytesOf returns the payload as bytes: text is copied into a buffer that the next call reuses.
func bytesOf[B []byte | string](o *Out, payload B) []byte {
	o.text = append(o.text[:0], payload...)
	return o.text
}

// makeRoom writes everything out if the arena is full. Frames of the arena are invalid afterwards.
func (o *Out) makeRoom(size int) {
	if len(o.buf)+size > arenaLimit && len(o.buf) > 0 && !o.busy {
		o.Flush()
	}
}

// Flush writes this tick's output, with one vectored write for each connection. The owner calls it at the end of every tick.
func (o *Out) Flush() {
	if o.busy {
		return
	}
	o.busy = true
	// A handler called by a failing write may close a connection or add output to it; the list may grow.
	for i := 0; ; i++ {
		o.gather(true)
		if i == len(o.dirty) {
			break
		}
		c := o.dirty[i]
		o.dirty[i] = nil
		c.dirty = false
		c.flush()
	}
	o.busy = false
	o.dirty = o.dirty[:0]
	o.buf = o.buf[:0]
	if cap(o.buf) > arenaKeep {
		o.buf = nil
	}
	if cap(o.text) > textKeep {
		o.text = nil
	}
	o.codec.Trim()
}

func (o *Out) newRanges() *ranges {
	last := len(o.free) - 1
	if last < 0 {
		return &ranges{}
	}
	r := o.free[last]
	o.free = o.free[:last]
	return r
}

func (o *Out) freeRanges(r *ranges) {
	if len(o.free) < rangesKeep && cap(r.list) <= rangesKeepLen {
		r.list, r.size = r.list[:0], 0
		o.free = append(o.free, r)
	}
}

// Pending reports whether there is anything to flush.
func (o *Out) Pending() bool { return len(o.dirty) > 0 || len(o.deferred) > 0 }
