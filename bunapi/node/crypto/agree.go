// Agreements, and prime numbers.

package crypto

import (
	"crypto/ecdh"
	"crypto/rand"
	"math/big"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/crypto/keys"
	"github.com/gobun/gobun/jsbridge"
)

// curves are those of ECDH, by Node's names.
func curveOf(name string) ecdh.Curve {
	switch name {
	case "prime256v1", "P-256", "secp256r1":
		return ecdh.P256()
	case "secp384r1", "P-384":
		return ecdh.P384()
	case "secp521r1", "P-521":
		return ecdh.P521()
	}
	return nil
}

const (
	maxPrime = 16384 // bits
	// primeRounds is how often a number is tried; Go tries another test, too.
	primeRounds = 20
)

var agreeing = []function{
	{"hasCurve", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(curveOf(textAt(a, 0)) != nil), nil
	}},
	// ecdhGenerate(curve) is the private key.
	{"ecdhGenerate", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, err := curveOf(textAt(a, 0)).GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		return s.Buffer(k.Bytes()), nil
	}},
	// ecdhPublic(curve, private) is the point, not compressed; undefined for what is no private key.
	{"ecdhPublic", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		curve, b := curveOf(textAt(a, 0)), bytesAt(s, a, 1)
		k, err := curve.NewPrivateKey(padded(curve, b))
		if err != nil {
			return nil, nil
		}
		return s.Buffer(k.PublicKey().Bytes()), nil
	}},
	// ecdhSecret(curve, private, public) is undefined for what is no point.
	{"ecdhSecret", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		curve := curveOf(textAt(a, 0))
		private, err := curve.NewPrivateKey(padded(curve, bytesAt(s, a, 1)))
		if err != nil {
			return nil, nil
		}
		public, err := curve.NewPublicKey(uncompressed(textAt(a, 0), bytesAt(s, a, 2)))
		if err != nil {
			return nil, nil
		}
		secret, err := private.ECDH(public)
		if err != nil {
			return nil, nil
		}
		return s.Buffer(secret), nil
	}},
	// ecPoint(curve, point, form) encodes a point, compressed or not; undefined for what is none.
	{"ecPoint", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		name := textAt(a, 0)
		point := uncompressed(name, bytesAt(s, a, 1))
		if _, err := curveOf(name).NewPublicKey(point); err != nil {
			return nil, nil
		}
		odd := point[len(point)-1] & 1
		if textAt(a, 2) == "compressed" {
			point = append([]byte{2 + odd}, point[1:1+len(point)/2]...)
		}
		return s.Buffer(point), nil
	}},
	{"diffieHellman", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		private, err := keyAt(s, a, 0)
		if err != nil {
			return nil, err
		}
		public, err := keyAt(s, a, 1)
		if err != nil {
			return nil, err
		}
		secret, err := private.Agree(public)
		if err != nil {
			return nil, useError(err)
		}
		return s.Buffer(secret), nil
	}},
	// modPow(base, exponent, modulus)
	{"modPow", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		b, e, m := bigOf(bytesAt(s, a, 0)), bigOf(bytesAt(s, a, 1)), bigOf(bytesAt(s, a, 2))
		if m.Sign() == 0 || m.BitLen() > maxPrime {
			return nil, nil
		}
		return s.Buffer(new(big.Int).Exp(b, e, m).Bytes()), nil
	}},
	// randomBelow(modulus) is a number from 2 to modulus-2.
	{"randomBelow", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		m := bigOf(bytesAt(s, a, 0))
		if m.Cmp(big.NewInt(5)) < 0 {
			return s.Buffer([]byte{1}), nil
		}
		n, err := rand.Int(rand.Reader, new(big.Int).Sub(m, big.NewInt(3)))
		if err != nil {
			return nil, err
		}
		return s.Buffer(n.Add(n, big.NewInt(2)).Bytes()), nil
	}},
	{"group", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		p := group(textAt(a, 0))
		if p == nil {
			return nil, nil
		}
		return s.Buffer(p.Bytes()), nil
	}},
	{"groupProblems", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.Int(groupProblems(bigOf(bytesAt(s, a, 0)), bigOf(bytesAt(s, a, 1)))), nil
	}},
	// publicProblem(prime, key) says why a public key is refused.
	{"publicProblem", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		p, k := bigOf(bytesAt(s, a, 0)), bigOf(bytesAt(s, a, 1))
		switch {
		case k.Cmp(big.NewInt(1)) <= 0:
			return s.String("small"), nil
		case k.Cmp(new(big.Int).Sub(p, big.NewInt(1))) >= 0:
			return s.String("large"), nil
		}
		return nil, nil
	}},
	{"isPrime", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		n := bigOf(bytesAt(s, a, 0))
		if n.BitLen() > maxPrime {
			return nil, errOutOfMemory
		}
		return s.Bool(n.ProbablyPrime(primeRounds)), nil
	}},
	{"isPrimeLater", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		n := bigOf(bytesAt(s, a, 0))
		if n.BitLen() > maxPrime {
			return nil, errOutOfMemory
		}
		return nil, later(s, a.At(1), func() (bool, error) { return n.ProbablyPrime(primeRounds), nil }, jsbridge.Scope.Bool)
	}},
	// makePrime(bits, safe)
	{"makePrime", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		n, err := makePrime(int(a.At(0).ToInteger()), a.At(1).ToBoolean())
		if err != nil {
			return nil, err
		}
		return s.Buffer(n), nil
	}},
	{"makePrimeLater", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		bits, safe := int(a.At(0).ToInteger()), a.At(1).ToBoolean()
		return nil, later(s, a.At(2), func() ([]byte, error) { return makePrime(bits, safe) }, jsbridge.Scope.Buffer)
	}},
}

