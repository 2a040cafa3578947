// Package messaging implements MessageChannel, MessagePort and BroadcastChannel (HTML Standard, sections "Channel messaging" and
// "Broadcasting to other browsing contexts"), between the realms of one app.
//
// This package is not an API: it may change without notice.
package messaging

import (
	"maps"
	"runtime"
	"slices"
	"time"
	"weak"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/clone"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/jsbridge"
)

// Ports are the message ports and broadcast channels of one realm. Loop only.
type Ports struct {
	env *module.Env
	// all are the ends that ports of this realm own, as far as somebody can reach them. It is swept when it has grown to sweepAt.
	all     map[weak.Pointer[end]]struct{}
	sweepAt int
	held    int           // ports that hold the loop
	look    time.Duration // until the next look for ports that nobody can reach; 0: none is planned

	closing []*Port // closed by the script, and the event is still to come

	channels map[*broadcast]struct{}
	groups   *groups
}

type portsKey struct{}

// Of returns the realm's Ports. Loop only.
func Of(s jsbridge.Scope) *Ports {
	return jsbridge.Owned(s, portsKey{}, func() *Ports { panic("messaging: not installed") })
}

// Module defines the three classes.
var Module = module.Module{Name: "web/messaging", Install: install}

func install(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	ps := &Ports{env: env, all: map[weak.Pointer[end]]struct{}{}, sweepAt: firstSweep, channels: map[*broadcast]struct{}{}}
	ps.groups = env.Kin.Thing("BroadcastChannel", func() any { return &groups{byName: map[string][]*broadcast{}} }).(*groups)
	jsbridge.Owned(s, portsKey{}, func() *Ports { return ps })
	for _, c := range []*jsbridge.Class{broadcastClass, channelClass, portClass} {
		s.LazyClass(c)
	}
	return ps, nil
}

// Close implements [module.Closer]: the other sides learn that this realm is no more.
func (ps *Ports) Close() {
	for w := range ps.all {
		if e := w.Value(); e != nil {
			e.own(nil)
			e.close()
		}
	}
	for b := range ps.channels {
		ps.groups.leave(b)
	}
}

// Kept implements [module.Keeper].
func (ps *Ports) Kept(to *module.Kept) {
	for w := range ps.all {
		if e := w.Value(); e != nil {
			to.Bytes += int64(e.waiting())
		}
	}
	for _, b := range slices.Collect(maps.Keys(ps.channels)) {
		to.Values = append(to.Values, b.obj)
		to.Bytes += int64(b.waiting())
	}
}

// Port is a MessagePort.
type Port struct {
	event.Target
	ports   *Ports
	obj     *goja.Object
	end     *end // nil: transferred
	started bool
	ended   bool // the close event has been dispatched
	hears   bool // it has listeners for messages
	hold    *hold
	watched bool // hold is let go when nobody can reach the port
}

// hold is what keeps the loop alive for a port. It leads to no port: so Go's collector notices ports that nobody can reach.
type hold struct{ release func() }

// firstSweep is how many ends there are before the first look for those that nobody can reach.
const firstSweep = 64

// note remembers an end that a port of this realm owns.
func (ps *Ports) note(e *end) {
	if len(ps.all) >= ps.sweepAt {
		maps.DeleteFunc(ps.all, func(w weak.Pointer[end], _ struct{}) bool { return w.Value() == nil })
		ps.sweepAt = max(firstSweep, 2*len(ps.all))
	}
	ps.all[weak.Make(e)] = struct{}{}
}

// adopt makes a port of an end.
func (ps *Ports) adopt(s jsbridge.Scope, e *end) *Port {
	p := &Port{ports: ps, end: e, hold: &hold{}}
	p.obj = s.New(portClass, p)
	p.OnListeners(p.listen)
	loop := ps.env.Loop
	deliver := p.deliver
	ps.note(e)
	e.own(func() { loop.Post(deliver) })
	return p
}

// MessagePort marks ports for [event.IsPort].
func (p *Port) MessagePort() {}

// listen is called when listeners come and go: the first one for messages starts the port and keeps the script alive.
func (p *Port) listen() {
	hears := p.Has("message")
	if hears == p.hears {
		return
	}
	p.hears = hears
	if hears {
		p.start()
	}
	p.setRef(hears)
}

func (p *Port) start() {
	if p.started || p.end == nil {
		return
	}
	p.started = true
	p.ports.env.Loop.Post(p.deliver)
}

