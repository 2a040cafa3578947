// The garbage collector's pace. Go's default (GOGC=100) lets the heap double between collections; the heap of a chat
// server is a few megabytes, so that it would collect hundreds of times a second for messages that die young. gobun
// always leaves the same headroom instead: with a small heap collections are rare, with a large one (many thousand
// connections) the default is in force and memory stays within twice the live heap.

package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// gcHeadroom is how much may be allocated between two collections at least, in bytes.
	gcHeadroom = 32 << 20
	// gcPercentMin is Go's default; gcPercentMax bounds the figure for a tiny heap.
	gcPercentMin = 100
	gcPercentMax = 3200
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
}
