// Package http is the built-in modules node:http and node:https, with their kin. The server stands on the engine's own HTTP/1.1
// (bunapi/internal/httpconn): a request is an exchange, whose head and body scripts see through IncomingMessage and
// ServerResponse. The client is JavaScript over the sockets of node:net and the engine's parser of responses.
//
// This package is not an API: it may change without notice.
package http

import (
	"embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

//go:embed https/module.js
var secureSource string

var (
	// Module is node:http.
	Module = builtin.SourcesOf("node:http", sources).Module(goSide)
	// Secure is node:https.
	Secure = builtin.New("node:https", secureSource, ShareSide)
)

// share is what node:http gives to the modules beside it.
type share struct{ parts goja.Value }

type shareKey struct{}

func shared(s jsbridge.Scope) *share {
	return jsbridge.Owned(s, shareKey{}, func() *share { return &share{parts: goja.Undefined()} })
}

// ShareSide adds shared(), the parts of node:http, for the modules that stand on it.
func ShareSide(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	_ = internal.Set("shared", s.Func("shared", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return shared(s).parts, nil
	}))
}

func goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	set := func(name string, f jsbridge.Native) { _ = internal.Set(name, s.Func(name, 0, f)) }
	set("nextTick", builtin.NextTick)
	set("share", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		shared(s).parts = a.At(0)
		return nil, nil
	})
	ss := &servers{env: env}
	set("hooks", ss.setHooks)
	set("server", ss.newServer)
	set("newHeaders", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.New(headersClass, &headers{}), nil
	})
	set("isHeaders", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		_, ok := jsbridge.Unwrap[*headers](s, a.At(0))
		return s.Bool(ok), nil
	})
	set("checkName", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		_, err := checkName(s, a.At(0), a.At(1))
		return nil, err
	})
	set("checkValue", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return nil, checkValue(s, a.At(0).String(), a.At(1))
	})
	set("badText", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(!goodValue(a.At(0).String())), nil
	})
	set("isToken", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return s.Bool(isToken(a.At(0))), nil })
	set("storeHead", ss.storeHead)
	set("headBits", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.Int(ss.bits), nil })
	set("fold", foldHeaders)
	set("parser", newParser)
}
