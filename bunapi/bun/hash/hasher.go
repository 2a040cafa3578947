// Bun.CryptoHasher, and the classes of one algorithm each.

package hash

import (
	"hash"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/node/buffer"
	"github.com/gobun/gobun/bunapi/web/crypto/digest"
	"github.com/gobun/gobun/jsbridge"
)

// minOutput is the minimum length of an array for CryptoHasher.digest, whatever the algorithm, in bytes (Bun).
const minOutput = 64

var (
	errConsumed = jsbridge.Errorf("HMAC has been consumed and is no longer usable")
	errNoHMAC   = &jsbridge.Error{Name: "TODOError", Message: "HMAC is not supported for this algorithm yet"}
	errInput    = jsbridge.InvalidArgType("input must be a string, ArrayBuffer, ArrayBufferView or Blob")
	errOutput   = jsbridge.InvalidArgType("output must be of type string or ArrayBuffer or ArrayBufferView")
)

// keyless are the algorithms for which Bun has no HMAC.
var keyless = []string{"blake2s256", "shake128", "shake256"}

// aliases are other names that Bun knows, in lower case.
var aliases = [...][2]string{
	{"sha-1", "sha1"}, {"sha-224", "sha224"}, {"sha-256", "sha256"}, {"sha-384", "sha384"}, {"sha-512", "sha512"},
	{"sha-512/224", "sha512-224"}, {"sha-512/256", "sha512-256"}, {"rmd160", "ripemd160"}, {"shake-128", "shake128"}, {"shake-256", "shake256"},
}

// byName finds an algorithm by one of its names in Bun.
func byName(name string) *digest.Algorithm {
	name = strings.ToLower(name)
	for _, a := range aliases {
		if a[0] == name {
			name = a[1]
		}
	}
	return digest.Find(name)
}

// hasher is the Go value of a CryptoHasher.
type hasher struct {
	algorithm *digest.Algorithm
	hash      hash.Hash // nil for an HMAC that has been digested
	keyed     bool
}

var hasherClass = &jsbridge.Class{
	Name: "CryptoHasher", Fixed: true,
	CallError: jsbridge.TypeError("CryptoHasher constructor cannot be invoked without 'new'").WithCode("ERR_ILLEGAL_CONSTRUCTOR"),
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		if !isText(a.At(0)) {
			return nil, jsbridge.InvalidArgType("algorithm must be a string")
		}
		name := a.At(0).String()
		if name == "" {
			return nil, jsbridge.InvalidArgType("Invalid algorithm name")
		}
		algorithm := byName(name)
		if jsbridge.IsNullish(a.At(1)) {
			if algorithm == nil {
				return nil, jsbridge.InvalidArgType("Unsupported algorithm %s", name)
			}
			return &hasher{algorithm: algorithm, hash: algorithm.New()}, nil
		}
		return newKeyed(s, algorithm, a.At(1))
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("algorithm", func(s jsbridge.Scope, h *hasher) (goja.Value, error) {
			return s.String(h.algorithm.Name), h.usable()
		}),
		jsbridge.Get("byteLength", func(s jsbridge.Scope, h *hasher) (goja.Value, error) { return s.Int(h.algorithm.Size), h.usable() }),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("update", 2, func(s jsbridge.Scope, h *hasher, a jsbridge.Args) (goja.Value, error) {
			data, err := inputOf(s, a.At(0), a.At(1))
			if err != nil {
				return nil, err
			}
			if err := h.usable(); err != nil {
				return nil, err
			}
			_, _ = h.hash.Write(data)
			return a.This, nil
		}),
		jsbridge.M("digest", 0, func(s jsbridge.Scope, h *hasher, a jsbridge.Args) (goja.Value, error) {
			if err := h.usable(); err != nil {
				return nil, err
			}
			to, err := outputOf(s, a.At(0), minOutput, goja.IsNull(a.At(0)))
			if err != nil {
				return nil, err
			}
			sum := h.hash.Sum(nil)
			h.hash = nil
			if !h.keyed {
				h.hash = h.algorithm.New()
			}
			return to(s, sum, s.Buffer), nil
		}),
		jsbridge.M("copy", 0, func(s jsbridge.Scope, h *hasher, _ jsbridge.Args) (goja.Value, error) {
			if err := h.usable(); err != nil {
				return nil, err
			}
			return s.New(copiedClass(), &hasher{h.algorithm, digest.Copy(h.hash), h.keyed}), nil
		}),
	},
	Statics: []jsbridge.Method{jsbridge.F("hash", 2, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if !isText(a.At(0)) {
			return nil, jsbridge.InvalidArgType("algorithm must be a string")
		}
		algorithm := byName(a.At(0).String())
		if algorithm == nil {
			return nil, jsbridge.InvalidArgType(`Unsupported algorithm "%s"`, a.At(0).String())
		}
		rest := a
		rest.Values = a.From(1)
		return oneShot(algorithm, jsbridge.Scope.Buffer)(s, rest)
	})},
	Complete: func(s jsbridge.Scope, proto *goja.Object) {
		ctor := proto.Get("constructor").(*goja.Object)
		get := s.Func("algorithms", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
			var names []string
			for i := range digest.Algorithms {
				names = append(names, digest.Algorithms[i].Name)
			}
			return s.Strings(names), nil
		})
		_ = ctor.DefineAccessorProperty("algorithms", get, nil, goja.FLAG_FALSE, goja.FLAG_TRUE)
	},
}

