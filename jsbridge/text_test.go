package jsbridge

import (
	"testing"
	"unicode/utf16"

	"github.com/dop251/goja"
)

func TestUTF8(t *testing.T) {
	r, _ := newTestRealm(t)
	_ = r.Do(func(s Scope) error {
		for _, want := range []string{"", "ascii", "é", "日本語 and 😀", "x😀", "😀"} {
			values := []goja.Value{s.String(want), goja.StringFromUTF16(utf16.Encode([]rune(want)))}
			for i, v := range values {
				if got := string(s.UTF8(v.(goja.String))); got != want {
					t.Errorf("form %d of %q: %q", i, want, got)
				}
				if ascii := len(want) == len([]rune(want)); IsUTF16(v) != (i == 1 && !ascii) {
					t.Errorf("form %d of %q: IsUTF16 is %v", i, want, IsUTF16(v))
				}
			}
		}
		for _, units := range [][]uint16{{0xd800}, {0xdc00}, {0xd800, 'x'}, {0xdc00, 0xd800}, {0xd83d, 0xd83d, 0xde00}, {'a', 0xdfff, 'é'}} {
			v := goja.StringFromUTF16(units)
			if got := string(s.UTF8(v)); got != v.String() {
				t.Errorf("%x: %q, want %q", units, got, v.String())
			}
		}
		return nil
	})
}

func BenchmarkUTF8(b *testing.B) {
	r, _ := newTestRealm(b)
	_ = r.Do(func(s Scope) error {
		v := goja.StringFromUTF16(utf16.Encode([]rune("Здравствуйте, как дела? 👋")))
		b.ReportAllocs()
		for b.Loop() {
			s.UTF8(v)
		}
		return nil
	})
}
