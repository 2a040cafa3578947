package engine

import (
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// TestGrowing appends random pieces to random earlier texts and compares with goja's own strings: a text must not change when
// another one grows out of it.
func TestGrowing(t *testing.T) {
	if stringKinds.ascii == nil {
		t.Fatal("goja's strings have other forms than Growing knows")
	}
	vm := goja.New()
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []goja.String{}
	for _, s := range []string{"", "a", "é", "🦊", "a text that came from Go", "ein Füchsin 🦊 aus Go", strings.Repeat("long ", 300), strings.Repeat("größer ", 300)} {
		v := vm.ToValue(s).(goja.String)
		pieces = append(pieces, v, v.Substring(0, v.Length()))
	}
	pieces = append(pieces, goja.StringFromUTF16([]uint16{0xd800}))
	var g Growing
	texts, want := []goja.String{pieces[0]}, []goja.String{pieces[0]}
	for i := range 30_000 {
		from := len(texts) - 1
		if random.IntN(8) == 0 {
			from = random.IntN(len(texts))
		}
		piece := pieces[random.IntN(len(pieces))]
		if texts[from].Length() > 20_000 {
			from = 0
		}
		a, b := g.Append(texts[from], piece), want[from].Concat(piece)
		if len(texts) < 200 {
			texts, want = append(texts, a), append(want, b)
		} else {
			at := 1 + random.IntN(len(texts)-1)
			texts[at], want[at] = a, b
			texts[len(texts)-1], texts[at] = texts[at], texts[len(texts)-1]
			want[len(want)-1], want[at] = want[at], want[len(want)-1]
		}
		if i%5_000 == 0 {
			runtime.GC()
			for j := range texts {
				if !texts[j].StrictEquals(want[j]) {
					t.Fatalf("step %d: text %d is not what goja makes", i, j)
				}
			}
		}
	}
}

// BenchmarkGrowing appends pieces of 10 characters to a text that grows to 100,000.
func BenchmarkGrowing(b *testing.B) {
	var g Growing
	empty := goja.StringFromUTF16(nil)
	piece := empty.Concat(goja.New().ToValue("0123456789").(goja.String))
	b.ReportAllocs()
	text := empty
	for b.Loop() {
		if text = g.Append(text, piece); text.Length() > 100_000 {
			text = empty
		}
	}
}
