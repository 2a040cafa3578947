package json

import (
	"strings"
	"testing"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// envelope is a message as chat servers exchange it, 200 bytes long.
const envelope = `{"type":"message","room":"general","user":{"id":12345,"name":"alice"},` +
	`"text":"the quick brown fox jumps over the lazy dog, twice a day at most, or so they say here","ts":1764057600000,"tags":["a","b"]}`

// inside runs body in a native function that a script calls, as in real use.
func inside(tb testing.TB, body func(s jsbridge.Scope)) {
	tb.Helper()
	r := jsbridge.NewRealm(jsbridge.Hooks{Uncaught: func(_ jsbridge.Scope, err error) { tb.Error(err) }})
	if err := r.Do(func(s jsbridge.Scope) error { body(s); return nil }); err != nil {
		tb.Fatal(err)
	}
}

func call(s jsbridge.Scope, src string) native {
	v, err := s.Eval("bench", src)
	if err != nil {
		panic(err)
	}
	return v.Export().(native)
}

func benchmark(b *testing.B, install bool, fn, arg string) {
	inside(b, func(s jsbridge.Scope) {
		if install {
			if err := Install(s); err != nil {
				b.Fatal(err)
			}
		}
		v, err := s.Eval("bench", arg)
		if err != nil {
			b.Fatal(err)
		}
		f, args := call(s, fn), []goja.Value{v}
		b.ReportAllocs()
		for b.Loop() {
			f(goja.FunctionCall{Arguments: args})
		}
	})
}

func BenchmarkParse(b *testing.B)         { benchmark(b, true, "JSON.parse", "'"+envelope+"'") }
func BenchmarkParseGoja(b *testing.B)     { benchmark(b, false, "JSON.parse", "'"+envelope+"'") }
func BenchmarkStringify(b *testing.B)     { benchmark(b, true, "JSON.stringify", "("+envelope+")") }
func BenchmarkStringifyGoja(b *testing.B) { benchmark(b, false, "JSON.stringify", "("+envelope+")") }

// The same with a text that is not ASCII.
var unicodeEnvelope = strings.Replace(envelope, "quick brown fox", "schnelle braune Füchsin 🦊", 1)

func BenchmarkParseUnicode(b *testing.B) {
	benchmark(b, true, "JSON.parse", "'"+unicodeEnvelope+"'")
}
func BenchmarkParseUnicodeGoja(b *testing.B) {
	benchmark(b, false, "JSON.parse", "'"+unicodeEnvelope+"'")
}
func BenchmarkStringifyUnicode(b *testing.B) {
	benchmark(b, true, "JSON.stringify", "("+unicodeEnvelope+")")
}
func BenchmarkStringifyUnicodeGoja(b *testing.B) {
	benchmark(b, false, "JSON.stringify", "("+unicodeEnvelope+")")
}
