package wsframe

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

type nothing struct{}

func (nothing) Message(Opcode, []byte, bool) {}
func (nothing) Ping([]byte)                  {}
func (nothing) Pong([]byte)                  {}
func (nothing) Closed(int, []byte)           {}

const shortText = "twenty bytes of text"

// stream is n short messages as a role receives them.
func stream(role Role, n int) []byte {
	var out []byte
	for range n {
		if role == Server {
			out = AppendMasked(out, Text, false, shortText, 0x01020304)
		} else {
			out = AppendFrame(out, Text, false, shortText)
		}
	}
	return out
}

func mustFeed(tb testing.TB, p *Parser, b []byte, h Handler) {
	if err := p.Feed(b, h); err != nil {
		tb.Fatal(err)
	}
}

func BenchmarkParseSmall(b *testing.B) {
	const n = 1000
	for role, name := range []string{"server", "client"} {
		b.Run(name, func(b *testing.B) {
			in := stream(Role(role), n)
			buf := make([]byte, len(in))
			p := Parser{Role: Role(role), MaxPayload: 1 << 20}
			var h Handler = nothing{}
			b.ReportAllocs()
			b.SetBytes(int64(len(in)))
			for b.Loop() {
				copy(buf, in)
				mustFeed(b, &p, buf, h)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/msg")
		})
	}
}

// BenchmarkParseLarge: a message that arrives in several reads must be assembled.
func BenchmarkParseLarge(b *testing.B) {
	const read = 128 << 10
	for _, size := range []int{64 << 10, 1 << 20} {
		b.Run(fmt.Sprint(size>>10, "KiB"), func(b *testing.B) {
			in := AppendMasked(nil, Binary, false, make([]byte, size), 0x01020304)
			buf := make([]byte, len(in))
			p := Parser{Role: Server, MaxPayload: 1 << 24}
			b.ReportAllocs()
			b.SetBytes(int64(size))
			for b.Loop() {
				copy(buf, in)
				for rest := buf; len(rest) > 0; {
					n := min(read, len(rest))
					mustFeed(b, &p, rest[:n], nothing{})
					rest = rest[n:]
				}
			}
		})
	}
}

func BenchmarkParseFragments(b *testing.B) {
	var in []byte
	for i := range 1000 {
		op := byte(0)
		if i == 0 {
			op = 1
		}
		in = append(in, raw(op, strings.Repeat("x", 64), 0)...)
	}
	in = append(in, raw(0x80, "", 0)...)
	buf := make([]byte, len(in))
	p := Parser{Role: Server, MaxPayload: 1 << 20}
	b.ReportAllocs()
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		copy(buf, in)
		mustFeed(b, &p, buf, nothing{})
	}
}

func BenchmarkMask(b *testing.B) {
	buf := make([]byte, 1<<20)
	b.ReportAllocs()
	b.SetBytes(int64(len(buf)))
	for b.Loop() {
		mask(0x01020304, 0, buf)
	}
}

// BenchmarkUTF8 compares the incremental check with the standard library's check of the whole text.
func BenchmarkUTF8(b *testing.B) {
	for name, unit := range map[string]string{"ASCII": "plain text ", "Greek": "κόσμε "} {
		text := []byte(strings.Repeat(unit, 64<<10/len(unit)))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				var v validator
				if !v.write(text[:1001]) || !v.write(text[1001:]) || !v.done() {
					b.Fatal("invalid")
				}
			}
		})
		b.Run(name+" standard library", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if !utf8.Valid(text) {
					b.Fatal("invalid")
				}
			}
		})
	}
}

func BenchmarkAppendFrame(b *testing.B) {
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendFrame(buf[:0], Text, false, shortText)
	}
}

func BenchmarkAppendMasked(b *testing.B) {
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendMasked(buf[:0], Text, false, shortText, 0x01020304)
	}
}

// TestHotPathsDoNotAllocate checks that the benchmarks allocate nothing.
func TestHotPathsDoNotAllocate(t *testing.T) {
	buf := make([]byte, 0, 1<<16)
	for role, name := range []string{"server", "client"} {
		in := stream(Role(role), 100)
		p := Parser{Role: Role(role), MaxPayload: 1 << 20}
		var h Handler = nothing{}
		if n := testing.AllocsPerRun(10, func() { mustFeed(t, &p, append(buf[:0], in...), h) }); n > 0 {
			t.Errorf("parsing as %s: %v allocations", name, n)
		}
	}
	if n := testing.AllocsPerRun(10, func() {
		buf = AppendFrame(AppendMasked(buf[:0], Text, false, shortText, 1), Text, false, shortText)
	}); n > 0 {
		t.Errorf("writing: %v allocations", n)
	}
}
