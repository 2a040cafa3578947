// Publishing, from scripts and from Go, to the sockets of one server.

package socket

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/pubsub"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/jsbridge"
)

// Receivers returns the number of sockets that are subscribed to a topic.
func (g *Group) Receivers(topic string) int { return g.hub.Count(topic) }

// Publish implements server.publish: it delivers to all subscribers and returns what Bun returns.
func (g *Group) Publish(s jsbridge.Scope, topic string, m Message, compress bool) goja.Value {
	return g.publish(s, topic, nil, m, compress)
}

// publish delivers to all subscribers except one and returns what Bun returns: the number of bytes, -1 if a subscriber has a
// backlog, 0 if one dropped the message or there are none.
func (g *Group) publish(s jsbridge.Scope, topic string, except *Socket, m Message, compress bool) goja.Value {
	var skip *pubsub.Subscriber
	if except != nil {
		skip = &except.sub
	}
	if g.watchers != nil {
		g.callWatchers(topic, m.op, m.payload())
	}
	worst, received := m.publish(g.hub, topic, skip, compress)
	if !received {
		return s.Int(0)
	}
	g.count(worst)
	return result(s, worst, m.size())
}

// PublishHere is Publish for the sockets of this loop only.
func (g *Group) PublishHere(s jsbridge.Scope, topic string, m Message, compress bool) goja.Value {
	var worst wsconn.Status
	var received bool
	if m.bytes == nil {
		worst, received = pubsub.PublishHere(g.hub, topic, m.op, m.text, compress)
	} else {
		worst, received = pubsub.PublishHere(g.hub, topic, m.op, m.bytes, compress)
	}
	if !received {
		return s.Int(0)
	}
	g.count(worst)
	return result(s, worst, m.size())
}

// ReceiversHere is Receivers on this loop.
func (g *Group) ReceiversHere(topic string) int { return g.hub.CountHere(topic) }

// PublishData publishes data from Go, compressed, and returns the number of receiving sockets.
func (g *Group) PublishData(topic string, data []byte, text bool) int {
	op := wsframe.Binary
	if text {
		op = wsframe.Text
	}
	g.callWatchers(topic, op, data)
	if g.options == nil {
		return 0
	}
	n := g.hub.Count(topic)
	pubsub.Publish(g.hub, topic, nil, op, data, true)
	return n
}

// count records the outcome of a message.
func (g *Group) count(st wsconn.Status) {
	if st == wsconn.Dropped {
		g.dropped++
	}
}

// A Watcher is called for everything published to a topic. It must copy what it keeps.
type Watcher func(data []byte, text bool)

// Watch adds a watcher, which is called on the loop; cancel removes it.
func (g *Group) Watch(topic string, fn Watcher) (cancel func()) {
	if g.watchers == nil {
		g.watchers = map[string]map[*Watcher]struct{}{}
	}
	if g.watchers[topic] == nil {
		g.watchers[topic] = map[*Watcher]struct{}{}
	}
	w := &fn
	g.watchers[topic][w] = struct{}{}
	return func() {
		delete(g.watchers[topic], w)
		if len(g.watchers[topic]) == 0 {
			delete(g.watchers, topic)
		}
	}
}

func (g *Group) callWatchers(topic string, op wsframe.Opcode, data []byte) {
	for w := range g.watchers[topic] {
		(*w)(data, op == wsframe.Text)
	}
}
