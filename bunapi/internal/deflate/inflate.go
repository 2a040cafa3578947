// Decompressing messages, within a limit.
//
// This is our own decompressor because exact behaviour is needed where other implementations leave it open: it stops where zlib
// stops in truncated data, refuses what zlib refuses, allocates memory for the decompressed bytes rather than for the announced
// size, and reads a connection's history in place instead of copying it into a window of 32 KB.

package deflate

import "errors"

// The ways in which a message cannot be decompressed.
var (
	ErrTooBig  = errors.New("deflate: the message is longer than the limit")
	ErrCorrupt = errors.New("deflate: invalid compressed data")
)

// errEnd: all data has been consumed.
var errEnd = errors.New("deflate: end of data")

// firstChunk is the minimum capacity of output, in bytes: no match reaches back farther.
const firstChunk = 1 << MaxBits

// inflater is the decompressor of one loop.
type inflater struct {
	in     []byte
	ending bool   // in is the tail
	final  bool   // the block is the last one
	acc    uint64 // the next bits of the data, from the least significant one
	n      uint   // how many of them are valid

	out   []byte // the message, or the part of it after full
	back  []byte // what precedes out: the last chunk of full, or the connection's history
	full  [][]byte
	room  int64  // how far the message may still grow beyond out's capacity
	spare []byte // for out, between messages

	literals, distances           code // of a dynamic block
	fixedLiterals, fixedDistances code
	ready                         bool // the fixed codes are built
}

// Inflate decompresses one message of the connection of ctx. The result is valid until the next call and not longer than limit,
// in bytes; a message that would be longer takes no more memory than that.
//
// As in Bun, data after a final block is ignored and the context ends with it, truncated data yields what was decompressed, and a
// message may refer back anywhere within itself, but only a window's length into the messages before it.
func (c *Codec) Inflate(ctx *Context, payload []byte, limit int64) ([]byte, error) {
	out, err := c.inflater.message(payload, ctx.got, limit)
	if err != nil {
		return nil, err
	}
	switch side := ctx.params.Receive; {
	case c.inflater.final:
		ctx.got = nil
	case side.Takeover:
		ctx.got = ctx.got.add(out, 1<<side.Bits)
	}
	return out, nil
}

func (d *inflater) message(payload, history []byte, limit int64) ([]byte, error) {
	if d.spare == nil {
		d.spare = make([]byte, 0, firstChunk)
	}
	d.in, d.ending, d.final, d.acc, d.n = payload, false, false, 0, 0
	d.out, d.back = d.spare[:0], history
	if int64(cap(d.out)) > limit {
		d.out = d.out[:0:limit]
	}
	d.room = limit - int64(cap(d.out))
	err := d.blocks()
	whole := d.out
	if err == nil || err == errEnd {
		whole, err = d.join(), nil
	}
	d.in, d.out, d.back, d.full = nil, nil, nil, nil
	return whole, err
}

// join concatenates the chunks.
func (d *inflater) join() []byte {
	if len(d.full) == 0 {
		return d.out
	}
	size := len(d.out)
	for _, chunk := range d.full {
		size += len(chunk)
	}
	whole := make([]byte, 0, size)
	for _, chunk := range append(d.full, d.out) {
		whole = append(whole, chunk...)
	}
	d.spare = whole
	return whole
}

// spill makes room for more output, in chunks that double in size: growing one slice instead would take up to three times the
// memory of the message.
func (d *inflater) spill() error {
	if d.room == 0 {
		return ErrTooBig
	}
	size := min(2*int64(cap(d.out)), d.room)
	d.room -= size
	d.full = append(d.full, d.out)
	d.back = d.out
	d.out = make([]byte, 0, size)
	return nil
}

func (d *inflater) trim() {
	if cap(d.spare) > keepBuffer {
		d.spare = nil
	}
}
