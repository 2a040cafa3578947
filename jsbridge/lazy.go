// Properties that are made when a script first looks at them. Most scripts look at few of the many.

package jsbridge

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// LazyGlobal defines a global that is made when a script first looks at it.
func (s Scope) LazyGlobal(name string, make func(s Scope) goja.Value) {
	s.Lazy(s.Global(), name, goja.FLAG_NOT_SET, make)
}

// LazyClass defines the constructor of a class as a global, and installs the class when a script first looks at it.
func (s Scope) LazyClass(c *Class) {
	s.LazyGlobal(c.Name, func(s Scope) goja.Value { return s.Class(c) })
}

// Lazy defines a writable, configurable property that is made when a script first looks at it. With [goja.FLAG_NOT_SET] it is
// enumerable if a property that it replaces is. If make panics, the next look calls it again.
func (s Scope) Lazy(on *goja.Object, name string, enumerable goja.Flag, make func(s Scope) goja.Value) {
	r := s.r
	made := func() goja.Value {
		v, err := r.invoke(name, func(s Scope, _ Args) (v goja.Value, err error) {
			s.Pristine(func() { v = make(s) })
			return v, nil
		}, Args{})
		if err != nil {
			s.throw(err)
		}
		return v
	}
	if late := r.lateOf(on); late != nil {
		late.Put(name, enumerable == goja.FLAG_FALSE || enumerable == goja.FLAG_NOT_SET && !late.Enumerable(name), made)
		return
	}
	// Without the engine's help scripts can see that there is an accessor.
	var once goja.Value
	access := s.Func(name, 0, func(s Scope, a Args) (goja.Value, error) {
		if a.Len() > 0 {
			once = a.At(0)
		} else if once == nil {
			once = made()
		}
		return once, nil
	})
	must(on.DefineAccessorProperty(name, access, access, goja.FLAG_TRUE, enumerable))
}

// lateOf returns the properties of an object that are still to be made, nil if the object can have none.
func (r *Realm) lateOf(obj *goja.Object) *engine.Late {
	late, ok := r.deferred[obj]
	if !ok {
		late = engine.NewLate(r.vm, obj)
		r.deferred[obj] = late
	}
	return late
}

// OwnNames lists the names of an object's own properties, and makes none of those that are not made yet. An object with keys that
// are array indices may list them in another order than scripts see.
func (s Scope) OwnNames(obj *goja.Object) []string {
	if names, ok := engine.Names(obj); ok {
		return names
	}
	return obj.GetOwnPropertyNames()
}

// Unmade reports whether an object has a property of its own that [Scope.Lazy] defined and nobody has looked at.
func (s Scope) Unmade(obj *goja.Object, name string) bool {
	late := s.r.deferred[obj]
	return late != nil && late.Unmade(name)
}

// unmade is [Scope.Unmade] of one object, for the properties of goja's own objects, too.
func (s Scope) unmade(obj *goja.Object) func(name string) bool {
	if late := s.r.deferred[obj]; late != nil {
		return late.Unmade
	}
	return engine.Unmade(obj)
}
