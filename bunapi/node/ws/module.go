// Package ws is the built-in package "ws". Its client is based on the global WebSocket; its servers take connections from
// node:http and use the engine of Bun.serve.
//
// This package is not an API: it may change without notice.
package ws

import (
	"embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/wshandshake"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/node/http"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

// Module is ws.
var Module = builtin.SourcesOf("ws", sources).Module(goSide)

func goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	http.ShareSide(s, env, internal)
	set := func(name string, f jsbridge.Native) { _ = internal.Set(name, s.Func(name, 0, f)) }
	set("nextTick", builtin.NextTick)
	set("group", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return newGroup(s, env, a) })
	set("acceptKey", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.String(wshandshake.Accept(a.At(0).String())), nil
	})
}
