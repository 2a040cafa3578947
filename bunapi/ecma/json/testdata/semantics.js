// The order of what can be observed, and what must be ignored or passed on, step by step through ECMAScript's text.
const test = (name, f) => {
  try {
    print(name + ":", f());
  } catch (e) {
    print(name + ": throws", e && e.name, JSON.stringify(String(e && e.message).slice(0, 200)));
  }
};
// watch records every trap of a proxy.
const watch = (target, seen, name) => new Proxy(target, new Proxy({}, { get: (_, trap) => (t, k, ...rest) => {
  seen.push(name + "." + trap + (typeof k === "string" ? " " + k : ""));
  return Reflect[trap](t, k, ...rest);
} }));
const fail = (trap) => new Proxy({}, { [trap]() { throw new RangeError(trap); } });

test("stringify traps", () => { const seen = []; const r = JSON.stringify(watch({ a: 1, b: watch([1, , 2], seen, "b"), c: undefined }, seen, "o")); return r + "\n   " + seen.join("\n   "); });
test("stringify list traps", () => { const seen = []; const r = JSON.stringify(watch({ a: 1, b: 2 }, seen, "o"), watch(["b", "x"], seen, "list")); return r + "\n   " + seen.join("\n   "); });
test("stringify replacer traps", () => { const seen = []; const r = JSON.stringify(watch({ a: 1 }, seen, "o"), watch((k, v) => v, seen, "f")); return r + "\n   " + seen.join("\n   "); });
test("reviver traps", () => { const seen = []; const r = JSON.parse('{"x":0,"y":0}', function (k, v) { if (k === "x") this.y = watch({ a: 1, b: [2] }, seen, "y"); return k === "b" ? undefined : v; }); return JSON.stringify(r) + "\n   " + seen.join("\n   "); });
test("reviver array traps", () => { const seen = []; JSON.parse('{"x":0,"y":0}', function (k, v) { if (k === "x") this.y = watch([1, [2]], seen, "y"); return v; }); return seen.join("\n   "); });

