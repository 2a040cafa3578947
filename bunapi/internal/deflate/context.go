// What a connection keeps between messages: the minimum needed for its next message.

package deflate

// Context is the state of one connection: a few bytes, and with context takeover the history of each direction. The compressors
// and decompressors themselves, which are large, belong to the loop (see Codec).
type Context struct {
	params Params
	sent   history // of Params.Send, at most sentLimit bytes
	got    history // of Params.Receive, a whole window
	writer *writer // the compressor that still holds our whole context, if no other connection has taken it
}

// NewContext creates the state of a connection for the negotiated parameters.
func NewContext(p Params) *Context { return &Context{params: p} }

// Compresses reports whether messages may be compressed.
func (c *Context) Compresses() bool { return !c.params.SendPlain }

// Takeover reports whether sent messages may refer to earlier ones.
func (c *Context) Takeover() bool { return c.params.Send.Takeover }

// SendBits is the window for compressed messages to the peer, as a base-2 logarithm.
func (c *Context) SendBits() uint8 { return c.params.Send.Bits }

// Forget records that a message compressed without this context is sent to the peer: its bytes enter the peer's window but not
// ours, so the positions of what we remember are wrong. Later messages do not refer to anything before it, which is always legal.
func (c *Context) Forget() {
	c.sent = nil
	if c.writer != nil {
		c.writer.owner = nil
		c.writer = nil
	}
}

// Remembers reports whether messages have left anything behind.
func (c *Context) Remembers() bool { return c.sent != nil || c.got != nil || c.writer != nil }

// Release drops all state because the connection is gone.
func (c *Context) Release() {
	c.Forget()
	c.got = nil
}

// sentLimit bounds what a connection remembers of its sent messages, in bytes. A compressor that takes over a connection is
// primed with it. In the messages of one conversation 8 KB find nearly all the matches that 32 KB find, in a quarter of the time.
const sentLimit = 8 << 10

// history is the end of a stream.
type history []byte

// add appends and keeps the last max bytes. It never takes more than max bytes of memory.
func (h history) add(b []byte, max int) history {
	if len(b) >= max {
		b = b[len(b)-max:]
		h = h[:0]
	} else if over := len(h) + len(b) - max; over > 0 {
		h = h[:copy(h, h[over:])]
	}
	if need := len(h) + len(b); need > cap(h) {
		bigger := make(history, len(h), min(max, 2*need))
		copy(bigger, h)
		h = bigger
	}
	return append(h, b...)
}
