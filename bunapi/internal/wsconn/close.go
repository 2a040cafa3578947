// Closing: by the script, by the peer, by a violation, by the network.

package wsconn

import "github.com/gobun/gobun/bunapi/internal/wsframe"

// Close closes with a Close frame; code 0 sends one without payload. As a server the handler's Closed is called before Close
// returns, with handlerCode and reason, and FIN follows the frame; as a client it is called when the peer's Close frame has
// arrived and the peer has ended the stream. On a connection that is closing or closed it does nothing.
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
		c.Resume() // to receive the peer's Close frame
		c.out.wheel.startClosing(c)
		return
	}
	c.end(handlerCode, reason, nil)
	c.finishWriting()
}

// Terminate drops the connection without a Close frame. The output of this tick is still tried; a backlog is lost.
func (c *Conn) Terminate() {
	if c.state == open || c.state == closing {
		c.drop("")
	}
}

// timedOut drops the connection because of silence.
func (c *Conn) timedOut() { c.drop("WebSocket timed out from inactivity") }

// drop ends the connection abnormally: what the kernel accepts now is written, then FIN.
func (c *Conn) drop(reason string) {
	c.endAbruptly(reason)
	c.overLimit = false
	if c.transport == nil {
		c.finishWriting()
		return
	}
	c.finishNow()
}

// finishNow sends FIN after what the transport accepts immediately. The backlog and the rest of this tick's output are lost.
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

// CloseNow is a server's Close that does not wait for the peer: one with a backlog gets FIN without a Close frame.
func (c *Conn) CloseNow(code int, reason string) {
	if c.state != open {
		return
	}
	c.Close(code, reason, code)
	if c.transport != nil {
		c.finishNow()
	}
}

// broken handles a failed stream or a peer that ended without a Close frame.
func (c *Conn) broken() {
	c.endAbruptly("")
	c.shut()
}

// endAbruptly notifies the handler that the connection is gone: cleanly if the peer's Close frame has arrived.
func (c *Conn) endAbruptly(reason string) {
	if c.client != nil && c.client.close != nil {
		c.end(c.client.close.code, c.client.close.reason, nil)
		return
	}
	c.end(wsframe.CodeAbnormal, reason, nil)
}

// fail answers a violation: the peer gets a Close frame with code and text, the handler 1006 with the text.
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

// end notifies the handler, once.
func (c *Conn) end(code int, reason string, v *wsframe.Error) {
	if c.state >= closed {
		return
	}
	c.state = closed
	c.parser.Stop()
	c.out.wheel.stop(c)
	c.forget()
	if (c.paused || c.throttled) && c.transport != nil {
		c.transport.ResumeRead() // to notice that the peer has finished
	}
	c.paused, c.throttled = false, false
	c.handler.Closed(c, code, reason, v)
}

// finishWriting sends FIN after everything queued, and gives the peer a bounded time to finish as well.
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

// Abort closes the transport at once because the owner is ending, and notifies the handler unless it has been.
func (c *Conn) Abort() {
	c.endAbruptly("")
	c.shut()
}

// Pause stops reading, so that TCP slows the peer down. What was already read is still delivered.
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

// Abandon closes the transport without notifying the handler: no script will run again.
func (c *Conn) Abandon() {
	if c.state < closed {
		c.state = closed
		c.parser.Stop()
		c.forget()
	}
	c.shut()
}

// forget returns the loop's compressor and drops the connection's history: no message follows in either direction.
func (c *Conn) forget() {
	if c.deflate != nil {
		c.deflate.Release()
	}
}
