// Package wsconn is the state of one WebSocket connection after its handshake: sending, backpressure, closing,
// time-outs, for both roles. It knows no JavaScript and no net/http, does no system call of its own and starts no
// goroutine. Everything in it belongs to one loop.
package wsconn

import "github.com/gobun/gobun/bunapi/internal/wsframe"

const (
	// arenaLimit: when the frames of one tick pass this many bytes, everything is written before the next frame is
	// encoded, so that a tick's output does not grow without bound.
	arenaLimit = 1 << 20
	// arenaKeep is the capacity that the arena keeps between ticks.
	arenaKeep = 2 * arenaLimit
	// shareLimit: when one connection's part of the tick passes this many bytes it is written at once, so that the
	// results of further sends tell the truth about the peer.
	shareLimit = 64 << 10
)

// Out is the output of one loop: every frame of the current tick lies once in one append-only arena, and each
// connection keeps the ranges of the arena that it must write. A message published to a thousand connections is
// encoded once and costs each of them the extension of a range. Call order is wire order for every connection,
// whatever mixture of sends and publishes it is.
type Out struct {
	buf   []byte
	dirty []*Conn
	bufs  [][]byte // scratch for one vectored write
	busy  bool     // Flush is under way
	wheel wheel
}

// span is a range of the arena.
type span struct{ start, end int }

// Frame is a frame that lies in the arena until the end of the tick.
type Frame struct {
	span span
	size int // payload bytes before compression
}

// Encode appends an unmasked frame to the arena, to be delivered to any number of server connections with
// [Conn.Deliver] before the tick ends.
func Encode[B []byte | string](o *Out, op wsframe.Opcode, payload B) Frame {
	o.makeRoom(len(payload))
	start := len(o.buf)
	o.buf = wsframe.AppendFrame(o.buf, op, false, payload)
	return Frame{span{start, len(o.buf)}, len(payload)}
}

// EncodeCompressed is Encode through a deflater. Empty messages are never compressed.
func EncodeCompressed(o *Out, op wsframe.Opcode, payload []byte, d Deflater) Frame {
	if len(payload) == 0 {
		return Encode(o, op, payload)
	}
	o.makeRoom(len(payload))
	// The header's length depends on the compressed size: the payload is made behind room for the header of the
	// uncompressed size and moved down if that was too much, so that consecutive frames stay contiguous.
	start := len(o.buf)
	o.buf = wsframe.AppendHeader(o.buf, op, true, len(payload)+deflateSlack)
	body := len(o.buf)
	o.buf = d.Deflate(o.buf, payload)
	size := len(o.buf) - body
	var header [wsframe.MaxHeader]byte
	h := wsframe.AppendHeader(header[:0], op, true, size)
	if start+len(h) != body {
		copy(o.buf[start+len(h):], o.buf[body:])
		o.buf = o.buf[:start+len(h)+size]
	}
	copy(o.buf[start:], h)
	return Frame{span{start, len(o.buf)}, len(payload)}
}

// deflateSlack bounds by how much a deflated message can be longer than the message: deflate stores what it cannot
// compress in blocks with five bytes of header for each 64 KiB at most, and a sync flush adds a few.
const deflateSlack = 64 << 10

// makeRoom writes everything out if the arena is full. No frame may be held across it.
func (o *Out) makeRoom(size int) {
	if len(o.buf)+size > arenaLimit && len(o.buf) > 0 && !o.busy {
		o.Flush()
	}
}

// Flush writes what this tick produced, one vectored write for each connection. The owner calls it at the end of
// every tick.
func (o *Out) Flush() {
	if o.busy {
		return
	}
	o.busy = true
	// A connection may be closed or get new output by a handler that a failing write calls; the list may grow.
	for i := 0; i < len(o.dirty); i++ {
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
}

// Pending reports whether there is anything to flush.
func (o *Out) Pending() bool { return len(o.dirty) > 0 }
