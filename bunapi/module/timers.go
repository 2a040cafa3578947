// The timers of scripts: those of the loop, or those that a test moves itself.

package module

import (
	"slices"
	"time"
)

// Timer calls a function once; Reset does so again. Loop only.
type Timer interface {
	Reset(d time.Duration)
	// Stop reports whether the timer was waiting.
	Stop() bool
	Ref()
	Unref()
}

// AddTimer calls fn on the loop after d. It is for what scripts see as a timer: with FakeTimers a test says when d is over.
// Loop only.
func (e *Env) AddTimer(d time.Duration, fn func()) Timer {
	if e.FakeTimers != nil {
		t := &fakeTimer{set: e.FakeTimers, fn: fn}
		t.Reset(d)
		return t
	}
	return e.Loop.AddTimer(d, fn)
}

// FakeTimers are timers whose clock stands still until a test moves it (jest.useFakeTimers). Loop only.
type FakeTimers struct {
	elapsed time.Duration
	last    int
	waiting []*fakeTimer // in the order in which they fire
}

type fakeTimer struct {
	set *FakeTimers
	fn  func()
	due time.Duration
	seq int // of two that are due at once, the earlier one fires first
}

// Elapsed is how far the clock has been moved.
func (f *FakeTimers) Elapsed() time.Duration { return f.elapsed }

// MoveTo moves the clock forward and fires nothing.
func (f *FakeTimers) MoveTo(elapsed time.Duration) { f.elapsed = max(f.elapsed, elapsed) }

// Next returns when the next timer is due, and whether there is one.
func (f *FakeTimers) Next() (due time.Duration, ok bool) {
	if len(f.waiting) == 0 {
		return 0, false
	}
	return f.waiting[0].due, true
}

// Last returns when the timer is due that fires last.
func (f *FakeTimers) Last() time.Duration {
	if len(f.waiting) == 0 {
		return f.elapsed
	}
	return f.waiting[len(f.waiting)-1].due
}

// Fire moves the clock to the next timer, which there must be, and calls its function.
func (f *FakeTimers) Fire() {
	t := f.waiting[0]
	f.waiting = f.waiting[1:]
	f.MoveTo(t.due)
	t.fn()
}

// Len is the number of timers that wait.
func (f *FakeTimers) Len() int { return len(f.waiting) }

// Clear drops all timers.
func (f *FakeTimers) Clear() { f.waiting = nil }

func (t *fakeTimer) Reset(d time.Duration) {
	t.Stop()
	f := t.set
	f.last++
	t.due, t.seq = f.elapsed+d, f.last
	i, _ := slices.BinarySearchFunc(f.waiting, t, func(a, b *fakeTimer) int {
		if a.due != b.due {
			return int(a.due - b.due)
		}
		return a.seq - b.seq
	})
	f.waiting = slices.Insert(f.waiting, i, t)
}

func (t *fakeTimer) Stop() bool {
	i := slices.Index(t.set.waiting, t)
	if i < 0 {
		return false
	}
	t.set.waiting = slices.Delete(t.set.waiting, i, i+1)
	return true
}

// Ref and Unref do nothing: no fake timer keeps the loop running.
func (t *fakeTimer) Ref()   {}
func (t *fakeTimer) Unref() {}
