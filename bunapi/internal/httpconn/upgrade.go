// Conn: the hand-over to another protocol.

package httpconn

import (
	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/internal/transport"
)

// Next takes over a connection that stops being HTTP.
type Next interface {
	// Take gives the transport's events to the new owner. early are the bytes that arrived before.
	Take(early []byte)
	// Paused reports whether the new owner does not want to read.
	Paused() bool
	// Writable and Ended pass on events that came before Take; Ended also later ones.
	Writable()
	Ended(err error)
}

// Upgrade ends HTTP on the connection: successor gets the transport, its events and the bytes that follow the current request. It
// returns the transport and the output not yet written. The caller may write immediately; successor.Take is called when the
// running handler has returned.
func (c *Conn) Upgrade(successor Next) (t transport.Transport, unsent []byte) {
	for _, p := range c.queue {
		unsent = append(unsent, p.rest...)
	}
	c.dropQueue()
	if c.stream(writable) {
		c.transport.WantWritable(false)
	}
	c.live(upgrade)
	c.forget()
	c.successor, c.deadline = successor, 0
	c.content(skip)
	c.server.remove(c)
	if !c.processing {
		if c.complete() && len(c.in) == 0 {
			c.release().Take(nil)
		} else {
			c.schedule()
		}
	}
	return c.transport, unsent
}

// release gives the transport to the successor.
func (c *Conn) release() Next {
	successor := c.successor
	c.successor = nil
	c.live(handOver)
	return successor
}

// handOver skips the rest of the request's body and passes on what follows.
func (c *Conn) handOver(b []byte) (rest []byte) {
	for !c.complete() {
		n, ev, _, err := c.parser.Next(b)
		b = b[n:]
		if err != http1.OK {
			c.release().Ended(nil)
			return nil
		}
		switch ev {
		case http1.More:
			if c.peerEnded {
				c.release().Ended(c.ended) // in the middle of the request's body
			}
			return nil
		case http1.End:
			c.content(end)
		}
	}
	successor := c.release()
	successor.Take(b)
	if c.paused && !successor.Paused() {
		c.transport.ResumeRead()
	}
	if c.peerEnded {
		successor.Ended(c.ended)
	}
	return nil
}
