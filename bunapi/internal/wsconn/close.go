// Closing: by the script, by the peer, by a violation, by the network.

package wsconn

import "github.com/gobun/gobun/bunapi/internal/wsframe"

// Close closes with a Close frame; code 0 sends one without payload. As a server the handler's Closed is called before
// Close returns, with handlerCode and reason, and FIN follows the frame; as a client it is called when the peer's
// Close frame has come and the peer has ended the stream. On a connection that is closing or closed it does nothing.
func (c *Conn) Close(code int, reason string, handlerCode int) {
	if c.state != open {
		return
	}
	var payload []byte
	if code != 0 {
		payload = wsframe.AppendClosePayload(nil, code, reason)
	}
	c.control(wsframe.Close, payload)
	if c.client != nil {
		c.state = closing
		c.Resume() // the peer's Close frame must be seen
		c.out.wheel.startClosing(c)
		return
	}
	c.end(handlerCode, reason, nil)
	c.finishWriting()
}

// Terminate drops the connection without a Close frame. What was sent in this tick is still tried; a backlog is lost.
func (c *Conn) Terminate() {
	if c.state == open || c.state == closing {
		c.drop("")
	}
}

// TimedOut drops the connection because of silence.
func (c *Conn) timedOut() { c.drop("WebSocket timed out from inactivity") }

// drop ends the connection abnormally: what the kernel takes now is written, then FIN.
func (c *Conn) drop(reason string) {
	c.endAbruptly(reason)
	c.overLimit = false
	if c.transport == nil {
		c.finishWriting()
		return
	}
	c.finishNow()
}

// finishNow sends FIN behind what the transport takes at once. A backlog is lost, and what the transport leaves of
// this tick's output.
func (c *Conn) finishNow() {
	if c.late == nil && c.first.end > 0 {
		c.out.gather(false)
		c.flush()
	}
	c.late = nil
	c.dropSpans()
	if c.state != gone {
		c.fin = max(c.fin, ends)
		c.out.wheel.startClosing(c)
		c.settle()
	}
}

// CloseNow is a server's Close that waits for no peer: one that does not take its backlog gets FIN without Close frame.
func (c *Conn) CloseNow(code int, reason string) {
	if c.state != open {
		return
	}
	c.Close(code, reason, code)
	if c.transport != nil {
		c.finishNow()
	}
}

// broken: the stream failed or the peer went away without Close frame.
func (c *Conn) broken() {
	c.endAbruptly("")
	c.shut()
}

// endAbruptly tells the handler that there is no connection any more: it is clean if the peer's Close frame has come.
func (c *Conn) endAbruptly(reason string) {
	if c.client != nil && c.client.close != nil {
		c.end(c.client.close.code, c.client.close.reason, nil)
		return
	}
	c.end(wsframe.CodeAbnormal, reason, nil)
}

// fail answers a violation: Close frame with code and text to the peer, 1006 with the text to the handler.
func (c *Conn) fail(v *wsframe.Error) {
	if c.state >= closed {
		return
	}
	c.parser.Stop()
	if c.state == open {
		reason := v.Error()
		if c.client != nil || c.cfg.PlainCloses {
			reason = ""
		}
		c.control(wsframe.Close, wsframe.AppendClosePayload(nil, v.Code(), reason))
	}
	c.end(wsframe.CodeAbnormal, v.Error(), v)
	c.finishWriting()
}

// end tells the handler, once.
func (c *Conn) end(code int, reason string, v *wsframe.Error) {
	if c.state >= closed {
		return
	}
	c.state = closed
	c.parser.Stop()
	c.out.wheel.stop(c)
	c.forget()
	if (c.paused || c.throttled) && c.transport != nil {
		c.transport.ResumeRead() // to see the peer finish
	}
	c.paused, c.throttled = false, false
	c.handler.Closed(c, code, reason, v)
}

// finishWriting sends FIN behind everything that waits, and gives a peer that does not finish too a bounded time.
func (c *Conn) finishWriting() {
	if c.state == gone {
		return
	}
	c.fin = max(c.fin, ends)
	c.touch()
	c.out.wheel.startClosing(c)
}

// shut closes the transport.
func (c *Conn) shut() {
	if c.state == gone {
		return
	}
	c.state = gone
	c.out.wheel.stop(c)
	c.late = nil
	c.dropSpans()
	if c.transport != nil {
		c.transport.Close()
	}
}

// Abort closes the transport at once, telling the handler if it was not told: the owner is going away.
func (c *Conn) Abort() {
	c.endAbruptly("")
	c.shut()
}

// Pause stops reading, so that TCP slows the peer. What was read already is still delivered.
func (c *Conn) Pause() {
	if c.state == open && !c.paused {
		c.paused = true
		if c.transport != nil && !c.throttled {
			c.transport.PauseRead()
		}
	}
}

// Resume reads again.
func (c *Conn) Resume() {
	if c.paused {
		c.paused = false
		if c.transport != nil && !c.throttled {
			c.transport.ResumeRead()
		}
	}
}

// Paused reports whether reading is stopped.
func (c *Conn) Paused() bool { return c.paused && c.state == open }

// Abandon closes the transport without telling the handler: no script will run again.
func (c *Conn) Abandon() {
	if c.state < closed {
		c.state = closed
		c.parser.Stop()
		c.forget()
	}
	c.shut()
}

// forget gives the loop's compressor back, and the connection's history: no message follows in either direction.
func (c *Conn) forget() {
	if c.deflate != nil {
		c.deflate.Release()
	}
}
