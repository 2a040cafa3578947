// Package asynchooks is the built-in module node:async_hooks.
//
// This package is not an API: it may change without notice.
package asynchooks

import (
	_ "embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed module.js
var source string

// Module is node:async_hooks.
var Module = builtin.New("node:async_hooks", source, func(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	_ = internal.Set("getContext", s.Func("getContext", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.Context(), nil }))
	_ = internal.Set("setContext", s.Func("setContext", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		s.SetContext(a.At(0))
		return nil, nil
	}))
})
