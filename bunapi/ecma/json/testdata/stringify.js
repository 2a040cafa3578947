// JSON.stringify, JSON.rawJSON and JSON.isRawJSON.
const test = (name, f) => {
  try {
    print(name + ":", f());
  } catch (e) {
    print(name + ": throws", e.name, JSON.stringify(String(e.message).slice(0, 200)));
  }
};
const units = (s) => Array.from({ length: s.length }, (_, i) => s.charCodeAt(i).toString(16)).join(" ");

test("primitives", () => [undefined, Symbol(), () => 1, null, true, 1, "s", class {}, -0, NaN, -Infinity].map((v) => String(JSON.stringify(v))).join());
test("no arguments", () => JSON.stringify());
test("kinds", () => JSON.stringify([new Uint8Array([1, 2]), new Float64Array([1.5, NaN]), new ArrayBuffer(2), new DataView(new ArrayBuffer(2)), new Map([[1, 2]]), new Set([1]), /x/, new Date(0), new Error("x"), Symbol(), () => 1, new Boolean(false), new String("s"), new Number(-0), -0, NaN, Infinity, Object(Symbol()), new Date(NaN), Promise.resolve(1), new WeakMap(), Math, JSON]));
test("members", () => JSON.stringify({ [Symbol()]: 1, a: Symbol(), b: undefined, c() {}, d: null, e: [undefined, () => 1, Symbol()] }));
test("holes", () => JSON.stringify([, 1, ,]));
test("inherited holes", () => { const a = [, 1]; Object.setPrototypeOf(a, ["p"]); return JSON.stringify(a); });
test("array extras", () => { const a = [1]; a.x = 2; a[3] = 4; return JSON.stringify(a); });
test("sparse array", () => { const a = []; a[6000] = 1; return JSON.stringify(a).length; });
test("array subclass", () => JSON.stringify(new (class extends Array {})(1, 2)));
test("array likes", () => JSON.stringify({ length: 2, 0: "a" }) + (function () { return JSON.stringify(arguments); })(1, 2));
test("class instances", () => { class A { #p = 1; b = 2; get c() { return 3; } static d = 4; } return JSON.stringify(new A()) + JSON.stringify(A); });
test("inherited", () => JSON.stringify(Object.create({ a: 1 }, { b: { value: 2, enumerable: true }, c: { value: 3 } })));
test("not enumerable", () => { const o = { a: 1 }; Object.defineProperty(o, "b", { value: 1 }); return JSON.stringify(o); });
test("null prototype", () => JSON.stringify(Object.assign(Object.create(null), { a: 1 })));
test("key order", () => JSON.stringify({ b: 1, 2: 1, a: 1, 1: 1, "-1": 1, "01": 1, 4294967295: 1, 4294967294: 1, "9007199254740993": 1 }));
test("odd keys", () => JSON.stringify({ "": 1, '"': 2, "\n": 3, "é": 4, "😀": 5, "\ud800": 6, "\u2028": 7, __proto__: null, ["__proto__"]: 8, toJSON: 9 }));
test("escapes", () => JSON.stringify("\u0000\u0001\u001f\u007f\u0080\u2028\u2029\"\\/\b\f\n\r\t\v"));
test("lone surrogates", () => JSON.stringify(["\ud800", "\udc00x", "\ud83d\ude00", "\udc00\ud800", "a\udfffé", "é\ud800"]));
test("text", () => JSON.stringify(["é", "日本語", "😀", "aé", "é" + "a".repeat(20), "a".repeat(20) + '"', "ab\\cd", "x".repeat(100)]));
test("every byte", () => { let s = ""; for (let i = 0; i < 300; i++) s += String.fromCharCode(i); return units(JSON.stringify(s)); });
test("specials at every place", () => { let out = ""; for (const c of ['"', "\\", "\n", "é", "\ud800"]) for (let i = 0; i < 20; i++) out += JSON.stringify("x".repeat(i) + c + "y".repeat(19 - i)); return units(out).length + ":" + out.slice(0, 60); });
test("numbers", () => JSON.stringify([1e21, 1e20, 123456789012345680000, 1e-6, 1e-7, 1.5e300, 5e-324, 0.1, 1 / 3, -1e-7, 4294967296, 9007199254740993, 1.7976931348623157e308, 1.5, -1.5, 100, 1e100, 12e-10, 1.2e-10, 0.00001234, 123456.789, 2 ** 53, -(2 ** 31)]));
test("boxed", () => { const s = new String("a"); s.toString = () => "b"; const n = new Number(1); n.valueOf = () => 5; n.toString = () => "9"; const b = new Boolean(true); b.valueOf = () => false; return JSON.stringify([s, n, b, Object(NaN)]); });
test("boxed throws", () => { const n = new Number(1); n.valueOf = () => { throw new RangeError("mine"); }; return JSON.stringify([n]); });
test("bigint", () => JSON.stringify(1n));
test("nested bigint", () => JSON.stringify({ a: [1n] }));
test("boxed bigint", () => JSON.stringify(Object(1n)));
test("bigint toJSON", () => { BigInt.prototype.toJSON = function () { "use strict"; return "big" + typeof this; }; try { return JSON.stringify([1n, { a: 2n }]); } finally { delete BigInt.prototype.toJSON; } });
test("string toJSON is not used", () => { String.prototype.toJSON = () => "no"; Number.prototype.toJSON = () => "no"; try { return JSON.stringify(["a", 1]); } finally { delete String.prototype.toJSON; delete Number.prototype.toJSON; } });
test("inherited toJSON", () => { Object.prototype.toJSON = function (k) { return "p" + k; }; try { return JSON.stringify({ a: {} }) + JSON.stringify([[]]); } finally { delete Object.prototype.toJSON; } });
test("toJSON arguments", () => { const seen = []; const o = { toJSON(...args) { seen.push(args.length, typeof args[0], args[0], this === o); return 1; } }; JSON.stringify({ x: o, y: [o, o] }); JSON.stringify(o); return seen.join(); });
test("toJSON results", () => JSON.stringify([{ toJSON: () => undefined }, { toJSON: () => () => 1 }, { toJSON: () => "s" }, { toJSON: () => new Date(0) }, { toJSON: () => new Number(3) }, { a: { toJSON: () => undefined } }]));
test("toJSON is no function", () => JSON.stringify({ toJSON: 1, a: 2 }));
test("toJSON getter throws", () => JSON.stringify({ get toJSON() { throw new RangeError("mine"); } }));
test("functions with toJSON", () => JSON.stringify([Object.assign(() => 1, { a: 1 }), Object.assign(() => 1, { toJSON() { return 3; } })]));
test("date", () => JSON.stringify({ d: new Date(Date.UTC(2020, 1, 2, 3, 4, 5, 678)) }));
test("getters", () => { const seen = []; const r = JSON.stringify({ get a() { seen.push("a"); return 1; }, b: { toJSON() { seen.push("b"); return 2; } }, get c() { seen.push("c"); return 3; } }); return r + seen; });
test("getter throws", () => JSON.stringify({ get a() { throw new RangeError("mine"); } }));
test("nested calls", () => JSON.stringify({ a: "before", b: { toJSON() { return JSON.stringify({ x: [1, JSON.stringify("in")] }); } }, c: "after" }));
test("call after a throw", () => { try { JSON.stringify([1, 2, { toJSON() { throw 1; } }]); } catch {} return JSON.stringify([3]); });

test("cycle", () => { const a = {}; a.b = { c: [a] }; return JSON.stringify(a); });
test("cycle of an array", () => { const a = []; a[0] = a; return JSON.stringify(a); });
test("cycle with replacer", () => { const a = { n: {} }; a.n.x = a; return JSON.stringify(a, (k, v) => v); });
test("cycle cut by replacer", () => { const a = { n: {} }; a.n.x = a; return JSON.stringify(a, (k, v) => (k === "x" ? 1 : v)); });
test("cycle made by toJSON", () => { const a = { toJSON() { return { a }; } }; return JSON.stringify(a); });
test("no cycle", () => { const a = { x: 1 }; return JSON.stringify([a, a, { a, b: a }]); });
test("deep cycle", () => { const root = {}; let o = root; for (let i = 0; i < 100; i++) o = o.a = {}; o.a = root; return JSON.stringify(root); });
test("deep without cycle", () => { const leaf = { l: 1 }; let o = leaf; for (let i = 0; i < 100; i++) o = { a: o, b: leaf }; return JSON.stringify(o).length; });
const deep = (n) => { let a = []; for (let i = 1; i < n; i++) a = [a]; return a; };
test("depth", () => JSON.stringify(deep(40000)).length);
test("too deep", () => JSON.stringify(deep(40001)).length);
test("call after too deep", () => JSON.stringify({ a: [1] }));

test("replacer", () => { const seen = []; const r = JSON.stringify({ a: { b: 1 }, c: [2] }, function (k, v) { seen.push(k + ":" + JSON.stringify(this)); return v; }); return r + " " + seen.join(" "); });
test("replacer keys", () => { const seen = []; JSON.stringify({ a: [1, [2]], 1: "x" }, function (k, v) { seen.push(typeof k + k + arguments.length); return v; }); return seen.join(); });
test("replacer results", () => JSON.stringify({ a: 1, b: 2, c: 3, d: 4 }, (k, v) => (k === "a" ? undefined : k === "b" ? new String("s") : k === "c" ? { x: 1 } : v)));
test("replacer of the root", () => String(JSON.stringify({ a: 1 }, () => undefined)) + JSON.stringify(1, () => [2].length));
test("replacer and toJSON", () => JSON.stringify({ d: new Date(0) }, function (k, v) { return k === "d" ? typeof v + (this[k] instanceof Date) : v; }));
test("replacer throws", () => JSON.stringify({ a: 1 }, (k) => { if (k) throw new RangeError("mine"); return { a: 1 }; }));
test("replacer changes the holder", () => JSON.stringify({ a: 1, b: 2 }, function (k, v) { if (k === "a") { this.b = 3; this.c = 4; } return v; }));
test("list", () => JSON.stringify({ a: 1, b: 2, 1: 3, c: { a: 5, z: 1 } }, ["c", "a", 1, new String("b"), new Number(7), {}, null, "a", true, Symbol()]));
test("list of inherited and hidden", () => JSON.stringify(Object.create({ p: 1 }, { h: { value: 2 } }), ["p", "h"]));
test("empty list", () => JSON.stringify({ a: 1, b: [{ c: 1 }] }, []) + JSON.stringify([{ c: 1 }], []));
test("list does not apply to arrays", () => JSON.stringify([1, 2, { 0: "x", 1: "y" }], ["1"]));
test("list with numbers", () => JSON.stringify({ "-0": 1, 0: 2, 1.5: 3, NaN: 4, 1e21: 5 }, [-0, 1.5, NaN, 1e21]));
test("list of odd keys", () => JSON.stringify({ "\ud800": 1, "é": 2 }, ["é", "\ud800", "\ud800"]));
test("list proxy", () => JSON.stringify({ a: 1, b: 2 }, new Proxy(["b"], {})));
test("list with boxed", () => { const s = new String("a"); s.toString = () => "b"; const n = new Number(1); n.toString = () => "c"; return JSON.stringify({ a: 1, b: 2, c: 3, 1: 4 }, [s, n]); });
test("replacer proxy", () => JSON.stringify({ a: 1, b: 2 }, new Proxy((k, v) => (k === "a" ? 7 : v), {})));
test("revoked list", () => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return JSON.stringify({ a: 1 }, proxy); });
test("revoked value", () => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return JSON.stringify(proxy); });
test("revoked replacer", () => { const { proxy, revoke } = Proxy.revocable(() => 1, {}); revoke(); return JSON.stringify({ a: 1 }, proxy); });
test("other replacers", () => [null, 1, "a", true, {}, Symbol(), /a/].map((r) => JSON.stringify({ a: 1 }, r)).join());

const gap = (space) => JSON.stringify(JSON.stringify({ a: [1, { b: 2 }], c: {}, d: [], e: { f: undefined } }, null, space));
for (const space of [0, 1, 3, 10, 11, -3, NaN, Infinity, -Infinity, 0.9, 1.9, "", "\t", "ab", "0123456789abc", "😀😀😀😀😀😀", "\ud800", new Number(2), new String("xy"), true, null, undefined, {}, [], { valueOf: () => 3 }, () => 1, Symbol()]) test("gap " + String(typeof space === "symbol" ? "symbol" : typeof space === "object" ? JSON.stringify(space) : space), () => gap(space));
test("gap bigint", () => gap(2n));
test("gap valueOf", () => { const n = new Number(3); n.valueOf = () => 1; const s = new String("a"); s.toString = () => "b"; return gap(n) + gap(s); });
test("gap throws", () => { const n = new Number(3); n.valueOf = () => { throw new RangeError("mine"); }; return gap(n); });
test("gap with replacer", () => JSON.stringify({ a: 1, b: [2] }, (k, v) => v, 1));
test("gap with list", () => JSON.stringify({ a: 1, b: [2] }, ["b"], "--"));
test("gap order", () => { const seen = []; JSON.stringify(1, new Proxy([], { get(t, k) { seen.push(String(k)); return t[k]; } }), Object.assign(new Number(1), { valueOf() { seen.push("space"); return 1; } })); return seen.join(); });

test("proxy", () => { const seen = []; const p = new Proxy({ a: 1, b: 2 }, { get(t, k) { seen.push("get " + String(k)); return t[k]; }, ownKeys(t) { seen.push("ownKeys"); return Reflect.ownKeys(t); }, getOwnPropertyDescriptor(t, k) { seen.push("descriptor " + k); return Reflect.getOwnPropertyDescriptor(t, k); }, has() { seen.push("has"); return true; } }); return JSON.stringify(p) + " " + seen.join(); });
test("proxy of an array", () => { const seen = []; const p = new Proxy([1, 2], { get(t, k) { seen.push("get " + String(k)); return t[k]; }, ownKeys() { throw 1; } }); return JSON.stringify(p) + " " + seen.join(); });
test("proxy of a proxy", () => JSON.stringify(new Proxy(new Proxy([1], {}), {})));
test("proxy of a function", () => String(JSON.stringify(new Proxy(() => 1, {}))));
test("proxy of boxed", () => JSON.stringify([new Proxy(new Number(1), {}), new Proxy(new Boolean(true), {})]));
test("proxy throws", () => JSON.stringify(new Proxy({}, { ownKeys() { throw new RangeError("mine"); } })));
test("proxy length", () => JSON.stringify(new Proxy([1, 2, 3], { get: (t, k) => (k === "length" ? 2 : t[k]) })));

test("mutation", () => { const o = { a: { toJSON() { delete o.c; o.d = 1; o.b = 9; return 0; } }, b: 1, c: 2 }; return JSON.stringify(o); });
test("array mutation", () => { const o = [{ toJSON() { o.length = 2; return 0; } }, 1, 2]; return JSON.stringify(o); });
test("array growth", () => { const o = [{ toJSON() { o.push(1); o[1] = 7; return 0; } }, 1]; return JSON.stringify(o); });
test("too long", () => JSON.stringify(new Array(2 ** 32 - 1).length));

test("raw", () => JSON.stringify({ a: JSON.rawJSON("1e1000"), b: JSON.rawJSON('"x"'), c: [JSON.rawJSON("12345678901234567890")] }));
test("raw by replacer", () => JSON.stringify({ a: 1 }, (k, v) => (k === "a" ? JSON.rawJSON("12345678901234567890") : v)));
test("raw object", () => { const r = JSON.rawJSON("1"); return [Object.isFrozen(r), Object.getPrototypeOf(r), Object.getOwnPropertyNames(r), r.rawJSON].join(); });
test("isRawJSON", () => [JSON.isRawJSON(JSON.rawJSON(1)), JSON.isRawJSON({ rawJSON: 1 }), JSON.isRawJSON(), JSON.isRawJSON("1"), JSON.isRawJSON(new Proxy(JSON.rawJSON(1), {}))].join());
test("raw surrogate", () => units(JSON.stringify(JSON.rawJSON('"\ud800é"'))));
for (const text of ["{}", "[]", "[1", "{", "1 ", "1\n", "\t1", "\r1", "\n1", "1x", "tru", "'a'", '"a', "-", "1.", "\u00a01", "1 2", "x ", '"a" ', "null", "true", "-0", "1e5", "01", " ", "\n", "1,", "true]", "é", "", "]", ",", '"\\u00e9"']) test("raw " + JSON.stringify(text), () => JSON.rawJSON(text).rawJSON);
test("raw kinds", () => [null, 5, true, 5n, [1], new String("7")].map((v) => JSON.rawJSON(v).rawJSON).join());
test("raw object", () => JSON.rawJSON({}));
test("raw undefined", () => JSON.rawJSON());
test("raw symbol", () => JSON.rawJSON(Symbol()));
