// MurmurHash, versions 2 and 3.

package hash

const murmur2 = 0x5bd1e995

func murmur32v2(s []byte, seed uint64) uint32 {
	h := uint32(seed) ^ uint32(len(s))
	for ; len(s) >= 4; s = s[4:] {
		k := u32(s) * murmur2
		k = (k ^ k>>24) * murmur2
		h = h*murmur2 ^ k
	}
	if len(s) > 0 {
		var last [4]byte
		copy(last[:], s)
		h = (h ^ u32(last[:])) * murmur2
	}
	h = (h ^ h>>13) * murmur2
	return h ^ h>>15
}

const murmur64 = 0xc6a4a7935bd1e995

func murmur64v2(s []byte, seed uint64) uint64 {
	h := seed ^ uint64(len(s))*murmur64
	for ; len(s) >= 8; s = s[8:] {
		k := u64(s) * murmur64
		k = (k ^ k>>47) * murmur64
		h = (h ^ k) * murmur64
	}
	if len(s) > 0 {
		var last [8]byte
		copy(last[:], s)
		h = (h ^ u64(last[:])) * murmur64
	}
	h = shift47(h) * murmur64
	return shift47(h)
}

func murmur32v3(s []byte, seed uint64) uint32 {
	h, n := uint32(seed), uint32(len(s))
	scramble := func(k uint32) uint32 { return rotr32(k*cityC1, 17) * cityC2 }
	for ; len(s) >= 4; s = s[4:] {
		h = rotr32(h^scramble(u32(s)), 19)*5 + cityStep
	}
	if len(s) > 0 {
		var last [4]byte
		copy(last[:], s)
		h ^= scramble(u32(last[:]))
	}
	return mixMurmur(h ^ n)
}
