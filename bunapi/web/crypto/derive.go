// deriveBits and deriveKey.

package crypto

import (
	"crypto/hkdf"
	"crypto/pbkdf2"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// maxDerived bounds what is derived, in bits.
const maxDerived = 1 << 33

// deriving makes bits, or all there are for a negative number.
type deriving func(k *key, bits int) ([]byte, error)

// derivationOf reads the parameters of an algorithm that derives.
func derivationOf(s jsbridge.Scope, p params) (deriving, error) {
	switch p.name {
	case "HKDF":
		hash, err := p.hash(s, "HkdfParams")
		if err != nil {
			return nil, err
		}
		salt, err := p.bytes(s, "HkdfParams", "salt", false)
		if err != nil {
			return nil, err
		}
		info, err := p.bytes(s, "HkdfParams", "info", false)
		if err != nil {
			return nil, err
		}
		return whole(func(k *key, size int) ([]byte, error) { return hkdf.Key(hash.New, k.bytes, salt, string(info), size) }), nil
	case "PBKDF2":
		hash, err := p.hash(s, "Pbkdf2Params")
		if err != nil {
			return nil, err
		}
		salt, err := p.bytes(s, "Pbkdf2Params", "salt", false)
		if err != nil {
			return nil, err
		}
		iterations, _, err := p.number(s, "Pbkdf2Params", "iterations", "unsigned long")
		if err != nil {
			return nil, err
		}
		return whole(func(k *key, size int) ([]byte, error) {
			if iterations == 0 {
				return nil, errOperation
			}
			return pbkdf2.Key(hash.New, string(k.bytes), salt, iterations, size)
		}), nil
	case "ECDH", "X25519":
		return agreementOf(s, p)
	}
	return nil, errNotSupported
}

// whole is for algorithms that need a length, of whole bytes.
func whole(do func(k *key, size int) ([]byte, error)) deriving {
	return func(k *key, bits int) ([]byte, error) {
		switch {
		case bits < 0:
			return nil, jsbridge.DOMException("OperationError", "length cannot be null")
		case bits%8 != 0:
			return nil, jsbridge.DOMException("OperationError", "length must be a multiple of 8")
		case bits > maxDerived:
			return nil, errOperation
		case bits == 0:
			return nil, nil
		}
		out, err := do(k, bits/8)
		if err != nil {
			return nil, errOperation
		}
		return out, nil
	}
}

func agreementOf(s jsbridge.Scope, p params) (deriving, error) {
	v, err := member(s, p.dict, "EcdhKeyDeriveParams", "public", "CryptoKey")
	if err != nil {
		return nil, err
	}
	other, ok := jsbridge.Unwrap[*key](s, v)
	if !ok {
		return nil, errType
	}
	return func(k *key, bits int) ([]byte, error) {
		if other.kind != "public" || other.algorithm != k.algorithm || k.kind != "private" {
			return nil, errWrongKey
		}
		secret, err := k.pair.Agree(other.pair)
		switch {
		case err != nil:
			return nil, errOperation
		case bits < 0:
			return secret, nil
		case bits > 8*len(secret):
			return nil, jsbridge.DOMException("OperationError", "derived bit length is too small")
		}
		secret = secret[:(bits+7)/8]
		if rest := bits % 8; rest != 0 {
			secret[len(secret)-1] &= 0xff << (8 - rest)
		}
		return secret, nil
	}, nil
}

// deriveBits is deriveBits(algorithm, key, length).
func deriveBits(s jsbridge.Scope, a jsbridge.Args) (job, error) {
	k, err := keyArgument(s, a, 1, "baseKey", "deriveBits")
	if err != nil {
		return job{}, err
	}
	bits := -1
	if !jsbridge.IsNullish(a.At(2)) {
		n, err := s.ToNumber(a.At(2))
		if err != nil {
			return job{}, err
		}
		bits = int(uint32(int64(n)))
	}
	p, err := paramsOf(s, a.At(0))
	if err != nil {
		return job{}, err
	}
	do, err := derivationOf(s, p)
	if err != nil {
		return job{}, err
	}
	if err := k.may(p.algorithm, "deriveBits"); err != nil {
		return job{}, err
	}
	j := bytesJob(0, func() ([]byte, error) { return do(k, bits) })
	j.heavy = p.name == "PBKDF2" || bits > quickBytes*8
	return j, nil
}

// deriveKey is deriveKey(algorithm, key, algorithm of the new key, extractable, usages).
func deriveKey(s jsbridge.Scope, a jsbridge.Args) (job, error) {
	k, err := keyArgument(s, a, 1, "baseKey", "deriveKey")
	if err != nil {
		return job{}, err
	}
	p, err := paramsOf(s, a.At(0))
	if err != nil {
		return job{}, err
	}
	do, err := derivationOf(s, p)
	if err != nil {
		return job{}, err
	}
	of, err := paramsOf(s, a.At(2))
	if err != nil {
		return job{}, err
	}
	bits, err := keyLength(s, of)
	if err != nil {
		return job{}, err
	}
	extractable := a.At(3).ToBoolean()
	usages, err := usagesOf(s, a.At(4))
	if err != nil {
		return job{}, err
	}
	if err := k.may(p.algorithm, "deriveKey"); err != nil {
		return job{}, err
	}
	if bits >= 0 {
		// What is wrong with the new key is found before anything is computed.
		if _, err := importSecret(s, of, known(make([]byte, (bits+7)/8)), extractable, usages); err != nil {
			return job{}, err
		}
	}
	template, err := importTemplate(s, of, extractable, usages)
	if err != nil {
		return job{}, err
	}
	return job{heavy: p.name == "PBKDF2", do: func() (value, error) {
		secret, err := do(k, bits)
		if err != nil {
			return nil, err
		}
		made := template
		if made.bytes = secret; made.algorithm.family == familyHMAC {
			made.bits = 8 * len(secret)
		}
		return func(s jsbridge.Scope) goja.Value { return s.New(keyClass, &made) }, nil
	}}, nil
}

// importTemplate is a secret key without its bytes.
func importTemplate(s jsbridge.Scope, p params, extractable bool, usages []string) (key, error) {
	k := key{algorithm: p.algorithm, kind: "secret", extractable: extractable, usages: usages}
	if p.family == familyHMAC {
		var err error
		if k.hash, err = p.hash(s, "HmacImportParams"); err != nil {
			return k, err
		}
	}
	return k, nil
}

// keyLength is how long a derived key must be, in bits; negative is as long as may be.
func keyLength(s jsbridge.Scope, p params) (int, error) {
	switch p.family {
	case familyAES:
		bits, _, err := p.number(s, "AesDerivedKeyParams", "length", "unsigned short")
		if err == nil && bits != 128 && bits != 192 && bits != 256 {
			err = errOperation
		}
		return bits, err
	case familyHMAC:
		hash, err := p.hash(s, "HmacImportParams")
		if err != nil {
			return 0, err
		}
		bits, given, err := p.number(s, "HmacImportParams", "length", "")
		if err != nil || given {
			if bits == 0 || bits > maxSecret*8 {
				return 0, cmpError(err, errOperation)
			}
			return bits, err
		}
		return hash.Block * 8, nil
	case familyKDF:
		return -1, nil
	}
	return 0, errNotSupported
}
