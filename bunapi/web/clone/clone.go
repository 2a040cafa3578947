// Package clone is structuredClone (HTML Standard, section "Safe passing of structured data").
//
// This package is not an API: it may change without notice.
package clone

import (
	"reflect"
	"slices"
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// maxDepth bounds the recursion, which is on Go's stack.
const maxDepth = 5000

var (
	errClone = jsbridge.DOMException("DataCloneError", "The object can not be cloned.")
	errDepth = jsbridge.RangeError("Maximum call stack size exceeded.")
)

// Cloneable is implemented by the Go values behind native instances that can be cloned.
type Cloneable interface {
	Clone(s jsbridge.Scope) *goja.Object
}

// intrinsics are built-ins, captured before scripts can change them.
type intrinsics struct {
	objectProto *goja.Object

	kind, mapItems, setItems, dateValue, newDate, newRegExp, newMap, newSet, box, newError, viewOf, newView goja.Callable
}

var captured = jsbridge.NewScript("gobun:clone", `({
	objectProto: Object.prototype,
	kind: ((of, text) => (o) => { for (const name in of) try { of[name].call(o, o); return name } catch {} const tag = text.call(o); return /Generator|Iterator|Promise/.test(tag) ? tag : "Object" })({ __proto__: null,
		Map: Object.getOwnPropertyDescriptor(Map.prototype, "size").get, Set: Object.getOwnPropertyDescriptor(Set.prototype, "size").get, WeakMap: WeakMap.prototype.has, WeakSet: WeakSet.prototype.has }, Object.prototype.toString),
	mapItems: ((each) => (m) => { const l = []; each.call(m, (v, k) => { l.push(k, v) }); return l })(Map.prototype.forEach),
	setItems: ((each) => (m) => { const l = []; each.call(m, (v) => { l.push(v) }); return l })(Set.prototype.forEach),
	dateValue: Function.prototype.call.bind(Date.prototype.getTime),
	newDate: ((C) => (v) => new C(v))(Date),
	newRegExp: ((C, source, flags) => (r) => new C(source.call(r), flags.call(r)))(RegExp, Object.getOwnPropertyDescriptor(RegExp.prototype, "source").get, Object.getOwnPropertyDescriptor(RegExp.prototype, "flags").get),
	newMap: ((C, set) => (l) => { const m = new C(); for (let i = 0; i < l.length; i += 2) set.call(m, l[i], l[i + 1]); return m })(Map, Map.prototype.set),
	newSet: ((C, add) => (l) => { const s = new C(); for (let i = 0; i < l.length; i++) add.call(s, l[i]); return s })(Set, Set.prototype.add),
	box: ((n, s, b, i) => (o) => { for (const of of [n, s, b, i]) try { return Object(of.call(o)) } catch {} })(Number.prototype.valueOf, String.prototype.valueOf, Boolean.prototype.valueOf, BigInt.prototype.valueOf),
	newError: ((of) => (name, message, stack) => { const e = new (of[name] ?? of.Error)(message); Object.defineProperty(e, "stack", { value: stack, writable: true, enumerable: false, configurable: true }); return e })({ __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError }),
	viewOf: ((tag, typed, dv) => (o) => { const get = tag.call(o) ? typed : dv; return [tag.call(o) ?? "DataView", get.buffer.call(o), get.byteOffset.call(o), get.length.call(o)] })(
		Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get,
		Object.fromEntries(["buffer", "byteOffset", "length"].map((n) => [n, Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), n).get])),
		Object.fromEntries([["buffer", "buffer"], ["byteOffset", "byteOffset"], ["length", "byteLength"]].map(([to, n]) => [to, Object.getOwnPropertyDescriptor(DataView.prototype, n).get]))),
	newView: ((of) => (name, buffer, offset, length) => new of[name](buffer, offset, length))({ Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView }),
})`)

type intrinsicsKey struct{}

func intrinsicsOf(s jsbridge.Scope) *intrinsics {
	return jsbridge.Owned(s, intrinsicsKey{}, func() *intrinsics {
		all := jsbridge.Must(s.Run(captured)).(*goja.Object)
		in := &intrinsics{objectProto: all.Get("objectProto").(*goja.Object)}
		for _, f := range []struct {
			name string
			to   *goja.Callable
		}{
			{"kind", &in.kind}, {"mapItems", &in.mapItems}, {"setItems", &in.setItems}, {"dateValue", &in.dateValue}, {"newDate", &in.newDate}, {"newRegExp", &in.newRegExp}, {"newMap", &in.newMap},
			{"newSet", &in.newSet}, {"box", &in.box}, {"newError", &in.newError}, {"viewOf", &in.viewOf}, {"newView", &in.newView},
		} {
			*f.to, _ = jsbridge.Function(all.Get(f.name))
		}
		return in
	})
}

// Module defines structuredClone.
var Module = module.Globals("web/clone", install)

func install(s jsbridge.Scope) {
	s.SetGlobal("structuredClone", s.Func("structuredClone", 2, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if a.Len() == 0 {
			return nil, jsbridge.TypeError("structuredClone requires 1 argument")
		}
		transfer, err := parseTransfer(s, a.At(1))
		if err != nil {
			return nil, err
		}
		v, err := Value(s, a.At(0))
		if err != nil {
			return nil, err
		}
		for _, buffer := range transfer {
			if jsbridge.Detached(s, buffer) {
				return nil, errClone // by a getter that cloning ran
			}
		}
		for _, buffer := range transfer {
			jsbridge.Detach(buffer)
		}
		return v, nil
	}))
}

