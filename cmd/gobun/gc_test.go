package main

import "testing"

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
		if got := i.look(total); got != tt.want {
			t.Errorf("step %d: %v", step, got)
		}
	}
}
