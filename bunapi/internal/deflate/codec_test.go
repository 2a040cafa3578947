package deflate

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// chat returns n bytes that resemble the messages of a chat server.
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

// Matches in what we send never exceed the negotiated window, and a strict decoder can read it.
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

// Connections take compressors from each other; a broadcast takes one as well and makes the contexts forget.
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
				p = peers[i%3] // some send so much that they keep their compressor
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
		// Other connections take the compressor away.
		for range maxWriters + 1 {
			codec.Deflate(NewContext(Params{Send: Side{bits, true}}), m)
		}
		cold := len(codec.Deflate(ctx, m))
		if warm > first/4 || cold > first/4 {
			t.Errorf("window %d: %d bytes, then %d, then with another compressor %d", bits, first, warm, cold)
		}
	}
}

// The same message without context gives the same bytes.
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

// Sizes compared with Bun's, which are zlib's: no larger for short messages, at most a twentieth larger for longer ones.
func TestCompressedSizes(t *testing.T) {
	var codec Codec
	ctx := NewContext(Params{Send: Side{Bits: MaxBits}})
	for _, tt := range []struct {
		payload []byte
		bun     int
	}{
		{[]byte("a"), 3}, {[]byte("hello"), 7}, {[]byte("hello hello hello hello"), 11}, {[]byte("\xff\xfe"), 5},
		{noise(100), 106}, {noise(2000), 2006},
		{chat(20), 22}, {chat(60), 59}, {chat(200), 131}, {chat(1000), 333}, {chat(4096), 1017}, {chat(65536), 12147},
	} {
		if n := len(codec.Deflate(ctx, tt.payload)); n > tt.bun+tt.bun/20 {
			t.Errorf("%.20q, %d bytes: compressed %d, by Bun %d", tt.payload, len(tt.payload), n, tt.bun)
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

// FuzzRoundTrip: messages cut from the input are compressed in every window, with and without context, by compressors that change
// owners. They are restored exactly, and no match exceeds the window.
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
