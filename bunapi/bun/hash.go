// Hashes, which are those of node:crypto.

package bun

import (
	_ "embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed hash.js
var hashSource string

var hashScript = newScript("hash", hashSource)

var hashing = []module.Member{
	{Name: "CryptoHasher", Lazy: func(s jsbridge.Scope, env *module.Env) goja.Value {
		make, _ := jsbridge.Function(hashScript.member(s, "cryptoHasher"))
		return jsbridge.Must(s.Call(make, goja.Undefined(), jsbridge.Must(env.Builtin(s, "crypto"))))
	}},
}
