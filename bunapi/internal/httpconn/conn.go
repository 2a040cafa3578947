// Conn: the order of events on one connection. Requests are handled one after the other; what arrives early waits.

package httpconn

import (
	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/internal/transport"
)

// Conn is one connection. All methods are Loop only.
type Conn struct {
	// Data belongs to the owner.
	Data any

	server     *Server
	transport  transport.Transport
	prev, next *Conn
	parser     http1.Parser
	current    Request // being handled
	successor  Next    // after Upgrade

	in       []byte // received but not yet parsed
	queue    []piece
	queued   int   // bytes in queue
	received int64 // bytes of the current body; when finished, bytes that were discarded
	paced    int64 // bytes of the body since the idle time-out was last restarted
	deadline uint32
	began    uint32 // the tick in which the current request, or the connection, began
	timeout  int32  // ticks, for this request only; 0 means the server's, negative none

	life   life
	answer answer
	body   body
	output output

	fresh      bool // no request has arrived yet
	closeAfter bool
	once       bool // close after the next response whatever the request says
	paused     bool
	processing bool
	scheduled  bool
	dirty      bool
	full       bool // the Request waits for Drain
	ownerKnows bool // the owner knows of the end
	peerEnded  bool
	ended      error // the error with which the peer ended
}

// Readable is the transport's event.
func (c *Conn) Readable(b []byte) {
	switch c.life {
	case finishing, finished:
		if c.received += int64(len(b)); c.received > lingerBytes {
			c.drop(Gone)
		}
		return
	case gone:
		return
	}
	switch {
	case !c.parser.InHead():
		c.bodyCame(len(b))
	case !c.parser.Mid(): // the bytes of a head do not extend its time
		c.alive()
	}
	if len(c.in) > 0 {
		c.hold(b)
		c.pump()
		return
	}
	c.hold(c.process(b))
	if c.deadline == 0 && c.life == open && c.server.owner == nil && c.parser.InHead() && c.parser.Mid() {
		c.deadline = c.server.out.now + headTicks
	}
}

// hold keeps bytes that cannot be used yet.
func (c *Conn) hold(b []byte) {
	if len(b) == 0 {
		return
	}
	c.in = append(c.in, b...)
	c.flow()
}

// idle reports whether no request has begun, not even in part.
func (c *Conn) idle() bool {
	return c.life == open && c.current == nil && !c.parser.Mid() && len(c.in) == 0
}

// flow stops and resumes reading as needed.
func (c *Conn) flow() {
	if c.life == gone {
		return
	}
	if pause := len(c.in) >= holdLimit; pause != c.paused {
		c.paused = pause
		if pause {
			c.transport.PauseRead()
		} else {
			c.transport.ResumeRead()
		}
	}
}

// pump processes the bytes on hold.
func (c *Conn) pump() {
	if c.processing || c.life == gone {
		return
	}
	in := c.in
	c.in = nil
	rest := c.process(in)
	switch {
	case len(rest) == 0:
	case len(rest) == len(in):
		c.in = in
	default:
		c.in = append(in[:0], rest...)
	}
	if c.life != handing && c.life != handed {
		c.flow()
	}
	if c.peerEnded && c.life == open {
		c.lost()
	}
}

// schedule makes the next tick call pump, because a handler may be running now.
func (c *Conn) schedule() {
	if !c.scheduled {
		c.scheduled = true
		c.server.out.Post(func() { c.scheduled = false; c.pump() })
	}
}

// process parses until the bytes are consumed or must wait; it returns those that must wait.
func (c *Conn) process(b []byte) (rest []byte) {
	if c.processing {
		return b
	}
	c.processing = true
	requests, packet := 0, b
	for more := true; more; {
		if c.life != open {
			break
		}
		if c.complete() {
			// Between two requests.
			if c.current != nil {
				break
			}
			if len(b) == 0 {
				break
			}
			if c.queued >= fullAt {
				c.flush()
				if c.queued >= fullAt {
					break // Writable continues
				}
			}
			if requests == turn {
				c.schedule()
				break
			}
		} else if c.body == held && c.current != nil {
			break
		}
		if c.parser.Broken() {
			b = nil // the owner knows
			break
		}
		if len(b) > 0 && !c.parser.Mid() {
			c.began = c.server.out.now
		}
		n, ev, data, err := c.parser.Next(b)
		b = b[n:]
		if err != http1.OK && c.server.owner != nil {
			b = nil
			c.server.owner.Fault(c, err, c.parser.Fault(), packet)
			break
		}
		if err != http1.OK {
			c.refuse(err)
			break
		}
		switch ev {
		case http1.More:
			more = false
		case http1.HeadDone:
			requests++
			c.begin()
		case http1.Data:
			c.data(data)
		case http1.End:
			c.bodyEnded()
		}
	}
	c.processing = false
	switch c.life {
	case open:
		return b
	case handing:
		return c.handOver(b)
	}
	return nil
}

