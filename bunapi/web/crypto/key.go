// CryptoKey.

package crypto

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"math/big"
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/crypto/digest"
	"github.com/gobun/gobun/bunapi/web/crypto/keys"
	"github.com/gobun/gobun/jsbridge"
)

// key is the Go value of a CryptoKey. It does not change.
type key struct {
	algorithm   *algorithm
	kind        string // secret, public or private
	hash        *digest.Algorithm
	bytes       []byte    // of a secret key
	pair        *keys.Key // of any other
	bits        int       // of an HMAC key
	extractable bool
	usages      []string
}

var keyClass = &jsbridge.Class{
	Name: "CryptoKey",
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("type", func(s jsbridge.Scope, k *key) (goja.Value, error) { return s.String(k.kind), nil }),
		jsbridge.Get("extractable", func(s jsbridge.Scope, k *key) (goja.Value, error) { return s.Bool(k.extractable), nil }),
		jsbridge.Get("algorithm", func(s jsbridge.Scope, k *key) (goja.Value, error) { return k.describe(s), nil }),
		jsbridge.Get("usages", func(s jsbridge.Scope, k *key) (goja.Value, error) { return s.Strings(k.usages), nil }),
	},
}

// describe is the key's algorithm as an object.
func (k *key) describe(s jsbridge.Scope) goja.Value {
	o := s.Object()
	_ = o.Set("name", k.algorithm.name)
	hash := func() {
		of := s.Object()
		_ = of.Set("name", k.hash.Web)
		_ = o.Set("hash", of)
	}
	switch k.algorithm.family {
	case familyAES:
		_ = o.Set("length", 8*len(k.bytes))
	case familyHMAC:
		hash()
		_ = o.Set("length", k.bits)
	case familyRSA:
		pub := k.pair.Public.(*rsa.PublicKey)
		_ = o.Set("modulusLength", pub.N.BitLen())
		_ = o.Set("publicExponent", s.Uint8Array(big.NewInt(int64(pub.E)).Bytes()))
		hash()
	case familyEC:
		_ = o.Set("namedCurve", k.pair.Public.(*ecdsa.PublicKey).Params().Name)
	}
	return o
}

// may checks that the key is of the algorithm and for the use.
func (k *key) may(a *algorithm, use string) error {
	if k.algorithm != a {
		return errMismatch
	}
	if !slices.Contains(k.usages, use) {
		return jsbridge.DOMException("InvalidAccessError", "Unable to use this key to %s", use)
	}
	return nil
}

// keyArgument is argument i of a method.
func keyArgument(s jsbridge.Scope, a jsbridge.Args, i int, name, method string) (*key, error) {
	k, ok := jsbridge.Unwrap[*key](s, a.At(i))
	if !ok {
		return nil, jsbridge.InvalidArgType("Argument %d ('%s') to SubtleCrypto.%s must be an instance of CryptoKey", i+1, name, method)
	}
	return k, nil
}

// Parts gives what a CryptoKey holds, for other kinds of keys made of it: the bytes of a secret key, or a key pair, and its
// kind. ok is false for what is no CryptoKey.
func Parts(s jsbridge.Scope, v goja.Value) (secret []byte, pair *keys.Key, kind string, ok bool) {
	k, ok := jsbridge.Unwrap[*key](s, v)
	if !ok {
		return nil, nil, "", false
	}
	return slices.Clone(k.bytes), k.pair, k.kind, true
}

// FromParts makes a CryptoKey of what Parts gives.
func FromParts(s jsbridge.Scope, secret []byte, pair *keys.Key, kind string, algorithm goja.Value, extractable bool, usages goja.Value) (goja.Value, error) {
	p, err := paramsOf(s, algorithm)
	if err != nil {
		return nil, err
	}
	list, err := usagesOf(s, usages)
	if err != nil {
		return nil, err
	}
	var k *key
	if pair == nil {
		k, err = importSecret(s, p, known(secret), extractable, list)
	} else {
		k, err = importPair(s, p, pair, kind, extractable, list)
	}
	if err != nil {
		return nil, err
	}
	return s.New(keyClass, k), nil
}
