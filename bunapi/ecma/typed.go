// Typed arrays and ArrayBuffers whose memory is detached. goja's %TypedArray%.from, of and map write through a view without
// checking whether a callback has detached it, which writes to an absolute address; its copyWithin writes beyond the end of a
// view, into its neighbours in the same buffer; its set and slice have smaller defects of this kind. They are replaced. transfer
// and detached are added.

package ecma

import (
	"math"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

var errDetached = jsbridge.TypeError("Receiver is detached")

// viewClasses are the constructors over ArrayBuffers.
var viewClasses = []string{
	"Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float32Array", "Float64Array",
	"BigInt64Array", "BigUint64Array",
}

// installTyped replaces and adds the functions. late is a function of lazy.js.
func installTyped(s jsbridge.Scope, late func(s jsbridge.Scope, name string) goja.Value) error {
	typed := s.Intrinsic("Uint8Array.prototype").(*goja.Object).Prototype()
	class := s.Intrinsic("Uint8Array").(*goja.Object).Prototype()
	buffers := s.Intrinsic("ArrayBuffer.prototype").(*goja.Object)
	own := map[*goja.Object]bool{} // constructors whose instances no callback sees before they are filled
	for _, name := range viewClasses {
		s.WhenMade(name, func(v goja.Value) {
			ctor := v.(*goja.Object)
			own[ctor] = true
			// goja reads this name while copying between views, when a getter must not run. The engine's own property is
			// configurable.
			_ = ctor.DefineDataProperty("name", s.String(name), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
		})
	}
	for _, f := range []struct {
		on     *goja.Object
		name   string
		length int
		fn     jsbridge.Native
	}{
		{class, "from", 1, typedFrom(s, class, own, late)},
		{class, "of", 0, typedOf(s, class, own, late)},
		{typed, "map", 1, lateMethod(late, "TypedArray.prototype.map")},
		{typed, "set", 1, typedSet(s, typed)},
		{typed, "copyWithin", 2, copyWithin(s, typed)},
		{buffers, "slice", 2, bufferSlice(s)},
		{buffers, "transfer", 0, transfer},
		{buffers, "transferToFixedLength", 0, transfer},
	} {
		if err := f.on.DefineDataProperty(f.name, s.Func(f.name, f.length, f.fn), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
			return err
		}
	}
	s.Getter(buffers, "detached", false, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if !jsbridge.IsArrayBuffer(a.This) {
			return nil, errReceiver
		}
		return s.Bool(jsbridge.Detached(s, a.This)), nil
	})
	return nil
}

var errReceiver = jsbridge.TypeError("Receiver must be ArrayBuffer")

func rawMethod(on *goja.Object, name string) jsbridge.Raw {
	fn, ok := jsbridge.RawFunction(on.Get(name))
	if !ok {
		panic("goja has no " + name)
	}
	return fn
}

func lateMethod(late func(s jsbridge.Scope, name string) goja.Value, name string) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		call, _ := jsbridge.Function(late(s, name))
		return s.Call(call, a.This, a.Values...)
	}
}

// typedFrom implements %TypedArray%.from. goja's own is used for its own constructors, except for strings, which it refuses.
func typedFrom(s jsbridge.Scope, class *goja.Object, own map[*goja.Object]bool, late func(s jsbridge.Scope, name string) goja.Value) jsbridge.Native {
	raw, careful := rawMethod(class, "from"), lateMethod(late, "TypedArray.from")
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if ctor, _ := a.This.(*goja.Object); !own[ctor] || a.Has(1) || jsbridge.IsString(a.At(0)) {
			return careful(s, a)
		}
		return raw(goja.FunctionCall{This: a.This, Arguments: a.Values}), nil
	}
}

func typedOf(s jsbridge.Scope, class *goja.Object, own map[*goja.Object]bool, late func(s jsbridge.Scope, name string) goja.Value) jsbridge.Native {
	raw, careful := rawMethod(class, "of"), lateMethod(late, "TypedArray.of")
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if ctor, _ := a.This.(*goja.Object); !own[ctor] {
			return careful(s, a)
		}
		return raw(goja.FunctionCall{This: a.This, Arguments: a.Values}), nil
	}
}

