// Argon2, RFC 9106.

package password

import (
	"context"
	"encoding/binary"
	"math/bits"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/blake2b"
)

// variant is Argon2's type, with its number in RFC 9106.
type variant uint32

const (
	argon2d variant = iota
	argon2i
	argon2id
)

func (v variant) String() string { return [...]string{"argon2d", "argon2i", "argon2id"}[v] }

// costs are Argon2's parameters.
type costs struct{ memory, time, lanes uint32 }

const (
	argonVersion = 19
	syncPoints   = 4
	// maxArgonMemory bounds the memory of one hash, in KiB.
	maxArgonMemory = 1 << 20
	// quickBlocks is the number of blocks up to which golang.org/x/crypto computes a hash. Its code is faster than ours but
	// cannot be interrupted: this limit takes about a second.
	quickBlocks = 1 << 20
)

// blocks returns how many blocks of 1 KiB the memory has: RFC 9106 section 3.2, m'.
func (c costs) blocks() uint32 {
	per := syncPoints * c.lanes
	return max(c.memory/per, 2) * per
}

// argonKey computes a hash of size bytes.
func argonKey(ctx context.Context, v variant, password, salt []byte, c costs, size uint32) ([]byte, error) {
	if c.memory > maxArgonMemory {
		return nil, errOutOfMemory
	}
	if v != argon2d && uint64(c.blocks())*uint64(c.time) <= quickBlocks {
		if v == argon2i {
			return argon2.Key(password, salt, c.time, c.memory, uint8(c.lanes), size), nil
		}
		return argon2.IDKey(password, salt, c.time, c.memory, uint8(c.lanes), size), nil
	}
	a := &argon{variant: v, costs: c, perLane: c.blocks() / c.lanes, memory: make([]block, c.blocks())}
	a.fillFirst(a.seed(password, salt, size))
	for pass := range c.time {
		for slice := range uint32(syncPoints) {
			for lane := range c.lanes {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				a.fill(pass, slice, lane)
			}
		}
	}
	return a.result(size), nil
}

const blockWords = 128

type block [blockWords]uint64

// argon is one computation.
type argon struct {
	variant variant
	costs   costs
	perLane uint32
	memory  []block // lane by lane
}

// seed is H0 of section 3.2.
func (a *argon) seed(password, salt []byte, size uint32) []byte {
	var in []byte
	number := func(n uint32) { in = binary.LittleEndian.AppendUint32(in, n) }
	bytes := func(b []byte) {
		number(uint32(len(b)))
		in = append(in, b...)
	}
	for _, n := range []uint32{a.costs.lanes, size, a.costs.memory, a.costs.time, argonVersion, uint32(a.variant)} {
		number(n)
	}
	bytes(password)
	bytes(salt)
	bytes(nil) // no secret
	bytes(nil) // no associated data
	h := blake2b.Sum512(in)
	return h[:]
}

// longHash is H' of section 3.3.
func longHash(in []byte, size uint32) []byte {
	in = append(binary.LittleEndian.AppendUint32(nil, size), in...)
	if size <= blake2b.Size {
		h, _ := blake2b.New(int(size), nil) // it fails only for keys and sizes that are too long
		_, _ = h.Write(in)
		return h.Sum(nil)
	}
	var out []byte
	v := blake2b.Sum512(in)
	for size > blake2b.Size {
		out = append(out, v[:blake2b.Size/2]...)
		if size -= blake2b.Size / 2; size > blake2b.Size {
			v = blake2b.Sum512(v[:])
		}
	}
	h, _ := blake2b.New(int(size), nil)
	_, _ = h.Write(v[:])
	return h.Sum(out)
}

// fillFirst computes the first two blocks of every lane.
func (a *argon) fillFirst(seed []byte) {
	for lane := range a.costs.lanes {
		for i := range uint32(2) {
			in := binary.LittleEndian.AppendUint32(append([]byte(nil), seed...), i)
			bytes := longHash(binary.LittleEndian.AppendUint32(in, lane), 8*blockWords)
			b := &a.memory[lane*a.perLane+i]
			for w := range b {
				b[w] = binary.LittleEndian.Uint64(bytes[8*w:])
			}
		}
	}
}

