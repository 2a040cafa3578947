// Package util is the built-in module node:util.
//
// This package is not an API: it may change without notice.
package util

import (
	"embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/node/equal"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

// Module is node:util.
var Module = builtin.NewParts("node:util", sources, goSide)

func goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	set := func(name string, fn jsbridge.Native) { _ = internal.Set(name, s.Func(name, 0, fn)) }
	set("inspect", inspect)
	s.Lazy(internal, "equal", goja.FLAG_FALSE, func(s jsbridge.Scope) goja.Value { return equal.Comparisons(s) })
	set("kind", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.String(console.Of(s).Kind(s, a.At(0))), nil
	})
	set("isCircular", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(isCircular(s, a.At(0))), nil
	})
	set("systemErrors", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		var list []goja.Value
		for _, e := range errno.Entries() {
			list = append(list, s.Array(s.Int(e.Number()), s.Strings([]string{e.Name, e.Text})))
		}
		return s.Array(list...), nil
	})
	set("callSites", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return callSites(s, env, int(a.At(0).ToInteger())), nil
	})
	set("lazy", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		make, err := a.Callback(2, "make")
		if err != nil {
			return nil, err
		}
		s.Lazy(a.At(0).(*goja.Object), a.At(1).String(), goja.FLAG_TRUE, func(s jsbridge.Scope) goja.Value { return jsbridge.Must(s.Call(make, goja.Undefined())) })
		return nil, nil
	})
}
