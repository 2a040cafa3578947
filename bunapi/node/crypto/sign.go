// Signatures, and encryption with asymmetric keys.

package crypto

import (
	"context"
	"errors"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module/work"
	"github.com/gobun/gobun/bunapi/web/crypto/digest"
	"github.com/gobun/gobun/bunapi/web/crypto/keys"
	"github.com/gobun/gobun/bunapi/web/crypto/openssl"
	"github.com/gobun/gobun/jsbridge"
)

var (
	errOperation  = openssl.Error("0600007d", "public key routines", "OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE", "EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE")
	errOAEP       = openssl.Error("04000085", "RSA routines", "OAEP_DECODING_ERROR", "RSA_OAEP_DECODING_ERROR")
	errPKCS1      = openssl.Error("0400006b", "RSA routines", "BLOCK_TYPE_IS_NOT_01", "RSA_BLOCK_TYPE_IS_NOT_01")
	errDataTooBig = openssl.Error("04000072", "RSA routines", "DATA_TOO_LARGE_FOR_KEY_SIZE", "RSA_DATA_TOO_LARGE_FOR_KEY_SIZE")
)

// The paddings, by Node's constants.
const (
	paddingPKCS1 = 1
	paddingOAEP  = 4
	paddingPSS   = 6
)

// signOptions reads digest, padding, salt length, dsaEncoding, from argument i on.
func signOptions(a jsbridge.Args, i int) keys.Options {
	return keys.Options{
		Digest: digestOf(textAt(a, i)), PSS: a.At(i+1).ToInteger() == paddingPSS, SaltLength: int(a.At(i + 2).ToInteger()), P1363: textAt(a, i+3) == "ieee-p1363",
	}
}

func useError(err error) error {
	if errors.Is(err, keys.ErrWrongKey) {
		return errOperation
	}
	return keyError(err)
}

// signing are the functions of this file. Those whose names end in Later have a callback(error, result) behind the arguments.
var signing = []function{
	{"sign", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, err := keyAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		out, err := k.Sign(bytesAt(s, a, 1), signOptions(a, 2))
		if err != nil {
			return nil, useError(err)
		}
		return s.Buffer(out), nil
	}},
	{"signLater", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, err := keyAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		data, o := bytesAt(s, a, 1), signOptions(a, 2)
		return nil, later(s, a.At(6), func() ([]byte, error) { return k.Sign(data, o) }, jsbridge.Scope.Buffer)
	}},
	{"verify", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, err := keyAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		ok, err := k.Verify(bytesAt(s, a, 1), bytesAt(s, a, 6), signOptions(a, 2))
		if err != nil {
			return nil, useError(err)
		}
		return s.Bool(ok), nil
	}},
	{"verifyLater", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, err := keyAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		data, signature, o := bytesAt(s, a, 1), bytesAt(s, a, 6), signOptions(a, 2)
		return nil, later(s, a.At(7), func() (bool, error) { return k.Verify(data, signature, o) }, jsbridge.Scope.Bool)
	}},
	// publicEncrypt(key, data, padding, digest, label), and its variants.
	{"publicEncrypt", encryption(func(k *keys.Key, data []byte, padding int64, d *digest.Algorithm, label []byte) ([]byte, error) {
		switch padding {
		case paddingOAEP:
			return k.EncryptOAEP(d, data, label)
		case paddingPKCS1:
			return k.EncryptPKCS1(data)
		}
		return nil, errRawRSA
	})},
	{"privateDecrypt", encryption(func(k *keys.Key, data []byte, padding int64, d *digest.Algorithm, label []byte) ([]byte, error) {
		switch padding {
		case paddingOAEP:
			out, err := k.DecryptOAEP(d, data, label)
			if errors.Is(err, keys.ErrDecrypt) {
				err = errOAEP
			}
			return out, err
		case paddingPKCS1:
			out, err := k.DecryptPKCS1(data)
			if errors.Is(err, keys.ErrDecrypt) {
				err = errPKCS1
			}
			return out, err
		}
		return nil, errRawRSA
	})},
	{"privateEncrypt", encryption(func(k *keys.Key, data []byte, padding int64, _ *digest.Algorithm, _ []byte) ([]byte, error) {
		if padding != paddingPKCS1 {
			return nil, errRawRSA
		}
		return k.SealPrivate(data)
	})},
	{"publicDecrypt", encryption(func(k *keys.Key, data []byte, padding int64, _ *digest.Algorithm, _ []byte) ([]byte, error) {
		if padding != paddingPKCS1 {
			return nil, errRawRSA
		}
		out, err := k.OpenPublic(data)
		if errors.Is(err, keys.ErrDecrypt) {
			err = errPKCS1
		}
		return out, err
	})},
}

var errRawRSA = jsbridge.Unsupported("node:crypto: RSA without padding, or with X9.31's")

func encryption(do func(k *keys.Key, data []byte, padding int64, d *digest.Algorithm, label []byte) ([]byte, error)) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, err := keyAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		out, err := do(k, bytesAt(s, a, 1), a.At(2).ToInteger(), digestOf(textAt(a, 3)), bytesAt(s, a, 4))
		if err != nil {
			if err.Error() == "crypto/rsa: message too long for RSA key size" {
				err = errDataTooBig
			}
			return nil, useError(err)
		}
		return s.Buffer(out), nil
	}
}

// later does something off the loop and calls back.
func later[T any](s jsbridge.Scope, callback goja.Value, do func() (T, error), value func(s jsbridge.Scope, v T) goja.Value) error {
	back, ok := jsbridge.Function(callback)
	if !ok {
		return jsbridge.ArgType("callback", "function", callback)
	}
	work.Run(s, 0, func(context.Context) (T, error) { return do() }, func(s jsbridge.Scope, v T, err error) {
		args := []goja.Value{goja.Null()}
		if err != nil {
			args[0] = s.ErrorValue(useError(err))
		} else {
			args = append(args, value(s, v))
		}
		if _, err := s.Call(back, goja.Undefined(), args...); err != nil {
			s.Report(err)
		}
	})
	return nil
}
