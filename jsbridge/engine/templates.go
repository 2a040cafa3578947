// goja creates most properties of its built-in objects when they are first read, from a template that all VMs share: a map from
// names to functions that create a property. Watch gives an object a template of our own, whose functions call goja's and then
// report to the owner of the VM what was created. So guarding a hundred functions costs nothing at start-up.

package engine

import (
	"maps"
	"reflect"
	"slices"
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// Owner is notified of the properties of watched objects.
type Owner interface {
	// Made is called when goja has created a property of a watched object, before any code has seen it. It must not touch the
	// object.
	Made(holder, name string, p Property)
}

// owned attaches an owner to a VM, as a mapper of the names of Go fields that changes no name.
type owned struct{ owner Owner }

// FieldName is goja's default.
func (owned) FieldName(_ reflect.Type, f reflect.StructField) string { return f.Name }

// MethodName is goja's default.
func (owned) MethodName(_ reflect.Type, m reflect.Method) string { return m.Name }

// SetOwner sets who is notified of what is created in a VM.
func SetOwner(vm *goja.Runtime, o Owner) { vm.SetFieldNameMapper(owned{o}) }

// OwnerOf returns the owner of a VM, nil if it has none. Only the VM's goroutine may call it.
func OwnerOf(vm *goja.Runtime) Owner {
	i := mapperField()
	if i < 0 {
		return nil
	}
	f := reflect.ValueOf(vm).Elem().Field(i)
	o, _ := (*(*goja.FieldNameMapper)(f.Addr().UnsafePointer())).(owned)
	return o.owner
}

// mapperField is the index of the field in which goja keeps the mapper, -1 if it does not.
var mapperField = sync.OnceValue(func() int {
	f, ok := reflect.TypeFor[goja.Runtime]().FieldByName("fieldNameMapper")
	if !ok || f.Type != reflect.TypeFor[goja.FieldNameMapper]() {
		return -1
	}
	return f.Index[0]
})

// maker has the underlying type of goja's functions that create a property.
type maker = func(*goja.Runtime) goja.Value

// watched are our templates, by goja's template. They are the same for all VMs and never change.
var watched sync.Map

// Watch notifies the owner of the VM of the properties of a built-in object, including those that exist already. holder is the
// object's name for Made, the same in every VM. It returns false if goja does not create the properties of the object as assumed
// here.
func Watch(vm *goja.Runtime, obj *goja.Object, holder string) bool {
	owner := OwnerOf(vm)
	self := inside(obj)
	if owner == nil || !self.IsValid() {
		return false
	}
	tmpl, ok := field(self, "tmpl")
	if !ok || tmpl.Kind() != reflect.Pointer || tmpl.IsNil() {
		return false
	}
	ours, ok := watched.Load(tmpl.Pointer())
	if !ok {
		copied, ok := watchedTemplate(tmpl, holder)
		if !ok {
			return false
		}
		ours, _ = watched.LoadOrStore(tmpl.Pointer(), copied)
		watched.Store(ours.(reflect.Value).Pointer(), ours) // to recognise it later
	}
	tmpl.Set(ours.(reflect.Value))
	return tellMade(owner, self, holder)
}

// watchedTemplate copies a template.
func watchedTemplate(tmpl reflect.Value, holder string) (reflect.Value, bool) {
	copied := reflect.New(tmpl.Type().Elem())
	copied.Elem().Set(tmpl.Elem())
	props, ok := makers[unistring.String](copied.Elem(), "props")
	if !ok {
		return reflect.Value{}, false
	}
	*props = wrapMakers(*props, holder, unistring.String.String)
	symbols, ok := makers[*goja.Symbol](copied.Elem(), "symProps")
	if !ok {
		return reflect.Value{}, false
	}
	*symbols = wrapMakers(*symbols, holder, symbolName)
	return copied, true
}

func symbolName(s *goja.Symbol) string { return "@@" + s.String() }

// makers finds a map of a template.
func makers[K comparable](in reflect.Value, name string) (*map[K]maker, bool) {
	f, ok := field(in, name)
	if !ok || f.Kind() != reflect.Map || f.Type().Key() != reflect.TypeFor[K]() || !f.Type().Elem().ConvertibleTo(reflect.TypeFor[maker]()) {
		return nil, false
	}
	return (*map[K]maker)(f.Addr().UnsafePointer()), true
}

func wrapMakers[K comparable](of map[K]maker, holder string, name func(K) string) map[K]maker {
	wrapped := maps.Clone(of)
	for key, make := range of {
		wrapped[key] = func(vm *goja.Runtime) goja.Value {
			v := make(vm)
			if owner := OwnerOf(vm); owner != nil {
				owner.Made(holder, name(key), property(v))
			}
			return v
		}
	}
	return wrapped
}

// tellMade notifies the owner of the properties that an object already has.
func tellMade(owner Owner, self reflect.Value, holder string) bool {
	var values *map[unistring.String]goja.Value
	base := self.FieldByName("baseObject")
	if !base.IsValid() || !find(base, "values", &values) {
		return false
	}
	for _, name := range slices.Sorted(maps.Keys(*values)) {
		if v := (*values)[name]; v != nil {
			owner.Made(holder, name.String(), property(v))
		}
	}
	return true
}

// Unmade returns a function that reports whether the owner will still be notified of a property, because goja has not created it
// yet.
func Unmade(obj *goja.Object) func(name string) bool {
	none := func(string) bool { return false }
	self := inside(obj)
	if !self.IsValid() {
		return none
	}
	tmpl, ok := field(self, "tmpl")
	if !ok || tmpl.Kind() != reflect.Pointer || tmpl.IsNil() {
		return none
	}
	if _, ours := watched.Load(tmpl.Pointer()); !ours {
		return none
	}
	var values *map[unistring.String]goja.Value
	props, ok := makers[unistring.String](tmpl.Elem(), "props")
	if !ok || !find(self.FieldByName("baseObject"), "values", &values) {
		return none
	}
	return func(name string) bool {
		key := unistring.NewFromString(name)
		_, made := (*values)[key]
		return !made && (*props)[key] != nil
	}
}

// Property is a property created by goja: a value or an accessor.
type Property struct {
	Value          goja.Value // nil of an accessor
	Getter, Setter *goja.Object
}

// property reads goja's form of a property.
func property(v goja.Value) Property {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.Elem().Kind() != reflect.Struct {
		return Property{Value: v}
	}
	var value *goja.Value
	var getter, setter **goja.Object
	if !find(p.Elem(), "value", &value) || !find(p.Elem(), "getterFunc", &getter) || !find(p.Elem(), "setterFunc", &setter) {
		return Property{Value: v}
	}
	return Property{*value, *getter, *setter}
}
