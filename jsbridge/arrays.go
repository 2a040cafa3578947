// The methods of arrays that goja runs through property by property, for plain arrays: shift and unshift, and slice, concat and
// splice, whose short ways in goja ask for an Array.prototype that it does not make any more.

package jsbridge

import (
	"math"
	"slices"
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// plainArray is the memory of v if v is an array without holes, accessors or a fixed length.
func plainArray(v goja.Value, grows bool) (*goja.Object, engine.Array, bool) {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, engine.Array{}, false
	}
	a, plain := engine.ArrayOf(obj, grows)
	return obj, a, plain
}

type arrayClassKey struct{}

// ordinary is the memory of v if v is a plain array, and if what its methods make is an array as it comes, too (ArraySpeciesCreate in
// ECMA-262).
func (r *Realm) ordinary(v goja.Value, grows bool) (*goja.Object, engine.Array, bool) {
	obj, a, plain := plainArray(v, grows)
	if !plain || !a.Bare() {
		return obj, a, false
	}
	class := Owned(Scope{r}, arrayClassKey{}, func() *goja.Object { return Scope{r}.Intrinsic("Array").(*goja.Object) })
	if obj.Get("constructor") != goja.Value(class) || class.GetSymbol(goja.SymSpecies) != goja.Value(class) {
		return obj, a, false
	}
	return plainArray(v, grows) // a getter of its prototype may have changed it
}

// position is what an argument that is a number says as an index into length elements; absent is what a missing one says.
func position(args []goja.Value, i, absent, length int) (int, bool) {
	if i >= len(args) || goja.IsUndefined(args[i]) {
		return absent, true
	}
	if IsObject(args[i]) {
		return 0, false // its conversion may change the array
	}
	if _, number := Number(args[i]); !number {
		return 0, false
	}
	n := args[i].ToInteger()
	if n < 0 {
		return int(max(int64(length)+n, 0)), true
	}
	return int(min(n, int64(length))), true
}

// quickSlice copies a part of a plain array at once.
func quickSlice(r *Realm, slice engine.Function) engine.Function {
	return func(call goja.FunctionCall) goja.Value {
		if _, a, plain := r.ordinary(call.This, false); plain {
			from, ok := position(call.Arguments, 0, 0, a.Len())
			to, also := position(call.Arguments, 1, a.Len(), a.Len())
			if ok && also {
				return engine.NewArray(r.vm, slices.Clone(a.Values()[from:max(from, to)]))
			}
		}
		return slice(call)
	}
}

// quickConcat joins plain arrays and primitive values at once.
func quickConcat(r *Realm, concat engine.Function) engine.Function {
	return func(call goja.FunctionCall) goja.Value {
		obj, a, plain := r.ordinary(call.This, false)
		if !plain || !spreads(obj) {
			return concat(call)
		}
		length := a.Len()
		for _, arg := range call.Arguments {
			if !IsObject(arg) {
				length++
			} else if o, more, plain := plainArray(arg, false); plain && spreads(o) {
				length += more.Len()
			} else {
				if arg.(*goja.Object).ClassName() == "Array" {
					r.limitLength(arg, MaxElements, outOfMemory)
				}
				return concat(call)
			}
		}
		r.takeArray(length)
		values := append(make([]goja.Value, 0, length), a.Values()...)
		for _, arg := range call.Arguments {
			if _, more, array := plainArray(arg, false); array {
				values = append(values, more.Values()...)
			} else {
				values = append(values, arg)
			}
		}
		return engine.NewArray(r.vm, values)
	}
}

// spreads reports whether concat takes an array apart because it is an array, and for no other reason.
func spreads(obj *goja.Object) bool {
	spreadable := obj.GetSymbol(goja.SymIsConcatSpreadable)
	return spreadable == nil || goja.IsUndefined(spreadable)
}

// quickSplice replaces a part of a plain array at once.
func quickSplice(r *Realm, splice engine.Function) engine.Function {
	return func(call goja.FunctionCall) goja.Value {
		obj, a, plain := r.ordinary(call.This, true)
		if !plain || len(call.Arguments) == 0 {
			return splice(call)
		}
		start, ok := position(call.Arguments, 0, 0, a.Len())
		n := a.Len() - start
		var more []goja.Value
		if len(call.Arguments) > 1 {
			var count float64
			if count, ok = primitiveNumber(call.Arguments[1], ok); ok {
				n = int(min(max(math.Trunc(count), 0), float64(n)))
			}
			more = call.Arguments[2:]
		}
		if grown := len(more) - n; !ok || grown > 0 && !free(obj.Prototype(), a.Len(), grown) {
			return splice(call)
		}
		r.takeArray(a.Len() - n + len(more))
		return engine.NewArray(r.vm, a.Splice(start, n, more))
	}
}

// primitiveNumber is v as a number, 0 for undefined and NaN. It is not ok if v is anything but a number or undefined, or if before is false.
func primitiveNumber(v goja.Value, before bool) (n float64, ok bool) {
	if !before || goja.IsUndefined(v) {
		return 0, before
	}
	if IsObject(v) {
		return 0, false
	}
	n, ok = Number(v)
	if math.IsNaN(n) {
		n = 0
	}
	return n, ok
}

// takeArray accounts for an array of length elements that is about to be made, or refuses it.
func (r *Realm) takeArray(length int) {
	if err := (Scope{r}).TakeArray(length); err != nil {
		Scope{r}.throw(err)
	}
}

// TakeArray is Take for an array of length elements, of which there is a limit, too.
func (s Scope) TakeArray(length int) error {
	if length > MaxElements {
		return RangeError("%s", outOfMemory)
	}
	return s.Take(length * elementSize)
}

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

// free reports whether an array can get n indices from length on without asking its prototypes, which may have setters for them.
func free(proto *goja.Object, length, n int) bool {
	if proto == nil {
		return n+length < math.MaxInt32
	}
	if length > math.MaxInt32-n || ClassName(proto) != "Array" {
		return false
	}
	for i := range n {
		if proto.Get(strconv.Itoa(length+i)) != nil {
			return false
		}
	}
	return true
}

// ReserveArguments makes room for n arguments of the call that is about to be made.
func (s Scope) ReserveArguments(n int) { s.r.frames.Reserve(n) }
