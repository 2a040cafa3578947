package deflate

import (
	"bytes"
	stdflate "compress/flate"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
)

// chat is n bytes that look like the messages of a chat server.
func chat(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("hello world the quick brown fox jumps over lazy dog message room there where have you been today")
	var b bytes.Buffer
	for b.Len() < n {
		fmt.Fprintf(&b, `{"type":"message","id":%d,"user":"user%d","text":"`, r.IntN(100000), r.IntN(50))
		for range 12 {
			b.WriteString(words[r.IntN(len(words))] + " ")
		}
		fmt.Fprintf(&b, `","time":%d}`, 1700000000+r.IntN(1000000))
	}
	return b.Bytes()[:n]
}

func noise(n int) []byte {
	r := rand.New(rand.NewPCG(3, 4))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// conversation is a series of messages of all sizes, some of which repeat what was sent long before.
func conversation() (messages [][]byte) {
	text, random := chat(200_000), noise(60_000)
	r := rand.New(rand.NewPCG(5, 6))
	for i := range 120 {
		size := []int{1, 2, 5, 13, 20, 60, 200, 500, 2000, 9000, 40000}[i%11]
		from := r.IntN(len(text) - size)
		messages = append(messages, text[from:from+size])
		if i%10 == 0 {
			messages = append(messages, random[r.IntN(20_000):][:1+r.IntN(3000)], random[:1500])
		}
	}
	return append(messages, random[:40000], random[:40000], []byte(strings.Repeat("a", 70000)))
}

// What we send never reaches back farther than the window that we agreed to, and a strict decoder reads it.
func TestDistancesStayWithinTheWindow(t *testing.T) {
	for bits := uint8(MinBits); bits <= MaxBits; bits++ {
		for _, takeover := range []bool{true, false} {
			t.Run(fmt.Sprint(bits, takeover), func(t *testing.T) {
				var codec Codec
				ctx := NewContext(Params{Send: Side{bits, takeover}})
				s := stream{}
				for i, m := range conversation() {
					if !takeover {
						s.out = nil
					}
					got, err := s.message(codec.Deflate(ctx, m))
					if err != nil || !bytes.Equal(got, m) {
						t.Fatalf("message %d of %d bytes: %v, decoded to %d bytes", i, len(m), err, len(got))
					}
				}
				if s.farthest > 1<<bits || s.farthest < 1<<bits*9/10 {
					t.Errorf("the farthest match reached back %d of %d bytes", s.farthest, 1<<bits)
				}
			})
		}
	}
}

// Connections take compressors from each other; a broadcast takes one too and makes the contexts forget.
func TestContextsShareCompressors(t *testing.T) {
	var codec Codec
	type peer struct {
		ctx *Context
		s   stream
	}
	var peers []*peer
	for i := range 3 * maxWriters {
		peers = append(peers, &peer{ctx: NewContext(Params{Send: Side{uint8(MinBits + i%8), true}})})
	}
	r := rand.New(rand.NewPCG(7, 8))
	text := chat(300_000)
	check := func(p *peer, m, compressed []byte) {
		t.Helper()
		if got, err := p.s.message(compressed); err != nil || !bytes.Equal(got, m) {
			t.Fatalf("%v, decoded to %d bytes of %d", err, len(got), len(m))
		}
		if p.s.farthest > 1<<p.ctx.SendBits() {
			t.Fatalf("reached back %d bytes with a window of %d bits", p.s.farthest, p.ctx.SendBits())
		}
	}
	for i := range 3000 {
		m := text[r.IntN(250_000):][:1+r.IntN(400)]
		if i%100 == 0 {
			m = text[r.IntN(200_000):][:20_000]
		}
		if i%10 < 8 {
			p := peers[r.IntN(len(peers))]
			if i%10 < 4 {
				p = peers[i%3] // some talk so much that their compressor stays with them
			}
			check(p, m, codec.Deflate(p.ctx, m))
			continue
		}
		bits := uint8(MinBits + r.IntN(8))
		compressed := codec.DeflateAlone(bits, m)
		for _, p := range peers {
			if p.ctx.SendBits() == bits {
				p.ctx.Forget()
				check(p, m, compressed)
			}
		}
	}
	if n := len(codec.writers); n > maxWriters {
		t.Errorf("%d compressors", n)
	}
	for _, p := range peers {
		if cap(p.ctx.sent) > min(1<<p.ctx.SendBits(), sentLimit) {
			t.Errorf("%d bytes of history with a window of %d bits", cap(p.ctx.sent), p.ctx.SendBits())
		}
		p.ctx.Release()
	}
	for _, w := range codec.writers {
		if w.owner != nil {
			t.Error("a released context owns a compressor")
		}
	}
}

func TestContextTakeoverMakesMessagesShorter(t *testing.T) {
	m := chat(200)
	for _, bits := range []uint8{9, MaxBits} {
		var codec Codec
		ctx := NewContext(Params{Send: Side{bits, true}})
		first := len(codec.Deflate(ctx, m))
		warm := len(codec.Deflate(ctx, m))
		// Others take the compressor away.
		for range maxWriters + 1 {
			codec.Deflate(NewContext(Params{Send: Side{bits, true}}), m)
		}
		cold := len(codec.Deflate(ctx, m))
		if warm > first/4 || cold > first/4 {
			t.Errorf("window %d: %d bytes, then %d, then with another compressor %d", bits, first, warm, cold)
		}
	}
}

// The same message without context makes the same bytes.
func TestSharedIsStateless(t *testing.T) {
	var codec Codec
	a, b := NewContext(Params{Send: Side{Bits: MaxBits}}), NewContext(Params{Send: Side{Bits: MaxBits}})
	first := bytes.Clone(codec.Deflate(a, chat(300)))
	codec.Deflate(b, chat(5000))
	if again := codec.Deflate(a, chat(300)); !bytes.Equal(first, again) {
		t.Error("it does not")
	}
	if len(codec.writers) != 1 {
		t.Errorf("%d compressors for shared contexts", len(codec.writers))
	}
}

// Sizes next to Bun's, which are zlib's: at most a few percent more.
func TestCompressedSizes(t *testing.T) {
	var codec Codec
	ctx := NewContext(Params{Send: Side{Bits: MaxBits}})
	for _, tt := range []struct {
		payload string
		most    int // Bun's
	}{{"a", 3}, {"hello", 7}, {"hello hello hello hello", 11}, {"\xff\xfe", 5}, {string(noise(100)), 106}, {string(noise(2000)), 2006}} {
		if n := len(codec.Deflate(ctx, []byte(tt.payload))); n > tt.most {
			t.Errorf("%.20q: %d bytes, Bun makes %d", tt.payload, n, tt.most)
		}
	}
}

func TestLiteralForm(t *testing.T) {
	for i := range 256 {
		for _, m := range [][]byte{{byte(i)}, {byte(i), 'x'}, {'x', byte(i), 0xff, byte(i)}, bytes.Repeat([]byte{byte(i)}, 7)} {
			b := appendLiteral(nil, m)
			var s stream
			if got, err := s.message(b); err != nil || !bytes.Equal(got, m) || len(b) != literalSize(m) {
				t.Fatalf("%x: %x decodes to %x (%v); size %d, said to be %d", m, b, got, err, len(b), literalSize(m))
			}
		}
	}
}

// pack compresses as a peer would: with zlib's end of a sync flush, which is taken off.
func pack(t testing.TB, w *flate.Writer, to *bytes.Buffer, m []byte) []byte {
	t.Helper()
	to.Reset()
	if _, err := w.Write(m); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(to.Bytes(), []byte(tail))
}

func TestInflateConversation(t *testing.T) {
	for _, bits := range []uint8{8, 9, 12, 15} {
		for _, takeover := range []bool{true, false} {
			var codec Codec
			var to bytes.Buffer
			w, err := flate.NewWriterWindow(&to, 1<<bits)
			if err != nil {
				t.Fatal(err)
			}
			ctx := NewContext(Params{Receive: Side{bits, takeover}})
			for i, m := range conversation() {
				if !takeover {
					w.Reset(&to)
				}
				got, err := codec.Inflate(ctx, pack(t, w, &to, m), 70_000)
				if err != nil || !bytes.Equal(got, m) {
					t.Fatalf("window %d, message %d: %v, %d bytes of %d", bits, i, err, len(got), len(m))
				}
			}
			if want := 1 << bits; takeover && cap(ctx.got) > want || !takeover && ctx.got != nil {
				t.Errorf("window %d, takeover %v: %d bytes of history", bits, takeover, cap(ctx.got))
			}
			codec.Trim()
		}
	}
}

// What Bun 1.4.5 makes of data that is not as it should be.
func TestInflateOddData(t *testing.T) {
	const hello = "\xca\x48\xcd\xc9\xc9\x57\xc8\x40\x27\x01\x00" // "hello hello hello hello"
	for _, tt := range []struct{ name, data, want string }{
		{"nothing", "", ""},
		{"one zero", "\x00", ""},
		{"whole", hello, "hello hello hello hello"},
		{"with its tail", hello + tail, "hello hello hello hello"},
		{"cut: the tail is read on", hello[:4], "helh"},
		{"cut: the tail makes nonsense of it", "\x00\x05\x00\xfa\xffhel", "<invalid>"},
		{"stored", "\x00\x05\x00\xfa\xffhello", "hello"},
		{"stored with wrong length", "\x00\x05\x00\x00\x00hello", "<invalid>"},
		{"block type 3", "\x06\x00\x00", "<invalid>"},
		{"final", "\x01\x05\x00\xfa\xffhello", "hello"},
		{"final, and more", "\x01\x05\x00\xfa\xffhello\x00\x05\x00\xfa\xffworld", "hello"},
		{"final, and nonsense", "\x01\x05\x00\xfa\xffhello\xff\xff\xff", "hello"},
		{"final of type 3", "\x07", "<invalid>"},
		{"two blocks", "\x00\x02\x00\xfd\xffab\x00\x02\x00\xfd\xffcd", "abcd"},
		{"a match before the beginning", "\x02\x10\x80\x90\x00\x00", "<invalid>"},
		{"a repetition that breaks off, of nothing", "\x24\x83\x5f\x42\x43", ""},
		{"ones", "\xff\xff\xff\xff\xff", "<invalid>"},
		{"a block that cannot end", "\x24\x9d\xbc\xbc\xbc\x30\xbc\xbc\xbc\x30\x30\x38\x30", "<invalid>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var codec Codec
			ctx := NewContext(Params{Receive: Side{Bits: MaxBits}})
			out, err := codec.Inflate(ctx, []byte(tt.data), 1000)
			got := string(out)
			if errors.Is(err, ErrCorrupt) {
				got = "<invalid>"
			} else if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			// Nothing remains of it.
			if out, err := codec.Inflate(ctx, []byte(hello), 1000); err != nil || string(out) != "hello hello hello hello" {
				t.Errorf("the next message: %q, %v", out, err)
			}
		})
	}
}

