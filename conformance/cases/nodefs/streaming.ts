// ReadStream and WriteStream.
import fs from "node:fs";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { test } from "../lib";
import { clean, place, words } from "./_place";

const events = (s: any, names: string) => {
  const seen: string[] = [];
  for (const name of names.split(" ")) s.on(name, (v: any) => seen.push(name + (v instanceof Error ? " " + words(v) : typeof v === "number" ? " number" : "")));
  return new Promise<string[]>((ok) => s.on("close", () => ok(seen)));
};
const text = async (s: any) => {
  let all = "";
  for await (const part of s) all += part;
  return all;
};

await test("8.1 reading", async () => {
  const d = place(), s = fs.createReadStream(d + "/file");
  console.log(s instanceof fs.ReadStream, s instanceof Readable, clean(s.path), s.flags, s.mode, s.fd, s.pending, s.bytesRead, s.autoClose, s.readableHighWaterMark);
  const seen = events(s, "open ready data end close error");
  console.log(await seen, s.fd, s.bytesRead, s.destroyed, s.closed);
  console.log(await text(fs.createReadStream(d + "/file", { start: 2, end: 4 })), await text(fs.createReadStream(d + "/file", { start: 5 })), await text(fs.createReadStream(d + "/file", { end: 1 })), await text(fs.createReadStream(d + "/file", "hex")));
  const parts: number[] = [];
  for await (const part of fs.createReadStream(d + "/file", { highWaterMark: 3 })) parts.push((part as any).length);
  console.log(parts, await text((fs as any).ReadStream(d + "/file", { encoding: "latin1" })));
  fs.writeFileSync(d + "/ü", "üü");
  console.log(await text(fs.createReadStream(Buffer.from(d + "/ü"), { encoding: "utf8", highWaterMark: 1 })));
});

await test("8.2 writing", async () => {
  const d = place(), s = fs.createWriteStream(d + "/w");
  console.log(s instanceof fs.WriteStream, s instanceof Writable, clean(s.path), (s as any).flags, s.pending, s.bytesWritten);
  const seen = events(s, "open ready finish close error");
  s.write("one ");
  s.write(Buffer.from("two "));
  s.write("6162", "hex");
  s.end(" three");
  console.log(await seen, s.bytesWritten, fs.readFileSync(d + "/w", "utf8"));
  for (const [options, more] of [[{ flags: "a" }, "more"], [{ flags: "r+", start: 2 }, "XY"], ["latin1", "ü"], [{ flush: true }, "flushed"]] as any[]) {
    const s = fs.createWriteStream(d + "/w", options);
    await new Promise((ok) => s.end(more, ok));
    await new Promise<void>((ok) => (s.closed ? ok() : s.on("close", () => ok())));
    console.log(JSON.stringify(options), JSON.stringify(fs.readFileSync(d + "/w", "latin1")));
  }
  const c = fs.createWriteStream(d + "/c");
  c.write("text");
  console.log(await new Promise((ok) => c.close((e: any) => ok(e ?? "closed"))), fs.readFileSync(d + "/c", "utf8"));
});

await test("8.3 what fails", async () => {
  const d = place();
  console.log(await events(fs.createReadStream(d + "/none"), "open ready data end close error"));
  console.log(await events(fs.createReadStream(d + "/dir"), "open ready data end close error"));
  console.log(await events(fs.createWriteStream(d + "/none/x"), "open ready finish close error"));
  for (const args of [[5], [undefined], [d, 5], [d, { encoding: "zz" }], [d, { start: "a" }], [d, { start: -1 }], [d, { end: 1.5 }], [d, { start: 3, end: 2 }], [d, { fd: "x" }], [d, { fd: -1 }], ["a\0b"]] as any[]) {
    try {
      fs.createReadStream(args[0], args[1]).on("error", () => {}).destroy();
      console.log("nothing");
    } catch (e) { console.log(words(e).replace(/Received.*/, "")); }
  }
});

await test("8.4 descriptors and handles", async () => {
  const d = place(), fd = fs.openSync(d + "/file");
  console.log(await text(fs.createReadStream("", { fd, autoClose: false })), fs.fstatSync(fd).size);
  const s = fs.createReadStream("", { fd, start: 1 });
  console.log(await text(s));
  const h = await fs.promises.open(d + "/file", "r+");
  console.log(await text(h.createReadStream({ start: 0, autoClose: false })), h.fd > 2);
  const w = h.createWriteStream({ start: 0 });
  w.end("CON");
  console.log(await events(w, "finish close error"), h.fd, fs.readFileSync(d + "/file", "utf8"));
});

await test("8.5 pipes", async () => {
  const d = place();
  fs.writeFileSync(d + "/big", Buffer.alloc(300_000, "0123456789"));
  await pipeline(fs.createReadStream(d + "/big"), fs.createWriteStream(d + "/copy"));
  console.log(fs.readFileSync(d + "/big").equals(fs.readFileSync(d + "/copy")));
  const s = fs.createReadStream(d + "/big");
  const closed = events(s, "error close");
  s.once("data", () => s.destroy());
  console.log(await closed);
  const c = new AbortController(), a = fs.createReadStream(d + "/big", { signal: c.signal } as any), aborted = events(a, "error close");
  c.abort();
  console.log(await aborted);
  console.log((await new Response(Readable.toWeb(fs.createReadStream(d + "/copy")) as any).text()).length);
});

await test("8.6 functions of one's own", async () => {
  const d = place(), calls: string[] = [];
  const own: any = {};
  for (const name of ["open", "read", "close"]) own[name] = (...args: any[]) => { calls.push(name); return (fs as any)[name](...args); };
  console.log(await text(fs.createReadStream(d + "/file", { fs: own } as any)), [...new Set(calls)]);
  try { fs.createReadStream(d, { fs: { open: 5 } } as any); } catch (e) { console.log(words(e).replace(/Received.*/, "")); }
});
