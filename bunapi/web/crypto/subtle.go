// SubtleCrypto: the methods, what they do with keys, and which of it is done off the loop.

package crypto

import (
	"context"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module/work"
	"github.com/gobun/gobun/bunapi/web/crypto/digest"
	"github.com/gobun/gobun/jsbridge"
)

type subtleCrypto struct{}

// value makes a result for the script. Loop only.
type value func(s jsbridge.Scope) goja.Value

// job is a call whose arguments have been read. do touches no script.
type job struct {
	heavy bool
	do    func() (value, error)
}

// done is a job that has nothing left to do.
func done(v value) job { return job{do: func() (value, error) { return v, nil }} }

// bytesJob is a job that gives an ArrayBuffer. One with much data is done off the loop.
func bytesJob(size int, do func() ([]byte, error)) job {
	return job{heavy: size > quickBytes, do: func() (value, error) {
		out, err := do()
		return func(s jsbridge.Scope) goja.Value { return s.ArrayBuffer(out) }, err
	}}
}

// quickBytes is up to how much data is worked on at once, on the loop.
const quickBytes = 64 << 10

// method makes a method that gives a promise. Every failure is a rejection.
func method(name string, length int, read func(s jsbridge.Scope, a jsbridge.Args) (job, error)) jsbridge.Method {
	return jsbridge.M(name, length, func(s jsbridge.Scope, _ *subtleCrypto, a jsbridge.Args) (goja.Value, error) {
		if a.Len() < length {
			return s.Rejected(jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")), nil
		}
		j, err := read(s, a)
		if err != nil {
			return s.Rejected(err), nil
		}
		if j.heavy {
			return work.Promise(s, 0, func(context.Context) (value, error) { return j.do() }, func(s jsbridge.Scope, v value) goja.Value { return v(s) }), nil
		}
		v, err := j.do()
		if err != nil {
			return s.Rejected(err), nil
		}
		return s.Resolved(v(s)), nil
	})
}

var subtleClass = &jsbridge.Class{
	Name: "SubtleCrypto",
	Statics: []jsbridge.Method{jsbridge.F("supports", 2, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) {
		return nil, jsbridge.Unsupported("SubtleCrypto.supports")
	})},
	Methods: append([]jsbridge.Method{
		method("digest", 2, readDigest), method("sign", 3, sign), method("verify", 4, verify), method("generateKey", 3, generateKey),
		method("importKey", 5, importKey), method("exportKey", 2, exportKey), method("encrypt", 3, encrypt), method("decrypt", 3, decrypt),
		method("deriveBits", 2, deriveBits), method("deriveKey", 5, deriveKey), method("wrapKey", 4, wrapKey), method("unwrapKey", 7, unwrapKey),
	}, unsupported("getPublicKey", "encapsulateBits", "encapsulateKey", "decapsulateBits", "decapsulateKey")...),
}

func unsupported(names ...string) []jsbridge.Method {
	var list []jsbridge.Method
	for _, name := range names {
		list = append(list, jsbridge.M(name, 0, func(s jsbridge.Scope, _ *subtleCrypto, _ jsbridge.Args) (goja.Value, error) {
			return s.Rejected(jsbridge.Unsupported("crypto.subtle." + name)), nil
		}))
	}
	return list
}

// readDigest is digest(algorithm, data).
func readDigest(s jsbridge.Scope, a jsbridge.Args) (job, error) {
	name, err := nameOf(s, a.At(0))
	if err != nil {
		return job{}, err
	}
	hash, err := hashOf(name)
	if err != nil {
		return job{}, err
	}
	data, err := copied(s, a.At(1))
	if err != nil {
		return job{}, err
	}
	return bytesJob(len(data), func() ([]byte, error) { return sum(hash, data), nil }), nil
}

func sum(hash *digest.Algorithm, data []byte) []byte {
	h := hash.New()
	_, _ = h.Write(data) // a hash's Write never fails
	return h.Sum(nil)
}

