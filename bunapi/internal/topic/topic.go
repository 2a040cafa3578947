// Package topic is the table of a publish/subscribe server: names, their subscribers, and each subscriber's
// subscriptions. It belongs to one loop. Subscribing, unsubscribing and leaving cost what they touch, whatever the
// number of topics or subscribers.
package topic

// linearLimit is how many subscriptions a member looks through one by one before it keeps an index. Nearly all
// members have a handful; an index would cost them more memory than time it saves.
const linearLimit = 12

// Table holds the topics of one server. S is what the publisher delivers to.
type Table[S any] struct {
	topics map[string]*Topic[S]
	// Forward, if set, is told of every publish, so that tables on other loops can deliver it too. Loop only.
	Forward func(name string)
}

// Topic is one name with its subscribers in the order in which they subscribed.
type Topic[S any] struct {
	name string
	subs []*subscription[S] // nil where one left
	live int
}

type subscription[S any] struct {
	topic  *Topic[S]
	member *Member[S]
	value  S
	slot   int // in topic.subs
	pos    int // in member.subs
}

// Member is one subscriber's side: embed it in the subscriber. The zero value has no subscriptions.
type Member[S any] struct {
	subs  []*subscription[S]
	index map[string]*subscription[S]
}

// New makes an empty table.
func New[S any]() *Table[S] { return &Table[S]{topics: map[string]*Topic[S]{}} }

func (m *Member[S]) find(name string) *subscription[S] {
	if m.index != nil {
		return m.index[name]
	}
	for _, s := range m.subs {
		if s.topic.name == name {
			return s
		}
	}
	return nil
}

// Subscribe adds value under name for m; it reports false if m was subscribed already.
func (t *Table[S]) Subscribe(name string, m *Member[S], value S) bool {
	if m.find(name) != nil {
		return false
	}
	tp := t.topics[name]
	if tp == nil {
		tp = &Topic[S]{name: name}
		t.topics[name] = tp
	}
	s := &subscription[S]{topic: tp, member: m, value: value, slot: len(tp.subs), pos: len(m.subs)}
	tp.subs = append(tp.subs, s)
	tp.live++
	m.subs = append(m.subs, s)
	switch {
	case m.index != nil:
		m.index[name] = s
	case len(m.subs) > linearLimit:
		m.index = make(map[string]*subscription[S], 2*linearLimit)
		for _, s := range m.subs {
			m.index[s.topic.name] = s
		}
	}
	return true
}

// Unsubscribe reports whether m was subscribed.
func (t *Table[S]) Unsubscribe(name string, m *Member[S]) bool {
	s := m.find(name)
	if s == nil {
		return false
	}
	last := len(m.subs) - 1
	moved := m.subs[last]
	m.subs[s.pos], moved.pos = moved, s.pos
	m.subs[last] = nil
	m.subs = m.subs[:last]
	if m.index != nil {
		delete(m.index, name)
	}
	t.leave(s)
	return true
}

// Leave ends all of m's subscriptions.
func (t *Table[S]) Leave(m *Member[S]) {
	for _, s := range m.subs {
		t.leave(s)
	}
	m.subs, m.index = nil, nil
}

// leave leaves a hole, so that a publish that is under way keeps its place; holes are closed when they are the
// majority.
func (t *Table[S]) leave(s *subscription[S]) {
	tp := s.topic
	tp.subs[s.slot] = nil
	tp.live--
	if tp.live == 0 {
		delete(t.topics, tp.name)
		return
	}
	if tp.live*2 < len(tp.subs) {
		kept := make([]*subscription[S], 0, tp.live+tp.live/2)
		for _, s := range tp.subs {
			if s != nil {
				s.slot = len(kept)
				kept = append(kept, s)
			}
		}
		tp.subs = kept // a publish under way goes on over the old slice, in which the leavers are nil
	}
}

// IsSubscribed reports whether m is subscribed to name.
func (m *Member[S]) IsSubscribed(name string) bool { return m.find(name) != nil }

// Subscriptions returns the names, in no promised order.
func (m *Member[S]) Subscriptions() []string {
	names := make([]string, len(m.subs))
	for i, s := range m.subs {
		names[i] = s.topic.name
	}
	return names
}

// Count is the number of subscribers of name.
func (t *Table[S]) Count(name string) int {
	if tp := t.topics[name]; tp != nil {
		return tp.live
	}
	return 0
}

// Len is the number of topics that have subscribers.
func (t *Table[S]) Len() int { return len(t.topics) }

// Each calls deliver for every subscriber of name but the one whose Member is except (nil: for all). Those who
// subscribe during the call are left out, those who leave during it and were not reached yet too.
func (t *Table[S]) Each(name string, except *Member[S], deliver func(S)) {
	if t.Forward != nil {
		t.Forward(name)
	}
	tp := t.topics[name]
	if tp == nil {
		return
	}
	subs := tp.subs
	for i := 0; i < len(subs); i++ {
		s := subs[i]
		if s == nil || s.member == except {
			continue
		}
		// After a compaction the old slice still names those who left since.
		if s.slot >= len(tp.subs) || tp.subs[s.slot] != s {
			continue
		}
		deliver(s.value)
	}
}
