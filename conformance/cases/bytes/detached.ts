// Views whose buffer has been detached: before the call, by a callback in the middle of it, and after it.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { isAscii, isUtf8, transcode } from "node:buffer";
import { test } from "../lib";

const detach = (b: ArrayBufferLike) => void structuredClone(b, { transfer: [b as ArrayBuffer] });
const kinds: any = { Uint8Array, Uint32Array, DataView, ArrayBuffer, Buffer };

/** Eight bytes of "A" in the middle of a buffer. */
function fresh(kind: string): any {
  const memory = new Uint8Array(64).fill(65).buffer;
  if (kind === "ArrayBuffer") return memory;
  if (kind === "Buffer") return Buffer.from(memory, 16, 8);
  return new kinds[kind](memory, 16, 8 / (kinds[kind].BYTES_PER_ELEMENT ?? 1));
}
const memoryOf = (v: any) => v.buffer ?? v;

/** An outcome without the engine's words. */
function outcome(v: any): string {
  if (v instanceof Error) return `throws ${v.name} ${(v as any).code ?? "-"}`;
  if (typeof v === "string") return JSON.stringify(v);
  if (v instanceof ArrayBuffer) return `ArrayBuffer ${v.byteLength}`;
  if (ArrayBuffer.isView(v)) return `${v.constructor.name} ${v.byteLength}`;
  return typeof v === "object" ? JSON.stringify(v) : String(v);
}
async function tried(fn: () => any): Promise<string> {
  try {
    return outcome(await fn());
  } catch (e) {
    return outcome(e);
  }
}
/** What fn makes of detached views of all kinds, kinds with the same outcome together. */
async function before(name: string, fn: (v: any) => any, of = Object.keys(kinds)) {
  const outcomes = new Map<string, string[]>();
  for (const kind of of) {
    const v = fresh(kind);
    detach(memoryOf(v));
    const what = await tried(() => fn(v));
    outcomes.set(what, [...(outcomes.get(what) ?? []), kind]);
  }
  for (const [what, names] of outcomes) console.log(`${name}, ${names.join(" ")}: ${what}`);
}
/** What fn makes of a view that cut detaches in the middle; cut gives its argument back. */
async function during(name: string, fn: (v: any, cut: (x?: any) => any) => any, kind = "Uint8Array") {
  const v = fresh(kind);
  const cut = (x?: any) => (v.buffer.byteLength > 0 && detach(v.buffer), x);
  console.log(`${name}: ${await tried(() => fn(v, cut))}`);
}
/** A number whose conversion detaches. */
const number = (cut: (x: any) => any, n: number): any => ({ valueOf: () => cut(n) });
const length = async (body: any) => (await body.bytes()).length;
const hex = (b: ArrayBuffer | Uint8Array) => Buffer.from(b as any).toString("hex").slice(0, 8);

