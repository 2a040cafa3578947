// GCM (NIST SP 800-38D) in pieces. The standard library's takes a message whole.

package ciphers

import (
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"math/bits"
)

type gcm struct {
	stream      cipher.Stream
	mask        [16]byte // the encrypted first counter
	hash        ghash
	aadBytes    uint64
	textBytes   uint64
	textStarted bool
}

func newGCM(b cipher.Block, iv []byte) *gcm {
	g := &gcm{}
	var zero, counter [16]byte
	b.Encrypt(zero[:], zero[:])
	g.hash.key(zero[:])
	if len(iv) == 12 {
		copy(counter[:], iv)
		counter[15] = 1
	} else {
		g.hash.write(iv)
		g.hash.pad()
		g.hash.lengths(0, uint64(len(iv)))
		counter = g.hash.sum()
		g.hash.reset()
	}
	b.Encrypt(g.mask[:], counter[:])
	g.stream = cipher.NewCTR(&gcmCounter{b, counter}, counter[:])
	skip := make([]byte, 16)
	g.stream.XORKeyStream(skip, skip) // the first counter's is the mask
	return g
}

// gcmCounter is a block cipher for CTR, whose counter has 128 bits where GCM's has 32: it takes the carry back.
type gcmCounter struct {
	cipher.Block
	first [16]byte
}

// Encrypt implements [cipher.Block].
func (c *gcmCounter) Encrypt(dst, src []byte) {
	var counter [16]byte
	copy(counter[:12], c.first[:12])
	copy(counter[12:], src[12:16])
	c.Block.Encrypt(dst, counter[:])
}

func (g *gcm) aad(data []byte) {
	g.aadBytes += uint64(len(data))
	g.hash.write(data)
}

func (g *gcm) crypt(data []byte, decrypt bool) []byte {
	if !g.textStarted {
		g.textStarted = true
		g.hash.pad()
	}
	g.textBytes += uint64(len(data))
	out := make([]byte, len(data))
	if decrypt {
		g.hash.write(data)
	}
	g.stream.XORKeyStream(out, data)
	if !decrypt {
		g.hash.write(out)
	}
	return out
}

func (g *gcm) tag() []byte {
	g.hash.pad()
	g.hash.lengths(g.aadBytes, g.textBytes)
	sum := g.hash.sum()
	out := make([]byte, 16)
	subtle.XORBytes(out, sum[:], g.mask[:])
	return out
}

// equalTag compares a tag with one that may be shorter.
func equalTag(tag, given []byte) bool {
	return len(given) >= 4 && len(given) <= len(tag) && subtle.ConstantTimeCompare(tag[:len(given)], given) == 1
}

// ghash is GHASH, without tables whose places in the cache would tell of the key: multiplication without carries is done
// with ordinary multiplications of numbers that have holes for the carries.
type ghash struct {
	h0, h1, h0r, h1r uint64
	y0, y1           uint64
	rest             []byte
}

func (g *ghash) key(h []byte) {
	g.h1, g.h0 = binary.BigEndian.Uint64(h), binary.BigEndian.Uint64(h[8:])
	g.h0r, g.h1r = bits.Reverse64(g.h0), bits.Reverse64(g.h1)
}

func (g *ghash) reset() { g.y0, g.y1, g.rest = 0, 0, nil }

func (g *ghash) write(data []byte) {
	if len(g.rest) > 0 {
		n := min(16-len(g.rest), len(data))
		g.rest = append(g.rest, data[:n]...)
		data = data[n:]
		if len(g.rest) < 16 {
			return
		}
		g.block(g.rest)
		g.rest = g.rest[:0]
	}
	for ; len(data) >= 16; data = data[16:] {
		g.block(data)
	}
	g.rest = append(g.rest, data...)
}

// pad fills the block with zeros.
func (g *ghash) pad() {
	if len(g.rest) > 0 {
		var whole [16]byte
		copy(whole[:], g.rest)
		g.block(whole[:])
		g.rest = g.rest[:0]
	}
}

// lengths adds the block that ends the data, of lengths in bytes.
func (g *ghash) lengths(a, b uint64) {
	var last [16]byte
	binary.BigEndian.PutUint64(last[:], a*8)
	binary.BigEndian.PutUint64(last[8:], b*8)
	g.block(last[:])
}

func (g *ghash) sum() (out [16]byte) {
	binary.BigEndian.PutUint64(out[:], g.y1)
	binary.BigEndian.PutUint64(out[8:], g.y0)
	return out
}

// block multiplies what there is with the key: three products of 64 bits, of the numbers and of their reverses, which give
// the upper halves.
func (g *ghash) block(data []byte) {
	y1, y0 := g.y1^binary.BigEndian.Uint64(data), g.y0^binary.BigEndian.Uint64(data[8:])
	y0r, y1r := bits.Reverse64(y0), bits.Reverse64(y1)
	z0, z1 := clmul(y0, g.h0), clmul(y1, g.h1)
	z2 := clmul(y0^y1, g.h0^g.h1) ^ z0 ^ z1
	z0h, z1h := clmul(y0r, g.h0r), clmul(y1r, g.h1r)
	z2h := clmul(y0r^y1r, g.h0r^g.h1r) ^ z0h ^ z1h
	z0h, z1h, z2h = bits.Reverse64(z0h)>>1, bits.Reverse64(z1h)>>1, bits.Reverse64(z2h)>>1
	v0, v1, v2, v3 := z0, z0h^z2, z1^z2h, z1h
	v3 = v3<<1 | v2>>63
	v2 = v2<<1 | v1>>63
	v1 = v1<<1 | v0>>63
	v0 <<= 1
	v2 ^= v0 ^ v0>>1 ^ v0>>2 ^ v0>>7
	v1 ^= v0<<63 ^ v0<<62 ^ v0<<57
	v3 ^= v1 ^ v1>>1 ^ v1>>2 ^ v1>>7
	v2 ^= v1<<63 ^ v1<<62 ^ v1<<57
	g.y0, g.y1 = v2, v3
}

// clmul is the lower half of a product without carries.
func clmul(x, y uint64) uint64 {
	const m = 0x1111111111111111
	x0, x1, x2, x3 := x&m, x&(m<<1), x&(m<<2), x&(m<<3)
	y0, y1, y2, y3 := y&m, y&(m<<1), y&(m<<2), y&(m<<3)
	z0 := x0*y0 ^ x1*y3 ^ x2*y2 ^ x3*y1
	z1 := x0*y1 ^ x1*y0 ^ x2*y3 ^ x3*y2
	z2 := x0*y2 ^ x1*y1 ^ x2*y0 ^ x3*y3
	z3 := x0*y3 ^ x1*y2 ^ x2*y1 ^ x3*y0
	return z0&m | z1&(m<<1) | z2&(m<<2) | z3&(m<<3)
}
