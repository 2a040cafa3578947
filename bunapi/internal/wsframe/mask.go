// Masking (RFC 6455 section 5.3): XOR with a four-byte key, eight bytes at a time and more.

package wsframe

import (
	"encoding/binary"
	"math/bits"
)

// mask applies the key to b in place. pos is the number of payload bytes before b; it returns the new position.
func mask(key uint32, pos int, b []byte) int {
	n := len(b)
	// Rotate the key so that its first byte belongs to b[0]. The key is in little-endian order.
	k := bits.RotateLeft32(key, -8*(pos&3))
	k64 := uint64(k)<<32 | uint64(k)
	for len(b) >= 64 {
		c := b[:64:64]
		for i := 0; i < 64; i += 8 {
			binary.LittleEndian.PutUint64(c[i:], binary.LittleEndian.Uint64(c[i:])^k64)
		}
		b = b[64:]
	}
	for len(b) >= 8 {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^k64)
		b = b[8:]
	}
	for i := range b {
		b[i] ^= byte(k)
		k = bits.RotateLeft32(k, -8)
	}
	return pos + n
}
