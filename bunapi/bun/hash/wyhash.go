// wyhash, final version 4, and rapidhash, which comes from it.

package hash

import "math/bits"

// fold multiplies to 128 bits and xors the halves.
func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

const (
	wy0 = 0xa0761d6478bd642f
	wy1 = 0xe7037ed1a0b428db
	wy2 = 0x8ebc6af09c88c6e3
	wy3 = 0x589965cc75374cc3
)

func wyhash(s []byte, seed uint64) uint64 {
	n := len(s)
	state := seed ^ fold(seed^wy0, wy1)
	var a, b uint64
	switch {
	case n >= 4 && n <= 16:
		end, quarter := n-4, n>>3<<2
		a = uint64(u32(s))<<32 | uint64(u32(s[quarter:]))
		b = uint64(u32(s[end:]))<<32 | uint64(u32(s[end-quarter:]))
	case n > 0 && n <= 16:
		a = uint64(s[0])<<16 | uint64(s[n>>1])<<8 | uint64(s[n-1])
	case n > 16:
		rest := s
		if n > 48 {
			one, two := state, state
			for ; len(rest) > 48; rest = rest[48:] {
				state = fold(u64(rest)^wy1, u64(rest[8:])^state)
				one = fold(u64(rest[16:])^wy2, u64(rest[24:])^one)
				two = fold(u64(rest[32:])^wy3, u64(rest[40:])^two)
			}
			state ^= one ^ two
		}
		for ; len(rest) > 16; rest = rest[16:] {
			state = fold(u64(rest)^wy1, u64(rest[8:])^state)
		}
		a, b = u64(s[n-16:]), u64(s[n-8:])
	}
	b, a = bits.Mul64(a^wy1, b^state)
	return fold(a^wy0^uint64(n), b^wy1)
}

const (
	rapid0 = 0x2d358dccaa6c78a5
	rapid1 = 0x8bb84b93962eacc9
	rapid2 = 0x4b33a62ed433d4a3
)

func rapidhash(s []byte, seed uint64) uint64 {
	n := len(s)
	state := seed ^ fold(seed^rapid0, rapid1) ^ uint64(n)
	var a, b uint64
	switch {
	case n >= 4 && n <= 16:
		d, e := n&24>>(n>>3), n-4
		a = uint64(u32(s))<<32 | uint64(u32(s[e:]))
		b = uint64(u32(s[d:]))<<32 | uint64(u32(s[e-d:]))
	case n > 0 && n <= 16:
		a = uint64(s[0])<<56 | uint64(s[n>>1])<<32 | uint64(s[n-1])
	case n > 16:
		rest := s
		if n > 48 {
			one, two := state, state
			for ; len(rest) >= 48; rest = rest[48:] {
				state = fold(u64(rest)^rapid0, u64(rest[8:])^state)
				one = fold(u64(rest[16:])^rapid1, u64(rest[24:])^one)
				two = fold(u64(rest[32:])^rapid2, u64(rest[40:])^two)
			}
			state ^= one ^ two
		}
		if len(rest) > 16 {
			state = fold(u64(rest)^rapid2, u64(rest[8:])^state^rapid1)
			if len(rest) > 32 {
				state = fold(u64(rest[16:])^rapid2, u64(rest[24:])^state)
			}
		}
		a, b = u64(s[n-16:]), u64(s[n-8:])
	}
	b, a = bits.Mul64(a^rapid1, b^state)
	return fold(a^rapid0^uint64(n), b^rapid1)
}
