// CityHash, version 1.1.

package hash

import (
	"encoding/binary"
	"math/bits"
)

const (
	city0    = 0xc3a5c85c97cb3127
	city1    = 0xb492b66fbe98f273
	city2    = 0x9ae16a3b2f90404f
	cityMul  = 0x9ddfea08eb382d69
	cityC1   = 0xcc9e2d51
	cityC2   = 0x1b873593
	cityStep = 0xe6546b64
)

func u32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
func u64(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

func rotr32(v uint32, n int) uint32 { return bits.RotateLeft32(v, -n) }
func rotr64(v uint64, n int) uint64 { return bits.RotateLeft64(v, -n) }

// mixMurmur is the last step of MurmurHash3 and CityHash32.
func mixMurmur(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

func cityMur(a, h uint32) uint32 {
	a = rotr32(a*cityC1, 17) * cityC2
	return rotr32(h^a, 19)*5 + cityStep
}

func cityHash32(s []byte, _ uint64) uint32 {
	n := uint32(len(s))
	switch {
	case n <= 4:
		b, c := uint32(0), uint32(9)
		for _, v := range s {
			b = b*cityC1 + uint32(int8(v))
			c ^= b
		}
		return mixMurmur(cityMur(b, cityMur(n, c)))
	case n <= 12:
		a, b, c, d := n, n*5, uint32(9), n*5
		a += u32(s)
		b += u32(s[n-4:])
		c += u32(s[n>>1&4:])
		return mixMurmur(cityMur(c, cityMur(b, cityMur(a, d))))
	case n <= 24:
		h := n
		for _, at := range []uint32{n>>1 - 4, 4, n - 8, n >> 1, 0, n - 4} {
			h = cityMur(u32(s[at:]), h)
		}
		return mixMurmur(h)
	}
	return cityLong32(s)
}

func cityLong32(s []byte) uint32 {
	n := uint32(len(s))
	h, g := n, cityC1*n
	f := g
	scramble := func(at []byte) uint32 { return rotr32(u32(at)*cityC1, 17) * cityC2 }
	step := func(v uint32) uint32 { return rotr32(v, 19)*5 + cityStep }
	h = step(h ^ scramble(s[n-4:]))
	h = step(h ^ scramble(s[n-16:]))
	g = step(g ^ scramble(s[n-8:]))
	g = step(g ^ scramble(s[n-12:]))
	f = step(f + scramble(s[n-20:]))
	for range (n - 1) / 20 {
		a0, a1, a2, a3, a4 := scramble(s), u32(s[4:]), scramble(s[8:]), scramble(s[12:]), u32(s[16:])
		h = rotr32(h^a0, 18)*5 + cityStep
		f = rotr32(f+a1, 19) * cityC1
		g = rotr32(g+a2, 18)*5 + cityStep
		h = step(h ^ (a3 + a1))
		g = bits.ReverseBytes32(g^a4) * 5
		h = bits.ReverseBytes32(h + a4*5)
		f += a0
		f, h, g = g, f, h
		s = s[20:]
	}
	g = rotr32(rotr32(g, 11)*cityC1, 17) * cityC1
	f = rotr32(rotr32(f, 11)*cityC1, 17) * cityC1
	h = step(h + g)
	h = rotr32(h, 17) * cityC1
	h = step(h + f)
	return rotr32(h, 17) * cityC1
}

func cityPair(u, v, mul uint64) uint64 {
	a := (u ^ v) * mul
	a ^= a >> 47
	b := (v ^ a) * mul
	b ^= b >> 47
	return b * mul
}

func cityHash64(s []byte, seed uint64) uint64 { return cityPair(city64(s)-city2, seed, cityMul) }

func shift47(v uint64) uint64 { return v ^ v>>47 }

func city64(s []byte) uint64 {
	n := uint64(len(s))
	mul := city2 + n*2
	switch {
	case n >= 8 && n <= 16:
		a, b := u64(s)+city2, u64(s[n-8:])
		return cityPair(rotr64(b, 37)*mul+a, (rotr64(a, 25)+b)*mul, mul)
	case n >= 4 && n <= 16:
		return cityPair(n+uint64(u32(s))<<3, uint64(u32(s[n-4:])), mul)
	case n == 0:
		return city2
	case n <= 16:
		y := uint64(uint32(s[0]) + uint32(s[n>>1])<<8)
		z := uint64(uint32(n) + uint32(s[n-1])<<2)
		return shift47(y*city2^z*city0) * city2
	case n <= 32:
		a, b, c, d := u64(s)*city1, u64(s[8:]), u64(s[n-8:])*mul, u64(s[n-16:])*city2
		return cityPair(rotr64(a+b, 43)+rotr64(c, 30)+d, a+rotr64(b+city2, 18)+c, mul)
	case n <= 64:
		return cityMiddle(s, mul)
	}
	return cityLong64(s)
}

func cityMiddle(s []byte, mul uint64) uint64 {
	n := len(s)
	a, b, c, d := u64(s)*city2, u64(s[8:]), u64(s[n-24:]), u64(s[n-32:])
	e, f, g, h := u64(s[16:])*city2, u64(s[24:])*9, u64(s[n-8:]), u64(s[n-16:])*mul
	u := rotr64(a+g, 43) + (rotr64(b, 30)+c)*9
	v := (a + g ^ d) + f + 1
	w := bits.ReverseBytes64((u+v)*mul) + h
	x := rotr64(e+f, 42) + c
	y := (bits.ReverseBytes64((v+w)*mul) + g) * mul
	z := e + f + c
	a = bits.ReverseBytes64((x+z)*mul+y) + b
	return shift47((z+a)*mul+d+h)*mul + x
}

func cityWeak(s []byte, a, b uint64) (uint64, uint64) {
	w, x, y, z := u64(s), u64(s[8:]), u64(s[16:]), u64(s[24:])
	a += w
	b = rotr64(b+a+z, 21)
	c := a
	a += x + y
	b += rotr64(a, 44)
	return a + z, b + c
}

func cityLong64(s []byte) uint64 {
	n := len(s)
	x := u64(s[n-40:])
	y := u64(s[n-16:]) + u64(s[n-56:])
	z := cityPair(u64(s[n-48:])+uint64(n), u64(s[n-24:]), cityMul)
	v0, v1 := cityWeak(s[n-64:], uint64(n), z)
	w0, w1 := cityWeak(s[n-32:], y+city1, x)
	x = x*city1 + u64(s)
	for range (n - 1) / 64 {
		x = rotr64(x+y+v0+u64(s[8:]), 37) * city1
		y = rotr64(y+v1+u64(s[48:]), 42) * city1
		x ^= w1
		y += v0 + u64(s[40:])
		z = rotr64(z+w0, 33) * city1
		v0, v1 = cityWeak(s, v1*city1, x+w0)
		w0, w1 = cityWeak(s[32:], z+w1, y+u64(s[16:]))
		z, x = x, z
		s = s[64:]
	}
	return cityPair(cityPair(v0, w0, cityMul)+shift47(y)*city1+z, cityPair(v1, w1, cityMul)+x, cityMul)
}