// begin starts the request whose head is complete.
func (c *Conn) begin() {
	h := &c.parser.Head
	c.fresh, c.received, c.paced = false, 0, 0
	c.content(arrive)
	c.closeAfter = h.Close || c.server.closing || c.once
	c.alive()
	if c.server.owner == nil {
		if h.Method == "GET" || h.Method == "HEAD" {
			// Their bodies have no meaning (RFC 9110 section 9.3.1).
			c.content(skip)
		}
		if h.HasBody() && h.Expect100 {
			c.Write([]byte(http1.Continue)) // not a part of the answer
		}
	}
	if h.ContentLength > c.server.cfg.MaxBody && c.body == held {
		c.refuse(http1.BodyTooLarge)
		return
	}
	if !h.HasBody() {
		_, _, _, _ = c.parser.Next(nil) // End
		c.content(end)
	}
	r := c.server.handler.Request(c, h)
	c.current = r
	c.reply(headCame)
	r.Start()
}

func (c *Conn) data(b []byte) {
	c.received += int64(len(b))
	// A discarded body takes no memory, so it may be larger, and the connection is kept (Bun).
	most := max(c.server.cfg.MaxBody, lingerBytes)
	switch {
	case c.received > c.server.cfg.MaxBody && c.body == passed:
		c.refuse(http1.ChunkedTooLarge)
	case c.received > most && (c.current == nil || c.answer == ending):
		c.finishWriting() // the answer is complete, and the client does not stop
	case c.received > most:
		c.closeAfter = true
	case c.body == passed && c.current != nil:
		c.current.Data(b)
	}
}

func (c *Conn) bodyEnded() {
	wanted := c.body == passed
	c.content(end)
	if wanted && c.current != nil {
		c.current.DataEnd()
	}
}

// ReadBody starts delivering the body of the current request. Bytes that have already arrived may be delivered before it returns.
func (c *Conn) ReadBody() {
	if c.current == nil || c.body == passed || !c.content(ask) {
		return
	}
	if c.body == read {
		c.current.DataEnd()
		return
	}
	c.pump()
}

// PauseBody stops the delivery until ReadBody is called again.
func (c *Conn) PauseBody() {
	if c.current != nil {
		c.content(pause)
	}
}

// CloseAfter closes the connection after the current response.
func (c *Conn) CloseAfter() { c.closeAfter = true }

// Once closes the connection after its next response. It must be called before the first byte is read.
func (c *Conn) Once() { c.once = true }

// WillClose reports whether the connection will be closed after the current response.
func (c *Conn) WillClose() bool { return c.closeAfter }

// Finish ends the current response. If it returns false, the transport has not accepted all output yet and the request is still
// in progress: its Done is called when the output has been sent.
func (c *Conn) Finish() bool {
	if c.life == open && c.output == waits {
		c.reply(completed)
		c.full = false
		c.skipBody()
		return false
	}
	c.answered()
	return true
}

// answered ends the current request: the next one may begin.
func (c *Conn) answered() {
	c.forget()
	c.full, c.timeout = false, 0
	if c.life != open {
		return
	}
	if c.closeAfter || c.server.closing {
		c.finishWriting()
		return
	}
	c.alive()
	c.touch()
	c.skipBody()
}

// skipBody continues with the input after a response: the rest of the request's body is discarded.
func (c *Conn) skipBody() {
	c.content(skip)
	if len(c.in) > 0 && !c.processing {
		c.schedule()
	}
}

// Refuse answers the current request with a refusal and ends the connection.
func (c *Conn) Refuse(r http1.Refusal) {
	c.current = nil
	c.refuse(r)
}

// Drop ends the current request without an answer, and the connection as well: FIN follows what was written.
func (c *Conn) Drop() {
	c.forget()
	c.finishWriting()
}

