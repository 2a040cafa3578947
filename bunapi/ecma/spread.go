// Spread syntax: `[...value]` and `f(...value)`. goja requests a result object from an iterator for each element, and does not
// bound the number of elements. The loader makes array literals with two functions instead (runtime/modules/spread.go), and
// passes arguments through the function of each.go.

package ecma

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/jsbridge/engine"
)

// list is an array literal under construction. No script has seen the array yet.
type list struct {
	s     jsbridge.Scope
	loops *loops
	array *goja.Object
}

// append appends values.
func (l list) append(values []goja.Value) {
	a, ok := engine.ArrayOf(l.array, true)
	if !ok {
		panic(l.s.ErrorValue(jsbridge.TypeError("an array literal is no array")))
	}
	if err := l.s.TakeArray(a.Len() + len(values)); err != nil {
		panic(l.s.ErrorValue(err))
	}
	a.Append(values)
}

// spread appends the elements of v's iterator.
func (l list) spread(v goja.Value) {
	l.append(l.loops.elements(l.s, v, jsbridge.MaxElements, "Out of memory"))
}

// elements returns the elements of v's iterator, at most limit. The result may be the memory of an array.
func (l *loops) elements(s jsbridge.Scope, v goja.Value, limit int, refusal string) []goja.Value {
	o, ok := v.(*goja.Object)
	switch {
	case ok && l.plain(o):
		if a, whole := engine.ArrayOf(o, false); whole && a.Len() <= limit {
			return a.Values()
		}
		v = l.over(s.VM(), o)
	case ok && callable(o.GetSymbol(goja.SymIterator)):
		v = s.Iterable(v)
	case jsbridge.IsNullish(v):
		throw(s, "Spread syntax requires ...iterable not be null or undefined")
	case ok || !jsbridge.IsString(v):
		throw(s, "Spread syntax requires ...iterable[Symbol.iterator] to be a function")
	}
	var values []goja.Value
	more := true
	s.VM().ForOf(v, func(element goja.Value) bool {
		values = append(values, element)
		more = len(values) <= limit
		return more
	})
	if !more {
		panic(s.ErrorValue(jsbridge.RangeError("%s", refusal)))
	}
	return values
}

// arguments returns what the engine iterates over instead of v, for the arguments of a call.
func (l *loops) arguments(s jsbridge.Scope, v goja.Value) goja.Value {
	const refusal = "Maximum call stack size exceeded."
	if o, ok := v.(*goja.Object); !ok || !l.plain(o) {
		v = engine.NewArray(s.VM(), l.elements(s, v, jsbridge.MaxArguments, refusal))
	}
	array := v.(*goja.Object)
	n := array.Get("length").ToInteger()
	if n > jsbridge.MaxArguments {
		panic(s.ErrorValue(jsbridge.RangeError("%s", refusal)))
	}
	s.ReserveArguments(int(n))
	return l.over(s.VM(), array)
}

func callable(v goja.Value) bool {
	_, ok := jsbridge.Function(v)
	return ok
}
