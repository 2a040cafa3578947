package main

import (
	"io"
	"testing"
	"time"
)

// A slow machine gets fewer rounds, and every workload at least one.
func TestRoundsEndInTime(t *testing.T) {
	runs := 0
	wl := workload{figures: []figure{{}}, run: func(*bench, *peer) ([]float64, error) { runs++; return []float64{1}, nil }}
	b := &bench{rounds: 3, peers: []*peer{{name: "gobun"}}, log: io.Discard}
	for deadline, want := range map[time.Time]int{time.Now().Add(time.Hour): 3, time.Now().Add(-time.Second): 1} {
		runs = 0
		if _, rounds, err := b.measureAll(wl, deadline); err != nil || rounds != want || runs != want {
			t.Errorf("%d rounds, %d runs, %v; want %d", rounds, runs, err, want)
		}
	}
}
