// JSON.parse of what is JSON, with and without reviver.
const test = (name, f) => {
  try {
    print(name + ":", f());
  } catch (e) {
    print(name + ": throws", e.name, JSON.stringify(String(e.message).slice(0, 200)));
  }
};
const units = (s) => Array.from({ length: s.length }, (_, i) => s.charCodeAt(i).toString(16)).join(" ");
const number = (x) => (Object.is(x, -0) ? "-0" : String(x));

test("numbers", () => JSON.parse("[1e1000,-1e1000,-0,0,1E5,1e+5,1e-5,0.1,123456789012345678901234567890,1e-400,-0.0,-0e5,5e-324,2.5,10000000000000000000000]").map(number).join());
test("more numbers", () => JSON.parse("[9007199254740991,9007199254740992,9007199254740993,-9007199254740993,999999999999999,1000000000000000,999999999999999999,0.30000000000000004,1.7976931348623157e308,1.7976931348623159e308,4.35,0e0,0E-0,1.0,1.10]").map(number).join());
test("number forms", () => JSON.parse("[0,00e0]".replace("00", "0")).map(number).join());
test("white space", () => JSON.stringify(JSON.parse(" \t\r\n[ 1 ,\n2\t] \r\n")));
test("strings", () => units(JSON.parse('"\\u0041\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00é😀\\u2028"')));
test("lone surrogates", () => units(JSON.parse('"\\ud800"')) + "|" + units(JSON.parse('"\\udc00\\ud800x"')) + "|" + units(JSON.parse('"\ud800"')) + "|" + units(JSON.parse('"\ud83d\\ude00"')) + "|" + units(JSON.parse('"\\ud83d\ude00"')));
test("surrogate keys", () => Object.keys(JSON.parse('{"\\ud800":1,"\ud800":2,"\udc00":3,"\ud83d\\ude00":4,"é":5}')).map(units).join("|"));
test("nul", () => units(JSON.parse('"\\u0000a\\u0000"')));
test("key order", () => JSON.stringify(JSON.parse('{"b":1,"2":1,"a":1,"1":1,"-1":1,"01":1,"4294967295":1,"4294967294":1}')));
test("duplicates", () => JSON.stringify(JSON.parse('{"a":1,"b":2,"a":3,"1":1,"1":2}')));
test("duplicate objects", () => JSON.stringify(JSON.parse('{"a":{"x":1},"a":{"y":2}}')));
test("__proto__", () => {
  const o = JSON.parse('{"__proto__":{"x":1},"a":{"__proto__":null}}');
  return [Object.getPrototypeOf(o) === Object.prototype, Object.keys(o), o.x, Object.hasOwn(o.a, "__proto__"), Object.getPrototypeOf(o.a) === Object.prototype].join();
});
test("inherited names", () => {
  const o = JSON.parse('{"constructor":1,"toString":2,"hasOwnProperty":3,"valueOf":{}}');
  return Object.keys(o).join() + o.constructor + o.toString + o.hasOwnProperty;
});
test("setters are not run", () => {
  Object.defineProperty(Object.prototype, "trap", { set() { throw new Error("ran"); }, configurable: true });
  try {
    return Object.keys(JSON.parse('{"trap":1}')).join();
  } finally {
    delete Object.prototype.trap;
  }
});
test("index setters are not run", () => {
  Object.defineProperty(Array.prototype, "0", { set() { throw new Error("ran"); }, configurable: true });
  try {
    return JSON.parse("[1]").length;
  } finally {
    delete Array.prototype[0];
  }
});
test("descriptors", () => JSON.stringify(Object.getOwnPropertyDescriptors(JSON.parse('{"a":1,"b":[2]}'))));
test("prototypes", () => [Object.getPrototypeOf(JSON.parse("[]")) === Array.prototype, Object.getPrototypeOf(JSON.parse("{}")) === Object.prototype, Array.isArray(JSON.parse("[[]]")[0])].join());
test("results are ordinary", () => {
  const o = JSON.parse('{"a":[1,2],"b":{"c":"d"}}');
  o.a.push(3);
  o.b.e = 1;
  delete o.b.c;
  Object.freeze(o);
  return JSON.stringify(o) + Object.isFrozen(o);
});
test("fresh objects", () => JSON.parse("{}") !== JSON.parse("{}") && JSON.parse("[]") !== JSON.parse("[]"));
test("long strings", () => [JSON.parse('"' + "a".repeat(5000) + '"').length, JSON.parse('["' + "ab\\n".repeat(3000) + '"]')[0].length, JSON.parse('"' + "é".repeat(5000) + '"').length].join());
test("many keys", () => {
  let text = "{";
  for (let i = 0; i < 2000; i++) text += (i ? "," : "") + '"key' + i + '":' + i;
  const o = JSON.parse(text + "}");
  return Object.keys(o).length + o.key0 + o.key1999;
});
test("short strings repeat", () => JSON.parse('["a","b","a","ab","a","","",""," "]').join("|"));
test("deep arrays", () => {
  let v = JSON.parse("[".repeat(100000) + "]".repeat(100000)), n = 0;
  for (; v; v = v[0]) n++;
  return n;
});
test("deep objects", () => {
  let v = JSON.parse('{"a":'.repeat(100000) + "1" + "}".repeat(100000)), n = 0;
  for (; typeof v === "object"; v = v.a) n++;
  return n;
});
test("arguments", () => JSON.parse(12) + JSON.parse({ toString() { return "3"; } }) + String(JSON.parse(null)) + JSON.parse(true) + JSON.parse(["[1]"]) + JSON.parse(new String("4")));
test("toPrimitive", () => JSON.parse({ [Symbol.toPrimitive](hint) { return JSON.stringify(hint); } }));
test("symbol", () => JSON.parse(Symbol("s")));
test("undefined", () => JSON.parse(undefined));
test("no arguments", () => JSON.parse());
test("object", () => JSON.parse({}));
test("toString throws", () => JSON.parse({ toString() { throw new RangeError("mine"); } }));
test("properties", () => JSON.stringify(Object.getOwnPropertyNames(JSON).map((k) => { const d = Object.getOwnPropertyDescriptor(JSON, k); return [k, d.value.name, d.value.length, d.writable, d.enumerable, d.configurable, "prototype" in d.value]; })));
test("tag", () => JSON.stringify(Object.getOwnPropertyDescriptor(JSON, Symbol.toStringTag)) + String(JSON));
test("native code", () => String(JSON.parse) + String(JSON.stringify));

