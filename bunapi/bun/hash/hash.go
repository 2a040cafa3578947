// Package hash implements Bun.hash, whose functions are for tables and checksums, and Bun.CryptoHasher with similar classes.
//
// This package is not an API: it may change without notice.
package hash

import (
	"hash/adler32"
	"hash/crc32"
	"math"
	"math/big"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/crypto/digest"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

// Module adds Bun.hash, Bun.CryptoHasher, Bun.SHA1 and the other classes of that kind.
var Module = module.Module{Name: "bun/hash", Install: func(jsbridge.Scope, *module.Env) (module.Instance, error) {
	return contributor{}, nil
}}

type contributor struct{}

// BunMembers implements [module.Contributor].
func (contributor) BunMembers() []module.Member {
	class := func(c *jsbridge.Class) module.Member {
		return module.Member{Name: c.Name, Lazy: func(s jsbridge.Scope, _ *module.Env) goja.Value { return s.Class(c) }}
	}
	list := []module.Member{
		{Name: "hash", Lazy: func(s jsbridge.Scope, _ *module.Env) goja.Value { return hashFunction(s) }},
		class(hasherClass),
		{Name: "sha", Length: 1, Call: oneShot(digest.Find("sha512-256"), nil)},
	}
	for _, c := range fixedClasses {
		list = append(list, class(c))
	}
	return list
}

// functions are the members of Bun.hash. One of wide and narrow is set: 64-bit results are bigints, 32-bit results numbers.
var functions = [...]struct {
	name   string
	wide   func(data []byte, seed uint64) uint64
	narrow func(data []byte, seed uint64) uint32
}{
	{name: "wyhash", wide: wyhash},
	{name: "adler32", narrow: func(data []byte, _ uint64) uint32 { return adler32.Checksum(data) }},
	{name: "crc32", narrow: func(data []byte, seed uint64) uint32 { return crc32.Update(uint32(seed), crc32.IEEETable, data) }},
	{name: "cityHash32", narrow: cityHash32},
	{name: "cityHash64", wide: cityHash64},
	{name: "xxHash32", narrow: xxHash32},
	{name: "xxHash64", wide: xxHash64},
	{name: "xxHash3", wide: xxHash3},
	{name: "murmur32v2", narrow: murmur32v2},
	{name: "murmur32v3", narrow: murmur32v3},
	{name: "murmur64v2", wide: murmur64v2},
	{name: "rapidhash", wide: rapidhash},
}

func hashFunction(s jsbridge.Scope) goja.Value {
	make := func(name string, i int) *goja.Object {
		f := &functions[i]
		return s.Func(name, 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			data, err := hashInput(s, a.At(0))
			if err != nil {
				return nil, err
			}
			seed := seedOf(a.At(1))
			if f.narrow != nil {
				return s.Float(float64(f.narrow(data, seed))), nil
			}
			return s.BigUint(f.wide(data, seed)), nil
		})
	}
	o := make("hash", 0)
	for i := range functions {
		_ = o.Set(functions[i].name, make(functions[i].name, i))
	}
	return o
}

// hashInput returns the bytes of a view, a Blob or a value's text. They may belong to the script.
func hashInput(s jsbridge.Scope, v goja.Value) ([]byte, error) {
	if jsbridge.IsNullish(v) {
		return nil, jsbridge.InvalidArgType("data must be a string, ArrayBuffer, ArrayBufferView or Blob")
	}
	if b, ok, err := viewOrBlob(s, v); ok || err != nil {
		return b, err
	}
	text, err := s.ToString(v)
	return []byte(text), err
}

// viewOrBlob returns the bytes of a view or a Blob in memory.
func viewOrBlob(s jsbridge.Scope, v goja.Value) (data []byte, ok bool, err error) {
	if b, ok := jsbridge.View(s, v); ok {
		return b, true, nil
	}
	blob, ok := fetch.BlobOf(s, v)
	if !ok {
		return nil, false, nil
	}
	if blob.IsFile() {
		return nil, false, jsbridge.InvalidArgType("File blob cannot be used here")
	}
	data, err = blob.Bytes()
	return data, err == nil, err
}

// seedOf reads a 64-bit seed from a number or a bigint. Anything else gives 0.
func seedOf(v goja.Value) uint64 {
	if n, ok := jsbridge.BigInt(v); ok {
		return new(big.Int).And(n, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
	}
	n, ok := jsbridge.Number(v)
	switch {
	case !ok || math.IsNaN(n) || math.IsInf(n, -1):
		return 0
	case n >= 1<<64:
		return math.MaxUint64
	case n < 0:
		whole, _ := big.NewFloat(n).Int(nil)
		return new(big.Int).And(whole, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
	}
	return uint64(n)
}
