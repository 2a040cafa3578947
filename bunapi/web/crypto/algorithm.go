// The algorithms of Web Crypto, and how their parameters are read.

package crypto

import (
	"math"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/crypto/digest"
	"github.com/gobun/gobun/jsbridge"
)

// family is what algorithms have in common.
type family uint8

const (
	familyAES family = iota
	familyHMAC
	familyRSA
	familyEC
	familyOKP
	familyKDF
)

// algorithm is one of the table.
type algorithm struct {
	name   string
	family family
	// The usages that keys may have. A secret key's are those of both.
	private, public []string
}

var (
	crypts = []string{"encrypt", "wrapKey"}
	opens  = []string{"decrypt", "unwrapKey"}
	signs  = []string{"sign"}
	checks = []string{"verify"}
	agrees = []string{"deriveKey", "deriveBits"}
)

var algorithms = [...]algorithm{
	{"AES-GCM", familyAES, opens, crypts}, {"AES-CBC", familyAES, opens, crypts}, {"AES-CTR", familyAES, opens, crypts},
	{"AES-KW", familyAES, []string{"unwrapKey"}, []string{"wrapKey"}},
	{"HMAC", familyHMAC, signs, checks},
	{"RSA-OAEP", familyRSA, opens, crypts}, {"RSA-PSS", familyRSA, signs, checks}, {"RSASSA-PKCS1-v1_5", familyRSA, signs, checks},
	{"ECDSA", familyEC, signs, checks}, {"ECDH", familyEC, agrees, nil},
	{"Ed25519", familyOKP, signs, checks}, {"X25519", familyOKP, agrees, nil},
	{"HKDF", familyKDF, agrees, nil}, {"PBKDF2", familyKDF, agrees, nil},
}

// allUsages are the usages there are, in the order in which a key lists them.
var allUsages = []string{"encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"}

var (
	errAlgorithm    = jsbridge.DOMException("NotSupportedError", "Unrecognized algorithm name")
	errNotSupported = jsbridge.DOMException("NotSupportedError", "The algorithm is not supported")
	errOperation    = jsbridge.DOMException("OperationError", "The operation failed for an operation-specific reason")
	errMismatch     = jsbridge.DOMException("InvalidAccessError", "Key algorithm mismatch")
	errWrongKey     = jsbridge.DOMException("InvalidAccessError", "The requested operation is not valid for the provided key")
	errData         = jsbridge.DOMException("DataError", "Data provided to an operation does not meet requirements")
	errKeyData      = jsbridge.DOMException("DataError", "Invalid keyData")
	errType         = jsbridge.TypeError("Type error")
)

// params is an algorithm as a call names it, with what stands beside the name.
type params struct {
	*algorithm
	dict jsbridge.Dict
}

// member reads a member that must be there. in and want word the error.
func member(s jsbridge.Scope, d jsbridge.Dict, in, name, want string) (goja.Value, error) {
	v, err := d.Get(s, name)
	if err == nil && goja.IsUndefined(v) {
		if name == "public" {
			name = "publicKey"
		}
		err = jsbridge.TypeError("Member %s.%s is required and must be an instance of %s", in, name, want).WithCode("ERR_MISSING_OPTION")
	}
	return v, err
}

// nameOf reads an algorithm's name: a text, or an object with one.
func nameOf(s jsbridge.Scope, v goja.Value) (string, error) {
	if d, ok := jsbridge.DictOf(v); ok && d.Object() != nil {
		var err error
		if v, err = member(s, d, "CryptoAlgorithmParameters", "name", "DOMString"); err != nil {
			return "", err
		}
	}
	return s.ToString(v)
}

func paramsOf(s jsbridge.Scope, v goja.Value) (params, error) {
	name, err := nameOf(s, v)
	if err != nil {
		return params{}, err
	}
	if strings.EqualFold(name, "RSAES-PKCS1-v1_5") {
		return params{}, jsbridge.DOMException("NotSupportedError", "RSAES-PKCS1-v1_5 support is deprecated")
	}
	for i := range algorithms {
		if strings.EqualFold(algorithms[i].name, name) {
			p := params{algorithm: &algorithms[i]}
			if jsbridge.IsObject(v) {
				p.dict, _ = jsbridge.DictOf(v)
			}
			return p, nil
		}
	}
	return params{}, errAlgorithm
}