// parseTransfer reads the option transfer, a list of ArrayBuffers.
func parseTransfer(s jsbridge.Scope, v goja.Value) ([]goja.Value, error) {
	opts, ok := jsbridge.DictOf(v)
	if !ok {
		return nil, jsbridge.TypeError("Type error")
	}
	list, err := opts.Get(s, "transfer")
	if err != nil || jsbridge.IsNullish(list) {
		return nil, err
	}
	var all []goja.Value
	var failed error
	err = s.Try(func() {
		s.ForOf(list, func(item goja.Value) bool {
			if !jsbridge.IsArrayBuffer(item) || jsbridge.Detached(s, item) || slices.Contains(all, item) {
				failed = errClone
				return false
			}
			all = append(all, item)
			return true
		})
	})
	if err == nil {
		err = failed
	}
	return all, err
}

// Value clones v with everything it reaches. Loop only.
func Value(s jsbridge.Scope, v goja.Value) (goja.Value, error) {
	c := &cloner{s: s, in: intrinsicsOf(s), done: map[*goja.Object]goja.Value{}}
	return c.value(v, 0)
}

// cloner is one call. done keeps cycles and shared objects what they are.
type cloner struct {
	s    jsbridge.Scope
	in   *intrinsics
	done map[*goja.Object]goja.Value
}

func (c *cloner) value(v goja.Value, depth int) (goja.Value, error) {
	if _, ok := v.(*goja.Symbol); ok {
		return nil, errClone
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return v, nil
	}
	if made, ok := c.done[obj]; ok {
		return made, nil
	}
	if depth > maxDepth {
		return nil, errDepth
	}
	if native := c.s.Native(obj); native != nil {
		cloneable, ok := native.(Cloneable)
		if !ok {
			return nil, errClone
		}
		return c.keep(obj, cloneable.Clone(c.s), nil)
	}
	if _, isFunction := jsbridge.Function(obj); isFunction || obj.ExportType() == reflect.TypeFor[goja.Proxy]() {
		return nil, errClone
	}
	if jsbridge.Detached(c.s, obj) {
		return nil, errClone
	}
	if data, ok := jsbridge.View(c.s, obj); ok {
		if jsbridge.IsArrayBuffer(obj) {
			return c.keep(obj, c.s.ArrayBuffer(slices.Clone(data)), nil)
		}
		return c.view(obj, depth)
	}
	kind, err := c.kind(obj)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "Object":
		return c.members(obj, c.s.Object(), depth)
	case "Array":
		to := c.s.Array()
		if err := to.Set("length", obj.Get("length")); err != nil {
			return nil, err
		}
		return c.members(obj, to, depth)
	case "Date":
		v, err := c.in.dateValue(nil, obj)
		if err != nil {
			return nil, err
		}
		return c.made(obj, c.in.newDate, v)
	case "RegExp":
		return c.made(obj, c.in.newRegExp, obj)
	case "Number", "String", "Boolean":
		return c.made(obj, c.in.box, obj)
	case "Error":
		return c.error(obj)
	case "Map":
		return c.items(obj, c.in.mapItems, c.in.newMap, depth)
	case "Set":
		return c.items(obj, c.in.setItems, c.in.newSet, depth)
	}
	return nil, errClone
}

