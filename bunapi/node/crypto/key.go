// Keys: making, reading, writing.

package crypto

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module/work"
	webcrypto "github.com/gobun/gobun/bunapi/web/crypto"
	"github.com/gobun/gobun/bunapi/web/crypto/keys"
	"github.com/gobun/gobun/bunapi/web/crypto/openssl"
	"github.com/gobun/gobun/jsbridge"
)

var (
	errNoStartLine = openssl.Error("0900006e", "PEM routines", "NO_START_LINE", "PEM_NO_START_LINE")
	errNotEnough   = openssl.Error("0c0000a2", "ASN.1 encoding routines", "NOT_ENOUGH_DATA", "ASN1_NOT_ENOUGH_DATA")
	errAlgorithm   = openssl.Error("06000080", "public key routines", "UNSUPPORTED_ALGORITHM", "EVP_UNSUPPORTED_ALGORITHM")
	errGroup       = openssl.Error("0f00007b", "elliptic curve routines", "UNKNOWN_GROUP", "EC_UNKNOWN_GROUP")
	errTooLarge    = openssl.Error("04000080", "RSA routines", "MODULUS_TOO_LARGE", "RSA_MODULUS_TOO_LARGE")
	errPassphrase  = jsbridge.TypeError("Passphrase required for encrypted key").WithCode("ERR_MISSING_PASSPHRASE")
)

// keyError is what scripts see of a failure to read or use a key.
func keyError(err error) error {
	switch {
	case errors.Is(err, keys.ErrNoKey):
		return errNoStartLine
	case errors.Is(err, keys.ErrData):
		return errNotEnough
	case errors.Is(err, keys.ErrNeedPassphrase):
		return errPassphrase
	case errors.Is(err, keys.ErrPassphrase):
		return errBadDecrypt
	case errors.Is(err, keys.ErrUnsupported):
		return errAlgorithm
	}
	return err
}

var keyClass = &jsbridge.Class{Name: "KeyHandle", Hidden: true}

func newKey(s jsbridge.Scope, k *keys.Key) goja.Value { return s.New(keyClass, k) }

func keyAt(s jsbridge.Scope, a jsbridge.Args, i int) (*keys.Key, error) {
	k, ok := jsbridge.Unwrap[*keys.Key](s, a.At(i))
	if !ok {
		return nil, jsbridge.TypeError("Invalid key object")
	}
	return k, nil
}

// maxModulus is the most bits that a modulus may have (Bun).
const maxModulus = 16384

// generate makes a key pair by kind and detail: the bits of an RSA modulus or the name of a curve.
func generate(kind string, bits int, exponent float64, curve string) (func() (*keys.Key, error), error) {
	switch kind {
	case "rsa":
		if bits > maxModulus {
			return nil, errTooLarge
		}
		if exponent != 65537 {
			return nil, jsbridge.Unsupported("node:crypto.generateKeyPair with another publicExponent than 65537")
		}
		if bits < 1024 {
			return nil, jsbridge.Unsupported("node:crypto.generateKeyPair with a modulusLength below 1024")
		}
		return func() (*keys.Key, error) { return keys.GenerateRSA(bits) }, nil
	case "ec":
		c := keys.Curve(curve)
		if c == nil && curve == "secp256k1" {
			return nil, errGroup
		}
		if c == nil {
			return nil, jsbridge.TypeError("Invalid EC curve name").WithCode("ERR_CRYPTO_INVALID_CURVE")
		}
		return func() (*keys.Key, error) { return keys.GenerateEC(c) }, nil
	case "ed25519":
		return keys.GenerateEd25519, nil
	case "x25519":
		return keys.GenerateX25519, nil
	}
	return nil, errAlgorithm
}

// generateArguments reads kind, bits, exponent, curve.
func generateArguments(a jsbridge.Args) (func() (*keys.Key, error), error) {
	return generate(textAt(a, 0), int(a.At(1).ToInteger()), a.At(2).ToFloat(), textAt(a, 3))
}

