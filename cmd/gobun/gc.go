// The garbage collector's pace. Go's default (GOGC=100) lets the heap double between collections; the heap of a chat
// server is a few megabytes, so that it would collect hundreds of times a second for messages that die young. gobun
// always leaves the same headroom instead: with a small heap collections are rare, with a large one (many thousand
// connections) the default is in force and memory stays within twice the live heap.
//
// When a burst is over, the headroom that it used would stay resident: nothing allocates, so nothing collects. A look
// every second sees that and gives the memory back to the system once. Memory that is let go of without any burst, like
// what waited for slow clients that have left, is looked for too, as often as that costs next to nothing.

package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// gcHeadroom is how much may be allocated between two collections at least, in bytes.
	gcHeadroom = 32 << 20
	// gcPercentMin is Go's default. gcPercentMax is for a tiny heap: Go takes it for 4 MiB at least, which makes gcHeadroom.
	gcPercentMin = 100
	gcPercentMax = 800

	// idleLook is how often idleness is looked for.
	idleLook = time.Second
	// idleAllocation is what an idle process allocates between two looks at most, in bytes.
	idleAllocation = 256 << 10
	// releaseMin is what must have been allocated since the last release to make another one worth a collection, in bytes.
	releaseMin = 4 << 20
	// largeHeap is from which size on something large may have been let go of, in bytes, and stirring how much is allocated
	// when anything happens at all.
	largeHeap = 32 << 20
	stirring  = 4 << 10
	// restMin and restFactor bound the time that collections for that take: after each one there is none for so long, and
	// for so many times as it took.
	restMin    = time.Second
	restFactor = 64
)

// gcPercent is the GOGC for a live heap of that size.
func gcPercent(live uint64) int {
	return int(min(max(gcHeadroom*100/max(live, 1), gcPercentMin), gcPercentMax))
}

// tuneGC keeps GOGC at gcPercent, looking after each collection. An environment that sets GOGC itself is obeyed.
func tuneGC() {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(gcPercentMax)
	var afterCollection func(struct{})
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	last := gcPercentMax
	watch := func() {
		sentinel := new([16]byte) // found dead by the next collection
		runtime.AddCleanup(sentinel, afterCollection, struct{}{})
	}
	afterCollection = func(struct{}) {
		metrics.Read(sample)
		// Changing GOGC stops the world: only for a change that matters.
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
	rest             time.Time // nothing is looked for before
}

// look takes the total that was allocated so far and the size of the heap, and reports whether now is the time.
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

// gave notes that memory was given back, which took so long.
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
