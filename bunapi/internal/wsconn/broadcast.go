// Publishing: one message for any number of connections.

package wsconn

import (
	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

// Broadcast is one message on its way to many server connections. It is encoded when the first of them needs it, once
// plain and once compressed for each window that subscribers agreed to, however many they are. It must be used up
// before anything else is sent.
type Broadcast[B []byte | string] struct {
	out      *Out
	op       wsframe.Opcode
	compress bool
	payload  B
	plain    span
	byWindow [deflate.MaxBits - deflate.MinBits + 1]span
}

// NewBroadcast begins a broadcast; compress asks for compression where it was negotiated. What waits in a full arena is
// written first: from then on no handler runs until the frames are delivered.
func NewBroadcast[B []byte | string](o *Out, op wsframe.Opcode, payload B, compress bool) Broadcast[B] {
	o.makeRoom(len(payload))
	return Broadcast[B]{out: o, op: op, payload: payload, compress: compress}
}

// Deliver sends the message to one more connection.
//
// A connection with context takeover gets the frame that everyone with its window gets. It was compressed without any
// history, which is legal within such a stream; only the connection's own context must forget what it knew.
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
