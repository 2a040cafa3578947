package engine

import (
	"reflect"
	"slices"
	"strconv"
	"sync"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// Array is the memory of one of goja's plain arrays: no element is missing, and each is a plain value.
type Array struct {
	values *[]goja.Value
	length *uint32
	count  *int
	names  *[]unistring.String // of the properties that are not elements: length, and what a script has added
}

// arrayLayout is where goja keeps the parts of an array, as offsets in bytes.
type arrayLayout struct {
	self                                                 uintptr // of the interface in an Object that leads to the array
	kind                                                 unsafe.Pointer
	values, length, count, special, writable, ext, names uintptr
}

// iface is the layout of a Go interface that has methods.
type iface struct{ kind, data unsafe.Pointer }

// layout finds the parts by name, once, in an array of a VM. It is nil if goja names them differently.
var layout = sync.OnceValue(func() *arrayLayout {
	sample := goja.New().NewArray(1)
	object := reflect.TypeFor[goja.Object]()
	self, ok := object.FieldByName("self")
	array := inside(sample)
	if !ok || self.Type.Kind() != reflect.Interface || self.Type.NumMethod() == 0 || !array.IsValid() {
		return nil
	}
	l := &arrayLayout{self: self.Offset}
	for _, f := range []struct {
		path []string
		kind reflect.Type
		to   *uintptr
	}{
		{[]string{"values"}, reflect.TypeFor[[]goja.Value](), &l.values}, {[]string{"length"}, reflect.TypeFor[uint32](), &l.length},
		{[]string{"objCount"}, reflect.TypeFor[int](), &l.count}, {[]string{"propValueCount"}, reflect.TypeFor[int](), &l.special},
		{[]string{"lengthProp", "writable"}, reflect.TypeFor[bool](), &l.writable}, {[]string{"baseObject", "extensible"}, reflect.TypeFor[bool](), &l.ext},
		{[]string{"baseObject", "propNames"}, reflect.TypeFor[[]unistring.String](), &l.names},
	} {
		t := array.Type()
		for i, name := range f.path {
			field, ok := t.FieldByName(name)
			if !ok || i == len(f.path)-1 && field.Type != f.kind {
				return nil
			}
			*f.to += field.Offset
			t = field.Type
		}
	}
	l.kind = (*iface)(unsafe.Add(unsafe.Pointer(sample), l.self)).kind
	return l
})

// ArrayOf returns the memory of obj if it is a plain array whose length can be set. With grows it must also be extensible.
func ArrayOf(obj *goja.Object, grows bool) (a Array, ok bool) {
	l := layout()
	if l == nil {
		return a, false
	}
	self := (*iface)(unsafe.Add(unsafe.Pointer(obj), l.self))
	if self.kind != l.kind {
		return a, false
	}
	a = Array{
		values: (*[]goja.Value)(unsafe.Add(self.data, l.values)), length: (*uint32)(unsafe.Add(self.data, l.length)),
		count: (*int)(unsafe.Add(self.data, l.count)), names: (*[]unistring.String)(unsafe.Add(self.data, l.names)),
	}
	return a, *(*int)(unsafe.Add(self.data, l.special)) == 0 && *(*bool)(unsafe.Add(self.data, l.writable)) &&
		(!grows || *(*bool)(unsafe.Add(self.data, l.ext))) && int(*a.length) == len(*a.values) && *a.count == len(*a.values)
}

// Len returns the number of elements.
func (a Array) Len() int { return len(*a.values) }

// ElementsOnly reports whether a script has added no property other than elements.
func (a Array) ElementsOnly() bool { return len(*a.names) == 1 }

// Shift removes the first element, which must exist. The others stay where they are in memory.
func (a Array) Shift() goja.Value {
	first := (*a.values)[0]
	(*a.values)[0] = nil
	*a.values = (*a.values)[1:]
	a.set()
	return first
}

// Values returns the elements. They are the array's own memory, which the next change of the array may change.
func (a Array) Values() []goja.Value { return *a.values }

// Append appends more.
func (a Array) Append(more []goja.Value) {
	*a.values = append(*a.values, more...)
	a.set()
}

// Splice replaces the n elements from start on, which must exist, by more, and returns them in memory of their own.
func (a Array) Splice(start, n int, more []goja.Value) []goja.Value {
	removed := slices.Clone((*a.values)[start : start+n])
	if start == 0 && len(more) == 0 {
		clear((*a.values)[:n])
		*a.values = (*a.values)[n:] // the others stay where they are in memory
	} else {
		*a.values = slices.Replace(*a.values, start, start+n, more...)
	}
	a.set()
	return removed
}

// NewArray creates an array from values, which it keeps.
func NewArray(vm *goja.Runtime, values []goja.Value) *goja.Object {
	obj := vm.NewArray()
	a, ok := ArrayOf(obj, true)
	if !ok { // goja has another layout
		for i, v := range values {
			if err := obj.Set(strconv.Itoa(i), v); err != nil {
				panic(err)
			}
		}
		return obj
	}
	*a.values = values
	a.set()
	return obj
}

// Unshift inserts more at the beginning.
func (a Array) Unshift(more []goja.Value) {
	*a.values = slices.Insert(*a.values, 0, more...)
	a.set()
}

func (a Array) set() { *a.length, *a.count = uint32(len(*a.values)), len(*a.values) }
