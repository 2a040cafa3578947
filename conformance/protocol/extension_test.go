package protocol

import (
	"bytes"
	"compress/flate"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestInflaterReadsWhatCompressorsWrite(t *testing.T) {
	for name, c := range map[string]*content{"report": report(), "picture": picture(), "drama": drama(), "page": page(), "article": article()} {
		for _, p := range []params{{}, {clientNoTakeover: true}, {clientBits: 9}, {clientBits: 9, clientNoTakeover: true}, {clientBits: 12}} {
			deflate, _ := p.agree(true)
			_, inflate := p.agree(false)
			for _, size := range []int{0, 1, 64, 5000, 40000} {
				next := c.slices(size)
				for range 3 {
					want := next()
					got, err := inflate.message(deflate.message(want))
					if err != nil || !bytes.Equal(got, want) {
						t.Fatalf("%s, %s, %d bytes: %v", name, p, size, err)
					}
				}
			}
			if inflate.farthest > inflate.window {
				t.Errorf("%s: %d bytes back", p, inflate.farthest)
			}
		}
	}
}

func TestInflaterHoldsToTheWindow(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	block := make([]byte, 600)
	for i := range block {
		block[i] = byte(rnd.Uint32())
	}
	payload := newDeflater(15, false).message(append(append([]byte(nil), block...), block...))
	if _, err := (&inflater{window: 1 << 15}).message(payload); err != nil {
		t.Error(err)
	}
	if _, err := (&inflater{window: 512}).message(payload); err == nil || !strings.Contains(err.Error(), "600 bytes back, the window is 512") {
		t.Errorf("600 bytes back with a window of 512: %v", err)
	}
	// A match into an earlier message when nothing was taken over.
	both := newDeflater(15, true)
	alone := &inflater{window: 1 << 15}
	if _, err := alone.message(both.message(block)); err != nil {
		t.Error(err)
	}
	if _, err := alone.message(both.message(block)); err == nil {
		t.Error("a match into an earlier message was accepted")
	}
}

func TestContent(t *testing.T) {
	for _, tt := range []struct {
		name     string
		c        *content
		size     int
		low, top float64 // of 100, what deflate leaves
	}{
		{"report", report(), reportSize, 3, 5}, {"picture", picture(), picSize, 82, 88}, {"drama", drama(), dramaSize, 36, 42},
		{"page", page(), pageSize, 5, 7}, {"article", article(), articleSize, 72, 80},
	} {
		if d := tt.size - len(tt.c.data); d < 0 || d > 2 {
			t.Errorf("%s: %d bytes, want %d", tt.name, len(tt.c.data), tt.size)
		}
		var b bytes.Buffer
		w, _ := flate.NewWriter(&b, 6)
		_, _ = w.Write(tt.c.data)
		_ = w.Close()
		if left := 100 * float64(b.Len()) / float64(tt.size); left < tt.low || left > tt.top {
			t.Errorf("%s: deflate leaves %.1f %%", tt.name, left)
		}
	}
}

// FuzzInflate: the reader by hand agrees with the standard library's, except about windows.
func FuzzInflate(f *testing.F) {
	f.Add([]byte{0})
	f.Add([]byte("\xcaH\xcd\xc9\xc9W\xc8@'\x01"))
	f.Add([]byte("\xb4\xd1\x3d\x4e\xc4\x30\x10\x05\xe0\x9e\x53\x58\xae\x23\xe4\x27\x3b\xbf\xed\x96\x14\x1c\x21\x41\x31\x40\xd0\x12\x39\x31\x4b\x23\xb8\x3b\x72\x00\x59\x42\x32\xb3\x42\x71\x58\x30\x25\x30\x42\x30\x61\x70\x3e")) // a code with holes
	f.Add(newDeflater(15, false).message(drama().data[:3000]))
	f.Add(newDeflater(9, false).message(report().data[:3000]))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := (&inflater{window: 1 << 15}).message(b)
		if err != nil {
			return
		}
		want := make([]byte, len(got))
		r := flate.NewReader(bytes.NewReader(append(append([]byte(nil), b...), 0, 0, 0xff, 0xff)))
		n := 0
		for n < len(want) {
			k, err := r.Read(want[n:])
			n += k
			if err != nil {
				break
			}
		}
		if !bytes.Equal(got, want[:n]) {
			t.Errorf("%x: got %x, want %x", b, got, want[:n])
		}
	})
}

func BenchmarkInflate(b *testing.B) {
	for name, c := range map[string]*content{"report": report(), "picture": picture(), "drama": drama()} {
		b.Run(name, func(b *testing.B) {
			data := c.data[:131072]
			payload := bytes.Clone(newDeflater(15, false).message(data))
			d := &inflater{window: 1 << 15}
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := d.message(payload); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDeflate(b *testing.B) {
	for name, c := range map[string]*content{"report": report(), "picture": picture(), "drama": drama()} {
		b.Run(name, func(b *testing.B) {
			d := newDeflater(15, true)
			data := c.data[:131072]
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				d.message(data)
			}
		})
	}
}
