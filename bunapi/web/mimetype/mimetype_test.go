package mimetype

import (
	"strings"
	"testing"
)

func TestByNameFindsEveryLine(t *testing.T) {
	last := ""
	lines := strings.Split(strings.TrimSuffix(types, "\n"), "\n")
	for _, line := range lines {
		extension, want, ok := strings.Cut(line, " ")
		if !ok || extension <= last {
			t.Fatalf("line %q behind %q", line, last)
		}
		last = extension
		for _, name := range []string{"/a.b/x." + extension, ".x." + extension, "x.Y." + strings.ToUpper(extension)} {
			if got, ok := ByName(name); !ok || got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
	}
	if len(lines) < 1000 {
		t.Errorf("only %d lines", len(lines))
	}
	for _, name := range []string{"", ".", "x", "x.", "/a.html/x", ".html", "/a/.html", "x.0", "x.zzzz", "x.\n", "x.html "} {
		if got, ok := ByName(name); ok {
			t.Errorf("%q is %q", name, got)
		}
	}
}

func BenchmarkByName(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ByName("/public/index.html")
	}
}
