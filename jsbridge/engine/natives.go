// Guarding goja's own functions in place: the function object stays the same, with its name and length.

package engine

import (
	"reflect"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// Function is the Go code of a native function.
type Function = func(goja.FunctionCall) goja.Value

// Wrap replaces the code of one of goja's functions by around(code). It returns false if fn is not one, or if goja keeps its code
// elsewhere.
func Wrap(fn goja.Value, around func(Function) Function) bool {
	obj, ok := fn.(*goja.Object)
	if !ok {
		return false
	}
	self := inside(obj)
	var code *Function
	if !self.IsValid() || !find(self, "f", &code) || *code == nil {
		return false
	}
	*code = around(*code)
	return true
}

// WrapMembers is Wrap for every function in a property of a built-in prototype: by name, by symbol, and as the getter of an
// accessor. Accessors are found in goja's map of properties, because describing one costs twenty times as much.
func WrapMembers(of *goja.Object, around func(Function) Function) {
	self := inside(of)
	for _, name := range of.GetOwnPropertyNames() {
		if getter := getter(self, name); getter != nil {
			Wrap(getter, around)
		} else {
			Wrap(of.Get(name), around)
		}
	}
	for _, symbol := range of.Symbols() {
		Wrap(of.GetSymbol(symbol), around)
	}
}

// getter returns the getter of an accessor of an object, nil if the property is not an accessor.
func getter(self reflect.Value, name string) *goja.Object {
	var values *map[unistring.String]goja.Value
	if !self.IsValid() {
		return nil
	}
	base := self.FieldByName("baseObject")
	if !base.IsValid() || !find(base, "values", &values) {
		return nil
	}
	property := reflect.ValueOf((*values)[unistring.String(name)])
	if property.Kind() != reflect.Pointer || property.Elem().Kind() != reflect.Struct {
		return nil
	}
	var fn **goja.Object
	if !find(property.Elem(), "getterFunc", &fn) {
		return nil
	}
	return *fn
}

// Constructor is the Go code of a native constructor.
type Constructor = func(args []goja.Value, newTarget *goja.Object) *goja.Object

// WrapConstructor is Wrap for the code that new calls.
func WrapConstructor(fn goja.Value, around func(Constructor) Constructor) bool {
	obj, ok := fn.(*goja.Object)
	if !ok {
		return false
	}
	self := inside(obj)
	var code *Constructor
	if !self.IsValid() || !find(self, "construct", &code) || *code == nil {
		return false
	}
	*code = around(*code)
	return true
}