// hash reads the member of that name.
func (p params) hash(s jsbridge.Scope, in string) (*digest.Algorithm, error) {
	v, err := member(s, p.dict, in, "hash", "(object or DOMString)")
	if err != nil {
		return nil, err
	}
	name, err := nameOf(s, v)
	if err != nil {
		return nil, err
	}
	return hashOf(name)
}

func hashOf(name string) (*digest.Algorithm, error) {
	for i := range digest.Algorithms {
		if web := digest.Algorithms[i].Web; web != "" && strings.EqualFold(web, name) {
			return &digest.Algorithms[i], nil
		}
	}
	return nil, errAlgorithm
}

// number reads a whole number; given is false if it is not there and need not be.
func (p params) number(s jsbridge.Scope, in, name, want string) (n int, given bool, err error) {
	v, err := p.dict.Get(s, name)
	if err != nil {
		return 0, false, err
	}
	if goja.IsUndefined(v) {
		if want == "" {
			return 0, false, nil
		}
		_, err = member(s, p.dict, in, name, want)
		return 0, false, err
	}
	f, err := s.ToNumber(v)
	if err != nil {
		return 0, false, err
	}
	if math.IsNaN(f) || f < 0 || f > math.MaxUint32 {
		return 0, false, jsbridge.TypeError("Value %v is outside the range [0, 4294967295]", f)
	}
	return int(f), true, nil
}

// bytes copies a member that is a view or buffer. It may be missing if optional is set.
func (p params) bytes(s jsbridge.Scope, in, name string, optional bool) ([]byte, error) {
	v, err := p.dict.Get(s, name)
	if err != nil {
		return nil, err
	}
	if goja.IsUndefined(v) && optional {
		return nil, nil
	}
	if v, err = member(s, p.dict, in, name, "(ArrayBufferView or ArrayBuffer)"); err != nil {
		return nil, err
	}
	return copied(s, v)
}

// copied copies the bytes of a view or buffer.
func copied(s jsbridge.Scope, v goja.Value) ([]byte, error) {
	view, ok := jsbridge.View(s, v)
	if !ok {
		return nil, errType
	}
	return append([]byte{}, view...), nil
}

// usagesOf reads a list of usages, and puts them into their order.
func usagesOf(s jsbridge.Scope, v goja.Value) ([]string, error) {
	list, ok := v.(*goja.Object)
	if !ok {
		return nil, jsbridge.InvalidArgType("Value is not a sequence")
	}
	given := map[string]bool{}
	var failed error
	err := s.Try(func() {
		s.ForOf(list, func(v goja.Value) bool {
			var name string
			if name, failed = s.ToString(v); failed == nil && !slices.Contains(allUsages, name) {
				failed = jsbridge.TypeError("value must be enumeration (string)")
			}
			given[name] = true
			return failed == nil
		})
	})
	if failed != nil || err != nil {
		return nil, cmpError(failed, err)
	}
	var usages []string
	for _, u := range allUsages {
		if given[u] {
			usages = append(usages, u)
		}
	}
	return usages, nil
}

func cmpError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// only leaves of a list what is allowed.
func only(usages, allowed []string) []string {
	var list []string
	for _, u := range usages {
		if slices.Contains(allowed, u) {
			list = append(list, u)
		}
	}
	return list
}

// checkUsages refuses usages that keys of the algorithm do not have.
func (a *algorithm) checkUsages(usages []string, allowed ...[]string) error {
	if len(only(usages, slices.Concat(allowed...))) == len(usages) {
		return nil
	}
	switch a.family {
	case familyAES:
		return jsbridge.SyntaxError("Unsupported key usage for an AES key")
	case familyHMAC:
		return jsbridge.SyntaxError("Unsupported key usage for HMAC key")
	case familyRSA:
		return jsbridge.SyntaxError("Unsupported key usage for an RSA key")
	}
	return jsbridge.SyntaxError("Unsupported key usage for a %s key", a.name)
}
