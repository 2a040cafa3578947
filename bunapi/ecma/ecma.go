// Package ecma adds the ECMAScript built-ins that goja lacks or implements too slowly, before any user code runs. What cannot be
// added from outside the engine (WeakRef semantics, Intl, Temporal) is not faked.
//
// This package is not an API: it may change without notice.
package ecma

import (
	_ "embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/ecma/json"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed lazy.js
var lazySource string

var lazy = jsbridge.NewGlue("gobun:ecma", lazySource)

// function is a built-in's name and length.
type function struct {
	name   string
	length int
}

// functions are in lazy.js. Most scripts call none of them, and compiling them all would take a tenth of the start-up time of a
// small script, so only their names are installed.
var functions = []struct {
	on   string
	list []function
}{
	{"Promise", []function{{"withResolvers", 0}, {"try", 1}}},
	{"Object", []function{{"groupBy", 2}}},
	{"Map", []function{{"groupBy", 2}}},
	{"Array", []function{{"fromAsync", 1}}},
	{"Iterator.prototype", []function{{"toArray", 0}, {"reduce", 1}, {"map", 1}, {"filter", 1}, {"flatMap", 1}, {"take", 1}, {"drop", 1}, {"forEach", 1}, {"some", 1}, {"every", 1}, {"find", 1}}},
	{"String.prototype", []function{{"isWellFormed", 0}, {"toWellFormed", 0}}},
	{"Object.prototype", []function{{"__defineGetter__", 2}, {"__defineSetter__", 2}, {"__lookupGetter__", 1}, {"__lookupSetter__", 1}}},
	{"RegExp", []function{{"escape", 1}}},
	{"Math", []function{{"sumPrecise", 1}}},
	{"Map.prototype", []function{{"getOrInsert", 2}, {"getOrInsertComputed", 2}}},
	{"WeakMap.prototype", []function{{"getOrInsert", 2}, {"getOrInsertComputed", 2}}},
}

// Install defines the missing built-ins. Loop only, before any script.
func Install(s jsbridge.Scope) error {
	if err := s.Global().Delete("GoError"); err != nil { // goja's own class of errors
		return err
	}
	// Before everything else: esbuild's helpers for async iteration and `using` look these symbols up.
	if err := installSymbols(s); err != nil {
		return err
	}
	if err := installChecked(s); err != nil {
		return err
	}
	if err := installRegExp(s); err != nil {
		return err
	}
	var all *goja.Object // of lazy.js, in this realm
	late := func(s jsbridge.Scope, name string) goja.Value {
		if all == nil {
			s.Pristine(func() { all = jsbridge.Must(s.Run(lazy)).(*goja.Object) })
		}
		return all.Get(name)
	}
	if err := installLate(s, late); err != nil {
		return err
	}
	if err := installErrors(s); err != nil {
		return err
	}
	if err := installTyped(s, late); err != nil {
		return err
	}
	installLocale(s)
	return json.Install(s)
}

func intrinsic(s jsbridge.Scope, path string) *goja.Object { return s.Intrinsic(path).(*goja.Object) }

// define defines a member as ECMAScript's own are: writable, configurable, not enumerable.
func define(on *goja.Object, name string, v goja.Value) error {
	return on.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

func installSymbols(s jsbridge.Scope) error {
	symbols := intrinsic(s, "Symbol")
	for _, name := range []string{"asyncIterator", "dispose", "asyncDispose"} {
		if !lacks(symbols, name) {
			continue
		}
		if err := symbols.DefineDataProperty(name, goja.NewSymbol("Symbol."+name), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
			return err
		}
	}
	return nil
}

// installLate defines what is in lazy.js. late runs that file and returns a member of it.
func installLate(s jsbridge.Scope, late func(s jsbridge.Scope, name string) goja.Value) error {
	for _, name := range []string{"Iterator", "SuppressedError", "DisposableStack", "AsyncDisposableStack"} {
		if lacks(s.Global(), name) {
			s.LazyGlobal(name, func(s jsbridge.Scope) goja.Value { return late(s, name) })
		}
	}
	iterators := iteratorPrototype(s)
	if lacks(iterators, "constructor") || iterators.Get("constructor") == intrinsic(s, "Object") {
		s.Lazy(iterators, "constructor", goja.FLAG_FALSE, func(s jsbridge.Scope) goja.Value { return late(s, "Iterator") })
	}
	for _, f := range functions {
		on := iterators
		if f.on != "Iterator.prototype" {
			on = intrinsic(s, f.on)
		}
		for _, fn := range f.list {
			if !lacks(on, fn.name) {
				continue
			}
			name := f.on + "." + fn.name
			stub := s.Func(fn.name, fn.length, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
				call, _ := jsbridge.Function(late(s, name))
				return s.Call(call, a.This, a.Values...)
			})
			if err := define(on, fn.name, stub); err != nil {
				return err
			}
		}
	}
	return nil
}

func installErrors(s jsbridge.Scope) error {
	errors := intrinsic(s, "Error")
	if lacks(errors, "captureStackTrace") {
		if err := define(errors, "captureStackTrace", s.Func("captureStackTrace", 2, captureStackTrace(errors))); err != nil {
			return err
		}
	}
	if lacks(errors, "stackTraceLimit") {
		return define(errors, "stackTraceLimit", s.Int(10))
	}
	return nil
}

// captureStackTrace implements Error.captureStackTrace without its second argument: the stack begins at the caller.
func captureStackTrace(class *goja.Object) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		target, ok := a.At(0).(*goja.Object)
		if !ok {
			return nil, jsbridge.TypeError("invalid_argument")
		}
		message, err := s.Get(target, "message")
		if err != nil {
			return nil, err
		}
		e, err := s.VM().New(class, message)
		if err != nil {
			return nil, err
		}
		return nil, target.DefineDataProperty("stack", e.Get("stack"), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
}

// iteratorPrototype returns %IteratorPrototype%.
func iteratorPrototype(s jsbridge.Scope) *goja.Object {
	values, _ := jsbridge.Function(s.Array().GetSymbol(goja.SymIterator))
	return jsbridge.Must(s.Call(values, s.Array())).(*goja.Object).Prototype().Prototype()
}

// lacks reports whether the engine still lacks a built-in.
func lacks(o *goja.Object, name string) bool {
	v := o.Get(name)
	return v == nil || goja.IsUndefined(v)
}
