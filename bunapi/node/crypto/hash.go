// Hashes and HMACs.

package crypto

import (
	"crypto/md5"
	"crypto/sha1"
	"hash"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/crypto/digest"
	"github.com/gobun/gobun/jsbridge"
)

// both is MD5 and SHA-1 side by side, as in old versions of TLS.
var both = digest.Algorithm{Name: "md5-sha1", Size: md5.Size + sha1.Size, Block: md5.BlockSize, New: func() hash.Hash { return &twoHashes{md5.New(), sha1.New()} }}

type twoHashes struct{ first, second hash.Hash }

func (h *twoHashes) Write(p []byte) (int, error) {
	_, _ = h.first.Write(p)
	return h.second.Write(p)
}
func (h *twoHashes) Sum(b []byte) []byte { return h.second.Sum(h.first.Sum(b)) }
func (h *twoHashes) Reset()              { h.first.Reset(); h.second.Reset() }
func (h *twoHashes) Size() int           { return both.Size }
func (h *twoHashes) BlockSize() int      { return both.Block }

// Clone implements [hash.Cloner].
func (h *twoHashes) Clone() (hash.Cloner, error) {
	return &twoHashes{digest.Copy(h.first), digest.Copy(h.second)}, nil
}

// digestOf finds an algorithm by one of Node's names, nil if there is none.
func digestOf(name string) *digest.Algorithm {
	name = strings.TrimPrefix(strings.ToLower(name), "rsa-")
	switch name {
	case "md5-sha1":
		return &both
	case "rmd160":
		name = "ripemd160"
	case "sha-512/256", "sha-512/224":
		name = "sha512-" + name[8:]
	}
	if short, ok := strings.CutPrefix(name, "sha-"); ok {
		name = "sha" + short
	}
	return digest.Find(name)
}

// unkeyed are the algorithms of which Bun has no HMAC here.
var unkeyed = []string{"blake2b256", "blake2b512", "blake2s256", "shake128", "shake256"}

// hashState is the Go value behind a Hash or Hmac.
type hashState struct{ hash hash.Hash }

var hashClass = &jsbridge.Class{Name: "HashState", Hidden: true, Methods: []jsbridge.Method{
	jsbridge.M("update", 1, func(s jsbridge.Scope, h *hashState, a jsbridge.Args) (goja.Value, error) {
		data, _ := jsbridge.View(s, a.At(0))
		_, _ = h.hash.Write(data)
		return nil, nil
	}),
	jsbridge.M("digest", 0, func(s jsbridge.Scope, h *hashState, _ jsbridge.Args) (goja.Value, error) {
		return s.Buffer(h.hash.Sum(nil)), nil
	}),
}}

// maxOutput bounds the length of an extendable digest, in bytes.
const maxOutput = 1 << 30

var hashing = []function{
	// hashState(name, outputLength) is undefined for an unknown name, null for a length that the hash cannot have.
	{"hashState", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		algorithm := digestOf(textAt(a, 0))
		if algorithm == nil {
			return nil, nil
		}
		h := algorithm.New()
		if size, ok := jsbridge.Number(a.At(1)); ok && int(size) != algorithm.Size {
			if size > maxOutput {
				return nil, jsbridge.RangeError("Out of memory")
			}
			if !digest.Sized(h, int(size)) {
				return goja.Null(), nil
			}
		}
		return s.New(hashClass, &hashState{h}), nil
	}},
	{"hmacState", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		algorithm := digestOf(textAt(a, 0))
		if algorithm == nil || slices.Contains(unkeyed, algorithm.Name) || strings.EqualFold(textAt(a, 0), "rmd160") {
			return nil, nil
		}
		key, _ := jsbridge.View(s, a.At(1))
		return s.New(hashClass, &hashState{digest.NewHMAC(algorithm, key)}), nil
	}},
	{"copyState", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		h, ok := jsbridge.Unwrap[*hashState](s, a.At(0))
		if !ok {
			return nil, nil
		}
		return s.New(hashClass, &hashState{digest.Copy(h.hash)}), nil
	}},
}
