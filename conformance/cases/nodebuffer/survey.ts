import { test, probe } from "../lib";
import * as module from "node:buffer";

const encodings = ["utf8", "utf-8", "utf16le", "ucs2", "latin1", "binary", "ascii", "hex", "base64", "base64url"] as const;
const texts = ["", "a", "héllo", "日本", "😀!", "\ud83d", "ff00", "zz", "YWJj", "YW-_", "\u00ff\u0100"];

await test("2.1 every encoding both ways: from, toString, byteLength, write, slices", () => {
  for (const e of encodings) {
    for (const t of texts) {
      const b = Buffer.from(t, e);
      const w = Buffer.alloc(6, 0x2e);
      console.log(e, JSON.stringify(t), b.toString("hex"), JSON.stringify(b.toString(e)), Buffer.byteLength(t, e), w.write(t, 1, 4, e), w.toString("hex"));
    }
    console.log(e, JSON.stringify(Buffer.from([0, 0x41, 0xe2, 0x82, 0xac, 0xff, 0xd8, 0x3d]).toString(e)), JSON.stringify(Buffer.from("abcdefgh").toString(e, 2, 5)));
  }
  for (const e of ["UTF8", "Utf-16LE", "nope", "", null, 5, undefined]) probe(`isEncoding ${e}`, () => Buffer.isEncoding(e as any));
  for (const e of ["nope", null, 5, ""]) {
    probe(`from ${e}`, () => Buffer.from("a", e as any).toString("hex"));
    probe(`toString ${e}`, () => Buffer.from("a").toString(e as any));
  }
});

await test("2.2 making Buffers: from, alloc, concat, copyBytesFrom, of", () => {
  const u16 = new Uint16Array([1, 0x203]);
  const sources: any = {
    array: [1, 256, -1, 1.9, "7", null, NaN], typed: u16, view: new DataView(new ArrayBuffer(2)), buffer: Buffer.from("b"), arraybuffer: new ArrayBuffer(3),
    json: { type: "Buffer", data: [1, 2] }, like: { length: 2, 0: 5, 1: 6 }, string: new String("str"), primitive: { [Symbol.toPrimitive]: () => "prim" }, valueOf: { valueOf: () => "vo" },
    number: 5, null: null, undefined: undefined, bool: true, object: {}, fn: () => {}, symbol: Symbol("x"), nan: NaN, empty: [], big: 5n,
  };
  for (const [name, v] of Object.entries(sources)) {
    probe(`from ${name}`, () => Buffer.from(v as any));
    probe(`concat ${name}`, () => Buffer.concat(v as any));
    probe(`alloc ${name}`, () => Buffer.alloc(v as any).length);
    probe(`alloc fill ${name}`, () => Buffer.alloc(3, v as any));
    probe(`byteLength ${name}`, () => Buffer.byteLength(v as any));
    probe(`isBuffer ${name}`, () => Buffer.isBuffer(v));
    probe(`compare ${name}`, () => Buffer.compare(Buffer.from("a"), v as any));
    probe(`copyBytesFrom ${name}`, () => Buffer.copyBytesFrom(v as any));
  }
  const ab = new ArrayBuffer(8);
  for (const [o, l] of [[0, 8], [2, 3], [8, 0], [9], [2, 9], [-1], ["2"], [NaN], [1.9]] as any[]) probe(`from ArrayBuffer ${o},${l}`, () => Buffer.from(ab, o, l).length);
  for (const n of [-1, 1.5, NaN, Infinity, 2 ** 33, "5"]) for (const name of ["alloc", "allocUnsafe", "allocUnsafeSlow"] as const) probe(`${name} ${n}`, () => Buffer[name](n as any).length);
  for (const l of [0, 2, 9, -1, 1.5, "2", undefined]) probe(`concat length ${l}`, () => Buffer.concat([Buffer.from("abc"), new Uint8Array([1])], l as any));
  for (const [o, l] of [[0], [1], [1, 1], [5], [-1], [0, -1], [0, 9], [1.5]] as any[]) probe(`copyBytesFrom ${o},${l}`, () => Buffer.copyBytesFrom(u16, o, l));
  console.log(Buffer.of(1, 2, 300), (Buffer as any).poolSize, Buffer.from("a") instanceof Uint8Array, new (Buffer as any)(3).length, (Buffer as any)("ab").toString());
});

