// Idle time-outs, pings and the end of closing for any number of connections with one coarse timer: a wheel of
// four-second ticks. Activity only stores the current tick number; a connection is looked at again when its slot
// comes round.

package wsconn

import "github.com/gobun/gobun/bunapi/internal/wsframe"

const (
	// TickSeconds is the granularity of all time-outs (Bun's).
	TickSeconds = 4
	// minIdle is what shorter idle time-outs count as, in seconds.
	minIdle = 8
	// wheelSlots covers the longest idle time-out (960 s) in one round.
	wheelSlots = 256
	// closeTicks is how long a closed connection waits for the peer to finish, or a client for the peer's Close frame.
	closeTicks = 8
)

// timerEntry is a connection's place in the wheel.
type timerEntry struct {
	prev, next *Conn
	active     uint32 // tick of the last activity
	slot       int16  // 1 + index of the slot, 0 if in none
	pinged     bool
	closing    bool
}

type wheel struct {
	now   uint32 // the current tick
	slots [wheelSlots]*Conn
	count int
}

// Advance moves the wheel by one tick of TickSeconds; the owner calls it while Timers is true.
func (o *Out) Advance() {
	w := &o.wheel
	w.now++
	slot := &w.slots[w.now%wheelSlots]
	for c := *slot; c != nil; {
		next := c.timer.next
		w.remove(c)
		w.due(c)
		c = next
		if c != nil && c.timer.slot != int16(w.now%wheelSlots)+1 {
			c = *slot // the handler of the last one removed this one: begin again with what is left
		}
	}
}

// Timers reports whether any connection waits for a tick.
func (o *Out) Timers() bool { return o.wheel.count > 0 }

// idleTicks returns after how many ticks of silence the ping goes out, and how many later the connection is dropped.
// ping is 0 without pings.
func idleTicks(cfg *Config) (ping, drop uint32) {
	t := cfg.IdleTimeout
	if t <= 0 {
		return 0, 0
	}
	t = max(t, minIdle)
	if !cfg.SendPings {
		return 0, ticks(t)
	}
	margin := 16
	switch {
	case t < 16:
		margin = 4
	case t < 32:
		margin = 8
	}
	return ticks(t - margin), ticks(margin)
}

func ticks(seconds int) uint32 { return uint32((seconds + TickSeconds - 1) / TickSeconds) }

// start arms the idle time-out.
func (w *wheel) start(c *Conn) {
	if c.state != open {
		return
	}
	w.remove(c)
	c.timer.active, c.timer.pinged = w.now, false
	if wait := firstWait(c.cfg); wait > 0 {
		w.add(c, w.now+wait)
	}
}

func firstWait(cfg *Config) uint32 {
	ping, drop := idleTicks(cfg)
	if ping > 0 {
		return ping
	}
	return drop
}

// startClosing arms the bound on closing.
func (w *wheel) startClosing(c *Conn) {
	w.remove(c)
	c.timer.closing = true
	w.add(c, w.now+closeTicks)
}

func (w *wheel) stop(c *Conn) { w.remove(c) }

// due looks at a connection whose slot came round.
func (w *wheel) due(c *Conn) {
	if c.timer.closing {
		if c.state == closing {
			c.end(wsframe.CodeAbnormal, "", nil)
		}
		c.shut()
		return
	}
	if c.state != open {
		return
	}
	ping, drop := idleTicks(c.cfg)
	if c.paused {
		c.timer.active = w.now
	}
	wait := drop
	if ping > 0 {
		wait = ping
		if c.timer.pinged {
			wait = ping + drop
		}
	}
	switch silent := w.now - c.timer.active; {
	case silent < wait:
		w.add(c, c.timer.active+wait)
	case ping > 0 && !c.timer.pinged:
		// The ping itself is no activity: only the answer is.
		active := c.timer.active
		c.control(wsframe.Ping, nil)
		c.timer.active, c.timer.pinged = active, true
		if c.state == open {
			w.add(c, w.now+drop)
		}
	default:
		c.timedOut()
	}
}

func (w *wheel) add(c *Conn, tick uint32) {
	i := tick % wheelSlots
	head := w.slots[i]
	c.timer.prev, c.timer.next = nil, head
	if head != nil {
		head.timer.prev = c
	}
	w.slots[i] = c
	c.timer.slot = int16(i) + 1
	w.count++
}

func (w *wheel) remove(c *Conn) {
	if c.timer.slot == 0 {
		return
	}
	if c.timer.prev != nil {
		c.timer.prev.timer.next = c.timer.next
	} else {
		w.slots[c.timer.slot-1] = c.timer.next
	}
	if c.timer.next != nil {
		c.timer.next.timer.prev = c.timer.prev
	}
	c.timer.prev, c.timer.next, c.timer.slot = nil, nil, 0
	w.count--
}
