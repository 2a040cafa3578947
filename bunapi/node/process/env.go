// process.env: a dictionary of strings in the order of the environment.

package process

import (
	"slices"
	"strconv"
	"strings"

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
	if key != "" { // no environment has a variable without name
		x.e.Set(key, v.String())
	}
	return true
}

func (x environ) Has(key string) bool    { _, ok := x.e.Get(key); return ok }
func (x environ) Delete(key string) bool { x.e.Delete(key); return true }

// Keys lists names that are array indices first, as those of any object.
func (x environ) Keys() []string {
	names := x.e.Names()
	if !slices.ContainsFunc(names, isIndex) {
		return names
	}
	names = slices.Clone(names)
	slices.SortStableFunc(names, func(a, b string) int {
		switch i, j := isIndex(a), isIndex(b); {
		case i && j && len(a) != len(b):
			return len(a) - len(b)
		case i && j:
			return strings.Compare(a, b)
		case i:
			return -1
		case j:
			return 1
		}
		return 0
	})
	return names
}

// isIndex reports whether a name is a canonical array index (ECMA-262, section 6.1.7).
func isIndex(name string) bool {
	if name == "" || len(name) > 10 || name[0] == '0' && name != "0" {
		return false
	}
	n, err := strconv.ParseUint(name, 10, 32)
	return err == nil && n < 1<<32-1
}
