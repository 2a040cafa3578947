// HMAC keys of Web Crypto (section 31 of its specification), which is what tokens are signed with: importKey, exportKey and
// generateKey of raw keys, sign, verify.

package crypto

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// hashName is a hash by its name in Web Crypto.
type hashName struct {
	name string
	make func() hash.Hash
}

var hashNames = []hashName{{"SHA-1", sha1.New}, {"SHA-256", sha256.New}, {"SHA-384", sha512.New384}, {"SHA-512", sha512.New}}

// key is the Go value of a CryptoKey.
type key struct {
	hash        hashName
	bytes       []byte
	extractable bool
	usages      []string
}

var keyClass = &jsbridge.Class{
	Name: "CryptoKey",
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("type", func(s jsbridge.Scope, _ *key) (goja.Value, error) { return s.String("secret"), nil }),
		jsbridge.Get("extractable", func(s jsbridge.Scope, k *key) (goja.Value, error) { return s.Bool(k.extractable), nil }),
		jsbridge.Get("algorithm", func(s jsbridge.Scope, k *key) (goja.Value, error) {
			of, o := s.Object(), s.Object()
			_ = of.Set("name", k.hash.name)
			_ = o.Set("name", "HMAC")
			_ = o.Set("hash", of)
			_ = o.Set("length", 8*len(k.bytes))
			return o, nil
		}),
		jsbridge.Get("usages", func(s jsbridge.Scope, k *key) (goja.Value, error) { return s.Strings(k.usages), nil }),
	},
}

var (
	errAlgorithm = jsbridge.DOMException("NotSupportedError", "Unrecognized algorithm name")
	errType      = jsbridge.TypeError("Type error")
)

// nameOf reads an algorithm: a name, or an object with one.
func nameOf(s jsbridge.Scope, v goja.Value) (string, error) {
	if d, ok := jsbridge.DictOf(v); ok && d.Object() != nil {
		var err error
		if v, err = d.Get(s, "name"); err != nil {
			return "", err
		}
	}
	return s.ToString(v)
}

// wantHMAC reads the algorithm of a call, which must be HMAC.
func wantHMAC(s jsbridge.Scope, v goja.Value) error {
	name, err := nameOf(s, v)
	if err != nil {
		return err
	}
	if strings.EqualFold(name, "HMAC") {
		return nil
	}
	for _, known := range []string{"AES-", "RSA", "ECD", "Ed25519", "X25519", "HKDF", "PBKDF2"} {
		if len(name) >= len(known) && strings.EqualFold(name[:len(known)], known) {
			return jsbridge.Unsupported("crypto.subtle with " + name)
		}
	}
	return errAlgorithm
}

// newKey reads the parts that importKey and generateKey share: the hash, extractable and the usages.
func newKey(s jsbridge.Scope, algorithm, extractable, usages goja.Value) (*key, error) {
	d, _ := jsbridge.DictOf(algorithm)
	v, err := d.Get(s, "hash")
	if err != nil {
		return nil, err
	}
	name, err := nameOf(s, v)
	if err != nil {
		return nil, err
	}
	k := &key{extractable: extractable.ToBoolean()}
	for _, h := range hashNames {
		if strings.EqualFold(h.name, name) {
			k.hash = h
		}
	}
	if k.hash.make == nil {
		return nil, errAlgorithm
	}
	list, ok := usages.(*goja.Object)
	if !ok {
		return nil, errType
	}
	err = s.Try(func() {
		s.ForOf(list, func(v goja.Value) bool {
			k.usages = append(k.usages, v.String())
			return true
		})
	})
	if err != nil {
		return nil, err
	}
	for _, u := range k.usages {
		if u != "sign" && u != "verify" {
			return nil, jsbridge.SyntaxError("Unsupported key usage for HMAC key")
		}
	}
	if len(k.usages) == 0 {
		return nil, jsbridge.SyntaxError("Usages cannot be empty when importing a secret key.")
	}
	return k, nil
}

func importKey(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if err := wantHMAC(s, a.At(2)); err != nil {
		return nil, err
	}
	if format := a.At(0).String(); format != "raw" {
		return nil, jsbridge.Unsupported("crypto.subtle.importKey of the format " + format)
	}
	k, err := newKey(s, a.At(2), a.At(3), a.At(4))
	if err != nil {
		return nil, err
	}
	data, ok := jsbridge.View(s, a.At(1))
	if !ok {
		return nil, errType
	}
	if len(data) == 0 {
		return nil, jsbridge.DOMException("DataError", "Zero-length key is not supported")
	}
	k.bytes = slices.Clone(data)
	return s.New(keyClass, k), nil
}

func generateKey(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if err := wantHMAC(s, a.At(0)); err != nil {
		return nil, err
	}
	k, err := newKey(s, a.At(0), a.At(1), a.At(2))
	if err != nil {
		return nil, err
	}
	k.bytes = make([]byte, k.hash.make().BlockSize())
	_, err = rand.Read(k.bytes)
	return s.New(keyClass, k), err
}

func exportKey(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	k, err := keyArgument(s, a, 1, "exportKey")
	if err != nil {
		return nil, err
	}
	if !k.extractable {
		return nil, jsbridge.DOMException("InvalidAccessError", "key is not extractable")
	}
	if format := a.At(0).String(); format != "raw" {
		return nil, jsbridge.Unsupported("crypto.subtle.exportKey of the format " + format)
	}
	return s.ArrayBuffer(slices.Clone(k.bytes)), nil
}

func keyArgument(s jsbridge.Scope, a jsbridge.Args, i int, method string) (*key, error) {
	k, ok := jsbridge.Unwrap[*key](s, a.At(i))
	if !ok {
		return nil, jsbridge.InvalidArgType("Argument %d ('key') to SubtleCrypto.%s must be an instance of CryptoKey", i+1, method)
	}
	return k, nil
}

// mac computes the code over argument data for sign and verify.
func mac(s jsbridge.Scope, a jsbridge.Args, use string, data int) ([]byte, error) {
	k, err := keyArgument(s, a, 1, use)
	if err != nil {
		return nil, err
	}
	if _, ok := jsbridge.View(s, a.At(data)); !ok {
		return nil, errType
	}
	if err := wantHMAC(s, a.At(0)); err != nil {
		return nil, err
	}
	view, _ := jsbridge.View(s, a.At(data)) // after the algorithm, whose getter may have detached it
	if !slices.Contains(k.usages, use) {
		return nil, jsbridge.DOMException("InvalidAccessError", "Unable to use this key to %s", use)
	}
	h := hmac.New(k.hash.make, k.bytes)
	_, _ = h.Write(view) // a hash's Write never fails
	return h.Sum(nil), nil
}

func sign(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	sum, err := mac(s, a, "sign", 2)
	if err != nil {
		return nil, err
	}
	return s.ArrayBuffer(sum), nil
}

func verify(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if _, ok := jsbridge.View(s, a.At(2)); !ok {
		return nil, errType
	}
	sum, err := mac(s, a, "verify", 3)
	if err != nil {
		return nil, err
	}
	given, _ := jsbridge.View(s, a.At(2))
	return s.Bool(hmac.Equal(sum, given)), nil
}

// promised makes a method whose result or failure comes as a promise.
func promised(name string, length int, fn jsbridge.Native) jsbridge.Method {
	return jsbridge.M(name, length, func(s jsbridge.Scope, _ *subtleCrypto, a jsbridge.Args) (goja.Value, error) {
		v, err := fn(s, a)
		if err != nil {
			return s.Rejected(err), nil
		}
		return s.Resolved(v), nil
	})
}
