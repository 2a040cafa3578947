// Buffers for messages that arrive in pieces, used again by all connections of a loop: a fresh megabyte for every large
// message would cost more than receiving it.

package wsframe

const (
	// keepBuffers and keepBytes bound what is kept for later messages.
	keepBuffers = 4
	keepBytes   = 8 << 20
)

// Buffers belongs to one loop. The zero value is empty.
type Buffers struct {
	free  [][]byte
	bytes int
}

// get returns an empty buffer for at least n bytes.
func (b *Buffers) get(n int) []byte {
	if b != nil {
		for i, f := range b.free {
			if cap(f) >= n {
				last := len(b.free) - 1
				b.free[i] = b.free[last]
				b.free[last] = nil
				b.free = b.free[:last]
				b.bytes -= cap(f)
				return f
			}
		}
	}
	return make([]byte, 0, n)
}

// put takes a buffer back that nobody uses any more.
func (b *Buffers) put(f []byte) {
	if b == nil || cap(f) < growStep || len(b.free) == keepBuffers || b.bytes+cap(f) > keepBytes {
		return
	}
	b.free = append(b.free, f[:0])
	b.bytes += cap(f)
}

// Trim lets go of everything that is kept. The owner calls it now and then, so that a burst of large messages does not
// hold its memory for ever.
func (b *Buffers) Trim() { b.free, b.bytes = nil, 0 }
