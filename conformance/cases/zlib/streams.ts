// node:zlib's streams: in pieces, with flush and params, with damaged data, with a bound.
import zlib from "node:zlib";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { test, probe, probeAsync } from "../lib";

const z = zlib as any, K = zlib.constants as any;
const pairs: [string, string][] = [["Gzip", "Gunzip"], ["Deflate", "Inflate"], ["DeflateRaw", "InflateRaw"], ["Gzip", "Unzip"], ["BrotliCompress", "BrotliDecompress"], ["ZstdCompress", "ZstdDecompress"]];
const text = Buffer.from("a line of text, ".repeat(20000));
const pieces = (b: Buffer, n: number) => Readable.from((function* () { for (let i = 0; i < b.length; i += n) yield b.subarray(i, i + n); })());
const collect = async (s: any) => { const all: Buffer[] = []; for await (const b of s) all.push(b); return Buffer.concat(all); };
const problem = (e: any) => `${e.name}/${e.code}/${e.errno} ${e.message}`;

await test("3.1 the classes", () => {
  for (const [c, u] of pairs) for (const name of [c, u]) probe(name, () => { const s = z["create" + name](), t = new z[name](); return [s instanceof z[name], s instanceof Transform, t.constructor === z[name], z[name]() instanceof z[name], typeof s.flush, typeof s.close, typeof s.reset, s.bytesWritten]; });
  for (const o of [{ level: 10 }, { chunkSize: 1 }, { windowBits: 7 }, { flush: 9 }, { dictionary: 1 }]) probe("createGzip " + JSON.stringify(o), () => z.createGzip(o));
});

await test("3.2 there and back", async () => {
  for (const [c, u] of pairs) for (const [from, to] of [[1000, 16384], [100000, 16384], [70000, 64]] as any) {
    if (to === 64 && c !== "Gzip") continue;
    await probeAsync(`${c} ${u} ${from} ${to}`, async () => {
      const s = z["create" + c](c.startsWith("Brotli") ? { params: { [K.BROTLI_PARAM_QUALITY]: 4 } } : {}), compressed = await collect(pieces(text, from).pipe(s));
      const back = z["create" + u]({ chunkSize: to }), out = await collect(pieces(compressed, 777).pipe(back));
      return [out.equals(text), s.bytesWritten, back.bytesWritten === compressed.length];
    });
  }
  await probeAsync("pipeline", async () => { const u = z.createGunzip(); const all = collect(u); await pipeline(pieces(text, 5000), z.createGzip(), u); return (await all).equals(text); });
});

await test("3.3 damaged data", async () => {
  for (const [c, u] of pairs.slice(0, 4)) {
    const good = z[c[0].toLowerCase() + c.slice(1) + "Sync"]("some text");
    for (const [name, data] of [["garbage", Buffer.from("garbage, nothing else")], ["half", good.subarray(0, good.length >> 1)], ["nothing", Buffer.alloc(0)]] as any)
      await probeAsync(`${u} ${name}`, () => new Promise((resolve) => { const s = z["create" + u](); const seen: string[] = []; s.on("error", (e: any) => seen.push("error " + problem(e))); s.on("end", () => seen.push("end")); s.on("close", () => resolve(seen)); s.resume(); s.end(data); }));
  }
});

await test("3.4 flush, params, reset, close", async () => {
  await probeAsync("flush", () => new Promise((resolve) => { const s = z.createDeflate(), d = z.createInflate(), seen: string[] = []; s.on("data", (b: any) => d.write(b)); d.on("data", (b: any) => { seen.push(String(b)); if (seen.join("") === "first") { s.write("second"); s.flush(() => {}); } else if (seen.join("") === "firstsecond") resolve(seen.join("")); }); s.write("first"); s.flush(); }));
  await probeAsync("params", () => new Promise((resolve) => { const s = z.createDeflate({ level: 9 }), all: Buffer[] = []; s.on("data", (b: any) => all.push(b)); s.on("end", () => resolve(z.inflateSync(Buffer.concat(all)).length)); s.write("x".repeat(1000)); s.params(0, K.Z_DEFAULT_STRATEGY, () => { s.write("y".repeat(1000)); s.end(); }); }));
  await probeAsync("close", () => new Promise((resolve) => { const s = z.createGzip(); s.close(() => resolve([s.destroyed, s._closed])); }));
  probe("params refused", () => z.createDeflate().params(99, 0, () => {}));
  await probeAsync("params later", () => new Promise((resolve) => z.createDeflate().params(K.Z_DEFAULT_COMPRESSION, K.Z_DEFAULT_STRATEGY, () => resolve("called"))));
});
