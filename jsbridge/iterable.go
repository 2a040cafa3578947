// Iteration over what scripts give. goja panics where an iterator has no next, in its for…of, in patterns and in its ForOf.

package jsbridge

import (
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// iterable stands for an iterable of the script's. Only the engine's loops see the object around it.
type iterable struct{ of *goja.Object }

func (*iterable) Get(string) goja.Value       { return nil }
func (*iterable) Set(string, goja.Value) bool { return false }
func (*iterable) Has(string) bool             { return false }
func (*iterable) Delete(string) bool          { return false }
func (*iterable) Keys() []string              { return nil }

type iterableKey struct{}

// Iterable returns what a loop goes over instead of v: v itself, or an object that gives v's iterator if that is one, and one
// that fails with a TypeError at its first step if it has no next.
//
// It panics with a RangeError where Go's stack is deep: generators that yield* one another recurse in goja without a frame of its own.
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

// Checking returns an iterable that goes over o, and whose steps are objects or TypeErrors.
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

// CheckStep is the error of an iterator that has returned v, nil if v is an object. A loop that does not look takes anything else
// for a step with the value undefined, and never ends.
func CheckStep(v goja.Value) error {
	if IsObject(v) {
		return nil
	}
	return TypeError("Iterator result interface is not an object.")
}

// iterator begins to go over o.
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

// ForOf is goja's function of that name for values of scripts: it panics with an exception, so call it inside [Scope.Try].
func (s Scope) ForOf(v goja.Value, step func(v goja.Value) bool) { s.r.vm.ForOf(s.Iterable(v), step) }

// Checked is [Scope.Guarded] for a built-in of goja's that panics when it is called in a way that goja did not expect: that is a
// TypeError.
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

// member are the built-ins that know keys as scripts do.
type member struct{ keys, get goja.Callable }

// Member is the property that one of obj.Keys() names. That list has U+FFFD in place of a lone surrogate, and goja finds nothing
// by that: the first key that reads so is meant. It panics with an exception, so call it inside [Scope.Try].
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