// typedSet passes goja an empty array for an empty view: goja takes the address of the first element of a view of another type.
func typedSet(s jsbridge.Scope, typed *goja.Object) jsbridge.Native {
	raw := rawMethod(typed, "set")
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		args := a.Values
		if len(args) > 0 && jsbridge.IsTypedArray(args[0]) {
			if data, _ := jsbridge.View(s, args[0]); len(data) == 0 && !jsbridge.Detached(s, args[0]) {
				args = append([]goja.Value{s.Array()}, a.From(1)...)
			}
		}
		return raw(goja.FunctionCall{This: a.This, Arguments: args}), nil
	}
}

// copyWithin is %TypedArray%.prototype.copyWithin (ECMA-262 section 23.2.3.6).
func copyWithin(s jsbridge.Scope, typed *goja.Object) jsbridge.Native {
	raw := rawMethod(typed, "copyWithin")
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		view, ok := jsbridge.View(s, a.This)
		if !ok || !jsbridge.IsTypedArray(a.This) || jsbridge.Detached(s, a.This) {
			return raw(goja.FunctionCall{This: a.This, Arguments: a.Values}), nil // which throws
		}
		size := int(a.This.ExportType().Elem().Size())
		count := len(view) / size
		at := [3]int{0, 0, count} // target, start, end
		for i := range at {
			if i == 2 && goja.IsUndefined(a.At(i)) {
				break
			}
			n, err := s.ToNumber(a.At(i))
			if err != nil {
				return nil, err
			}
			at[i] = relative(n, count)
		}
		// The conversions may have detached the buffer: then goja throws, without further conversions.
		if view, _ = jsbridge.View(s, a.This); len(view) < count*size {
			return raw(goja.FunctionCall{This: a.This}), nil
		}
		if at[2] > at[1] {
			copy(view[at[0]*size:], view[at[1]*size:at[2]*size])
		}
		return a.This, nil
	}
}

// relative returns an index that counts from the end if it is negative, clamped to 0 and count.
func relative(n float64, count int) int {
	n = math.Trunc(n)
	switch {
	case math.IsNaN(n):
		return 0
	case n < 0:
		return int(max(0, n+float64(count)))
	}
	return int(min(n, float64(count)))
}

// bufferSlice implements ArrayBuffer.prototype.slice, which fails for a detached buffer even if nothing would be copied.
func bufferSlice(s jsbridge.Scope) jsbridge.Native {
	raw := s.RawIntrinsic("ArrayBuffer.prototype.slice")
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if jsbridge.Detached(s, a.This) && jsbridge.IsArrayBuffer(a.This) {
			return nil, errDetached
		}
		return raw(goja.FunctionCall{This: a.This, Arguments: a.Values}), nil
	}
}

// transfer moves a buffer's memory to a new one, optionally with another length, and detaches it.
func transfer(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if !jsbridge.IsArrayBuffer(a.This) {
		return nil, errReceiver
	}
	size := -1.0
	if a.Has(0) {
		n, err := s.ToNumber(a.At(0))
		if err != nil {
			return nil, err
		}
		if size = math.Trunc(n); math.IsNaN(n) {
			size = 0
		}
		if size < 0 || size > math.MaxInt32 {
			return nil, jsbridge.RangeError("Array buffer allocation failed")
		}
	}
	if jsbridge.Detached(s, a.This) {
		return nil, errDetached
	}
	data := jsbridge.Detach(a.This)
	if n := int(size); n >= 0 && n <= len(data) {
		data = data[:n:n]
	} else if n > len(data) {
		data = append(make([]byte, 0, n), data...)[:n]
	}
	if data == nil {
		data = []byte{}
	}
	return s.ArrayBuffer(data), nil
}
