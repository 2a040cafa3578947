// Package pubsub publishes to the connections of one server: it connects the topic table, which does not know connections, with
// the connections, which do not know topics. It belongs to one loop and knows no JavaScript.
package pubsub

import (
	"github.com/gobun/gobun/bunapi/internal/relay"
	"github.com/gobun/gobun/bunapi/internal/topic"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

// noteLimit bounds the bytes in the log of one topic in a tick. A message that exceeds it is sent to the subscribers one by one,
// which writes their output if it is long. So the results of publishing show which peers do not keep up.
const noteLimit = 64 << 10

// Hub holds the topics of one server.
type Hub struct {
	out   *wsconn.Out
	table *topic.Table[*wsconn.Conn, wsconn.Frame]
	port  *relay.Port // to the other loops that run the server; may be nil
	group *relay.Group

	dropped int64
}

// Subscriber is the state of one connection. Keep it with the connection.
type Subscriber struct {
	conn   *wsconn.Conn
	member topic.Member[*wsconn.Conn, wsconn.Frame]
}

// New makes a hub without topics.
func New(out *wsconn.Out) *Hub {
	return &Hub{out: out, table: topic.New((*wsconn.Conn).Queue)}
}

// Init prepares a subscriber for a new connection.
func (s *Subscriber) Init(c *wsconn.Conn) {
	s.conn = c
	s.member.Kind = topic.Kind(c.Kind())
	s.member.SetSlow(true) // a connection counts as slow until it has a transport
}

// SetSlow passes on what the connection reports to its handler. Its cost is proportional to the number of subscriptions.
func (s *Subscriber) SetSlow(slow bool) { s.member.SetSlow(slow) }

// IsSubscribed reports whether s is subscribed to a topic.
func (s *Subscriber) IsSubscribed(name string) bool { return s.member.IsSubscribed(name) }

// Subscriptions returns the names of the topics, in no particular order.
func (s *Subscriber) Subscriptions() []string { return s.member.Subscriptions() }

// Subscribe returns false if s was already subscribed.
func (h *Hub) Subscribe(name string, s *Subscriber) bool {
	if h.port != nil {
		h.port.Take() // what was published before the subscription is not for s
	}
	return h.table.Subscribe(name, &s.member, s.conn)
}

// Unsubscribe reports whether s was subscribed.
func (h *Hub) Unsubscribe(name string, s *Subscriber) bool {
	return h.table.Unsubscribe(name, &s.member)
}

// Leave ends all subscriptions of s. What was published before is still sent, as long as its connection writes.
func (h *Hub) Leave(s *Subscriber) { h.table.Leave(&s.member) }

// Count is the number of subscribers of a topic, on all loops.
func (h *Hub) Count(name string) int {
	if h.group != nil {
		return h.group.Count(name)
	}
	return h.table.Count(name)
}

// CountHere is the number of subscribers on this loop.
func (h *Hub) CountHere(name string) int { return h.table.Count(name) }

// Topics is the number of topics that have subscribers.
func (h *Hub) Topics() int { return h.table.Len() }

// Publish sends one message to all subscribers of a topic except one (nil: to all), compressed if compress is set and the peer
// negotiated it. It returns the worst status of all; received is false if there are no receivers. If the arena is full, handlers
// of other connections may run before anything is sent.
//
// With a port the message also goes to the subscribers on other loops. They do not affect worst; received is true if there is a
// receiver on any loop.
func Publish[B []byte | string](h *Hub, name string, except *Subscriber, op wsframe.Opcode, payload B, compress bool) (worst wsconn.Status, received bool) {
	h.out.MakeRoom(len(payload))
	tp := h.table.Topic(name)
	elsewhere := h.port != nil && relayed(h, tp, name, op, payload, compress)
	if tp == nil {
		return wsconn.Sent, elsewhere
	}
	var skip *topic.Member[*wsconn.Conn, wsconn.Frame]
	if except != nil {
		skip = &except.member
	}
	if tp.Receivers(skip) == 0 {
		return wsconn.Sent, elsewhere
	}
	return publish(h, tp, skip, op, payload, compress), true
}

// publish sends a message to the subscribers of this loop. The arena has room for it.
func publish[B []byte | string](h *Hub, tp *topic.Topic[*wsconn.Conn, wsconn.Frame], skip *topic.Member[*wsconn.Conn, wsconn.Frame], op wsframe.Opcode, payload B, compress bool) (worst wsconn.Status) {
	kind, uniform := wsconn.KindPlain, true
	if compress {
		k, one := tp.Kind()
		kind, uniform = wsconn.Kind(k), one && wsconn.Kind(k) != wsconn.KindContext
	}
	if uniform && !tp.Slow() && tp.Noted()+len(payload) <= noteLimit {
		// All subscribers take the same frame and keep up, so none has to be asked.
		h.note(tp, wsconn.Publishable(h.out, op, payload, kind), skip)
		return wsconn.Sent
	}
	b := wsconn.NewBroadcast(h.out, op, payload, compress)
	tp.Each(skip, func(c *wsconn.Conn) { worst = max(worst, b.Deliver(c)) })
	return worst
}

// note adds a frame to a topic's log.
func (h *Hub) note(tp *topic.Topic[*wsconn.Conn, wsconn.Frame], f wsconn.Frame, skip *topic.Member[*wsconn.Conn, wsconn.Frame]) {
	if !h.table.Pending() {
		h.out.Defer(h.table)
	}
	tp.Publish(f, skip)
}
