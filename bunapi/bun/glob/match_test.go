package glob

import (
	"strings"
	"testing"
	"testing/quick"
	"time"
)

var samples = []struct {
	pattern, text string
	want          bool
}{
	{"*.ts", "a.ts", true}, {"*.ts", "a/b.ts", false}, {"**/*.{ts,tsx}", "a/b/c.tsx", true}, {"**/*", "a/", false}, {"a/**", "a", false},
	{"[!a-c]?", "dé", true}, {"[]]", "]", true}, {"[a", "[a", true}, {`\{a,b\}`, "{a,b}", true}, {"{01..10}", "07", true}, {"{9..1..-2}", "8", false},
	{"!a", "b", true}, {"!!a", "a", true}, {"!(a)*", "ab", false}, {"a!(b)c", "abbc", true}, {"+(a|@(b|c)d)", "acda", true}, {"*(**)/x", "a/b/x", true},
	{"b***/**", "bb/c", true}, {"{**,a}+(**/)", "b", true}, {"@(a|{b,c)}", "{b,c}", true}, {"", "", true}, {"{1..12}x", "12x", true},
}

func TestMatch(t *testing.T) {
	for _, c := range samples {
		p, err := Parse(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := p.Match(c.text); got != c.want || err != nil {
			t.Errorf("%q matches %q: %v %v, want %v", c.pattern, c.text, got, err, c.want)
		}
	}
}

// escape returns a pattern that matches only text.
func escape(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < 0x80 && !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func TestEscapedTextMatchesItself(t *testing.T) {
	property := func(a, b string) bool {
		a, b = strings.ToValidUTF8(a, ""), strings.ToValidUTF8(b, "")
		p, err := Parse(escape(a))
		if err != nil {
			return false
		}
		same, err1 := p.Match(a)
		other, err2 := p.Match(b)
		return same && other == (a == b) && err1 == nil && err2 == nil
	}
	if err := quick.Check(property, nil); err != nil {
		t.Error(err)
	}
}

// TestHostile: no pattern takes more time than its length times that of the text, or than its bounds allow.
func TestHostile(t *testing.T) {
	r := strings.Repeat
	for _, c := range []struct{ pattern, text string }{
		{r("!(a)", 1000) + "c", r("a", 1000)}, {r("!(*a)", 300) + "c", r("a", 1000)}, {r("**/", 300) + "c", r("a/", 1000)}, {r("*a", 3000) + "c", r("a", 1000)},
		{r("+(", 1000) + "a" + r(")", 1000) + "b", r("a", 1000)}, {r("!(", 1000) + "a" + r(")", 1000) + "b", r("a", 1000)}, {r("+(|", 1000) + "a" + r(")", 1000) + "b", r("a", 100)},
		{"*!(a)*", r("a", 100000)}, {r("{0..99999}", 100), r("1", 10000)}, {r("{a,", 50000), "a"}, {r("[", 100000), "a"}, {r("*(a|aa)", 100) + "b", r("a", 1000)},
		{r("*(!(|a))", 100), r("a", 1000)}, {r("{", 100000) + r("}", 100000), ""}, {r("a", maxLength+1), ""}, {r("{a,b}", 40000), r("a", 100000)},
		{r("\\", 100001), "a"}, {"{1..9223372036854775807..9223372036854775807}{-9223372036854775808..1}", "1-9223372036854775808"},
	} {
		done := make(chan struct{})
		go func() {
			defer close(done)
			if p, err := Parse(c.pattern); err == nil {
				_, _ = p.Match(c.text)
			}
		}()
		select {
		case <-done:
		case <-time.After(time.Minute):
			t.Fatalf("%.20q… does not end", c.pattern)
		}
	}
}

func FuzzMatch(f *testing.F) {
	for _, c := range samples {
		f.Add(c.pattern, c.text)
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 200 || len(text) > 200 {
			return
		}
		p, err := Parse(pattern)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Match(text)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(pattern, "(") || strings.HasPrefix(pattern, "!") {
			return
		}
		if not, err := Parse("!" + pattern); err != nil {
			t.Fatal(err)
		} else if other, _ := not.Match(text); other == got {
			t.Errorf("%q and its negation both give %v for %q", pattern, got, text)
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	p, _ := Parse("src/**/*.{ts,tsx}")
	b.ReportAllocs()
	for b.Loop() {
		_, _ = p.Match("src/components/button/index.tsx")
	}
}