// End is Drop for an owner that already knows: FIN follows what was written.
func (c *Conn) End() {
	r := c.current
	c.Drop()
	if r != nil {
		r.Aborted(Gone)
	}
}

// Destroy closes the connection at once, after the output that the transport accepts.
func (c *Conn) Destroy() {
	if c.life >= handing {
		return
	}
	c.flush()
	c.drop(Gone)
}

// PeerEnded reports whether the client has finished or disconnected.
func (c *Conn) PeerEnded() bool { return c.peerEnded }

// Begun reports whether something of the current answer was written.
func (c *Conn) Begun() bool { return c.answer >= begun }

// Queued returns how many bytes of output are queued.
func (c *Conn) Queued() int { return c.queued }

// Trailers returns the trailer lines of the request whose DataEnd was the last event.
func (c *Conn) Trailers() string { return string(c.parser.Trailers) }

// Idle reports whether no request has begun, not even in part.
func (c *Conn) Idle() bool { return c.idle() }

// Waits returns how many seconds the connection has waited for the rest of a request or, at its beginning, for the first one;
// head says whether it waits for a head. ok is false if it waits for nothing.
func (c *Conn) Waits() (seconds int, head, ok bool) {
	if c.life != open || !c.parser.Mid() && !c.fresh {
		return 0, false, false
	}
	return int(c.server.out.now-c.began) * TickSeconds, c.parser.InHead(), true
}

// forget drops the current request: further events do not concern its owner.
func (c *Conn) forget() {
	c.current = nil
	c.reply(over)
}

// refuse answers a bad request and ends the connection.
func (c *Conn) refuse(why http1.Refusal) {
	r, was := c.current, c.answer
	c.forget()
	if c.life != open {
		return
	}
	if was < begun {
		c.Write([]byte(why.Response()))
	}
	c.finishWriting()
	switch {
	case r == nil:
	case was == ending:
		r.Done()
	case why == http1.BodyTooLarge, why == http1.ChunkedTooLarge:
		r.Aborted(TooLarge)
	default:
		r.Aborted(Refused)
	}
}

// finishWriting sends FIN after the queued output and gives the peer a bounded time to finish as well.
func (c *Conn) finishWriting() {
	if !c.live(finish) {
		return
	}
	c.received, c.in = 0, nil
	if c.paused {
		// The peer's end must be noticed.
		c.paused = false
		c.transport.ResumeRead()
	}
	c.linger()
	c.touch()
}

// shut closes the transport.
func (c *Conn) shut() {
	if !c.live(closeIt) {
		return
	}
	c.forget()
	c.in = nil
	c.dropQueue()
	c.server.remove(c)
	c.transport.Close()
}

// over notifies an owner, once, that the connection is closed or its last byte written.
func (c *Conn) over() {
	if owner := c.server.owner; owner != nil && !c.ownerKnows {
		c.ownerKnows = true
		owner.Closed(c)
	}
}

// Ended is the transport's last event: the peer finished (nil) or the connection broke.
func (c *Conn) Ended(err error) {
	c.peerEnded, c.ended = true, err
	switch c.life {
	case handing:
		if !c.scheduled {
			c.release().Ended(err) // in the middle of the request's body
		}
	case finishing:
		if err != nil {
			c.drop(Gone)
		}
	case finished:
		c.drop(Gone)
	case open:
		c.flush()
		c.lost()
	}
}

// lost handles the peer's end. A half-closed connection counts as ended, as in Bun, but what was answered is delivered.
func (c *Conn) lost() {
	if c.ended == nil && (c.current == nil || c.answer == ending) && c.output != broken {
		if len(c.in) > 0 {
			return // pump will run and continue with what the client sent before it finished
		}
		if c.queued > 0 {
			c.finishWriting()
			return
		}
	}
	if owner := c.server.owner; owner != nil && c.ended == nil && c.parser.Mid() && !c.parser.Broken() {
		owner.Fault(c, http1.BadRequest, http1.EndedEarly, nil)
		if c.life != open {
			return
		}
	}
	c.drop(Gone)
}

// drop closes the transport and notifies the current request.
func (c *Conn) drop(why Reason) {
	r := c.current
	c.shut()
	if r != nil {
		r.Aborted(why)
	}
	c.over()
}