// withKey reads algorithm, key and the data behind them, in Bun's order.
func withKey(s jsbridge.Scope, a jsbridge.Args, use string, data int) (p params, k *key, in []byte, err error) {
	if k, err = keyArgument(s, a, 1, "key", use); err != nil {
		return p, nil, nil, err
	}
	if _, err = copied(s, a.At(data)); err != nil {
		return p, nil, nil, err
	}
	if p, err = paramsOf(s, a.At(0)); err != nil {
		return p, nil, nil, err
	}
	in, err = copied(s, a.At(data)) // after the algorithm, whose getters may have detached it
	return p, k, in, err
}

func encrypt(s jsbridge.Scope, a jsbridge.Args) (job, error) {
	p, k, in, err := withKey(s, a, "encrypt", 2)
	if err != nil {
		return job{}, err
	}
	do, err := cipherOf(s, p, false)
	if err != nil {
		return job{}, err
	}
	if err := k.may(p.algorithm, "encrypt"); err != nil {
		return job{}, err
	}
	return bytesJob(len(in), func() ([]byte, error) { return do(k, in) }), nil
}

func decrypt(s jsbridge.Scope, a jsbridge.Args) (job, error) {
	p, k, in, err := withKey(s, a, "decrypt", 2)
	if err != nil {
		return job{}, err
	}
	do, err := cipherOf(s, p, true)
	if err != nil {
		return job{}, err
	}
	if err := k.may(p.algorithm, "decrypt"); err != nil {
		return job{}, err
	}
	j := bytesJob(len(in), func() ([]byte, error) { return do(k, in) })
	j.heavy = j.heavy || p.family == familyRSA
	return j, nil
}

// wrapKey is wrapKey(format, key, wrappingKey, algorithm).
func wrapKey(s jsbridge.Scope, a jsbridge.Args) (job, error) {
	format, err := formatOf(s, a.At(0), "wrapKey")
	if err != nil {
		return job{}, err
	}
	k, err := keyArgument(s, a, 1, "key", "wrapKey")
	if err != nil {
		return job{}, err
	}
	with, err := keyArgument(s, a, 2, "wrappingKey", "wrapKey")
	if err != nil {
		return job{}, err
	}
	p, err := paramsOf(s, a.At(3))
	if err != nil {
		return job{}, err
	}
	do, err := cipherOf(s, p, false)
	if err != nil {
		return job{}, err
	}
	if err := with.may(p.algorithm, "wrapKey"); err != nil {
		return job{}, err
	}
	if !k.extractable {
		return job{}, jsbridge.DOMException("InvalidAccessError", "key is not extractable")
	}
	var data []byte
	if format == "jwk" {
		data, err = k.jwkText()
	} else {
		data, err = k.export(format)
	}
	if err != nil {
		return job{}, err
	}
	return bytesJob(len(data), func() ([]byte, error) { return do(with, data) }), nil
}

// unwrapKey is unwrapKey(format, data, unwrappingKey, algorithm, key's algorithm, extractable, usages).
func unwrapKey(s jsbridge.Scope, a jsbridge.Args) (job, error) {
	format, err := formatOf(s, a.At(0), "unwrapKey")
	if err != nil {
		return job{}, err
	}
	with, err := keyArgument(s, a, 2, "unwrappingKey", "unwrapKey")
	if err != nil {
		return job{}, err
	}
	p, err := paramsOf(s, a.At(3))
	if err != nil {
		return job{}, err
	}
	do, err := cipherOf(s, p, true)
	if err != nil {
		return job{}, err
	}
	of, err := paramsOf(s, a.At(4))
	if err != nil {
		return job{}, err
	}
	usages, err := usagesOf(s, a.At(6))
	if err != nil {
		return job{}, err
	}
	data, err := copied(s, a.At(1))
	if err != nil {
		return job{}, err
	}
	if err := with.may(p.algorithm, "unwrapKey"); err != nil {
		return job{}, err
	}
	plain, err := do(with, data)
	if err != nil {
		return job{}, err
	}
	var web *jwk
	if format == "jwk" {
		if web, err = parseJWK(plain); err != nil {
			return job{}, err
		}
	}
	k, err := importParts(s, of, format, known(plain), web, a.At(5).ToBoolean(), usages)
	if err != nil {
		return job{}, err
	}
	return done(func(s jsbridge.Scope) goja.Value { return s.New(keyClass, k) }), nil
}
