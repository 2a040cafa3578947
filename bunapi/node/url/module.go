// Package url is the built-in module node:url.
//
// This package is not an API: it may change without notice.
package url

import (
	"embed"
	"runtime"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

// Module is node:url.
var Module = builtin.NewParts("node:url", sources, func(_ jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	_ = internal.Set("platform", builtin.Platform(runtime.GOOS))
})
