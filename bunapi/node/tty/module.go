// Package tty is the built-in module node:tty.
package tty

import (
	_ "embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed module.js
var source string

// Module is node:tty.
var Module = builtin.New("node:tty", source, goSide)

func goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	_ = internal.Set("isTTY", s.Func("isTTY", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		w := env.Stdout
		if a.At(0).ToInteger() == 2 {
			w = env.Stderr
		}
		return s.Bool(module.IsTerminal(w)), nil
	}))
}
