// Publishing in O(1): while all subscribers of a topic keep up, a published frame is only recorded in the topic's log, and handed
// out to each subscriber once at the end of the tick. Frames lie in one append-only arena, so that consecutive ones join into one
// range: a burst of hundreds of messages costs a subscriber the extension of one range instead of hundreds of entries.
//
// A subscriber with a backlog makes its topics slow: the publisher has to ask it whether the message is sent, queued or dropped,
// and iterates over the subscribers ([Topic.Each]).

package topic

// Frame is what is published.
type Frame[F any] interface {
	// Join returns this frame and the next one as one, if they are adjacent.
	Join(next F) (F, bool)
	// Size is its length in bytes.
	Size() int
}

// log is what was published in this tick. The zero value is empty.
type log[S any, F Frame[F]] struct {
	entries []entry[S, F]
	bytes   int
	sealed  bool // a subscriber joined: what follows must not be merged into the last entry
	pending bool // in Table.pending
}

type entry[S any, F Frame[F]] struct {
	frame  F
	except *Member[S, F]
}

// keepEntries is the capacity that a topic's log keeps between ticks.
const keepEntries = 16

func (l *log[S, F]) add(f F, except *Member[S, F]) {
	l.bytes += f.Size()
	if n := len(l.entries); n > 0 && !l.sealed && l.entries[n-1].except == except {
		if joined, ok := l.entries[n-1].frame.Join(f); ok {
			l.entries[n-1].frame = joined
			return
		}
	}
	l.sealed = false
	l.entries = append(l.entries, entry[S, F]{f, except})
}

// seal returns the position where the log of a new subscriber begins.
func (l *log[S, F]) seal() int {
	l.sealed = true
	return len(l.entries)
}

func (l *log[S, F]) clear() {
	if cap(l.entries) > keepEntries {
		l.entries = nil
	}
	clear(l.entries)
	l.entries, l.bytes = l.entries[:0], 0
}

// Slow reports whether a subscriber must be asked whether it accepts a message: then publish with [Topic.Each].
func (tp *Topic[S, F]) Slow() bool { return tp.slow > 0 }

// Publish records a frame for all subscribers except one. They get it when the table is flushed, or before they leave. It must
// not be called on a slow topic.
func (tp *Topic[S, F]) Publish(f F, except *Member[S, F]) {
	if tp.slow > 0 {
		panic("topic: publish to a slow topic")
	}
	tp.log.add(f, except)
	if !tp.log.pending {
		tp.log.pending = true
		tp.table.pending = append(tp.table.pending, tp)
	}
}

// Noted returns how many bytes are waiting to be handed out.
func (tp *Topic[S, F]) Noted() int { return tp.log.bytes }

// Pending reports whether there is anything to flush.
func (t *Table[S, F]) Pending() bool { return len(t.pending) > 0 }

// Flush hands out everything that was published. A subscriber gets the frames of several topics in another order than they were
// published: it must sort them by their position. With final, the last frame of a subscriber of the last topic is marked as such:
// it may be written immediately, while the subscriber is in the processor's cache.
func (t *Table[S, F]) Flush(final bool) {
	for i, tp := range t.pending {
		t.pending[i] = nil
		tp.log.pending = false
		tp.flush(final && i == len(t.pending)-1)
	}
	t.pending = t.pending[:0]
}

func (tp *Topic[S, F]) flush(final bool) {
	if len(tp.log.entries) == 0 {
		return
	}
	for _, s := range tp.subs {
		if s != nil {
			tp.handOut(s, final)
			s.from = 0
		}
	}
	tp.log.clear()
}

// handOut delivers to one subscriber what it has not received yet.
func (tp *Topic[S, F]) handOut(s *subscription[S, F], final bool) {
	entries := tp.log.entries[min(s.from, len(tp.log.entries)):]
	last := len(entries) - 1
	for last >= 0 && entries[last].except == s.member {
		last--
	}
	for i, e := range entries[:last+1] {
		if e.except != s.member {
			tp.table.deliver(s.value, e.frame, final && i == last)
		}
	}
	s.from = len(tp.log.entries)
}

// Kind determines which frame a subscriber takes if a message has several: subscribers of one kind take the same. The publisher
// defines its meaning.
type Kind uint8

// Kind returns the kind of all subscribers; uniform is false if there are, or were, several.
func (tp *Topic[S, F]) Kind() (kind Kind, uniform bool) { return tp.kind, !tp.mixed }

// SetSlow sets whether the subscriber must be asked whether it accepts a message. Its cost is proportional to the number of
// subscriptions. A member may become slow only when nothing is pending for it: flush the table first.
func (m *Member[S, F]) SetSlow(slow bool) {
	if m.slow == slow {
		return
	}
	m.slow = slow
	for _, s := range m.subs {
		if slow {
			s.topic.slow++
		} else {
			s.topic.slow--
		}
	}
}
