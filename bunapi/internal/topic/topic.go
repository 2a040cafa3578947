// Package topic implements the table of a publish/subscribe server: names, their subscribers, and each subscriber's
// subscriptions. It belongs to one loop. Subscribing, unsubscribing and leaving cost the same however many topics and subscribers
// there are; publishing to subscribers that keep up costs nothing for each of them until the end of the tick (see log.go).
package topic

import "github.com/gobun/gobun/bunapi/internal/relay"

// linearLimit is the number of subscriptions up to which a list is searched linearly. Nearly all members and most topics have
// only a few. If both have more, the topic keeps an index.
const linearLimit = 12

// Table holds the topics of one server. S is what the publisher delivers to, F is a frame.
type Table[S any, F Frame[F]] struct {
	topics  map[string]*Topic[S, F]
	pending []*Topic[S, F] // topics with a log
	deliver func(to S, f F, last bool)

	// Joined and Left, if set, are called when a topic has one subscriber more or less. They must not call the table.
	Joined, Left func(tp *Topic[S, F])
}

// Topic is one name with its subscribers in the order in which they subscribed.
type Topic[S any, F Frame[F]] struct {
	table *Table[S, F]
	name  string
	subs  []*subscription[S, F] // nil where one has left
	live  int
	slow  int // subscribers whose Member is slow
	kind  Kind
	mixed bool // subscribers of several kinds
	log   log[S, F]
	// Shared is the topic as other loops see it; may be nil.
	Shared *relay.Topic
	index  map[*Member[S, F]]*subscription[S, F] // nil until it is needed

	// The first subscription and the list that contains only it: many topics have no other.
	first subscription[S, F]
	only  [1]*subscription[S, F]
}

type subscription[S any, F Frame[F]] struct {
	topic  *Topic[S, F]
	member *Member[S, F]
	value  S
	slot   int // in topic.subs
	pos    int // in member.subs
	from   int // first entry of topic.log that is for this subscriber
}

// Member is the state of one subscriber: embed it in the subscriber. The zero value has no subscriptions and is not slow.
type Member[S any, F Frame[F]] struct {
	subs []*subscription[S, F]
	slow bool
	// Kind must not change while there are subscriptions.
	Kind Kind
}

// New creates an empty table. deliver gives one subscriber a frame; last says that it is the subscriber's last one of this flush.
// deliver must not call the table, except [Member.SetSlow] with the last frame.
func New[S any, F Frame[F]](deliver func(to S, f F, last bool)) *Table[S, F] {
	return &Table[S, F]{topics: map[string]*Topic[S, F]{}, deliver: deliver}
}

// of finds m's subscription in the shorter of the two lists. It returns nil if m has none.
func (tp *Topic[S, F]) of(m *Member[S, F]) *subscription[S, F] {
	switch {
	case len(m.subs) <= linearLimit:
		for _, s := range m.subs {
			if s.topic == tp {
				return s
			}
		}
		return nil
	case len(tp.subs) <= linearLimit:
		for _, s := range tp.subs {
			if s != nil && s.member == m {
				return s
			}
		}
		return nil
	case tp.index == nil:
		tp.index = make(map[*Member[S, F]]*subscription[S, F], tp.live)
		for _, s := range tp.subs {
			if s != nil {
				tp.index[s.member] = s
			}
		}
	}
	return tp.index[m]
}

// Subscribe adds value under name for m; it returns false if m was already subscribed.
func (t *Table[S, F]) Subscribe(name string, m *Member[S, F], value S) bool {
	tp := t.topics[name]
	var s *subscription[S, F]
	if tp == nil {
		tp = &Topic[S, F]{table: t, name: name}
		s, tp.subs = &tp.first, tp.only[:0]
		t.topics[name] = tp
	} else if tp.of(m) != nil {
		return false
	} else {
		s = new(subscription[S, F])
	}
	*s = subscription[S, F]{topic: tp, member: m, value: value, slot: len(tp.subs), pos: len(m.subs), from: tp.log.seal()}
	if tp.live == 0 {
		tp.kind = m.Kind
	} else if tp.kind != m.Kind {
		tp.mixed = true
	}
	tp.subs = append(tp.subs, s)
	tp.live++
	if m.slow {
		tp.slow++
	}
	m.subs = append(m.subs, s)
	if tp.index != nil {
		tp.index[m] = s
	}
	if t.Joined != nil {
		t.Joined(tp)
	}
	return true
}