// kind is the class, also of those collections for which the engine says Object.
func (c *cloner) kind(obj *goja.Object) (string, error) {
	class := jsbridge.ClassName(obj)
	if class != "Object" || obj.Prototype() == nil || obj.Prototype() == c.in.objectProto {
		return class, nil
	}
	v, err := c.in.kind(nil, obj)
	if err != nil {
		return "", err
	}
	return v.String(), nil
}

func (c *cloner) keep(obj *goja.Object, made goja.Value, err error) (goja.Value, error) {
	if err == nil {
		c.done[obj] = made
	}
	return made, err
}

func (c *cloner) made(obj *goja.Object, make goja.Callable, args ...goja.Value) (goja.Value, error) {
	v, err := make(nil, args...)
	return c.keep(obj, v, err)
}

// members copies the enumerable own properties, reading through getters.
func (c *cloner) members(obj, to *goja.Object, depth int) (goja.Value, error) {
	c.done[obj] = to
	for _, key := range obj.Keys() {
		v, err := c.s.Get(obj, key)
		if err != nil {
			return nil, err
		}
		if v, err = c.value(v, depth+1); err != nil {
			return nil, err
		}
		if err := to.DefineDataProperty(key, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
			return nil, err
		}
	}
	return to, nil
}

// items clones a Map or Set. The new one is registered first, for cycles, and filled behind it.
func (c *cloner) items(obj *goja.Object, list, make goja.Callable, depth int) (goja.Value, error) {
	v, err := list(nil, obj)
	if err != nil {
		return nil, err
	}
	empty, err := make(nil, c.s.Array())
	if err != nil {
		return nil, err
	}
	c.done[obj] = empty
	from := v.(*goja.Object)
	add, _ := jsbridge.Function(empty.(*goja.Object).Get("set"))
	step := 2
	if add == nil {
		add, _ = jsbridge.Function(empty.(*goja.Object).Get("add"))
		step = 1
	}
	n := int(from.Get("length").ToInteger())
	for i := 0; i < n; i += step {
		args := []goja.Value{}
		for j := range step {
			item, err := c.value(from.Get(strconv.Itoa(i+j)), depth+1)
			if err != nil {
				return nil, err
			}
			args = append(args, item)
		}
		if _, err := add(empty, args...); err != nil {
			return nil, err
		}
	}
	return empty, nil
}

// view clones a typed array or DataView with the buffer under it.
func (c *cloner) view(obj *goja.Object, depth int) (goja.Value, error) {
	v, err := c.in.viewOf(nil, obj)
	if err != nil {
		return nil, err
	}
	parts := v.(*goja.Object)
	buf, err := c.value(parts.Get("1"), depth+1)
	if err != nil {
		return nil, err
	}
	return c.made(obj, c.in.newView, parts.Get("0"), buf, parts.Get("2"), parts.Get("3"))
}

// error keeps the name (of the standard classes), the message and the stack, as Bun does.
func (c *cloner) error(obj *goja.Object) (goja.Value, error) {
	var parts [3]goja.Value
	for i, key := range []string{"name", "message", "stack"} {
		v, err := c.s.Get(obj, key)
		if err != nil {
			return nil, err
		}
		text, err := c.s.ToString(v)
		if err != nil {
			return nil, err
		}
		parts[i] = c.s.String(text)
	}
	return c.made(obj, c.in.newError, parts[:]...)
}
