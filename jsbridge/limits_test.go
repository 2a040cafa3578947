package jsbridge

import "testing"

// Native functions that call each other without end create no frames that goja counts.
func TestNativeRecursionEnds(t *testing.T) {
	for name, src := range map[string]string{
		"flat":                               `let a = []; a[0] = a; a.flat(Infinity)`,
		"Error.toString":                     `let e = new Error; e.message = e; String(e)`,
		"toString":                           `let o = { toString: String.prototype.trim }; "" + o`,
		"toLocaleString":                     `let o = { toString: Object.prototype.toLocaleString }; "" + o`,
		"toJSON":                             `let o = { toISOString: Date.prototype.toJSON }; o.toISOString()`,
		"bound getter":                       `let o = {}; Object.defineProperty(o, "x", { get: Reflect.get.bind(null, o, "x") }); o.x`,
		"bound toString":                     `let o = {}; o.toString = String.bind(null, o); "" + o`,
		"join of nesting":                    `let a = []; for (let i = 0; i < 100000; i++) a = [a]; String(a)`,
		"String.slice":                       `let o = { toString: String.prototype.slice }; "" + o`,
		"String.replace":                     `let o = { toString: String.prototype.replace }; "" + o`,
		"Array.indexOf":                      `let o = { valueOf: Array.prototype.indexOf }; o.length = o; Array.prototype.indexOf.call(o)`,
		"RegExp.flags":                       `let o = {}, get = Object.getOwnPropertyDescriptor(RegExp.prototype, "flags").get; Object.defineProperty(o, "global", { get }); o.global`,
		"RegExp.toString":                    `let o = { toString: RegExp.prototype.toString, flags: "" }; o.source = o; "" + o`,
		"Proxy the prototype of its handler": `let h = {}, p = new Proxy({}, h); h.__proto__ = p; p.x`,
		"Proxy of another with its handler":  `let h = {}, p = new Proxy(new Proxy({}, h), {}); Object.setPrototypeOf(h, Object.create(p)); p.x`,
		"Proxy its own prototype":            `let p = new Proxy({}, {}); Object.setPrototypeOf(p, p); p.x`,
		"Proxy the prototype of its target":  `let t = {}, p = new Proxy(t, {}); t.__proto__ = p; t.x`,
		"Proxy of a Proxy":                   `let t = {}, p = new Proxy(new Proxy(t, {}), {}); Reflect.setPrototypeOf(t, Object.create(p)); t.x`,
		"bound functions":                    `let f = () => 1; for (let i = 0; i < 100000; i++) { f = f.bind(); Object.defineProperty(f, "name", { value: "" }) } f()`,
	} {
		t.Run(name, func(t *testing.T) {
			r, rec := newTestRealm(t)
			run(t, r, `try { `+src+`; log("no error") } catch (e) { log(e.name + ": " + e.message) }`)
			expect(t, rec, "RangeError: "+tooDeep)
		})
	}
}

