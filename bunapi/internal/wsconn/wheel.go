// Idle time-outs, pings, write time-outs and the end of closing for any number of connections with one coarse timer: a wheel of
// four-second ticks. Activity only stores the current tick number; a connection is checked when its slot comes round.

package wsconn

import "github.com/gobun/gobun/bunapi/internal/wsframe"

const (
	// TickSeconds is the granularity of all time-outs (Bun's).
	TickSeconds = 4
	// minIdle is the minimum idle time-out, in seconds; shorter ones are raised to it.
	minIdle = 8
	// wheelSlots covers the longest idle time-out (960 s) in one round.
	wheelSlots = 256
	// closeTicks is how long a closed connection waits for the peer to finish, or a client for the peer's Close frame.
	closeTicks = 8
	// stuckSeconds is how long a peer may accept nothing of what is queued for it before it is dropped, unless the idle time-out
	// is longer. Without this bound a peer that has stopped reading, but whose system still answers, would keep its backlog
	// forever: TCP itself never gives up on it, and every send counts as activity.
	stuckSeconds = 120
)

// timerEntry is a connection's place in the wheel.
type timerEntry struct {
	prev, next *Conn
	taken      uint32 // tick in which the transport last accepted bytes, or a backlog began
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
	o.buffers.Trim()
	slot := &w.slots[w.now%wheelSlots]
	for c := *slot; c != nil; {
		next := c.timer.next
		w.remove(c)
		w.due(c)
		c = next
		if c != nil && c.timer.slot != int16(w.now%wheelSlots)+1 {
			c = *slot // the handler of the last one removed this one: start again with what is left
		}
	}
}

// Timers reports whether any connection waits for a tick.
func (o *Out) Timers() bool { return o.wheel.count > 0 }

// idleTicks returns after how many ticks of silence the ping is sent, and after how many more the connection is dropped. ping is
// 0 without pings.
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

// start starts the idle time-out.
func (w *wheel) start(c *Conn) {
	if c.state != open {
		return
	}
	w.remove(c)
	c.active, c.timer.pinged = w.now, false
	if wait := firstWait(c.cfg); wait > 0 {
		w.add(c, w.now+wait)
	} else if c.waiting {
		w.add(c, w.now+stuckTicks(c.cfg))
	}
}

func firstWait(cfg *Config) uint32 {
	ping, drop := idleTicks(cfg)
	if ping > 0 {
		return ping
	}
	return drop
}

// startWaiting starts the write time-out when a backlog begins. A connection that is already in the wheel is checked early
// enough, because no other time-out is longer.
func (w *wheel) startWaiting(c *Conn) {
	c.timer.taken = w.now
	if c.timer.slot == 0 {
		w.add(c, w.now+stuckTicks(c.cfg))
	}
}

func stuckTicks(cfg *Config) uint32 { return ticks(max(stuckSeconds, cfg.IdleTimeout)) }

// startClosing starts the bound on closing.
func (w *wheel) startClosing(c *Conn) {
	w.remove(c)
	c.timer.closing, c.active = true, w.now
	w.add(c, w.now+closeTicks)
}

func (w *wheel) stop(c *Conn) { w.remove(c) }

// due checks a connection whose slot has come round.
func (w *wheel) due(c *Conn) {
	switch {
	case c.timer.closing:
		w.dueClosing(c)
		return
	case c.state != open:
		return
	}
	next := uint32(0)
	if c.waiting {
		if w.now-c.timer.taken >= stuckTicks(c.cfg) {
			c.timedOut()
			return
		}
		next = c.timer.taken + stuckTicks(c.cfg)
	}
	if idle := w.dueIdle(c); c.state != open {
		return
	} else if idle > 0 && (next == 0 || idle-w.now < next-w.now) {
		next = idle
	}
	if next > 0 {
		w.add(c, next)
	}
}

// dueClosing ends the wait for a peer that neither finishes nor reads what is left. A slow peer that keeps reading is given all
// of it.
func (w *wheel) dueClosing(c *Conn) {
	since := c.active
	if c.waiting && w.now-c.timer.taken < w.now-since {
		since = c.timer.taken
	}
	switch {
	case w.now-since < closeTicks:
		w.add(c, since+closeTicks)
	default:
		c.broken()
	}
}

// dueIdle sends the ping or drops a silent connection, and returns the tick of the next check, 0 without a time-out.
func (w *wheel) dueIdle(c *Conn) uint32 {
	ping, drop := idleTicks(c.cfg)
	if drop == 0 {
		return 0
	}
	if c.paused {
		c.active = w.now
	}
	wait := drop
	if ping > 0 {
		wait = ping
		if c.timer.pinged {
			wait = ping + drop
		}
	}
	switch silent := w.now - c.active; {
	case silent < wait:
		return c.active + wait
	case ping > 0 && !c.timer.pinged:
		// The ping itself is not activity: only the answer is.
		active := c.active
		c.control(wsframe.Ping, nil)
		c.active, c.timer.pinged = active, true
		return w.now + drop
	}
	c.timedOut()
	return 0
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
	if w.count++; w.count == 1 && c.out.OnTimer != nil {
		c.out.OnTimer()
	}
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
