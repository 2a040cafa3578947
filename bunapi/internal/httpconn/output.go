// Conn: writing and backpressure.

package httpconn

// piece is a part of the output.
type piece struct {
	rest []byte // not yet written
	pool []byte // the whole buffer if it returns to the pool and may be appended to; nil for the owner's bytes
}

// Write appends to the output; it does not keep b. The output leaves at the end of the tick, or immediately when much is queued.
func (c *Conn) Write(b []byte) {
	if c.life != open || len(b) == 0 || c.output == broken {
		return
	}
	c.reply(wrote)
	c.queued += len(b)
	for len(b) > 0 {
		n := len(c.queue)
		if n == 0 || c.queue[n-1].pool == nil || len(c.queue[n-1].pool) == cap(c.queue[n-1].pool) {
			c.queue = append(c.queue, piece{pool: c.server.out.piece()})
			n++
		}
		last := &c.queue[n-1]
		sent := len(last.pool) - len(last.rest)
		k := min(len(b), cap(last.pool)-len(last.pool))
		last.pool = append(last.pool, b[:k]...)
		last.rest = last.pool[sent:]
		b = b[k:]
	}
	c.grew()
}

// WriteOwned is Write for immutable bytes: large ones are not copied.
func (c *Conn) WriteOwned(b []byte) {
	if len(b) < pieceSize {
		c.Write(b)
		return
	}
	if c.life != open || c.output == broken {
		return
	}
	c.reply(wrote)
	c.queued += len(b)
	c.queue = append(c.queue, piece{rest: b})
	c.grew()
}

func (c *Conn) grew() {
	c.touch()
	if c.queued >= fullAt {
		c.flush()
	}
}

// Full reports whether so much output is queued that the Request should stop writing until its Drain is called. A failed
// connection is always full: otherwise a source that writes until it is full would write forever.
func (c *Conn) Full() bool {
	c.full = c.queued >= fullAt
	return c.full || c.output == broken
}

// Empty reports whether everything is written. If not, Drain is called when it is.
func (c *Conn) Empty() bool {
	c.full = c.queued > 0
	return !c.full
}

func (c *Conn) touch() {
	if !c.dirty {
		c.dirty = true
		c.server.out.dirty = append(c.server.out.dirty, c)
	}
}

// flush writes what the transport accepts. It calls no handler, since one may be running.
func (c *Conn) flush() {
	if c.queued == 0 || c.output != flows || c.life >= handing {
		return
	}
	o := c.server.out
	bufs := o.bufs[:0]
	for i := range c.queue {
		bufs = append(bufs, c.queue[i].rest)
	}
	if o.BeforeWrite != nil {
		o.BeforeWrite()
	}
	n, err := c.transport.Write(bufs)
	clear(bufs)
	o.bufs = bufs[:0]
	if err != nil {
		c.stream(fail)
		c.dropQueue()
		c.touch()
		return
	}
	if n > 0 {
		c.consume(n)
		switch {
		case c.life == open:
			c.alive()
		case c.closing():
			c.linger()
		}
	}
	if c.queued > 0 {
		c.stream(blocked)
		c.transport.WantWritable(true)
	}
}

func (c *Conn) consume(n int) {
	c.queued -= n
	done := 0
	for done < len(c.queue) && n >= len(c.queue[done].rest) {
		n -= len(c.queue[done].rest)
		c.recycle(&c.queue[done])
		done++
	}
	if done < len(c.queue) {
		c.queue[done].rest = c.queue[done].rest[n:]
		c.queue = append(c.queue[:0], c.queue[done:]...)
		return
	}
	c.emptyQueue()
}

// keepQueue is how many places for pieces an idle connection keeps.
const keepQueue = 4

func (c *Conn) emptyQueue() {
	c.queued = 0
	if cap(c.queue) > keepQueue {
		c.queue = nil
		return
	}
	c.queue = c.queue[:0]
}

func (c *Conn) recycle(p *piece) {
	if p.pool != nil {
		c.server.out.release(p.pool)
	}
	*p = piece{}
}

func (c *Conn) dropQueue() {
	for i := range c.queue {
		c.recycle(&c.queue[i])
	}
	c.emptyQueue()
}

// settle does what must follow a flush. No handler is running.
func (c *Conn) settle() {
	if c.output == broken && c.life < handing {
		c.drop(Gone)
		return
	}
	if c.answer == ending && c.queued == 0 {
		r := c.current
		c.answered()
		r.Done()
	}
	if c.queued == 0 && c.live(sendFIN) {
		c.transport.CloseWrite()
		c.over()
		if c.peerEnded {
			c.shut()
		}
		return
	}
	if c.full && c.queued == 0 && c.current != nil {
		c.full = false
		c.current.Drain()
	}
}

// Writable is the transport's event: it takes bytes again.
func (c *Conn) Writable() {
	switch c.life {
	case gone, handed:
		return
	case handing:
		c.successor.Writable()
		return
	}
	c.stream(writable)
	c.flush()
	if c.output != waits && c.life < handing {
		c.transport.WantWritable(false)
	}
	c.settle()
	if c.life == open && len(c.in) > 0 && c.queued < fullAt {
		c.pump()
	}
}
