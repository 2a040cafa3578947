// Package events is the built-in module node:events.
//
// This package is not an API: it may change without notice.
package events

import (
	"embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

// Module is node:events.
var Module = builtin.NewParts("node:events", sources, goSide)

func goSide(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	_ = internal.Set("targetListeners", s.Func("targetListeners", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		name, err := a.Text(s, 1)
		if err != nil {
			return nil, err
		}
		return s.Array(event.ListenersOf(s, a.At(0), name)...), nil
	}))
}
