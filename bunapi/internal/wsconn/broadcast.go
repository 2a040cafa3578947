// Publishing: one message for any number of connections.

package wsconn

import (
	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

// Kind determines which frame of a published message a connection takes. All connections of one kind take the same frame.
type Kind uint8

// The kinds in addition to the window bits (8 to 15) of a peer that takes compressed messages without context.
const (
	KindPlain Kind = 0
	// KindContext takes compressed messages, too, but has its own context that must follow them.
	KindContext Kind = 255
)

// Kind is the connection's.
func (c *Conn) Kind() Kind {
	switch {
	case c.deflate == nil || !c.deflate.Compresses():
		return KindPlain
	case c.deflate.Takeover():
		return KindContext
	}
	return Kind(c.deflate.SendBits())
}

// Frame is a published frame in the arena, for any number of connections of one kind. It is valid until the next Flush.
type Frame struct{ span span }

// Join returns f and the adjacent next frame as one.
func (f Frame) Join(next Frame) (Frame, bool) {
	return Frame{span{f.span.start, next.span.end}}, f.span.end == next.span.start
}

// Size is its length in bytes, header included.
func (f Frame) Size() int { return f.span.size() }

// MakeRoom writes everything out if a message of that size would overfill the arena. Handlers may run.
func (o *Out) MakeRoom(size int) { o.makeRoom(size) }

// Publishable encodes a message for connections of a kind other than KindContext, after MakeRoom. Unlike a Broadcast it does not
// check any connection: it is for those that are not slow.
func Publishable[B []byte | string](o *Out, op wsframe.Opcode, payload B, kind Kind) Frame {
	start := len(o.buf)
	if kind == KindPlain || len(payload) == 0 {
		o.buf = wsframe.AppendFrame(o.buf, op, false, payload)
	} else {
		o.buf = wsframe.AppendFrame(o.buf, op, true, o.codec.DeflateAlone(uint8(kind), bytesOf(o, payload)))
	}
	return Frame{span{start, len(o.buf)}}
}

// Copied adds one or several frames encoded elsewhere: uncompressed ones for connections that are not slow, after MakeRoom.
func Copied(o *Out, frames []byte) Frame {
	start := len(o.buf)
	o.buf = append(o.buf, frames...)
	return Frame{span{start, len(o.buf)}}
}

// Queue adds a published frame to the connection's output of this tick. last says that the publisher has no further frame for the
// connection. If nothing else is pending for the connection, the frame is written immediately, which saves a second visit to each
// of thousands of subscribers.
func (c *Conn) Queue(f Frame, last bool) {
	if c.state == gone {
		return
	}
	c.active = c.out.wheel.now
	if c.late != nil {
		c.late.add(c.out, c.out.buf[f.span.start:f.span.end])
		return
	}
	c.addSpan(f.span)
	if last && !c.dirty {
		c.flush()
		return
	}
	c.touch()
}

// Broadcast is one message for many server connections. It is encoded when the first of them needs it, once uncompressed and once
// compressed for each window that subscribers negotiated, whatever their number. It must be used completely before anything else
// is sent.
type Broadcast[B []byte | string] struct {
	out      *Out
	op       wsframe.Opcode
	compress bool
	payload  B
	plain    span
	byWindow [deflate.MaxBits - deflate.MinBits + 1]span
}

// NewBroadcast begins a broadcast; compress asks for compression where it was negotiated. A full arena is written out first;
// after that no handler runs until the frames are delivered.
func NewBroadcast[B []byte | string](o *Out, op wsframe.Opcode, payload B, compress bool) Broadcast[B] {
	o.makeRoom(len(payload))
	return Broadcast[B]{out: o, op: op, payload: payload, compress: compress}
}

// Deliver sends the message to one more connection.
//
// A connection with context takeover gets the same frame as the others with its window. It was compressed without history, which
// is legal within such a stream; only the connection's own context must be cleared.
func (b *Broadcast[B]) Deliver(c *Conn) Status {
	if !c.admit() {
		return Dropped
	}
	if !b.compress || !c.compresses(len(b.payload)) {
		if b.plain.end == 0 {
			b.plain = encode(c, b.op, false, b.payload)
		}
		return c.deliver(b.plain)
	}
	bits := c.deflate.SendBits()
	f := &b.byWindow[bits-deflate.MinBits]
	if f.end == 0 {
		*f = encode(c, b.op, true, b.out.codec.DeflateAlone(bits, bytesOf(b.out, b.payload)))
	}
	c.deflate.Forget()
	return c.deliver(*f)
}
