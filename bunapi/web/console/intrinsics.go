// The built-in functions that printing needs, captured before user code can change them.

package console

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

type intrinsics struct {
	describe    goja.Callable // (o, key) → property descriptor; runs no getter
	symbols     goja.Callable // (o) → its own symbols, those that are not enumerable too
	mapItems    goja.Callable // (map) → [key, value, key, value, …]
	setItems    goja.Callable // (set) → [value, …]
	weak        goja.Callable // (o) → "WeakMap", "WeakSet" or ""
	isoDate     goja.Callable
	stringValue goja.Callable // (o) → the string in a String object, throws for anything else
	source      goja.Callable // (fn) → its source text
	typedName   goja.Callable // (o) → "Uint8Array" …, undefined for anything else
	typedLength goja.Callable
	viewBytes   goja.Callable // (dataView) → byteLength, throws for anything else
	stringify   goja.Callable
	newError    goja.Callable
	objectProto *goja.Object
	custom      *goja.Symbol // Symbol.for("nodejs.util.inspect.custom")
}

var captured = jsbridge.NewScript("gobun:console", `({
	describe: Object.getOwnPropertyDescriptor,
	symbols: Object.getOwnPropertySymbols,
	mapItems: ((each) => (m) => { const l = []; let n = 0; each.call(m, (v, k) => { l[n++] = k; l[n++] = v }); return l })(Map.prototype.forEach),
	setItems: ((each) => (m) => { const l = []; let n = 0; each.call(m, (v) => { l[n++] = v }); return l })(Set.prototype.forEach),
	weak: ((wm, ws) => (o) => { try { wm.call(o, o); return "WeakMap" } catch {} try { ws.call(o, o); return "WeakSet" } catch {} return "" })(WeakMap.prototype.has, WeakSet.prototype.has),
	isoDate: ((iso, time) => (d) => { const t = time.call(d); return t !== t ? "Invalid Date" : iso.call(d) })(Date.prototype.toISOString, Date.prototype.getTime),
	stringValue: Function.prototype.call.bind(String.prototype.valueOf),
	source: Function.prototype.call.bind(Function.prototype.toString),
	typedName: Function.prototype.call.bind(Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get),
	typedLength: Function.prototype.call.bind(Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "length").get),
	viewBytes: Function.prototype.call.bind(Object.getOwnPropertyDescriptor(DataView.prototype, "byteLength").get),
	stringify: JSON.stringify,
	newError: ((E) => (m) => new E(m))(Error),
	objectProto: Object.prototype,
	custom: Symbol.for("nodejs.util.inspect.custom"),
})`)

func capture(s jsbridge.Scope) *intrinsics {
	all := jsbridge.Must(s.Run(captured)).(*goja.Object)
	fn := func(name string) goja.Callable {
		f, ok := jsbridge.Function(all.Get(name))
		if !ok {
			panic("console: not a function: " + name)
		}
		return f
	}
	return &intrinsics{
		describe:    fn("describe"),
		symbols:     fn("symbols"),
		mapItems:    fn("mapItems"),
		setItems:    fn("setItems"),
		weak:        fn("weak"),
		isoDate:     fn("isoDate"),
		stringValue: fn("stringValue"),
		source:      fn("source"),
		typedName:   fn("typedName"),
		typedLength: fn("typedLength"),
		viewBytes:   fn("viewBytes"),
		stringify:   fn("stringify"),
		newError:    fn("newError"),
		objectProto: all.Get("objectProto").(*goja.Object),
		custom:      all.Get("custom").(*goja.Symbol),
	}
}
