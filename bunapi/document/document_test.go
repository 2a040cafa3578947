package document

import (
	"errors"
	"strings"
	"testing"
)

var languages = []Language{TOML, YAML, JSON5, JSONC}

// TestDepth: no document overflows the stack.
func TestDepth(t *testing.T) {
	for _, l := range languages {
		prefix := map[Language]string{TOML: "a="}[l]
		for _, brackets := range []string{"[]", "{}"} {
			inner := map[string]string{"[]": "[", "{}": map[Language]string{TOML: "{a=", YAML: "{a: ", JSON5: "{a:", JSONC: `{"a":`}[l]}[brackets]
			if _, err := l.Parse(prefix + strings.Repeat(inner, 50) + "1" + strings.Repeat(brackets[1:], 50)); err != nil {
				t.Errorf("%s: 50 levels of %s: %v", l, brackets, err)
			}
			if _, err := l.Parse(prefix + strings.Repeat(inner, 200000)); !errors.Is(err, ErrDepth) {
				t.Errorf("%s: 200,000 levels of %s: %v", l, brackets, err)
			}
		}
	}
	for l, text := range map[Language]string{
		TOML: strings.Repeat("a.", 200000) + "a=1", YAML: strings.Repeat("- ", 20000) + "a",
	} {
		if _, err := l.Parse(text); !errors.Is(err, ErrDepth) {
			t.Errorf("%s: %v", l, err)
		}
	}
}

// TestAliases: the size of expanded aliases is bounded.
func TestAliases(t *testing.T) {
	text := "a: &a [x, x]\n"
	for c := 'b'; c <= 'z'; c++ {
		text += string(c) + ": &" + string(c) + " [*" + string(c-1) + ", *" + string(c-1) + "]\n"
	}
	if _, err := YAML.Parse(text); err == nil || !strings.Contains(err.Error(), "Excessive aliasing") {
		t.Error(err)
	}
	merges := "a: &a {" + strings.Repeat("x: 1, ", 1) + "y: 2}\nb: {<<: [" + strings.Repeat("*a, ", 100) + "]}"
	if _, err := YAML.Parse(merges); err != nil {
		t.Error(err)
	}
	v, err := YAML.Parse("&a\nb: *a\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Code(v); !errors.Is(err, errCyclic) {
		t.Errorf("the code of a document that contains itself: %v", err)
	}
}

func TestCode(t *testing.T) {
	v, err := JSON5.Parse(`{a: [1, -0, NaN, 'x"\u2028\ud800', null, true], __proto__: {}}`)
	if err != nil {
		t.Fatal(err)
	}
	code, err := Code(v)
	if want := `{["a"]:[1,-0,NaN,"x\u0022\u2028\ud800",null,true],["__proto__"]:{}}`; err != nil || code != want {
		t.Errorf("%s, %v, want %s", code, err, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"a=1\n[b.c]\nd=[1,{e=\"\\u00e9\"}]\n[[f]]\n", "a: &x [1, *x]\n<<: {b: !!str 1}\n--- |\n x\n", "{a: 0x1F, 'b': [+.5, NaN,], /*c*/}", `{"a": [1, -2e3, "\x41"],} // c`,
		"a = 1979-05-27T07:32:00.5-07:00", "? [a]\n: >-\n  b\n", "'\\\n\\ud83d\\ude00'", "[", "{", "\"", "\ufeff",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 {
			return
		}
		for _, l := range languages {
			v, err := l.Parse(text)
			if err != nil {
				var mistake *SyntaxError
				if !errors.As(err, &mistake) {
					t.Fatalf("%s: %v", l, err)
				}
				if line, column := mistake.Place(text); line < 1 || column < 0 {
					t.Fatalf("%s: place %d:%d", l, line, column)
				}
				continue
			}
			if _, err := Code(v); err != nil && !errors.Is(err, errCyclic) {
				t.Fatalf("%s: %v", l, err)
			}
		}
	})
}
