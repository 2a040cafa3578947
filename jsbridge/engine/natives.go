// goja's own functions, guarded in place: the function object stays the one that goja made, with its name and length.

package engine

import "github.com/dop251/goja"

// Function is the Go code of a native function.
type Function = func(goja.FunctionCall) goja.Value

// Wrap replaces the code of a function of goja's by what around makes of it. It reports whether fn is one and goja keeps its
// code where it is looked for.
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

// Constructor is the Go code of a native constructor.
type Constructor = func(args []goja.Value, newTarget *goja.Object) *goja.Object

// WrapConstructor is Wrap for what new calls.
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
