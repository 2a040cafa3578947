// What keys are for: signatures, encryption, agreements.

package keys

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"errors"
	"math/big"
	"slices"

	"github.com/gobun/gobun/bunapi/web/crypto/digest"
)

// Options say how an RSA or EC key is used.
type Options struct {
	// Digest is the hash; nil for Ed25519.
	Digest *digest.Algorithm
	// PSS is RSA's padding instead of PKCS #1's. SaltLength is its salt's length, or one of Node's constants: -1 the
	// digest's, -2 as long as may be.
	PSS        bool
	SaltLength int
	// P1363 is the format of signatures that has two numbers of equal length, instead of DER.
	P1363 bool
}

// Failures of use.
var (
	// ErrWrongKey is for a key that cannot do what is asked.
	ErrWrongKey = errors.New("the key is not for this operation")
	// ErrDecrypt is for text that the key does not open.
	ErrDecrypt = errors.New("the text cannot be decrypted")
)

func (o Options) sum(data []byte) []byte {
	h := o.Digest.New()
	_, _ = h.Write(data)
	return h.Sum(nil)
}

func (o Options) pss() *rsa.PSSOptions {
	salt := o.SaltLength
	switch salt {
	case -1:
		salt = rsa.PSSSaltLengthEqualsHash
	case -2:
		salt = rsa.PSSSaltLengthAuto
	}
	return &rsa.PSSOptions{SaltLength: salt, Hash: o.Digest.Hash}
}

// Sign signs data.
func (k *Key) Sign(data []byte, o Options) ([]byte, error) {
	switch p := k.Private.(type) {
	case ed25519.PrivateKey:
		return ed25519.Sign(p, data), nil
	case *rsa.PrivateKey:
		if o.Digest == nil || o.Digest.Hash == 0 {
			return nil, ErrUnsupported
		}
		if o.PSS {
			return rsa.SignPSS(rand.Reader, p, o.Digest.Hash, o.sum(data), o.pss())
		}
		return rsa.SignPKCS1v15(rand.Reader, p, o.Digest.Hash, o.sum(data))
	case *ecdsa.PrivateKey:
		if o.Digest == nil {
			return nil, ErrUnsupported
		}
		der, err := ecdsa.SignASN1(rand.Reader, p, o.sum(data))
		if err != nil || !o.P1363 {
			return der, err
		}
		var rs struct{ R, S *big.Int }
		if _, err := asn1.Unmarshal(der, &rs); err != nil {
			return nil, err
		}
		size := (p.Curve.Params().BitSize + 7) / 8
		out := make([]byte, 2*size)
		rs.R.FillBytes(out[:size])
		rs.S.FillBytes(out[size:])
		return out, nil
	}
	return nil, ErrWrongKey
}

// Verify reports whether a signature is that of data.
func (k *Key) Verify(data, signature []byte, o Options) (bool, error) {
	switch p := k.Public.(type) {
	case ed25519.PublicKey:
		return len(signature) == ed25519.SignatureSize && ed25519.Verify(p, data, signature), nil
	case *rsa.PublicKey:
		if o.Digest == nil || o.Digest.Hash == 0 {
			return false, ErrUnsupported
		}
		if o.PSS {
			return rsa.VerifyPSS(p, o.Digest.Hash, o.sum(data), signature, o.pss()) == nil, nil
		}
		return rsa.VerifyPKCS1v15(p, o.Digest.Hash, o.sum(data), signature) == nil, nil
	case *ecdsa.PublicKey:
		if o.Digest == nil {
			return false, ErrUnsupported
		}
		if o.P1363 {
			size := (p.Curve.Params().BitSize + 7) / 8
			if len(signature) != 2*size {
				return false, nil
			}
			der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:])})
			if err != nil {
				return false, nil
			}
			signature = der
		}
		return ecdsa.VerifyASN1(p, o.sum(data), signature), nil
	}
	return false, ErrWrongKey
}

