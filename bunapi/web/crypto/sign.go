// Signatures with Web Crypto's algorithms.

package crypto

import (
	"crypto/hmac"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/crypto/digest"
	"github.com/gobun/gobun/bunapi/web/crypto/keys"
	"github.com/gobun/gobun/jsbridge"
)

// signOptions reads the parameters of a signature.
func signOptions(s jsbridge.Scope, p params) (o keys.Options, err error) {
	switch p.name {
	case "RSA-PSS":
		o.PSS = true
		o.SaltLength, _, err = p.number(s, "RsaPssParams", "saltLength", "unsigned long")
	case "ECDSA":
		o.P1363 = true
		o.Digest, err = p.hash(s, "EcdsaParams")
	case "HMAC", "RSASSA-PKCS1-v1_5", "Ed25519":
	default:
		err = errNotSupported
	}
	return o, err
}

// of completes the options with what belongs to the key.
func (k *key) signing(o keys.Options) keys.Options {
	if o.Digest == nil {
		o.Digest = k.hash
	}
	return o
}

func (k *key) mac(data []byte) []byte {
	h := digest.NewHMAC(k.hash, k.bytes)
	_, _ = h.Write(data)
	return h.Sum(nil)
}

func sign(s jsbridge.Scope, a jsbridge.Args) (job, error) {
	p, k, data, err := withKey(s, a, "sign", 2)
	if err != nil {
		return job{}, err
	}
	o, err := signOptions(s, p)
	if err != nil {
		return job{}, err
	}
	if err := k.may(p.algorithm, "sign"); err != nil {
		return job{}, err
	}
	j := bytesJob(len(data), func() ([]byte, error) {
		if k.pair == nil {
			return k.mac(data), nil
		}
		out, err := k.pair.Sign(data, k.signing(o))
		if err != nil {
			return nil, errOperation
		}
		return out, nil
	})
	j.heavy = j.heavy || p.family == familyRSA
	return j, nil
}

// verify is verify(algorithm, key, signature, data).
func verify(s jsbridge.Scope, a jsbridge.Args) (job, error) {
	if _, err := copied(s, a.At(2)); err != nil {
		if _, err := keyArgument(s, a, 1, "key", "verify"); err != nil {
			return job{}, err
		}
		return job{}, err
	}
	p, k, data, err := withKey(s, a, "verify", 3)
	if err != nil {
		return job{}, err
	}
	o, err := signOptions(s, p)
	if err != nil {
		return job{}, err
	}
	signature, err := copied(s, a.At(2))
	if err != nil {
		return job{}, err
	}
	if err := k.may(p.algorithm, "verify"); err != nil {
		return job{}, err
	}
	return job{heavy: len(data) > quickBytes, do: func() (value, error) {
		var ok bool
		if k.pair == nil {
			ok = hmac.Equal(k.mac(data), signature)
		} else if ok, err = k.pair.Verify(data, signature, k.signing(o)); err != nil {
			return nil, errOperation
		}
		return func(s jsbridge.Scope) goja.Value { return s.Bool(ok) }, nil
	}}, nil
}
