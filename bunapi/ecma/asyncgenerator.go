// The prototypes of async generators, which the engine lacks, and of async methods, which have those of plain functions in the
// engine.

package ecma

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// asyncGenerator gives fn, the loader's replacement for an async generator, the prototypes of its kind.
func (l *loops) asyncGenerator(s jsbridge.Scope, fn goja.Value) goja.Value {
	o, ok := fn.(*goja.Object)
	if !ok || l.async == nil {
		return fn
	}
	if l.asyncGenerators == nil {
		l.asyncGenerators = asyncFunctionPrototype(s, l.async)
	}
	generators := l.asyncGenerators.Get("prototype").(*goja.Object)
	if err := s.Try(func() {
		_ = o.SetPrototype(l.asyncGenerators)
		_ = o.DefineDataProperty("prototype", s.VM().CreateObject(generators), goja.FLAG_TRUE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	}); err != nil {
		panic(s.ErrorValue(err))
	}
	return fn
}

// asyncFunctionPrototype creates AsyncGeneratorFunction.prototype and its prototype chain (ECMA-262, section 27.4).
func asyncFunctionPrototype(s jsbridge.Scope, async *goja.Symbol) *goja.Object {
	hidden := func(on *goja.Object, name string, v goja.Value) {
		_ = on.DefineDataProperty(name, v, goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
	tag := func(on *goja.Object, text string) {
		_ = on.DefineDataPropertySymbol(goja.SymToStringTag, s.String(text), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
	iterators := s.Object()
	self := s.Func("[Symbol.asyncIterator]", 0, func(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return a.This, nil })
	_ = iterators.DefineDataPropertySymbol(async, self, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	generators := s.VM().CreateObject(iterators)
	tag(generators, "AsyncGenerator")
	functions := s.VM().CreateObject(s.Intrinsic("Function.prototype").(*goja.Object))
	tag(functions, "AsyncGeneratorFunction")
	hidden(functions, "prototype", generators)
	hidden(generators, "constructor", functions)
	constructor := s.Constructor("AsyncGeneratorFunction", 1, func(jsbridge.Scope, jsbridge.Args) (*goja.Object, error) {
		return nil, jsbridge.Unsupported("AsyncGeneratorFunction")
	})
	hidden(functions, "constructor", constructor)
	_ = constructor.DefineDataProperty("prototype", functions, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	return functions
}

// asyncMethods gives the async methods of an object, or of a class and its prototype, the prototype of their kind. If names are
// given, only these properties are examined, and none of them is a getter.
func (l *loops) asyncMethods(s jsbridge.Scope, v goja.Value, names []goja.Value) {
	o, ok := v.(*goja.Object)
	if !ok {
		return
	}
	plain, _ := s.Intrinsic("Function.prototype").(*goja.Object)
	if len(names) > 0 {
		for _, name := range names {
			l.asyncKind(s, plain, o.Get(name.String()))
		}
		return
	}
	l.asyncOwn(s, plain, o)
	if jsbridge.ClassName(o) != "Function" {
		return
	}
	if proto, ok := o.Get("prototype").(*goja.Object); ok {
		l.asyncOwn(s, plain, proto)
	}
}

func (l *loops) asyncOwn(s jsbridge.Scope, plain, on *goja.Object) {
	keys := jsbridge.Must(s.Call(s.IntrinsicFunc("Reflect.ownKeys"), goja.Undefined(), on))
	s.ForOf(keys, func(key goja.Value) bool {
		l.asyncKind(s, plain, dataOf(s, on, key))
		return true
	})
}

// asyncKind gives v the prototype of its kind if it is an async method. plain is the prototype that such functions have in the
// engine.
func (l *loops) asyncKind(s jsbridge.Scope, plain *goja.Object, v goja.Value) {
	fn, ok := v.(*goja.Object)
	if !ok || jsbridge.ClassName(fn) != "Function" || fn.Prototype() != plain {
		return
	}
	switch source := fn.String(); {
	case strings.HasPrefix(source, "async ") || strings.HasPrefix(source, "static async "):
		if l.asyncFunctions == nil {
			l.asyncFunctions = jsbridge.Must(s.VM().RunString("(async () => {})")).(*goja.Object).Prototype()
		}
		_ = fn.SetPrototype(l.asyncFunctions)
	case strings.Contains(source, "return __asyncGenerator(this"):
		l.asyncGenerator(s, fn)
	}
}

// dataOf returns the value of a data property; nil for a getter.
func dataOf(s jsbridge.Scope, on *goja.Object, key goja.Value) goja.Value {
	describe := s.IntrinsicFunc("Object.getOwnPropertyDescriptor")
	d, ok := jsbridge.Must(s.Call(describe, goja.Undefined(), on, key)).(*goja.Object)
	if !ok {
		return nil
	}
	return d.Get("value")
}
