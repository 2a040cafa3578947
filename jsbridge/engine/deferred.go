// Properties of the host's objects that are made when a script first looks at them. goja does this for its own built-in
// objects (see templates.go): an object with a template has a map from names to functions that make a property. Here
// objects of the host get templates too: one for each class, which all VMs share, or one for a single object, which grows.

package engine

import (
	"maps"
	"reflect"
	"slices"
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// templating is what goja's objects with templates are made of.
type templating struct {
	object   reflect.Type // templatedObject
	template reflect.Type // objectTemplate
	base     reflect.Type // baseObject, which templatedObject embeds
}

// templates returns nil if goja's objects with templates are not what is assumed here.
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

// ownProperties are those of an object: goja's property for each name, and the names in their order.
type ownProperties struct {
	values map[unistring.String]goja.Value
	names  *[]unistring.String
}

// properties returns the properties of an object that has nothing but properties.
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

// give makes obj an object with that template. Its own properties stay; names are all its names from now on.
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

// scratchProperty defines a property on an object that nobody sees, and returns goja's form of it.
func scratchProperty(vm *goja.Runtime, name string, define func(on *goja.Object)) goja.Value {
	scratch := vm.NewObject()
	define(scratch)
	p, _ := properties(scratch)
	return p.values[unistring.NewFromString(name)]
}

// Template is a list of properties for objects of many VMs. It does not change. Any goroutine.
type Template struct {
	template reflect.Value // of *objectTemplate
	names    []unistring.String
	own      int // how many of the names are properties that objects have before
}

// Deferred is a property of a [Template].
type Deferred struct {
	Name string
	// Define defines the property on an object of the VM. With nil, the objects have it before they get the template.
	Define func(vm *goja.Runtime, on *goja.Object)
}

// NewTemplate returns nil if goja's templates are not what is assumed here.
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
			tmpl.names = append(tmpl.names, key) // of two with one name the later one counts, in the place of the first
		}
		if d.Define == nil {
			tmpl.own++
			continue
		}
		(*props)[key] = func(vm *goja.Runtime) goja.Value {
			return scratchProperty(vm, d.Name, func(on *goja.Object) { d.Define(vm, on) })
		}
	}
	// Behind the last name, where cap ends, is the mark that has goja copy the list before it writes to it.
	tmpl.names = slices.Clip(append(tmpl.names, copyMark))
	tmpl.names = tmpl.names[:len(tmpl.names)-1]
	return tmpl
}

// copyMark behind the last name of a list tells goja that others use the list too.
const copyMark = unistring.String(" ")

// Give gives the properties to a plain object. It reports false, and does nothing, if the object is none or has other
// properties than those that the template knows of.
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
	// hidden are the properties to be made that are not enumerable, fixed those that are not configurable.
	hidden, fixed map[string]bool
}

// NewLate lets properties be added to an object that are made later. It returns nil if the object is no plain one, or if goja's
// templates are not what is assumed here.
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

// Put adds a writable and configurable property, whose value make returns, in place of one that is there. It is enumerable unless
// isHidden. If make panics, the next look calls it again.
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
			// Nobody has the object, so that nothing can fail.
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

// Unmade reports whether there is a property that nobody has looked at.
func (l *Late) Unmade(name string) bool {
	key := unistring.NewFromString(name)
	_, isMade := l.own.values[key]
	return !isMade && l.props[key] != nil
}

// Enumerable reports whether the object has an enumerable property of that name, or none.
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

// Hide says whether a property that is not made yet will be enumerable.
func (l *Late) Hide(name string, isHidden bool) { l.hidden[name] = isHidden }

// Fix makes a property that is not made yet not configurable.
func (l *Late) Fix(name string) { l.fixed[name] = true }

// Names lists the names of an object's properties as they were defined. It reports false if the object is none that has nothing
// but properties.
func Names(obj *goja.Object) ([]string, bool) {
	own, ok := properties(obj)
	if !ok || len(*own.names) == 0 {
		return nil, false // an object of goja's lists its names when somebody asks
	}
	names := make([]string, len(*own.names))
	for i, key := range *own.names {
		names[i] = key.String()
	}
	return names, true
}

// Reorder puts an object's properties into an order of names, all of which it has. What is not named comes behind. No name may
// be an array index. It reports false if the object is none that has nothing but properties.
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
