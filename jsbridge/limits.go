// What goja's own functions may take: Go ends the process when memory or its stack run out, and nothing can catch that. So they
// are asked before they begin.

package jsbridge

import (
	"slices"
	"strconv"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"github.com/gobun/gobun/jsbridge/engine"
	"github.com/gobun/gobun/jsbridge/nesting"
)

// The limits of what a script can ask for by naming a size.
const (
	maxText     = 1 << 29 // characters of a string
	maxBytes    = 1 << 30 // bytes of an ArrayBuffer
	maxElements = 1 << 26 // elements of an array that is filled, joined, copied or passed as arguments: 16 bytes each
)

// outOfMemory is what Bun says of a size that it cannot serve.
const outOfMemory = "Out of memory"

// recursive are functions of goja's that can call each other, or themselves, without end and without a frame of goja's. "*" is
// every function and accessor of the object: each converts its this value or its arguments, and a conversion may be such a
// function again.
var recursive = map[string][]string{
	"Array.prototype":    {"*"},
	"Error.prototype":    {"toString"},
	"Object.prototype":   {"toLocaleString"},
	"Date.prototype":     {"toJSON"},
	"Function.prototype": {"call", "apply"},
	"Reflect":            {"apply", "construct", "get", "set"},
	"RegExp.prototype":   {"*"},
	"String.prototype":   {"*"},
}

// long are functions of goja's that make or visit every element of their this value.
var long = []string{"fill", "join", "slice", "sort", "reverse", "flat", "copyWithin", "toSorted", "toReversed", "toSpliced", "with", "toString"}

// limitNatives guards goja's functions. It comes before anything takes one of them.
func (r *Realm) limitNatives() {
	s := Scope{r}
	for path, names := range recursive {
		obj := s.Intrinsic(path).(*goja.Object)
		if names[0] == "*" {
			engine.WrapMembers(obj, r.bounded)
			continue
		}
		for _, name := range names {
			engine.Wrap(obj.Get(name), r.bounded)
		}
	}
	arrays := s.Intrinsic("Array.prototype").(*goja.Object)
	for _, name := range long {
		engine.Wrap(arrays.Get(name), r.limited(func(call goja.FunctionCall) { r.limitLength(call.This) }))
	}
	engine.Wrap(s.Intrinsic("Array.from"), r.limited(func(call goja.FunctionCall) { r.limitLength(call.Argument(0)) }))
	engine.Wrap(s.Intrinsic("Function.prototype.apply"), r.limited(func(call goja.FunctionCall) { r.limitLength(call.Argument(1)) }))
	engine.Wrap(s.Intrinsic("Reflect.apply"), r.limited(func(call goja.FunctionCall) { r.limitLength(call.Argument(2)) }))
	engine.Wrap(s.Intrinsic("Reflect.construct"), r.limited(func(call goja.FunctionCall) { r.limitLength(call.Argument(1)) }))
	engine.Wrap(arrays.Get("flat"), r.limitFlat)
	r.limitStrings(s.Intrinsic("String.prototype").(*goja.Object))
	r.limitBuffers(s)
	r.limitPrototypes(s)
	engine.Wrap(s.Intrinsic("Function.prototype.bind"), func(bind engine.Function) engine.Function {
		return func(call goja.FunctionCall) goja.Value {
			bound := bind(call)
			engine.Wrap(bound, r.bounded)
			return bound
		}
	})
}

// limitSources looks at what scripts compile, with eval or a constructor of functions. A source map that such a text names is
// not read: goja would take it from any file.
func (r *Realm) limitSources() {
	options := []parser.Option{parser.WithDisableSourceMaps}
	if see := engine.SeeSource(func(text string) {
		if _, deep := nesting.TooDeep(text); deep {
			r.refuse(tooDeep)
		}
	}); see != nil {
		options = append(options, see)
	}
	r.vm.SetParserOptions(options...)
}

// bounded has a function throw an overflow's error where Go's stack is deep.
func (r *Realm) bounded(code engine.Function) engine.Function {
	return func(call goja.FunctionCall) goja.Value {
		if engine.Deep() {
			r.refuse(tooDeep)
		}
		return code(call)
	}
}

// maxNesting bounds what one call flattens.
const maxNesting = 10000

// limitFlat: goja's flat recurses by itself. What is still an array in its result was nested too deeply.
func (r *Realm) limitFlat(flat engine.Function) engine.Function {
	return func(call goja.FunctionCall) goja.Value {
		arg := call.Argument(0)
		if goja.IsUndefined(arg) {
			return flat(call)
		}
		depth := arg.ToNumber()
		if depth.ToFloat() <= maxNesting {
			return flat(goja.FunctionCall{This: call.This, Arguments: []goja.Value{depth}})
		}
		list := flat(goja.FunctionCall{This: call.This, Arguments: []goja.Value{r.vm.ToValue(maxNesting)}})
		if obj, ok := list.(*goja.Object); ok && obj.ClassName() == "Array" {
			for i := range obj.Get("length").ToInteger() {
				if o, ok := obj.Get(strconv.FormatInt(i, 10)).(*goja.Object); ok && o.ClassName() == "Array" {
					r.refuse(tooDeep)
				}
			}
		}
		return list
	}
}

func (r *Realm) limited(check func(goja.FunctionCall)) func(engine.Function) engine.Function {
	return func(code engine.Function) engine.Function {
		return func(call goja.FunctionCall) goja.Value {
			check(call)
			return code(call)
		}
	}
}