await test("2.3 comparing and searching", () => {
  const b = Buffer.from("abcabcé");
  for (const v of ["b", "bc", "", "zz", Buffer.from("ca"), new Uint8Array([0x61]), 0x63, 0x163, -1, 99.9, null, undefined, {}, "é"]) {
    for (const at of [undefined, 0, 3, -3, 100, -100, NaN, "2", {}]) {
      probe(`${String(v)} from ${String(at)}`, () => [b.indexOf(v as any, at as any), b.lastIndexOf(v as any, at as any), b.includes(v as any, at as any)]);
    }
  }
  for (const e of ["hex", "latin1", "utf16le", "base64", "nope"]) probe(`encoding ${e}`, () => [b.indexOf("6263", 0, e as any), b.indexOf("bc", e as any)]);
  const c = Buffer.from("abcd");
  for (const args of [[Buffer.from("abcd")], [Buffer.from("xabcdx"), 1, 5], [Buffer.from("xbx"), 1, 2, 1, 2], [Buffer.from("z")], [Buffer.from("a"), 5], [Buffer.from("a"), 0, 9], [Buffer.from("a"), 0, 1, -1], [5], ["a"], [Buffer.from("a"), 1.5]] as any[]) {
    probe(`compare ${args.slice(1)}`, () => (c as any).compare(...args));
  }
  for (const v of [Buffer.from("abcd"), new Uint8Array([1]), "abcd", null]) probe(`equals ${typeof v}`, () => c.equals(v as any));
});

await test("2.4 copy, fill, slice, subarray, swap, toJSON, write: offsets of every kind", () => {
  const offsets = [undefined, 0, 1, 4, 5, -1, 1.5, NaN, "1", null, Infinity];
  for (const o of offsets) {
    probe(`copy ${o}`, () => { const t = Buffer.alloc(4, 0x2e); return [Buffer.from("abcd").copy(t, o as any), t.toString()]; });
    probe(`copy source ${o}`, () => { const t = Buffer.alloc(4, 0x2e); return [Buffer.from("abcd").copy(t, 0, o as any), t.toString()]; });
    probe(`copy end ${o}`, () => { const t = Buffer.alloc(4, 0x2e); return [Buffer.from("abcd").copy(t, 0, 0, o as any), t.toString()]; });
    probe(`fill ${o}`, () => Buffer.alloc(4, 0x2e).fill("x", o as any).toString());
    probe(`fill end ${o}`, () => Buffer.alloc(4, 0x2e).fill("x", 0, o as any).toString());
    probe(`slice ${o}`, () => [Buffer.from("abcd").slice(o as any).toString(), Buffer.from("abcd").slice(0, o as any).toString(), Buffer.from("abcd").subarray(o as any).toString()]);
    probe(`write ${o}`, () => { const t = Buffer.alloc(4, 0x2e); return [t.write("xyz", o as any), t.toString()]; });
    probe(`write length ${o}`, () => { const t = Buffer.alloc(4, 0x2e); return [t.write("xyz", 0, o as any), t.toString()]; });
    probe(`toString ${o}`, () => [Buffer.from("abcd").toString("utf8", o as any), Buffer.from("abcd").toString("utf8", 0, o as any)]);
  }
  for (const v of ["", "ab", "é", Buffer.from("xy"), Buffer.alloc(0), 0x141, -1, 1.9, true, null, undefined, {}]) probe(`fill with ${String(v)}`, () => Buffer.alloc(5, 0x2e).fill(v as any));
  for (const [v, e] of [["abc", "hex"], ["zz", "hex"], ["YQ==", "base64"], ["a", "utf16le"], ["a", "nope"]] as any[]) probe(`fill ${v} ${e}`, () => Buffer.alloc(4).fill(v, e));
  for (const n of [0, 2, 3, 4, 8, 12]) for (const name of ["swap16", "swap32", "swap64"] as const) probe(`${name} of ${n}`, () => Buffer.from([...Array(n).keys()])[name]());
  console.log(JSON.stringify(Buffer.from("ab")), Buffer.from("ab").toLocaleString(), [...Buffer.from("ab").entries()].join());
});

