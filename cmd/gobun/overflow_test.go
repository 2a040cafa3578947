// A stack overflow that nobody catches is an error like any other: Bun's words, its place, no trace of Go.

package main

import (
	"strings"
	"testing"
)

func TestStackOverflowThatNobodyCatches(t *testing.T) {
	for name, c := range map[string]struct {
		script, stdout string
	}{
		"in the program": {`function d() { d(); return 1 } d()`, ""},
		"in a handler that the program awaits": {`const s = Bun.serve({ port: 0, async fetch() { await 1; (function d() { d(); return 1 })() } });
console.log((await fetch(s.url)).status); s.stop(true)`, "500\n"},
	} {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := runGobun(t, map[string]string{"a.js": c.script}, "", "a.js")
			if status != 1 || stdout != c.stdout || !strings.Contains(stderr, "RangeError: Maximum call stack size exceeded.\n      at d (") || strings.Contains(stderr, "goroutine") {
				t.Errorf("status %d, stdout %q, stderr:\n%s", status, stdout, stderr)
			}
		})
	}
}
