// Bun.write and BunFile.write: every kind of data, destination and option.
import { chmodSync, closeSync, lstatSync, mkdirSync, openSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { test } from "../lib";
import { attempt, content, dir, mode, stream } from "./_dir";

writeFileSync("source", "source text");
mkdirSync("d");
const read = (r: Response) => (r.text(), r);

await test("1 data", async () => {
  const form = () => {
    const f = new FormData();
    f.set("a", "b");
    return f;
  };
  const locked = () => {
    const s = stream("x");
    s.getReader();
    return s;
  };
  const data: [string, () => any][] = [
    ["nothing", () => undefined], ["null", () => null], ["a number", () => 12], ["true", () => true], ["a bigint", () => 5n], ["a symbol", () => Symbol("s")], ["an object", () => ({ a: 1 })],
    ["an object with toString", () => ({ toString: () => "text" })], ["one whose toString throws", () => ({ toString() { throw new Error("asked"); } })], ["a Date", () => new Date(0)], ["a RegExp", () => /x/], ["a Map", () => new Map()],
    ["a promise", () => Promise.resolve("x")], ["a URL", () => new URL("http://x/y")], ["URLSearchParams", () => new URLSearchParams("a=b")], ["FormData", form],
    ["no text", () => ""], ["text", () => "grüße 😀 \ud800"], ["String", () => new String("boxed")], ["Number", () => new Number(3)],
    ["an array", () => ["a", new Uint8Array([66]), new Blob(["C"])]], ["an array with a symbol", () => [Symbol("s")]],
    ["a Uint8Array", () => new Uint8Array([1, 2])], ["a Uint16Array", () => new Uint16Array([1, 2])], ["a Float64Array", () => new Float64Array([1])], ["a DataView", () => new DataView(new ArrayBuffer(4), 1, 2)],
    ["an ArrayBuffer", () => new ArrayBuffer(3)], ["a Buffer", () => Buffer.from("buf")], ["no bytes", () => new Uint8Array(0)],
    ["a Blob", () => new Blob(["bl", "ob"])], ["an empty Blob", () => new Blob([])], ["an empty array", () => []], ["a File", () => new File(["fi"], "n")],
    ["a BunFile", () => Bun.file("source")], ["a missing one", () => Bun.file("missing")], ["a directory", () => Bun.file("d")], ["a closed descriptor", () => Bun.file(777)], ["itself, missing", () => Bun.file("to")],
    ["a Response", () => new Response("resp")], ["Response.json", () => Response.json({ c: 1 })], ["a Response without body", () => new Response()], ["a Response of a stream", () => new Response(stream("st", new Uint8Array([67])))],
    ["a Response of a BunFile", () => new Response(Bun.file("source"))], ["a Response of a file's stream", () => new Response(Bun.file("source").stream())], ["a Response that was read", () => read(new Response("u"))],
    ["a Request", () => new Request("http://x", { method: "POST", body: "req" })], ["a Request without body", () => new Request("http://x")],
    ["a stream", () => stream("st", "re", new Uint8Array([65]))], ["an empty stream", () => stream()], ["a stream of numbers", () => stream(5)], ["a stream that fails", () => new ReadableStream({ start: (c) => c.error(new Error("broken")) })],
    ["a stream that fails later", () => new ReadableStream({ start(c) { c.enqueue("x"); }, pull: (c) => c.error(new Error("broken")) })], ["a locked stream", locked],
  ];
  for (const [name, make] of data) {
    rmSync("to", { force: true });
    await attempt(name, () => Bun.write("to", make()));
    console.log("  ", content("to"));
  }
});
await test("2 over a longer file", async () => {
  const data: [string, () => any][] = [["text", () => "ab"], ["no text", () => ""], ["bytes", () => new Uint8Array(2)], ["a Blob", () => new Blob(["ab"])], ["an empty Blob", () => new Blob([])], ["a BunFile", () => Bun.file("source")],
    ["a stream", () => stream("ab")], ["a Response", () => new Response("ab")], ["a Response without body", () => new Response()], ["a missing file", () => Bun.file("missing")], ["much text", () => "z".repeat(300_000)]];
  for (const [name, make] of data) {
    writeFileSync("to", "0123456789".repeat(5));
    await attempt(name, () => Bun.write("to", make()));
    console.log("  ", content("to"));
  }
});
const sources: [string, () => any][] = [["text", () => "hi"], ["a Blob", () => new Blob(["hi"])], ["a file", () => Bun.file("source")], ["a stream", () => new Response(stream("hi"))], ["nothing", () => ""]];
await test("3 destinations", async () => {
  const values: [string, () => any][] = [
    ["undefined", () => undefined], ["null", () => null], ["true", () => true], ["an object", () => ({})], ["an array", () => ["x"]], ["a symbol", () => Symbol("s")], ["a Response", () => new Response("x")],
    ["-1", () => -1], ["1.5", () => 1.5], ["NUL", () => "a\0b"], ["an http URL", () => new URL("http://x/y")], ["a Blob", () => new Blob(["x"])], ["an empty Blob", () => new Blob([])], ["a File", () => new File(["x"], "n")], ["no bytes", () => Buffer.alloc(0)],
    ["a path", () => "p1"], ["a path in new directories", () => "p/q/r"], ["a URL", () => new URL(`file://${dir}/u%20v`)], ["a Buffer", () => Buffer.from("buf")], ["a BunFile", () => Bun.file("bf")], ["String", () => new String("boxed")],
    ["a directory", () => "d"], ["a directory with a slash", () => "d/"], ["a new name with a slash", () => "new/"], ["below a file", () => "source/x"], ["deep below a file", () => "source/x/y"], ["too long a name", () => "x".repeat(300)],
    ["the empty path", () => ""], ["a closed descriptor", () => 777], ["a BunFile of it", () => Bun.file(777)], ["/dev/null", () => "/dev/null"], ["/proc/x/y", () => "/proc/x/y"], ["an s3 URL, refused", () => "s3://b/k"],
  ];
  for (const [name, make] of values)
    for (const [data, of] of sources) {
      if (name.endsWith("refused")) continue;
      await attempt(`${name}, ${data}`, () => Bun.write(make(), of()));
    }
  for (const p of ["p1", "p/q/r", "u v", "buf", "bf", "boxed"]) console.log(p, content(p));
  await attempt("a full device", () => Bun.write("/dev/full", "x"));
  await attempt("a full device, stream", () => Bun.write("/dev/full", new Response(stream("x"))));
});
await test("4 options", async () => {
  const options: any[] = [undefined, null, 1, "x", {}, { createPath: false }, { createPath: true }, { createPath: null }, { createPath: 0 }, { createPath: "x" }, { mode: 0o600 }, { mode: 0o400 }, { mode: "600" }, { mode: null }, { mode: -1 }, { mode: 0o777 }, { mode: 0o1000 },
    { mode: 1.5 }, { mode: NaN }, { mode: {} }, { highWaterMark: 5 }, { get mode() { throw new Error("mode"); } }, { get createPath() { throw new Error("createPath"); } }];
  for (const [i, o] of options.entries())
    for (const [data, of] of sources) {
      rmSync("o", { force: true, recursive: true });
      await attempt(`options ${i}, ${data}`, () => Bun.write("o/f", of(), o));
      if (content("o/f") !== "ENOENT") console.log("  ", mode("o/f"), mode("o"));
    }
  const asked: string[] = [];
  const o = { get mode() { return asked.push("mode"), 0o600; }, get createPath() { return asked.push("createPath"), true; } };
  await Bun.write("o/f", { toString: () => (asked.push("data"), "x") } as any, o);
  await (Bun.file("o/f") as any).write("x", { ...Object.getOwnPropertyDescriptors({}), get createPath() { return asked.push("createPath"), true; } });
  console.log(asked.join());
});
await test("5 modes and links of what is there", async () => {
  writeFileSync("kept", "x");
  chmodSync("kept", 0o640);
  await Bun.write("kept", "y", { mode: 0o600 });
  console.log(mode("kept"));
  await Bun.write("kept", Bun.file("source"), { mode: 0o600 });
  console.log(mode("kept"));
  chmodSync("source", 0o755);
  await Bun.write("copy", Bun.file("source"));
  console.log(mode("copy"), content("copy"));
  symlinkSync("kept", "link");
  await Bun.write("link", "through the link");
  console.log(content("kept"), lstatSync("link").isSymbolicLink());
  symlinkSync("target", "dangling");
  await Bun.write("dangling", "new");
  console.log(content("target"));
  symlinkSync("loop", "loop");
  await attempt("a loop", () => Bun.write("loop", "x"));
});
await test("6 descriptors", async () => {
  const fd = openSync("by-fd", "w+");
  for (const data of ["abc", "d", new Blob(["e"]), new Response(stream("f"))]) await attempt("write", () => Bun.write(Bun.file(fd), data as any));
  await attempt("the number", () => Bun.write(fd as any, "g"));
  await attempt("a file", () => Bun.write(Bun.file(fd), Bun.file("source")));
  console.log(content("by-fd"));
  closeSync(fd);
  const readable = openSync("source", "r");
  await attempt("read-only", () => Bun.write(Bun.file(readable), "x"));
  await attempt("as source", () => Bun.write("from-fd", Bun.file(readable)));
  console.log(content("from-fd"));
  closeSync(readable);
});
await test("7 BunFile.write", async () => {
  await attempt("text", () => Bun.file("w").write("abc"));
  await attempt("nothing", () => (Bun.file("w") as any).write());
  await attempt("a number as options", () => Bun.file("w").write("x", 1 as any));
  await attempt("a mode of the wrong type", () => Bun.file("w").write("abc", { mode: "x" } as any));
  await attempt("no path", () => Bun.file("none/w").write("abc", { createPath: false } as any));
  await attempt("bytes in memory", () => (new Blob(["x"]) as any).write("y"));
  await attempt("Bun.write of nothing", () => (Bun as any).write());
  await attempt("Bun.write of one argument", () => (Bun as any).write("w"));
  console.log(content("w"), Bun.write.length, Bun.file("w").write.length);
});
await test("8 at once or later", async () => {
  const states = [["text", "x"], ["a Blob", new Blob(["x"])], ["262143 characters", "x".repeat(262143)], ["262144 characters", "x".repeat(262144)], ["262143 bytes", new Uint8Array(262143)], ["262144 bytes", new Uint8Array(262144)], ["200000 umlauts", "ü".repeat(200000)]] as const;
  for (const [name, data] of states) {
    rmSync("s", { force: true });
    const p = Bun.write("s", data as any);
    const state = Bun.inspect(p);
    console.log(name, state, state.includes("resolved") ? content("s") : "");
    await p;
    console.log("  ", content("s"));
  }
  const order: string[] = [];
  await Promise.all([
    Bun.write("big", "z".repeat(5e6)).then(() => order.push("large")),
    Bun.write("small", "s").then(() => order.push("small")),
    Promise.resolve().then(() => order.push("microtask")),
    new Promise((r) => process.nextTick(r)).then(() => order.push("tick")),
  ]);
  console.log(order.join());
  const [exists, text] = [Bun.file("small").exists(), Bun.file("small").text()];
  console.log(Bun.inspect(exists), Bun.inspect(text));
  await Promise.all([exists, text]); // before the file goes
  console.log(Bun.inspect(Bun.file("small").delete()));
});
await test("9 between servers and files", async () => {
  const server = Bun.serve({
    port: 0,
    async fetch(req) {
      if (req.method === "POST") return Response.json([await Bun.write("uploaded", req), req.bodyUsed]);
      return new Response("y".repeat(100_000));
    },
  });
  await attempt("a download", async () => Bun.write("downloaded", await fetch(server.url)));
  await attempt("an upload", async () => (await fetch(server.url, { method: "POST", body: "z".repeat(3e6) })).text());
  console.log(content("downloaded"), content("uploaded"));
  server.stop(true);
  const twice = new Response("twice");
  await attempt("once", () => Bun.write("t", twice));
  await attempt("twice", () => Bun.write("t", twice));
  console.log(twice.bodyUsed);
});
