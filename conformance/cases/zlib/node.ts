// node:zlib: functions with and without callback, options, damaged data, bounds. Sizes of compressed data are the
// compressor's own and are not shown.
import zlib from "node:zlib";
import { promisify } from "node:util";
import { test, probe, probeAsync } from "../lib";

const z = zlib as any, K = zlib.constants as any;
const text = "hello hello hello ".repeat(50);
const label = (v: unknown) => (v instanceof ArrayBuffer ? `ArrayBuffer(${v.byteLength})` : ArrayBuffer.isView(v) ? `${v.constructor.name}(${v.byteLength})` : typeof v === "function" ? "function" : Bun.inspect(v, { compact: true } as any).replace(/\s+/g, " "));
const problem = (e: any) => `${e.name}/${e.code}/${e.errno} ${e.message} ${Object.keys(e)}`.trimEnd();
const attempt = (fn: () => any) => { try { const v = fn(); return ArrayBuffer.isView(v) ? `${v.constructor.name}(${v.byteLength})` : v; } catch (e) { return problem(e); } };
const pairs: [string, string, string][] = [["gzip", "gunzip", "zlib"], ["deflate", "inflate", "zlib"], ["deflateRaw", "inflateRaw", "zlib"], ["gzip", "unzip", "zlib"], ["deflate", "unzip", "zlib"], ["brotliCompress", "brotliDecompress", "brotli"], ["zstdCompress", "zstdDecompress", "zstd"]];
const reach = (c: string, data: any, o?: any) => z[c + "Sync"](data, o);
const damaged: Record<string, (b: Buffer) => Buffer> = {
  garbage: () => Buffer.from("garbage, nothing else"), nothing: () => Buffer.alloc(0), "the first 10 bytes": (b) => b.subarray(0, 10), "all but the last byte": (b) => b.subarray(0, -1),
  twice: (b) => Buffer.concat([b, b]), "with zeros behind": (b) => Buffer.concat([b, Buffer.alloc(20)]),
};

await test("1.1 names and constants", () => {
  probe("names", () => Object.keys(z).join(" "));
  probe("constants", () => JSON.stringify(K));
  probe("codes", () => JSON.stringify(zlib.codes));
  probe("frozen", () => [Object.isFrozen(K), Object.isFrozen(zlib.codes)]);
  probe("lengths", () => [z.gzip, z.gzipSync, z.gunzip, z.zstdCompress, z.crc32].map((f: any) => f.name + f.length).join());
});

const inputs: [string, any][] = [["text", text], ["nothing", ""], ["one byte", "x"], ["Buffer", Buffer.from(text)], ["Uint8Array", new Uint8Array([1, 2, 3])], ["Uint16Array", new Uint16Array([1, 2, 3])], ["DataView", new DataView(new ArrayBuffer(5))], ["ArrayBuffer", new ArrayBuffer(7)], ["é", "é"]];
const thereAndBack = async (c: string, u: string, inputs: [string, any][]) => {
  for (const [name, data] of inputs) {
    const want = typeof data === "string" ? Buffer.from(data) : ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
    await probeAsync(`${c} ${u} ${name}`, async () => [want.equals(reach(u, reach(c, data))), want.equals(await (promisify(z[u]) as any)(await (promisify(z[c]) as any)(data))), reach(c, data).constructor.name]);
  }
};
await test("1.2 there and back", async () => {
  for (const [c, u] of pairs.slice(0, 3)) await thereAndBack(c, u, inputs);
  for (const [c, u] of pairs.slice(3, 5)) await thereAndBack(c, u, inputs.slice(0, 3));
});
// These two take their time on a busy machine.
await test("1.8 there and back: brotli", () => thereAndBack(...pairs[5].slice(0, 2) as [string, string], inputs.slice(0, 4)));
await test("1.9 there and back: zstd", () => thereAndBack(...pairs[6].slice(0, 2) as [string, string], inputs.slice(0, 4)));

await test("1.3 damaged data", async () => {
  for (const [c, u, family] of pairs) {
    const good = reach(c, text);
    for (const [name, damage] of Object.entries(damaged)) {
      const data = damage(good);
      if (family === "zstd" && /twice|zeros/.test(name)) continue;
      console.log(`${u} ${name}: ${attempt(() => reach(u, data))}`);
      await new Promise<void>((done) => z[u](data, (e: any, r: any) => { console.log(`${u} ${name}, later: ${e ? problem(e) : `${r.constructor.name}(${r.byteLength})`}`); done(); }));
      // How much is in the first bytes is the compressor's affair.
      if (family === "zlib" && !/10/.test(name)) console.log(`${u} ${name}, flushed: ${attempt(() => reach(u, data, { finishFlush: K.Z_SYNC_FLUSH }))}`);
    }
  }
  const at = (u: string, c: string, from: number) => { const x = Buffer.from(reach(c, text)); x[x.length + from] ^= 255; return attempt(() => reach(u, x)); };
  for (const from of [-1, -4, -5, -8]) console.log("checksum of gzip", from, at("gunzip", "gzip", from));
  for (const from of [-1, -4]) console.log("checksum of deflate", from, at("inflate", "deflate", from));
  for (const bytes of ["789c", "7918", "881c", "78bb00000000", "789c0300000000 02", "789c0100", "789c010100fefe00", "789c0700", "789cfdffffff", "789c030200000000", "1f8b0700", "1f8b0880", "1f8b08040000000000030100"]) console.log(bytes, attempt(() => z.inflateSync(Buffer.from(bytes.replace(" ", ""), "hex"))), attempt(() => z.gunzipSync(Buffer.from(bytes.replace(" ", ""), "hex"))));
});

