// Bun.CryptoHasher, Bun.SHA1 and its kin, Bun.sha: every algorithm, encoding and way of feeding it.
import { test, probe } from "../lib";

const C = Bun.CryptoHasher as any;
const label = (v: unknown) => (v instanceof ArrayBuffer ? `ArrayBuffer(${v.byteLength})` : ArrayBuffer.isView(v) ? `${v.constructor.name}(${v.byteLength})` : v instanceof Blob ? "Blob" : Bun.inspect(v, { compact: true } as any).replace(/\s+/g, " "));
const labels = (a: unknown[]) => a.map(label).join(", ");
const shown = (v: any) => (ArrayBuffer.isView(v) ? `${v.constructor.name} ${Buffer.from(v.buffer, v.byteOffset, v.byteLength).toString("hex")}` : v instanceof ArrayBuffer ? "ArrayBuffer " + Buffer.from(v).toString("hex") : v);
const inputs = [[], [undefined], [null], [1], [{}], [[1]], [""], ["x", "hex"], ["ff", "hex"], ["FFee", "HEX"], ["abc", "hex"], ["zz", "hex"], ["YQ", "base64"], ["YQ==", "base64"], ["_-8", "base64url"], ["a", "nope"], ["a", null], ["a", 1], ["é", "latin1"], ["é", "binary"], ["é", "ascii"], ["é", "utf16le"], ["é", "ucs2"], ["é", "ucs-2"], ["é", "UTF-8"], ["\ud800"], ["a", "buffer"],
  [new Blob(["abc"])], [new ArrayBuffer(2)], [new DataView(new ArrayBuffer(3), 1)], [new Uint16Array([1])], [new BigInt64Array(1)], [Buffer.from("abc")], [new String("a")], [Bun.file(import.meta.path)]] as any[][];
const outputs = () => [undefined, null, "hex", "HEX", "base64", "base64url", "latin1", "binary", "ascii", "utf8", "utf-8", "ucs2", "utf16le", "buffer", "nope", "", 1, true, {}, new Uint8Array(15), new Uint8Array(16), new Uint8Array(63), new Uint8Array(64), new Uint8Array(70), new ArrayBuffer(16), new ArrayBuffer(64), new DataView(new ArrayBuffer(64)), new Uint16Array(32), new Uint32Array(4), new Float64Array(2), Buffer.alloc(64)] as any[];

await test("2.1 the class", () => {
  probe("algorithms", () => [C.algorithms, C.algorithms === C.algorithms]);
  probe("functions", () => [C.name, C.length, C.hash.length, ...["update", "digest", "copy"].map((m) => C.prototype[m].length)]);
  probe("prototype", () => Object.getOwnPropertyNames(C.prototype));
  probe("printed", () => new C("md5"));
  probe("tag", () => String(new C("md5")));
  probe("a call", () => C("md5"));
  probe("foreign receiver", () => C.prototype.update.call({}, "x"));
});

await test("2.2 algorithms", () => {
  const text = "The quick brown fox jumps over the lazy dog. ".repeat(9);
  for (const a of C.algorithms) {
    probe(a, () => { const h = new C(a).update("abc"); return [h.algorithm, h.byteLength, h.digest("hex"), h.digest("hex"), C.hash(a, "abc", "base64")]; });
    probe(a + " in parts", () => {
      const whole = C.hash(a, text, "hex");
      return [whole, ...[1, 63, 64, 65, 127, 128, 129, 200].map((n) => {
        const h = new C(a);
        for (let i = 0; i < text.length; i += n) h.update(text.slice(i, i + n));
        return h.digest("hex") === whole;
      })];
    });
    for (const key of ["key", "", "k".repeat(300)])
      probe(`${a} with a key of ${key.length}`, () => {
        const h = new C(a, key).update("abc"), c = h.copy().update("d");
        return [h.algorithm, h.byteLength, h.digest("hex"), c.digest("hex")];
      });
    probe(a + " copied", () => { const h = new C(a).update(text), c = h.copy(); h.update("x"); return [c.digest("hex") === C.hash(a, text, "hex"), h.digest("hex") === C.hash(a, text + "x", "hex")]; });
  }
});

