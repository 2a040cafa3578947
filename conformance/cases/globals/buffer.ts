// Node's Buffer, which is what handlers get for bytes: how it is made, its methods, what it refuses.
import { test, probe, show } from "../lib";

const B: any = Buffer;
const b = B.from("hello world");
const call = (name: string, ...args: any[]) => probe(`${name}(${args.map(show).join(", ")})`, () => b[name](...args));
const encodings = ["utf8", "UTF-8", "hex", "base64", "base64url", "ascii", "latin1", "binary", "ucs2", "utf-16le", "Utf16LE"];

await test("3.2 Buffer.from", () => {
  const values: any[] = [
    "text", new String("boxed"), [1, 256, -1, 3.7, "4", "x"], { length: 2, 0: 1, 1: 2 }, new Uint16Array([1, 300]), new ArrayBuffer(2), new DataView(new ArrayBuffer(2)),
    { type: "Buffer", data: [1, 2, 3] }, { valueOf: () => "value" }, { [Symbol.toPrimitive]: () => "primitive" }, undefined, null, 5, true, 5n, {}, () => 1, new Set([1]), Symbol("s"),
  ];
  for (const v of values) probe(Object.prototype.toString.call(v), () => B.from(v));
  probe("a part", () => B.from(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2));
  probe("offset outside", () => B.from(new ArrayBuffer(2), 3));
  probe("length outside", () => B.from(new ArrayBuffer(2), 0, 3));
  probe("shares the ArrayBuffer", () => { const a = new Uint8Array(2); B.from(a.buffer)[0] = 7; return a; });
  probe("copies a view", () => { const a = new Uint8Array(2); B.from(a)[0] = 7; return a; });
});
await test("3.2 Buffer: encodings", () => {
  for (const e of [...encodings, "nope", "", undefined, null, 5] as any[])
    probe(String(e), () => [B.isEncoding(e), B.byteLength("48656c6céß€😀==", e), B.from("48656c6céß€😀", e).toString("latin1")]);
  for (const e of [...encodings, "nope", "", undefined, null] as any[]) probe("to " + String(e), () => B.from([0x48, 0xe9, 0x80, 0xff, 0x20, 0xac, 0xf0, 0x9f, 0x98]).toString(e));
  for (const s of ["a", "abc", "0g", "12zz34", "ABcd", " 12"]) probe("hex " + s, () => B.from(s, "hex"));
  for (const s of ["YQ==", "YQ", "YW Jj\n", "-_-_", "+/+/", "Y", "YW=Jj", "!!!!", "YWJj==="]) probe("base64 " + s, () => B.from(s, "base64"));
  probe("lone surrogate", () => B.from("a\ud800b"));
});
await test("3.2 Buffer.alloc", () => {
  for (const size of [0, 3, 1.5, "3", -1, NaN, null, undefined, 2 ** 40, 5n]) for (const f of ["alloc", "allocUnsafe", "allocUnsafeSlow"]) probe(`${f} ${String(size)}`, () => B[f](size).length);
  for (const args of [["ab"], [258], ["0102", "hex"], [B.from([7, 8])], [""], ["a", "nope"], ["zz", "hex"]]) probe(show(args), () => B.alloc(5, ...args));
});
await test("3.2 Buffer: made by TypedArray's methods and by new", () => {
  probe("map", () => B.from([1, 2]).map((x: number) => x + 1));
  probe("filter", () => B.from([1, 2]).filter((x: number) => x > 1));
  probe("of", () => B.of(1, 2));
  probe("new", () => [new B(3), B(3), new B("abc"), new B("6162", "hex"), new B(new ArrayBuffer(4), 1, 2), new B([1, 2])]);
  probe("class", () => [b instanceof Uint8Array, b.constructor === B, Object.getPrototypeOf(B) === Uint8Array, B[Symbol.species] === B, B.name, B.length]);
  probe("copyBytesFrom", () => [B.copyBytesFrom(new Uint16Array([1, 2, 3]), 1, 1), B.copyBytesFrom(new Uint8Array([1, 2, 3]), 1)]);
});
await test("3.2 Buffer.concat, compare, equals, isBuffer", () => {
  probe("concat", () => [B.concat([b, B.from("!")]), B.concat([b, B.from("!")], 4), B.concat([B.from("a")], 4), B.concat([new Uint8Array([1])]), B.concat([])]);
  for (const v of ["x", [1], [null]]) probe("concat " + show(v), () => B.concat(v));
  probe("compare", () => [B.compare(B.from("a"), B.from("b")), B.compare(b, b), B.compare(B.from("b"), B.from("ab"))]);
  probe("compare text", () => B.compare("a", b));
  probe("parts", () => [b.compare(B.from("hello")), b.compare(B.from("xhello"), 1, 6, 0, 5), b.compare(b), b.compare(b, 100)]);
  probe("outside", () => b.compare(b, 0, 100));
  probe("equals", () => [b.equals(B.from("hello world")), b.equals(new Uint8Array(2))]);
  probe("equals text", () => b.equals("x"));
  probe("isBuffer", () => [B.isBuffer(b), B.isBuffer(new Uint8Array(1)), B.isBuffer(null), B.isBuffer({})]);
});
await test("3.2 Buffer: indexOf, lastIndexOf, includes", () => {
  const list: any[][] = [["o"], ["o", 5], ["o", -4], ["o", -100], ["o", 100], [""], ["", 5], ["", 100], ["xyz"], ["lo"], [111], [111.9], [-145], [367], [B.from("wor")], [new Uint8Array([119])], ["6f", "hex"], ["6f", 5, "hex"],
    ["o", NaN], ["o", undefined], ["o", null], ["o", {}], [null], [undefined], [{}], ["o", 1, "nope"], ["h", 2 ** 40], ["hello world!"]];
  for (const args of list) for (const f of ["indexOf", "lastIndexOf", "includes"]) call(f, ...args);
  probe("ucs2", () => [B.from("ab", "ucs2").indexOf("b", 0, "ucs2"), B.from([0, 98, 0, 98]).indexOf("b", 0, "ucs2")]);
});
await test("3.2 Buffer: slice shares the memory", () => {
  probe("shared", () => { const c = B.from("abc"); c.slice(1)[0] = 66; c.subarray(2)[0] = 67; return c.toString(); });
  for (const args of [[], [2], [-3], [2, -2], [5, 2], [100], ["2", "4"], [1.9, 3.9], [NaN], [-100, 3]]) probe(show(args), () => [b.slice(...args).toString(), b.subarray(...args).toString(), b.slice(...args) instanceof B]);
});
await test("3.2 Buffer: toString, toJSON and the like", () => {
  for (const args of [[], ["utf8", 2], ["utf8", 2, 5], ["hex", -3], ["hex", 0, 100], ["utf8", 5, 2], ["utf8", "1", "3"], [undefined, 1, 3], ["latin1"]]) call("toString", ...args);
  probe("JSON", () => JSON.stringify({ b: B.from([1, 2]) }));
  probe("text", () => [`${b}`, b + "", b.toLocaleString(), b.parent === b.buffer, b.offset === b.byteOffset]);
  probe("slices", () => [b.utf8Slice(0, 3), b.hexSlice(0, 2), b.latin1Slice(1, 3), b.base64Slice(0, 3), b.asciiSlice(), b.ucs2Slice(0, 4)]);
});
await test("3.2 Buffer: write, fill, copy, swap", () => {
  for (const args of [["abc"], ["abc", 2], ["abc", 2, 2], ["é€", 0, 4], ["6162", "hex"], ["6162", 1, "hex"], ["abc", 1, 2, "latin1"], ["abc", 20], ["abc", -1], ["abc", 0, 100], [5], [null], ["abc", "nope"], ["ab", 0, 3, "ucs2"]] as any[])
    probe("write " + show(args), () => { const x = B.alloc(8, 46); return [x.write(...args), x.toString("latin1")]; });
  for (const args of [["ab"], ["ab", 1, 4], [65], [-1], ["6162", "hex"], [1, 0, 9], [1, -1], [""], ["a", 0, 3, "nope"], ["zz", "hex"], [b, 2]] as any[]) probe("fill " + show(args), () => B.alloc(5, 1).fill(...args));
  probe("copy", () => { const d = B.alloc(5); return [b.copy(d), d.toString(), b.copy(d, 3, 6), d.toString(), b.copy(d, 0, 6, 8), d.toString(), b.copy(d, 10), b.copy(new Uint8Array(2), 0)]; });
  for (const args of [["x"], [B.alloc(1), -1], [B.alloc(1), 0, 100], [B.alloc(1), 0, 3, -1]] as any[]) call("copy", ...args);
  probe("swap", () => ["swap16", "swap32", "swap64"].map((f) => B.from([1, 2, 3, 4, 5, 6, 7, 8])[f]().toString("hex")));
  probe("odd size", () => B.from([1]).swap16());
});
await test("3.2 Buffer: numbers", () => {
  for (const k of ["Int8", "UInt8", "Uint8", "Int16LE", "UInt16BE", "Int32BE", "UInt32LE", "BigInt64LE", "BigUInt64BE", "FloatLE", "DoubleBE", "IntLE", "UIntBE"]) {
    const at = k.endsWith("E") && /^U?Int[LB]E$/.test(k) ? 3 : undefined;
    for (const v of [1, -1, 128, 65536, 2 ** 31, 2 ** 32, 1.9, NaN, Infinity, "7", null, 5n, -5n, 2n ** 63n, 2n ** 64n])
      probe(`${k} ${String(v)}`, () => { const x = B.alloc(10); return [x["write" + k](v, 1, at), x.toString("hex"), x["read" + k](1, at)]; });
    for (const offset of [undefined, 100, -1, 1.5, "1", null, NaN]) probe(`${k} at ${offset}`, () => B.alloc(10, 1)["read" + k](offset, at));
    probe(k + " in no bytes", () => B.alloc(0)["read" + k](undefined, at));
  }
  for (const n of [0, 1, 6, 7, "1", undefined]) probe("readUIntBE of " + n, () => b.readUIntBE(0, n));
});
await test("3.2 Buffer: printed", () => console.log(b, B.alloc(0), B.from("x".repeat(60)), [B.from("a")], { b: B.from("b") }));