// copiedClass returns hasherClass, to which its own table cannot refer.
var copiedClass func() *jsbridge.Class

func init() { copiedClass = func() *jsbridge.Class { return hasherClass } }

func (h *hasher) usable() error {
	if h.hash == nil {
		return errConsumed
	}
	return nil
}

// newKeyed makes the hasher of an HMAC.
func newKeyed(s jsbridge.Scope, algorithm *digest.Algorithm, v goja.Value) (any, error) {
	if algorithm == nil {
		var names []string
		for i := range digest.Algorithms {
			names = append(names, "'"+digest.Algorithms[i].Name+"'")
		}
		last := len(names) - 1
		return nil, jsbridge.InvalidArgType("algorithm must be one of %s or %s", strings.Join(names[:last], ", "), names[last])
	}
	key, ok := jsbridge.View(s, v)
	switch {
	case ok:
	case isText(v):
		key = []byte(v.String())
	default:
		return nil, jsbridge.InvalidArgType("hmacKey must be a string, ArrayBuffer or ArrayBufferView")
	}
	if slices.Contains(keyless, algorithm.Name) {
		return nil, errNoHMAC
	}
	return &hasher{algorithm, digest.NewHMAC(algorithm, key), true}, nil
}

// isText also accepts String objects.
func isText(v goja.Value) bool {
	if o, ok := v.(*goja.Object); ok {
		return jsbridge.ClassName(o) == "String"
	}
	return jsbridge.IsString(v)
}

// inputOf returns the bytes to be hashed: of a view, of a Blob, or of a text in an encoding. They may belong to the script.
func inputOf(s jsbridge.Scope, v, encoding goja.Value) ([]byte, error) {
	if data, ok, err := viewOrBlob(s, v); ok || err != nil {
		return data, err
	}
	if !isText(v) {
		return nil, errInput
	}
	text := s.Text(v)
	name := "utf8"
	if jsbridge.IsString(encoding) {
		if _, ok := buffer.Encoding(encoding.String()); ok {
			name = encoding.String()
		}
	}
	if strings.EqualFold(name, "hex") && text.Length()%2 != 0 {
		return nil, jsbridge.TypeError("The argument 'encoding' is invalid for data of length %d. Received '%s'", text.Length(), name).WithCode("ERR_INVALID_ARG_VALUE")
	}
	return buffer.Encode(s, text, name), nil
}

// output converts a digest to what the script gets: a text, its own array, or the result of whole.
type output func(s jsbridge.Scope, sum []byte, whole func([]byte) goja.Value) goja.Value

