// Iteration over values from scripts. goja panics if an iterator has no next: in for…of, in patterns and in its ForOf.

package jsbridge

import (
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// iterable wraps an iterable of the script. Only the engine's loops see the wrapper object.
type iterable struct{ of *goja.Object }

func (*iterable) Get(string) goja.Value       { return nil }
func (*iterable) Set(string, goja.Value) bool { return false }
func (*iterable) Has(string) bool             { return false }
func (*iterable) Delete(string) bool          { return false }
func (*iterable) Keys() []string              { return nil }

type iterableKey struct{}

// Iterable returns what a loop iterates over instead of v: v itself, or an object that returns v's iterator if that is valid, and
// otherwise one whose first step throws a TypeError.
//
// It panics with a RangeError if Go's stack is deep: generators that yield* one another recurse in goja without a frame.
func (s Scope) Iterable(v goja.Value) goja.Value {
	if engine.Deep() {
		s.r.refuse(tooDeep)
	}
	obj, ok := v.(*goja.Object)
	if !ok || ClassName(obj) != "Object" {
		return v
	}
	proto := Owned(s, iterableKey{}, s.iterablePrototype)
	around := s.r.vm.NewDynamicObject(&iterable{obj})
	must(around.SetPrototype(proto))
	return around
}

func (s Scope) iterablePrototype() *goja.Object {
	proto := s.r.vm.CreateObject(nil)
	failing := s.Object()
	s.SetMethod(failing, "next", 0, func(Scope, Args) (goja.Value, error) { return nil, TypeError("undefined is not a function") })
	begin := s.Func("[Symbol.iterator]", 0, func(s Scope, a Args) (goja.Value, error) {
		around, ok := a.This.(*goja.Object).Export().(*iterable)
		if !ok {
			return nil, TypeError("not an iterable")
		}
		it, err := s.iterator(around.of)
		if err != nil {
			return nil, err
		}
		if _, ok := Function(it.Get("next")); !ok {
			return failing, nil
		}
		return it, nil
	})
	must(proto.DefineDataPropertySymbol(goja.SymIterator, begin, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
	return proto
}

// Checking returns an iterable over o whose steps are objects; a step that is not throws a TypeError.
func (s Scope) Checking(o *goja.Object) *goja.Object {
	checking := s.Object()
	begin := s.Func("[Symbol.iterator]", 0, func(s Scope, _ Args) (goja.Value, error) {
		it, err := s.iterator(o)
		if err != nil {
			return nil, err
		}
		checked := s.Object()
		for _, name := range []string{"next", "return"} {
			step, ok := Function(it.Get(name))
			if !ok {
				continue
			}
			s.SetMethod(checked, name, 1, func(s Scope, a Args) (goja.Value, error) {
				v, err := s.Call(step, it, a.Values...)
				if err == nil {
					err = CheckStep(v)
				}
				return v, err
			})
		}
		return checked, nil
	})
	must(checking.DefineDataPropertySymbol(goja.SymIterator, begin, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
	return checking
}

// CheckStep returns the error for an iterator whose step is v, nil if v is an object. A loop without this check treats anything
// else as a step with the value undefined, and never ends.
func CheckStep(v goja.Value) error {
	if IsObject(v) {
		return nil
	}
	return TypeError("Iterator result interface is not an object.")
}

// iterator starts iterating over o.
func (s Scope) iterator(o *goja.Object) (*goja.Object, error) {
	method, ok := Function(o.GetSymbol(goja.SymIterator))
	if !ok {
		return nil, TypeError("{} is not iterable")
	}
	v, err := s.Call(method, o)
	if err == nil {
		err = CheckStep(v)
	}
	if err != nil {
		return nil, err
	}
	return v.(*goja.Object), nil
}

// ForOf is goja's ForOf for values from scripts. It panics with an exception, so call it inside [Scope.Try].
func (s Scope) ForOf(v goja.Value, step func(v goja.Value) bool) { s.r.vm.ForOf(s.Iterable(v), step) }

// Checked is [Scope.Guarded] for one of goja's built-ins that panics when called in a way that goja did not expect: the panic
// becomes a TypeError.
func (s Scope) Checked(name string, fn func(goja.FunctionCall) goja.Value) func(goja.FunctionCall) goja.Value {
	r := s.r
	return func(call goja.FunctionCall) goja.Value {
		v, err := r.invoke(name, func(Scope, Args) (goja.Value, error) { return fn(call), nil }, Args{})
		if _, ok := err.(*PanicError); ok {
			err = TypeError("%s called on incompatible receiver or with incompatible arguments", name)
		}
		if err != nil {
			Scope{r}.throw(err)
		}
		return v
	}
}

type memberKey struct{}

// member holds the built-ins that handle keys exactly.
type member struct{ keys, get goja.Callable }

// Member returns the property for a name from obj.Keys(). That list has U+FFFD in place of a lone surrogate, under which goja
// finds nothing: the first key that reads the same is used. It panics with an exception, so call it inside [Scope.Try].
func (s Scope) Member(obj *goja.Object, name string) goja.Value {
	if v := obj.Get(name); v != nil {
		return v
	}
	m := Owned(s, memberKey{}, func() member {
		return member{s.IntrinsicFunc("Reflect.ownKeys"), s.IntrinsicFunc("Reflect.get")}
	})
	keys, err := s.Call(m.keys, goja.Undefined(), obj)
	if err != nil {
		s.throw(err)
	}
	list := keys.(*goja.Object)
	for i := range int(list.Get("length").ToInteger()) {
		key := list.Get(strconv.Itoa(i))
		if _, symbol := key.(*goja.Symbol); symbol || key.String() != name {
			continue
		}
		v, err := s.Call(m.get, goja.Undefined(), obj, key)
		if err != nil {
			s.throw(err)
		}
		return v
	}
	return goja.Undefined() // a getter deleted it
}
