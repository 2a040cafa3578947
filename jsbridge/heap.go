// What a script keeps in memory, for owners who bound it. goja does not count: the owner has the realm looked through when
// much was allocated (Size), as soon as the script calls a native function.

package jsbridge

import (
	"sync/atomic"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// HeapOwner bounds what the script of a realm keeps. Its methods are called on the loop.
type HeapOwner interface {
	// Look answers [Realm.AskHeap]: a script is in a call of a native function.
	Look(s Scope)
	// Room reports whether so many bytes more are allowed, before they are taken.
	Room(s Scope, bytes float64) bool
}

type heap struct {
	owner HeapOwner // nil: there is no bound
	asked atomic.Bool
}

// BoundHeap has an owner asked. Loop only, before scripts run.
func (r *Realm) BoundHeap(o HeapOwner) { r.heap.owner = o }

// AskHeap has the owner's Look called at the next call of a native function. Any goroutine.
func (r *Realm) AskHeap() { r.heap.asked.Store(true) }

// Size is about how many bytes are reachable from the realm and from more values (see [engine.Size]); not much more than
// limit. It takes some 3 ms for a megabyte of objects.
func (s Scope) Size(limit int64, more ...any) int64 {
	return engine.Size(s.r.vm, limit, append(more, s.r.tickValues())...)
}

// tickValues are the arguments of the nextTicks that wait.
func (r *Realm) tickValues() []goja.Value {
	var all []goja.Value
	for _, t := range r.ticks[r.tickHead:] {
		all = append(all, t.args...)
	}
	return all
}

// checkpoint is in each call of a native function.
func (r *Realm) checkpoint() {
	if r.heap.asked.Load() {
		r.heap.asked.Store(false)
		if r.heap.owner != nil {
			r.heap.owner.Look(Scope{r})
		}
	}
}

// take refuses to make something large that is more than the owner allows. Small things are found by Look.
func (r *Realm) take(bytes float64) {
	if r.heap.owner != nil && bytes >= largeRequest && !r.heap.owner.Room(Scope{r}, bytes) {
		r.refuse(outOfMemory)
	}
}

// Take returns the error of bytes that are more than the owner allows, before a native makes them.
func (s Scope) Take(bytes int) error {
	if h := &s.r.heap; h.owner != nil && bytes >= largeRequest && !h.owner.Room(s, float64(bytes)) {
		return RangeError("%s", outOfMemory)
	}
	return nil
}

// largeRequest is what is asked for one by one.
const largeRequest = 64 << 10
