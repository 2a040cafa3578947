// Package keys implements asymmetric keys: their formats, signing, encryption and key agreement. node:crypto and
// crypto.subtle share it.
//
// This package is not an API: it may change without notice.
package keys

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
)

// Key is a key pair, or a public key if Private is nil.
type Key struct {
	// Private is *rsa.PrivateKey, *ecdsa.PrivateKey, ed25519.PrivateKey or *ecdh.PrivateKey (X25519).
	Private any
	// Public is the type that belongs to it.
	Public any
}

// Failures of reading keys.
var (
	// ErrNoKey is for text without a key in PEM.
	ErrNoKey = errors.New("there is no key in the text")
	// ErrData is for bytes that are no key.
	ErrData = errors.New("the bytes are no key")
	// ErrUnsupported is for keys of a kind that Go does not have.
	ErrUnsupported = errors.New("keys of this kind are not supported")
	// ErrNeedPassphrase is for encrypted keys without a passphrase.
	ErrNeedPassphrase = errors.New("the key needs a passphrase")
	// ErrEncoding is for a format that a kind of keys does not have.
	ErrEncoding = errors.New("the key has no such encoding")
)

// Type is Node's name of the kind of key.
func (k *Key) Type() string {
	switch pub := k.Public.(type) {
	case *rsa.PublicKey:
		return "rsa"
	case *ecdsa.PublicKey:
		return "ec"
	case ed25519.PublicKey:
		return "ed25519"
	case *ecdh.PublicKey:
		if pub.Curve() == ecdh.X25519() {
			return "x25519"
		}
		return "ec"
	}
	return ""
}

// PublicOnly is the public half.
func (k *Key) PublicOnly() *Key { return &Key{Public: k.Public} }

// Equal reports whether two keys are the same, both private or both public.
func (k *Key) Equal(o *Key) bool {
	if (k.Private == nil) != (o.Private == nil) {
		return false
	}
	if p, ok := k.Private.(interface {
		Equal(x crypto.PrivateKey) bool
	}); ok {
		return p.Equal(o.Private)
	}
	p, ok := k.Public.(interface{ Equal(x crypto.PublicKey) bool })
	return ok && p.Equal(o.Public)
}

// ofPrivate makes a Key of what the standard library has parsed.
func ofPrivate(v any) (*Key, error) {
	switch p := v.(type) {
	case *rsa.PrivateKey:
		return &Key{p, &p.PublicKey}, nil
	case *ecdsa.PrivateKey:
		return &Key{p, &p.PublicKey}, nil
	case ed25519.PrivateKey:
		return &Key{p, p.Public().(ed25519.PublicKey)}, nil
	case *ecdh.PrivateKey:
		return &Key{p, p.PublicKey()}, nil
	}
	return nil, ErrUnsupported
}

func ofPublic(v any) (*Key, error) {
	switch v.(type) {
	case *rsa.PublicKey, *ecdsa.PublicKey, ed25519.PublicKey, *ecdh.PublicKey:
		return &Key{Public: v}, nil
	}
	return nil, ErrUnsupported
}

// Curve finds an elliptic curve by one of its names, nil if Go has none of it.
func Curve(name string) elliptic.Curve {
	switch name {
	case "P-224", "secp224r1":
		return elliptic.P224()
	case "P-256", "prime256v1", "secp256r1":
		return elliptic.P256()
	case "P-384", "secp384r1":
		return elliptic.P384()
	case "P-521", "secp521r1":
		return elliptic.P521()
	}
	return nil
}

// CurveName is Node's name of a curve.
func CurveName(c elliptic.Curve) string {
	switch c {
	case elliptic.P224():
		return "secp224r1"
	case elliptic.P256():
		return "prime256v1"
	case elliptic.P384():
		return "secp384r1"
	case elliptic.P521():
		return "secp521r1"
	}
	return ""
}

// GenerateRSA makes a key pair whose modulus has that many bits.
func GenerateRSA(bits int) (*Key, error) {
	p, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		return nil, err
	}
	return ofPrivate(p)
}

// GenerateEC makes a key pair on a curve.
func GenerateEC(c elliptic.Curve) (*Key, error) {
	p, err := ecdsa.GenerateKey(c, rand.Reader)
	if err != nil {
		return nil, err
	}
	return ofPrivate(p)
}

// GenerateEd25519 makes a key pair for signatures.
func GenerateEd25519() (*Key, error) {
	_, p, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return ofPrivate(p)
}

// GenerateX25519 makes a key pair for agreements.
func GenerateX25519() (*Key, error) {
	p, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return ofPrivate(p)
}

