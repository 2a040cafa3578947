// Package equal compares values deeply, with the rules of Bun.deepEquals and with those of Node's util and assert.
//
// This package is not an API: it may change without notice.
package equal

import (
	_ "embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed equal.js
var source string

var script = jsbridge.NewGlue("gobun:equal", source)

type key struct{}

// Comparisons is the object whose members are the comparisons: bun, bunStrict, node, nodeSkipPrototype and nodePartial take two
// values; deepEquals and deepMatch are members of Bun. A realm has one.
func Comparisons(s jsbridge.Scope) *goja.Object {
	return jsbridge.Owned(s, key{}, func() (comparisons *goja.Object) {
		s.Pristine(func() {
			make, _ := jsbridge.Function(jsbridge.Must(s.Run(script)))
			kind := s.Func("kind", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
				return s.String(console.Of(s).Kind(s, a.At(0))), nil
			})
			comparisons = jsbridge.Must(s.Call(make, goja.Undefined(), kind)).(*goja.Object)
		})
		return comparisons
	})
}

// Call is the comparison of that name as a native function.
func Call(name string) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		compare, _ := jsbridge.Function(Comparisons(s).Get(name))
		return s.Call(compare, a.This, a.Values...)
	}
}