// setRef has the port keep the script alive, or no more.
func (p *Port) setRef(on bool) {
	switch h := p.hold; {
	case on && !p.Gone() && h.release == nil:
		release := p.ports.env.Loop.Hold()
		ps := p.ports
		ps.held++
		h.release = func() { ps.held--; release() }
		if !p.watched {
			p.watched = true
			runtime.AddCleanup(p, func(h *hold) { ps.env.Loop.Post(h.let) }, h)
		}
		ps.planLook()
	case !on:
		h.let()
	}
}

// let lets the loop go. Loop only.
func (h *hold) let() {
	if h.release != nil {
		h.release()
		h.release = nil
	}
}

// close ends the channel; the close event follows on both sides, on this one before messages of this moment arrive anywhere (Bun).
func (p *Port) close() {
	if p.end == nil || p.end.isClosed() {
		return
	}
	p.hold.let()
	p.end.close()
	p.ports.closing = append(p.ports.closing, p)
}

// deliverAtOnce bounds how many messages are delivered before the loop looks at other things.
const deliverAtOnce = 1000

// deliver dispatches what waits, each message as a call of its own.
func (p *Port) deliver() {
	closing := p.ports.closing
	p.ports.closing = nil
	for _, c := range closing {
		c.over()
	}
	if p.end == nil {
		return
	}
	p.end.heard()
	if p.started {
		list, more := p.end.take(deliverAtOnce)
		for _, m := range list {
			_ = p.ports.env.Realm.Do(func(s jsbridge.Scope) error {
				Deliver(s, &p.Target, p.obj, m)
				return nil
			})
		}
		if more {
			p.ports.env.Loop.Post(p.deliver)
			return
		}
	}
	if p.end != nil && p.end.isClosed() {
		p.over()
	}
}

// Deliver dispatches a message as an event of a target, or as a messageerror if it cannot be decoded.
func Deliver(s jsbridge.Scope, t *event.Target, this *goja.Object, m *clone.Message) {
	v, ports, err := m.Decode(s)
	if err != nil {
		event.Fire(s, t, this, event.NewMessage("messageerror", goja.Null(), ""))
		return
	}
	event.Fire(s, t, this, event.NewMessage("message", v, "").WithPorts(s, ports))
}

// over is the end of an open port. What waits for one that was not started can still be taken.
func (p *Port) over() {
	if p.ended {
		return
	}
	p.ended = true
	p.hold.let()
	_ = p.ports.env.Realm.Do(func(s jsbridge.Scope) error {
		event.Fire(s, &p.Target, p.obj, event.New("close"))
		return nil
	})
}

// Gone implements [clone.Transferable].
func (p *Port) Gone() bool { return p.end == nil || p.end.isClosed() }

// Transfer implements [clone.Transferable]. What is gone already arrives as a port that is closed.
func (p *Port) Transfer() clone.Parcel {
	e := p.end
	if e == nil {
		e, _ = newEnds()
		e.close()
		return e
	}
	p.hold.let()
	delete(p.ports.all, weak.Make(e))
	e.own(nil)
	p.end = nil
	return e
}

// look times, when nothing but ports holds the loop.
const (
	firstLook = 20 * time.Millisecond
	lastLook  = 5 * time.Minute
)

// planLook has memory collected when nothing but ports has held the loop for a while: a port that no script can reach, and
// whose peer none can reach, keeps nothing alive (Bun). The looks become rarer.
func (ps *Ports) planLook() {
	if ps.look != 0 {
		return
	}
	ps.look = firstLook
	ps.lookLater()
}

func (ps *Ports) lookLater() {
	ps.env.After(ps.look, func(s jsbridge.Scope) {
		if ps.held == 0 {
			ps.look = 0
			return
		}
		if ps.env.Loop.Holds() == ps.held {
			s.Forget()
			runtime.GC()
		}
		ps.look = min(2*ps.look, lastLook)
		ps.lookLater()
	})
}

// Receive takes a message that waits at a port; ok is false if there is none. Loop only.
func (p *Port) Receive(s jsbridge.Scope) (v goja.Value, ok bool, err error) {
	if p.end == nil {
		return nil, false, nil
	}
	list, _ := p.end.take(1)
	if list == nil {
		return nil, false, nil
	}
	v, _, err = list[0].Decode(s)
	return v, true, err
}