// Unsubscribe reports whether m was subscribed. What was published before is still delivered.
func (t *Table[S, F]) Unsubscribe(name string, m *Member[S, F]) bool {
	tp := t.topics[name]
	if tp == nil {
		return false
	}
	s := tp.of(m)
	if s == nil {
		return false
	}
	last := len(m.subs) - 1
	moved := m.subs[last]
	m.subs[s.pos], moved.pos = moved, s.pos
	m.subs[last] = nil
	m.subs = m.subs[:last]
	t.leave(s)
	return true
}

// Leave ends all of m's subscriptions. What was published before is still delivered.
func (t *Table[S, F]) Leave(m *Member[S, F]) {
	for _, s := range m.subs {
		t.leave(s)
	}
	m.subs = nil
}

// leave leaves a hole in the list, so that the position of a running publish stays valid. The list is compacted when it consists
// mostly of holes.
func (t *Table[S, F]) leave(s *subscription[S, F]) {
	tp := s.topic
	tp.handOut(s, false)
	tp.subs[s.slot] = nil
	tp.live--
	if tp.index != nil {
		delete(tp.index, s.member)
	}
	if s.member.slow {
		tp.slow--
	}
	if t.Left != nil {
		t.Left(tp)
	}
	if tp.live == 0 {
		delete(t.topics, tp.name)
		tp.log.clear()
		return
	}
	if tp.live*2 < len(tp.subs) {
		kept := make([]*subscription[S, F], 0, tp.live+tp.live/2)
		for _, s := range tp.subs {
			if s != nil {
				s.slot = len(kept)
				kept = append(kept, s)
			}
		}
		tp.subs = kept // a running publish continues with the old slice, in which those that have left are nil
	}
}

// IsSubscribed reports whether m is subscribed to name.
func (m *Member[S, F]) IsSubscribed(name string) bool {
	if len(m.subs) == 0 {
		return false
	}
	tp := m.subs[0].topic.table.topics[name]
	return tp != nil && tp.of(m) != nil
}

// Subscriptions returns the names in any order.
func (m *Member[S, F]) Subscriptions() []string {
	names := make([]string, len(m.subs))
	for i, s := range m.subs {
		names[i] = s.topic.name
	}
	return names
}

// Name is the topic's.
func (tp *Topic[S, F]) Name() string { return tp.name }

// Live is the number of its subscribers.
func (tp *Topic[S, F]) Live() int { return tp.live }

// Count is the number of subscribers of name.
func (t *Table[S, F]) Count(name string) int {
	if tp := t.topics[name]; tp != nil {
		return tp.live
	}
	return 0
}

// Len is the number of topics that have subscribers.
func (t *Table[S, F]) Len() int { return len(t.topics) }

// Topic returns the topic with that name, nil if it has no subscribers. It must not be kept.
func (t *Table[S, F]) Topic(name string) *Topic[S, F] { return t.topics[name] }

// Receivers returns the number of subscribers, not counting the one whose Member is except (may be nil).
func (tp *Topic[S, F]) Receivers(except *Member[S, F]) int {
	if except != nil && tp.of(except) != nil {
		return tp.live - 1
	}
	return tp.live
}

// Each calls visit for every subscriber except the one whose Member is except (may be nil). Subscribers that join during the call
// are skipped, and so are those that leave before they are reached. What was published before is delivered first.
func (tp *Topic[S, F]) Each(except *Member[S, F], visit func(S)) {
	tp.flush(false)
	subs := tp.subs
	for i := 0; i < len(subs); i++ {
		s := subs[i]
		if s == nil || s.member == except {
			continue
		}
		// After a compaction the old slice still lists those that have left since.
		if s.slot >= len(tp.subs) || tp.subs[s.slot] != s {
			continue
		}
		visit(s.value)
	}
}
