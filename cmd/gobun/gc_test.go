package main

import "testing"

func TestGCPercent(t *testing.T) {
	for _, tt := range []struct {
		live uint64
		want int
	}{{0, gcPercentMax}, {1 << 20, gcPercentMax}, {8 << 20, 400}, {32 << 20, 100}, {1 << 30, gcPercentMin}} {
		if got := gcPercent(tt.live); got != tt.want {
			t.Errorf("%d bytes: %d, want %d", tt.live, got, tt.want)
		}
	}
}
