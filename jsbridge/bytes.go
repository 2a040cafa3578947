// Bytes between Go and JavaScript. goja aliases memory in both directions, so the rule is: bytes are copied when they
// leave the script, and are the script's own when they enter.

package jsbridge

import (
	"reflect"

	"github.com/dop251/goja"
)

var (
	arrayBufferType = reflect.TypeFor[goja.ArrayBuffer]()
	promiseType     = reflect.TypeFor[*goja.Promise]()
	proxyType       = reflect.TypeFor[goja.Proxy]()
	bytesType       = reflect.TypeFor[[]byte]()
)

// View returns the bytes behind an ArrayBuffer, a typed array or a DataView (honouring offset and length), aliasing
// the script's memory: use them before any JavaScript runs again, or copy. It runs no getter of the script's.
func View(s Scope, v goja.Value) ([]byte, bool) {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, false
	}
	// ExportType and not Export: exporting an ordinary object would copy it, getters and all.
	t := obj.ExportType()
	switch {
	case t == arrayBufferType:
		return obj.Export().(goja.ArrayBuffer).Bytes(), true
	case t == bytesType:
		return obj.Export().([]byte), true
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Interface:
		return s.r.views[viewTyped].bytes(obj)
	case t.Kind() == reflect.Map && obj.GetSymbol(goja.SymToStringTag) != nil:
		return s.r.views[viewData].bytes(obj)
	}
	return nil, false
}

// viewGetters are the intrinsic getters of %TypedArray%.prototype or DataView.prototype, which fail on anything else.
type viewGetters struct{ buffer, offset, length goja.Callable }

const (
	viewTyped = iota
	viewData
	viewKinds
)

func (g viewGetters) bytes(obj *goja.Object) ([]byte, bool) {
	buf, err := g.buffer(obj)
	if err != nil {
		return nil, false
	}
	off, err1 := g.offset(obj)
	n, err2 := g.length(obj)
	ab, ok := buf.Export().(goja.ArrayBuffer)
	if err1 != nil || err2 != nil || !ok {
		return nil, false
	}
	start, size := off.ToInteger(), n.ToInteger()
	all := ab.Bytes()
	if start < 0 || size < 0 || start+size > int64(len(all)) {
		return nil, false
	}
	return all[start : start+size], true
}

// captureViews keeps the getters that read a view, before user code can change them.
func (r *Realm) captureViews() {
	s := Scope{r}
	describe := s.IntrinsicFunc("Object.getOwnPropertyDescriptor")
	for kind, proto := range [viewKinds]*goja.Object{
		viewTyped: s.Intrinsic("Uint8Array.prototype").(*goja.Object).Prototype(),
		viewData:  s.Intrinsic("DataView.prototype").(*goja.Object),
	} {
		get := func(name string) goja.Callable {
			return mustFunc(Must(describe(goja.Undefined(), proto, r.vm.ToValue(name))).(*goja.Object).Get("get"))
		}
		r.views[kind] = viewGetters{get("buffer"), get("byteOffset"), get("byteLength")}
	}
}

// ArrayBuffer makes an ArrayBuffer that takes over data; the caller must not use data again.
func (s Scope) ArrayBuffer(data []byte) *goja.Object {
	return s.r.vm.ToValue(s.r.vm.NewArrayBuffer(data)).(*goja.Object)
}

// SetBuffer tells the realm how to get the constructor of Node's Buffer, a subclass of Uint8Array, when the first one is
// made; without it [Scope.Buffer] makes Uint8Arrays.
func (r *Realm) SetBuffer(class func(s Scope) *goja.Object) { r.bufferClass = class }

// Buffer makes a Node Buffer that takes over data; the caller must not use data again.
func (s Scope) Buffer(data []byte) goja.Value {
	r := s.r
	if r.buffer == nil {
		r.buffer = r.uint8Array
		if r.bufferClass != nil {
			r.buffer = r.bufferClass(s)
		}
	}
	return s.bytes(r.buffer, data)
}

// Uint8Array makes a Uint8Array over a buffer that takes over data; the caller must not use data again.
func (s Scope) Uint8Array(data []byte) *goja.Object { return s.bytes(s.r.uint8Array, data) }

// bytes runs Uint8Array's constructor for one of its subclasses.
func (s Scope) bytes(class *goja.Object, data []byte) *goja.Object {
	v, err := s.r.newUint8Array(class, s.ArrayBuffer(data))
	if err != nil {
		panic(err)
	}
	return v
}
