// Package clone implements structuredClone, and the serialisation of values that pass between realms (HTML Standard, section
// "Safe passing of structured data"): Encode takes a value out of its realm, Message.Decode creates it in another.
//
// This package is not an API: it may change without notice.
package clone

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// maxDepth bounds the recursion, which is on Go's stack.
const maxDepth = 5000

var (
	errClone    = jsbridge.DOMException("DataCloneError", "The object can not be cloned.")
	errDepth    = jsbridge.RangeError("Maximum call stack size exceeded.")
	errTransfer = jsbridge.DOMException("DataCloneError", "Object that needs transfer was found in message but not listed in transferList")
)

// intrinsics are built-ins, captured before scripts can change them.
type intrinsics struct {
	objectProto *goja.Object
	refuses     bool // MarkUncloneable was called

	kind, mapItems, setItems, dateValue, regExpParts, unbox, viewOf              goja.Callable
	newMap, newSet, fillMap, fillSet, newView, mark, isMarked, refuse, isRefused goja.Callable
	make                                                                         [makers]goja.Callable
}

var captured = jsbridge.NewScript("gobun:clone", `({
	objectProto: Object.prototype,
	kind: ((of, text) => (o) => { for (const name in of) try { of[name].call(o, o); return name } catch {} const tag = text.call(o); return /Generator|Iterator|Promise|Stream/.test(tag) ? tag : "Object" })({ __proto__: null,
		Map: Object.getOwnPropertyDescriptor(Map.prototype, "size").get, Set: Object.getOwnPropertyDescriptor(Set.prototype, "size").get, WeakMap: WeakMap.prototype.has, WeakSet: WeakSet.prototype.has }, Object.prototype.toString),
	mapItems: ((each) => (m) => { const l = []; each.call(m, (v, k) => { l.push(k, v) }); return l })(Map.prototype.forEach),
	setItems: ((each) => (m) => { const l = []; each.call(m, (v) => { l.push(v) }); return l })(Set.prototype.forEach),
	dateValue: Function.prototype.call.bind(Date.prototype.getTime),
	newDate: ((C) => (v) => new C(v))(Date),
	regExpParts: ((source, flags) => (r) => [source.call(r), flags.call(r)])(Object.getOwnPropertyDescriptor(RegExp.prototype, "source").get, Object.getOwnPropertyDescriptor(RegExp.prototype, "flags").get),
	newRegExp: ((C) => (source, flags) => new C(source, flags))(RegExp),
	newMap: ((C) => () => new C())(Map),
	newSet: ((C) => () => new C())(Set),
	fillMap: ((set) => (m, l) => { for (let i = 0; i < l.length; i += 2) set.call(m, l[i], l[i + 1]) })(Map.prototype.set),
	fillSet: ((add) => (s, l) => { for (let i = 0; i < l.length; i++) add.call(s, l[i]) })(Set.prototype.add),
	unbox: ((n, s, b, i) => (o) => { for (const of of [n, s, b, i]) try { return of.call(o) } catch {} })(Number.prototype.valueOf, String.prototype.valueOf, Boolean.prototype.valueOf, BigInt.prototype.valueOf),
	newBox: ((O) => (v) => O(v))(Object),
	newError: ((of) => (name, message, stack) => { const e = new (of[name] ?? of.Error)(message); Object.defineProperty(e, "stack", { value: stack, writable: true, enumerable: false, configurable: true }); return e })({ __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError }),
	viewOf: ((tag, typed, dv) => (o) => { const get = tag.call(o) ? typed : dv; return [tag.call(o) ?? "DataView", get.buffer.call(o), get.byteOffset.call(o), get.length.call(o)] })(
		Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get,
		Object.fromEntries(["buffer", "byteOffset", "length"].map((n) => [n, Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), n).get])),
		Object.fromEntries([["buffer", "buffer"], ["byteOffset", "byteOffset"], ["length", "byteLength"]].map(([to, n]) => [to, Object.getOwnPropertyDescriptor(DataView.prototype, n).get]))),
	newView: ((of) => (name, buffer, offset, length) => new of[name](buffer, offset, length))({ Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView }),
	...((marks, refused, has, add) => ({ mark: (o) => { add.call(marks, o) }, isMarked: (o) => has.call(marks, o), refuse: (o) => { add.call(refused, o) }, isRefused: (o) => has.call(refused, o) }))(new WeakSet(), new WeakSet(), WeakSet.prototype.has, WeakSet.prototype.add),
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
			{"kind", &in.kind}, {"mapItems", &in.mapItems}, {"setItems", &in.setItems}, {"dateValue", &in.dateValue}, {"regExpParts", &in.regExpParts},
			{"unbox", &in.unbox}, {"viewOf", &in.viewOf}, {"newMap", &in.newMap}, {"newSet", &in.newSet}, {"fillMap", &in.fillMap}, {"fillSet", &in.fillSet},
			{"newView", &in.newView}, {"mark", &in.mark}, {"isMarked", &in.isMarked}, {"refuse", &in.refuse}, {"isRefused", &in.isRefused},
			{"newDate", &in.make[makeDate]}, {"newRegExp", &in.make[makeRegExp]}, {"newBox", &in.make[makeBox]}, {"newError", &in.make[makeError]},
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
		list, err := cloneList(s, a.At(1))
		if err != nil {
			return nil, err
		}
		m, err := Encode(s, a.At(0), list)
		if err != nil {
			return nil, err
		}
		v, _, err := m.Decode(s)
		return v, err
	}))
}

// Value clones v with everything reachable from it. Loop only.
func Value(s jsbridge.Scope, v goja.Value) (goja.Value, error) {
	m, err := Encode(s, v, nil)
	if err != nil {
		return nil, err
	}
	v, _, err = m.Decode(s)
	return v, err
}