await test("2.3 names", () => {
  for (const n of ["SHA256", "Sha256", "sha-256", "SHA-1", "sha-224", "SHA-384", "sha-512", "SHA-512/256", "sha-512/224", "sha512/256", "sha512256", "sha-512-256", "sha3_256", "SHA3-256", "SHAKE128", "shake-128", "blake2b-256", "BLAKE2b512", "rsa-md5", "md5-sha1", "ripemd", "rmd160", "RIPEMD-160", "MD-5", "", "nope"]) {
    probe(`new ${label(n)}`, () => new C(n).algorithm);
    probe(`new ${label(n)} with a key`, () => new C(n, "k").algorithm);
    probe(`hash ${label(n)}`, () => C.hash(n, "", "hex"));
  }
  for (const a of [[], [undefined], [null], [1], [{}], [new String("md5")], ["md5", undefined], ["md5", null], ["md5", 1], ["md5", {}], ["md5", true], ["md5", new Uint8Array(3)], ["md5", new ArrayBuffer(3)], ["md5", new DataView(new ArrayBuffer(3))], ["md5", new Blob(["k"])]])
    probe(`new (${labels(a)})`, () => new C(...a).update("x").digest("hex"));
});

await test("2.4 what is hashed", () => {
  for (const a of inputs) {
    probe(`update(${labels(a)})`, () => new C("md5").update(...a).digest("hex"));
    probe(`HMAC update(${labels(a)})`, () => new C("md5", "k").update(...a).digest("hex"));
    probe(`hash(${labels(a.slice(0, 1))})`, () => C.hash("md5", a[0], "hex"));
  }
});

await test("2.5 what comes out", () => {
  for (const make of [() => new C("md5").update("x"), () => new C("sha1", "key").update("x"), () => new (Bun as any).SHA1().update("x")])
    for (const [i, to] of outputs().entries()) probe(`${label(make().constructor.name)} digest(${label(to)})`, () => { const v = make().digest(to); return v === to && typeof to === "object" ? ["the same", shown(v)] : shown(v); });
  for (const to of outputs()) probe(`hash to ${label(to)}`, () => { const v = C.hash("md5", "x", to); return v === to && typeof to === "object" ? ["the same", shown(v)] : shown(v); });
});

await test("2.6 used up", () => {
  const h = new C("sha256", "k").update("a"), c = h.copy();
  h.digest();
  for (const f of [() => h.digest(), () => h.update("a"), () => h.copy(), () => h.algorithm, () => h.byteLength]) probe(String(f).replace(/^\(\) => /, ""), f);
  probe("the copy", () => c.digest("hex"));
  const s = new (Bun as any).SHA1().update("a");
  probe("SHA1", () => s.digest("hex"));
  probe("digest again", () => s.digest("hex"));
  probe("update again", () => s.update("a"));
});

await test("2.7 one class for each algorithm", () => {
  for (const n of ["SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA512_256", "MD4", "MD5"]) {
    const K = (Bun as any)[n];
    probe(n, () => [K.name, K.length, K.byteLength, K.hash.length, K.prototype.update.length, K.prototype.digest.length, Object.getOwnPropertyNames(K.prototype), new K().byteLength, new K().update("abc").digest("hex"), K.hash("abc", "base64"), shown(K.hash(new Uint8Array([97])))]);
    probe(n + " called", () => K());
    probe(n + " printed", () => new K());
  }
  for (const a of inputs) probe(`SHA1.hash(${labels(a.slice(0, 1))})`, () => shown((Bun as any).SHA1.hash(a[0])));
  for (const a of [[], [undefined], [1], ["abc"], ["abc", "hex"], ["abc", new Uint8Array(32)], ["abc", new Uint8Array(31)], ["abc", "nope"], ["abc", 1], ["abc", null], [new Blob(["x"])]]) probe(`sha(${labels(a)})`, () => shown((Bun.sha as any)(...a)));
});
