// generateKey.

package crypto

import (
	"bytes"
	"crypto/rand"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/crypto/keys"
	"github.com/gobun/gobun/jsbridge"
)

const (
	maxModulus = 16384 // bits
	minModulus = 1024
)

var errNoUsages = jsbridge.SyntaxError("Usages cannot be empty when creating a key.")

func generateKey(s jsbridge.Scope, a jsbridge.Args) (job, error) {
	p, err := paramsOf(s, a.At(0))
	if err != nil {
		return job{}, err
	}
	extractable := a.At(1).ToBoolean()
	usages, err := usagesOf(s, a.At(2))
	if err != nil {
		return job{}, err
	}
	switch p.family {
	case familyAES, familyHMAC:
		return generateSecret(s, p, extractable, usages)
	case familyKDF:
		return job{}, errAlgorithm
	}
	return generatePair(s, p, extractable, usages)
}

func generateSecret(s jsbridge.Scope, p params, extractable bool, usages []string) (job, error) {
	k := &key{algorithm: p.algorithm, kind: "secret", extractable: extractable, usages: usages}
	size := 0
	if p.family == familyAES {
		bits, _, err := p.number(s, "AesKeyParams", "length", "unsigned short")
		if err != nil {
			return job{}, err
		}
		if err := p.checkUsages(usages, p.private, p.public); err != nil {
			return job{}, err
		}
		if bits != 128 && bits != 192 && bits != 256 {
			return job{}, errOperation
		}
		size = bits / 8
	} else {
		var err error
		if k.hash, err = p.hash(s, "HmacKeyParams"); err != nil {
			return job{}, err
		}
		bits, given, err := p.number(s, "HmacKeyParams", "length", "")
		if err != nil {
			return job{}, err
		}
		if err := p.checkUsages(usages, p.private, p.public); err != nil {
			return job{}, err
		}
		size = k.hash.Block
		if given {
			if bits == 0 || bits%8 != 0 || bits > maxSecret*8 {
				return job{}, errOperation
			}
			size = bits / 8
		}
		k.bits = 8 * size
	}
	if len(usages) == 0 {
		return job{}, errNoUsages
	}
	k.bytes = make([]byte, size)
	if _, err := rand.Read(k.bytes); err != nil {
		return job{}, err
	}
	return done(func(s jsbridge.Scope) goja.Value { return s.New(keyClass, k) }), nil
}

// maxSecret bounds an HMAC key that is made, in bytes.
const maxSecret = 1 << 20

func generatePair(s jsbridge.Scope, p params, extractable bool, usages []string) (job, error) {
	template := key{algorithm: p.algorithm}
	var make func() (*keys.Key, error)
	heavy := false
	switch p.family {
	case familyRSA:
		bits, _, err := p.number(s, "RsaHashedKeyGenParams", "modulusLength", "unsigned long")
		if err != nil {
			return job{}, err
		}
		v, err := member(s, p.dict, "RsaHashedKeyGenParams", "publicExponent", "Uint8Array")
		if err != nil {
			return job{}, err
		}
		exponent, err := copied(s, v)
		if err != nil {
			return job{}, err
		}
		if template.hash, err = p.hash(s, "RsaHashedKeyGenParams"); err != nil {
			return job{}, err
		}
		if bits < minModulus || bits > maxModulus {
			return job{}, errOperation
		}
		if !bytes.Equal(bytes.TrimLeft(exponent, "\x00"), []byte{1, 0, 1}) {
			return job{}, jsbridge.Unsupported("crypto.subtle.generateKey with another publicExponent than 65537")
		}
		make, heavy = func() (*keys.Key, error) { return keys.GenerateRSA(bits) }, true
	case familyEC:
		name, err := curveName(s, p)
		if err != nil {
			return job{}, err
		}
		make = func() (*keys.Key, error) { return keys.GenerateEC(keys.Curve(name)) }
	default:
		make = keys.GenerateEd25519
		if p.name == "X25519" {
			make = keys.GenerateX25519
		}
	}
	if err := p.checkUsages(usages, p.private, p.public); err != nil {
		return job{}, err
	}
	if len(only(usages, p.private)) == 0 {
		return job{}, errNoUsages
	}
	return job{heavy: heavy, do: func() (value, error) {
		pair, err := make()
		if err != nil {
			return nil, errOperation
		}
		private, public := template, template
		private.kind, private.pair, private.extractable, private.usages = "private", pair, extractable, only(usages, p.private)
		public.kind, public.pair, public.extractable, public.usages = "public", pair.PublicOnly(), true, only(usages, p.public)
		return func(s jsbridge.Scope) goja.Value {
			o := s.Object()
			_ = o.Set("privateKey", s.New(keyClass, &private))
			_ = o.Set("publicKey", s.New(keyClass, &public))
			return o
		}, nil
	}}, nil
}

// curveName reads namedCurve, one of Web Crypto's three.
func curveName(s jsbridge.Scope, p params) (string, error) {
	v, err := member(s, p.dict, "EcKeyParams", "namedCurve", "DOMString")
	if err != nil {
		return "", err
	}
	name, err := s.ToString(v)
	if err != nil {
		return "", err
	}
	switch name {
	case "P-256", "P-384", "P-521":
		return name, nil
	}
	return "", errNotSupported
}
