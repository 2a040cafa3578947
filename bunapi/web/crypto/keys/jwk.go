// JSON Web Keys, RFC 7517 and 8037.

package keys

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"math/big"
)

// Member is one member of a JWK.
type Member struct{ Name, Value string }

var base64url = base64.RawURLEncoding

func number(n *big.Int) string { return base64url.EncodeToString(n.Bytes()) }

// JWK lists the members of a key, in Bun's order.
func (k *Key) JWK() ([]Member, error) {
	switch pub := k.Public.(type) {
	case *rsa.PublicKey:
		list := []Member{{"kty", "RSA"}, {"n", number(pub.N)}, {"e", number(big.NewInt(int64(pub.E)))}}
		if p, ok := k.Private.(*rsa.PrivateKey); ok {
			list = append(list, Member{"d", number(p.D)}, Member{"p", number(p.Primes[0])}, Member{"q", number(p.Primes[1])},
				Member{"dp", number(p.Precomputed.Dp)}, Member{"dq", number(p.Precomputed.Dq)}, Member{"qi", number(p.Precomputed.Qinv)})
		}
		return list, nil
	case *ecdsa.PublicKey:
		point, err := pub.Bytes()
		if err != nil {
			return nil, err
		}
		size := (len(point) - 1) / 2
		list := []Member{{"kty", "EC"}, {"x", base64url.EncodeToString(point[1 : 1+size])}, {"y", base64url.EncodeToString(point[1+size:])}, {"crv", pub.Curve.Params().Name}}
		if p, ok := k.Private.(*ecdsa.PrivateKey); ok {
			d, err := p.Bytes()
			if err != nil {
				return nil, err
			}
			list = append(list, Member{"d", base64url.EncodeToString(d)})
		}
		return list, nil
	case ed25519.PublicKey:
		return okp("Ed25519", pub, func() []byte { return k.Private.(ed25519.PrivateKey).Seed() }, k.Private != nil), nil
	case *ecdh.PublicKey:
		return okp("X25519", pub.Bytes(), func() []byte { return k.Private.(*ecdh.PrivateKey).Bytes() }, k.Private != nil), nil
	}
	return nil, ErrUnsupported
}

func okp(curve string, x []byte, d func() []byte, private bool) []Member {
	list := []Member{{"crv", curve}}
	if private {
		list = append(list, Member{"d", base64url.EncodeToString(d())})
	}
	return append(list, Member{"x", base64url.EncodeToString(x)}, Member{"kty", "OKP"})
}

// FromJWK makes a key of members that get finds; private says which half is wanted.
func FromJWK(get func(name string) string, private bool) (*Key, error) {
	decode := func(name string) []byte {
		b, err := base64url.DecodeString(get(name))
		if err != nil {
			return nil
		}
		return b
	}
	integer := func(name string) *big.Int {
		if b := decode(name); len(b) > 0 {
			return new(big.Int).SetBytes(b)
		}
		return nil
	}
	switch get("kty") {
	case "RSA":
		if !private {
			return RSAFromParts(integer("n"), integer("e"), nil, nil, nil)
		}
		d := integer("d")
		if d == nil {
			return nil, ErrData
		}
		return RSAFromParts(integer("n"), integer("e"), d, integer("p"), integer("q"))
	case "EC":
		return ecFromJWK(get("crv"), decode("x"), decode("y"), decode("d"), private)
	case "OKP":
		return okpFromJWK(get("crv"), decode("x"), decode("d"), private)
	}
	return nil, ErrUnsupported
}

func ecFromJWK(name string, x, y, d []byte, private bool) (*Key, error) {
	var curve elliptic.Curve
	switch name {
	case "P-256", "P-384", "P-521":
		curve = Curve(name)
	default:
		return nil, ErrUnsupported
	}
	size := (curve.Params().BitSize + 7) / 8
	if len(x) > size || len(y) > size || len(x) == 0 || len(y) == 0 {
		return nil, ErrData
	}
	point := make([]byte, 1+2*size)
	point[0] = 4
	copy(point[1+size-len(x):], x)
	copy(point[1+2*size-len(y):], y)
	pub, err := ecdsa.ParseUncompressedPublicKey(curve, point)
	if err != nil {
		return nil, ErrData
	}
	if !private {
		return &Key{Public: pub}, nil
	}
	if len(d) == 0 || len(d) > size {
		return nil, ErrData
	}
	scalar := make([]byte, size)
	copy(scalar[size-len(d):], d)
	p, err := ecdsa.ParseRawPrivateKey(curve, scalar)
	if err != nil || !p.PublicKey.Equal(pub) {
		return nil, ErrData
	}
	return ofPrivate(p)
}

func okpFromJWK(name string, x, d []byte, private bool) (*Key, error) {
	switch {
	case name != "Ed25519" && name != "X25519":
		return nil, ErrUnsupported
	case private && len(d) != 32, !private && len(x) != 32:
		return nil, ErrData
	case name == "Ed25519" && private:
		return ofPrivate(ed25519.NewKeyFromSeed(d))
	case name == "Ed25519":
		return &Key{Public: ed25519.PublicKey(x)}, nil
	case private:
		p, err := ecdh.X25519().NewPrivateKey(d)
		if err != nil {
			return nil, ErrData
		}
		return ofPrivate(p)
	}
	p, err := ecdh.X25519().NewPublicKey(x)
	if err != nil {
		return nil, ErrData
	}
	return &Key{Public: p}, nil
}
