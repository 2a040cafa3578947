// Publishing across loops: sending to the relay and receiving from it.

package pubsub

import (
	"github.com/gobun/gobun/bunapi/internal/relay"
	"github.com/gobun/gobun/bunapi/internal/topic"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

type sharedTopic = topic.Topic[*wsconn.Conn, wsconn.Frame]

// Connect shares the topics of a hub without subscribers with the other loops of a group. Other loops call wake when there is
// something to take, if the hub's loop may be asleep. The result is nil if the group is full.
func (h *Hub) Connect(g *relay.Group, wake func()) *relay.Port {
	p := g.Join(wake, h.receive)
	if p == nil {
		return nil
	}
	h.port, h.group = p, g
	h.table.Joined = func(tp *sharedTopic) { tp.Shared = p.Subscribed(tp.Shared, tp.Name(), tp.Live()) }
	h.table.Left = func(tp *sharedTopic) { p.Unsubscribed(tp.Shared, tp.Live()) }
	return p
}

// PublishHere publishes to the subscribers of this loop only.
func PublishHere[B []byte | string](h *Hub, name string, op wsframe.Opcode, payload B, compress bool) (worst wsconn.Status, received bool) {
	h.out.MakeRoom(len(payload))
	tp := h.table.Topic(name)
	if tp == nil {
		return wsconn.Sent, false
	}
	return publish(h, tp, nil, op, payload, compress), true
}

// Disconnect undoes Connect. There must be no subscribers left, or they must no longer be written to.
func (h *Hub) Disconnect() {
	if h.port != nil {
		h.port.Leave()
		h.port, h.group, h.table.Joined, h.table.Left = nil, nil, nil, nil
	}
}

// Dropped returns how many messages of other loops were dropped for a subscriber here because too much was queued for it, and for
// this loop because too much was queued for it.
func (h *Hub) Dropped() int64 {
	if h.port == nil {
		return 0
	}
	return h.dropped + h.port.Dropped()
}

// relayed gives a message to the other loops that have subscribers, and reports whether there are any. tp is the topic here, nil
// if it has no subscribers here.
func relayed[B []byte | string](h *Hub, tp *sharedTopic, name string, op wsframe.Opcode, payload B, compress bool) bool {
	var t *relay.Topic
	if tp != nil {
		t = tp.Shared
	} else if t = h.group.Lookup(name); t == nil {
		return false
	}
	return relay.Publish(h.port, t, op, payload, compress)
}

// receive processes messages that another loop has published.
func (h *Hub) receive(r *relay.Run) {
	h.out.MakeRoom(len(r.Frames))
	tp := h.table.Topic(r.Topic.Name)
	if tp == nil {
		return // the last subscriber has left
	}
	kind := wsconn.KindPlain
	if k, one := tp.Kind(); r.Compress && (!one || wsconn.Kind(k) != wsconn.KindPlain) {
		kind = wsconn.KindContext
	}
	if kind == wsconn.KindPlain && !tp.Slow() && tp.Noted()+len(r.Frames) <= noteLimit {
		h.note(tp, wsconn.Copied(h.out, r.Frames), nil)
		return
	}
	for rest := r.Frames; len(rest) > 0; {
		var op wsframe.Opcode
		var payload []byte
		op, payload, rest = wsframe.Cut(rest)
		h.out.MakeRoom(len(payload))
		if tp = h.table.Topic(r.Topic.Name); tp == nil {
			return // a handler that ran while room was made closed the last one
		}
		if publish(h, tp, nil, op, payload, r.Compress) == wsconn.Dropped {
			h.dropped++
		}
	}
}
