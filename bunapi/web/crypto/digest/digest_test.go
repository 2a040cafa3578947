package digest

import (
	"bytes"
	"crypto/hmac"
	"testing"
)

// A copy goes its own way, of every algorithm, with and without a key, wherever in a block it is made.
func TestCopy(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789"), 60)
	for i := range Algorithms {
		a := &Algorithms[i]
		if h := a.New(); h.Size() != a.Size || h.BlockSize() != a.Block {
			t.Errorf("%s: size %d, block %d", a.Name, h.Size(), h.BlockSize())
		}
		for _, at := range []int{0, 1, 63, 64, 65, 127, 128, 129, 500} {
			h := a.New()
			_, _ = h.Write(data[:at])
			c := Copy(h)
			_, _ = c.Write([]byte("something else"))
			_, _ = h.Write(data[at:])
			whole := a.New()
			_, _ = whole.Write(data)
			if !bytes.Equal(h.Sum(nil), whole.Sum(nil)) {
				t.Errorf("%s: a copy at %d changed the hash", a.Name, at)
			}
			if bytes.Equal(c.Sum(nil), whole.Sum(nil)) {
				t.Errorf("%s: a copy at %d is the same hash", a.Name, at)
			}
		}
	}
}

func TestHMAC(t *testing.T) {
	for i := range Algorithms {
		a := &Algorithms[i]
		for _, size := range []int{0, 1, a.Block - 1, a.Block, a.Block + 1, 300} {
			key := bytes.Repeat([]byte("k"), size)
			own, std := NewHMAC(a, key), hmac.New(a.New, key)
			for range 3 {
				_, _ = own.Write([]byte("a part of the text"))
				_, _ = std.Write([]byte("a part of the text"))
			}
			c := Copy(own)
			if !bytes.Equal(own.Sum(nil), std.Sum(nil)) || !bytes.Equal(c.Sum(nil), std.Sum(nil)) {
				t.Errorf("%s with a key of %d bytes: %x, want %x", a.Name, size, own.Sum(nil), std.Sum(nil))
			}
		}
	}
}
