package rewriter

import "testing"

func TestParseTag(t *testing.T) {
	name, list := parseTag("<A  x = 'q'   Y=\"r s\" z =v/w data-é>")
	want := []attribute{{"x", "q", "x = 'q'"}, {"Y", "r s", `Y="r s"`}, {"z", "v/w", "z =v/w"}, {"data-é", "", "data-é"}}
	if name != "A" || len(list) != len(want) {
		t.Fatalf("%q %q", name, list)
	}
	for i, a := range list {
		if a != want[i] {
			t.Errorf("%q, want %q", a, want[i])
		}
	}
}

func FuzzParseTag(f *testing.F) {
	for _, tag := range []string{"<a>", "<a/>", "<a b='c", "<a =b>", "<a b=>", "<a b = \"c\"d>", "<"} {
		f.Add(tag)
	}
	f.Fuzz(func(t *testing.T, tag string) {
		_, list := parseTag(tag)
		for _, a := range list {
			if a.name == "" {
				t.Errorf("%q has an attribute without a name", tag)
			}
		}
	})
}
