package module

import (
	"slices"
	"testing"
)

func TestEnviron(t *testing.T) {
	e := NewEnviron([]string{"B=1", "A=2=3", "NONE", "=x", "B=4", "EMPTY="})
	if got := e.Names(); !slices.Equal(got, []string{"B", "A", "EMPTY"}) {
		t.Errorf("names %v", got)
	}
	for name, want := range map[string]string{"B": "4", "A": "2=3", "EMPTY": ""} {
		if got, ok := e.Get(name); !ok || got != want || e.Started(name) != want {
			t.Errorf("%s is %q %v, started as %q", name, got, ok, e.Started(name))
		}
	}
	e.Set("A", "new")
	e.Delete("B")
	e.Delete("B")
	e.Set("C", "5")
	if a, _ := e.Get("A"); a != "new" || e.Started("A") != "2=3" || e.Started("B") != "4" || e.Started("C") != "" {
		t.Errorf("A is %q; started as %q, %q, %q", a, e.Started("A"), e.Started("B"), e.Started("C"))
	}
	if _, ok := e.Get("B"); ok || !slices.Equal(e.Names(), []string{"A", "EMPTY", "C"}) {
		t.Errorf("names %v", e.Names())
	}
}
