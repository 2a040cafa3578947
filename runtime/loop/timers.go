// Timers and immediates.

package loop

import (
	"container/heap"
	"time"
)

// Timer calls a function once, at its due time or later. It keeps the loop alive unless Unref was called.
type Timer struct {
	loop  *Loop
	fn    func()
	due   time.Duration
	seq   uint64 // creation order breaks ties
	index int    // in the heap, -1 when not waiting
	unref bool
}

// AddTimer creates a timer that is due in d. Loop only.
func (l *Loop) AddTimer(d time.Duration, fn func()) *Timer {
	t := &Timer{loop: l, fn: fn, index: -1}
	t.Reset(d)
	return t
}

// NextTimer returns when the first timer is due, on the loop's clock. Loop only.
func (l *Loop) NextTimer() (due time.Duration, ok bool) {
	if len(l.timers) == 0 {
		return 0, false
	}
	return l.timers[0].due, true
}

// Reset makes the timer due in d, whether it is waiting, has fired or was stopped. Loop only.
func (t *Timer) Reset(d time.Duration) {
	t.Stop()
	l := t.loop
	l.seq++
	t.due, t.seq = l.clock.Now()+max(d, 0), l.seq
	heap.Push(&l.timers, t)
	if !t.unref {
		l.refs++
	}
}

// Stop keeps the timer from firing and reports whether it was waiting. Loop only.
func (t *Timer) Stop() bool {
	if t.index < 0 {
		return false
	}
	heap.Remove(&t.loop.timers, t.index)
	if !t.unref {
		t.loop.refs--
	}
	return true
}

// Unref lets the loop end while the timer is waiting. Loop only.
func (t *Timer) Unref() {
	if !t.unref && t.index >= 0 {
		t.loop.refs--
	}
	t.unref = true
}

// Ref undoes Unref. Loop only.
func (t *Timer) Ref() {
	if t.unref && t.index >= 0 {
		t.loop.refs++
	}
	t.unref = false
}

// runTimers fires the timers that are due now; timers that these start wait for the next tick.
func (l *Loop) runTimers() bool {
	if len(l.timers) == 0 || l.stopped {
		return false
	}
	now, last, ran := l.clock.Now(), l.seq, false
	for !l.stopped && len(l.timers) > 0 {
		t := l.timers[0]
		if t.due > now || t.seq > last {
			break
		}
		t.Stop()
		t.fn()
		ran = true
	}
	return ran
}

type timerHeap []*Timer

func (h timerHeap) Len() int { return len(h) }
func (h timerHeap) Less(i, j int) bool {
	// Node and Bun count in whole milliseconds: timers of the same millisecond fire in the order of creation.
	a, b := h[i].due.Milliseconds(), h[j].due.Milliseconds()
	return a < b || a == b && h[i].seq < h[j].seq
}
func (h timerHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i]; h[i].index, h[j].index = i, j }
func (h *timerHeap) Push(x any)   { t := x.(*Timer); t.index = len(*h); *h = append(*h, t) }
func (h *timerHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	t.index = -1
	return t
}

// Immediate calls a function once, in the next round of immediates. It keeps the loop alive unless Unref was called.
type Immediate struct {
	loop       *Loop
	fn         func()
	seq        uint64
	prev, next *Immediate
	queued     bool
	unref      bool
}

// immediateList is a list in order of creation, from which any element can be removed.
type immediateList struct {
	first, last *Immediate
	len         int
}

// Immediate creates an immediate. Loop only.
func (l *Loop) Immediate(fn func()) *Immediate {
	l.seq++
	im := &Immediate{loop: l, fn: fn, seq: l.seq, queued: true, prev: l.imm.last}
	if im.prev != nil {
		im.prev.next = im
	} else {
		l.imm.first = im
	}
	l.imm.last = im
	l.imm.len++
	l.refs++
	return im
}

// Stop keeps the immediate from running and reports whether it was waiting. Loop only.
func (im *Immediate) Stop() bool {
	if !im.queued {
		return false
	}
	list := &im.loop.imm
	if im.prev != nil {
		im.prev.next = im.next
	} else {
		list.first = im.next
	}
	if im.next != nil {
		im.next.prev = im.prev
	} else {
		list.last = im.prev
	}
	im.queued = false
	list.len--
	if !im.unref {
		im.loop.refs--
	}
	return true
}

// Unref lets the loop end while the immediate is waiting. Loop only.
func (im *Immediate) Unref() {
	if !im.unref && im.queued {
		im.loop.refs--
	}
	im.unref = true
}

// Ref undoes Unref. Loop only.
func (im *Immediate) Ref() {
	if im.unref && im.queued {
		im.loop.refs++
	}
	im.unref = false
}

// runImmediates runs the immediates waiting now; those that they add wait for the next tick.
func (l *Loop) runImmediates() bool {
	last, ran := l.seq, false
	for !l.stopped {
		im := l.imm.first
		if im == nil || im.seq > last {
			break
		}
		im.Stop()
		im.fn()
		ran = true
	}
	return ran
}
