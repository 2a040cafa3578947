package modules

import (
	"strings"
	"testing"
)

// TestLowered fails when esbuild's output for asynchronous iteration differs from what lowered.go expects.
func TestLowered(t *testing.T) {
	s := newScript(t, "-- a.ts --\nasync function* f(v) { yield* v; for await (const x of v) yield x; }\nasync function g(v) { for await (const x of v); }")
	p, err := s.loader.LoadEntry("a.ts")
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{
		"return " + generatorHelper + "(this, null, function* () {", "yield* " + delegateHelper + "(v)",
		"for (var iter = " + awaitHelper + "(v), more, temp, error; more = !(temp = yield new __await(iter.next())).done; more = false)",
		"for (var iter = " + awaitHelper + "(v), more, temp, error; more = !(temp = await iter.next()).done; more = false)",
	} {
		if !strings.Contains(p.text, form) {
			t.Errorf("no %q in\n%s", form, p.text)
		}
	}
}