for (const trap of ["get", "ownKeys", "getOwnPropertyDescriptor", "has", "getPrototypeOf", "isExtensible"]) test("stringify fails in " + trap, () => JSON.stringify({ o: fail(trap) }));
for (const trap of ["get", "ownKeys", "getOwnPropertyDescriptor", "defineProperty", "deleteProperty"]) test("reviver fails in " + trap, () => JSON.stringify(JSON.parse('{"x":0,"y":0}', function (k, v) { if (k === "x") this.y = new Proxy({ a: 1 }, { [trap]() { throw new RangeError(trap); } }); return trap === "deleteProperty" && k === "a" ? undefined : v; })));
test("reviver fails in length", () => JSON.parse('[0,0]', function (k, v) { if (k === "0") this[1] = new Proxy([], { get(t, k) { if (k === "length") throw new RangeError("length"); return t[k]; } }); return v; }));
test("refused definition is ignored", () => JSON.stringify(JSON.parse('{"x":0,"y":{"a":1}}', function (k, v) { if (k === "x") Object.defineProperty(this.y, "a", { configurable: false, writable: false }); return k === "a" ? 2 : v; })));
test("refused deletion is ignored", () => JSON.stringify(JSON.parse('{"x":0,"y":{"a":1}}', function (k, v) { if (k === "x") Object.defineProperty(this.y, "a", { configurable: false }); return k === "a" ? undefined : v; })));
test("definition on a frozen array", () => JSON.stringify(JSON.parse('{"x":0,"y":[1,2]}', function (k, v) { if (k === "x") Object.freeze(this.y); return typeof v === "number" ? 9 : v; })));
test("definition beats a setter", () => { let ran = 0; const r = JSON.parse('{"x":0,"y":{"a":1}}', function (k, v) { if (k === "x") this.y = { get a() { return 5; }, set a(_) { ran++; } }; return v; }); return ran + JSON.stringify(Object.getOwnPropertyDescriptor(r.y, "a")); });
test("keys are listed once", () => { const seen = []; JSON.parse('{"a":1,"b":2,"c":3}', function (k, v) { seen.push(k + v); if (k === "a") { delete this.c; this.d = 4; } return v; }); return seen.join(); });
test("inherited value of a deleted key", () => { const r = JSON.parse('{"a":1,"toString":2}', function (k, v) { if (k === "a") delete this.toString; return typeof v === "function" ? "f" : v; }); return JSON.stringify(r); });
test("array of the reviver is by Array.isArray", () => { const seen = []; JSON.parse("[0,0]", function (k, v) { if (k === "0") this[1] = { length: 1, 0: "x" }; else if (k !== "" && this !== null) seen.push(k); return v; }); return seen.join(); });
test("undefined among elements", () => { const r = JSON.parse("[1,2,3]", (k, v) => (k === "1" ? undefined : v)); return r.length + String(1 in r) + JSON.stringify(r); });
test("root holder is plain", () => { Object.defineProperty(Object.prototype, "", { set() { throw 1; }, configurable: true }); try { return JSON.stringify(1, (k, v) => v) + JSON.parse("2", (k, v) => v); } finally { delete Object.prototype[""]; } });
test("frozen Object.prototype names", () => { const d = Object.getOwnPropertyDescriptor(Object.prototype, "valueOf"); Object.defineProperty(Object.prototype, "valueOf", { writable: false }); try { return JSON.stringify(JSON.parse('{"valueOf":1}')) + JSON.stringify(JSON.parse('{"valueOf":1}', (k, v) => v)); } finally { Object.defineProperty(Object.prototype, "valueOf", d); } });
test("text is converted before the reviver is looked at", () => { const seen = []; try { JSON.parse({ toString() { seen.push("text"); return "["; } }, { get x() { seen.push("x"); } }); } catch (e) { seen.push(e.name); } return seen.join(); });
test("space before value", () => { const seen = []; JSON.stringify({ toJSON() { seen.push("toJSON"); return 1; } }, null, Object.assign(new String(" "), { toString() { seen.push("space"); return " "; } })); return seen.join(); });
test("toJSON of a replaced value is not called", () => JSON.stringify({ a: 1 }, (k, v) => (k === "a" ? { toJSON: () => "no", x: 1 } : v)));
test("toJSON by a getter of the prototype", () => { class A { get toJSON() { return () => "got"; } } return JSON.stringify([new A()]); });
test("toJSON called with the value", () => JSON.stringify(Object.assign(Object.create({ toJSON() { return Object.keys(this); } }), { a: 1 })));
test("value read once", () => { let n = 0; JSON.stringify({ get a() { n++; return 1; } }); return n; });
test("length read once", () => { let n = 0; JSON.stringify(new Proxy([1, 2], { get(t, k) { if (k === "length") n++; return t[k]; } })); return n; });
test("length conversions", () => [2.7, -1, NaN, "2", null].map((length) => JSON.stringify(new Proxy([1, 2, 3], { get: (t, k) => (k === "length" ? length : t[k]) }))).join());
test("array of array-likes", () => JSON.stringify([Object.assign([], { length: 2 }), new Array(3)]));
test("symbol keys of proxies", () => JSON.stringify(new Proxy({ a: 1, [Symbol.iterator]: 2 }, {})));
test("not own in the proxy's target", () => JSON.stringify(new Proxy({}, { ownKeys: () => ["z", "y"], getOwnPropertyDescriptor: (t, k) => ({ value: k, enumerable: k === "y", configurable: true }), get: (t, k) => (k === "toJSON" ? undefined : k) })));
test("functions among list", () => JSON.stringify({ f: 1 }, [() => 1, "f", [], ["f"], new Boolean(true)]));
test("list elements by getters", () => { const l = []; Object.defineProperty(l, "0", { get: () => "b", enumerable: true }); return JSON.stringify({ a: 1, b: 2 }, l); });
test("list with holes", () => JSON.stringify({ a: 1, undefined: 2 }, [, "a"]));
test("errors pass through", () => { const e = { mine: 1 }; try { JSON.stringify({ toJSON() { throw e; } }); } catch (x) { return x === e; } });
test("errors pass through parse", () => { const e = { mine: 1 }; try { JSON.parse("1", () => { throw e; }); } catch (x) { return x === e; } });
test("no state left by errors", () => { for (const f of [() => JSON.stringify({ get a() { throw 1; } }), () => JSON.parse("[1,[2,{\"a\":"), () => JSON.parse("[1]", () => { throw 1; }), () => JSON.stringify({ a: 1n })]) try { f(); } catch {} return JSON.stringify(JSON.parse('{"a":[1,{"b":"c"}]}')); });
test("parse within a reviver", () => JSON.stringify(JSON.parse('["[1,2]","{\\"a\\":[3]}"]', (k, v) => (typeof v === "string" ? JSON.parse(v) : v))));
test("stringify within a replacer", () => JSON.stringify({ a: { b: 1 }, c: [2] }, (k, v) => (k === "a" ? JSON.stringify(v) : v)));
test("same text twice", () => { const t = '{"a":{"b":[1]}}'; const x = JSON.parse(t), y = JSON.parse(t); x.a.b.push(2); return JSON.stringify(y); });
test("strings keep their identity", () => { const t = '["ab","ab","long text of more than sixteen","long text of more than sixteen"]'; const a = JSON.parse(t); return [a[0] === a[1], a[2] === a[3], a[2] === "long text of more than sixteen", new Map([[a[2], 1]]).get("long text of more than sixteen"), ({ "long text of more than sixteen": 2 })[a[3]], a[2].length, a[2] + a[2] === a[3].repeat(2), a[2].slice(5, 9)].join(); });
test("result strings keep their identity", () => { const s = JSON.stringify({ a: "é and some more text" }); return [s === '{"a":"é and some more text"}', s.length, new Set([s]).has('{"a":"é and some more text"}'), JSON.stringify({ a: 1 }) === '{"a":1}'].join(); });