await test("1.1 detached before: bodies", async () => {
  await before("Response", (v) => length(new Response(v)));
  await before("Request", (v) => length(new Request("http://host/", { method: "POST", body: v })));
  await before("Blob", (v) => new Blob([v]).size);
  await before("File", (v) => new File([v], "name").size);
  await before("FormData", (v) => { const f = new FormData(); f.append("a", new Blob([v])); return (f.get("a") as any).size; });
  await before("chunk", (v) => length(new Response(new ReadableStream({ start(c) { c.enqueue(v); c.close(); } }))), ["Uint8Array"]);
  await before("byte chunk", (v) => length(new Response(new ReadableStream({ type: "bytes", start(c: any) { c.enqueue(v); c.close(); } } as any))), ["Uint8Array"]);
  await before("direct chunk", (v) => length(new Response(new ReadableStream({ type: "direct", pull(c: any) { c.write(v); c.close(); } } as any))), ["Uint8Array"]);
  await before("yielded", (v) => length(new Response((async function* () { yield v; })() as any)), ["Uint8Array"]);
  await before("byob", (v) => new ReadableStream({ type: "bytes", start(c: any) { c.enqueue(new Uint8Array(1)); c.close(); } } as any).getReader({ mode: "byob" }).read(v), ["Uint8Array"]);
});
await test("1.2 detached before: text and crypto", async () => {
  await before("decode", (v) => new TextDecoder().decode(v));
  await before("encodeInto", (v) => new TextEncoder().encodeInto("abc", v), ["Uint8Array", "Buffer"]);
  await before("digest", async (v) => hex(await crypto.subtle.digest("SHA-1", v)));
  await before("importKey", (v) => crypto.subtle.importKey("raw", v, { name: "HMAC", hash: "SHA-256" }, true, ["sign"]));
  await before("getRandomValues", (v) => crypto.getRandomValues(v).length, ["Uint8Array", "Uint32Array", "Buffer"]);
  await before("timingSafeEqual", (v) => timingSafeEqual(v, new Uint8Array(0)));
  await before("hash", (v) => createHash("sha1").update(v).digest("hex").slice(0, 8));
  await before("hmac key", (v) => createHmac("sha1", v).update("a").digest("hex").slice(0, 8));
  await before("CryptoHasher", (v) => new Bun.CryptoHasher("sha1").update(v).digest("hex").slice(0, 8));
  await before("isUtf8", (v) => isUtf8(v));
  await before("isAscii", (v) => isAscii(v));
  await before("transcode", (v) => transcode(v, "utf8", "latin1"), ["Uint8Array", "Buffer"]);
  await before("concatArrayBuffers", (v) => Bun.concatArrayBuffers([v]));
});
await test("1.3 detached before: Buffer's functions", async () => {
  const bytes = ["Uint8Array", "Buffer"];
  await before("from", (v) => Buffer.from(v));
  await before("from a part", (v) => Buffer.from(v, 4), ["ArrayBuffer"]);
  await before("concat", (v) => Buffer.concat([v]), bytes);
  await before("concat with a length", (v) => Buffer.concat([v, Buffer.from("x")], 3), bytes);
  await before("compare", (v) => [Buffer.compare(v, Buffer.from("A")), Buffer.compare(Buffer.from("A"), v)], bytes);
  await before("byteLength", (v) => Buffer.byteLength(v));
  await before("copyBytesFrom", (v) => Buffer.copyBytesFrom(v), ["Uint8Array", "Uint32Array", "Buffer"]);
  await before("alloc", (v) => Buffer.alloc(2, v), bytes);
});
await test("1.4 detached before: Buffer's methods", async () => {
  const b: any = ["Buffer"];
  for (const n of ["ascii", "base64", "base64url", "hex", "latin1", "ucs2", "utf16le", "utf8"]) {
    await before(n + "Slice", (v) => v[n + "Slice"](0), b);
    await before(n + "Write", (v) => v[n + "Write"]("41", 0), b);
  }
  for (const kind of ["Int8", "UInt8", "Int16LE", "UInt16BE", "Int32BE", "UInt32LE", "BigInt64LE", "BigUInt64BE", "FloatLE", "DoubleBE"]) {
    await before("read" + kind, (v) => v["read" + kind](0), b);
    await before("write" + kind, (v) => v["write" + kind](kind.startsWith("Big") ? 1n : 1, 0), b);
  }
  for (const kind of ["IntLE", "UIntBE"]) {
    await before("read" + kind, (v) => v["read" + kind](0, 3), b);
    await before("write" + kind, (v) => v["write" + kind](1, 0, 3), b);
  }
  for (const n of ["compare", "copy", "equals"]) await before(n, (v) => v[n](Buffer.from("A")), b);
  for (const n of ["includes", "indexOf", "lastIndexOf"]) await before(n, (v) => v[n](65), b);
  for (const n of ["slice", "subarray", "swap16", "swap32", "swap64", "toJSON", "toString", "toLocaleString"]) await before(n, (v) => v[n](), b);
  await before("fill", (v) => v.fill(1), b);
  await before("write", (v) => v.write("a"), b);
});
await test("1.5 detached before: the language", async () => {
  const u: any = ["Uint8Array"];
  await before("structuredClone", (v) => structuredClone(v));
  await before("structuredClone, transferred", (v) => structuredClone(v, { transfer: [memoryOf(v)] }));
  await before("inspect", (v) => Bun.inspect(v));
  await before("new Uint8Array", (v) => new Uint8Array(v));
  await before("byteLength", (v) => v.byteLength);
  await before("new Float64Array", (v) => new Float64Array(v), u);
  await before("new DataView", (v) => new DataView(v), ["ArrayBuffer"]);
  await before("slice", (v) => v.slice(0), ["ArrayBuffer"]);
  await before("set", (v) => new Uint8Array(9).set(v), u);
  await before("spread", (v) => [...v], u);
  await before("members", (v) => [v.length, v.byteOffset, v[0], 0 in v, delete v[0], (v[0] = 1)], u);
  await before("apply", (v) => String.fromCharCode.apply(null, v), u);
  await before("deepEquals", (v) => Bun.deepEquals(v, new Uint8Array(0)), u);
  const typed = Object.getPrototypeOf(Uint8Array.prototype);
  const fns: any = { set: [1] };
  for (const n of ["every", "filter", "find", "findIndex", "findLast", "findLastIndex", "forEach", "map", "reduce", "reduceRight", "some"]) fns[n] = () => true;
  for (const n of Object.getOwnPropertyNames(typed).sort())
    if (n !== "constructor" && typeof Object.getOwnPropertyDescriptor(typed, n)!.value === "function") await before("TypedArray " + n, (v) => typed[n].call(v, fns[n], 0), u);
  for (const n of ["getUint8", "getInt16", "getFloat64", "setUint8", "setInt32", "setFloat64"]) await before("DataView " + n, (v) => v[n](0, 1), ["DataView"]);
});
await test("2.1 detached during: options and conversions", async () => {
  await during("decode's option", (v, cut) => new TextDecoder().decode(v, { get stream() { return cut(false); } }));
  await during("encodeInto's text", (v, cut) => new TextEncoder().encodeInto({ toString: () => cut("abc") } as any, v));
  await during("Response's status", (v, cut) => length(new Response(v, { get status() { return cut(200); } })));
  await during("Blob's type", (v, cut) => new Blob([v], { get type() { return cut("a/b"); } }).size);
  await during("a later part of a Blob", (v, cut) => new Blob([v, { toString: () => cut("x") } as any]).size);
  await during("an earlier part of a Blob", (v, cut) => new Blob([{ toString: () => cut("x") } as any, v]).size);
  await during("digest's name", async (v, cut) => hex(await crypto.subtle.digest({ get name() { return cut("SHA-1"); } }, v)));
  const key = await crypto.subtle.importKey("raw", new Uint8Array(4), { name: "HMAC", hash: "SHA-1" }, true, ["sign", "verify"]);
  await during("sign's name", async (v, cut) => hex(await crypto.subtle.sign({ get name() { return cut("HMAC"); } }, key, v)));
  await during("verify's name", (v, cut) => crypto.subtle.verify({ get name() { return cut("HMAC"); } }, key, v, v));
  await during("importKey's hash", (v, cut) => crypto.subtle.importKey("raw", v, { name: "HMAC", get hash() { return cut("SHA-1"); } } as any, true, ["sign"]));
  await during("concat's next element", (v, cut) => Buffer.concat(Object.defineProperty([v, v], 1, { get: () => cut(Buffer.from("x")) })));
  await during("copyBytesFrom's offset", (v, cut) => Buffer.copyBytesFrom(v, number(cut, 1)));
  await during("transcode's encoding", (v, cut) => transcode(v, { toString: () => cut("utf8") } as any, "latin1"), "Buffer");
});
await test("2.2 detached during: Buffer's methods", async () => {
  const b = (name: string, fn: (v: any, cut: any) => any) => during(name, fn, "Buffer");
  await b("toString's encoding", (v, cut) => v.toString({ toString: () => cut("latin1") }));
  await b("toString's start", (v, cut) => v.toString("latin1", number(cut, 1)));
  await b("toString's end", (v, cut) => v.toString("latin1", 0, number(cut, 4)));
  await b("latin1Slice", (v, cut) => v.latin1Slice(number(cut, 1)));
  await b("copy from it", (v, cut) => v.copy(Buffer.alloc(8), number(cut, 1)));
  await b("copy to it", (v, cut) => Buffer.alloc(8).copy(v, number(cut, 1)));
  await b("fill", (v, cut) => v.fill(number(cut, 1)));
  await b("indexOf", (v, cut) => v.indexOf(65, number(cut, 1)));
  await b("lastIndexOf", (v, cut) => v.lastIndexOf(65, number(cut, 1)));
  await b("includes", (v, cut) => v.includes(65, number(cut, 1)));
  await b("slice", (v, cut) => v.slice(number(cut, 1)));
  await b("subarray", (v, cut) => v.subarray(number(cut, 1)));
  await b("from", (v, cut) => Buffer.from(v.buffer, number(cut, 4)));
  for (const kind of ["UInt8", "UInt32BE", "DoubleLE", "FloatBE"]) await b("write" + kind, (v, cut) => v["write" + kind](number(cut, 1), 0));
  await b("writeUIntBE", (v, cut) => v.writeUIntBE(number(cut, 1), 0, 3));
});
await test("2.3 detached during: structuredClone", async () => {
  await during("a later getter", (v, cut) => structuredClone([v, { get a() { return cut(1); } }]).length);
  await during("an earlier getter", (v, cut) => structuredClone([{ get a() { return cut(1); } }, v]));
  await during("the list", (v, cut) => structuredClone(v, { transfer: { *[Symbol.iterator]() { cut(); yield v.buffer; } } as any }));
  await during("twice in the list", (v) => structuredClone(v, { transfer: [v.buffer, v.buffer] }));
  await during("a getter of what is transferred", (v, cut) => structuredClone({ v, get a() { return cut(1); } }, { transfer: [v.buffer] }));
});
await test("2.4 detached during: callbacks of typed arrays", async () => {
  for (const n of ["every", "filter", "find", "findIndex", "findLast", "findLastIndex", "forEach", "map", "some"])
    await during(n, (v, cut) => {
      const seen: any[] = [];
      const r = v[n]((x: any, i: number) => { seen.push(x === undefined ? "-" : x, i); if (seen.length === 4) cut(); return n === "every" || n === "map"; });
      return [seen.join(" "), String(r?.length ?? r)];
    });
  for (const n of ["reduce", "reduceRight"])
    await during(n, (v, cut) => { const seen: any[] = []; v[n]((_: any, x: any, i: number) => { seen.push(x ?? "-", i); if (seen.length === 4) cut(); }, 0); return seen.join(" "); });
  await during("sort", (v, cut) => v.sort(() => cut(1)));
  await during("toSorted", (v, cut) => v.toSorted(() => cut(1)));
  for (const [n, ...args] of [["at", 0], ["copyWithin", 0, 0, 1], ["fill", 0, 0, 1], ["includes", 65, 0], ["indexOf", 65, 0], ["lastIndexOf", 65, 0], ["slice", 0, 1], ["subarray", 0, 1], ["with", 0, 1]] as any)
    for (const i of args.keys()) if (!(i === 0 && args[0] === 65)) await during(`${n}, argument ${i}`, (v, cut) => v[n](...args.with(i, number(cut, args[i]))));
  await during("join", (v, cut) => v.join({ toString: () => cut("-") }));
  await during("set from a list", (v, cut) => (v.set({ length: 3, 0: number(cut, 1), 1: 2, 2: 3 }), v));
  await during("set from a getter", (v, cut) => (v.set({ length: 2, 0: 1, get 1() { return cut(2); } }), v));
  await during("set at an offset", (v, cut) => v.set([1], number(cut, 1)));
  await during("set of it", (v, cut) => new Uint8Array(20).set(v, number(cut, 1)));
  await during("an assignment", (v, cut) => [(v[0] = number(cut, 1)) && v.length]);
  await during("a loop", (v, cut) => { for (const _ of v) cut(); });
});
await test("2.5 detached during: results that callbacks hold", async () => {
  const made = (use: (made: Uint8Array) => void) => {
    let last: any;
    class Own extends Uint8Array {
      static get [Symbol.species]() { return function (n: number) { return (last = new Uint8Array(n)); } as any; }
    }
    return new Own([1, 2, 3]).map(() => (use(last), 7)).length;
  };
  await during("map", () => made((m) => m.length && detach(m.buffer)));
  await during("map, control", () => made(() => {}));
  const giving = (v: any) => function () { return v; };
  const T: any = Uint8Array;
  await during("of", (v, cut) => T.of.call(giving(v), number(cut, 1), 2, 3));
  await during("of, control", (v) => [...T.of.call(giving(v), 1, 2, 3)]);
  await during("from", (v, cut) => T.from.call(giving(v), [1, number(cut, 2), 3]));
  await during("from, mapped", (v, cut) => T.from.call(giving(v), [1, 2, 3], (x: any) => cut(x)));
  await during("from an array-like", (v, cut) => T.from.call(giving(v), { length: 3, 0: 1, get 1() { return cut(1); } }));
  await during("from an array-like, mapped", (v, cut) => T.from.call(giving(v), { length: 3, 0: 1 }, (x: any) => cut(x)));
  await during("from, control", (v) => [...T.from.call(giving(v), [1, 2, 3])]);
  await during("from with holes", () => [...T.from({ length: 2 }, (x: any) => (x === undefined ? 5 : 6))]);
  await during("too small", (v) => T.from.call(giving(v), new Array(9)));
  const species = (v: any, C: () => any) => { class Own extends Uint8Array { static get [Symbol.species]() { return C(); } } return new Own(v.buffer, 16, 8); };
  await during("filter", (v, cut) => species(v, () => cut(Uint8Array)).filter(() => true));
  await during("slice", (v, cut) => species(v, () => cut(Uint8Array)).slice(1));
  await during("slice to another type", (v, cut) => species(v, () => cut(Uint16Array)).slice(1));
  await during("set of nothing", () => (new Uint8Array(0).set(new Uint16Array(0)), new Uint8Array(4).set(new Uint16Array(0), 4)));
});
await test("2.6 detached during: ArrayBuffer and DataView", async () => {
  await during("slice", (v, cut) => v.buffer.slice(number(cut, 1)));
  await during("new Uint8Array, offset", (v, cut) => new Uint8Array(v.buffer, number(cut, 1)));
  await during("new Uint8Array, length", (v, cut) => new Uint8Array(v.buffer, 1, number(cut, 1)));
  await during("new DataView, offset", (v, cut) => new DataView(v.buffer, number(cut, 1)));
  await during("getUint8", (v, cut) => new DataView(v.buffer).getUint8(number(cut, 1)));
  for (const n of ["setUint8", "setInt16", "setFloat64"]) await during(n, (v, cut) => (new DataView(v.buffer) as any)[n](1, number(cut, 1)));
  await during("toBase64", (v, cut) => v.toBase64({ get alphabet() { return cut("base64"); } }));
  await during("setFromBase64", (v, cut) => v.setFromBase64("AAAA", { get alphabet() { return cut("base64"); } }));
});
await test("3 detached after: what was taken stays", async () => {
  const after = async (name: string, take: (v: any) => any, give: (taken: any) => any = (x) => x) => during(name, async (v, cut) => { const taken = take(v); cut(); return give(await taken); });
  await after("Response", (v) => new Response(v), length);
  await after("Response, cloned", (v) => new Response(v).clone(), length);
  await after("Request", (v) => new Request("http://host/", { method: "POST", body: v }), length);
  await after("Blob", (v) => new Blob([v]), length);
  await after("FormData", (v) => { const f = new FormData(); f.append("a", new Blob([v])); return new Response(f); }, async (r) => (await r.text()).includes("AAAAAAAA"));
  await after("digest", (v) => crypto.subtle.digest("SHA-1", v), hex);
  await after("importKey", (v) => crypto.subtle.importKey("raw", v, { name: "HMAC", hash: "SHA-1" }, true, ["sign"]), async (k) => hex(await crypto.subtle.exportKey("raw", k)));
  await after("hash", (v) => createHash("sha1").update(v), (h) => h.digest("hex").slice(0, 8));
  await after("byte chunk", (v) => new Response(new ReadableStream({ type: "bytes", start(c: any) { c.enqueue(v); c.close(); } } as any)), length);
  await during("byte chunk: the source", (v) => { new ReadableStream({ type: "bytes", start(c: any) { c.enqueue(v); c.close(); } } as any); return v; });
  await during("byob: the source", async (v) => { const r = await new ReadableStream({ type: "bytes", start(c: any) { c.enqueue(new Uint8Array(1)); c.close(); } } as any).getReader({ mode: "byob" }).read(v); return [v.byteLength, (r.value as any).byteLength, (r.value as any).byteOffset]; });
  await after("TextDecoder's rest", (v) => { const d = new TextDecoder(); d.decode(v, { stream: true }); return d; }, (d) => d.decode());
});
await test("4 transfer and detached", async () => {
  await during("transfer", (v) => { const b = v.buffer, c = b.transfer(); return [b.detached, b.byteLength, c.detached, c.byteLength, new Uint8Array(c)[20]]; });
  await during("transfer, shorter", (v) => { const c = v.buffer.transfer(20); return [v.length, c.byteLength]; });
  await during("transfer, longer", (v) => { const c = new Uint8Array(v.buffer.transferToFixedLength(70)); return [c.length, c[63], c[64]]; });
  await during("transfer's length", (v, cut) => v.buffer.transfer(number(cut, 4)));
  await during("transfer, negative", (v) => v.buffer.transfer(-1));
  await during("transfer, foreign", () => (ArrayBuffer.prototype as any).transfer.call({}));
  await during("detached, foreign", () => Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "detached")!.get!.call({}));
  await before("transfer", (v) => v.transfer(), ["ArrayBuffer"]);
});
