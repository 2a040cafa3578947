// FileSink: file.writer() and what it gives.
import { closeSync, fstatSync, openSync, writeFileSync, writeSync } from "node:fs";
import { test } from "../lib";
import { attempt, content } from "./_dir";

const open = (path: any, options?: any): any => Bun.file(path).writer(options);

await test("1 the object", async () => {
  const w = open("a");
  console.log(String(w), w.constructor.name, content("a"), typeof (globalThis as any).FileSink, w.sinkId);
  console.log(w);
  for (const k of ["close", "flush", "end", "start", "write", "ref", "unref"]) console.log(k, w[k].length);
  await attempt("new", () => new w.constructor());
  await attempt("call", () => w.constructor());
  await attempt("a foreign receiver", () => w.write.call({}, "x"));
  console.log(typeof w._getFd(), w.ref(), w.unref(), w.start(), w.start({ highWaterMark: 5 }));
});
await test("2 write", async () => {
  const w = open("b");
  const chunks: [string, any][] = [["text", "abc"], ["umlauts", "grü"], ["an emoji", "😀"], ["a surrogate", "\ud800"], ["String", new String("x")], ["no text", ""], ["bytes", new Uint8Array([65])], ["no bytes", new Uint8Array(0)],
    ["an ArrayBuffer", new Uint8Array([66]).buffer], ["a DataView", new DataView(new ArrayBuffer(2))], ["undefined", undefined], ["null", null], ["a number", 5], ["an object", {}], ["an array", [1]], ["a Blob", new Blob(["x"])], ["a symbol", Symbol("s")],
    ["true", true], ["a bigint", 1n], ["an object with toString", { toString: () => "x" }]];
  for (const [name, v] of chunks) await attempt(name, () => w.write(v));
  await attempt("nothing", () => w.write());
  await attempt("end", () => w.end());
  console.log(content("b"));
});
await test("3 flush, end and what comes after", async () => {
  const w = open("c");
  await attempt("write", () => w.write("abc"));
  console.log(content("c"));
  await attempt("flush", () => w.flush());
  console.log(content("c"));
  await attempt("flush again", () => w.flush());
  await attempt("write", () => w.write("de"));
  await attempt("end", () => w.end());
  for (const m of ["write", "flush", "end", "start", "ref", "unref"]) await attempt(`${m} after the end`, () => w[m]("x"));
  console.log(content("c"));
  const other = open("d");
  other.write("x");
  await attempt("end with an error", () => other.end(new Error("boo")));
  console.log(content("d"));
  const third = open("e");
  third.write("x");
  await attempt("close", () => third.close());
  await attempt("write after close", () => third.write("y"));
  await attempt("end after close", () => third.end());
  console.log(content("e"));
});
await test("4 what is there stays", async () => {
  writeFileSync("f", "0123456789");
  const w = open("f");
  w.write("abc");
  await w.end();
  console.log(content("f"));
  const two = [open("g"), open("g")];
  two[0].write("111");
  two[1].write("2");
  for (const t of two) await t.end();
  console.log(content("g"));
  const part: any = Bun.file("f").slice(2, 4).writer();
  part.write("XY");
  part.end();
  console.log(content("f"));
});
await test("5 when it writes by itself", async () => {
  const w = open("h", { highWaterMark: 2 });
  w.write("x".repeat(4095));
  console.log(content("h"));
  w.write("x");
  console.log(content("h"));
  w.write("more");
  console.log(content("h"));
  await null;
  console.log(content("h"));
  await new Promise((r) => setTimeout(r, 1));
  console.log(content("h"));
  await attempt("end", () => w.end());
  const large = open("i");
  await attempt("a large chunk", () => large.write("y".repeat(1e6)));
  console.log(content("i"));
  await attempt("end", () => large.end());
  const never = open("j");
  never.write("never ended");
  await new Promise((r) => setTimeout(r, 1));
  console.log(content("j"));
});
await test("6 options", async () => {
  for (const [i, o] of [undefined, null, 1, "x", {}, { highWaterMark: 0 }, { highWaterMark: -1 }, { highWaterMark: NaN }, { highWaterMark: "5" }, { highWaterMark: 1e20 }, { highWaterMark: {} }, { get highWaterMark() { throw new Error("asked"); } }].entries())
    await attempt(`options ${i}`, () => {
      const w = open("k", o);
      return [w.write("x"), w.end()].join();
    });
});
await test("7 what cannot be opened or written", async () => {
  for (const [name, what] of [["a directory", "/"], ["no such directory", "none/x"], ["below a file", "a/x"], ["a closed descriptor", 777], ["too long a name", "x".repeat(300)], ["no path", ""]] as const) await attempt(name, () => open(what));
  await attempt("bytes in memory", () => (new Blob(["x"]) as any).writer());
  for (const m of ["flush", "end"]) {
    const w = open("/dev/full");
    await attempt("write", () => w.write("x"));
    await attempt(`${m} on a full device`, () => w[m]());
  }
  await attempt("a large chunk on a full device", () => open("/dev/full").write("x".repeat(5000)));
  const w = open("/dev/null");
  await attempt("nowhere", () => [w.write("x"), w.flush(), w.end()].join());
});
await test("8 descriptors", async () => {
  const fd = openSync("l", "w+");
  writeSync(fd, "12345");
  const w = open(fd);
  w.write("ab");
  await attempt("end", () => w.end());
  console.log(content("l"), fstatSync(fd).size);
  closeSync(fd);
});
