// Bytes between Go and JavaScript. Every byte that leaves a script leaves it here.
//
// goja shares memory in both directions, and its Export of a typed array over a detached buffer is a slice at an absolute
// address. So no other package exports views or buffers: [View] reads them, checked against the current state of the buffer.
// Bytes that are kept are copied; bytes that enter a script belong to the script.

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

// View returns the bytes behind an ArrayBuffer, a typed array or a DataView. They alias the script's memory. Call View after
// every argument has been read, because a getter can detach the buffer, and use the bytes before any JavaScript runs again, or
// copy them. A detached buffer is empty. View runs none of the script's getters.
func View(s Scope, v goja.Value) ([]byte, bool) {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, false
	}
	// ExportType rather than Export, which would copy an ordinary object and run its getters.
	t := obj.ExportType()
	if t == arrayBufferType {
		return obj.Export().(goja.ArrayBuffer).Bytes(), true
	}
	if g := s.getters(obj, t); g != nil {
		return g.bytes(obj), true
	}
	return nil, false
}

// Uint8s is [View] for Uint8Arrays only, the one kind of view that some Node functions accept. (A Uint8ClampedArray is accepted
// as well.)
func Uint8s(s Scope, v goja.Value) ([]byte, bool) {
	if obj, ok := v.(*goja.Object); ok && obj.ExportType() == bytesType {
		return View(s, obj)
	}
	return nil, false
}

// IsArrayBuffer reports whether v is an ArrayBuffer.
func IsArrayBuffer(v goja.Value) bool {
	obj, ok := v.(*goja.Object)
	return ok && obj.ExportType() == arrayBufferType
}

// IsTypedArray reports whether v is a typed array.
func IsTypedArray(v goja.Value) bool {
	obj, ok := v.(*goja.Object)
	return ok && isNumbers(obj.ExportType())
}

// isNumbers distinguishes the slice type for a typed array from those for arrays, Sets and Maps.
func isNumbers(t reflect.Type) bool {
	if t.Kind() != reflect.Slice {
		return false
	}
	kind := t.Elem().Kind()
	return reflect.Int <= kind && kind <= reflect.Float64
}

// Detached reports whether v is a detached ArrayBuffer, or a view of one.
func Detached(s Scope, v goja.Value) bool {
	obj, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	t := obj.ExportType()
	if t != arrayBufferType {
		g := s.getters(obj, t)
		if g == nil {
			return false
		}
		obj = g.buffer(goja.FunctionCall{This: obj}).(*goja.Object)
	}
	return obj.Export().(goja.ArrayBuffer).Detached()
}

// Detach removes an ArrayBuffer's memory and returns it. Views of the buffer are empty afterwards.
func Detach(v goja.Value) []byte {
	ab := v.(*goja.Object).Export().(goja.ArrayBuffer)
	data := ab.Bytes()
	ab.Detach()
	return data
}

// viewGetters are the intrinsic getters of %TypedArray%.prototype or DataView.prototype: goja's own functions, called without a
// frame, which throw for another receiver.
type viewGetters struct{ buffer, offset, length Raw }

const (
	viewTyped = iota
	viewData
	viewKinds
)

// getters returns the getters for a view whose ExportType is t, or nil if it is not a view.
func (s Scope) getters(obj *goja.Object, t reflect.Type) *viewGetters {
	switch {
	case isNumbers(t):
		return &s.r.views[viewTyped]
	case t.Kind() == reflect.Map: // a plain object, or a DataView
		s.r.isViewArgs[0] = obj
		is := s.r.isView(goja.FunctionCall{Arguments: s.r.isViewArgs[:]})
		s.r.isViewArgs[0] = nil
		if is.ToBoolean() {
			return &s.r.views[viewData]
		}
	}
	return nil
}

func (g *viewGetters) bytes(obj *goja.Object) []byte {
	call := goja.FunctionCall{This: obj}
	all := g.buffer(call).(*goja.Object).Export().(goja.ArrayBuffer).Bytes()
	if len(all) == 0 {
		return nil // a DataView's other getters throw if it is detached
	}
	start, size := g.offset(call).ToInteger(), g.length(call).ToInteger()
	if start < 0 || size < 0 || start > int64(len(all)) || size > int64(len(all))-start {
		return nil
	}
	return all[start : start+size : start+size]
}

// captureViews stores the getters that read a view, before user code can change them.
func (r *Realm) captureViews() {
	s := Scope{r}
	describe := s.IntrinsicFunc("Object.getOwnPropertyDescriptor")
	for kind, proto := range [viewKinds]*goja.Object{
		viewTyped: s.Intrinsic("Uint8Array.prototype").(*goja.Object).Prototype(),
		viewData:  s.Intrinsic("DataView.prototype").(*goja.Object),
	} {
		get := func(name string) Raw {
			return Must(describe(goja.Undefined(), proto, r.vm.ToValue(name))).(*goja.Object).Get("get").Export().(Raw)
		}
		r.views[kind] = viewGetters{get("buffer"), get("byteOffset"), get("byteLength")}
	}
	r.isView = s.RawIntrinsic("ArrayBuffer.isView")
}

// ArrayBuffer creates an ArrayBuffer that takes over data; the caller must not use data again.
func (s Scope) ArrayBuffer(data []byte) *goja.Object {
	return s.r.vm.ToValue(s.r.vm.NewArrayBuffer(data)).(*goja.Object)
}

// SetBuffer sets how the realm gets the constructor of Node's Buffer, a subclass of Uint8Array, when the first one is created;
// without it [Scope.Buffer] creates Uint8Arrays.
func (r *Realm) SetBuffer(class func(s Scope) *goja.Object) { r.bufferClass = class }

// Buffer creates a Node Buffer that takes over data; the caller must not use data again.
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

// Uint8Array creates a Uint8Array that takes over data; the caller must not use data again.
func (s Scope) Uint8Array(data []byte) *goja.Object { return s.bytes(s.r.uint8Array, data) }

// bytes runs Uint8Array's constructor for one of its subclasses.
func (s Scope) bytes(class *goja.Object, data []byte) *goja.Object {
	v, err := s.r.newUint8Array(class, s.ArrayBuffer(data))
	if err != nil {
		panic(err)
	}
	return v
}
