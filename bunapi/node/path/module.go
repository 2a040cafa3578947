// Package path is the built-in module node:path.
//
// This package is not an API: it may change without notice.
package path

import (
	_ "embed"
	"runtime"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed module.js
var source string

// Module is node:path.
var Module = builtin.New("node:path", source, goSide)

func goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	_ = internal.Set("platform", builtin.Platform(runtime.GOOS))
	_ = internal.Set("cwd", s.Func("cwd", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.String(env.Dir), nil }))
}
