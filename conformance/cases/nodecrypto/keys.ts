// node:crypto: key objects, signatures, encryption with keys, agreements, certificates. Keys and signatures are different in
// each run, so that what is shown is what they are, and whether they fit.
import c from "node:crypto";
import { promisify } from "node:util";
import { test, probe, probeAsync } from "../lib";
import { cert, key } from "./_certificate";

const n = c as any;
const label = (v: any): string => (v?.kty ? "JWK" : ArrayBuffer.isView(v) ? `${v.constructor.name}(${v.byteLength > 1000 ? "a whole key" : v.byteLength})` : v instanceof ArrayBuffer ? `ArrayBuffer(${v.byteLength})` : v instanceof n.KeyObject ? `${v.type} key` : typeof v === "string" && v.length > 30 ? v.split("\n")[0].slice(0, 30) : typeof v === "function" ? "function" : v && typeof v === "object" && !Array.isArray(v) ? `{ ${Object.entries(v).map(([k, x]) => k + ": " + label(x)).join(", ")} }` : Bun.inspect(v, { compact: true } as any).replace(/\s+/g, " "));
const attempt = (fn: () => any) => { try { const v = fn(); return ArrayBuffer.isView(v) ? `${v.constructor.name} of bytes` : typeof v === "bigint" ? v + "n" : v; } catch (e: any) { return `${e.name}/${e.code} ${e.message} [${Object.keys(e)}]`; } };
const firstLine = (v: any) => (typeof v === "string" ? v.split("\n")[0] : v instanceof n.KeyObject ? v.type : ArrayBuffer.isView(v) ? "bytes" : typeof v);
const pairs: Record<string, any> = { rsa: c.generateKeyPairSync("rsa", { modulusLength: 2048 }), ec: c.generateKeyPairSync("ec", { namedCurve: "P-256" }), p384: c.generateKeyPairSync("ec", { namedCurve: "secp384r1" }), p521: c.generateKeyPairSync("ec", { namedCurve: "P-521" }), ed: c.generateKeyPairSync("ed25519"), x: c.generateKeyPairSync("x25519") };
const data = Buffer.from("data");

await test("3.1 key objects", () => {
  for (const [name, k] of Object.entries(pairs)) {
    probe(name, () => [k.privateKey.type, k.publicKey.type, k.privateKey.asymmetricKeyType, JSON.stringify(k.publicKey.asymmetricKeyDetails, (_, v) => (typeof v === "bigint" ? v + "n" : v)), k.publicKey.symmetricKeySize, String(k.publicKey), k.publicKey.constructor.name, k.publicKey instanceof n.KeyObject]);
    for (const [half, types] of [["privateKey", ["pkcs8", "pkcs1", "sec1", "spki", undefined]], ["publicKey", ["spki", "pkcs1", "pkcs8", undefined]]] as any)
      for (const type of types) for (const format of ["pem", "der", "nope", undefined]) console.log(name, half, type, format, attempt(() => firstLine(k[half].export({ type, format }))));
    console.log(name, "jwk", Object.keys(k.privateKey.export({ format: "jwk" })).join(), Object.keys(k.publicKey.export({ format: "jwk" })).join());
    console.log(name, "there and back", ["pem", "der"].map((format) => [c.createPrivateKey({ key: k.privateKey.export({ format, type: "pkcs8" }), format: format as any, type: "pkcs8" }).equals(k.privateKey), c.createPublicKey({ key: k.publicKey.export({ format, type: "spki" }), format: format as any, type: "spki" }).equals(k.publicKey)]).join(), c.createPrivateKey({ key: k.privateKey.export({ format: "jwk" }), format: "jwk" }).equals(k.privateKey), c.createPublicKey({ key: k.publicKey.export({ format: "jwk" }), format: "jwk" }).equals(k.publicKey), c.createPublicKey(k.privateKey).equals(k.publicKey), k.publicKey.equals(pairs.ed.publicKey), k.publicKey.equals(k.privateKey));
    const sealed = k.privateKey.export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "secret" });
    console.log(name, "encrypted", firstLine(sealed), attempt(() => c.createPrivateKey({ key: sealed, passphrase: "secret" }).equals(k.privateKey)), attempt(() => c.createPrivateKey(sealed)), attempt(() => c.createPrivateKey({ key: sealed, passphrase: Buffer.from("secret") }).equals(k.privateKey)));
  }
  console.log(attempt(() => new n.KeyObject()), attempt(() => new n.KeyObject("secret")), attempt(() => n.KeyObject.from(1)), attempt(() => pairs.ec.publicKey.export()), attempt(() => pairs.ec.publicKey.equals(1)));
});

