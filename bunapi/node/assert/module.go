// Package assert is the built-in module node:assert.
//
// This package is not an API: it may change without notice.
package assert

import (
	"embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/node/equal"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

// Module is node:assert. node:assert/strict is its member strict.
var Module = builtin.NewParts("node:assert", sources, goSide)

func goSide(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	_ = internal.Set("equal", equal.Comparisons(s))
	_ = internal.Set("diff", s.Func("diff", 4, diff))
}
