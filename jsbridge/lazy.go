// Properties that are created when a script first reads them. Most scripts read few of the many.

package jsbridge

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// LazyGlobal defines a global that is created when a script first reads it.
func (s Scope) LazyGlobal(name string, make func(s Scope) goja.Value) {
	s.Lazy(s.Global(), name, goja.FLAG_NOT_SET, make)
}

// LazyClass defines the constructor of a class as a global, and installs the class when a script first reads it.
func (s Scope) LazyClass(c *Class) {
	s.LazyGlobal(c.Name, func(s Scope) goja.Value { return s.Class(c) })
}

// Lazy defines a writable, configurable property that is created when a script first reads it. With [goja.FLAG_NOT_SET] it is
// enumerable if the property that it replaces is. If make panics, the next read calls it again.
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
	// Without the engine's help scripts can see that the property is an accessor.
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

// lateOf returns the properties of an object that are still to be created, nil if the object cannot have any.
func (r *Realm) lateOf(obj *goja.Object) *engine.Late {
	late, ok := r.deferred[obj]
	if !ok {
		late = engine.NewLate(r.vm, obj)
		r.deferred[obj] = late
	}
	return late
}

// OwnNames returns the names of an object's own properties without creating them. Keys that are array indices may come in another
// order than scripts see.
func (s Scope) OwnNames(obj *goja.Object) []string {
	if names, ok := engine.Names(obj); ok {
		return names
	}
	return obj.GetOwnPropertyNames()
}

// Unmade reports whether an object has an own property that [Scope.Lazy] defined and that has not been created yet.
func (s Scope) Unmade(obj *goja.Object, name string) bool {
	late := s.r.deferred[obj]
	return late != nil && late.Unmade(name)
}

// unmade is [Scope.Unmade] for one object, including the properties of goja's own objects.
func (s Scope) unmade(obj *goja.Object) func(name string) bool {
	if late := s.r.deferred[obj]; late != nil {
		return late.Unmade
	}
	return engine.Unmade(obj)
}
