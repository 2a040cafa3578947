// xxHash: XXH32, XXH64 and the 64-bit variant of XXH3.

package hash

import (
	"encoding/binary"
	"math/bits"
)

const (
	xx32a = 2654435761
	xx32b = 2246822519
	xx32c = 3266489917
	xx32d = 668265263
	xx32e = 374761393

	xx64a = 11400714785074694791
	xx64b = 14029467366897019727
	xx64c = 1609587929392839161
	xx64d = 9650029242287828579
	xx64e = 2870177450012600261
)

func xxHash32(s []byte, wide uint64) uint32 {
	n, seed := uint32(len(s)), uint32(wide)
	h := seed + xx32e
	if len(s) >= 16 {
		lanes := [4]uint32{seed, seed, seed, seed}
		lanes[0] += xx32a
		lanes[0] += xx32b
		lanes[1] += xx32b
		lanes[3] -= xx32a
		for ; len(s) >= 16; s = s[16:] {
			for i := range lanes {
				lanes[i] = bits.RotateLeft32(lanes[i]+u32(s[4*i:])*xx32b, 13) * xx32a
			}
		}
		h = bits.RotateLeft32(lanes[0], 1) + bits.RotateLeft32(lanes[1], 7) + bits.RotateLeft32(lanes[2], 12) + bits.RotateLeft32(lanes[3], 18)
	}
	h += n
	for ; len(s) >= 4; s = s[4:] {
		h = bits.RotateLeft32(h+u32(s)*xx32c, 17) * xx32d
	}
	for _, c := range s {
		h = bits.RotateLeft32(h+uint32(c)*xx32e, 11) * xx32a
	}
	h = (h ^ h>>15) * xx32b
	h = (h ^ h>>13) * xx32c
	return h ^ h>>16
}

func xxRound(acc, v uint64) uint64 { return bits.RotateLeft64(acc+v*xx64b, 31) * xx64a }

func xxHash64(s []byte, seed uint64) uint64 {
	n := uint64(len(s))
	h := seed + xx64e
	if len(s) >= 32 {
		lanes := [4]uint64{seed, seed, seed, seed}
		lanes[0] += xx64a
		lanes[0] += xx64b
		lanes[1] += xx64b
		lanes[3] -= xx64a
		for ; len(s) >= 32; s = s[32:] {
			for i := range lanes {
				lanes[i] = xxRound(lanes[i], u64(s[8*i:]))
			}
		}
		h = bits.RotateLeft64(lanes[0], 1) + bits.RotateLeft64(lanes[1], 7) + bits.RotateLeft64(lanes[2], 12) + bits.RotateLeft64(lanes[3], 18)
		for _, lane := range lanes {
			h = (h^xxRound(0, lane))*xx64a + xx64d
		}
	}
	h += n
	for ; len(s) >= 8; s = s[8:] {
		h = bits.RotateLeft64(h^xxRound(0, u64(s)), 27)*xx64a + xx64d
	}
	if len(s) >= 4 {
		h = bits.RotateLeft64(h^uint64(u32(s))*xx64a, 23)*xx64b + xx64c
		s = s[4:]
	}
	for _, c := range s {
		h = bits.RotateLeft64(h^uint64(c)*xx64e, 11) * xx64a
	}
	return xxEnd(h)
}

func xxEnd(h uint64) uint64 {
	h = (h ^ h>>33) * xx64b
	h = (h ^ h>>29) * xx64c
	return h ^ h>>32
}

// xx3Secret is the default secret of XXH3.
const xx3Secret = "\xb8\xfe\x6c\x39\x23\xa4\x4b\xbe\x7c\x01\x81\x2c\xf7\x21\xad\x1c\xde\xd4\x6d\xe9\x83\x90\x97\xdb\x72\x40\xa4\xa4\xb7\xb3\x67\x1f" +
	"\xcb\x79\xe6\x4e\xcc\xc0\xe5\x78\x82\x5a\xd0\x7d\xcc\xff\x72\x21\xb8\x08\x46\x74\xf7\x43\x24\x8e\xe0\x35\x90\xe6\x81\x3a\x26\x4c" +
	"\x3c\x28\x52\xbb\x91\xc3\x00\xcb\x88\xd0\x65\x8b\x1b\x53\x2e\xa3\x71\x64\x48\x97\xa2\x0d\xf9\x4e\x38\x19\xef\x46\xa9\xde\xac\xd8\xa8" +
	"\xfa\x76\x3f\xe3\x9c\x34\x3f\xf9\xdc\xbb\xc7\xc7\x0b\x4f\x1d\x8a\x51\xe0\x4b\xcd\xb4\x59\x31\xc8\x9f\x7e\xc9\xd9\x78\x73\x64\xea" +
	"\xc5\xac\x83\x34\xd3\xeb\xc3\xc5\x81\xa0\xff\xfa\x13\x63\xeb\x17\x0d\xdd\x51\xb7\xf0\xda\x49\xd3\x16\x55\x26\x29\xd4\x68\x9e\x2b" +
	"\x16\xbe\x58\x7d\x47\xa1\xfc\x8f\xf8\xb8\xd1\x7a\xd0\x31\xce\x45\xcb\x3a\x8f\x95\x16\x04\x28\xaf\xd7\xfb\xca\xbb\x4b\x40\x7e"

