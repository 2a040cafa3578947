// Hiding the slot: goja leaves no place for a Go value in a constructed object but a property under a symbol, and these functions
// of ECMAScript would list it.

package jsbridge

import (
	"strconv"

	"github.com/dop251/goja"
)

// hideSlot replaces the functions that would reveal the slot's symbol.
func (s Scope) hideSlot() {
	for _, path := range []struct{ on, name string }{{"Object", "getOwnPropertySymbols"}, {"Reflect", "ownKeys"}} {
		on := s.Intrinsic(path.on).(*goja.Object)
		original := mustFunc(on.Get(path.name))
		must(on.DefineDataProperty(path.name, s.Func(path.name, 1, func(s Scope, a Args) (goja.Value, error) {
			v, err := s.Call(original, a.This, a.Values...)
			if err != nil || s.Native(a.At(0)) == nil {
				return v, err
			}
			return s.withoutSlot(v.(*goja.Object)), nil
		}), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	}
	object := s.Intrinsic("Object").(*goja.Object)
	descriptors := mustFunc(object.Get("getOwnPropertyDescriptors"))
	must(object.DefineDataProperty("getOwnPropertyDescriptors", s.Func("getOwnPropertyDescriptors", 1, func(s Scope, a Args) (goja.Value, error) {
		v, err := s.Call(descriptors, a.This, a.Values...)
		if err == nil && s.Native(a.At(0)) != nil {
			must(v.(*goja.Object).DeleteSymbol(s.r.slot))
		}
		return v, err
	}), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
}

// withoutSlot returns a list of keys without the slot's.
func (s Scope) withoutSlot(keys *goja.Object) goja.Value {
	var list []goja.Value
	for i := range keys.Get("length").ToInteger() {
		key := keys.Get(strconv.FormatInt(i, 10))
		if sym, ok := key.(*goja.Symbol); !ok || !s.IsSlot(sym) {
			list = append(list, key)
		}
	}
	return s.Array(list...)
}