func (r *Realm) refuse(message string) { panic(Scope{r}.newError(RangeError("%s", message))) }

// limitLength refuses an array, or an object like one, that is too long.
func (r *Realm) limitLength(v goja.Value) {
	if obj, ok := v.(*goja.Object); ok {
		if n := obj.Get("length"); n != nil && !IsObject(n) {
			if n, ok := Number(n); ok && n > maxElements {
				r.refuse(outOfMemory)
			}
		}
	}
}

// limitStrings guards the functions that make a string of a length that the script names.
func (r *Realm) limitStrings(proto *goja.Object) {
	text := Scope{r}.Text
	engine.Wrap(proto.Get("repeat"), func(repeat engine.Function) engine.Function {
		return func(call goja.FunctionCall) goja.Value {
			if IsNullish(call.This) {
				return repeat(call)
			}
			t, count := text(call.This), call.Argument(0).ToNumber()
			if n := count.ToFloat(); n*float64(t.Length()) > maxText && n <= 1<<53 {
				r.refuse(outOfMemory)
			}
			return repeat(goja.FunctionCall{This: t, Arguments: []goja.Value{count}})
		}
	})
	for _, name := range []string{"padStart", "padEnd"} {
		engine.Wrap(proto.Get(name), func(pad engine.Function) engine.Function {
			return func(call goja.FunctionCall) goja.Value {
				if IsNullish(call.This) {
					return pad(call)
				}
				t, length := text(call.This), call.Argument(0).ToNumber()
				filler := goja.Value(r.vm.ToValue(" "))
				if v := call.Argument(1); !goja.IsUndefined(v) {
					filler = text(v)
				}
				if length.ToFloat() > maxText && filler.(goja.String).Length() > 0 {
					r.refuse(outOfMemory)
				}
				return pad(goja.FunctionCall{This: t, Arguments: []goja.Value{length, filler}})
			}
		})
	}
}

// elementSizes are the constructors that make as many bytes as their first argument says.
var elementSizes = map[string]float64{
	"ArrayBuffer": 1, "Int8Array": 1, "Uint8Array": 1, "Uint8ClampedArray": 1, "Int16Array": 2, "Uint16Array": 2, "Int32Array": 4, "Uint32Array": 4,
	"Float32Array": 4, "Float64Array": 8, "BigInt64Array": 8, "BigUint64Array": 8,
}

func (r *Realm) limitBuffers(s Scope) {
	for name, size := range elementSizes {
		engine.WrapConstructor(s.Global().Get(name), func(code engine.Constructor) engine.Constructor {
			return func(args []goja.Value, target *goja.Object) *goja.Object {
				if len(args) > 0 {
					v := args[0]
					if obj, ok := v.(*goja.Object); ok && size > 0 && obj.ClassName() == "Object" {
						v = obj.Get("length") // an object like an array
					}
					if n, ok := Number(v); ok && n*size > maxBytes {
						r.refuse(outOfMemory)
					}
				}
				return code(args, target)
			}
		})
	}
}

// limitPrototypes refuses to make a Proxy its own prototype, by way of its target, its handler or of others: each look at a
// property of it would go round in goja without end. Bun lets it be made and throws the same error at the look.
func (r *Realm) limitPrototypes(s Scope) {
	check := func(obj, proto goja.Value) {
		if o, ok := obj.(*goja.Object); ok && roundAProxy(o, proto) {
			r.refuse(tooDeep)
		}
	}
	for _, path := range []string{"Object.setPrototypeOf", "Reflect.setPrototypeOf"} {
		engine.Wrap(s.Intrinsic(path), r.limited(func(call goja.FunctionCall) { check(call.Argument(0), call.Argument(1)) }))
	}
	describe := s.IntrinsicFunc("Object.getOwnPropertyDescriptor")
	accessor, err := describe(goja.Undefined(), s.Intrinsic("Object.prototype"), s.String("__proto__"))
	if must(err); IsObject(accessor) {
		engine.Wrap(accessor.(*goja.Object).Get("set"), r.limited(func(call goja.FunctionCall) { check(call.This, call.Argument(0)) }))
	}
}

// roundAProxy reports whether a look at a property that starts at proto comes to obj by way of a Proxy, which goes on with its
// target and its handler.
func roundAProxy(obj *goja.Object, proto goja.Value) bool {
	first, ok := proto.(*goja.Object)
	if !ok {
		return false
	}
	around := proxyParts(obj)
	seen := len(around) > 0
	open := []*goja.Object{first}
	for range maxNesting {
		if len(open) == 0 {
			return false
		}
		cur := open[len(open)-1]
		open = open[:len(open)-1]
		if seen && (cur == obj || slices.Contains(around, cur)) {
			return true
		}
		if parts := proxyParts(cur); len(parts) > 0 {
			seen, open = true, append(open, parts...)
		} else if next := cur.Prototype(); next != nil && cur != obj {
			open = append(open, next)
		}
	}
	return seen
}

// proxyParts are the target and the handler of a Proxy, none of another object.
func proxyParts(obj *goja.Object) []*goja.Object {
	if obj.ExportType() != proxyType {
		return nil
	}
	p, ok := obj.Export().(goja.Proxy)
	if !ok || p.Target() == nil {
		return nil
	}
	if p.Handler() == nil {
		return []*goja.Object{p.Target()}
	}
	return []*goja.Object{p.Target(), p.Handler()}
}
