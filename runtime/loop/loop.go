// Package loop is the event loop: posted tasks, timers, immediates, readiness of sockets, end-of-tick hooks. It knows
// no JavaScript.
//
// A Loop belongs to the goroutine that runs it. Functions documented "Loop only." may be called on that goroutine
// while it runs a task, or before Run is called; the others on any goroutine.
//
// One tick: posted tasks and ready sockets, then immediates, then due timers, each group followed by the end-of-tick
// hooks. This is Bun's order: setImmediate runs before setTimeout(…, 0).
//
// This package is not an API: it may change without notice.
package loop

import (
	"container/list"
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Config configures a Loop. The zero value works.
type Config struct {
	// Clock replaces the real clock in tests. Nil: the monotonic clock.
	Clock Clock
	// Still: the clock moves only when a task moves it, so the loop does not wait for timers.
	Still bool
}

// Clock tells the time and waits.
type Clock interface {
	// Now returns the time since some fixed moment.
	Now() time.Duration
}

type realClock struct{ start time.Time }

func (c realClock) Now() time.Duration { return time.Since(c.start) }

// Loop is one event loop.
type Loop struct {
	clock Clock
	still bool

	mu     sync.Mutex
	queue  []func() // posted, not yet taken
	awake  bool     // a wake-up is on its way
	closed bool

	sources  []Source
	sleeping atomic.Bool  // waits for events, and must be woken for news
	working  atomic.Int64 // when the current tick began on the loop's clock, 0 between ticks; kept only if there are sources
	conns    atomic.Int64 // connections that a Sharing has given to the loop

	holds     atomic.Int64
	spare     []func()
	timers    timerHeap
	seq       uint64
	refs      int // timers and immediates that keep the loop alive
	imm       immediateList
	hooks     []func()
	waits     func() // hooks before and after the loop waits; may be nil
	waited    func()
	idle      func()
	stopped   bool
	streams   map[*netStream]struct{}
	listeners map[*Listener]struct{}
	poll      *poller

	handshakes     list.List      // the TLSStreams in their handshake, oldest first
	handshakeSlots chan struct{}  // holds one token for each handshake that is computing
	handshakers    sync.WaitGroup // its goroutines
	tlsBuf         []byte         // decrypted bytes, shared
	tlsScratch     []byte         // bytes collected for one record, shared
	tlsList        [][]byte       // buffers to write, shared
	tlsOut         []byte         // encrypted bytes, shared; nil while in use
	tlsOne         [1][]byte
}

// New creates a loop. Close releases its descriptors.
func New(cfg Config) (*Loop, error) {
	l := &Loop{clock: cfg.Clock, still: cfg.Still, streams: map[*netStream]struct{}{}, listeners: map[*Listener]struct{}{}, handshakeSlots: make(chan struct{}, handshakeProcessors())}
	if l.clock == nil {
		l.clock = realClock{time.Now()}
	}
	var err error
	l.poll, err = newPoller()
	return l, err
}

// Post queues fn to run on the loop, in order. It does not keep the loop alive (see Hold). It returns false, and fn
// will never run, once the loop is closed. Any goroutine.
func (l *Loop) Post(fn func()) bool {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return false
	}
	l.queue = append(l.queue, fn)
	wake := !l.awake
	l.awake = true
	l.mu.Unlock()
	if wake {
		l.poll.wake()
	}
	return true
}

// Source passes data from other goroutines to the loop without posting a task for each item.
type Source interface {
	// News reports whether there is something to take. Any goroutine.
	News() bool
	// Take takes everything there is. Loop only.
	Take()
}

// AddSource adds a source. The loop takes from it before it handles anything from outside: before posted tasks, and before the
// bytes of each socket. Whoever adds data to s calls Nudge. Loop only.
func (l *Loop) AddSource(s Source) {
	l.sources = append(l.sources, s)
	l.poll.beforeRead = l.takeNews
}

// takeNews takes from all sources that have something.
func (l *Loop) takeNews() {
	for _, s := range l.sources {
		if s.News() {
			s.Take()
		}
	}
}

// Nudge wakes the loop if it is asleep, so that it takes from its sources. Any goroutine.
func (l *Loop) Nudge() {
	if l.sleeping.CompareAndSwap(true, false) {
		l.poll.wake()
	}
}

// Hold keeps Run from returning until release is called; later calls of release do nothing. Any goroutine.
func (l *Loop) Hold() (release func()) {
	l.holds.Add(1)
	var once sync.Once
	return func() {
		once.Do(func() {
			if l.holds.Add(-1) == 0 {
				l.Post(func() {}) // makes Run notice
			}
		})
	}
}

// Holds returns how many things keep Run from returning: unreleased Holds, timers and immediates. Loop only.
func (l *Loop) Holds() int { return int(l.holds.Load()) + l.refs }

