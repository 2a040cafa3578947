// Bun.file: what it takes, what a BunFile says of itself, and every way to read one.
import { closeSync, mkdirSync, openSync, symlinkSync, writeFileSync, writeSync } from "node:fs";
import { test } from "../lib";
import { attempt, dir } from "./_dir";

writeFileSync("a.txt", "hello");
writeFileSync("empty.json", "");
mkdirSync("d");
const text = (t: string) => new TextEncoder().encode(t);

await test("1 what names a file", async () => {
  const values: [string, unknown][] = [
    ["nothing", undefined], ["null", null], ["an object", {}], ["true", true], ["a bigint", 1n], ["a symbol", Symbol("s")], ["an array", ["a.txt"]], ["a function", () => {}],
    ["a Blob", new Blob(["x"])], ["a BunFile", Bun.file("a.txt")], ["a Uint16Array", new Uint16Array([97])],
    ["NaN", NaN], ["-1", -1], ["1.5", 1.5], ["a large number", 2 ** 40],
    ["the empty string", ""], ["NUL", "a\0b"], ["NUL in bytes", text("a\0b")], ["no bytes", new Uint8Array(0)],
    ["a path", "a.txt"], ["a dotted path", "./a.txt"], ["String", new String("a.txt")], ["a Buffer", Buffer.from("a.txt")], ["a Uint8Array", text("a.txt")], ["an ArrayBuffer", text("a.txt").buffer],
    ["a URL", new URL(`file://${dir}/a.txt`)], ["a URL with %20", new URL(`file://${dir}/a%20b`)], ["a URL with NUL", new URL(`file://${dir}/a%00b`)], ["a URL with a host", new URL("file://host/x")],
    ["a URL with %2F", new URL("file:///a%2Fb")], ["an http URL", new URL("http://x/a")], ["the text of a file URL", `file://${dir}/a.txt`], ["the text of an http URL", "http://x/y.txt"],
  ];
  for (const [name, v] of values)
    await attempt(name, () => {
      const f = Bun.file(v as any);
      return [f.name, f.size, f.type, f instanceof Blob, String(f)].join();
    });
  for (const n of [4095, 4096])
    await attempt(`${n} bytes`, () => {
      try {
        return Bun.file("x".repeat(n)).size;
      } catch (e: any) {
        return [e.code, e.errno, Object.keys(e).includes("syscall")].join();
      }
    });
});
await test("2 the type", async () => {
  const options: any[] = [undefined, null, 1, "x", {}, { type: 1 }, { type: null }, { type: "" }, { type: "IMAGE/Png" }, { type: "a\nb" }, { type: "ü" }, { type: "text/plain" }, { type: "text/html" },
    { type: "text/css" }, { type: "application/json" }, { type: "application/javascript" }, { type: "text/markdown" }, { type: "application/json;charset=x" }, { type: { toString: () => "x/y" } }, { get type() { throw new Error("asked"); } }];
  for (const [i, o] of options.entries()) await attempt(`options ${i}`, () => Bun.file("a.bin", o).type);
  for (const name of ["a.txt", "a.js", "a.ts", "a.tsx", "a.html", "a.css", "a.png", "a", ".txt", "a.TXT", "a.json", "d", "a.wasm", "a.md", "a.zip"]) console.log(name, Bun.file(name).type);
});
await test("3 properties", async () => {
  const f = Bun.file("a.txt") as any;
  console.log(f.name, f.size, f.type, Number.isInteger(f.lastModified), Object.keys(f).join(), Object.getPrototypeOf(f) === Blob.prototype);
  console.log(Object.getOwnPropertyNames(Blob.prototype).join());
  for (const k of ["arrayBuffer", "bytes", "delete", "exists", "formData", "json", "slice", "stat", "stream", "text", "unlink", "write", "writer"]) console.log(k, f[k].length, f[k].name);
  for (const [value] of [["other"], [5], [undefined]]) {
    f.name = value;
    console.log(f.name);
  }
  const missing = Bun.file("missing");
  console.log(missing.size, missing.lastModified, await missing.exists());
  console.log(Bun.file("/dev/null").size, await Bun.file("/dev/null").exists(), await Bun.file("d").exists());
  console.log(f, missing, Bun.file(3), Bun.file("a.txt").slice(2), Bun.stdin, Bun.stdout, Bun.stderr);
  for (const name of ["file", "write", "stdin", "stdout", "stderr"]) {
    const d = Object.getOwnPropertyDescriptor(Bun, name)!;
    console.log(name, d.enumerable, (Bun as any)[name] === (Bun as any)[name], (Bun as any)[name].length ?? "");
  }
});
const methods = ["text", "json", "bytes", "arrayBuffer", "formData", "stat", "exists", "delete", "unlink"];
await test("4 reading", async () => {
  for (const m of ["text", "json", "bytes", "arrayBuffer", "formData"]) {
    await attempt(`a.txt ${m}`, () => (Bun.file("a.txt") as any)[m]());
    await attempt(`empty ${m}`, () => (Bun.file("empty.json") as any)[m]());
  }
  writeFileSync("bom.json", '\ufeff{"a":1}');
  writeFileSync("invalid", new Uint8Array([65, 255, 66]));
  writeFileSync("form", "a=b&c=%20");
  await attempt("BOM, json", () => Bun.file("bom.json").json());
  await attempt("BOM, text", () => Bun.file("bom.json").text());
  await attempt("no UTF-8", () => Bun.file("invalid").text());
  await attempt("a form", async () => [...(await Bun.file("form", { type: "application/x-www-form-urlencoded" }).formData())].join(";"));
  await attempt("/proc", async () => (await Bun.file("/proc/self/stat").text()).length > 0);
  await attempt("a stream", async () => (await Array.fromAsync(Bun.file("a.txt").stream() as any)).join(";"));
  await attempt("an empty stream", async () => (await Array.fromAsync(Bun.file("empty.json").stream() as any)).length);
  await attempt("a stream of /proc", async () => (await new Response(Bun.file("/proc/self/stat").stream()).text()).length > 0);
  writeFileSync("large", Buffer.alloc(3e6, 7));
  await attempt("a large file", async () => (await Bun.file("large").bytes()).length);
  await attempt("a large stream", async () => {
    let n = 0;
    for await (const c of Bun.file("large").stream() as any) n += c.length;
    return n;
  });
  await attempt("a stream that is left", async () => {
    for await (const c of Bun.file("large").stream() as any) return c.length > 0;
  });
  await attempt("a stream that is canceled", async () => {
    const reader = Bun.file("large").stream().getReader();
    await reader.read();
    await reader.cancel();
    return reader.read().then((r) => r.done);
  });
  symlinkSync("a.txt", "link");
  symlinkSync("loop", "loop");
  await attempt("a link", () => Bun.file("link").text());
  await attempt("a loop", () => Bun.file("loop").text());
});
await test("5 what cannot be read", async () => {
  const bad: [string, any][] = [["missing", "missing"], ["a directory", "d"], ["no path", ""], ["a closed descriptor", 777], ["below a file", "a.txt/b"], ["too long a name", "x".repeat(300)]];
  for (const [name, what] of bad)
    for (const m of methods) {
      if (what === 777 && (m === "delete" || m === "unlink") || what === "d" && m === "stat") continue;
      await attempt(`${name}, ${m}`, () => (Bun.file(what) as any)[m]());
    }
  for (const [name, what] of bad) await attempt(`${name}, stream`, () => Array.fromAsync(Bun.file(what).stream() as any));
});
await test("6 slices", async () => {
  const f = Bun.file("a.txt");
  console.log(f.size); // Bun does not know it before somebody asks, and counts from the wrong end until then
  for (const args of [[1, 3], [-2], [1, -1], [10, 20], [3, 1], [0], [], ["x/y"], [1, "x/y"], [1, 2, "x/y"]] as any[]) {
    const s = (f as any).slice(...args);
    await attempt(`slice(${args})`, async () => [await s.text(), s.type, s.name].join("|"));
  }
  await attempt("a slice of a slice", () => f.slice(1).slice(1, 2).text());
  await attempt("as a stream", () => new Response(f.slice(1, 3).stream()).text());
  await attempt("of a missing file", () => Bun.file("missing").slice(1, 2).text());
});
await test("7 stat, delete and the descriptor", async () => {
  await attempt("stat", async () => {
    const s = await Bun.file("a.txt").stat();
    return [s.constructor.name, s.size, s.isFile(), s.isDirectory(), typeof s.mtimeMs, s.mtime instanceof Date].join();
  });
  await attempt("stat of a directory", async () => (await Bun.file("d").stat()).isDirectory());
  for (const m of ["delete", "unlink"]) {
    writeFileSync("gone", "x");
    await attempt(m, () => (Bun.file("gone") as any)[m]());
    await attempt(`${m} twice`, () => (Bun.file("gone") as any)[m]());
    await attempt(`${m} of a descriptor`, () => (Bun.file(777) as any)[m]());
    await attempt(`${m} of bytes`, () => (new Blob(["x"]) as any)[m]());
  }
  await attempt("stat of bytes", () => (new Blob(["x"]) as any).stat());
  const fd = openSync("a.txt", "r");
  for (const what of ["once", "again"]) await attempt(`a descriptor, ${what}`, () => Bun.file(fd).text());
  await attempt("its size", () => Bun.file(fd).size);
  await attempt("its stat", async () => (await Bun.file(fd).stat()).size);
  await attempt("its existence", () => Bun.file(fd).exists());
  closeSync(fd);
  await attempt("closed", () => Bun.file(fd).text());
  const both = openSync("both", "w+");
  writeSync(both, "12345");
  await attempt("at its end", () => Bun.file(both).text());
  closeSync(both);
});
await test("8 the working directory of the moment", async () => {
  writeFileSync("d/r", "in d");
  const f = Bun.file("r");
  process.chdir("d");
  await attempt("after chdir", () => f.text());
  process.chdir("..");
  await attempt("back", () => f.text());
});
