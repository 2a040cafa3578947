// Reading and writing at descriptors.
import fs from "node:fs";
import { test } from "../lib";
import { place, words } from "./_place";

const attempt = async (name: string, fn: () => any) => {
  try {
    console.log(name, await fn());
  } catch (e) { console.log(name, words(e).replace(/fd=\d+/, "fd")); }
};
const later = (name: string, ...args: any[]) => new Promise<any[]>((ok, no) => (fs as any)[name](...args, (e: any, n: number, what: any) => (e ? no(e) : ok([n, ArrayBuffer.isView(what) && what.byteLength < 20 && (what.buffer as any).detached !== true ? [...(what as any)] : what]))));

await test("4.1 reading", async () => {
  const d = place(), fd = fs.openSync(d + "/file");
  const b = new Uint8Array(6);
  console.log(fs.readSync(fd, b), [...b], fs.readSync(fd, b, 1, 2, 0), [...b], fs.readSync(fd, b, { offset: 4, length: 1, position: 2 }), [...b], fs.readSync(fd, b), fs.readSync(fd, b), fs.readSync(fd, b, 0, 6, 100));
  console.log(fs.readSync(fd, b, 0, 2, 3n), [...b], fs.readSync(fd, new DataView(new ArrayBuffer(2)), 0, 2, 0), fs.readSync(fd, new Uint8Array(0)), fs.readSync(fd, b, 6, 0, 0));
  await attempt("all", () => later("read", fd, new Uint8Array(3), 0, 3, 1));
  await attempt("options", () => later("read", fd, new Uint8Array(3), { position: 2, length: 1 }));
  await attempt("a buffer in options", () => later("read", fd, { buffer: new Uint8Array(2), position: 0 }));
  await attempt("nothing", async () => (await later("read", fd))[1].byteLength);
  await attempt("with util.promisify", async () => Object.keys(await require("node:util").promisify(fs.read)(fd, new Uint8Array(2), 0, 2, 0) as any));
  await attempt("readv", () => [fs.readvSync(fd, [new Uint8Array(3), new Uint8Array(9)], 0), fs.readvSync(fd, [], 0)]);
  await attempt("promises.readv", async () => (await (fs.promises as any).readv(fd, [new Uint8Array(3)], 0)).bytesRead);
  fs.closeSync(fd);
});

await test("4.2 writing", async () => {
  const d = place(), path = d + "/w", fd = fs.openSync(path, "w+");
  const seen = (name: string, v: any) => console.log(name, v, JSON.stringify(fs.readFileSync(path, "latin1")));
  seen("text", fs.writeSync(fd, "héllo"));
  seen("at a position", fs.writeSync(fd, "XY", 1));
  seen("hex", fs.writeSync(fd, "4142", null, "hex"));
  seen("a view", fs.writeSync(fd, Buffer.from("0123456"), 2, 3));
  seen("a view at", fs.writeSync(fd, Buffer.from("0123456"), 2, 3, 0));
  seen("options", fs.writeSync(fd, Buffer.from("abc"), { offset: 1, length: 1, position: 4 }));
  seen("nothing", fs.writeSync(fd, new Uint8Array(0)));
  seen("writev", fs.writevSync(fd, [Buffer.from("ab"), Buffer.from(""), Buffer.from("c")], 6));
  seen("later", await later("write", fd, "later", 0, "latin1"));
  seen("later, bytes", await later("write", fd, Buffer.from("zz"), 0, 2, 10));
  seen("later, options", await later("write", fd, Buffer.from("qrs"), { offset: 1, position: 0 }));
  seen("promises.writev", (await (fs.promises as any).writev(fd, [Buffer.from("pw")], 0)).bytesWritten);
  await attempt("odd hex", () => fs.writeSync(fd, "414", null, "hex"));
  fs.closeSync(fd);
  fs.appendFileSync(path, "!");
  fs.truncateSync(path, 4);
  seen("cut", fs.statSync(path).size);
  fs.truncateSync(path, 6);
  seen("longer", fs.statSync(path).size);
});

await test("4.3 a buffer that is detached meanwhile", async () => {
  const d = place(), fd = fs.openSync(d + "/file");
  const b = new Uint8Array(7), other = new Uint8Array(7);
  const read = later("read", fd, b, 0, 7, 0);
  structuredClone(b.buffer, { transfer: [b.buffer] });
  console.log((await read)[0], [...other]);
  const out = Buffer.from(new TextEncoder().encode("written").buffer);
  const w = fs.openSync(d + "/out", "w+"), write = later("write", w, out, 0, 7, 0);
  await write;
  console.log(fs.readFileSync(d + "/out", "utf8"));
  for (const n of [fd, w]) fs.closeSync(n);
});

await test("4.4 numbers that are too large", async () => {
  const d = place(), fd = fs.openSync(d + "/file", "r+");
  for (const [name, fn] of Object.entries({
    length: () => fs.readSync(fd, new Uint8Array(4), 0, 2 ** 53, 0), offset: () => fs.readSync(fd, new Uint8Array(4), 2 ** 40), position: () => fs.readSync(fd, new Uint8Array(4), 0, 4, 2 ** 52),
    "bigint position": () => fs.readSync(fd, new Uint8Array(4), 0, 4, 2n ** 62n), "write length": () => fs.writeSync(fd, new Uint8Array(4), 0, 2 ** 40), "a sparse file": () => (fs.ftruncateSync(fd, 2 ** 33), fs.readFileSync(d + "/file")),
    uid: () => fs.chownSync(d, 2 ** 33, 0), mode: () => fs.chmodSync(d, 2 ** 33), fd: () => fs.closeSync(2 ** 31),
  })) await attempt(name, fn);
  fs.closeSync(fd);
});

await test("4.5 readFile and writeFile at a descriptor go on where the file stands", async () => {
  const d = place(), fd = fs.openSync(d + "/file", "r+");
  fs.readSync(fd, new Uint8Array(3));
  console.log(fs.readFileSync(fd, "utf8"), fs.readFileSync(fd, "utf8"), await fs.promises.readFile(fd as any, "utf8"));
  fs.writeFileSync(fd, "more");
  fs.appendFileSync(fd, "!");
  console.log(fs.readFileSync(d + "/file", "utf8"));
  fs.closeSync(fd);
});

await test("4.6 aborted", async () => {
  const d = place(), done = AbortSignal.abort(new Error("mine"));
  for (const [name, fn] of Object.entries({
    readFile: () => fs.promises.readFile(d + "/file", { signal: done }), writeFile: () => fs.promises.writeFile(d + "/file", "x", { signal: done }),
    later: () => { const c = new AbortController(), p = fs.promises.readFile(d + "/file", { signal: c.signal }); c.abort(); return p; },
    callback: () => new Promise((ok, no) => fs.readFile(d + "/file", { signal: done }, (e, v) => (e ? no(e) : ok(v)))), none: () => fs.promises.readFile(d + "/file", { signal: 5 as any }),
  })) {
    try { await fn(); console.log(name, "nothing"); } catch (e: any) { console.log(name, words(e).replace(/Received.*/, ""), e.cause?.message?.length > 0); }
  }
  console.log(fs.readFileSync(d + "/file", "utf8"));
});

await test("4.7 writing what an iterable gives", async () => {
  const d = place();
  await fs.promises.writeFile(d + "/i", ["a", "b", "ü"]);
  console.log(fs.readFileSync(d + "/i", "utf8"));
  async function* parts() { yield "x"; yield Buffer.from("y"); }
  await fs.promises.writeFile(d + "/i", parts());
  console.log(fs.readFileSync(d + "/i", "utf8"));
});
