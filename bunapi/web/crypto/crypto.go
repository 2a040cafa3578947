// Package crypto is the global crypto and Web Crypto. This file has what needs no key: random numbers, and comparing in
// constant time.
//
// This package is not an API: it may change without notice.
package crypto

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

type crypto struct{ subtle *goja.Object }

var errIntegers = jsbridge.DOMException("TypeMismatchError", "The data argument must be an integer-type TypedArray")

// integerArrays are what getRandomValues fills.
var integerArrays = []string{"Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array"}

var cryptoClass = &jsbridge.Class{
	Name: "Crypto",
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("subtle", func(s jsbridge.Scope, c *crypto) (goja.Value, error) { return c.subtle, nil }),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("getRandomValues", 1, func(s jsbridge.Scope, _ *crypto, a jsbridge.Args) (goja.Value, error) {
			obj, ok := a.At(0).(*goja.Object)
			if !ok || !isIntegers(s, obj) {
				return nil, errIntegers
			}
			view, ok := jsbridge.View(s, obj)
			if !ok {
				return nil, errIntegers
			}
			_, err := rand.Read(view)
			return obj, err
		}),
		jsbridge.M("randomUUID", 0, func(s jsbridge.Scope, _ *crypto, _ jsbridge.Args) (goja.Value, error) {
			var b [16]byte
			if _, err := rand.Read(b[:]); err != nil {
				return nil, err
			}
			b[6] = b[6]&0x0f | 0x40 // RFC 9562 section 5.4
			b[8] = b[8]&0x3f | 0x80
			h := hex.EncodeToString(b[:])
			return s.String(strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")), nil
		}),
		jsbridge.M("timingSafeEqual", 2, func(s jsbridge.Scope, _ *crypto, a jsbridge.Args) (goja.Value, error) {
			var both [2][]byte
			for i := range both {
				view, ok := jsbridge.View(s, a.At(i))
				if !ok {
					return nil, jsbridge.ArgType("buf"+string(rune('1'+i)), "ArrayBuffer, Buffer, TypedArray, or DataView", a.At(i))
				}
				both[i] = view
			}
			if len(both[0]) != len(both[1]) {
				return nil, jsbridge.RangeError("Input buffers must have the same byte length").WithCode("ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH")
			}
			return s.Bool(subtle.ConstantTimeCompare(both[0], both[1]) == 1), nil
		}),
	},
}

// isIntegers looks at the class of a typed array.
func isIntegers(s jsbridge.Scope, obj *goja.Object) bool {
	tag, ok := obj.GetSymbol(goja.SymToStringTag).(goja.String)
	if !ok {
		return false
	}
	for _, name := range integerArrays {
		if tag.String() == name {
			return true
		}
	}
	return false
}

// Module defines crypto and its classes.
var Module = module.Globals("web/crypto", install)

func install(s jsbridge.Scope) {
	s.LazyGlobal("crypto", func(s jsbridge.Scope) goja.Value {
		return s.New(cryptoClass, &crypto{s.New(subtleClass, &subtleCrypto{})})
	})
	s.LazyGlobal("Crypto", func(s jsbridge.Scope) goja.Value { return s.Class(cryptoClass) })
	s.LazyGlobal("CryptoKey", func(s jsbridge.Scope) goja.Value { return s.Class(keyClass) })
	s.LazyGlobal("SubtleCrypto", func(s jsbridge.Scope) goja.Value { return s.Class(subtleClass) })
}
