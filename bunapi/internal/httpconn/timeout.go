// Conn: how long it may be silent.

package httpconn

// alive begins the idle time anew.
func (c *Conn) alive() {
	if c.life != open || c.server.owner != nil {
		return
	}
	t := int32(ticks(c.server.cfg.IdleTimeout))
	switch {
	case c.fresh:
		t = firstTicks
	case c.timeout != 0:
		t = max(c.timeout, 0)
	case t == 0 && c.parser.InHead() && c.parser.Mid():
		t = headTicks
	}
	c.deadline = 0
	if t > 0 {
		c.deadline = c.server.out.now + uint32(t)
	}
}

// bodyCame begins the idle time anew when enough of a request's body has come: a body must keep up bodyRate on average over
// the idle time, so that nobody holds a request for ever by a byte now and then.
func (c *Conn) bodyCame(n int) {
	seconds := int64(c.server.cfg.IdleTimeout)
	if c.timeout != 0 {
		seconds = int64(max(c.timeout, 0)) * TickSeconds
	}
	if c.paced += int64(n); c.paced >= bodyRate*seconds {
		c.paced = 0
		c.alive()
	}
}

func ticks(seconds int) int { return (seconds + TickSeconds - 1) / TickSeconds }

// SetTimeout replaces the idle time-out for the current request; 0 is none.
func (c *Conn) SetTimeout(seconds int) {
	if c.current == nil {
		return
	}
	if c.timeout = int32(ticks(max(seconds, 0))); c.timeout == 0 {
		c.timeout = -1
	}
	c.alive()
}

// timedOut ends a connection that was silent for too long, or whose peer took nothing for too long: what it has not
// taken by now is lost, as in Bun.
func (c *Conn) timedOut() { c.drop(TimedOut) }

// linger bounds the time of a connection that is finished: while output waits it is the idle time-out from the last byte
// that the peer took, then lingerTicks.
func (c *Conn) linger() {
	t := lingerTicks
	if c.queued > 0 {
		if t = ticks(c.server.cfg.IdleTimeout); t == 0 {
			t = stalledTicks
		}
	}
	c.deadline = c.server.out.now + uint32(t)
}
