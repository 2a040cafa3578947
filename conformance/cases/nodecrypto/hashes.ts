// node:crypto: hashes, HMACs, random values, comparing, and keys that are derived.
import c from "node:crypto";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { test, probe, probeAsync } from "../lib";

const n = c as any;
const label = (v: unknown) => (typeof v === "function" ? "function" : v instanceof ArrayBuffer ? `ArrayBuffer(${v.byteLength})` : ArrayBuffer.isView(v) ? `${v.constructor.name}(${v.byteLength})` : typeof v === "string" && v.length > 40 ? `text of ${v.length}` : v instanceof n.KeyObject ? "KeyObject" : Bun.inspect(v, { compact: true } as any).replace(/\s+/g, " "));
const labels = (a: unknown[]) => a.map(label).join(", ");
const hex = (v: any) => (v instanceof ArrayBuffer ? "ArrayBuffer " + Buffer.from(v).toString("hex") : ArrayBuffer.isView(v) ? `${v.constructor.name} ${Buffer.from(v.buffer, v.byteOffset, v.byteLength).toString("hex")}` : v);
const attempt = (fn: () => any) => { try { return hex(fn()); } catch (e: any) { return `${e.name}/${e.code} ${e.message} [${Object.keys(e)}]`; } };
const names = ["md4", "md5", "ripemd160", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512-224", "sha512-256", "sha3-224", "sha3-256", "sha3-384", "sha3-512", "blake2b256", "blake2b512", "blake2s256", "shake128", "shake256", "md5-sha1", "MD5", "RSA-SHA256", "rsa-sha1", "sha-256", "SHA512-256", "sha512/256", "rmd160", "nope", ""];

await test("1.1 createHash", async () => {
  probe("names", () => [c.getHashes(), n.createHash.length, n.createHmac.length, n.hash.length]);
  for (const name of names) console.log(name, attempt(() => c.createHash(name).update("abc").digest("hex")), attempt(() => c.createHmac(name, "key").update("abc").digest("hex")));
  for (const a of [[], [1], [null], ["sha256", null], ["sha256", 1], ["shake256", { outputLength: 10 }], ["shake256", { outputLength: 100 }], ["sha256", { outputLength: 10 }], ["sha256", { outputLength: 32 }], ["shake128", { outputLength: 0 }], ["shake128", { outputLength: -1 }], ["shake128", { outputLength: 1.5 }], ["shake128", { outputLength: "x" }]] as any[][]) console.log(`createHash(${labels(a)})`, attempt(() => n.createHash(...a).update("abc").digest("hex")));
  for (const a of [[], ["md5"], ["md5", null], ["md5", 1], ["md5", {}], ["md5", Buffer.from("k")], ["md5", new ArrayBuffer(1)], ["md5", new DataView(new ArrayBuffer(2))], ["md5", ""], [1, "k"], ["md5", "6b", { encoding: "hex" }], ["md5", c.createSecretKey(Buffer.from("k"))]] as any[][]) console.log(`createHmac(${labels(a)})`, attempt(() => n.createHmac(...a).update("abc").digest("hex")));
  for (const a of [[], [undefined], [null], [1], [{}], ["abc", "hex"], ["abc", "nope"], ["é", "latin1"], ["é", "utf16le"], [new Uint16Array([1])], [new DataView(new ArrayBuffer(2))], [new ArrayBuffer(2)], ["YQ==", "base64"], ["abc", null], ["zz", "hex"]] as any[][]) console.log(`update(${labels(a)})`, attempt(() => (c.createHash("md5") as any).update(...a).digest("hex")), attempt(() => (c.createHmac("md5", "k") as any).update(...a).digest("hex")));
  for (const to of [undefined, null, "hex", "HEX", "buffer", "nope", 1, "base64", "base64url", "latin1"] as any[]) console.log(`digest(${label(to)})`, attempt(() => c.createHash("md5").digest(to)), attempt(() => c.createHmac("md5", "k").digest(to)));
  const h = c.createHash("md5"), m = c.createHmac("md5", "k");
  for (const f of [() => h.digest("hex"), () => h.digest("hex"), () => h.update("x"), () => h.copy(), () => m.digest("hex"), () => m.digest("hex"), () => m.digest(), () => m.update("x")]) console.log(String(f).slice(6), attempt(f));
  const a = c.createHash("sha1").update("a"), b = a.copy();
  probe("a copy", () => [a.update("b").digest("hex"), b.digest("hex")]);
  for (const a of [["md5", "abc"], ["md5", "abc", "base64"], ["md5", "abc", "buffer"], ["nope", "abc"], ["md5", "abc", "nope"], ["md5"], [1, "abc"], ["md5", Buffer.from("abc")], ["md5", "abc", 1]] as any[][]) console.log(`hash(${labels(a)})`, attempt(() => n.hash(...a)));
});

await test("1.2 as streams", async () => {
  await probeAsync("pipeline", async () => {
    const h = c.createHash("sha256");
    await pipeline(Readable.from([Buffer.from("ab"), Buffer.from("c")]), h);
    return h.read().toString("hex");
  });
  await probeAsync("write and end", () => new Promise((resolve) => {
    const h = c.createHmac("sha256", "key");
    h.setEncoding("hex");
    h.on("readable", () => { const v = h.read(); if (v) resolve(v); });
    h.write("a"); h.write("bc"); h.end();
  }));
});

await test("1.3 random values", async () => {
  const back = () => {};
  for (const a of [[], ["x"], [-1], [1.5], [2 ** 31], [NaN], [4, 1], [0], [4, back]] as any[][]) console.log(`randomBytes(${labels(a)})`, attempt(() => n.randomBytes(...a)?.length));
  for (const a of [[], [10, 5], [5, 5], [1.5], ["x"], [2 ** 53], [0, 2 ** 48], [0], [-5, 5, 1], [1, 2, "x"], [2 ** 48 + 5, 2 ** 48 + 10], [undefined, 5], [1, back], [5, 6]] as any[][]) console.log(`randomInt(${labels(a)})`, attempt(() => typeof n.randomInt(...a)));
  const fills = () => [[], [1], [Buffer.alloc(4), 5], [Buffer.alloc(4), -1], [Buffer.alloc(4), 2, 3], [Buffer.alloc(4), 2, -1], [Buffer.alloc(4), "x"], [new Uint16Array(4), 1, 2], [new ArrayBuffer(4)], [new DataView(new ArrayBuffer(4))], ["x"], [Buffer.alloc(0)]] as any[][];
  for (const a of fills()) console.log(`randomFill(${labels(a)})`, attempt(() => n.randomFillSync(...a)?.byteLength), attempt(() => n.randomFill(...a)), attempt(() => n.randomFill(...a, back)));
  for (const a of [[], [{}], [{ disableEntropyCache: true }], [{ disableEntropyCache: 1 }], [1], [null]] as any[][]) console.log(`randomUUID(${labels(a)})`, attempt(() => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(n.randomUUID(...a))));
  const part = Buffer.alloc(64);
  probe("a part", () => { c.randomFillSync(part, 16, 32); return [part.subarray(0, 16).every((b) => b === 0), part.subarray(48).every((b) => b === 0), part.some((b) => b !== 0)]; });
  await probeAsync("later", () => new Promise((resolve) => c.randomBytes(8, (e, b) => c.randomInt(5, 6, (e2, i) => c.randomFill(Buffer.alloc(4), (e3, f) => resolve([e, b.length, e2, i, e3, f.length]))))));
  for (const a of [[], [Buffer.from("a"), Buffer.from("b")], [Buffer.from("a"), Buffer.from("a")], [Buffer.from("a"), Buffer.from("ab")], ["a", "a"], [new ArrayBuffer(1), new Uint8Array(1)], [new Uint16Array(1), new Uint8Array(2)], [Buffer.from("a"), 1]] as any[][]) console.log(`timingSafeEqual(${labels(a)})`, attempt(() => n.timingSafeEqual(...a)));
});

const later = (name: string, a: any[]) => new Promise<any>((resolve) => { try { n[name](...a, (e: any, v: any) => resolve(e ? `callback ${e.name}/${e.code} ${e.message}` : hex(v))); } catch (e: any) { resolve(`${e.name}/${e.code} ${e.message}`); } });
await test("1.4 pbkdf2", async () => {
  for (const a of [[], ["p"], ["p", "s", 1, 20, "sha1"], ["p", "s", 1000, 64, "sha512"], ["p", "s", 1, 20, "nope"], ["p", "s", 1, 20], ["p", "s", 0, 20, "sha1"], ["p", "s", 1, -1, "sha1"], ["p", "s", 1, 0, "sha1"], ["p", "s", 1.5, 20, "sha1"], ["p", "s", 1, 1.5, "sha1"], ["p", "s", 2 ** 31, 20, "sha1"], ["p", "s", 1, 2 ** 31, "sha1"], ["p", "s", "x", 20, "sha1"], [1, "s", 1, 20, "sha1"], ["p", 1, 1, 20, "sha1"], ["p", "s", 1, 20, 1], ["p", "s", 1, 20, "SHA-256"], ["p", "s", 1, 20, "RSA-SHA256"], [Buffer.from("p"), new Uint16Array([115]), 2, 20, "sha3-256"], ["p", "s", 1, 20, "blake2b512"], ["p", "s", 1, 20, "shake128"], [new ArrayBuffer(2), new DataView(new ArrayBuffer(3)), 1, 8, "md5"]] as any[][]) {
    console.log(`pbkdf2(${labels(a)})`, attempt(() => n.pbkdf2Sync(...a)), attempt(() => n.pbkdf2(...a)));
    console.log(`pbkdf2(${labels(a)}) later`, await later("pbkdf2", a));
  }
});
await test("1.5 scrypt", async () => {
  for (const a of [[], ["p"], ["p", "s"], ["p", "s", 20, { N: 16, r: 1, p: 1 }], ["", "", 64, { N: 16, r: 1, p: 1 }], ["p", "s", 20, { cost: 1024, blockSize: 8, parallelization: 1 }], ["p", "s", 20, { N: 1 }], ["p", "s", 20, { N: 3 }], ["p", "s", 20, { N: 2 ** 20 }], ["p", "s", 20, { N: "x" }], ["p", "s", 20, { N: 16, r: 0 }], ["p", "s", 20, { r: 2 ** 30 }], ["p", "s", 20, { p: 2 ** 30 }], ["p", "s", 20, { N: 2 ** 33 }], ["p", "s", 0, { N: 16 }], ["p", "s", -1], ["p", "s", 1.5], ["p", "s", 2 ** 31], ["p", "s", "x"], [1, "s", 20], ["p", 1, 20], ["p", "s", 20, { N: 16, cost: 16 }], ["p", "s", 20, { maxmem: 1 }], ["p", "s", 20, { maxmem: -1 }], ["p", "s", 20, { N: 1.5 }], ["p", "s", 20, { N: -1 }]] as any[][]) {
    console.log(`scrypt(${labels(a)})`, attempt(() => n.scryptSync(...a)));
    if (a.length > 2) console.log(`scrypt(${labels(a)}) later`, await later("scrypt", a));
  }
  console.log("no callback", attempt(() => n.scrypt("p", "s", 20)), attempt(() => n.scrypt("p", "s", 20, {})));
});
await test("1.6 hkdf", async () => {
  for (const a of [[], ["sha256", "k", "s", "i", 20], ["sha512", "", "", "", 100], ["nope", "k", "s", "i", 20], ["sha256", "k", "s", "i", 0], ["sha256", "k", "s", "i", -1], ["sha256", "k", "s", "i", 255 * 32 + 1], ["sha256", "k", "s", "i", 1.5], ["sha256", 1, "s", "i", 20], ["sha256", "k", 1, "i", 20], ["sha256", "k", "s", 1, 20], ["sha256", "k", "s", "x".repeat(1025), 20], [1, "k", "s", "i", 20], ["sha256", "k", "s", "i", "x"], ["sha256", c.createSecretKey(Buffer.from("k")), "s", "i", 20], ["sha256", "k", "s", "i", 2 ** 31]] as any[][]) {
    console.log(`hkdf(${labels(a)})`, attempt(() => n.hkdfSync(...a)), attempt(() => n.hkdf(...a)));
    console.log(`hkdf(${labels(a)}) later`, await later("hkdf", a));
  }
});
