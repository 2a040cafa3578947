// Package digest holds the table of hash algorithms that Bun.CryptoHasher, node:crypto and crypto.subtle share, with HMAC and
// copies of a running hash.
//
// This package is not an API: it may change without notice.
package digest

import (
	"crypto"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding"
	"hash"
	"reflect"

	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/blake2s"
	//lint:ignore SA1019 scripts ask for it by name, as in Bun
	"golang.org/x/crypto/md4"
	//lint:ignore SA1019 scripts ask for it by name, as in Bun
	"golang.org/x/crypto/ripemd160"
)

// Algorithm is one hash algorithm.
type Algorithm struct {
	// Name is Bun's.
	Name string
	// Size is the length of a digest, of an extendable one that which Bun gives by default; in bytes, as Block.
	Size, Block int
	// New begins a hash.
	New func() hash.Hash
	// Hash is the standard library's number for it, 0 if it has none: signatures need it.
	Hash crypto.Hash
	// Web is its name in Web Crypto, if it has one.
	Web string
	// Extendable digests have any length.
	Extendable bool
}

// Algorithms is the table, in the order in which Bun lists it.
var Algorithms = [...]Algorithm{
	{Name: "blake2b256", Size: 32, Block: 128, New: func() hash.Hash { return must(blake2b.New256(nil)) }},
	{Name: "blake2b512", Size: 64, Block: 128, New: func() hash.Hash { return must(blake2b.New512(nil)) }},
	{Name: "blake2s256", Size: 32, Block: 64, New: func() hash.Hash { return must(blake2s.New256(nil)) }},
	{Name: "md4", Size: 16, Block: 64, New: md4.New},
	{Name: "md5", Size: 16, Block: 64, New: md5.New, Hash: crypto.MD5},
	{Name: "ripemd160", Size: 20, Block: 64, New: ripemd160.New, Hash: crypto.RIPEMD160},
	{Name: "sha1", Size: 20, Block: 64, New: sha1.New, Hash: crypto.SHA1, Web: "SHA-1"},
	{Name: "sha224", Size: 28, Block: 64, New: sha256.New224, Hash: crypto.SHA224},
	{Name: "sha256", Size: 32, Block: 64, New: sha256.New, Hash: crypto.SHA256, Web: "SHA-256"},
	{Name: "sha384", Size: 48, Block: 128, New: sha512.New384, Hash: crypto.SHA384, Web: "SHA-384"},
	{Name: "sha512", Size: 64, Block: 128, New: sha512.New, Hash: crypto.SHA512, Web: "SHA-512"},
	{Name: "sha512-224", Size: 28, Block: 128, New: sha512.New512_224, Hash: crypto.SHA512_224},
	{Name: "sha512-256", Size: 32, Block: 128, New: sha512.New512_256, Hash: crypto.SHA512_256},
	{Name: "sha3-224", Size: 28, Block: 144, New: func() hash.Hash { return sha3.New224() }, Hash: crypto.SHA3_224},
	{Name: "sha3-256", Size: 32, Block: 136, New: func() hash.Hash { return sha3.New256() }, Hash: crypto.SHA3_256, Web: "SHA3-256"},
	{Name: "sha3-384", Size: 48, Block: 104, New: func() hash.Hash { return sha3.New384() }, Hash: crypto.SHA3_384, Web: "SHA3-384"},
	{Name: "sha3-512", Size: 64, Block: 72, New: func() hash.Hash { return sha3.New512() }, Hash: crypto.SHA3_512, Web: "SHA3-512"},
	{Name: "shake128", Size: 16, Block: 168, New: func() hash.Hash { return &shake{sha3.NewSHAKE128(), 16} }, Extendable: true},
	{Name: "shake256", Size: 32, Block: 136, New: func() hash.Hash { return &shake{sha3.NewSHAKE256(), 32} }, Extendable: true},
}

// Find returns the algorithm of Bun's name, nil if there is none.
func Find(name string) *Algorithm {
	for i := range Algorithms {
		if Algorithms[i].Name == name {
			return &Algorithms[i]
		}
	}
	return nil
}

func must(h hash.Hash, err error) hash.Hash {
	if err != nil {
		panic(err) // it fails for keys that are too long, and there is none
	}
	return h
}

// shake is an extendable digest as a hash of a length.
type shake struct {
	*sha3.SHAKE
	size int
}

// Sum implements [hash.Hash].
func (x *shake) Sum(b []byte) []byte {
	c := *x.SHAKE
	out := make([]byte, x.size)
	_, _ = c.Read(out) // it never fails
	return append(b, out...)
}

// Size implements [hash.Hash].
func (x *shake) Size() int { return x.size }

// Sized sets the length of the digest that an extendable hash will give; ok is false for any other.
func Sized(h hash.Hash, size int) (ok bool) {
	x, ok := h.(*shake)
	if ok {
		x.size = size
	}
	return ok
}

// Copy returns a hash in the same state.
func Copy(h hash.Hash) hash.Hash {
	switch h := h.(type) {
	case *shake:
		c := *h.SHAKE
		return &shake{&c, h.size}
	case *mac:
		return &mac{Copy(h.inner), Copy(h.outer)}
	case hash.Cloner:
		if c, err := h.Clone(); err == nil {
			return c
		}
	}
	// Those of golang.org/x/crypto are structs of arrays: blake2 says how to take its state, the others have nothing more.
	c := reflect.New(reflect.TypeOf(h).Elem())
	c.Elem().Set(reflect.ValueOf(h).Elem())
	if m, ok := h.(encoding.BinaryMarshaler); ok {
		if state, err := m.MarshalBinary(); err == nil {
			_ = c.Interface().(encoding.BinaryUnmarshaler).UnmarshalBinary(state)
		}
	}
	return c.Interface().(hash.Hash)
}

// mac is HMAC, RFC 2104. The standard library's cannot be copied for every hash.
type mac struct{ inner, outer hash.Hash }

// NewHMAC begins an HMAC.
func NewHMAC(a *Algorithm, key []byte) hash.Hash {
	m := &mac{a.New(), a.New()}
	if len(key) > a.Block {
		_, _ = m.inner.Write(key)
		key = m.inner.Sum(nil)
		m.inner.Reset()
	}
	for _, side := range []struct {
		h hash.Hash
		x byte
	}{{m.inner, 0x36}, {m.outer, 0x5c}} {
		pad := make([]byte, a.Block)
		copy(pad, key)
		for i := range pad {
			pad[i] ^= side.x
		}
		_, _ = side.h.Write(pad)
	}
	return m
}

// Write implements [hash.Hash].
func (m *mac) Write(p []byte) (int, error) { return m.inner.Write(p) }

// Sum implements [hash.Hash].
func (m *mac) Sum(b []byte) []byte {
	outer := Copy(m.outer)
	_, _ = outer.Write(m.inner.Sum(nil))
	return outer.Sum(b)
}

// Reset implements [hash.Hash]. Nobody needs it.
func (m *mac) Reset() { panic("digest: an HMAC begins once") }

// Size implements [hash.Hash].
func (m *mac) Size() int { return m.inner.Size() }

// BlockSize implements [hash.Hash].
func (m *mac) BlockSize() int { return m.inner.BlockSize() }
