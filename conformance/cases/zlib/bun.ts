// Bun's own functions for compressed data, and the streams of the platform.
import { test, probe, probeAsync } from "../lib";

const B = Bun as any;
const text = "hello hello hello ".repeat(50), bytes = new TextEncoder().encode(text);
const label = (v: unknown) => (v instanceof ArrayBuffer ? `ArrayBuffer(${v.byteLength})` : ArrayBuffer.isView(v) ? `${v.constructor.name}(${v.byteLength})` : v instanceof Blob ? "Blob" : Bun.inspect(v, { compact: true } as any).replace(/\s+/g, " "));
const size = (v: any) => `${v.constructor.name}(${v.byteLength})`;
const pairs = [["gzipSync", "gunzipSync"], ["deflateSync", "inflateSync"], ["zstdCompressSync", "zstdDecompressSync"]];

await test("2.1 there and back", async () => {
  probe("lengths", () => ["gzipSync", "deflateSync", "gunzipSync", "inflateSync", "zstdCompressSync", "zstdDecompressSync", "zstdCompress", "zstdDecompress"].map((n) => B[n].name + B[n].length).join());
  for (const [c, u] of pairs)
    for (const data of [text, bytes, bytes.buffer, new Uint16Array([1, 2]), new DataView(new ArrayBuffer(3)), "", new Uint8Array(0)] as any[]) {
      probe(`${c} ${label(data)}`, () => { const z = B[c](data); return [z.constructor.name, size(B[u](z))]; });
      if (c.startsWith("zstd")) await probeAsync(`zstdCompress ${label(data)}`, async () => { const z = await B.zstdCompress(data); return [z.constructor.name, size(await B.zstdDecompress(z))]; });
    }
});

await test("2.2 what is refused", async () => {
  for (const n of [...pairs.flat(), "zstdCompress", "zstdDecompress"]) for (const v of [undefined, null, 1, {}, [], true, new Blob(["x"]), Bun.file(import.meta.path)]) await probeAsync(`${n} ${label(v)}`, () => B[n](v));
  for (const [c, u] of pairs) {
    const z = Buffer.from(B[c](bytes));
    const changed = (at: number) => { const x = Buffer.from(z); x[x.length + at] ^= 255; return x; };
    for (const [name, data] of [["garbage", Buffer.from("garbage!!")], ["8 bytes", z.subarray(0, 8)], ["nothing", new Uint8Array(0)], ["text", "x"], ["twice", Buffer.concat([z, z])], ["with something behind", Buffer.concat([z, Buffer.from("trail")])], ...(c === "gzipSync" ? [["another length", changed(-3)], ["another checksum", changed(-7)]] : [])] as any[]) {
      await probeAsync(`${u} ${name}`, () => size(B[u](data)));
      if (u.startsWith("zstd")) await probeAsync(`zstdDecompress ${name}`, async () => size(await B.zstdDecompress(data)));
    }
  }
});

await test("2.3 options", async () => {
  const taken = (fn: () => any) => () => (fn() instanceof Uint8Array ? "taken" : "?");
  for (const o of [undefined, null, 1, "x", {}, { level: 9 }, { level: 10 }, { level: 13 }, { level: -1 }, { level: -2 }, { level: 0 }, { level: "x" }, { level: 1.5 }, { windowBits: 9 }, { windowBits: -9 }, { windowBits: 31 }, { windowBits: 99 }, { windowBits: "x" }, { memLevel: 0 }, { memLevel: 1 }, { memLevel: 10 }, { strategy: 5 }, { strategy: 2 }, { strategy: -1 }, { library: "zlib" }, { library: "libdeflate" }, { library: "x" }, { library: 1 }, { level: 12, library: "libdeflate" }, { level: 12, library: "zlib" }, { library: "libdeflate", level: -5 }])
    for (const c of ["gzipSync", "deflateSync"]) probe(`${c} ${label(o)}`, taken(() => B[c](bytes, o)));
  const gzip = B.gzipSync(bytes), raw = B.deflateSync(bytes), zlib = require("node:zlib").deflateSync(bytes);
  for (const o of [undefined, {}, { windowBits: 15 }, { windowBits: -15 }, { windowBits: 31 }, { windowBits: 47 }, { windowBits: 8 }, { windowBits: 9 }, { windowBits: -8 }, { windowBits: "x" }, { library: "zlib" }, { library: "libdeflate" }, { library: "x" }, 1, null])
    for (const u of ["gunzipSync", "inflateSync"]) for (const [name, data] of [["gzip", gzip], ["raw", raw], ["zlib", zlib]] as any[]) probe(`${u} of ${name} ${label(o)}`, () => size(B[u](data, o)));
  for (const o of [undefined, null, 1, {}, { level: 1 }, { level: 22 }, { level: 23 }, { level: 0 }, { level: -1 }, { level: "x" }, { level: 1.5 }, { level: NaN }]) {
    probe(`zstdCompressSync ${label(o)}`, taken(() => B.zstdCompressSync(bytes, o)));
    await probeAsync(`zstdCompress ${label(o)}`, async () => ((await B.zstdCompress(bytes, o)) instanceof Uint8Array ? "taken" : "?"));
  }
  let detached = 0;
  const gone = new Uint8Array(8);
  await probeAsync("a getter detaches the data", () => { try { return size(B.zstdDecompressSync(B.zstdCompressSync(gone, { get level() { if (!detached++) structuredClone(gone.buffer, { transfer: [gone.buffer] }); return 3; } }))); } catch (e: any) { return e.code ?? e.message; } });
});

await test("2.4 streams", async () => {
  const read = async (s: ReadableStream) => { try { return (await new Response(s).arrayBuffer()).byteLength; } catch (e: any) { return `${e.name}/${e.code} ${e.message}`; } };
  for (const C of [CompressionStream, DecompressionStream] as any[]) {
    probe(C.name, () => [C.length, Object.keys(C.prototype), String(new C("gzip")), new C("gzip").readable instanceof ReadableStream, new C("gzip").writable instanceof WritableStream]);
    for (const f of [undefined, null, 1, "x", "br", "GZIP", ""]) probe(`new ${C.name}(${label(f)})`, () => new C(f));
    probe("call", () => C("gzip"));
  }
  const pieces = (b: Uint8Array, n: number) => new ReadableStream({ start(c) { for (let i = 0; i < b.length; i += n) c.enqueue(b.slice(i, i + n)); c.close(); } });
  for (const f of ["gzip", "deflate", "deflate-raw", "brotli", "zstd"] as any[]) {
    const c = new Uint8Array(await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream(f))).arrayBuffer());
    const back = (b: any) => read(new Blob([b].flat() as any).stream().pipeThrough(new DecompressionStream(f)));
    await probeAsync(f, async () => [await back(c), await back(c.subarray(0, 10)), await back("garbage garbage"), f === "zstd" || (await back([c, "xx"])), await back([])]);
    for (const n of [1, 7]) await probeAsync(`${f} in pieces of ${n}`, async () => read(pieces(c, n).pipeThrough(new DecompressionStream(f))));
    await probeAsync(`${f} of much`, async () => read(pieces(new Uint8Array(3_000_000), 65536).pipeThrough(new CompressionStream(f)).pipeThrough(new DecompressionStream(f))));
    await probeAsync(`${f} of nothing`, async () => read(new Blob([]).stream().pipeThrough(new CompressionStream(f)).pipeThrough(new DecompressionStream(f))));
  }
});
