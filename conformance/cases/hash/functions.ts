// Bun.hash and its functions: every algorithm over texts of every length up to a few blocks, seeds, and what is no data.
import { test, probe } from "../lib";

const H = Bun.hash as any;
const names = Object.keys(H);
const bytes = Uint8Array.from({ length: 1100 }, (_, i) => (i * 7 + (i >> 3)) & 255);
const label = (v: unknown) => (typeof v === "symbol" ? "symbol" : typeof v === "bigint" ? v + "n" : v instanceof ArrayBuffer ? `ArrayBuffer(${v.byteLength})` : Bun.inspect(v, { compact: true } as any).replace(/\s+/g, " "));

await test("1.1 the functions", () => {
  probe("names", () => [H.name, H.length, names, names.map((n) => [H[n].name, H[n].length])]);
  probe("types", () => names.map((n) => typeof H[n]("a")));
});

await test("1.2 every length", () => {
  for (const n of ["hash", ...names]) {
    const f = n === "hash" ? H : H[n];
    // The hashes of all lengths, one after the other, hashed again: one line for each algorithm and seed.
    for (const seed of [undefined, 1, 0x9e3779b97f4a7c15n]) {
      const all = Array.from({ length: 300 }, (_, i) => String(f(bytes.subarray(0, i), seed)));
      for (const i of [512, 513, 1023, 1024, 1025, 1088, 1089, 1100]) all.push(String(f(bytes.subarray(0, i), seed)));
      probe(`${n} ${label(seed)}`, () => [...[0, 1, 3, 4, 8, 16, 17, 33, 64, 65, 129, 241].map((i) => all[i]), new Bun.CryptoHasher("md5").update(all.join()).digest("hex")].join(" "));
    }
  }
});

await test("1.3 seeds", () => {
  const seeds = [undefined, null, 0, -0, 1, -1, -2, 1.9, -1.5, -0.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, 2 ** 32 + 5, 2 ** 53, 2 ** 63, 2 ** 63 + 2048, 2 ** 64, -(2 ** 63), -(2 ** 64),
    0n, 1n, -1n, 2n ** 32n + 5n, 2n ** 64n - 1n, 2n ** 64n + 7n, -(2n ** 70n) - 3n, "1", true, {}, [5], { valueOf: () => 5 }, Symbol("x")];
  for (const n of names) probe(n, () => seeds.map((s) => label(s) + "=" + H[n]("abc", s)).join(" "));
});

await test("1.4 data", () => {
  const data = [undefined, null, 1, 1.5, true, {}, [], ["a", "b"], Symbol("x"), 5n, "", "abc", "é", "\ud800", "🔑", new String("abc"), new Uint8Array(0), bytes.subarray(3, 9), new Uint16Array([1, 2]), new Float64Array([1.5]), new DataView(bytes.buffer, 5, 4), new ArrayBuffer(3), new Blob(["abc"])];
  for (const v of data) for (const f of [H, H.crc32, H.xxHash3]) probe(`${f.name} ${label(v)}`, () => String(f(v)));
  probe("none", () => H());
  probe("a file", () => H(Bun.file(import.meta.path)));
  const gone = new ArrayBuffer(8), view = new Uint8Array(gone);
  structuredClone(gone, { transfer: [gone] });
  probe("a detached view", () => [String(H(view)), String(H.crc32(gone))]);
});
