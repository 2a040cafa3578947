// How much memory a script keeps, for owners that limit it. goja does not count, so the owner measures the realm (Size) after
// enough has been allocated, the next time the script calls a native function.

package jsbridge

import (
	"sync/atomic"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// HeapOwner limits what the script of a realm keeps. Its methods are called on the loop.
type HeapOwner interface {
	// Look is the response to [Realm.AskHeap]; it is called while a script is calling a native function.
	Look(s Scope)
	// Room reports whether the given number of additional bytes is allowed, before they are allocated.
	Room(s Scope, bytes float64) bool
}

type heap struct {
	owner HeapOwner // nil: no limit
	asked atomic.Bool
}

// BoundHeap sets the owner. Loop only, before scripts run.
func (r *Realm) BoundHeap(o HeapOwner) { r.heap.owner = o }

// AskHeap requests a call of the owner's Look during the next call of a native function. Any goroutine.
func (r *Realm) AskHeap() { r.heap.asked.Store(true) }

// Size returns the approximate number of bytes reachable from the realm and from more values (see [engine.Size]); it stops soon
// after limit. It takes some 3 ms for a megabyte of objects.
func (s Scope) Size(limit int64, more ...any) int64 {
	return engine.Size(s.r.vm, limit, append(more, s.r.tickValues())...)
}

// tickValues returns the arguments of the pending nextTicks.
func (r *Realm) tickValues() []goja.Value {
	var all []goja.Value
	for _, t := range r.ticks[r.tickHead:] {
		all = append(all, t.args...)
	}
	return all
}

// checkpoint is called in each call of a native function.
func (r *Realm) checkpoint() {
	if r.heap.asked.Load() {
		r.heap.asked.Store(false)
		if r.heap.owner != nil {
			r.heap.owner.Look(Scope{r})
		}
	}
}

// take refuses a large allocation that exceeds what the owner allows. Look accounts for small ones.
func (r *Realm) take(bytes float64) {
	if r.heap.owner != nil && bytes >= largeRequest && !r.heap.owner.Room(Scope{r}, bytes) {
		r.refuse(outOfMemory)
	}
}

// Take returns an error if the owner does not allow a native function to allocate this many bytes.
func (s Scope) Take(bytes int) error {
	if h := &s.r.heap; h.owner != nil && bytes >= largeRequest && !h.owner.Room(s, float64(bytes)) {
		return RangeError("%s", outOfMemory)
	}
	return nil
}

// largeRequest is the size from which each allocation is checked on its own.
const largeRequest = 64 << 10
