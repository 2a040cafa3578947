package wsconn

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// What is added comes out in the same order, and takes little more memory than it has bytes.
func TestBacklogAgainstAModel(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	o := &Out{}
	for range 200 {
		l := &backlog{}
		var model []byte
		var next byte
		if random.IntN(4) == 0 {
			l.prepend([]byte("preamble"))
			model = append(model, "preamble"...)
		}
		for range 200 {
			if random.IntN(2) == 0 {
				b := make([]byte, random.IntN(1<<random.IntN(19)))
				for i := range b {
					next++
					b[i] = next
				}
				l.add(o, b)
				model = append(model, b...)
			} else {
				bufs := l.bufs(nil)
				given := bytes.Join(bufs, nil)
				if !bytes.HasPrefix(model, given) || len(given) == 0 && len(model) > 0 {
					t.Fatal("other bytes than were added")
				}
				n := random.IntN(len(given) + 1)
				l.written(o, n)
				model = model[n:]
			}
			if l.size != len(model) {
				t.Fatalf("size %d, want %d", l.size, len(model))
			}
			held := 0
			for _, p := range l.pieces {
				held += cap(p.whole)
			}
			if limit := 2*l.size + 2*pieceMax + pieceMin; held > limit {
				t.Fatalf("%d bytes take %d", l.size, held)
			}
		}
	}
	if len(o.pieces) == 0 || len(o.pieces) > keepPieces {
		t.Errorf("%d pieces are kept", len(o.pieces))
	}
}
