// How much memory a VM keeps. goja does not count it, so this walks everything reachable, as Go's garbage collector does.

package engine

import (
	"math/big"
	"reflect"
	"strings"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// Size adds up what is reachable from a VM and from more values: objects, arrays, strings, buffers, the stacks of running calls.
// It stops soon after limit. Each piece of memory counts once.
//
// It does not see what only Go functions hold, and does not count what VMs share: compiled programs and the templates of built-in
// objects. A substring counts on its own. Nothing of the VM may run during the walk.
func Size(vm *goja.Runtime, limit int64, more ...any) int64 {
	w := &walk{limit: limit}
	w.value(reflect.ValueOf(vm))
	for _, v := range more {
		w.value(reflect.ValueOf(v))
	}
	for len(w.open) > 0 && w.size <= limit {
		last := len(w.open) - 1
		p := w.open[last]
		w.open = w.open[:last]
		w.follow(p.at, p.of)
	}
	return w.size
}

// walk is the state of one call of Size.
type walk struct {
	size, limit int64
	seen        addresses // addresses of the memory already counted
	open        []place   // counted, but not yet followed
}

// place is a piece of memory and its shape.
type place struct {
	at unsafe.Pointer
	of *shape
}

// shape is how values of a type are followed.
type shape struct {
	t      reflect.Type
	kind   reflect.Kind
	size   uintptr
	elem   *shape  // of pointers, slices and arrays; nil if their elements are not followed
	each   uintptr // the size of an element
	fields []part  // of structs: the fields that lead to other memory
	leads  bool    // values lead to other memory
}

type part struct {
	offset uintptr
	of     *shape
}

// shapes belong to all walks, because goja's types do not change. A walk may run on any loop.
var shapes shapeCache

// counted counts a piece of memory, once.
func (w *walk) counted(at unsafe.Pointer, size uintptr) bool {
	if at == nil || size == 0 || !w.seen.add(uintptr(at)) {
		return false
	}
	w.size += int64(size)
	return true
}

// value handles a value whose own memory has not been counted.
func (w *walk) value(v reflect.Value) {
	if !v.IsValid() {
		return
	}
	l := shapes.of(v.Type())
	if l == nil {
		return
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	w.follow(p.UnsafePointer(), l)
}

// follow inspects a value whose memory has been counted.
func (w *walk) follow(at unsafe.Pointer, l *shape) {
	switch l.kind {
	case reflect.Pointer:
		w.pointer(*(*unsafe.Pointer)(at), l)
	case reflect.String:
		s := *(*string)(at)
		w.counted(unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s)))
	case reflect.Slice:
		w.slice((*sliceParts)(at), l)
	case reflect.Array:
		for i := range uintptr(l.t.Len()) {
			w.follow(unsafe.Add(at, i*l.each), l.elem)
		}
	case reflect.Interface:
		if l.t == valueType {
			w.dynamic(reflect.ValueOf(*(*goja.Value)(at)))
			return
		}
		w.dynamic(reflect.NewAt(l.t, at).Elem().Elem())
	case reflect.Map:
		if l.t == propertiesType {
			w.properties(*(*map[unistring.String]goja.Value)(at))
			return
		}
		w.entries(reflect.NewAt(l.t, at).Elem())
	case reflect.Struct:
		for _, f := range l.fields {
			w.follow(unsafe.Add(at, f.offset), f.of)
		}
	}
}

func (w *walk) pointer(to unsafe.Pointer, l *shape) {
	if l.elem == nil {
		return
	}
	if w.counted(to, l.elem.size) && l.elem.leads {
		w.open = append(w.open, place{to, l.elem})
	}
}

// sliceParts is the layout of a Go slice.
type sliceParts struct {
	data     unsafe.Pointer
	len, cap int
}

func (w *walk) slice(s *sliceParts, l *shape) {
	if !w.counted(s.data, uintptr(s.cap)*l.each) || l.elem == nil || !l.elem.leads {
		return
	}
	for i := range s.len {
		if w.size > w.limit {
			return
		}
		w.follow(unsafe.Add(s.data, uintptr(i)*l.each), l.elem)
	}
}

