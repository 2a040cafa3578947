// process.env: a dictionary of strings in the order of the environment.

package process

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
)

// environ is the environment as an object. It implements goja.DynamicObject.
type environ struct {
	vm *goja.Runtime
	e  *module.Environ
}

func (x environ) Get(key string) goja.Value {
	if v, ok := x.e.Get(key); ok {
		return x.vm.ToValue(v)
	}
	return nil
}

func (x environ) Set(key string, v goja.Value) bool {
	if _, ok := v.(*goja.Symbol); ok {
		panic(x.vm.NewTypeError("Cannot convert a symbol to a string"))
	}
	x.e.Set(key, v.String())
	return true
}

func (x environ) Has(key string) bool    { _, ok := x.e.Get(key); return ok }
func (x environ) Delete(key string) bool { x.e.Delete(key); return true }
func (x environ) Keys() []string         { return x.e.Names() }
