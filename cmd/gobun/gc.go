// The pace of the garbage collector. Go's default (GOGC=100) lets the heap double between collections. The heap of a chat server
// is a few megabytes, so there would be hundreds of collections a second for short-lived messages. gobun leaves a fixed headroom
// instead: with a small heap collections are rare, and with a large one (many thousand connections) the default applies and
// memory stays within twice the live heap.
//
// After a burst the headroom would stay resident: nothing allocates, so nothing is collected. A check every second detects that
// and returns the memory to the system once. It also looks for memory that was released without a burst, such as data queued for
// slow clients that have left, as often as that costs next to nothing.

package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// gcHeadroom is the least that may be allocated between two collections, in bytes.
	gcHeadroom = 32 << 20
	// gcPercentMin is Go's default. gcPercentMax is for a tiny heap, which Go counts as at least 4 MiB; together they give
	// gcHeadroom.
	gcPercentMin = 100
	gcPercentMax = 800

	// idleLook is the interval of the checks.
	idleLook = time.Second
	// idleAllocation is the most that an idle process allocates between two checks, in bytes.
	idleAllocation = 256 << 10
	// releaseMin is the least allocation since the last release that makes another one worthwhile, in bytes.
	releaseMin = 4 << 20
	// largeHeap is the heap size from which much memory may have been released, in bytes; stirring is how much is allocated while
	// the process is not idle.
	largeHeap = 32 << 20
	stirring  = 4 << 10
	// restMin and restFactor bound the time for these collections: after each one, the next must wait at least restMin, and
	// restFactor times as long as it took.
	restMin    = time.Second
	restFactor = 64
)

// gcPercent returns the GOGC for a live heap of that size.
func gcPercent(live uint64) int {
	return int(min(max(gcHeadroom*100/max(live, 1), gcPercentMin), gcPercentMax))
}

// tuneGC keeps GOGC at gcPercent, checking after each collection. If the environment sets GOGC, that value is used.
func tuneGC() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(gcPercentMax)
	var afterCollection func(struct{})
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	last := gcPercentMax
	watch := func() {
		sentinel := new([16]byte) // finalized by the next collection
		runtime.AddCleanup(sentinel, afterCollection, struct{}{})
	}
	afterCollection = func(struct{}) {
		metrics.Read(sample)
		// Changing GOGC stops the world, so it is done only for relevant changes.
		if p := gcPercent(sample[0].Value.Uint64()); p*4 < last*3 || p*3 > last*4 {
			last = p
			debug.SetGCPercent(p)
		}
		watch()
	}
	watch()
	go releaseWhenIdle()
}

// idleness decides when memory is given back. Its numbers are totals of allocated bytes.
type idleness struct {
	looked, released uint64
	rest             time.Time // no check happens before
}

// look gets the total allocation so far and the size of the heap, and reports whether to release memory now.
func (i *idleness) look(now time.Time, allocated, heap uint64) bool {
	idle := allocated-i.looked < idleAllocation
	i.looked = allocated
	since := allocated - i.released
	burst := since >= releaseMin
	stirred := heap >= largeHeap && since >= stirring && !now.Before(i.rest)
	if !idle || !burst && !stirred {
		return false
	}
	i.released = allocated
	return true
}

// gave records that memory was released, and how long that took.
func (i *idleness) gave(now time.Time, took time.Duration) {
	i.rest = now.Add(max(restMin, restFactor*took))
}

// releaseWhenIdle runs as long as the process.
func releaseWhenIdle() {
	var i idleness
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}}
	for now := range time.Tick(idleLook) {
		metrics.Read(sample)
		if i.look(now, sample[0].Value.Uint64(), sample[1].Value.Uint64()) {
			debug.FreeOSMemory()
			end := time.Now()
			i.gave(end, end.Sub(now))
		}
	}
}