// dynamic handles the content of an interface: a pointer, or a value with memory of its own.
func (w *walk) dynamic(v reflect.Value) {
	if !v.IsValid() {
		return
	}
	l := shapes.of(v.Type())
	if l == nil {
		return
	}
	if l.kind == reflect.Pointer {
		w.pointer(v.UnsafePointer(), l)
		return
	}
	if l.kind == reflect.String { // most strings
		s := v.String()
		w.size += int64(unsafe.Sizeof(s))
		w.counted(unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s)))
		return
	}
	w.size += int64(l.size)
	if !l.leads {
		return
	}
	if l.kind == reflect.Slice {
		w.slice(&sliceParts{v.UnsafePointer(), v.Len(), v.Cap()}, l)
		return
	}
	if l.kind == reflect.Map {
		w.entries(v)
		return
	}
	w.parts(v)
}

// parts handles a struct or an array that is not addressable.
func (w *walk) parts(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			w.inside(v.Field(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			w.inside(v.Index(i))
		}
	}
}

// inside handles a value within memory that has been counted.
func (w *walk) inside(v reflect.Value) {
	l := shapes.of(v.Type())
	if l == nil || !l.leads {
		return
	}
	switch l.kind {
	case reflect.Pointer:
		w.pointer(v.UnsafePointer(), l)
	case reflect.String:
		s := v.String()
		w.counted(unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s)))
	case reflect.Slice:
		w.slice(&sliceParts{v.UnsafePointer(), v.Len(), v.Cap()}, l)
	case reflect.Interface:
		w.dynamic(v.Elem())
	case reflect.Map:
		w.entries(v)
	default:
		w.parts(v)
	}
}

// Go keeps a map's entries in groups of eight that are at most seven eighths full, and about three quarters on average.
const (
	mapHead  = 48
	mapSlack = 1.4
)

func (w *walk) entries(m reflect.Value) {
	if m.IsNil() {
		return
	}
	t := m.Type()
	bytes := mapHead + mapSlack*float64(m.Len())*float64(t.Key().Size()+t.Elem().Size()+1)
	if !w.counted(m.UnsafePointer(), uintptr(bytes)) {
		return
	}
	for it := m.MapRange(); it.Next() && w.size <= w.limit; {
		w.inside(it.Key())
		w.inside(it.Value())
	}
}

// Most interfaces and maps have these types: reflection takes several times as long.
var (
	valueType      = reflect.TypeFor[goja.Value]()
	propertiesType = reflect.TypeFor[map[unistring.String]goja.Value]()
)

// properties handles those of an object. Their names are counted with its list of names.
func (w *walk) properties(m map[unistring.String]goja.Value) {
	if len(m) == 0 {
		return
	}
	const entry = unsafe.Sizeof(unistring.String("")) + unsafe.Sizeof(goja.Value(nil)) + 1
	w.size += int64(mapHead + mapSlack*float64(len(m))*float64(entry))
	for _, v := range m {
		w.dynamic(reflect.ValueOf(v))
	}
}

// addresses is a set. Go's map takes three times as long.
type addresses struct {
	table []uintptr // 0 means free; the length is a power of two
	n     int
}

// add adds an address and reports whether it was new.
func (a *addresses) add(p uintptr) bool {
	if 2*a.n >= len(a.table) {
		old := a.table
		a.table = make([]uintptr, max(1024, 2*len(old)))
		for _, p := range old {
			if p != 0 {
				a.table[a.place(p)] = p
			}
		}
	}
	i := a.place(p)
	if a.table[i] == p {
		return false
	}
	a.table[i] = p
	a.n++
	return true
}

// place returns the index of an address, or where it would be.
func (a *addresses) place(p uintptr) int {
	mask := len(a.table) - 1
	i := int(uint64(p)*0x9e3779b97f4a7c15>>32) & mask
	for a.table[i] != 0 && a.table[i] != p {
		i = (i + 1) & mask
	}
	return i
}

// shared are goja's types whose values VMs share.
var shared = map[string]bool{"Program": true, "objectTemplate": true}

// followed reports whether memory of a type belongs to the script. Types of other packages belong to the host.
func followed(t reflect.Type) bool {
	pkg := t.PkgPath()
	switch {
	case pkg == "" || t == reflect.TypeFor[big.Int]():
		return true
	case pkg == gojaPackage || strings.HasPrefix(pkg, gojaPackage+"/"):
		return !shared[t.Name()]
	}
	return t.Kind() == reflect.String || t.Kind() == reflect.Slice && pkg == "math/big"
}

var gojaPackage = reflect.TypeFor[goja.Runtime]().PkgPath()
