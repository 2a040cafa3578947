// node:crypto: ciphers in every mode, in pieces, with padding and without, with authentication.
import c from "node:crypto";
import { test, probe, probeAsync } from "../lib";

const n = c as any;
const label = (v: unknown) => (ArrayBuffer.isView(v) ? `${v.constructor.name}(${v.byteLength})` : v instanceof ArrayBuffer ? `ArrayBuffer(${v.byteLength})` : v instanceof n.KeyObject ? "KeyObject" : Bun.inspect(v, { compact: true } as any).replace(/\s+/g, " "));
const attempt = (fn: () => any) => { try { const v = fn(); return ArrayBuffer.isView(v) ? "Buffer " + Buffer.from(v as any).toString("hex") : typeof v === "object" ? JSON.stringify(v) : v; } catch (e: any) { return `${e.name}/${e.code} ${e.message} [${Object.keys(e)}]`; } };
const k16 = Buffer.alloc(16, 1), k24 = Buffer.alloc(24, 1), k32 = Buffer.alloc(32, 1), iv16 = Buffer.alloc(16, 2), iv12 = Buffer.alloc(12, 3);
const left = ["rc2-cbc"]; // not in Go

await test("2.1 the ciphers", () => {
  probe("names", () => c.getCiphers());
  for (const name of [...c.getCiphers(), "chacha20-poly1305", "aes-128-ccm", "aes-192-cfb", "aes128", "AES-256-CBC", "id-aes128-gcm", "aes-128-xts", "des3", "aes256", "aes-256-wrap", "nope", ""]) console.log(name, attempt(() => c.getCipherInfo(name)));
  for (const a of [[419], [1], [{}], ["aes-128-cbc", { keyLength: 16 }], ["aes-128-cbc", { keyLength: 5 }], ["aes-128-cbc", { ivLength: 16 }], ["aes-128-cbc", { ivLength: 5 }], ["aes-128-gcm", { ivLength: 5 }]] as any[][]) console.log(`getCipherInfo(${a.map(label)})`, attempt(() => n.getCipherInfo(...a)));
});

await test("2.2 encryption and decryption", () => {
  const text = Buffer.from("The quick brown fox jumps over the lazy dog. ".repeat(3));
  for (const name of c.getCiphers()) {
    if (left.includes(name)) continue;
    const i = c.getCipherInfo(name)!, key = Buffer.from(Array.from({ length: i.keyLength }, (_, j) => j * 7 + 1)), iv = i.ivLength ? Buffer.alloc(i.ivLength, 2) : null;
    const e = n.createCipheriv(name, key, iv), out = Buffer.concat([e.update(text), e.final()]), tag = i.mode === "gcm" ? e.getAuthTag() : undefined;
    console.log(name, out.toString("hex"), tag?.toString("hex") ?? "");
    console.log(name, "in pieces", [1, 7, 16, 17, 50].map((size) => {
      const x = n.createCipheriv(name, key, iv), y = n.createDecipheriv(name, key, iv), parts: Buffer[] = [], back: Buffer[] = [];
      for (let at = 0; at < text.length; at += size) parts.push(x.update(text.subarray(at, at + size)));
      parts.push(x.final());
      if (tag) y.setAuthTag(x.getAuthTag());
      const all = Buffer.concat(parts);
      for (let at = 0; at < all.length; at += size) back.push(y.update(all.subarray(at, at + size)));
      back.push(y.final());
      return all.equals(out) && Buffer.concat(back).equals(text) && parts.map((p) => p.length).join();
    }).join(" "));
  }
});

await test("2.3 arguments", () => {
  for (const a of [[], ["aes-128-cbc"], ["nope", k16, iv16], ["aes-128-cbc", k24, iv16], ["aes-128-cbc", k16, iv12], ["aes-128-cbc", k16, null], ["aes-128-cbc", k16], ["aes-128-ecb", k16, null], ["aes-128-ecb", k16, ""], ["aes-128-ecb", k16, iv16], ["aes-128-cbc", "a".repeat(16), "b".repeat(16)], ["aes-128-gcm", k16, iv12], ["aes-128-gcm", k16, ""], ["aes-128-gcm", k16, Buffer.alloc(1)], ["aes-128-gcm", k16, iv16], ["aes-128-gcm", k16, iv12, { authTagLength: 4 }], ["aes-128-gcm", k16, iv12, { authTagLength: 5 }], ["aes-128-gcm", k16, iv12, { authTagLength: 17 }], ["aes-128-gcm", k16, iv12, { authTagLength: "x" }], ["aes-128-ccm", k16, iv12, { authTagLength: 16 }], ["chacha20-poly1305", k32, iv12, { authTagLength: 16 }], [1, k16, iv16], ["aes-128-cbc", 1, iv16], ["aes-128-cbc", k16, 1], ["aes-128-cbc", c.createSecretKey(k16), iv16], ["aes-128-cbc", new Uint8Array(k16).buffer, iv16], ["AES-128-CBC", k16, iv16]] as any[][])
    console.log(a.map(label).join(", "), "=>", attempt(() => n.createCipheriv(...a).update("x", "utf8", "hex")), attempt(() => n.createDecipheriv(...a).update("00", "hex", "hex")));
});

