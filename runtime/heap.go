// Limits.Heap: how much memory a script may keep.
//
// Go does not record which goroutine allocated what, and goja counts nothing. Two figures are available: what the whole program
// allocated while the app's loop was busy, which is at least what the app allocated; and the size of everything reachable from
// the app's VM, which is exact but takes time to compute. The first decides when to compute the second.

package runtime

import (
	"errors"
	"fmt"
	"runtime/metrics"
	"sync"
	"time"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// ErrHeapLimit is wrapped by the [ScriptError] of an app that was ended because it kept more than [Limits.Heap].
var ErrHeapLimit = errors.New("the script kept more than Limits.Heap")

const (
	// walkShare: measuring takes at most one part in walkShare of the time.
	walkShare = 20
	// leastRoom: at least one part in leastRoom of the limit is allocated between two measurements.
	leastRoom = 16
	// heapPatience is how long a callback may go on without calling a native function, in which memory can be measured, once a
	// measurement is needed.
	heapPatience = 100 * time.Millisecond
	// blindFactor: a callback that could not be measured is interrupted when the program's heap has grown by blindFactor times
	// the limit.
	blindFactor = 2
	// heapPeriod is how often running callbacks are checked.
	heapPeriod = 10 * time.Millisecond
)

// heapWatch checks one app. It implements [jsbridge.HeapOwner].
type heapWatch struct {
	rt    *Runtime
	limit int64
	// over ends the app. It may be called from any goroutine.
	over func(*ScriptError)

	// Loop only.
	used int64 // at the last measurement

	mu      sync.Mutex
	room    int64         // what may be allocated before the next measurement
	charged int64         // allocated by the program since the last measurement, in finished ticks
	looked  time.Time     // end of the last measurement
	pause   time.Duration // how long no measurement follows, unless much is allocated
	busy    bool          // a tick is running
	began   heapFigures
	asked   time.Time // when a measurement was requested in this tick; zero if none was
}

// heapFigures are the figures of the whole program.
type heapFigures struct{ allocated, live, objects int64 }

// readHeap takes a quarter of a microsecond.
func readHeap() heapFigures {
	sample := [...]metrics.Sample{{Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample[:])
	return heapFigures{int64(sample[0].Value.Uint64()), int64(sample[1].Value.Uint64()), int64(sample[2].Value.Uint64())}
}

// watchHeap bounds what the script of r keeps, until stop is called.
func (r *Runtime) watchHeap(limit int64, over func(*ScriptError)) (stop func()) {
	w := &heapWatch{rt: r, limit: limit, room: limit, over: over, looked: time.Now()}
	r.heap = w
	r.Realm().BoundHeap(w)
	r.loop.OnWait(w.idle, w.begin)
	r.loop.OnTickEnd(w.end)
	w.begin() // the script's top level comes before the first tick
	return heaps.add(w)
}

// begin is called at the beginning of a tick.
func (w *heapWatch) begin() {
	now := readHeap()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy, w.began, w.asked = true, now, time.Time{}
}

// idle is called when the loop starts to wait.
func (w *heapWatch) idle() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy = false
}

// end is called at the end of a tick, or of a part of it.
func (w *heapWatch) end() {
	now := readHeap()
	w.mu.Lock()
	w.charged += now.allocated - w.began.allocated
	w.began, w.asked = now, time.Time{}
	due := w.due(w.charged)
	w.mu.Unlock()
	if due {
		_ = w.rt.Realm().Do(func(s jsbridge.Scope) error { w.Look(s); return nil })
	}
}

// due reports whether it is time to measure, given how much the program has allocated since the last measurement. w.mu is held.
func (w *heapWatch) due(allocated int64) bool {
	return allocated >= w.room && (time.Since(w.looked) >= w.pause || allocated >= w.room+w.limit)
}

// watch is called every heapPeriod.
func (w *heapWatch) watch(now heapFigures) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.busy {
		return
	}
	if w.asked.IsZero() {
		if w.due(w.charged + now.allocated - w.began.allocated) {
			w.asked = time.Now()
			w.rt.realm.AskHeap()
		}
		return
	}
	if time.Since(w.asked) < heapPatience {
		return
	}
	// The callback has called nothing in which it could be measured, or keeps what measuring does not see. Whatever has been
	// added to the live heap since it began is counted as its own.
	if now.live-w.began.objects > blindFactor*w.limit {
		w.over(w.exceeded(nil))
	}
}

// Look implements [jsbridge.HeapOwner].
func (w *heapWatch) Look(s jsbridge.Scope) {
	if w.measure(s) > w.limit {
		w.over(w.exceeded(w.rt.frames(jsbridge.StackOf(s))))
		w.rt.realm.Cut()
	}
}

// Room implements [jsbridge.HeapOwner].
func (w *heapWatch) Room(s jsbridge.Scope, bytes float64) bool {
	if bytes > float64(w.limit) {
		return false
	}
	w.mu.Lock()
	known := w.used + w.charged
	if w.busy {
		known += readHeap().allocated - w.began.allocated
	}
	w.mu.Unlock()
	return known+int64(bytes) <= w.limit || w.measure(s)+int64(bytes) <= w.limit
}

// measure adds up what the script keeps.
func (w *heapWatch) measure(s jsbridge.Scope) int64 {
	began := time.Now()
	var kept module.Kept
	if w.rt.world != nil {
		kept = w.rt.world.Kept()
	}
	if w.rt.linker != nil {
		kept.Values = append(kept.Values, w.rt.linker.Kept())
	}
	used := kept.Bytes + s.Size(w.limit, kept.Values...)
	now := readHeap()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.used, w.charged, w.looked, w.pause = used, 0, time.Now(), walkShare*time.Since(began)
	w.room, w.asked = max(w.limit-used, w.limit/leastRoom), time.Time{}
	if w.busy {
		w.began.allocated = now.allocated
	}
	return used
}

func (w *heapWatch) exceeded(at []Frame) *ScriptError {
	return &ScriptError{Name: "Error", Message: fmt.Sprintf("the script keeps more than %d bytes, which is its limit (Limits.Heap)", w.limit), Frames: at, Cause: ErrHeapLimit, Code: exitFailure}
}

// heapWatches has one goroutine for all apps of the program that have a limit. It runs while there are any.
type heapWatches struct {
	mu   sync.Mutex
	all  map[*heapWatch]struct{}
	stop chan struct{}
	done chan struct{}
}

var heaps heapWatches

// add starts checking an app. The returned function stops it.
func (h *heapWatches) add(w *heapWatch) (remove func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.all == nil {
		h.all = map[*heapWatch]struct{}{}
	}
	h.all[w] = struct{}{}
	if len(h.all) == 1 {
		h.stop, h.done = make(chan struct{}), make(chan struct{})
		go h.run(h.stop, h.done)
	}
	return sync.OnceFunc(func() { h.remove(w) })
}

func (h *heapWatches) remove(w *heapWatch) {
	h.mu.Lock()
	delete(h.all, w)
	if len(h.all) > 0 {
		h.mu.Unlock()
		return
	}
	close(h.stop)
	done := h.done
	h.mu.Unlock()
	<-done
}

func (h *heapWatches) run(stop, done chan struct{}) {
	defer close(done)
	ticker := time.NewTicker(heapPeriod)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		now := readHeap()
		h.mu.Lock()
		all := make([]*heapWatch, 0, len(h.all))
		for w := range h.all {
			all = append(all, w)
		}
		h.mu.Unlock()
		for _, w := range all {
			w.watch(now)
		}
	}
}