const walk = (text, f) => {
  const seen = [];
  const result = JSON.parse(text, function (k, v, context) {
    seen.push([k, typeof v, JSON.stringify(context), arguments.length].join(" "));
    return f ? f.call(this, k, v, context) : v;
  });
  return "\n   " + seen.join("\n   ") + "\n   " + JSON.stringify(result);
};
test("reviver", () => walk('{"a":1.50,"b":[1,"x\\n",{"c":null}],"d":"q", "e":true, "f": -0, "g": 1e2}'));
test("reviver of a primitive", () => walk(" 12 "));
test("reviver and duplicates", () => walk('{"a":1,"b":2,"a":3}'));
test("reviver and duplicates of two kinds", () => walk('{"a":1,"b":2,"a":[3]}') + walk('{"a":[3],"a":1}'));
test("reviver changes a sibling", () => walk('{"a":1,"b":2,"c":[1,2]}', function (k, v) { if (k === "a") { this.b = 5; this.c = [1, 9]; } return v; }));
test("reviver sets the same value", () => walk('{"a":1,"b":2,"c":2}', function (k, v) { if (k === "a") { this.b = 2; this.c = "2"; } return v; }));
test("reviver replaces an array", () => walk("[[1,2],[3,4]]", function (k, v) { if (k === "0" && Array.isArray(v)) this[1] = [3, 4, 5]; return v; }));
test("reviver moves an object", () => walk('{"a":{"x":1},"b":{"x":1}}', function (k, v) { if (k === "a") this.b = v; return v; }));
test("reviver and special keys", () => walk('{"__proto__":1,"1":2,"0":3,"é":4,"\\ud800":5}'));
test("reviver deletes", () => walk('{"a":1,"b":2}', function (k, v) { if (k === "a") delete this.b; return v; }));
test("reviver adds", () => walk('{"a":1}', function (k, v) { if (k === "a") this.b = 1; return v; }));
test("reviver shrinks", () => walk("[1,2,3]", function (k, v) { if (k === "0") this.length = 1; return v; }));
test("reviver grows", () => walk("[1,2]", function (k, v) { if (k === "0") this.push(7); return v; }));
test("reviver and text", () => walk('["\\u00e9","é","\\ud800","a"]'));
test("reviver drops", () => JSON.stringify(JSON.parse('{"a":1,"b":[1,2,3]}', (k, v) => (v === 2 || k === "a" ? undefined : v))));
test("reviver drops all", () => JSON.parse("1", () => undefined));
test("reviver throws", () => JSON.parse("[1]", () => { throw new RangeError("mine"); }));
test("reviver is no function", () => JSON.parse("[1]", {}) + JSON.parse("[1]", 5) + JSON.parse("[1]", null));
test("reviver this", () => { const seen = []; JSON.parse('{"a":[1]}', function (k, v) { seen.push(JSON.stringify(this)); return v; }); return seen.join(" "); });
test("reviver root", () => { let root; JSON.parse("1", function (k, v) { root = this; return v; }); return JSON.stringify(Object.getOwnPropertyDescriptors(root)) + (Object.getPrototypeOf(root) === Object.prototype); });
test("reviver context", () => { let c; JSON.parse("1", (k, v, context) => { c = context; return v; }); return JSON.stringify(Object.getOwnPropertyDescriptors(c)) + (Object.getPrototypeOf(c) === Object.prototype); });
test("reviver returns a proxy", () => JSON.stringify(JSON.parse('{"a":[1,2],"b":{"c":1}}', (k, v) => (typeof v === "object" ? new Proxy(v, {}) : v))));
test("reviver puts a proxy", () => walk('{"a":1,"b":2}', function (k, v) { if (k === "a") this.b = new Proxy([1, [2]], {}); return v; }));
test("reviver freezes", () => walk('{"a":[1,2],"b":1}', function (k, v) { if (k === "0") Object.freeze(this); return k === "1" ? 9 : v; }));
test("reviver and syntax error", () => JSON.parse("[1", () => { throw new Error("ran"); }));
test("reviver depth", () => JSON.parse("[".repeat(1000) + "]".repeat(1000), (k, v) => v).length);
test("reviver too deep", () => JSON.parse("[".repeat(100000) + "]".repeat(100000), (k, v) => v).length);
test("round trip", () => { const x = JSON.parse('9007199254740993', (k, v, { source }) => BigInt(source)); return typeof x + x; });
