// Properties of the host's objects that are created when a script first reads them. goja does this for its own built-in objects
// (see templates.go): an object with a template has a map from names to functions that create a property. Here objects of the
// host get templates too: one for each class, which all VMs share, or one for a single object, which grows.

package engine

import (
	"maps"
	"reflect"
	"slices"
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// templating holds the types of goja's objects with templates.
type templating struct {
	object   reflect.Type // templatedObject
	template reflect.Type // objectTemplate
	base     reflect.Type // baseObject, which templatedObject embeds
}

// templates returns nil if goja's objects with templates do not match these assumptions.
var templates = sync.OnceValue(func() *templating {
	self := inside(goja.New().GlobalObject())
	if !self.IsValid() || !has(self.Type(), []string{"baseObject", "tmpl", "protoMaterialised"}) {
		return nil
	}
	base, tmpl := self.FieldByName("baseObject"), self.FieldByName("tmpl")
	if base.Kind() != reflect.Struct || tmpl.Kind() != reflect.Pointer || !has(base.Type(), []string{"values", "propNames"}) {
		return nil
	}
	t := &templating{self.Type(), tmpl.Type().Elem(), base.Type()}
	if !has(t.template, []string{"props", "propNames"}) || inside(goja.New().NewObject()).Type() != t.base {
		return nil
	}
	fresh := reflect.New(t.template).Elem()
	if _, ok := makers[unistring.String](fresh, "props"); !ok {
		return nil
	}
	return t
})

// ownProperties are the properties of an object: goja's property for each name, and the names in order.
type ownProperties struct {
	values map[unistring.String]goja.Value
	names  *[]unistring.String
}

// properties returns the properties of an object that consists of properties only.
func properties(obj *goja.Object) (ownProperties, bool) {
	t, self := templates(), inside(obj)
	if t == nil || !self.IsValid() {
		return ownProperties{}, false
	}
	base := self
	if self.Type() != t.base {
		if base = self.FieldByName("baseObject"); !base.IsValid() || base.Type() != t.base {
			return ownProperties{}, false
		}
	}
	var values *map[unistring.String]goja.Value
	var p ownProperties
	if !find(base, "values", &values) || !find(base, "propNames", &p.names) || *values == nil {
		return ownProperties{}, false
	}
	p.values = *values
	return p, true
}

// give attaches a template to obj. Its own properties stay; names are all its names afterwards.
func (t *templating) give(obj *goja.Object, tmpl reflect.Value, names []unistring.String) bool {
	self := inside(obj)
	if self.Type() != t.base {
		return false
	}
	templated := reflect.New(t.object)
	base, _ := field(templated.Elem(), "baseObject")
	base.Set(reflect.NewAt(self.Type(), self.Addr().UnsafePointer()).Elem())
	of, _ := field(templated.Elem(), "tmpl")
	of.Set(tmpl)
	hasPrototype, _ := field(templated.Elem(), "protoMaterialised")
	hasPrototype.SetBool(true)
	list, _ := field(base, "propNames")
	list.Set(reflect.ValueOf(names))
	holder, _ := field(reflect.ValueOf(obj).Elem(), "self")
	holder.Set(templated)
	return true
}

// scratchProperty defines a property on a temporary object and returns goja's form of it.
func scratchProperty(vm *goja.Runtime, name string, define func(on *goja.Object)) goja.Value {
	scratch := vm.NewObject()
	define(scratch)
	p, _ := properties(scratch)
	return p.values[unistring.NewFromString(name)]
}

// Template is a list of properties for objects of many VMs. It is immutable. Any goroutine.
type Template struct {
	template reflect.Value // of *objectTemplate
	names    []unistring.String
	own      int // how many of the names are properties that objects already have
}

// Deferred is a property of a [Template].
type Deferred struct {
	Name string
	// Define defines the property on an object of the VM. If it is nil, objects have the property before they get the template.
	Define func(vm *goja.Runtime, on *goja.Object)
}

// NewTemplate creates a template. It returns nil if goja's templates do not match these assumptions.
func NewTemplate(list []Deferred) *Template {
	t := templates()
	if t == nil {
		return nil
	}
	tmpl := &Template{template: reflect.New(t.template)}
	props, _ := makers[unistring.String](tmpl.template.Elem(), "props")
	*props = make(map[unistring.String]maker, len(list))
	for _, d := range list {
		key := unistring.NewFromString(d.Name)
		if !slices.Contains(tmpl.names, key) {
			tmpl.names = append(tmpl.names, key) // if a name occurs twice, the later property takes the place of the earlier one
		}
		if d.Define == nil {
			tmpl.own++
			continue
		}
		(*props)[key] = func(vm *goja.Runtime) goja.Value {
			return scratchProperty(vm, d.Name, func(on *goja.Object) { d.Define(vm, on) })
		}
	}
	// The mark after the last name, at the end of the capacity, makes goja copy the list before it writes to it.
	tmpl.names = slices.Clip(append(tmpl.names, copyMark))
	tmpl.names = tmpl.names[:len(tmpl.names)-1]
	return tmpl
}

// copyMark after the last name of a list tells goja that the list is shared.
const copyMark = unistring.String(" ")

// Give adds the properties to a plain object. It returns false, and does nothing, if the object is not plain or has other
// properties than those that the template lists.
func (t *Template) Give(obj *goja.Object) bool {
	if t == nil {
		return false
	}
	have, ok := properties(obj)
	if !ok || len(have.values) != t.own {
		return false
	}
	for key := range have.values {
		if !slices.Contains(t.names, key) {
			return false
		}
	}
	return templates().give(obj, t.template, t.names)
}

// Late are the deferred properties of one object. Only the VM's goroutine may use it.
type Late struct {
	vm    *goja.Runtime
	own   ownProperties
	props map[unistring.String]maker
	// hidden are the deferred properties that are not enumerable, fixed those that are not configurable.
	hidden, fixed map[string]bool
}

// NewLate prepares an object for deferred properties. It returns nil if the object is not plain, or if goja's templates do not
// match these assumptions.
func NewLate(vm *goja.Runtime, obj *goja.Object) *Late {
	t, self := templates(), inside(obj)
	own, ok := properties(obj)
	if t == nil || !ok {
		return nil
	}
	tmpl := reflect.New(t.template)
	names := slices.Clone(*own.names)
	switch self.Type() {
	case t.base:
		if !t.give(obj, tmpl, names) {
			return nil
		}
	default:
		of, ok := field(self, "tmpl")
		if !ok || of.Type() != tmpl.Type() || of.IsNil() {
			return nil
		}
		tmpl.Elem().Set(of.Elem())
		if names == nil {
			of, _ := field(tmpl.Elem(), "propNames")
			names = slices.Clone(of.Interface().([]unistring.String))
		}
		of.Set(tmpl)
	}
	if own, ok = properties(obj); !ok {
		return nil
	}
	*own.names = names
	props, _ := makers[unistring.String](tmpl.Elem(), "props")
	if *props = maps.Clone(*props); *props == nil {
		*props = map[unistring.String]maker{}
	}
	return &Late{vm: vm, own: own, props: *props, hidden: map[string]bool{}, fixed: map[string]bool{}}
}

// Put adds a writable and configurable property, whose value make returns, replacing an existing one. It is enumerable unless
// isHidden. If make panics, the next read calls it again.
func (l *Late) Put(name string, isHidden bool, make func() goja.Value) {
	key := unistring.NewFromString(name)
	if v, ok := l.own.values[key]; ok {
		delete(l.own.values, key)
		ok = v != nil
		if !ok {
			*l.own.names = append(*l.own.names, key)
		}
	} else if l.props[key] == nil {
		*l.own.names = append(*l.own.names, key)
	}
	l.Hide(name, isHidden)
	delete(l.fixed, name)
	l.props[key] = func(vm *goja.Runtime) goja.Value {
		v := make()
		return scratchProperty(vm, name, func(on *goja.Object) {
			// No other code has the object, so this cannot fail.
			_ = on.DefineDataProperty(name, v, goja.FLAG_TRUE, flag(!l.fixed[name]), flag(!l.hidden[name]))
		})
	}
}

func flag(on bool) goja.Flag {
	if on {
		return goja.FLAG_TRUE
	}
	return goja.FLAG_FALSE
}

// Unmade reports whether there is a property of that name that has not been created yet.
func (l *Late) Unmade(name string) bool {
	key := unistring.NewFromString(name)
	_, isMade := l.own.values[key]
	return !isMade && l.props[key] != nil
}

// Enumerable reports whether the object has an enumerable property of that name, or no such property.
func (l *Late) Enumerable(name string) bool {
	key := unistring.NewFromString(name)
	v, isMade := l.own.values[key]
	if !isMade {
		return l.props[key] == nil || !l.hidden[name]
	}
	var enumerable *bool
	p := reflect.ValueOf(v)
	return p.Kind() != reflect.Pointer || p.Elem().Kind() != reflect.Struct || !find(p.Elem(), "enumerable", &enumerable) || *enumerable
}

// Hide sets whether a deferred property will be enumerable.
func (l *Late) Hide(name string, isHidden bool) { l.hidden[name] = isHidden }

// Fix makes a deferred property not configurable.
func (l *Late) Fix(name string) { l.fixed[name] = true }

// Names returns the names of an object's properties in the order of definition. It returns false if the object does not consist
// of properties only.
func Names(obj *goja.Object) ([]string, bool) {
	own, ok := properties(obj)
	if !ok || len(*own.names) == 0 {
		return nil, false // goja's own objects create their list of names on demand
	}
	names := make([]string, len(*own.names))
	for i, key := range *own.names {
		names[i] = key.String()
	}
	return names, true
}

// Reorder puts an object's properties into the given order, which must name existing properties, but no array indices. Properties
// that are not named follow. It returns false if the object does not consist of properties only.
func Reorder(obj *goja.Object, order []string) bool {
	own, ok := properties(obj)
	if !ok || len(*own.names) < len(order) {
		return false
	}
	names := make([]unistring.String, 0, len(*own.names))
	named := make(map[unistring.String]bool, len(order))
	for _, name := range order {
		key := unistring.NewFromString(name)
		named[key] = true
		names = append(names, key)
	}
	for _, key := range *own.names {
		if !named[key] {
			names = append(names, key)
		}
	}
	*own.names = names
	return true
}