func xx3Avalanche(h uint64) uint64 {
	h = (h ^ h>>37) * 0x165667919e3779f9
	return h ^ h>>32
}

// xxHash3 uses 32 bits of the seed (Bun).
func xxHash3(s []byte, wide uint64) uint64 {
	seed, n := uint64(uint32(wide)), len(s)
	secret := []byte(xx3Secret)
	switch {
	case n == 0:
		return xxEnd(seed ^ u64(secret[56:]) ^ u64(secret[64:]))
	case n <= 3:
		v := uint64(uint32(s[0])<<16 | uint32(s[n>>1])<<24 | uint32(s[n-1]) | uint32(n)<<8)
		return xxEnd(v ^ (uint64(u32(secret)^u32(secret[4:])) + seed))
	case n <= 8:
		seed ^= uint64(bits.ReverseBytes32(uint32(seed))) << 32
		v := uint64(u32(s[n-4:])) + uint64(u32(s))<<32
		v ^= (u64(secret[8:]) ^ u64(secret[16:])) - seed
		v ^= bits.RotateLeft64(v, 49) ^ bits.RotateLeft64(v, 24)
		v *= 0x9fb21c651e98df25
		v ^= v>>35 + uint64(n)
		v *= 0x9fb21c651e98df25
		return v ^ v>>28
	case n <= 16:
		low := u64(s) ^ ((u64(secret[24:]) ^ u64(secret[32:])) + seed)
		high := u64(s[n-8:]) ^ ((u64(secret[40:]) ^ u64(secret[48:])) - seed)
		return xx3Avalanche(uint64(n) + bits.ReverseBytes64(low) + high + fold(low, high))
	case n <= 240:
		return xx3Middle(s, secret, seed)
	}
	return xx3Long(s, secret, seed)
}

func xx3Pair(s, secret []byte, seed uint64) uint64 {
	return fold(u64(s)^(u64(secret)+seed), u64(s[8:])^(u64(secret[8:])-seed))
}

func xx3Middle(s, secret []byte, seed uint64) uint64 {
	n := len(s)
	acc := uint64(n) * xx64a
	if n <= 128 {
		for i := (n - 1) / 32; i >= 0; i-- {
			acc += xx3Pair(s[16*i:], secret[32*i:], seed)
			acc += xx3Pair(s[n-16*(i+1):], secret[32*i+16:], seed)
		}
		return xx3Avalanche(acc)
	}
	for i := range 8 {
		acc += xx3Pair(s[16*i:], secret[16*i:], seed)
	}
	acc = xx3Avalanche(acc)
	for i := 8; i < n/16; i++ {
		acc += xx3Pair(s[16*i:], secret[16*(i-8)+3:], seed)
	}
	return xx3Avalanche(acc + xx3Pair(s[n-16:], secret[136-17:], seed))
}

const (
	xx3Stripe  = 64
	xx3Stripes = (len(xx3Secret) - xx3Stripe) / 8 // in a block
)

func xx3Long(s, secret []byte, seed uint64) uint64 {
	n := len(s)
	if seed != 0 {
		own := make([]byte, len(secret))
		for i := 0; i < len(secret); i += 16 {
			binary.LittleEndian.PutUint64(own[i:], u64(secret[i:])+seed)
			binary.LittleEndian.PutUint64(own[i+8:], u64(secret[i+8:])-seed)
		}
		secret = own
	}
	acc := [8]uint64{xx32c, xx64a, xx64b, xx64c, xx64d, xx32b, xx64e, xx32a}
	stripes := (n - 1) / xx3Stripe
	for i := range stripes {
		in := i % xx3Stripes
		xx3Accumulate(&acc, s[xx3Stripe*i:], secret[8*in:])
		if in == xx3Stripes-1 {
			xx3Scramble(&acc, secret[len(secret)-xx3Stripe:])
		}
	}
	xx3Accumulate(&acc, s[n-xx3Stripe:], secret[len(secret)-xx3Stripe-7:])
	h := uint64(n) * xx64a
	for i := 0; i < 8; i += 2 {
		h += fold(acc[i]^u64(secret[11+8*i:]), acc[i+1]^u64(secret[11+8*i+8:]))
	}
	return xx3Avalanche(h)
}

func xx3Scramble(acc *[8]uint64, secret []byte) {
	for i := range acc {
		acc[i] = (shift47(acc[i]) ^ u64(secret[8*i:])) * xx32a
	}
}

func xx3Accumulate(acc *[8]uint64, s, secret []byte) {
	for i := range acc {
		v := u64(s[8*i:])
		key := v ^ u64(secret[8*i:])
		acc[i^1] += v
		acc[i] += uint64(uint32(key)) * (key >> 32)
	}
}
