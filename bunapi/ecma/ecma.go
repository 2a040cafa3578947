// Package ecma adds the ECMAScript built-ins that goja lacks or has too slow, before any user code runs. What cannot be
// added from outside the engine (WeakRef semantics, Intl, Temporal) is not pretended.
package ecma

import (
	_ "embed"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/ecma/json"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed eager.js
var eagerSource string

//go:embed lazy.js
var lazySource string

var (
	eager = jsbridge.NewScript("gobun:ecma", eagerSource)
	lazy  = jsbridge.NewScript("gobun:ecma-lazy", lazySource)
)

// function is a built-in's name and length.
type function struct {
	name   string
	length int
}

// functions are in lazy.js. Most scripts call none of them, and compiling them all would be a tenth of the time in which
// a small script starts, so only their names are installed.
var functions = []struct {
	on   string
	list []function
}{
	{"Promise", []function{{"withResolvers", 0}, {"try", 1}}},
	{"Object", []function{{"groupBy", 2}}},
	{"Map", []function{{"groupBy", 2}}},
	{"Array", []function{{"fromAsync", 1}}},
	{"Iterator", []function{{"from", 1}}},
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
	if _, err := s.Run(eager); err != nil {
		return err
	}
	var all *goja.Object // of lazy.js, in this realm
	for _, f := range functions {
		on := s.Global()
		for name := range strings.SplitSeq(f.on, ".") {
			on = on.Get(name).(*goja.Object)
		}
		for _, fn := range f.list {
			if hasOwn(on, fn.name) {
				continue
			}
			name := f.on + "." + fn.name
			stub := s.Func(fn.name, fn.length, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
				if all == nil {
					v, err := s.Run(lazy)
					if err != nil {
						return nil, err
					}
					all = v.(*goja.Object)
				}
				call, _ := jsbridge.Function(all.Get(name))
				return s.Call(call, a.This, a.Values...)
			})
			if err := on.DefineDataProperty(fn.name, stub, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
				return err
			}
		}
	}
	return json.Install(s)
}

// hasOwn says whether the engine has learned a built-in.
func hasOwn(o *goja.Object, name string) bool {
	for _, key := range o.GetOwnPropertyNames() {
		if key == name {
			return true
		}
	}
	return false
}