// fill computes one segment: the part of a lane in one slice, in one pass.
func (a *argon) fill(pass, slice, lane uint32) {
	segment := a.perLane / syncPoints
	independent := a.variant == argon2i || a.variant == argon2id && pass == 0 && slice < syncPoints/2
	var input, addresses block
	if independent {
		for i, n := range []uint32{pass, lane, slice, uint32(len(a.memory)), a.costs.time, uint32(a.variant)} {
			input[i] = uint64(n)
		}
	}
	next := func() {
		input[6]++
		addresses = block{}
		mix(&addresses, &input, &block{}, false)
		mix(&addresses, &addresses, &block{}, false)
	}
	start := uint32(0)
	if pass == 0 && slice == 0 {
		start = 2
		if independent {
			next()
		}
	}
	for i := start; i < segment; i++ {
		at := slice*segment + i
		previous := at - 1
		if at == 0 {
			previous = a.perLane - 1
		}
		var random uint64
		if independent {
			if i%blockWords == 0 {
				next()
			}
			random = addresses[i%blockWords]
		} else {
			random = a.memory[lane*a.perLane+previous][0]
		}
		mix(&a.memory[lane*a.perLane+at], &a.memory[lane*a.perLane+previous], &a.memory[a.reference(random, pass, slice, lane, i)], pass > 0)
	}
}

// reference returns the index of the block that a random number selects: section 3.4.2.
func (a *argon) reference(random uint64, pass, slice, lane, i uint32) uint32 {
	segment := a.perLane / syncPoints
	from := uint32(random>>32) % a.costs.lanes
	if pass == 0 && slice == 0 {
		from = lane
	}
	area, start := 3*segment, (slice+1)%syncPoints*segment
	if pass == 0 {
		area, start = slice*segment, 0
	}
	if from == lane {
		area += i
	}
	if from == lane || i == 0 {
		area--
	}
	x := random & 0xffffffff
	x = x * x >> 32
	z := uint64(area) - 1 - uint64(area)*x>>32
	return from*a.perLane + uint32((uint64(start)+z)%uint64(a.perLane))
}

// mix is G of section 3.5: out becomes G(x, y), XORed with the previous value if again is set.
func mix(out, x, y *block, again bool) {
	var r, z block
	for i := range r {
		r[i] = x[i] ^ y[i]
	}
	z = r
	for i := 0; i < blockWords; i += 16 {
		permute(&z, i, i+1, i+2, i+3, i+4, i+5, i+6, i+7, i+8, i+9, i+10, i+11, i+12, i+13, i+14, i+15)
	}
	for i := 0; i < 16; i += 2 {
		permute(&z, i, i+1, i+16, i+17, i+32, i+33, i+48, i+49, i+64, i+65, i+80, i+81, i+96, i+97, i+112, i+113)
	}
	for i := range r {
		v := r[i] ^ z[i]
		if again {
			v ^= out[i]
		}
		out[i] = v
	}
}

// permute is P of section 3.6 on sixteen words.
func permute(b *block, v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15 int) {
	quarter(b, v0, v4, v8, v12)
	quarter(b, v1, v5, v9, v13)
	quarter(b, v2, v6, v10, v14)
	quarter(b, v3, v7, v11, v15)
	quarter(b, v0, v5, v10, v15)
	quarter(b, v1, v6, v11, v12)
	quarter(b, v2, v7, v8, v13)
	quarter(b, v3, v4, v9, v14)
}

func quarter(w *block, ia, ib, ic, id int) {
	a, b, c, d := w[ia], w[ib], w[ic], w[id]
	a += b + 2*uint64(uint32(a))*uint64(uint32(b))
	d = bits.RotateLeft64(d^a, -32)
	c += d + 2*uint64(uint32(c))*uint64(uint32(d))
	b = bits.RotateLeft64(b^c, -24)
	a += b + 2*uint64(uint32(a))*uint64(uint32(b))
	d = bits.RotateLeft64(d^a, -16)
	c += d + 2*uint64(uint32(c))*uint64(uint32(d))
	b = bits.RotateLeft64(b^c, -63)
	w[ia], w[ib], w[ic], w[id] = a, b, c, d
}

// result returns the hash: section 3.2, steps 7 and 8.
func (a *argon) result(size uint32) []byte {
	last := a.memory[a.perLane-1]
	for lane := uint32(1); lane < a.costs.lanes; lane++ {
		for i, w := range a.memory[(lane+1)*a.perLane-1] {
			last[i] ^= w
		}
	}
	var bytes []byte
	for _, w := range last {
		bytes = binary.LittleEndian.AppendUint64(bytes, w)
	}
	return longHash(bytes, size)
}
