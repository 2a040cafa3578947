// The operations on values that bindings need again and again.

package jsbridge

import (
	"math/big"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// Scope proves that its holder is on the loop and may touch goja values. It is the first parameter of every function that does;
// it is never stored in a struct or captured by a goroutine.
type Scope struct{ r *Realm }

// Realm returns the realm, which may be stored. Each of its methods says where it may be called.
func (s Scope) Realm() *Realm { return s.r }

// VM returns goja's runtime.
func (s Scope) VM() *goja.Runtime { return s.r.vm }

// Report passes an uncaught error to Hooks.Uncaught.
func (s Scope) Report(err error) {
	if s.r.hooks.Uncaught != nil {
		s.r.hooks.Uncaught(s, err)
	}
}

// String creates a JavaScript string from Go text. Invalid UTF-8 becomes U+FFFD.
func (s Scope) String(v string) goja.Value { return s.r.vm.ToValue(v) }

// Int creates a number.
func (s Scope) Int(v int) goja.Value { return s.r.vm.ToValue(v) }

// Float creates a number.
func (s Scope) Float(v float64) goja.Value { return s.r.vm.ToValue(v) }

// BigInt creates a bigint.
func (s Scope) BigInt(v int64) goja.Value { return s.r.vm.ToValue(big.NewInt(v)) }

// BigInteger creates a bigint. v is copied.
func (s Scope) BigInteger(v *big.Int) goja.Value { return s.r.vm.ToValue(new(big.Int).Set(v)) }

// BigUint creates a bigint.
func (s Scope) BigUint(v uint64) goja.Value { return s.r.vm.ToValue(new(big.Int).SetUint64(v)) }

// Bool creates a boolean.
func (s Scope) Bool(v bool) goja.Value { return s.r.vm.ToValue(v) }

// Object creates an empty plain object.
func (s Scope) Object() *goja.Object { return s.r.vm.NewObject() }

// Array creates an array of the values.
func (s Scope) Array(items ...goja.Value) *goja.Object { return NewArray(s.r.vm, items) }

// NewArray is [Scope.Array] for code that has only goja's runtime.
func NewArray(vm *goja.Runtime, items []goja.Value) *goja.Object {
	list := make([]any, len(items))
	for i, v := range items {
		list[i] = v
	}
	return vm.NewArray(list...)
}

// Strings creates an array of strings.
func (s Scope) Strings(items []string) *goja.Object {
	list := make([]any, len(items))
	for i, v := range items {
		list[i] = v
	}
	return s.r.vm.NewArray(list...)
}

// Global returns the global object.
func (s Scope) Global() *goja.Object { return s.r.vm.GlobalObject() }

// Intrinsic follows a path such as "Map.prototype.forEach" from the global object. Packages read the engine's built-ins that they
// need when they are installed, before a script can change them.
func (s Scope) Intrinsic(path string) goja.Value {
	v := goja.Value(s.Global())
	for name := range strings.SplitSeq(path, ".") {
		v = v.(*goja.Object).Get(name)
	}
	return v
}

// IntrinsicFunc is Intrinsic for a function.
func (s Scope) IntrinsicFunc(path string) goja.Callable { return mustFunc(s.Intrinsic(path)) }

// Native is a function that scripts call. It returns its result (nil means undefined) or an error to be thrown.
type Native func(s Scope, a Args) (goja.Value, error)

// Guarded puts the boundary of a [Native] around fn, which throws by panicking, as goja's own functions do.
func (s Scope) Guarded(name string, fn func(goja.FunctionCall) goja.Value) func(goja.FunctionCall) goja.Value {
	r := s.r
	return func(call goja.FunctionCall) goja.Value {
		v, err := r.invoke(name, func(Scope, Args) (goja.Value, error) { return fn(call), nil }, Args{})
		if err != nil {
			Scope{r}.throw(err)
		}
		return v
	}
}

// Func creates a function object with the name and length that scripts see.
func (s Scope) Func(name string, length int, fn Native) *goja.Object {
	r := s.r
	obj := r.vm.ToValue(func(call goja.FunctionCall) goja.Value {
		v, err := r.invoke(name, fn, Args{This: call.This, Values: call.Arguments, Name: name})
		if err != nil {
			Scope{r}.throw(err)
		}
		if v == nil {
			return goja.Undefined()
		}
		return v
	}).(*goja.Object)
	setNameLength(r.vm, obj, name, length)
	return obj
}

// Constructor creates a constructor whose fn creates the whole object. If it is called without new, it is its own new.target. The
// caller links it with its prototype.
func (s Scope) Constructor(name string, length int, fn func(s Scope, a Args) (*goja.Object, error)) *goja.Object {
	r := s.r
	var ctor *goja.Object
	construct := func(s Scope, a Args) (goja.Value, error) { return fn(s, a) }
	ctor = r.vm.ToValue(func(call goja.ConstructorCall) *goja.Object {
		target := call.NewTarget
		if target == nil {
			target = ctor
		}
		v, err := r.invoke(name, construct, Args{Values: call.Arguments, Name: name, NewTarget: target})
		if err != nil {
			Scope{r}.throw(err)
		}
		return v.(*goja.Object)
	}).(*goja.Object)
	setNameLength(r.vm, ctor, name, length)
	return ctor
}

func setNameLength(vm *goja.Runtime, fn *goja.Object, name string, length int) {
	must(fn.DefineDataProperty("name", vm.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	must(fn.DefineDataProperty("length", vm.ToValue(length), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// SetMethod defines a writable, configurable, enumerable function property.
func (s Scope) SetMethod(obj *goja.Object, name string, length int, fn Native) {
	must(obj.Set(name, s.Func(name, length, fn)))
}

// SetGlobal defines a global that is writable and configurable; it is enumerable only if [Scope.Reserve] said so.
func (s Scope) SetGlobal(name string, v goja.Value) {
	must(s.Global().DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_NOT_SET))
}

// Getter defines a read-only accessor.
func (s Scope) Getter(obj *goja.Object, name string, enumerable bool, get Native) {
	e := goja.FLAG_FALSE
	if enumerable {
		e = goja.FLAG_TRUE
	}
	must(obj.DefineAccessorProperty(name, s.Func(name, 0, get), nil, goja.FLAG_TRUE, e))
}

// Call calls fn inside the running task. A JavaScript exception is returned as *goja.Exception, a Go panic as *PanicError.
func (s Scope) Call(fn goja.Callable, this goja.Value, args ...goja.Value) (v goja.Value, err error) {
	v, err = s.call(fn, this, args)
	if c, ok := err.(*control); ok {
		panic(c.value)
	}
	return v, err
}

func (s Scope) call(fn goja.Callable, this goja.Value, args []goja.Value) (v goja.Value, err error) {
	defer s.r.stopPanic(s.r.frames.Mark(), "", &err)
	return fn(this, args...)
}

// CallMethod calls obj[name](args...). A missing method is a TypeError.
func (s Scope) CallMethod(obj *goja.Object, name string, args ...goja.Value) (goja.Value, error) {
	v, err := s.Get(obj, name)
	if err != nil {
		return nil, err
	}
	fn, ok := goja.AssertFunction(v)
	if !ok {
		return nil, TypeError("%s is not a function", name)
	}
	return s.Call(fn, obj, args...)
}

// Get reads a property; if a getter throws, that is returned as an error. A missing property is undefined.
func (s Scope) Get(obj *goja.Object, name string) (v goja.Value, err error) {
	err = s.Try(func() {
		v = obj.Get(name)
		if v == nil {
			v = goja.Undefined()
		}
	})
	return v, err
}

// Try runs fn, which may call goja functions that panic with a JavaScript exception, and returns the exception, or a Go panic, as
// an error.
func (s Scope) Try(fn func()) error {
	return s.Guard(func() error {
		if ex := s.r.vm.Try(fn); ex != nil {
			return ex
		}
		return nil
	})
}

// ToString is ECMAScript's ToString; a symbol or a throwing toString gives an error.
func (s Scope) ToString(v goja.Value) (text string, err error) {
	switch v.(type) {
	case nil:
		return "undefined", nil
	case goja.String:
		return v.String(), nil
	case *goja.Symbol:
		return "", TypeError("Cannot convert a symbol to a string")
	}
	err = s.Try(func() { text = v.ToString().String() })
	return text, err
}

// Text is ECMAScript's ToString in goja's string form, which keeps lone surrogates. It panics with an exception, so call it where
// goja catches that. It is needed because goja's ToString of an object is what its toString returned, and that of a number is the
// number.
func (s Scope) Text(v goja.Value) goja.String {
	if obj, ok := v.(*goja.Object); ok {
		v = obj.ToString()
	}
	switch t := v.(type) {
	case goja.String:
		return t
	case *goja.Symbol:
		s.throw(TypeError("Cannot convert a symbol to a string"))
	}
	return s.String(v.String()).(goja.String)
}

// ToNumber is ECMAScript's ToNumber, with JavaScriptCore's error messages.
func (s Scope) ToNumber(v goja.Value) (n float64, err error) {
	switch v.(type) {
	case goja.String:
		return v.ToFloat(), nil
	case *goja.Symbol:
		return 0, TypeError("Cannot convert a symbol to a number")
	}
	if !IsObject(v) {
		if _, ok := BigInt(v); ok {
			return 0, TypeError("Conversion from 'BigInt' to 'number' is not allowed.")
		}
	}
	err = s.Try(func() { n = v.ToFloat() })
	return n, err
}

// Freeze is Object.freeze.
func (s Scope) Freeze(obj *goja.Object) *goja.Object {
	if _, err := s.r.freeze(goja.Undefined(), obj); err != nil {
		panic(err)
	}
	return obj
}

// Function returns v as a function to call, if it is callable.
func Function(v goja.Value) (goja.Callable, bool) {
	if v == nil {
		return nil, false
	}
	return goja.AssertFunction(v)
}

// Direct returns v as a function to call, if it is callable, for calls inside a running [Realm.Do]. They cost half of what a call
// through [Function] costs, because they need not check goja's job queue. An error of the script is a *goja.Exception.
func (s Scope) Direct(v goja.Value) (goja.Callable, bool) {
	wrapped, ok := Function(v)
	if !ok {
		return nil, false
	}
	raw, ok := RawFunction(v)
	r := s.r
	if !ok || !engine.IsScript(v.(*goja.Object)) { // proxies, classes, native functions: they create no frame
		return func(this goja.Value, args ...goja.Value) (v goja.Value, err error) {
			if !r.frameless {
				return s.Call(wrapped, this, args...)
			}
			// goja treats it as the whole outermost call, and would run microtasks before nextTicks.
			r.frameless = false
			r.rounds(func(Scope) error { v, err = s.Call(wrapped, this, args...); return nil })
			return v, err
		}, true
	}
	return func(this goja.Value, args ...goja.Value) (v goja.Value, err error) {
		if r.depth == 0 {
			return s.Call(wrapped, this, args...)
		}
		if r.frameless {
			r.frameless = false // the function is a frame
			r.overflow.Bottom()
		}
		mark := r.frames.Mark()
		defer func() {
			if x := recover(); x != nil {
				r.frames.Unwind(mark)
				err = r.failure(x)
			}
		}()
		if ex := r.vm.Try(func() { v = raw(goja.FunctionCall{This: this, Arguments: args}) }); ex != nil {
			return nil, ex
		}
		return v, nil
	}, true
}

// IsNullish reports undefined, null and Go's nil.
func IsNullish(v goja.Value) bool {
	return v == nil || goja.IsUndefined(v) || goja.IsNull(v)
}

// IsObject reports whether v is an object (functions included).
func IsObject(v goja.Value) bool {
	_, ok := v.(*goja.Object)
	return ok
}

// IsString reports whether v is a primitive string.
func IsString(v goja.Value) bool {
	_, ok := v.(goja.String)
	return ok
}

// Number returns v's value if v is a primitive number.
func Number(v goja.Value) (float64, bool) {
	if v == nil || IsObject(v) || IsString(v) {
		return 0, false
	}
	switch n := v.Export().(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// Boolean returns v's value if v is a primitive boolean.
func Boolean(v goja.Value) (value, ok bool) {
	if v == nil || IsObject(v) || IsString(v) {
		return false, false
	}
	value, ok = v.Export().(bool)
	return value, ok
}

// Eval runs a piece of the host's own JavaScript glue and returns its value.
func (s Scope) Eval(name, src string) (goja.Value, error) {
	return s.r.vm.RunScript(name, src)
}

// Owned returns the value that a package keeps once for each realm under its own key, creating it on first use. It replaces
// package-level state.
func Owned[T any](s Scope, key any, make func() T) T {
	if v, ok := s.r.owned[key]; ok {
		return v.(T)
	}
	var v T
	s.Pristine(func() { v = make() })
	s.r.owned[key] = v
	return v
}
