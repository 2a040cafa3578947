// Array.prototype.shift and unshift for plain arrays. goja's own go through all elements as properties, one by one.

package jsbridge

import (
	"math"
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// quickShift takes the first element of a plain array without touching the others.
func quickShift(r *Realm, shift engine.Function) engine.Function {
	return func(call goja.FunctionCall) goja.Value {
		if obj, ok := call.This.(*goja.Object); ok {
			if a, plain := engine.ArrayOf(obj, false); plain && a.Len() > 0 {
				return a.Shift()
			}
		}
		return shift(call)
	}
}

// quickUnshift puts elements before those of a plain array.
func quickUnshift(r *Realm, unshift engine.Function) engine.Function {
	return func(call goja.FunctionCall) goja.Value {
		if obj, ok := call.This.(*goja.Object); ok && len(call.Arguments) > 0 {
			if a, plain := engine.ArrayOf(obj, true); plain && free(obj.Prototype(), a.Len(), len(call.Arguments)) {
				a.Unshift(call.Arguments)
				return r.vm.ToValue(a.Len())
			}
		}
		return unshift(call)
	}
}

// maxFew is how many new elements are looked up in the prototypes.
const maxFew = 8

// free reports whether an array can get n indices from length on without asking its prototypes, which may have setters for them.
func free(proto *goja.Object, length, n int) bool {
	if proto == nil {
		return n+length < math.MaxInt32
	}
	if n > maxFew || length > math.MaxInt32-n || ClassName(proto) != "Array" {
		return false
	}
	for i := range n {
		if proto.Get(strconv.Itoa(length+i)) != nil {
			return false
		}
	}
	return true
}