await test("2.5 numbers: every reader and writer at its limits", () => {
  const b = Buffer.from([0x81, 0x02, 0xff, 0x04, 0x85, 0x06, 0x07, 0xf8]);
  const proto = Buffer.prototype as any;
  for (const name of Object.keys(proto).filter((k) => /^read/.test(k) && /(8|16|32|64|Float|Double)(LE|BE)?$/.test(k) && (/(LE|BE)$/.test(k) || /8$/.test(k))).sort()) {
    probe(name, () => [0, 1, undefined].map((o) => String((b as any)[name](o === 1 ? 0 : o))));
    for (const o of [-1, 8, 1.5, "0", null]) probe(`${name} at ${o}`, () => String((b as any)[name](o)));
  }
  for (const name of ["readIntBE", "readIntLE", "readUIntBE", "readUIntLE", "readUintBE", "readUintLE"]) {
    for (const n of [1, 2, 3, 4, 5, 6, 0, 7, undefined, 1.5]) probe(`${name} of ${n}`, () => (b as any)[name](0, n));
    probe(`${name} beyond`, () => (b as any)[name](6, 3));
  }
  for (const name of Object.keys(proto).filter((k) => /^write.*(8|16|32|Float|Double)(LE|BE)?$/.test(k) && (/(LE|BE)$/.test(k) || /8$/.test(k))).sort()) {
    for (const v of [0, 1, -1, 127, 128, 255, 256, 65535, 65536, -32769, 2 ** 32, 1.5, NaN, "7"]) probe(`${name} ${v}`, () => { const t = Buffer.alloc(8); return [(t as any)[name](v), t.toString("hex")]; });
    probe(`${name} beyond`, () => (Buffer.alloc(8) as any)[name](1, 8));
  }
  for (const name of ["writeIntBE", "writeIntLE", "writeUIntBE", "writeUIntLE"]) {
    for (const n of [1, 3, 6, 7]) for (const v of [0, -1, 255, 2 ** 40, -(2 ** 47)]) probe(`${name} ${v} of ${n}`, () => { const t = Buffer.alloc(8); return [(t as any)[name](v, 0, n), t.toString("hex")]; });
  }
  for (const name of ["writeBigInt64LE", "writeBigInt64BE", "writeBigUInt64LE", "writeBigUInt64BE"]) {
    for (const v of [0n, -1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n, 5]) probe(`${name} ${v}`, () => { const t = Buffer.alloc(8); return [(t as any)[name](v), t.toString("hex")]; });
  }
});

await test("2.6 the module: constants, isUtf8, isAscii, transcode, SlowBuffer, INSPECT_MAX_BYTES, atob", () => {
  const m: any = module;
  console.log(m.kMaxLength, m.kStringMaxLength, JSON.stringify(m.constants), m.Buffer === Buffer, m.Blob === Blob, m.File === File, m.atob === atob, m.btoa === btoa, m.INSPECT_MAX_BYTES);
  for (const hex of ["", "61", "c3a9", "c3", "ff", "eda080"]) console.log(hex, m.isUtf8(Buffer.from(hex, "hex")), m.isAscii(Buffer.from(hex, "hex")));
  for (const v of ["text", 5, null, [1], new ArrayBuffer(1), new DataView(new ArrayBuffer(1)), new Uint16Array(1)]) {
    probe(`isUtf8 ${typeof v}`, () => m.isUtf8(v));
    probe(`isAscii ${typeof v}`, () => m.isAscii(v));
  }
  for (const from of ["utf8", "ucs2", "latin1", "ascii", "hex", "nope"]) for (const to of ["utf8", "utf16le", "latin1", "ascii", "base64"]) probe(`transcode ${from} ${to}`, () => m.transcode(Buffer.from(from === "ucs2" ? "é€" : "é€", from === "ucs2" ? "utf16le" : "utf8"), from, to));
  probe("transcode text", () => m.transcode("text", "utf8", "latin1"));
  console.log(m.SlowBuffer(4).length, new m.SlowBuffer(3) instanceof Buffer, m.SlowBuffer.name, m.SlowBuffer.length, m.SlowBuffer.prototype === Buffer.prototype);
  for (const v of [-1, "x", undefined]) probe(`SlowBuffer ${v}`, () => m.SlowBuffer(v).length);
  const long = Buffer.alloc(60, 1);
  console.log(Bun.inspect(long).length, Bun.inspect(Buffer.from("ab")));
  probe("resolveObjectURL", () => [m.resolveObjectURL("blob:nope"), m.resolveObjectURL("x"), m.resolveObjectURL.length]);
  for (const v of [undefined, null, "", "YQ", "YQ==", " YQ = =", "*", "\u0100"]) {
    probe(`atob ${v}`, () => m.atob(v));
    probe(`btoa ${v}`, () => m.btoa(v));
  }
});