// OnTickEnd adds a hook that runs after each group of tasks, before the loop waits, and when Run begins. Loop only.
func (l *Loop) OnTickEnd(fn func()) { l.hooks = append(l.hooks, fn) }

// OnWait sets functions that run before and after the loop waits for work. Loop only.
func (l *Loop) OnWait(before, after func()) { l.waits, l.waited = before, after }

// OnIdle sets a function that Run calls when nothing holds the loop any more; if it adds work, Run continues. Loop only.
func (l *Loop) OnIdle(fn func()) { l.idle = fn }

// Now returns the time of the loop's clock. Loop only.
func (l *Loop) Now() time.Duration { return l.clock.Now() }

// Stop makes Run return after the current task and the end-of-tick hooks. Loop only.
func (l *Loop) Stop() { l.stopped = true }

// Run runs ticks until nothing holds the loop, Stop is called, or ctx is done; in the last case it returns the context's error.
// It may be called again.
func (l *Loop) Run(ctx context.Context) error {
	return l.run(ctx, func() bool {
		if !l.alive() && l.idle != nil {
			l.idle()
			l.endTick()
		}
		return !l.alive()
	})
}

// RunUntil runs ticks until done returns true, Stop is called, or ctx is done; in the last case it returns the context's error.
// It waits for work whether something holds the loop or not. Loop only, outside Run.
func (l *Loop) RunUntil(ctx context.Context, done func() bool) error { return l.run(ctx, done) }

func (l *Loop) run(ctx context.Context, done func() bool) error {
	l.stopped = false
	if ctx.Done() != nil {
		stop := context.AfterFunc(ctx, func() { l.Post(l.Stop) })
		defer stop()
	}
	l.endTick() // ends the tick of what ran before Run, so that nothing waits for the first event
	for !l.stopped && !done() {
		if err := l.tick(true); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// RunOnce runs one tick without waiting. Loop only, outside Run.
func (l *Loop) RunOnce() error { return l.tick(false) }

func (l *Loop) alive() bool {
	if l.holds.Load() > 0 || l.refs > 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.queue) > 0
}

func (l *Loop) endTick() {
	for _, h := range l.hooks {
		h()
	}
}

// tick runs one round. With block it waits for work if there is none.
func (l *Loop) tick(block bool) error {
	l.mu.Lock()
	pending := len(l.queue) > 0
	l.mu.Unlock()
	timeout := time.Duration(-1)
	switch {
	case !block || pending || l.imm.len > 0:
		timeout = 0
	case len(l.timers) > 0 && (!l.still || l.timers[0].due <= l.clock.Now()):
		timeout = max(0, l.timers[0].due-l.clock.Now())
	}
	if l.sources != nil {
		timeout = l.prepareToWait(timeout)
	}
	if l.waits != nil {
		l.waits()
	}
	if err := l.poll.wait(timeout); err != nil {
		return err
	}
	if l.sources != nil {
		l.sleeping.Store(false)
		l.working.Store(int64(l.clock.Now()) + 1)
	}
	if l.waited != nil {
		l.waited()
	}
	l.mu.Lock()
	batch := l.queue
	l.queue = l.spare[:0]
	l.awake = false
	l.mu.Unlock()
	l.takeNews() // after the tasks, so that one posted because of news finds it
	for i, fn := range batch {
		batch[i] = nil
		if l.stopped {
			l.putBack(batch[i+1:], fn)
			break
		}
		fn()
	}
	l.spare = batch[:0]
	if !l.stopped {
		l.poll.dispatch(l)
	}
	l.endTick()
	if l.runImmediates() {
		l.endTick()
	}
	if l.runTimers() {
		l.endTick()
	}
	return nil
}

// prepareToWait records that the loop is about to wait, and returns for how long: not at all if a source has something.
func (l *Loop) prepareToWait(timeout time.Duration) time.Duration {
	l.working.Store(0)
	l.sleeping.Store(true)
	for _, s := range l.sources {
		if s.News() {
			return 0
		}
	}
	return timeout
}

// putBack returns tasks that a stopped loop did not run to the front of the queue.
func (l *Loop) putBack(rest []func(), first func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue = append(append([]func(){first}, rest...), l.queue...)
	l.awake = true
}

// Close closes every listener and stream, waits for their goroutines and releases the descriptors. Posts fail from now on.
func (l *Loop) Close() {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return
	}
	l.closed = true
	l.queue = nil
	l.mu.Unlock()
	for ln := range l.listeners {
		ln.Close()
	}
	for e := l.handshakes.Front(); e != nil; e = e.Next() {
		e.Value.(*TLSStream).wire.finish(net.ErrClosed)
	}
	l.handshakers.Wait()
	for s := range l.streams {
		s.abort()
	}
	for s := range l.streams {
		s.wg.Wait()
		_ = s.conn.Close()
	}
	l.poll.close()
}
