// Package nodemodule is the built-in module node:module.
//
// This package is not an API: it may change without notice.
package nodemodule

import (
	_ "embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/members"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed module.js
var source string

// Module is node:module.
var Module = builtin.New("node:module", source, func(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	_ = internal.Set("builtins", s.Strings(members.Modules()))
	_ = internal.Set("isBuiltin", s.Func("isBuiltin", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(members.IsModule(a.At(0).String())), nil
	}))
	_ = internal.Set("dir", s.Func("dir", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.String(env.Dir), nil }))
	_ = internal.Set("requireOf", s.Func("requireOf", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if env.Require == nil {
			return nil, jsbridge.Unsupported("node:module.createRequire")
		}
		return env.Require(s, a.At(0).String())
	}))
})
