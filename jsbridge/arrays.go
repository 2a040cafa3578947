// Fast versions of array methods that goja executes property by property, for plain arrays: shift and unshift, and slice, concat
// and splice, whose fast paths in goja require a form of Array.prototype that goja no longer creates.

package jsbridge

import (
	"math"
	"slices"
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// plainArray returns the memory of v if v is an array without holes, accessors or a fixed length.
func plainArray(v goja.Value, grows bool) (*goja.Object, engine.Array, bool) {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, engine.Array{}, false
	}
	a, plain := engine.ArrayOf(obj, grows)
	return obj, a, plain
}

type arrayClassKey struct{}

// ordinary returns the memory of v if v is a plain array and its methods create plain arrays as well (ArraySpeciesCreate in
// ECMA-262).
func (r *Realm) ordinary(v goja.Value, grows bool) (*goja.Object, engine.Array, bool) {
	obj, a, plain := plainArray(v, grows)
	if !plain || !a.ElementsOnly() {
		return obj, a, false
	}
	class := Owned(Scope{r}, arrayClassKey{}, func() *goja.Object { return Scope{r}.Intrinsic("Array").(*goja.Object) })
	if obj.Get("constructor") != goja.Value(class) || class.GetSymbol(goja.SymSpecies) != goja.Value(class) {
		return obj, a, false
	}
	return plainArray(v, grows) // a getter of its prototype may have changed it
}

// position converts a numeric argument to an index into length elements; absent is the index for a missing argument.
func position(args []goja.Value, i, absent, length int) (int, bool) {
	if i >= len(args) || goja.IsUndefined(args[i]) {
		return absent, true
	}
	if IsObject(args[i]) {
		return 0, false // converting it may change the array
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

// quickSlice copies part of a plain array in one step.
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

// quickConcat joins plain arrays and primitive values in one step.
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

// spreads reports whether concat spreads obj only because it is an array, without asking it.
func spreads(obj *goja.Object) bool {
	spreadable := obj.GetSymbol(goja.SymIsConcatSpreadable)
	return spreadable == nil || goja.IsUndefined(spreadable)
}

// quickSplice replaces part of a plain array in one step.
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

// primitiveNumber returns v as a number, 0 for undefined and NaN. ok is false if v is anything but a number or undefined, or if
// before is false.
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

// takeArray accounts for an array of length elements that is about to be created, or refuses it.
func (r *Realm) takeArray(length int) {
	if err := (Scope{r}).TakeArray(length); err != nil {
		Scope{r}.throw(err)
	}
}

// TakeArray is Take for an array of length elements, whose number is limited as well.
func (s Scope) TakeArray(length int) error {
	if length > MaxElements {
		return RangeError("%s", outOfMemory)
	}
	return s.Take(length * elementSize)
}

// quickShift removes the first element of a plain array without moving the others.
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

// quickUnshift inserts elements at the beginning of a plain array.
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

// free reports whether n indices from length on can be added to an array without asking its prototypes, which may have setters
// for them.
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

// ReserveArguments makes room on goja's stack for the n arguments of the next call.
func (s Scope) ReserveArguments(n int) { s.r.frames.Reserve(n) }
