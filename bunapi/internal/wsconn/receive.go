// Receiving: the parser's events, the end of the stream.

package wsconn

import (
	"errors"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

// answersLimit bounds the pongs, in bytes, that are queued for a peer that sends pings but does not read: beyond it nothing more
// is read from that peer until it has read them, so that TCP slows it down. Together with the incomplete message, which
// MaxPayload bounds, that is all memory that a peer can make a connection use.
const answersLimit = 64 << 10

// throttle stops or resumes reading depending on how many of our answers the peer has read.
func (c *Conn) throttle() {
	on := c.answers > answersLimit && c.state < closed
	if on == c.throttled {
		return
	}
	c.throttled = on
	switch {
	case c.paused:
	case on:
		c.transport.PauseRead()
	default:
		c.transport.ResumeRead()
	}
}

// Readable processes received bytes, which it may change during the call.
func (c *Conn) Readable(b []byte) {
	if c.state >= closed {
		c.discard(len(b))
		return
	}
	if c.state == open { // otherwise only a Close frame matters
		c.active, c.timer.pinged = c.out.wheel.now, false
	}
	if err := c.parser.Feed(b, (*events)(c)); err != nil {
		c.fail(err)
	}
}

// lingerBytes is how many bytes are discarded from a peer that was told to stop, before it is dropped: more than any kernel has
// in transit, so that it affects only a peer that keeps sending.
const lingerBytes = 16 << 20

func (c *Conn) discard(n int) {
	if c.discarded += n; c.discarded > lingerBytes {
		c.shut()
	}
}

// Ended is the transport's last event: the peer finished (nil) or the connection broke.
func (c *Conn) Ended(err error) {
	c.peerEnded = true
	switch c.state {
	case open, closing:
		if c.client != nil && c.client.close != nil && err == nil && c.fin != finished {
			// The peer's Close frame and its FIN arrived together: our answer is still to be written.
			c.endAbruptly("")
			c.finishWriting()
			return
		}
		c.broken()
	case closed:
		if err != nil || c.fin == finished {
			c.shut()
		}
		// else: half closed by the peer while our backlog and Close frame are still being written
	}
}

// events keeps the parser's handler methods out of Conn's API.
type events Conn

func (e *events) Message(op wsframe.Opcode, payload []byte, compressed bool) {
	c := (*Conn)(e)
	if c.state != open {
		return
	}
	if compressed {
		out, err := c.out.codec.Inflate(c.deflate, payload, c.cfg.MaxPayload)
		switch {
		case errors.Is(err, deflate.ErrTooBig):
			c.fail(&wsframe.Error{Violation: wsframe.TooBig})
			return
		case err != nil:
			c.fail(&wsframe.Error{Violation: wsframe.BadDeflate})
			return
		case op == wsframe.Text && !wsframe.ValidText(out):
			c.fail(&wsframe.Error{Violation: wsframe.BadUTF8})
			return
		}
		payload = out
	}
	c.handler.Message(c, op, payload)
}

func (e *events) Ping(payload []byte) {
	c := (*Conn)(e)
	if c.state != open {
		return
	}
	// The answer is sent before the handler runs, regardless of the backlog limit: it is the engine's, not a message.
	c.control(wsframe.Pong, payload)
	c.answered = true
	if c.answers += len(payload) + 2; c.waiting {
		c.throttle()
	}
	c.handler.Ping(c, payload)
}

func (e *events) Pong(payload []byte) {
	c := (*Conn)(e)
	if c.state == open {
		c.handler.Pong(c, payload)
	}
}

// Closed handles the peer's Close frame. A server echoes it and is done; a client echoes it, unless it closed first, and waits
// for the peer to end the stream.
func (e *events) Closed(code int, reason []byte) {
	c := (*Conn)(e)
	text := string(reason)
	if c.state == open {
		var payload []byte
		if code != wsframe.CodeNoStatus {
			payload = wsframe.AppendClosePayload(nil, code, text)
		}
		c.control(wsframe.Close, payload)
	}
	if c.client != nil {
		c.state, c.client.close = closing, &peerClose{code, text}
		c.parser.Stop()
		c.finishWriting()
		return
	}
	c.end(code, text, nil)
	c.finishWriting()
}

// control sends a control frame regardless of the backpressure limit.
func (c *Conn) control(op wsframe.Opcode, payload []byte) {
	c.out.makeRoom(len(payload))
	c.deliver(encode(c, op, false, payload))
}
