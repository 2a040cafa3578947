// Conn: time-outs.

package httpconn

// alive restarts the idle time-out.
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

// bodyCame restarts the idle time-out when enough of a request's body has arrived: a body must keep up bodyRate on average over
// the idle time, so that a client cannot hold a request forever with a byte now and then.
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

// timedOut ends a connection that was silent for too long, or whose peer read nothing for too long: what the peer has not read by
// now is lost, as in Bun.
func (c *Conn) timedOut() { c.drop(TimedOut) }

// linger bounds the time of a finished connection: while output is queued it is the idle time-out, counted from the last byte
// that the peer accepted, then lingerTicks.
func (c *Conn) linger() {
	t := lingerTicks
	if c.queued > 0 {
		if t = ticks(c.server.cfg.IdleTimeout); t == 0 {
			t = stalledTicks
		}
	}
	c.deadline = c.server.out.now + uint32(t)
}
