// The built-in functions that printing needs, captured before user code can change them.

package console

import (
	"math"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/jsbridge/engine"
)

type intrinsics struct {
	describe    goja.Callable // (o, key) → property descriptor; runs no getter
	symbols     goja.Callable // (o) → its own symbols, those that are not enumerable too
	mapItems    goja.Callable // (map) → [key, value, key, value, …]
	setItems    goja.Callable // (set) → [value, …]
	isoDate     goja.Callable
	stringValue goja.Callable            // (o) → the string in a String object, throws for anything else
	regexpText  goja.Callable            // (regexp) → "/a/g"
	unboxed     map[string]goja.Callable // by class: (o) → the primitive in it, throws for anything else
	source      goja.Callable            // (fn) → its source text
	typedName   goja.Callable            // (o) → "Uint8Array" …, undefined for anything else
	typedLength goja.Callable
	stringify   goja.Callable
	newError    goja.Callable
	objectProto *goja.Object
	custom      *goja.Symbol // Symbol.for("nodejs.util.inspect.custom")
}

func capture(s jsbridge.Scope) *intrinsics {
	vm := s.VM()
	describe := s.IntrinsicFunc("Object.getOwnPropertyDescriptor")
	getter := func(of *goja.Object, key goja.Value) goja.Callable {
		fn, _ := jsbridge.Function(jsbridge.Must(describe(nil, of, key)).(*goja.Object).Get("get"))
		return fn
	}
	typed := s.Intrinsic("Uint8Array.prototype").(*goja.Object).Prototype()
	iso, time := s.IntrinsicFunc("Date.prototype.toISOString"), s.IntrinsicFunc("Date.prototype.getTime")
	symbolFor := s.IntrinsicFunc("Symbol.for")
	errors := s.Intrinsic("Error").(*goja.Object)
	return &intrinsics{
		describe: describe,
		symbols:  s.IntrinsicFunc("Object.getOwnPropertySymbols"),
		mapItems: collected(vm, s.IntrinsicFunc("Map.prototype.forEach"), true),
		setItems: collected(vm, s.IntrinsicFunc("Set.prototype.forEach"), false),
		isoDate: func(_ goja.Value, args ...goja.Value) (goja.Value, error) {
			if t, err := time(args[0]); err != nil || math.IsNaN(t.ToFloat()) {
				return vm.ToValue("Invalid Date"), err
			}
			return iso(args[0])
		},
		stringValue: bound(s.IntrinsicFunc("String.prototype.valueOf")),
		regexpText:  bound(s.IntrinsicFunc("RegExp.prototype.toString")),
		unboxed: map[string]goja.Callable{
			"Number": bound(s.IntrinsicFunc("Number.prototype.valueOf")), "Boolean": bound(s.IntrinsicFunc("Boolean.prototype.valueOf")),
			"String": bound(s.IntrinsicFunc("String.prototype.valueOf")), "Symbol": bound(s.IntrinsicFunc("Symbol.prototype.valueOf")),
			"BigInt": bound(s.IntrinsicFunc("BigInt.prototype.valueOf")),
		},
		source:      bound(s.IntrinsicFunc("Function.prototype.toString")),
		typedName:   bound(getter(typed, goja.SymToStringTag)),
		typedLength: bound(getter(typed, vm.ToValue("length"))),
		stringify:   s.IntrinsicFunc("JSON.stringify"),
		newError: func(_ goja.Value, args ...goja.Value) (goja.Value, error) {
			return vm.New(errors, args...)
		},
		objectProto: s.Intrinsic("Object.prototype").(*goja.Object),
		custom:      jsbridge.Must(symbolFor(nil, vm.ToValue("nodejs.util.inspect.custom"))).(*goja.Symbol),
	}
}

// bound makes of a method a function of its receiver.
func bound(method goja.Callable) goja.Callable {
	return func(_ goja.Value, args ...goja.Value) (goja.Value, error) { return method(args[0], args[1:]...) }
}

// collected is what a collection's forEach gives as one array.
func collected(vm *goja.Runtime, each goja.Callable, keys bool) goja.Callable {
	return func(_ goja.Value, args ...goja.Value) (goja.Value, error) {
		var list []goja.Value
		_, err := each(args[0], vm.ToValue(func(call goja.FunctionCall) goja.Value {
			if keys {
				list = append(list, call.Argument(1))
			}
			list = append(list, call.Argument(0))
			return goja.Undefined()
		}))
		return jsbridge.NewArray(vm, list), err
	}
}

// unbox is what is in an object that Object(primitive) makes, and its class; the class is empty for any other object.
func (in *intrinsics) unbox(o *goja.Object) (kind string, v goja.Value) {
	kind = o.ClassName()
	if in.unboxed[kind] == nil && !engine.Boxes(o) { // asking the others would throw
		return "", nil
	}
	for _, kind := range []string{kind, "Symbol", "BigInt"} {
		if fn := in.unboxed[kind]; fn != nil {
			if v, err := fn(nil, o); err == nil {
				return kind, v
			}
		}
	}
	return "", nil
}