await test("2.4 what a cipher refuses", () => {
  const e = () => n.createCipheriv("aes-128-cbc", k16, iv16), d = () => n.createDecipheriv("aes-128-cbc", k16, iv16);
  const twice = (x: any, f: (x: any) => any) => { x.final(); return f(x); };
  const steps: [string, () => any][] = [
    ["final twice", () => twice(e(), (x) => x.final())], ["update after final", () => twice(e(), (x) => x.update("a"))], ["update()", () => e().update()], ["update(1)", () => e().update(1)], ["no hex", () => e().update("zz", "hex", "hex")], ["odd hex", () => e().update("abc", "hex")], ["one block", () => e().update(Buffer.alloc(16), null, "hex")],
    ["unknown input", () => e().update("x", "nope")], ["unknown output", () => e().final("nope")], ["getAuthTag", () => e().getAuthTag()], ["setAAD", () => e().setAAD(Buffer.alloc(1))],
    ["no padding, part of a block", () => { const x = e().setAutoPadding(false); x.update("abc"); return x.final(); }], ["no padding, a block", () => { const x = e().setAutoPadding(false); return x.update(Buffer.alloc(16), null, "hex") + "|" + x.final("hex"); }],
    ["bad padding", () => { const x = d(); x.update(Buffer.alloc(16)); return x.final(); }], ["part of a block", () => { const x = d(); x.update(Buffer.alloc(15)); return x.final(); }], ["nothing", () => d().final()], ["no padding, part", () => { const x = d().setAutoPadding(false); x.update(Buffer.alloc(15)); return x.final(); }],
    ["base64 in parts", () => { const x = e(); return x.update("a".repeat(20), "utf8", "base64") + "|" + x.final("base64"); }],
  ];
  for (const [name, f] of steps) console.log(name, attempt(f));
});

await test("2.5 authentication", () => {
  const e = () => n.createCipheriv("aes-128-gcm", k16, iv12), d = (o?: any) => n.createDecipheriv("aes-128-gcm", k16, iv12, o);
  const x = e();
  x.setAAD(Buffer.from("aad"));
  const text = Buffer.concat([x.update("secret"), x.final()]), tag = x.getAuthTag();
  console.log(text.toString("hex"), tag.toString("hex"));
  const open = (f: (y: any) => void, o?: any) => () => { const y = d(o); f(y); y.update(text); return y.final("utf8"); };
  const steps: [string, () => any][] = [
    ["right", () => { const y = d(); y.setAAD(Buffer.from("aad")); y.setAuthTag(tag); return y.update(text, null, "utf8") + y.final("utf8"); }], ["no data", open((y) => y.setAuthTag(tag))], ["no tag", open(() => {})], ["tag of 3", () => d().setAuthTag(Buffer.alloc(3))], ["tag of 17", () => d().setAuthTag(Buffer.alloc(17))], ["tag twice", () => { const y = d(); y.setAuthTag(tag); y.setAuthTag(tag); }],
    ["tag as text", () => d().setAuthTag("x")], ["tag of another length", () => d({ authTagLength: 12 }).setAuthTag(tag)], ["a short tag that was announced", open((y) => { y.setAAD(Buffer.from("aad")); y.setAuthTag(tag.subarray(0, 12)); }, { authTagLength: 12 })], ["a short tag that was not", open((y) => y.setAuthTag(tag.subarray(0, 12)))],
    ["tag after the text", () => { const y = d(); y.setAAD(Buffer.from("aad")); y.update(text); y.setAuthTag(tag); return y.final("utf8"); }], ["getAuthTag early", () => e().getAuthTag()], ["setAAD late", () => { const y = e(); y.update("a"); y.setAAD(Buffer.alloc(1)); }], ["getAuthTag twice", () => { const y = e(); y.final(); y.getAuthTag(); return y.getAuthTag(); }], ["short tag made", () => { const y = n.createCipheriv("aes-128-gcm", k16, iv12, { authTagLength: 8 }); y.final(); return y.getAuthTag(); }],
    ["no getAuthTag", () => typeof d().getAuthTag], ["no setAuthTag", () => typeof e().setAuthTag],
  ];
  for (const [name, f] of steps) console.log(name, attempt(f));
});

await test("2.6 as streams", async () => {
  await probeAsync("both", () => new Promise((resolve, reject) => {
    const e = c.createCipheriv("aes-256-cbc", k32, iv16), d = c.createDecipheriv("aes-256-cbc", k32, iv16), parts: Buffer[] = [];
    e.pipe(d);
    d.on("data", (b) => parts.push(b));
    d.on("end", () => resolve(Buffer.concat(parts).toString()));
    d.on("error", reject);
    e.write("some "); e.end("text");
  }));
  await probeAsync("broken", () => new Promise((resolve) => {
    const d = c.createDecipheriv("aes-256-cbc", k32, iv16);
    d.on("error", (e: any) => resolve(e.code));
    d.resume();
    d.end(Buffer.alloc(16));
  }));
});
