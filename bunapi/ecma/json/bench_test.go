package json

import (
	"strconv"
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

// envelopes are messages of a few users, each with its own time, so that no cache sees the same message twice in a row.
func envelopes(text string) []string {
	list := make([]string, 4096)
	for i := range list {
		m := strings.Replace(text, "12345", strconv.Itoa(12345+i%16), 1)
		m = strings.Replace(m, "alice", "alice"+strconv.Itoa(i%16), 1)
		list[i] = strings.Replace(m, "1764057600000", strconv.Itoa(1764057600000+37*i), 1)
	}
	return list
}

func benchmark(b *testing.B, install bool, fn, text string) {
	inside(b, func(s jsbridge.Scope) {
		parse := call(s, "JSON.parse")
		if install {
			if err := Install(s); err != nil {
				b.Fatal(err)
			}
		}
		var values []goja.Value
		for i, m := range envelopes(text) {
			v := s.String(m)
			if fn == "JSON.stringify" {
				if i == 16 {
					break // few, for what a server stringifies is fresh, and so in the processor's caches
				}
				v = parse(goja.FunctionCall{Arguments: []goja.Value{v}})
			}
			values = append(values, v)
		}
		f, args := call(s, fn), make([]goja.Value, 1)
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			args[0] = values[i%len(values)]
			f(goja.FunctionCall{Arguments: args})
			i++
		}
	})
}

var unicodeEnvelope = strings.Replace(envelope, "quick brown fox", "schnelle braune Füchsin 🦊", 1)

func BenchmarkParse(b *testing.B)            { benchmark(b, true, "JSON.parse", envelope) }
func BenchmarkParseGoja(b *testing.B)        { benchmark(b, false, "JSON.parse", envelope) }
func BenchmarkStringify(b *testing.B)        { benchmark(b, true, "JSON.stringify", envelope) }
func BenchmarkStringifyGoja(b *testing.B)    { benchmark(b, false, "JSON.stringify", envelope) }
func BenchmarkParseUnicode(b *testing.B)     { benchmark(b, true, "JSON.parse", unicodeEnvelope) }
func BenchmarkParseUnicodeGoja(b *testing.B) { benchmark(b, false, "JSON.parse", unicodeEnvelope) }
func BenchmarkStringifyUnicode(b *testing.B) { benchmark(b, true, "JSON.stringify", unicodeEnvelope) }
func BenchmarkStringifyUnicodeGoja(b *testing.B) {
	benchmark(b, false, "JSON.stringify", unicodeEnvelope)
}
