// Deriving keys from passwords and secrets.

package crypto

import (
	"context"
	"crypto/hkdf"
	"crypto/pbkdf2"
	"errors"
	"math/bits"
	"slices"

	"github.com/dop251/goja"
	"golang.org/x/crypto/scrypt"

	"github.com/gobun/gobun/bunapi/module/work"
	"github.com/gobun/gobun/bunapi/web/crypto/digest"
	"github.com/gobun/gobun/jsbridge"
)

// maxDerived bounds the output of one call, in bytes, and maxScrypt the memory of scrypt.
const (
	maxDerived = 1 << 30
	maxScrypt  = 1 << 30
)

var errOutOfMemory = jsbridge.RangeError("Out of memory")

// derivation is a call whose arguments have been read.
type derivation struct {
	memory int64
	do     func() ([]byte, error)
}

// sync and later are the two forms of a function that derives. later's last argument is the callback(error, bytes).
func (d derivation) sync(s jsbridge.Scope) (goja.Value, error) {
	out, err := d.do()
	if err != nil {
		return nil, err
	}
	return s.Buffer(out), nil
}

func (d derivation) later(s jsbridge.Scope, callback goja.Value) (goja.Value, error) {
	back, ok := jsbridge.Function(callback)
	if !ok {
		return nil, jsbridge.ArgType("callback", "function", callback)
	}
	work.Run(s, d.memory, func(context.Context) ([]byte, error) { return d.do() }, func(s jsbridge.Scope, out []byte, err error) {
		args := []goja.Value{goja.Null()}
		if err != nil {
			args[0] = s.ErrorValue(err)
		} else {
			args = append(args, s.Buffer(out))
		}
		if _, err := s.Call(back, goja.Undefined(), args...); err != nil {
			s.Report(err)
		}
	})
	return nil, nil
}

// deriver makes the two functions of a name, whose arguments read reads. The callback stands behind them.
func deriver(name string, arguments int, read func(s jsbridge.Scope, a jsbridge.Args) (derivation, error)) []function {
	return []function{
		{name + "Sync", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			d, err := read(s, a)
			if err != nil {
				return nil, err
			}
			return d.sync(s)
		}},
		{name, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			d, err := read(s, a)
			if err != nil {
				return nil, err
			}
			return d.later(s, a.At(arguments))
		}},
	}
}

var deriving = slices.Concat(
	deriver("pbkdf2", 5, readPBKDF2), deriver("scrypt", 7, readScrypt), deriver("hkdf", 5, readHKDF),
	[]function{{"isDigest", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(deriveDigest(textAt(a, 0)) != nil), nil
	}},
		{"digestSize", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			return s.Int(deriveDigest(textAt(a, 0)).Size), nil
		}}},
)

// deriveDigest returns a digest for key derivation: without the prefix RSA-, and not one of variable length.
func deriveDigest(name string) *digest.Algorithm {
	a := digestOf(name)
	if a == nil || a.Extendable || len(name) > 4 && (name[:4] == "RSA-" || name[:4] == "rsa-") {
		return nil
	}
	return a
}

// readPBKDF2 reads password, salt, iterations, keylen, digest.
func readPBKDF2(s jsbridge.Scope, a jsbridge.Args) (derivation, error) {
	password, salt := bytesAt(s, a, 0), bytesAt(s, a, 1)
	iterations, size, algorithm := int(a.At(2).ToInteger()), a.At(3).ToInteger(), deriveDigest(textAt(a, 4))
	if size > maxDerived {
		return derivation{}, errOutOfMemory
	}
	return derivation{size, func() ([]byte, error) {
		if size == 0 {
			return nil, jsbridge.Errorf("PBKDF2 derivation failed")
		}
		return pbkdf2.Key(algorithm.New, string(password), salt, iterations, int(size))
	}}, nil
}

// readHKDF reads digest, key, salt, info, length.
func readHKDF(s jsbridge.Scope, a jsbridge.Args) (derivation, error) {
	algorithm, key, salt, info, size := deriveDigest(textAt(a, 0)), bytesAt(s, a, 1), bytesAt(s, a, 2), bytesAt(s, a, 3), a.At(4).ToInteger()
	return derivation{size, func() ([]byte, error) {
		if size == 0 {
			return nil, jsbridge.Errorf("HKDF derivation failed")
		}
		return hkdf.Key(algorithm.New, key, salt, string(info), int(size))
	}}, nil
}

func scryptError(number, reason string) error {
	return jsbridge.RangeError("Invalid scrypt params: error:%s:public key routines:OPENSSL_internal:%s", number, reason).WithCode("ERR_CRYPTO_INVALID_SCRYPT_PARAMS")
}

// readScrypt reads password, salt, keylen, N, r, p, maxmem.
func readScrypt(s jsbridge.Scope, a jsbridge.Args) (derivation, error) {
	password, salt, size := bytesAt(s, a, 0), bytesAt(s, a, 1), a.At(2).ToInteger()
	n, r, p, most := uint64(a.At(3).ToInteger()), uint64(a.At(4).ToInteger()), uint64(a.At(5).ToInteger()), uint64(a.At(6).ToInteger())
	if n < 2 || bits.OnesCount64(n) != 1 || r == 0 || p == 0 || p > (1<<30-1)/r || r < 8 && n>>(16*r) > 0 {
		return derivation{}, scryptError("06000085", "INVALID_PARAMETERS")
	}
	hi, blocks := bits.Mul64(n+p+1, r) // of 128 bytes
	if hi != 0 || blocks > 1<<50 || blocks*128 > most {
		return derivation{}, scryptError("06000084", "MEMORY_LIMIT_EXCEEDED")
	}
	memory := int64(blocks*128) + size
	if memory > maxScrypt {
		return derivation{}, errOutOfMemory
	}
	return derivation{memory, func() ([]byte, error) {
		if size == 0 {
			return nil, nil
		}
		out, err := scrypt.Key(password, salt, int(n), int(r), int(p), int(size))
		if err != nil {
			err = errors.Join(scryptError("06000085", "INVALID_PARAMETERS"), err)
		}
		return out, err
	}}, nil
}