// outputOf reads where a digest is written. An array must have room for least bytes.
func outputOf(s jsbridge.Scope, v goja.Value, least int, whole bool) (output, error) {
	if whole || goja.IsUndefined(v) {
		return func(_ jsbridge.Scope, sum []byte, whole func([]byte) goja.Value) goja.Value { return whole(sum) }, nil
	}
	if jsbridge.IsString(v) {
		name := v.String()
		_, known := buffer.Encoding(name)
		switch {
		case strings.EqualFold(name, "buffer"):
			return func(s jsbridge.Scope, sum []byte, _ func([]byte) goja.Value) goja.Value { return s.Buffer(sum) }, nil
		case !known:
			return nil, jsbridge.TypeError("Unknown encoding: %s", name).WithCode("ERR_INVALID_ARG_VALUE")
		}
		return func(s jsbridge.Scope, sum []byte, _ func([]byte) goja.Value) goja.Value {
			return buffer.Decode(s, sum, name)
		}, nil
	}
	view, ok := jsbridge.View(s, v)
	switch {
	case !ok:
		return nil, errOutput
	case len(view) < least:
		return nil, jsbridge.InvalidArgType("TypedArray must be at least %d bytes", least)
	}
	return func(_ jsbridge.Scope, sum []byte, _ func([]byte) goja.Value) goja.Value {
		copy(view, sum)
		return v
	}, nil
}

// oneShot returns the function (data, output) that hashes in one call. whole creates the result if there is no output; nil means
// a Uint8Array.
func oneShot(algorithm *digest.Algorithm, whole func(jsbridge.Scope, []byte) goja.Value) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		data, err := inputOf(s, a.At(0), nil)
		if err != nil {
			return nil, err
		}
		h := algorithm.New()
		_, _ = h.Write(data)
		to, err := outputOf(s, a.At(1), algorithm.Size, false)
		if err != nil {
			return nil, err
		}
		return to(s, h.Sum(nil), func(sum []byte) goja.Value {
			if whole != nil {
				return whole(s, sum)
			}
			return s.Uint8Array(sum)
		}), nil
	}
}

// fixed is the Go value of Bun.SHA1 and its variants.
type fixed struct {
	hash hash.Hash // nil after it was digested
}

var fixedClasses = []*jsbridge.Class{
	fixedClass("SHA1", "sha1"), fixedClass("SHA224", "sha224"), fixedClass("SHA256", "sha256"), fixedClass("SHA384", "sha384"),
	fixedClass("SHA512", "sha512"), fixedClass("SHA512_256", "sha512-256"), fixedClass("MD4", "md4"), fixedClass("MD5", "md5"),
}

// fixedClass returns the class for one algorithm.
func fixedClass(name, of string) *jsbridge.Class {
	algorithm := digest.Find(of)
	spent := func(to string) error {
		return jsbridge.Errorf("%s hasher already digested, create a new instance to %s", name, to).WithCode("ERR_INVALID_STATE")
	}
	return &jsbridge.Class{
		Name: name, Fixed: true,
		CallError: jsbridge.TypeError("%s constructor cannot be invoked without 'new'", name).WithCode("ERR_ILLEGAL_CONSTRUCTOR"),
		Construct: func(jsbridge.Scope, *goja.Object, jsbridge.Args) (any, error) { return &fixed{algorithm.New()}, nil },
		Accessors: []jsbridge.Accessor{
			jsbridge.Get("byteLength", func(s jsbridge.Scope, _ *fixed) (goja.Value, error) { return s.Int(algorithm.Size), nil }),
		},
		Methods: []jsbridge.Method{
			jsbridge.M("update", 1, func(s jsbridge.Scope, h *fixed, a jsbridge.Args) (goja.Value, error) {
				if h.hash == nil {
					return nil, spent("update")
				}
				data, err := inputOf(s, a.At(0), nil)
				if err != nil {
					return nil, err
				}
				_, _ = h.hash.Write(data)
				return a.This, nil
			}),
			jsbridge.M("digest", 0, func(s jsbridge.Scope, h *fixed, a jsbridge.Args) (goja.Value, error) {
				if h.hash == nil {
					return nil, spent("digest again")
				}
				to, err := outputOf(s, a.At(0), algorithm.Size, goja.IsNull(a.At(0)))
				if err != nil {
					return nil, err
				}
				sum := h.hash.Sum(nil)
				h.hash = nil
				return to(s, sum, func(sum []byte) goja.Value { return s.Uint8Array(sum) }), nil
			}),
		},
		Statics: []jsbridge.Method{jsbridge.F("hash", 2, oneShot(algorithm, nil))},
		Complete: func(s jsbridge.Scope, proto *goja.Object) {
			ctor := proto.Get("constructor").(*goja.Object)
			get := s.Func("byteLength", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.Int(algorithm.Size), nil })
			_ = ctor.DefineAccessorProperty("byteLength", get, nil, goja.FLAG_FALSE, goja.FLAG_TRUE)
		},
	}
}
