// Signatures of tokens: HMAC in Web Crypto, Bun.CryptoHasher.
import { test, probeAsync } from "../lib";

const S = crypto.subtle;
const raw = new TextEncoder().encode("key"), data = new TextEncoder().encode("data");
const hex = (b: ArrayBuffer | Uint8Array) => Buffer.from(b as any).toString("hex");
const hmac = (hash: any, extractable = false, usages: any = ["sign", "verify"]) => S.importKey("raw", raw, { name: "HMAC", hash }, extractable, usages);
await test("9 crypto.subtle: HMAC", async () => {
  for (const h of ["SHA-1", "SHA-256", "SHA-384", "SHA-512", { name: "SHA-256" }, "sha-256"] as any[])
    await probeAsync(JSON.stringify(h), async () => {
      const k = await hmac(h);
      const sig = await S.sign("HMAC", k, data);
      return [k.type, k.extractable, JSON.stringify(k.algorithm), k.usages, hex(sig), await S.verify("HMAC", k, sig, data), await S.verify({ name: "HMAC" }, k, sig, raw), await S.verify("HMAC", k, new Uint8Array(3), data)];
    });
  const k = await hmac("SHA-256");
  await probeAsync("another use", async () => S.sign("HMAC", await hmac("SHA-256", false, ["verify"]), data));
  await probeAsync("unknown hash", () => hmac("MD5"));
  await probeAsync("no use", () => hmac("SHA-256", false, []));
  await probeAsync("a use of other keys", () => hmac("SHA-256", false, ["encrypt"]));
  await probeAsync("an empty key", () => S.importKey("raw", new Uint8Array(), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]));
  await probeAsync("text as data", () => S.sign("HMAC", k, "text" as any));
  await probeAsync("no key", () => S.sign("HMAC", {} as any, data));
  await probeAsync("exportKey", async () => hex(await S.exportKey("raw", await hmac("SHA-256", true))));
  await probeAsync("exportKey refused", () => S.exportKey("raw", k));
  await probeAsync("class", () => [k.constructor.name, k instanceof CryptoKey, String(k)]);
  await probeAsync("new", () => new (CryptoKey as any)());
  await probeAsync("generateKey", async () => (await S.exportKey("raw", (await S.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"])) as any)).byteLength);
});
await test("9 Bun.CryptoHasher", async () => {
  const H: any = Bun.CryptoHasher;
  for (const a of ["md5", "sha1", "sha224", "sha256", "SHA-256", "sha384", "sha512", "sha512-256"])
    await probeAsync(a, () => { const h = new H(a).update("a").update(new Uint8Array([98])); return [h.algorithm, h.byteLength, h.digest("hex")]; });
  await probeAsync("HMAC", () => new H("sha256", "key").update("data").digest("base64"));
  await probeAsync("bytes", () => new H("md5").update("x").digest());
  await probeAsync("hash", () => [H.hash("md5", "x", "hex"), H.hash("sha1", "x").length]);
  await probeAsync("into few bytes", () => new H("md5").update("x").digest(new Uint8Array(16)));
  await probeAsync("copy", () => { const h = new H("md5").update("a"), c = h.copy(); h.update("b"); return [c.digest("hex"), h.digest("hex")]; });
  await probeAsync("digest twice", () => { const h = new H("md5").update("a"); return [h.digest("hex"), h.digest("hex")]; });
  await probeAsync("HMAC twice", () => { const h = new H("sha256", "key").update("a"); h.digest(); return h.digest("hex"); });
  await probeAsync("encoding", () => new H("md5").update("ff", "hex").digest("base64url"));
  for (const args of [["nope"], [], [5]]) await probeAsync("new " + JSON.stringify(args), () => new H(...args));
  await probeAsync("update 5", () => new H("md5").update(5));
});
