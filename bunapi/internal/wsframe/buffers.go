// Buffers for messages that arrive in pieces, reused by all connections of a loop: allocating a megabyte for every large message
// would cost more than receiving it.

package wsframe

const (
	// keepBuffers and keepBytes bound what is kept for later messages.
	keepBuffers = 4
	keepBytes   = 8 << 20
	// keepParts bounds the number of kept partial states.
	keepParts = 64
)

// Buffers belongs to one loop. The zero value is empty.
type Buffers struct {
	free  [][]byte
	bytes int
	parts []*partial
}

func (b *Buffers) getPart() *partial {
	if b == nil || len(b.parts) == 0 {
		return &partial{}
	}
	last := len(b.parts) - 1
	m := b.parts[last]
	b.parts = b.parts[:last]
	return m
}

// putPart takes back a partial state that no message uses any more.
func (b *Buffers) putPart(m *partial) {
	if len(b.parts) < keepParts {
		*m = partial{}
		b.parts = append(b.parts, m)
	}
}

// get returns an empty buffer for at least n bytes: the smallest that fits.
func (b *Buffers) get(n int) []byte {
	best := -1
	if b != nil {
		for i, f := range b.free {
			if cap(f) >= n && (best < 0 || cap(f) < cap(b.free[best])) {
				best = i
			}
		}
	}
	if best < 0 {
		return make([]byte, 0, n)
	}
	return b.take(best)
}

func (b *Buffers) take(i int) []byte {
	f, last := b.free[i], len(b.free)-1
	b.free[i] = b.free[last]
	b.free[last] = nil
	b.free = b.free[:last]
	b.bytes -= cap(f)
	return f
}

// put takes back a buffer that is no longer used. Large ones replace small ones, because they are the most expensive to allocate.
func (b *Buffers) put(f []byte) {
	if b == nil || cap(f) < growStep || cap(f) > keepBytes {
		return
	}
	b.free = append(b.free, f[:0])
	b.bytes += cap(f)
	for len(b.free) > keepBuffers || b.bytes > keepBytes {
		smallest := 0
		for i, g := range b.free {
			if cap(g) < cap(b.free[smallest]) {
				smallest = i
			}
		}
		b.take(smallest)
	}
}

// Trim drops all kept buffers. The owner calls it now and then, so that a burst of large messages does not hold its memory
// forever.
func (b *Buffers) Trim() { b.free, b.bytes = nil, 0 }
