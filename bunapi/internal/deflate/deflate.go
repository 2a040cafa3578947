// Compressing messages.

package deflate

import "github.com/klauspost/compress/flate"

const (
	// maxWriters bounds the compressors of one loop. Each is about 1 MB: tables for 32 KB windows and room for the
	// last 320 KB of input.
	maxWriters = 16
	// level compresses as well as zlib's default, which Bun uses, in a fraction of the time.
	level = 6
	// keepBuffer is the capacity that buffers keep between ticks, in bytes.
	keepBuffer = 256 << 10
)

// Codec holds the compressors and decompressors of one loop. The zero value is ready. Loop only.
type Codec struct {
	writers  []*writer // most recently used first
	out      []byte    // of Deflate
	inflater inflater
}

// writer is a compressor. It belongs to the context of the last message that it compressed, or to no context.
type writer struct {
	*flate.Writer
	bits  uint8
	owner *Context
	out   []byte
}

func (w *writer) sink() *sink { return (*sink)(w) }

// sink receives the compressed bytes.
type sink writer

func (s *sink) Write(b []byte) (int, error) {
	s.out = append(s.out, b...)
	return len(b), nil
}

// Deflate compresses one message for the connection of ctx. The result is valid until the next call.
//
// A compressor takes a megabyte, so connections have none of their own: with context takeover a connection remembers the end of
// what it sent, and a compressor is primed with that. As long as no other connection needs the compressor, it stays with the
// connection and continues where it stopped.
func (c *Codec) Deflate(ctx *Context, payload []byte) []byte {
	side := ctx.params.Send
	if !side.Takeover {
		return c.DeflateAlone(side.Bits, payload)
	}
	w := ctx.writer
	if w == nil {
		w = c.take(side.Bits)
		w.ResetDict(w.sink(), ctx.sent)
		w.owner, ctx.writer = ctx, w
	} else {
		c.touch(w)
	}
	ctx.sent = ctx.sent.add(payload, min(1<<side.Bits, sentLimit))
	return c.run(w, payload)
}

// DeflateAlone compresses one message without context. The result is valid until the next call. It may be sent to every
// connection with a window of at least this many bits, if Forget is called for those with context takeover.
func (c *Codec) DeflateAlone(bits uint8, payload []byte) []byte {
	w := c.take(bits)
	w.ResetDict(w.sink(), nil)
	return c.run(w, payload)
}

// take returns a compressor without an owner: a free one, a new one, or the least recently used one.
func (c *Codec) take(bits uint8) *writer {
	var old *writer
	for _, w := range c.writers {
		if w.bits == bits {
			old = w
			if w.owner == nil {
				break
			}
		}
	}
	if old == nil || old.owner != nil && len(c.writers) < maxWriters {
		if len(c.writers) == maxWriters {
			last := c.writers[maxWriters-1]
			last.disown()
			c.writers = c.writers[:maxWriters-1]
		}
		old = newWriter(bits)
		c.writers = append(c.writers, old)
	}
	old.disown()
	c.touch(old)
	return old
}

func newWriter(bits uint8) *writer {
	w := &writer{bits: bits}
	var err error
	if bits == MaxBits {
		w.Writer, err = flate.NewWriter(w.sink(), level)
	} else {
		w.Writer, err = flate.NewWriterWindow(w.sink(), 1<<bits)
	}
	if err != nil {
		panic(err) // level and window are constants of ours
	}
	return w
}

func (w *writer) disown() {
	if w.owner != nil {
		w.owner.writer = nil
		w.owner = nil
	}
}

// touch makes w the most recently used.
func (c *Codec) touch(w *writer) {
	for i, other := range c.writers {
		if other == w {
			copy(c.writers[1:i+1], c.writers[:i])
			c.writers[0] = w
			return
		}
	}
}

// run compresses the payload and removes the end of the sync flush (RFC 7692 section 7.2.1).
func (c *Codec) run(w *writer, payload []byte) []byte {
	w.out = c.out[:0]
	if _, err := w.Write(payload); err != nil {
		panic(err) // a sink does not fail
	}
	if err := w.Flush(); err != nil {
		panic(err)
	}
	c.out, w.out = w.out, nil
	c.out = c.out[:len(c.out)-len(tail)]
	if len(payload) <= maxLiteral {
		if size := literalSize(payload); size < len(c.out) {
			c.out = appendLiteral(c.out[:0], payload)
		}
	}
	return c.out
}

// tail is the end of a message's compressed form, which is not sent.
const tail = "\x00\x00\xff\xff"

var tailBytes = [...]byte{0x00, 0x00, 0xff, 0xff}

// Trim releases the memory that large messages needed. The owner calls it at the end of a tick.
func (c *Codec) Trim() {
	if cap(c.out) > keepBuffer {
		c.out = nil
	}
	c.inflater.trim()
}