var keying = []function{
	{"generateKeyPair", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		do, err := generateArguments(a)
		if err != nil {
			return nil, err
		}
		k, err := do()
		if err != nil {
			return nil, err
		}
		return newKey(s, k), nil
	}},
	// generateKeyPairLater has a callback(error, key) behind the arguments.
	{"generateKeyPairLater", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		do, err := generateArguments(a)
		if err != nil {
			return nil, err
		}
		back, _ := jsbridge.Function(a.At(4))
		work.Run(s, 0, func(context.Context) (*keys.Key, error) { return do() }, func(s jsbridge.Scope, k *keys.Key, err error) {
			args := []goja.Value{goja.Null()}
			if err != nil {
				args[0] = s.ErrorValue(err)
			} else {
				args = append(args, newKey(s, k))
			}
			if _, err := s.Call(back, goja.Undefined(), args...); err != nil {
				s.Report(err)
			}
		})
		return nil, nil
	}},
	// readKey(bytes, format, type, passphrase or undefined, private)
	{"readKey", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		data, passphrase, private := bytesAt(s, a, 0), bytesAt(s, a, 3), a.At(4).ToBoolean()
		var k *keys.Key
		var err error
		switch pemFormat, encoding := textAt(a, 1) == "pem", textAt(a, 2); {
		case pemFormat && private:
			k, err = keys.ParsePrivatePEM(data, passphrase)
		case pemFormat:
			k, err = keys.ParsePublicPEM(data, passphrase)
		case private:
			k, err = keys.ParsePrivate(data, encoding, passphrase)
		default:
			k, err = keys.ParsePublic(data, encoding)
			if err != nil && encoding != "spki" {
				if k, err = keys.ParsePrivate(data, encoding, passphrase); err == nil {
					k = k.PublicOnly()
				}
			}
		}
		if err != nil {
			return nil, keyError(err)
		}
		return newKey(s, k), nil
	}},
	// readJWK(object, private)
	{"readJWK", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		o, _ := jsbridge.DictOf(a.At(0))
		k, err := keys.FromJWK(func(name string) string {
			if v, err := o.Get(s, name); err == nil && jsbridge.IsString(v) {
				return v.String()
			}
			return ""
		}, a.At(1).ToBoolean())
		if err != nil {
			return nil, jsbridge.TypeError("Invalid JWK data").WithCode("ERR_CRYPTO_INVALID_JWK")
		}
		return newKey(s, k), nil
	}},
	{"keyType", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, err := keyAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		return s.String(k.Type()), nil
	}},
	{"keyDetails", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, err := keyAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		o := s.Object()
		switch pub := k.Public.(type) {
		case *rsa.PublicKey:
			_ = o.Set("modulusLength", pub.N.BitLen())
			_ = o.Set("publicExponent", s.BigInt(int64(pub.E)))
		case *ecdsa.PublicKey:
			_ = o.Set("namedCurve", keys.CurveName(pub.Curve))
		}
		return o, nil
	}},
	{"publicHalf", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, err := keyAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		return newKey(s, k.PublicOnly()), nil
	}},
	{"sameKey", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, err := keyAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		o, err := keyAt(s, a, 1)
		return s.Bool(err == nil && k.Equal(o)), err
	}},
	{"exportJWK", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, err := keyAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		list, err := k.JWK()
		if err != nil {
			return nil, keyError(err)
		}
		o := s.Object()
		for _, m := range list {
			_ = o.Set(m.Name, m.Value)
		}
		return o, nil
	}},
	{"exportKey", exportKey},
	// nativeKey(CryptoKey) is what makes a KeyObject of it: {secret}, or {key, type}.
	{"nativeKey", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		secret, pair, kind, ok := webcrypto.Parts(s, a.At(0))
		if !ok {
			return nil, jsbridge.TypeError("Invalid key object")
		}
		o := s.Object()
		_ = o.Set("type", kind)
		if pair == nil {
			_ = o.Set("secret", s.Buffer(secret))
		} else {
			_ = o.Set("key", newKey(s, pair))
		}
		return o, nil
	}},
	// toCryptoKey(handle or bytes, kind, algorithm, extractable, usages)
	{"toCryptoKey", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		pair, _ := jsbridge.Unwrap[*keys.Key](s, a.At(0))
		return webcrypto.FromParts(s, bytesAt(s, a, 0), pair, textAt(a, 1), a.At(2), a.At(3).ToBoolean(), a.At(4))
	}},
}

// exportKey(key, format, type, cipher or undefined, passphrase): the script has checked the combination.
func exportKey(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	k, err := keyAt(s, a, 0)
	if err != nil {
		return nil, err
	}
	der, label, err := k.Export(textAt(a, 2))
	if err != nil {
		return nil, keyError(err)
	}
	var headers map[string]string
	if name := strings.ToLower(textAt(a, 3)); name != "" {
		switch {
		case !keys.KnowsCipher(name):
			return nil, jsbridge.Unsupported("node:crypto: the export of a key encrypted with " + textAt(a, 3))
		case label == "PRIVATE KEY":
			label = "ENCRYPTED PRIVATE KEY"
			der, err = keys.Encrypt(der, name, bytesAt(s, a, 4))
		default:
			kind := map[string]x509.PEMCipher{"aes-128-cbc": x509.PEMCipherAES128, "aes-192-cbc": x509.PEMCipherAES192, "aes-256-cbc": x509.PEMCipherAES256}[name]
			var block *pem.Block
			//lint:ignore SA1019 scripts ask for it by name, as in Bun
			if block, err = x509.EncryptPEMBlock(rand.Reader, label, der, bytesAt(s, a, 4), kind); err == nil {
				der, headers = block.Bytes, block.Headers
			}
		}
		if err != nil {
			return nil, err
		}
	}
	if textAt(a, 1) == "der" {
		return s.Buffer(der), nil
	}
	var text bytes.Buffer
	if err := pem.Encode(&text, &pem.Block{Type: label, Headers: headers, Bytes: der}); err != nil {
		return nil, err
	}
	return s.String(text.String()), nil
}

// bigOf is a number in big-endian bytes.
func bigOf(b []byte) *big.Int { return new(big.Int).SetBytes(b) }