// EncryptOAEP encrypts for the owner of an RSA key.
func (k *Key) EncryptOAEP(d *digest.Algorithm, data, label []byte) ([]byte, error) {
	p, ok := k.Public.(*rsa.PublicKey)
	if !ok {
		return nil, ErrWrongKey
	}
	return rsa.EncryptOAEP(d.New(), rand.Reader, p, data, label)
}

// DecryptOAEP is the owner's side.
func (k *Key) DecryptOAEP(d *digest.Algorithm, data, label []byte) ([]byte, error) {
	p, ok := k.Private.(*rsa.PrivateKey)
	if !ok {
		return nil, ErrWrongKey
	}
	out, err := rsa.DecryptOAEP(d.New(), nil, p, data, label)
	if err != nil {
		return nil, ErrDecrypt
	}
	return out, nil
}

// EncryptPKCS1 and DecryptPKCS1 are RSA's older padding.
func (k *Key) EncryptPKCS1(data []byte) ([]byte, error) {
	p, ok := k.Public.(*rsa.PublicKey)
	if !ok {
		return nil, ErrWrongKey
	}
	//lint:ignore SA1019 scripts ask for it by name, as in Bun
	return rsa.EncryptPKCS1v15(rand.Reader, p, data)
}

// DecryptPKCS1 is the owner's side.
func (k *Key) DecryptPKCS1(data []byte) ([]byte, error) {
	p, ok := k.Private.(*rsa.PrivateKey)
	if !ok {
		return nil, ErrWrongKey
	}
	//lint:ignore SA1019 scripts ask for it by name, as in Bun
	out, err := rsa.DecryptPKCS1v15(nil, p, data)
	if err != nil {
		return nil, ErrDecrypt
	}
	return out, nil
}

// SealPrivate encrypts with the private half, so that anybody can read it and nobody else can have written it.
func (k *Key) SealPrivate(data []byte) ([]byte, error) {
	p, ok := k.Private.(*rsa.PrivateKey)
	if !ok {
		return nil, ErrWrongKey
	}
	return rsa.SignPKCS1v15(nil, p, crypto.Hash(0), data)
}

// OpenPublic reads what SealPrivate wrote.
func (k *Key) OpenPublic(data []byte) ([]byte, error) {
	p, ok := k.Public.(*rsa.PublicKey)
	if !ok {
		return nil, ErrWrongKey
	}
	c := new(big.Int).SetBytes(data)
	if len(data) != p.Size() || c.Cmp(p.N) >= 0 {
		return nil, ErrDecrypt
	}
	block := make([]byte, p.Size())
	c.Exp(c, big.NewInt(int64(p.E)), p.N).FillBytes(block)
	// RFC 8017 section 9.2: 0, 1, at least eight times 255, 0, the data.
	end := slices.Index(block[1:], 0) + 1
	if block[0] != 0 || block[1] != 1 || end < 10 {
		return nil, ErrDecrypt
	}
	for _, c := range block[2:end] {
		if c != 0xff {
			return nil, ErrDecrypt
		}
	}
	return block[end+1:], nil
}

// Agree is the secret that the owner of this private key shares with that of a public one.
func (k *Key) Agree(with *Key) ([]byte, error) {
	private, err := dhPrivate(k.Private)
	if err != nil {
		return nil, err
	}
	public, err := dhPublic(with.Public)
	if err != nil || private.Curve() != public.Curve() {
		return nil, ErrWrongKey
	}
	return private.ECDH(public)
}

func dhPrivate(v any) (*ecdh.PrivateKey, error) {
	switch p := v.(type) {
	case *ecdh.PrivateKey:
		return p, nil
	case *ecdsa.PrivateKey:
		return p.ECDH()
	}
	return nil, ErrWrongKey
}

func dhPublic(v any) (*ecdh.PublicKey, error) {
	switch p := v.(type) {
	case *ecdh.PublicKey:
		return p, nil
	case *ecdsa.PublicKey:
		return p.ECDH()
	}
	return nil, ErrWrongKey
}
