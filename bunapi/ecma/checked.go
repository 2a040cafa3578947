// Built-ins in which goja panics: a receiver that is not a RegExp and has no exec, a species that creates something else, a
// missing receiver, an element of a typed array described without a value. conformance/hostile finds them.

package ecma

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

var checkedBuiltins = []struct {
	on, name string
	symbol   *goja.Symbol // used instead of name
}{
	{"RegExp.prototype", "[Symbol.replace]", goja.SymReplace},
	{"RegExp.prototype", "[Symbol.split]", goja.SymSplit},
	{"Object.prototype", "toLocaleString", nil},
	{"Object", "fromEntries", nil},
	{"Object", "defineProperty", nil},
	{"Object", "defineProperties", nil},
	{"Reflect", "defineProperty", nil},
	{"Function.prototype", "toString", nil},
}

func installChecked(s jsbridge.Scope) error {
	for _, b := range checkedBuiltins {
		on := s.Intrinsic(b.on).(*goja.Object)
		get := func() goja.Value { return on.Get(b.name) }
		put := func(v goja.Value) error {
			return on.DefineDataProperty(b.name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
		}
		if b.symbol != nil {
			get = func() goja.Value { return on.GetSymbol(b.symbol) }
			put = func(v goja.Value) error {
				return on.DefineDataPropertySymbol(b.symbol, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
			}
		}
		original := get().(*goja.Object)
		raw, ok := jsbridge.RawFunction(original)
		if !ok {
			return jsbridge.Errorf("%s.%s is no function of the engine", b.on, b.name)
		}
		fn := s.VM().ToValue(s.Checked(b.on+"."+b.name, raw)).(*goja.Object)
		for _, property := range []string{"name", "length"} {
			if err := fn.DefineDataProperty(property, original.Get(property), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
				return err
			}
		}
		if err := put(fn); err != nil {
			return err
		}
	}
	return nil
}