// A size that a script requests is refused before memory is allocated; the largest useful sizes are not.
func TestSizesAreRefused(t *testing.T) {
	for src, want := range map[string]string{
		`"x".repeat(2 ** 40)`:                            outOfMemory,
		`"x".repeat(1e300)`:                              outOfMemory,
		`"x".padStart(2 ** 40)`:                          outOfMemory,
		`"x".padEnd(2 ** 40, "ab")`:                      outOfMemory,
		`(s => s.concat(s, s, s))("x".repeat(2 ** 28))`:  outOfMemory,
		`"a".concat(1, null, { toString: () => "b" })`:   "a1nullb",
		`new Array(1e9).fill(0)`:                         outOfMemory,
		`new Array(4e9).join("ab")`:                      outOfMemory,
		`Array.from({ length: 1e9 })`:                    outOfMemory,
		`Math.max.apply(null, { length: 1e9 })`:          tooDeep,
		`[].push.apply([], Array(2 ** 20 + 1))`:          tooDeep,
		`Array(1e9).concat(1)`:                           outOfMemory,
		`[].concat(1, Array(1e9))`:                       outOfMemory,
		`Reflect.apply(Math.max, null, { length: 1e9 })`: tooDeep,
		`Reflect.construct(Array, Array(1e9))`:           tooDeep,
		`new ArrayBuffer(1e12)`:                          outOfMemory,
		`new Uint8Array(1e12)`:                           outOfMemory,
		`new Float64Array(1e10)`:                         outOfMemory,
		`new BigInt64Array(1e10)`:                        outOfMemory,
		`new Uint16Array({ length: 1e10 })`:              outOfMemory,
		`"x".repeat(1e6).length`:                         "1000000",
		`"ab".padStart(5, "xy") + "ab".padEnd(4) + "."`:  "xyxabab  .",
		`"x".padStart(2 ** 40, "")`:                      "x",
		`"".repeat(2 ** 40)`:                             "",
		`"".repeat(1e300)`:                               "",
		`new Uint8Array(1e6).length`:                     "1000000",
		`new Uint8Array([1, 2]).length`:                  "2",
		`new Array(3).fill(1).join()`:                    "1,1,1",
		`Array.from({ length: 2 }).length`:               "2",
	} {
		t.Run(src, func(t *testing.T) {
			r, rec := newTestRealm(t)
			run(t, r, `try { log(`+src+`) } catch (e) { log(e.message) }`)
			expect(t, rec, want)
		})
	}
}

// Objects that inherit from a Proxy without a cycle can be created.
func TestPrototypesThatAreProxies(t *testing.T) {
	r, rec := newTestRealm(t)
	run(t, r, `
		const h = { get: (_, name) => name }, p = new Proxy({}, h), o = {};
		Object.setPrototypeOf(o, p);
		Object.setPrototypeOf(h, { has: () => true });
		o.__proto__ = new Proxy(p, {});
		log(o.word + ("any" in p))`)
	expect(t, rec, "wordtrue")
}

// Everything that compiles text checks its nesting first; text nested as deeply as Bun allows compiles.
func TestNestedSourcesAreRefused(t *testing.T) {
	for name, door := range map[string]string{
		"eval":                           `text => eval(text)`,
		"strict eval":                    `text => { "use strict"; return eval(text) }`,
		"eval in eval":                   `text => eval("eval(text)")`,
		"spread eval":                    `text => eval(...[text])`,
		"indirect eval":                  `text => (0, eval)(text)`,
		"Reflect.apply of eval":          `text => Reflect.apply(eval, null, [text])`,
		"Function":                       `text => Function(text)()`,
		"new Function":                   `text => new Function("return " + text)()`,
		"parameters of a Function":       `text => new Function("a=" + text, "return a")()`,
		"the constructor of a function":  `text => (() => {}).constructor(text)()`,
		"the constructor of a generator": `text => (function* () {}).constructor(text)().next().value`,
		"of an async function":           `text => (async () => {}).constructor("return " + text)()`,
	} {
		t.Run(name, func(t *testing.T) {
			r, rec := newTestRealm(t)
			run(t, r, `
				const door = `+door+`, nested = n => "(".repeat(n) + "1" + ")".repeat(n);
				for (const n of [4000, 1e6]) try { door(nested(n)); log("fine") } catch (e) { log(e.name + ": " + e.message) }`)
			expect(t, rec, "fine | RangeError: "+tooDeep)
		})
	}
}

// The name of a function that is bound repeatedly does not grow without end.
func TestNamesOfBoundFunctions(t *testing.T) {
	r, rec := newTestRealm(t)
	run(t, r, `
		let f = function name() { return 1 };
		log(f.bind().bind().name);
		for (let i = 0; i < 1000; i++) f = f.bind();
		const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(f, "name");
		log([f.name.length, f(), writable, enumerable, configurable].join())`)
	expect(t, rec, "bound bound name | 1000,1,false,false,true")
}