// group is a group of RFC 3526: 2^n - 2^(n-64) - 1 + 2^64 (floor(2^(n-130) π) + k).
func group(name string) *big.Int {
	sizes := map[string]struct{ bits, k uint }{
		"modp5": {1536, 741804}, "modp14": {2048, 124476}, "modp15": {3072, 1690314}, "modp16": {4096, 240904}, "modp17": {6144, 929484}, "modp18": {8192, 4743158},
	}
	g, ok := sizes[name]
	if !ok {
		return nil
	}
	power := func(n uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), n) }
	p := new(big.Int).Sub(power(g.bits), power(g.bits-64))
	p.Sub(p, big.NewInt(1))
	middle := pi(g.bits - 130)
	middle.Add(middle, new(big.Int).SetUint64(uint64(g.k)))
	return p.Add(p, middle.Lsh(middle, 64))
}

// pi is floor(2^n π), by Machin's formula.
func pi(n uint) *big.Int {
	const guard = 64 // bits that the roundings may spoil
	arctan := func(x int64) *big.Int {
		term := new(big.Int).Div(new(big.Int).Lsh(big.NewInt(1), n+guard), big.NewInt(x))
		sum, square := new(big.Int).Set(term), big.NewInt(x*x)
		for i := int64(3); term.Sign() != 0; i += 2 {
			term.Div(term, square)
			part := new(big.Int).Div(term, big.NewInt(i))
			if i%4 == 3 {
				sum.Sub(sum, part)
			} else {
				sum.Add(sum, part)
			}
		}
		return sum
	}
	v := new(big.Int).Mul(big.NewInt(16), arctan(5))
	v.Sub(v, new(big.Int).Mul(big.NewInt(4), arctan(239)))
	return v.Rsh(v, guard)
}

// The problems of a group, as Node's constants have them.
const (
	notPrime          = 1
	notSafePrime      = 2
	generatorUnknown  = 4
	generatorNotRight = 8
)

// groupProblems is DiffieHellman's verifyError.
func groupProblems(p, g *big.Int) int {
	problems := 0
	switch {
	case p.BitLen() > maxPrime:
		return notPrime | generatorUnknown
	case !p.ProbablyPrime(primeRounds):
		problems |= notPrime
	case !new(big.Int).Rsh(p, 1).ProbablyPrime(primeRounds):
		problems |= notSafePrime
	}
	rest := func(m int64) int64 { return new(big.Int).Mod(p, big.NewInt(m)).Int64() }
	switch {
	case g.Cmp(big.NewInt(2)) == 0:
		if rest(24) != 11 {
			problems |= generatorNotRight
		}
	case g.Cmp(big.NewInt(5)) == 0:
		if r := rest(10); r != 3 && r != 7 {
			problems |= generatorNotRight
		}
	default:
		problems |= generatorUnknown
	}
	return problems
}

// padded gives a private key the length that the curve has.
func padded(c ecdh.Curve, b []byte) []byte {
	size := map[ecdh.Curve]int{ecdh.P256(): 32, ecdh.P384(): 48, ecdh.P521(): 66}[c]
	if len(b) >= size {
		return b
	}
	return append(make([]byte, size-len(b)), b...)
}

// uncompressed is a point in the long form; what is no point stays as it is.
func uncompressed(name string, point []byte) []byte {
	if len(point) == 0 {
		return point
	}
	switch point[0] {
	case 6, 7:
		return append([]byte{4}, point[1:]...)
	case 2, 3:
		c := keys.Curve(name)
		p := c.Params()
		x := bigOf(point[1:])
		if x.Cmp(p.P) >= 0 {
			return point
		}
		// y² = x³ - 3x + b
		y := new(big.Int).Mul(x, x)
		y.Mul(y, x)
		y.Sub(y, new(big.Int).Mul(big.NewInt(3), x))
		y.Add(y, p.B)
		if y.ModSqrt(y.Mod(y, p.P), p.P) == nil {
			return point
		}
		if byte(y.Bit(0)) != point[0]&1 {
			y.Sub(p.P, y)
		}
		size := (p.BitSize + 7) / 8
		long := make([]byte, 1+2*size)
		long[0] = 4
		x.FillBytes(long[1 : 1+size])
		y.FillBytes(long[1+size:])
		return long
	}
	return point
}

func makePrime(bits int, safe bool) ([]byte, error) {
	if bits > maxPrime {
		return nil, errOutOfMemory
	}
	if !safe {
		n, err := rand.Prime(rand.Reader, max(bits, 2))
		if err != nil {
			return nil, err
		}
		return n.Bytes(), nil
	}
	for {
		half, err := rand.Prime(rand.Reader, max(bits-1, 2))
		if err != nil {
			return nil, err
		}
		n := half.Lsh(half, 1)
		if n.Add(n, big.NewInt(1)); n.BitLen() == bits && n.ProbablyPrime(primeRounds) {
			return n.Bytes(), nil
		}
	}
}