// Bun lets a match reach back anywhere in its own message, and a window's length into earlier ones.
func TestInflateWindow(t *testing.T) {
	text := noise(3000)
	for _, tt := range []struct {
		name    string
		first   int // bytes of the first message; the second one repeats its beginning
		bits    uint8
		invalid bool
	}{{"within", 500, 9, false}, {"too far", 600, 9, true}, {"larger window", 600, 10, false}} {
		var to bytes.Buffer
		w, _ := flate.NewWriter(&to, 6)
		var codec Codec
		ctx := NewContext(Params{Receive: Side{tt.bits, true}})
		one := bytes.Clone(pack(t, w, &to, text[:tt.first]))
		if _, err := codec.Inflate(ctx, one, 5000); err != nil {
			t.Fatal(err)
		}
		two := pack(t, w, &to, text[:100])
		_, err := codec.Inflate(ctx, two, 5000)
		if errors.Is(err, ErrCorrupt) != tt.invalid {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	var to bytes.Buffer
	w, _ := flate.NewWriter(&to, 6)
	var codec Codec
	m := append(bytes.Clone(text), text...)
	if got, err := codec.Inflate(NewContext(Params{Receive: Side{9, true}}), pack(t, w, &to, m), 9000); err != nil || !bytes.Equal(got, m) {
		t.Errorf("far back in one message: %v", err)
	}
}

func TestInflateLimit(t *testing.T) {
	for _, size := range []int{0, 1, 100, firstChunk - 1, firstChunk, firstChunk + 1, 3 * firstChunk, 100_000, 1 << 20} {
		m := noise(size)
		var to bytes.Buffer
		w, _ := flate.NewWriter(&to, 1)
		packed := pack(t, w, &to, m)
		var codec Codec
		ctx := NewContext(Params{})
		if got, err := codec.Inflate(ctx, packed, int64(size)); err != nil || !bytes.Equal(got, m) {
			t.Errorf("%d bytes at the limit: %v", size, err)
		}
		if size > 0 {
			if _, err := codec.Inflate(ctx, packed, int64(size)-1); !errors.Is(err, ErrTooBig) {
				t.Errorf("%d bytes, one over the limit: %v", size, err)
			}
		}
		if got, err := codec.Inflate(ctx, packed, int64(size)+1); err != nil || !bytes.Equal(got, m) {
			t.Errorf("%d bytes below the limit: %v", size, err)
		}
	}
}

// bomb inflates to n megabytes and has about n kilobytes.
func bomb(t testing.TB, n int) []byte {
	t.Helper()
	var to bytes.Buffer
	w, err := flate.NewWriter(&to, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	all := bytes.Clone(pack(t, w, &to, zeros))
	// After the first megabyte every further one has the same form.
	next := append([]byte(tail), pack(t, w, &to, zeros)...)
	all = append(all, bytes.Repeat(next, n-1)...)
	return all
}

// A gigabyte of zeros in one megabyte costs no more than the limit.
func TestBombCostsAtMostTheLimit(t *testing.T) {
	var codec Codec
	if all, err := codec.Inflate(NewContext(Params{}), bomb(t, 20), 20<<20); err != nil || len(all) != 20<<20 {
		t.Fatalf("the bomb is none: %v, %d bytes", err, len(all))
	}
	bomb := bomb(t, 1<<10)
	if len(bomb) > 5<<18 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	for _, limit := range []int64{0, 1000, 1 << 20, 16 << 20} {
		var codec Codec
		ctx := NewContext(Params{Receive: Side{MaxBits, true}})
		if _, err := codec.Inflate(ctx, []byte{0}, limit); err != nil { // makes the decompressor
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := codec.Inflate(ctx, bomb, limit)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrTooBig) {
			t.Fatal(err)
		}
		const bookkeeping = 8 << 10
		if taken := int64(after.TotalAlloc - before.TotalAlloc); taken > limit+bookkeeping {
			t.Errorf("limit %d: %d bytes were taken", limit, taken)
		}
	}
}

// FuzzInflate: any data is decompressed within the limit, to what the plain decoder makes of it, and if it is well-formed
// to what the standard library does.
func FuzzInflate(f *testing.F) {
	for _, m := range []string{"", "\x00", "\xca\x48\xcd\xc9\xc9\x57\xc8\x40\x27\x01\x00", "\x00\x05\x00\xfa\xffhel", "\x01\x05\x00\xfa\xffhello\xff", "\x02\x10\x80\x90\x00\x00", "\x06"} {
		f.Add([]byte(m), []byte("hello "), uint16(100))
	}
	var codec Codec
	ctx := NewContext(Params{Send: Side{Bits: MaxBits}})
	f.Add(bytes.Clone(codec.Deflate(ctx, chat(600))), []byte{}, uint16(600))
	f.Add(bytes.Clone(codec.Deflate(ctx, bytes.Repeat([]byte("ab"), 3000))), []byte{}, uint16(5000))
	f.Fuzz(func(t *testing.T, data, history []byte, limit uint16) {
		var codec Codec
		ctx := NewContext(Params{Receive: Side{MaxBits, true}})
		ctx.got = ctx.got.add(history, 1<<MaxBits)
		plain := stream{out: bytes.Clone(ctx.got)}
		want, wantErr := plain.message(data)
		if wantErr == nil {
			const lastBlock = "\x01\x00\x00\xff\xff"
			r := stdflate.NewReaderDict(io.MultiReader(bytes.NewReader(data), strings.NewReader(tail+lastBlock)), ctx.got)
			if std, err := io.ReadAll(r); err != nil || !bytes.Equal(std, want) {
				t.Fatalf("the plain decoder %q; the standard library %q, %v", want, std, err)
			}
		} else if errors.Is(wantErr, errTruncated) {
			wantErr = nil
		}
		got, err := codec.Inflate(ctx, data, int64(limit))
		switch {
		case errors.Is(err, ErrTooBig):
			if len(plain.out)-min(len(history), 1<<MaxBits) <= int(limit) {
				t.Fatalf("%d bytes are too big for %d", len(plain.out), limit)
			}
		case errors.Is(err, ErrCorrupt):
			if wantErr == nil {
				t.Fatalf("%v, want %q", err, want)
			}
		case err != nil || wantErr != nil || !bytes.Equal(got, want) || len(got) > int(limit):
			t.Fatalf("limit %d: got %q, %v; want %q, %v", limit, got, err, want, wantErr)
		}
	})
}

// FuzzRoundTrip: messages cut from the input, compressed in any window with and without context, by compressors that
// change hands, come back whole; no distance passes the window.
func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte("hello hello hello"), byte(0), []byte{1, 5, 200})
	f.Add(chat(2000), byte(1), []byte{100, 100, 3, 0})
	f.Add(noise(600), byte(15), []byte{255, 255})
	f.Fuzz(func(t *testing.T, data []byte, mode byte, cuts []byte) {
		side := Side{Bits: MinBits + mode&7, Takeover: mode&8 == 0}
		var codec, peerCodec Codec
		ours := NewContext(Params{Send: side})
		theirs := NewContext(Params{Receive: side})
		s := stream{}
		for len(data) > 0 {
			n, action := len(data), byte(0)
			if len(cuts) > 0 {
				n, action, cuts = min(n, 1+int(cuts[0])*7), cuts[0]%3, cuts[1:]
			}
			m := data[:n]
			data = data[n:]
			var packed []byte
			switch action {
			case 0:
				packed = codec.Deflate(ours, m)
			case 1:
				ours.Forget()
				packed = codec.DeflateAlone(side.Bits, m)
			case 2:
				if w := ours.writer; w != nil {
					w.disown() // as if another connection had taken it
				}
				packed = codec.Deflate(ours, m)
			}
			if !side.Takeover {
				s.out = nil
			}
			if got, err := s.message(packed); err != nil || !bytes.Equal(got, m) {
				t.Fatalf("the plain decoder: %v, %q of %q", err, got, m)
			}
			if got, err := peerCodec.Inflate(theirs, packed, int64(len(m))); err != nil || !bytes.Equal(got, m) {
				t.Fatalf("%v, %q of %q", err, got, m)
			}
		}
		if s.farthest > 1<<side.Bits {
			t.Fatalf("a match reached back %d bytes, the window has %d", s.farthest, 1<<side.Bits)
		}
	})
}

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
