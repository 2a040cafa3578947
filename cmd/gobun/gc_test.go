package main

import (
	"testing"
	"time"
)

func TestGCPercent(t *testing.T) {
	for _, tt := range []struct {
		live uint64
		want int
	}{{0, gcPercentMax}, {1 << 20, gcPercentMax}, {2 << 20, gcPercentMax}, {8 << 20, 400}, {32 << 20, 100}, {1 << 30, gcPercentMin}} {
		if got := gcPercent(tt.live); got != tt.want {
			t.Errorf("%d bytes: %d, want %d", tt.live, got, tt.want)
		}
	}
}

func TestMemoryIsGivenBackOnceWhenABurstIsOver(t *testing.T) {
	var i idleness
	total := uint64(0)
	for step, tt := range []struct {
		allocated uint64
		want      bool
	}{
		{1 << 20, false},             // starting
		{0, false},                   // idle, but too little to be worth it
		{20 << 20, false},            // a burst
		{20 << 20, false},            // goes on
		{idleAllocation - 1, true},   // over
		{0, false},                   // once
		{releaseMin, false},          // another
		{idleAllocation / 2, true},   // over
		{idleAllocation / 2, false},  // idling does not add up soon
		{idleAllocation * 16, false}, // busy
	} {
		total += tt.allocated
		if got := i.look(time.Time{}, total, 0); got != tt.want {
			t.Errorf("step %d: %v", step, got)
		}
	}
}

func TestMemoryThatIsLetGoOfQuietlyIsGivenBack(t *testing.T) {
	var i idleness
	now, total := time.Now(), uint64(releaseMin)
	i.look(now, total, largeHeap)
	i.look(now, total, largeHeap) // the burst is over
	i.gave(now, time.Second)
	for step, tt := range []struct {
		seconds   time.Duration
		allocated uint64
		heap      uint64
		want      bool
	}{
		{10, stirring, largeHeap, false},             // rests
		{restFactor - 11, 0, largeHeap, false},       // still
		{1, 0, largeHeap - 1, false},                 // a small heap is not worth it
		{0, 0, largeHeap, true},                      // what happened meanwhile
		{100, 0, largeHeap, false},                   // nothing happened
		{100, idleAllocation, largeHeap, false},      // busy
		{1, idleAllocation - 1, largeHeap, true},     // no more
		{restFactor, stirring - 1, largeHeap, false}, // next to nothing
		{restFactor, stirring - 1, 2 * largeHeap, true},
	} {
		now = now.Add(tt.seconds * time.Second)
		total += tt.allocated
		got := i.look(now, total, tt.heap)
		if got != tt.want {
			t.Errorf("step %d: %v", step, got)
		}
		if got {
			i.gave(now, time.Millisecond)
		}
	}
}