await test("3.2 secret keys", () => {
  for (const a of [[], ["abc"], [Buffer.from("abc")], [1], ["616263", "hex"], [new ArrayBuffer(3)], [""], [null], [new Uint16Array(2)]] as any[][]) console.log(`createSecretKey(${a.map(label)})`, attempt(() => { const k = n.createSecretKey(...a); return [k.type, k.symmetricKeySize, k.constructor.name, k.export().toString("hex"), JSON.stringify(k.export({ format: "jwk" })), k.equals(n.createSecretKey(Buffer.from("abc")))].join(); }));
  for (const a of [["hmac", { length: 64 }], ["aes", { length: 128 }], ["aes", { length: 100 }], ["hmac", { length: 7 }], ["hmac", {}], ["nope", { length: 64 }], ["hmac", { length: 2 ** 31 }], ["hmac", { length: 65 }], [1, {}], ["aes"]] as any[][]) console.log(`generateKeySync(${a.map(label)})`, attempt(() => n.generateKeySync(...a).symmetricKeySize));
  console.log(attempt(() => n.createSecretKey("abc").export({ format: "nope" })), attempt(() => n.createSecretKey("abc").export(1)));
});

await test("3.3 making pairs", async () => {
  for (const a of [["rsa", {}], ["rsa"], ["nope", {}], ["ec", {}], ["ec", { namedCurve: "nope" }], ["ec", { namedCurve: "secp256k1" }], ["ec", { namedCurve: "secp224r1" }], ["ec", { namedCurve: "prime256v1" }], ["ed448", {}], ["x448", {}], ["dsa", { modulusLength: 1024 }], ["dh", { group: "modp14" }], ["rsa", { modulusLength: "x" }], ["rsa", { modulusLength: 1e9 }], ["rsa", { modulusLength: -1 }], ["rsa", { modulusLength: 1024, publicExponent: 2 }], ["rsa", 1], [1, {}], ["ed25519"], ["ed25519", { publicKeyEncoding: { format: "jwk" }, privateKeyEncoding: { format: "jwk" } }], ["ec", { namedCurve: "P-256", publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "sec1", format: "pem" } }], ["ec", { namedCurve: "P-256", publicKeyEncoding: { type: "spki", format: "der" } }], ["ec", { namedCurve: "P-256", publicKeyEncoding: { type: "x", format: "der" } }], ["ec", { namedCurve: "P-256", privateKeyEncoding: { type: "pkcs8", format: "x" } }], ["x25519", { privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-128-cbc", passphrase: "p" } }]] as any[][])
    console.log(`generateKeyPair(${a.map(label)})`, attempt(() => { const p = n.generateKeyPairSync(...a); return [firstLine(p.publicKey), firstLine(p.privateKey)].join(); }), attempt(() => n.generateKeyPair(...a)));
  await probeAsync("later", () => new Promise((resolve) => n.generateKeyPair("ec", { namedCurve: "P-256", publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } }, (...a: any[]) => resolve([a.length, a[0], firstLine(a[1]), firstLine(a[2])]))));
  await probeAsync("promised", async () => Object.keys(await (promisify(n.generateKeyPair) as any)("ed25519", {})));
  await probeAsync("a secret later", () => new Promise((resolve) => n.generateKey("hmac", { length: 64 }, (e: any, k: any) => resolve([e, k.symmetricKeySize]))));
});

await test("3.4 reading keys", () => {
  const pem = pairs.rsa.privateKey.export({ format: "pem", type: "pkcs8" }), pub = pairs.rsa.publicKey.export({ format: "pem", type: "spki" });
  for (const a of [[], [1], ["x"], [{}], [{ key: "x" }], [{ key: pem }], [{ key: pem, format: "pem" }], [Buffer.from(pem)], [{ key: Buffer.from("zz"), format: "der", type: "pkcs8" }], [{ key: Buffer.from("zz"), format: "der" }], [{ key: { kty: "x" }, format: "jwk" }], [{ key: pairs.rsa.privateKey.export({ format: "jwk" }), format: "jwk" }], [pairs.rsa.privateKey], [pub], [pairs.rsa.publicKey], [{ key: pem, format: "nope" }], [null], [pairs.rsa.privateKey.export({ format: "pem", type: "pkcs1" })], [pairs.ec.privateKey.export({ format: "pem", type: "sec1" })], [pairs.rsa.publicKey.export({ format: "pem", type: "pkcs1" })], [{ key: pem.replace(/\n/g, "\r\n") }]] as any[][]) console.log(a.map(label).join(), "private", attempt(() => n.createPrivateKey(...a).asymmetricKeyType), "public", attempt(() => n.createPublicKey(...a).asymmetricKeyType));
});

await test("3.5 sign and verify", async () => {
  for (const [name, k] of Object.entries(pairs)) for (const algorithm of ["sha256", null, undefined, "nope", "RSA-SHA512", "sha1", "md5", 1] as any[]) console.log(name, algorithm, attempt(() => n.sign(algorithm, data, k.privateKey)), attempt(() => { const s = n.sign(algorithm, data, k.privateKey); return [n.verify(algorithm, data, k.publicKey, s), n.verify(algorithm, Buffer.from("other"), k.publicKey, s), n.verify(algorithm, data, k.publicKey, s.subarray(1))].join(); }));
  for (const o of [{ padding: 6 }, { padding: 6, saltLength: -1 }, { padding: 6, saltLength: 20 }, { padding: 6, saltLength: -3 }, { padding: 6, saltLength: "x" }, { padding: 99 }, { padding: "x" }, { dsaEncoding: "ieee-p1363" }, { dsaEncoding: "x" }] as any[]) for (const name of ["rsa", "ec", "p521"]) console.log(name, label(o), attempt(() => n.verify("sha256", data, { key: pairs[name].publicKey, ...o }, n.sign("sha256", data, { key: pairs[name].privateKey, ...o }))), name !== "rsa" && o.dsaEncoding === "ieee-p1363" ? n.sign("sha256", data, { key: pairs[name].privateKey, ...o }).length : "");
  for (const a of [[], ["sha256"], ["nope"], [1]] as any[][]) console.log(`createSign(${a.map(label)})`, attempt(() => n.createSign(...a).update("x").sign(pairs.rsa.privateKey, "hex").length), attempt(() => n.createVerify(...a).update("x").verify(pairs.rsa.publicKey, "aa", "hex")));
  const used = n.createSign("sha256").update("a");
  used.sign(pairs.rsa.privateKey);
  const steps: (() => any)[] = [() => n.createSign("sha256").sign(), () => n.createSign("sha256").sign(null), () => n.createSign("sha256").update("x").sign(pairs.rsa.publicKey), () => n.createSign("sha256").update(1), () => n.createSign("sha256").update("a").sign("garbage"), () => used.sign(pairs.rsa.privateKey), () => n.createSign("sha256").update("a").sign({ key: pairs.rsa.privateKey, padding: 6 }, "base64").length,
    () => n.createVerify("sha256").update("a").verify(pairs.rsa.publicKey, n.createSign("sha256").update("a").sign(pairs.rsa.privateKey)), () => n.createVerify("sha256").update("a").verify(pairs.rsa.privateKey, n.createSign("sha256").update("a").sign(pairs.rsa.privateKey)), () => n.createVerify("sha256").update("a").verify(pairs.rsa.publicKey, 1), () => n.sign("sha256", 1, pairs.rsa.privateKey), () => n.sign("sha256", data), () => n.sign("sha256", data, 1), () => n.sign("sha256", "text", pairs.rsa.privateKey).length, () => n.sign("sha256", data, pairs.rsa.publicKey)];
  for (const f of steps) console.log(String(f).slice(6).replace(/\s+/g, " "), attempt(f));
  await probeAsync("later", () => new Promise((resolve) => n.sign("sha256", data, pairs.ec.privateKey, (e: any, s: any) => n.verify("sha256", data, pairs.ec.publicKey, s, (e2: any, ok: any) => resolve([e, e2, ok])))));
});

await test("3.6 encryption with keys", () => {
  const { privateKey, publicKey } = pairs.rsa, enc = n.publicEncrypt(publicKey, data);
  const steps: (() => any)[] = [() => n.privateDecrypt(privateKey, enc).toString(), () => n.privateDecrypt(privateKey, Buffer.alloc(256)), () => n.privateDecrypt({ key: privateKey, oaepHash: "sha256" }, enc), () => n.privateDecrypt({ key: privateKey, oaepHash: "sha256" }, n.publicEncrypt({ key: publicKey, oaepHash: "sha256" }, data)).toString(), () => n.publicEncrypt({ key: publicKey, oaepHash: "nope" }, data), () => n.publicEncrypt(publicKey, Buffer.alloc(300)), () => n.privateDecrypt({ key: privateKey, padding: 1 }, enc), () => n.publicEncrypt({ key: publicKey, padding: 1 }, data),
    () => n.publicDecrypt(publicKey, n.privateEncrypt(privateKey, data)).toString(), () => n.publicDecrypt(publicKey, Buffer.alloc(256)), () => n.publicEncrypt(pairs.ec.publicKey, data), () => n.privateDecrypt(privateKey, n.publicEncrypt(publicKey, "text")).toString(), () => n.privateDecrypt(publicKey, enc), () => n.privateDecrypt({ key: privateKey, oaepLabel: Buffer.from("l") }, n.publicEncrypt({ key: publicKey, oaepLabel: Buffer.from("l") }, data)).toString()];
  for (const f of steps) console.log(String(f).slice(6).replace(/\s+/g, " "), attempt(f));
});

await test("3.7 agreements", () => {
  for (const curve of ["prime256v1", "secp384r1", "secp521r1"]) {
    const a = n.createECDH(curve), b = n.createECDH(curve);
    const steps: (() => any)[] = [() => a.getPublicKey(), () => a.getPrivateKey(), () => a.generateKeys().length, () => b.generateKeys("hex", "compressed").length, () => a.computeSecret(b.getPublicKey()).equals(b.computeSecret(a.getPublicKey(undefined, "compressed"))), () => a.computeSecret(b.getPublicKey("hex", "hybrid"), "hex", "hex").length, () => a.computeSecret(Buffer.alloc(65)), () => a.setPrivateKey(Buffer.alloc(32)), () => a.getPublicKey("hex", "nope"),
      () => n.ECDH.convertKey(b.getPublicKey(), curve, undefined, "hex", "compressed").length, () => { const x = n.createECDH(curve); x.setPrivateKey(b.getPrivateKey()); return x.getPublicKey("hex") === b.getPublicKey("hex"); }];
    for (const f of steps) console.log(curve, String(f).slice(6).replace(/\s+/g, " "), attempt(f));
  }
  console.log(attempt(() => n.createECDH("nope")), attempt(() => n.createECDH()), c.getCurves());
  for (const name of ["x", "ec", "p384"]) console.log(name, attempt(() => { const o = c.generateKeyPairSync(name === "x" ? "x25519" : "ec", { namedCurve: name === "ec" ? "P-256" : "P-384" } as any); return n.diffieHellman({ privateKey: pairs[name].privateKey, publicKey: o.publicKey }).equals(n.diffieHellman({ privateKey: o.privateKey, publicKey: pairs[name].publicKey })); }));
  console.log(attempt(() => n.diffieHellman()), attempt(() => n.diffieHellman({ privateKey: pairs.ec.publicKey, publicKey: pairs.ec.publicKey })));
  for (const g of ["modp1", "modp5", "modp14", "nope"]) console.log(g, attempt(() => { const q = n.getDiffieHellman(g); return [q.getPrime("hex").length, c.createHash("md5").update(q.getPrime()).digest("hex"), q.getGenerator("hex"), "setPublicKey" in q].join(); }));
  const one = n.getDiffieHellman("modp5"), two = n.createDiffieHellman(one.getPrime(), one.getGenerator());
  one.generateKeys(); two.generateKeys();
  console.log(one.computeSecret(two.getPublicKey()).equals(two.computeSecret(one.getPublicKey())), attempt(() => n.createDiffieHellman()), attempt(() => n.createDiffieHellman("abcd", "hex").getPrime("hex")), attempt(() => n.createDiffieHellman(1)), attempt(() => n.createDiffieHellman(Buffer.from([23]), 5).getGenerator("hex")), attempt(() => n.createDiffieHellman(64).getPrime().length));
});

await test("3.8 primes", async () => {
  for (const v of [7n, 9n, 0n, 1n, 2n, -7n, 7, "7", Buffer.from([7]), new Uint8Array([9]).buffer, 2n ** 127n - 1n] as any[]) console.log(`checkPrimeSync(${label(v)})`, attempt(() => n.checkPrimeSync(v)));
  console.log(attempt(() => n.checkPrimeSync(7n, { checks: -1 })), attempt(() => n.generatePrimeSync(0)), attempt(() => typeof n.generatePrimeSync(32, { bigint: true })), attempt(() => n.generatePrimeSync(32).byteLength), attempt(() => n.checkPrimeSync(n.generatePrimeSync(64, { safe: true, bigint: true }))));
  await probeAsync("later", () => new Promise((resolve) => n.checkPrime(7n, (e: any, ok: any) => n.generatePrime(16, (e2: any, p: any) => resolve([e, ok, e2, p.constructor.name, p.byteLength])))));
});

await test("3.9 certificates", async () => {
  const x = new n.X509Certificate(cert);
  probe("names", () => [x.subject, x.issuer, x.subjectAltName, x.ca, x.infoAccess, x.keyUsage, x.serialNumber]);
  probe("times", () => [x.validFrom, x.validTo, new Date(x.validFrom).getTime() === x.validFromDate.getTime(), new Date(x.validTo).getTime() === x.validToDate.getTime(), / GMT$/.test(x.validTo)]);
  probe("fingerprints", () => [x.fingerprint === c.createHash("sha1").update(x.raw).digest("hex").toUpperCase().replace(/(..)(?!$)/g, "$1:"), x.fingerprint, x.fingerprint256, x.fingerprint512.length]);
  probe("text", () => [x.toString() === x.toJSON(), x.toString().split("\n")[0], new n.X509Certificate(x.raw).fingerprint === x.fingerprint]);
  probe("keys", () => [x.publicKey.type, x.checkPrivateKey(c.createPrivateKey(key)), x.checkPrivateKey(pairs.ec.privateKey), x.verify(pairs.ec.publicKey), x.verify(x.publicKey), x.checkIssued(x)]);
  for (const [f, v] of [["checkHost", "localhost"], ["checkHost", "LOCALHOST"], ["checkHost", "a.example.com"], ["checkHost", "a.b.example.com"], ["checkHost", "example.invalid"], ["checkIP", "::1"], ["checkIP", "127.0.0.1"], ["checkIP", "8.8.8.8"], ["checkEmail", "a@b.c"], ["checkHost", 1]] as any) console.log(f, v, attempt(() => x[f](v)));
  probe("legacy", () => { const o = x.toLegacyObject(); return [JSON.stringify(o.subject), JSON.stringify(o.issuer), o.subjectaltname, o.valid_from, o.fingerprint, JSON.stringify(o.ext_key_usage), o.serialNumber, o.ca]; });
  for (const a of [["x"], [Buffer.from("x")], [], [1], ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]] as any[][]) console.log(a.map(label).join(), attempt(() => new n.X509Certificate(...a)));
});
