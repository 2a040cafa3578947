// The TLS options that tune the protocol. crypto/tls satisfies some of them by itself; the others are refused by name, because
// they change who may connect, or how safely.

package serve

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/tlsoption"
	"github.com/gobun/gobun/jsbridge"
)

// tuningOption is one of these options. check returns the error for a value of the wrong type; without check every type is
// accepted. harmless reports whether crypto/tls already satisfies the value; without harmless it never does.
type tuningOption struct {
	key      string
	check    func(v goja.Value) error
	harmless func(v goja.Value) bool
}

var tuningOptions = []tuningOption{
	{"dhParamsFile", nil, nil},
	// crypto/tls holds no buffers for idle connections that this option could release.
	{"lowMemoryMode", typed("lowMemoryMode", "a boolean", isBoolean), anything},
	{"allowPartialTrustChain", typed("allowPartialTrustChain", "a boolean", isBoolean), isFalsy},
	{"secureOptions", typed("secureOptions", "a number", isNumber), isFalsy},
	{"ALPNProtocols", typed("ALPNProtocols", "of type string, ArrayBuffer, or null", isTextOrObject), nil},
	// A crypto/tls server never lets a client renegotiate (RFC 5246 section 7.4.1.1), which is within every limit.
	{"clientRenegotiationLimit", typed("clientRenegotiationLimit", "a number", isNumber), anything},
	{"clientRenegotiationWindow", typed("clientRenegotiationWindow", "a number", isNumber), anything},
	{"sessionTimeout", typed("sessionTimeout", "a number", isNumber), isFalsy},
	{"minVersion", typed("minVersion", "a number", isNumber), isFalsy},
	{"maxVersion", typed("maxVersion", "a number", isNumber), isFalsy},
	{"ciphers", typed("ciphers", "a string", jsbridge.IsString), nil},
	{"sigalgs", typed("sigalgs", "a string", jsbridge.IsString), nil},
	{"ecdhCurve", typed("ecdhCurve", "a string", jsbridge.IsString), func(v goja.Value) bool { return v.String() == "auto" }},
	{"crl", nil, nil},
}

// parseTuning checks these options of one tls object and refuses what gobun does not support.
func (id *identity) parseTuning(s jsbridge.Scope, d jsbridge.Dict) error {
	for _, o := range tuningOptions {
		v, err := d.Get(s, o.key)
		if err != nil {
			return err
		}
		if jsbridge.IsNullish(v) {
			continue
		}
		if o.key == "dhParamsFile" {
			if _, err := tlsoption.ReadFile(s, v, o.key); err != nil {
				return err
			}
		}
		if o.check != nil {
			if err := o.check(v); err != nil {
				return err
			}
		}
		if o.harmless == nil || !o.harmless(v) {
			return jsbridge.Unsupported("Bun.serve: tls." + o.key)
		}
		id.given = id.given || o.key != "ecdhCurve" && v.ToBoolean()
	}
	return nil
}

func typed(key, want string, is func(goja.Value) bool) func(goja.Value) error {
	return func(v goja.Value) error {
		if is(v) {
			return nil
		}
		return jsbridge.InvalidArgType("TLSOptions.%s must be %s", key, want)
	}
}

func isBoolean(v goja.Value) bool { _, ok := jsbridge.Boolean(v); return ok }
func isNumber(v goja.Value) bool  { _, ok := jsbridge.Number(v); return ok }
func isFalsy(v goja.Value) bool   { return !v.ToBoolean() }
func anything(goja.Value) bool    { return true }

func isTextOrObject(v goja.Value) bool {
	_, isObject := v.(*goja.Object)
	return isObject || jsbridge.IsString(v)
}
