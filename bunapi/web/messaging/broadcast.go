// BroadcastChannel.

package messaging

import (
	"slices"
	"strings"
	"sync"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/clone"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/jsbridge"
)

// broadcastLimit bounds the messages that wait for one channel, in bytes. What comes then is lost, and the channel gets a
// messageerror in its place.
const broadcastLimit = 64 << 20

// groups are the open channels of an app, by their names, in all its realms. Any goroutine.
type groups struct {
	mu     sync.Mutex
	byName map[string][]*broadcast
}

// broadcast is a BroadcastChannel. Loop only, but what mu guards.
type broadcast struct {
	event.Target
	ports  *Ports
	obj    *goja.Object
	name   string
	closed bool
	let    func() // lets the loop go; nil: it is not held

	mu    sync.Mutex
	queue []*clone.Message // nil stands for what was lost
	size  int
	lost  bool // the last of queue stands for what was lost
}

// open makes a channel of a name.
func (ps *Ports) open(this *goja.Object, name string) *broadcast {
	b := &broadcast{ports: ps, obj: this, name: name}
	ps.groups.enter(b)
	ps.channels[b] = struct{}{}
	b.setRef(true)
	return b
}

func (g *groups) enter(b *broadcast) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.byName[b.name] = append(g.byName[b.name], b)
}

// leave forgets a channel, and its name with the last one.
func (g *groups) leave(b *broadcast) {
	g.mu.Lock()
	defer g.mu.Unlock()
	rest := slices.DeleteFunc(g.byName[b.name], func(m *broadcast) bool { return m == b })
	if g.byName[b.name] = rest; len(rest) == 0 {
		delete(g.byName, b.name)
	}
}

// post gives a message to the others of a channel's name. It waits for none of them.
func (g *groups) post(from *broadcast, m *clone.Message) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, b := range g.byName[from.name] {
		if b != from {
			b.take(m)
		}
	}
}

// take puts a message into the queue. Each has a task of its own, so that all channels of a realm get messages in one order.
// Any goroutine.
func (b *broadcast) take(m *clone.Message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.size+m.Size <= broadcastLimit:
		b.queue, b.size, b.lost = append(b.queue, m), b.size+m.Size, false
	case b.lost:
		return
	default:
		b.queue, b.lost = append(b.queue, nil), true
	}
	b.ports.env.Loop.Post(b.deliver)
}

func (b *broadcast) waiting() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.size
}

// deliver dispatches one message.
func (b *broadcast) deliver() {
	b.mu.Lock()
	m := b.queue[0]
	b.queue[0] = nil
	b.queue = b.queue[1:]
	if m != nil {
		b.size -= m.Size
	}
	b.mu.Unlock()
	if b.closed {
		return
	}
	_ = b.ports.env.Realm.Do(func(s jsbridge.Scope) error {
		if m == nil {
			event.Fire(s, &b.Target, b.obj, event.NewMessage("messageerror", goja.Null(), ""))
			return nil
		}
		Deliver(s, &b.Target, b.obj, m)
		return nil
	})
}

func (b *broadcast) setRef(on bool) {
	switch {
	case on && b.let == nil && !b.closed:
		b.let = b.ports.env.Loop.Hold()
	case !on && b.let != nil:
		b.let()
		b.let = nil
	}
}

func (b *broadcast) close() {
	if b.closed {
		return
	}
	b.setRef(false)
	b.closed = true
	b.ports.groups.leave(b)
	delete(b.ports.channels, b)
}

func (b *broadcast) postMessage(s jsbridge.Scope, a jsbridge.Args) error {
	if a.Len() == 0 {
		return errNotEnough
	}
	if b.closed {
		return jsbridge.DOMException("InvalidStateError", "This BroadcastChannel is closed")
	}
	m, err := clone.Encode(s, a.At(0), nil)
	if err != nil {
		return err
	}
	m.Shared = true
	b.ports.groups.post(b, m)
	return nil
}

// InspectBun implements [console.Inspectable].
func (b *broadcast) InspectBun(s jsbridge.Scope, _ *goja.Object) console.Shape {
	active := "true"
	if b.closed {
		active = "false"
	}
	return console.Shape{Text: "BroadcastChannel { name: '" + strings.ReplaceAll(b.name, "'", `\'`) + "', active: " + active + " }"}
}

var broadcastClass = &jsbridge.Class{
	Name: "BroadcastChannel", DOM: true, Length: 1, Parent: event.TargetClass,
	CallError: jsbridge.TypeError("Use `new BroadcastChannel(...)` instead of `BroadcastChannel(...)`").WithCode("ERR_ILLEGAL_CONSTRUCTOR"),
	Construct: func(s jsbridge.Scope, this *goja.Object, a jsbridge.Args) (any, error) {
		if a.Len() == 0 {
			return nil, errNotEnough
		}
		name, err := a.Text(s, 0)
		if err != nil {
			return nil, err
		}
		return Of(s).open(this, name), nil
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("name", func(s jsbridge.Scope, b *broadcast) (goja.Value, error) { return s.String(b.name), nil }),
		event.Handler[*broadcast]("onmessage"), event.Handler[*broadcast]("onmessageerror"),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("postMessage", 1, func(s jsbridge.Scope, b *broadcast, a jsbridge.Args) (goja.Value, error) {
			return nil, b.postMessage(s, a)
		}),
		do("close", (*broadcast).close),
		do("ref", func(b *broadcast) { b.setRef(true) }),
		jsbridge.M("unref", 0, func(s jsbridge.Scope, b *broadcast, _ jsbridge.Args) (goja.Value, error) {
			b.setRef(false)
			return b.obj, nil
		}),
	},
}
