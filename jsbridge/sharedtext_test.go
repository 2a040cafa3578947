package jsbridge

import (
	"strings"
	"testing"
	"unsafe"
)

func TestSharedUTF8IsSharedWhileSomebodyHoldsIt(t *testing.T) {
	r := NewRealm(Hooks{})
	err := r.Do(func(s Scope) error {
		long := strings.Repeat("€", sharedText)
		for name, text := range map[string]string{"ascii": strings.Repeat("x", sharedText), "wide": long, "pairs": strings.Repeat("𝄞", sharedText)} {
			v := Must(s.Eval("", "(x) => x + x.slice(0, 2)")) // goja's own string, not Go's
			fn, _ := Function(v)
			v = Must(fn(nil, s.String(text)))
			a, err := s.SharedUTF8(v)
			if err != nil {
				return err
			}
			b, err := s.SharedUTF8(v)
			if err != nil {
				return err
			}
			if string(a) != v.String() {
				t.Errorf("%s: the bytes are not the text's", name)
			}
			if unsafe.SliceData(a) != unsafe.SliceData(b) || len(a) != len(b) {
				t.Errorf("%s: two conversions are two copies", name)
			}
			other, err := s.SharedUTF8(Must(fn(nil, s.String(text))))
			if err != nil {
				return err
			}
			if unsafe.SliceData(a) == unsafe.SliceData(other) {
				t.Errorf("%s: another string has the same bytes", name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSharedUTF8OfLoneSurrogates(t *testing.T) {
	r := NewRealm(Hooks{})
	_ = r.Do(func(s Scope) error {
		for script, want := range map[string]string{
			`"\ud834\udd1e".repeat(20000)`:  strings.Repeat("𝄞", 20000),
			`"a\ud834".repeat(20000)`:       strings.Repeat("a\ufffd", 20000),
			`"\udd1e\ud834x".repeat(20000)`: strings.Repeat("\ufffd\ufffdx", 20000),
			`"\udd1e"`:                      "\ufffd",
			`"é"`:                           "é",
			`""`:                            "",
			`17`:                            "17",
		} {
			b, err := s.SharedUTF8(Must(s.Eval("", script)))
			if err != nil || string(b) != want {
				t.Errorf("%s: %.20q, %v", script, b, err)
			}
		}
		if _, err := s.SharedUTF8(Must(s.Eval("", `Symbol()`))); err == nil {
			t.Error("a symbol has UTF-8")
		}
		return nil
	})
}
