// Properties that are made when a script first looks at them. Most scripts look at few of the many.

package jsbridge

import (
	"github.com/dop251/goja"
)

// LazyGlobal defines a global that is made when a script first looks at it. Assigning replaces it.
func (s Scope) LazyGlobal(name string, make func(s Scope) goja.Value) {
	s.Lazy(s.Global(), name, goja.FLAG_NOT_SET, make)
}

// LazyClass defines the constructor of a class as a global, and installs the class when a script first looks at it.
func (s Scope) LazyClass(c *Class) {
	s.LazyGlobal(c.Name, func(s Scope) goja.Value { return s.Class(c) })
}

// Lazy defines a writable, configurable property that is made when a script first looks at it. Until then it is an
// accessor, which [Scope.KeepIntrinsics] keeps out of sight, with one function for both: a function is what a property
// costs. If make panics, the next look calls it again.
func (s Scope) Lazy(on *goja.Object, name string, enumerable goja.Flag, make func(s Scope) goja.Value) {
	var access *goja.Object
	var made goja.Value
	settle := func(s Scope, v goja.Value) error {
		delete(s.r.lazy, access)
		return on.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, enumerable)
	}
	access = s.Func(name, 0, func(s Scope, a Args) (goja.Value, error) {
		if a.Len() > 0 {
			return nil, settle(s, a.At(0))
		}
		if made == nil {
			s.Pristine(func() { made = make(s) })
			// It fails if the script has frozen the object. The property stays an accessor then.
			_ = settle(s, made)
		}
		return made, nil
	})
	must(on.DefineAccessorProperty(name, access, access, goja.FLAG_TRUE, enumerable))
	s.r.lazy[access] = true
}

// Unmade reports whether an object has a property of its own that [Scope.Lazy] defined and nobody has looked at.
func (s Scope) Unmade(obj *goja.Object, name string) bool {
	if s.r.pristine.describe == nil {
		return false
	}
	d, ok := Must(s.r.pristine.describe(goja.Undefined(), obj, s.String(name))).(*goja.Object)
	if !ok {
		return false
	}
	access, ok := d.Get("get").(*goja.Object)
	return ok && s.r.lazy[access]
}

// hideLazy replaces the functions that would show a lazy property's accessor: they make the property first.
func (s Scope) hideLazy() {
	for _, f := range []struct {
		on, name string
		length   int
		look     func(s Scope, found *goja.Object) (bool, error)
	}{
		{"Object", "getOwnPropertyDescriptor", 2, Scope.MakeDescribed},
		{"Reflect", "getOwnPropertyDescriptor", 2, Scope.MakeDescribed},
		{"Object", "getOwnPropertyDescriptors", 1, Scope.makeAllDescribed},
	} {
		on := s.Intrinsic(f.on).(*goja.Object)
		original := mustFunc(on.Get(f.name))
		must(on.DefineDataProperty(f.name, s.Func(f.name, f.length, func(s Scope, a Args) (goja.Value, error) {
			v, err := s.Call(original, a.This, a.Values...)
			found, ok := v.(*goja.Object)
			if err != nil || !ok {
				return v, err
			}
			if made, err := f.look(s, found); err != nil || !made {
				return v, err
			}
			return s.Call(original, a.This, a.Values...)
		}), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	}
}

// MakeDescribed makes the property that a descriptor describes if [Scope.Lazy] defined it and nobody has looked at it. The
// descriptor is outdated then.
func (s Scope) MakeDescribed(descriptor *goja.Object) (made bool, err error) {
	access, ok := descriptor.Get("get").(*goja.Object)
	if !ok || !s.r.lazy[access] {
		return false, nil
	}
	_, err = s.Call(mustFunc(access), goja.Undefined())
	return true, err
}

func (s Scope) makeAllDescribed(descriptors *goja.Object) (made bool, err error) {
	for _, name := range descriptors.GetOwnPropertyNames() {
		descriptor, ok := descriptors.Get(name).(*goja.Object)
		if !ok {
			continue
		}
		one, err := s.MakeDescribed(descriptor)
		if err != nil {
			return false, err
		}
		made = made || one
	}
	return made, nil
}
