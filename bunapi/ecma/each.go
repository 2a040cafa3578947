// for…of over arrays. For each element goja requests a result object from the array's iterator, which costs seven allocations.
// The loader makes scripts iterate over each(value) instead of value (runtime/modules/repair.go). For an unmodified array this is
// a cursor: one object that is the iterable, the iterator and all of its results. Only the engine's own loop sees it, never a
// script; everything else is iterated as usual (see jsbridge.Scope.Iterable).

package ecma

import (
	"reflect"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

type native = func(goja.FunctionCall) goja.Value

// loops holds what a realm needs for its cursors.
type loops struct {
	free []*cursor // of finished loops

	arrayType reflect.Type
	iterator  goja.Value   // Array.prototype[Symbol.iterator], …
	iterators *goja.Object // … the prototype of what it returns, …
	next      goja.Value   // … and its method
	at        native       // Array.prototype.at
	proto     *goja.Object // of cursors
	yes, no   goja.Value
	async     *goja.Symbol // Symbol.asyncIterator; nil if the realm lacks it

	asyncGenerators, asyncFunctions *goja.Object // AsyncGeneratorFunction.prototype and AsyncFunction.prototype; nil until first used
}

// maxFree bounds the cursors that are kept for reuse. More deeply nested loops create new ones.
const maxFree = 16

// cursor iterates over one array. As a goja.DynamicObject it has the properties that a loop reads.
type cursor struct {
	loops *loops
	obj   *goja.Object
	next  goja.Value
	stop  goja.Value

	array *goja.Object
	index index
	args  [1]goja.Value // holds index
	value goja.Value
	ended bool
}

// index is a number that is changed in place for the one native function that reads it, so that no number is allocated for each
// element.
type index struct {
	goja.Value
	n int64
}

func (i *index) ToInteger() int64 { return i.n }

type loopsKey struct{}

// loopsOf creates what a realm needs for its cursors. Loop only, before any script, because it reads the intrinsics.
func loopsOf(s jsbridge.Scope) *loops {
	return jsbridge.Owned(s, loopsKey{}, func() *loops { return newLoops(s) })
}

func newLoops(s jsbridge.Scope) *loops {
	arrays := s.Intrinsic("Array.prototype").(*goja.Object)
	values, _ := jsbridge.Function(arrays.GetSymbol(goja.SymIterator))
	l := &loops{
		arrayType: s.Array().ExportType(),
		iterator:  arrays.GetSymbol(goja.SymIterator),
		iterators: jsbridge.Must(s.Call(values, s.Array())).(*goja.Object).Prototype(),
		at:        s.RawIntrinsic("Array.prototype.at"),
		proto:     s.VM().CreateObject(nil),
		yes:       s.Bool(true),
		no:        s.Bool(false),
	}
	l.next = l.iterators.Get("next")
	l.async, _ = s.Intrinsic("Symbol.asyncIterator").(*goja.Symbol)
	self := s.VM().ToValue(func(call goja.FunctionCall) goja.Value { return call.This })
	if err := l.proto.DefineDataPropertySymbol(goja.SymIterator, self, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
		panic(err)
	}
	return l
}

// Each returns the function over whose result scripts iterate. Loop only, before any script.
func Each(s jsbridge.Scope) *goja.Object {
	l, vm := loopsOf(s), s.VM()
	return vm.ToValue(func(call goja.FunctionCall) goja.Value {
		v := call.Argument(0)
		array, ok := v.(*goja.Object)
		if len(call.Arguments) > 1 {
			return l.delegated(s, v, call.Arguments[1].ToInteger(), call.Arguments[2:])
		}
		if ok && l.plain(array) {
			return l.over(vm, array)
		}
		return iterable(s, v)
	}).(*goja.Object)
}

// The second argument of Each (the loader writes these numbers), unless the loop is a for…of or a pattern.
const (
	ofYield  = 1 // for yield*, which needs an iterator
	ofStep   = 2 // the value is a step of the iterator of a `for await` loop: it must be an object
	ofAwait  = 3 // for `for await`
	ofSpread = 4 // the value's elements become arguments
	ofAsync  = 5 // not iterated: the value is the function of an async generator
	ofOwn    = 6 // not iterated: the value is an object or a class with async methods, whose names may follow
)

func (l *loops) delegated(s jsbridge.Scope, v goja.Value, of int64, names []goja.Value) goja.Value {
	switch of {
	case ofStep:
		if err := jsbridge.CheckStep(v); err != nil {
			panic(s.ErrorValue(err))
		}
		return v
	case ofAwait:
		return l.awaited(s, v)
	case ofSpread:
		return l.arguments(s, v)
	case ofAsync:
		return l.asyncGenerator(s, v)
	case ofOwn:
		l.asyncMethods(s, v, names)
		return v
	}
	return iterable(s, v)
}

// awaited returns what `for await` iterates over instead of v. The loop wraps a synchronous iterator without checking its steps,
// so that of a script's own object is replaced by one that checks.
func (l *loops) awaited(s jsbridge.Scope, v goja.Value) goja.Value {
	o, ok := v.(*goja.Object)
	if !ok || l.async == nil {
		return iterable(s, v)
	}
	if jsbridge.ClassName(o) != "Object" || !jsbridge.IsNullish(o.GetSymbol(l.async)) {
		return v
	}
	return s.Checking(o)
}

// iterable returns what is iterated instead of v. A primitive that is not a string is refused with Bun's error.
func iterable(s jsbridge.Scope, v goja.Value) goja.Value {
	if jsbridge.IsObject(v) {
		return s.Iterable(v)
	}
	switch kind := jsbridge.TypeOf(v); kind {
	case "string":
	case "undefined":
		throw(s, "undefined is not an object")
	case "object":
		throw(s, "null is not an object")
	case "number":
		throw(s, "number is not iterable")
	case "boolean":
		throw(s, "%s is not iterable", v)
	default:
		throw(s, "value is not iterable")
	}
	return v
}

// throw raises a TypeError as goja's own functions do, because the loop calls this function directly.
func throw(s jsbridge.Scope, text string, args ...any) {
	panic(s.ErrorValue(jsbridge.TypeError(text, args...)))
}

// plain reports whether looping over an array is equivalent to going through its indices.
func (l *loops) plain(o *goja.Object) bool {
	return o.ExportType() == l.arrayType && o.ClassName() == "Array" && o.GetSymbol(goja.SymIterator) == l.iterator &&
		l.iterators.Get("next") == l.next && l.iterators.Get("return") == nil
}

func (l *loops) over(vm *goja.Runtime, array *goja.Object) *goja.Object {
	var c *cursor
	if n := len(l.free); n > 0 {
		c, l.free = l.free[n-1], l.free[:n-1]
	} else {
		c = &cursor{loops: l}
		c.obj = vm.NewDynamicObject(c)
		if err := c.obj.SetPrototype(l.proto); err != nil {
			panic(err)
		}
		c.next, c.stop = vm.ToValue(c.step), vm.ToValue(c.leave)
		c.index.Value = vm.ToValue(0)
		c.args[0] = &c.index
	}
	c.array, c.index.n, c.ended = array, 0, false
	return c.obj
}

// step is the iterator's next: it reads the array again for each element, because the array may have changed.
func (c *cursor) step(goja.FunctionCall) goja.Value {
	v := c.loops.at(goja.FunctionCall{This: c.array, Arguments: c.args[:]})
	if goja.IsUndefined(v) && c.index.n >= c.array.Get("length").ToInteger() {
		c.end()
		return c.obj
	}
	c.index.n++
	c.value = v
	return c.obj
}

// leave is the iterator's return, for loops that end early.
func (c *cursor) leave(goja.FunctionCall) goja.Value {
	c.end()
	return c.obj
}

// end makes the cursor available to other loops. The finished loop only checks whether it is done.
func (c *cursor) end() {
	c.array, c.value, c.ended = nil, nil, true
	if len(c.loops.free) < maxFree {
		c.loops.free = append(c.loops.free, c)
	}
}

func (c *cursor) Get(key string) goja.Value {
	switch key {
	case "value":
		return c.value
	case "done":
		if c.ended {
			return c.loops.yes
		}
		return c.loops.no
	case "next":
		return c.next
	case "return":
		return c.stop
	}
	return nil
}

func (c *cursor) Set(string, goja.Value) bool { return false }
func (c *cursor) Has(key string) bool         { return c.Get(key) != nil }
func (c *cursor) Delete(string) bool          { return false }
func (c *cursor) Keys() []string              { return nil }