// ParsePrivate reads a private key in DER: pkcs8, pkcs1 or sec1.
func ParsePrivate(der []byte, encoding string, passphrase []byte) (*Key, error) {
	var v any
	var err error
	switch encoding {
	case "pkcs1":
		v, err = x509.ParsePKCS1PrivateKey(der)
	case "sec1":
		v, err = x509.ParseECPrivateKey(der)
	default:
		if e, failed := ParseEncrypted(der); failed == nil || errors.Is(failed, ErrFormat) {
			if passphrase == nil {
				return nil, ErrNeedPassphrase
			}
			if failed != nil {
				return nil, failed
			}
			if der, err = e.Decrypt(string(passphrase)); err != nil {
				return nil, ErrPassphrase
			}
			if v, err = x509.ParsePKCS8PrivateKey(der); err != nil {
				return nil, ErrPassphrase
			}
			return ofPrivate(v)
		}
		v, err = x509.ParsePKCS8PrivateKey(der)
	}
	if err != nil {
		return nil, ErrData
	}
	return ofPrivate(v)
}

// ParsePublic reads a public key in DER: spki or pkcs1.
func ParsePublic(der []byte, encoding string) (*Key, error) {
	var v any
	var err error
	if encoding == "pkcs1" {
		v, err = x509.ParsePKCS1PublicKey(der)
	} else {
		v, err = x509.ParsePKIXPublicKey(der)
	}
	if err != nil {
		return nil, ErrData
	}
	return ofPublic(v)
}

// ParsePrivatePEM reads the first private key of a text.
func ParsePrivatePEM(text, passphrase []byte) (*Key, error) {
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return nil, ErrNoKey
		}
		text = rest
		encoding := map[string]string{"PRIVATE KEY": "pkcs8", "ENCRYPTED PRIVATE KEY": "pkcs8", "RSA PRIVATE KEY": "pkcs1", "EC PRIVATE KEY": "sec1"}[block.Type]
		if encoding == "" {
			continue
		}
		der := block.Bytes
		//lint:ignore SA1019 scripts ask for it by name, as in Bun
		if x509.IsEncryptedPEMBlock(block) {
			if passphrase == nil {
				return nil, ErrNeedPassphrase
			}
			var err error
			//lint:ignore SA1019 scripts ask for it by name, as in Bun
			if der, err = x509.DecryptPEMBlock(block, passphrase); err != nil {
				return nil, ErrPassphrase
			}
		}
		return ParsePrivate(der, encoding, passphrase)
	}
}

// ParsePublicPEM reads the first public key of a text, that of a certificate or that of a private key.
func ParsePublicPEM(text, passphrase []byte) (*Key, error) {
	for rest := text; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		switch block.Type {
		case "PUBLIC KEY":
			return ParsePublic(block.Bytes, "spki")
		case "RSA PUBLIC KEY":
			return ParsePublic(block.Bytes, "pkcs1")
		case "CERTIFICATE":
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, ErrData
			}
			return ofPublic(c.PublicKey)
		}
	}
	k, err := ParsePrivatePEM(text, passphrase)
	if err != nil {
		return nil, err
	}
	return k.PublicOnly(), nil
}

// Export encodes a key in DER, and says what its PEM is called.
func (k *Key) Export(encoding string) (der []byte, label string, err error) {
	rsaKey, isRSA := k.Private.(*rsa.PrivateKey)
	ecKey, isEC := k.Private.(*ecdsa.PrivateKey)
	switch encoding {
	case "spki":
		der, err = x509.MarshalPKIXPublicKey(k.Public)
		return der, "PUBLIC KEY", err
	case "pkcs8":
		der, err = x509.MarshalPKCS8PrivateKey(k.Private)
		return der, "PRIVATE KEY", err
	case "pkcs1":
		if pub, ok := k.Public.(*rsa.PublicKey); ok && k.Private == nil {
			return x509.MarshalPKCS1PublicKey(pub), "RSA PUBLIC KEY", nil
		}
		if isRSA {
			return x509.MarshalPKCS1PrivateKey(rsaKey), "RSA PRIVATE KEY", nil
		}
	case "sec1":
		if isEC {
			der, err = x509.MarshalECPrivateKey(ecKey)
			return der, "EC PRIVATE KEY", err
		}
	}
	return nil, "", ErrEncoding
}

// RSAFromParts makes an RSA key of its numbers; d is nil for a public one.
func RSAFromParts(n, e, d, p, q *big.Int) (*Key, error) {
	if n == nil || e == nil || n.Sign() <= 0 || !e.IsInt64() || e.Int64() < 2 || e.Int64() > 1<<31-1 {
		return nil, ErrData
	}
	pub := rsa.PublicKey{N: n, E: int(e.Int64())}
	if d == nil {
		return &Key{Public: &pub}, nil
	}
	if p == nil || q == nil {
		return nil, ErrData
	}
	key := &rsa.PrivateKey{PublicKey: pub, D: d, Primes: []*big.Int{p, q}}
	key.Precompute()
	if err := key.Validate(); err != nil {
		return nil, ErrData
	}
	return ofPrivate(key)
}