await test("1.4 options", () => {
  const options = [{ level: 10 }, { level: -2 }, { level: "x" }, { level: NaN }, { level: 1.5 }, { level: null }, { level: undefined }, { level: 0 }, { level: 9 }, { windowBits: 7 }, { windowBits: 8 }, { windowBits: 9 }, { windowBits: 15 }, { windowBits: 16 }, { windowBits: 0 }, { windowBits: null }, { memLevel: 0 }, { memLevel: 1 }, { memLevel: 10 }, { strategy: 5 }, { strategy: -1 }, { strategy: 2 },
    { chunkSize: 10 }, { chunkSize: 64 }, { chunkSize: Infinity }, { chunkSize: "x" }, { flush: 6 }, { flush: -1 }, { flush: 4 }, { finishFlush: 9 }, { maxOutputLength: 0 }, { maxOutputLength: 1 }, { maxOutputLength: Infinity }, { maxOutputLength: 2 ** 53 }, { maxOutputLength: "1" }, { dictionary: "x" }, { dictionary: 1 }, 1, null, "x"];
  const refused = (fn: () => any) => { const v = attempt(fn); return /^Buffer/.test(v) ? "taken" : v; };
  for (const o of options) for (const c of ["deflate", "gzip", "deflateRaw"]) console.log(`${c} ${label(o)}: ${refused(() => reach(c, text, o))}`);
  for (const o of options) if ((o as any)?.windowBits !== 8 && (o as any)?.windowBits !== 9) for (const [c, u] of pairs.slice(0, 3)) console.log(`${u} ${label(o)}: ${refused(() => reach(u, reach(c, text), o))}`);
  for (const o of [{ params: { [K.BROTLI_PARAM_QUALITY]: 12 } }, { params: { [K.BROTLI_PARAM_QUALITY]: "x" } }, { params: { [K.BROTLI_PARAM_QUALITY]: 1 } }, { params: { 99: 1 } }, { params: { foo: 1 } }, { params: { [K.BROTLI_PARAM_LGWIN]: 18 } }, { flush: 5 }, { flush: 3 }, { finishFlush: 2 }]) console.log(`brotli ${label(o)}: ${refused(() => reach("brotliCompress", text, o))}`);
  for (const o of [{ params: { [K.ZSTD_c_compressionLevel]: 99 } }, { params: { [K.ZSTD_c_compressionLevel]: -5 } }, { params: { [K.ZSTD_c_windowLog]: 99 } }, { params: { [K.ZSTD_c_windowLog]: 12 } }, { params: { [K.ZSTD_c_checksumFlag]: 1 } }, { params: { 7: 1 } }, { pledgedSrcSize: 900 }, { pledgedSrcSize: -1 }, { params: { foo: 1 } }, { params: { [K.ZSTD_c_compressionLevel]: "x" } }]) console.log(`zstd ${label(o)}: ${refused(() => reach("zstdCompress", text, o))}`);
  for (const [c, u] of pairs) for (const n of [899, 900, 901]) console.log(`${u} to ${n} bytes: ${attempt(() => reach(u, reach(c, text), { maxOutputLength: n }))}`);
});

await test("1.5 dictionaries", () => {
  const dictionary = Buffer.from("hello hello");
  const c = z.deflateSync(text, { dictionary }), r = z.deflateRawSync(text, { dictionary });
  probe("none", () => attempt(() => z.inflateSync(c)));
  probe("another", () => attempt(() => z.inflateSync(c, { dictionary: Buffer.from("no") })));
  probe("the same", () => z.inflateSync(c, { dictionary }).toString() === text);
  probe("as ArrayBuffer", () => z.inflateSync(c, { dictionary: new Uint8Array(dictionary).buffer }).toString() === text);
  probe("bare", () => z.inflateRawSync(r, { dictionary }).toString() === text);
});

await test("1.6 arguments", async () => {
  for (const [c, u] of pairs.slice(0, 1).concat(pairs.slice(5))) for (const f of [c, u]) {
    for (const a of [[], [1], [null], [{}], [undefined]] as any[][]) console.log(`${f}Sync(${a.map(label)}): ${attempt(() => z[f + "Sync"](...a))}`);
    for (const a of [[], ["x"], ["x", {}], ["x", 1], ["x", null], [1, () => {}], [undefined, () => {}], ["x", { chunkSize: 1 }, () => {}]] as any[][]) console.log(`${f}(${a.map(label)}): ${attempt(() => z[f](...a))}`);
  }
  const order: string[] = [];
  const done = new Promise<void>((resolve) => z.gzip("x", () => (order.push("callback"), resolve())));
  order.push("call returned");
  await done;
  probe("order", () => order);
});

await test("1.7 crc32", () => {
  for (const a of [[], ["abc"], ["abc", 0], ["abc", 5], ["abc", -1], ["abc", 2 ** 32], ["abc", "x"], ["abc", 1.5], [Buffer.from("abc")], [1], [null], [new Uint16Array(3)], [new DataView(new ArrayBuffer(3))], [new ArrayBuffer(3)], ["é"], ["\ud800"]] as any[][]) console.log(`crc32(${a.map(label)}): ${attempt(() => z.crc32(...a))}`);
});
