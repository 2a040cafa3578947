package deflate

import (
	"bytes"
	"fmt"
	"testing"
)

func BenchmarkDeflate(b *testing.B) {
	for _, side := range []Side{{MaxBits, false}, {MaxBits, true}, {9, true}} {
		for _, size := range []int{20, 200, 4 << 10, 64 << 10} {
			b.Run(fmt.Sprintf("window=%d/takeover=%v/%d", side.Bits, side.Takeover, size), func(b *testing.B) {
				text := chat(256 << 10)
				var codec Codec
				ctx := NewContext(Params{Send: side})
				codec.Deflate(ctx, text[:size])
				b.SetBytes(int64(size))
				b.ReportAllocs()
				out, at := 0, 0
				for b.Loop() {
					out += len(codec.Deflate(ctx, text[at:at+size]))
					if at += size; at+size > len(text) {
						at = 0
					}
				}
				b.ReportMetric(float64(out)/float64(b.N), "bytes/msg")
			})
		}
	}
}

// BenchmarkDeflateChangingHands: more connections with contexts than compressors.
func BenchmarkDeflateChangingHands(b *testing.B) {
	for _, bits := range []uint8{9, 12, MaxBits} {
		b.Run(fmt.Sprint("window=", bits), func(b *testing.B) {
			text := chat(64 << 10)
			var codec Codec
			contexts := make([]*Context, 4*maxWriters)
			for i := range contexts {
				contexts[i] = NewContext(Params{Send: Side{bits, true}})
				for k := range 60 {
					codec.Deflate(contexts[i], text[k*1000:][:1000])
				}
			}
			b.ReportAllocs()
			i, at := 0, 0
			for b.Loop() {
				codec.Deflate(contexts[i], text[at:at+200])
				i = (i + 1) % len(contexts)
				at = (at + 200) % 60_000
			}
		})
	}
}

func BenchmarkInflate(b *testing.B) {
	for _, takeover := range []bool{false, true} {
		for _, size := range []int{20, 200, 4 << 10, 64 << 10} {
			b.Run(fmt.Sprintf("takeover=%v/%d", takeover, size), func(b *testing.B) {
				var codec Codec
				packed := bytes.Clone(codec.Deflate(NewContext(Params{Send: Side{Bits: MaxBits}}), chat(size)))
				ctx := NewContext(Params{Receive: Side{MaxBits, takeover}})
				ctx.got = ctx.got.add(chat(1<<MaxBits), 1<<MaxBits)
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := codec.Inflate(ctx, packed, int64(size)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
