// A stack overflow ends the script with Bun's words and place, whatever it unwound.

package main

import (
	"strings"
	"testing"
)

func TestStackOverflowEndsTheScript(t *testing.T) {
	for name, script := range map[string]string{
		"in the program": `function d() { d(); return 1 } try { d() } catch {}`,
		"in a handler that the program awaits": `const s = Bun.serve({ port: 0, async fetch() { await 1; (function d() { d(); return 1 })() } });
await fetch(s.url).catch((e) => e);`,
	} {
		t.Run(name, func(t *testing.T) {
			status, _, stderr := runGobun(t, map[string]string{"a.js": script}, "", "a.js")
			if status != 1 || !strings.Contains(stderr, "RangeError: Maximum call stack size exceeded.\n      at d (") || strings.Contains(stderr, "goroutine") {
				t.Errorf("status %d, stderr:\n%s", status, stderr)
			}
		})
	}
}
