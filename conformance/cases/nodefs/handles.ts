// FileHandle and Dir.
import fs from "node:fs";
import { EventEmitter } from "node:events";
import { test } from "../lib";
import { clean, place, words } from "./_place";

const attempt = async (name: string, fn: () => any) => {
  try {
    const v = await fn();
    console.log(name, v === undefined ? "nothing" : clean(JSON.stringify(v, (k, x) => (ArrayBuffer.isView(x) ? String(x) : typeof x === "bigint" ? x + "n" : x))));
  } catch (e: any) { console.log(name, words(e)); }
};

await test("6.1 FileHandle", async () => {
  const d = place(), h = await fs.promises.open(d + "/h", "w+");
  console.log(typeof h.fd, h instanceof EventEmitter, h.constructor.name);
  await attempt("write", () => h.write("hello"));
  await attempt("read", async () => { const { bytesRead, buffer } = await h.read({ buffer: Buffer.alloc(3), position: 0 }); return [bytesRead, [...buffer]]; });
  await attempt("read in the middle", async () => { const { bytesRead, buffer } = await h.read(Buffer.alloc(4), 1, 2, 1); return [bytesRead, [...buffer]]; });
  await attempt("readv", async () => (await h.readv([Buffer.alloc(2)], 0)).bytesRead);
  await attempt("writev", async () => (await h.writev([Buffer.from("ab")], 0)).bytesWritten);
  await attempt("appendFile", () => h.appendFile("tail"));
  await attempt("the file", () => fs.promises.readFile(d + "/h", "utf8"));
  await attempt("readFile", () => h.readFile("utf8"));
  await attempt("stat", async () => [(await h.stat()).size, (await h.stat({ bigint: true })).size]);
  await attempt("truncate", async () => (await h.truncate(3), (await h.stat()).size));
  await attempt("truncate to nothing", async () => (await h.truncate(), (await h.stat()).size));
  for (const [name, args] of [["sync", []], ["datasync", []], ["chmod", [0o600]], ["utimes", [1, 2]], ["chown", [fs.statSync(d).uid, fs.statSync(d).gid]]] as [string, any[]][]) await attempt(name, () => (h as any)[name](...args));
  await attempt("writeFile", async () => (await h.writeFile("new"), (await h.stat()).size));
  await attempt("bytes at an offset", async () => (await h.write(Buffer.from("xyz"), { offset: 1, position: 0 })).bytesWritten);
  await attempt("an offset too far", () => h.write(Buffer.from("x"), { offset: 5 }));
  await attempt("no bytes", async () => (await h.write(new Uint8Array(0))).bytesWritten);
  await attempt("a number", () => h.write(5 as any));
  await attempt("odd hex", () => h.write("abc", 0, "hex"));
  await attempt("read of a number", () => h.read(5 as any));
  await attempt("promises.readFile of it", async () => (await fs.promises.readFile(h, "utf8")).length);
  h.on("close", () => console.log("event close"));
  const closing = h.close();
  await attempt("close", () => closing);
  await attempt("close again", () => h.close());
  console.log(h.fd);
});

await test("6.2 a FileHandle that is closed", async () => {
  const h = await fs.promises.open(place() + "/file");
  await h.close();
  for (const name of ["read", "write", "readFile", "writeFile", "appendFile", "stat", "truncate", "sync", "datasync", "chmod", "chown", "utimes", "readv", "writev"]) await attempt(name, () => (h as any)[name]("a"));
  for (const name of ["createReadStream", "createWriteStream", "readableWebStream"]) await attempt(name, async () => (h as any)[name]());
});

await test("6.3 a FileHandle stays open while it is used", async () => {
  const d = place(), h = await fs.promises.open(d + "/file");
  const reads = [h.readFile("utf8"), h.close()];
  console.log(await Promise.all(reads), h.fd);
  let fd: number;
  {
    await using h = await fs.promises.open(d + "/file");
    fd = h.fd;
    console.log(await h.readFile("utf8"));
  }
  await attempt("afterwards", () => { fs.fstatSync(fd); });
  const w = await fs.promises.open(d + "/file");
  console.log(await new Response(w.readableWebStream() as any).text());
  await w.close();
});

await test("6.4 Dir", async () => {
  const d = place(), dir = fs.opendirSync(d + "/dir");
  console.log(clean(dir.path), dir.readSync()!.name, dir.readSync());
  dir.closeSync();
  for (const [name, fn] of Object.entries({ readSync: () => dir.readSync(), closeSync: () => dir.closeSync(), read: () => dir.read(), close: () => dir.close() })) await attempt(name, fn);
  const names: string[] = [];
  for await (const e of await fs.promises.opendir(d)) names.push(e.name);
  console.log(names.sort());
  for await (const e of await fs.promises.opendir(d, { recursive: true })) names.push(e.name);
  console.log(names.sort());
  const other = await fs.promises.opendir(d + "/dir");
  console.log(await new Promise((ok) => other.read((e, entry) => ok([e, entry!.name]))), await other.read(), await new Promise((ok) => other.close((...a: any[]) => ok(a))));
  const busy = fs.opendirSync(d), pending = busy.read();
  await attempt("busy", () => busy.readSync());
  await pending;
  await attempt("asyncDispose", () => (busy as any)[Symbol.asyncDispose]());
  await attempt("dispose of a closed one", () => (busy as any)[Symbol.dispose]());
  await attempt("bufferSize", () => fs.opendirSync(d, { bufferSize: 0 }));
  await attempt("no handle", () => new (fs as any).Dir());
  console.log(await new Promise((ok) => fs.opendir(d, (e, dir) => ok([e, dir instanceof fs.Dir]))));
});
