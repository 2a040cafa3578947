// What functions give when they succeed.
import fs, { constants, promises } from "node:fs";
import fsPromises from "node:fs/promises";
import { test } from "../lib";
import { agreed, clean, forms, place, words } from "./_place";
import { rows } from "./_rows";

await test("3.1 the results of all forms", async () => {
  for (const [name, make] of rows) {
    const texts = await forms(name, make);
    console.log(`${name}: ${agreed(texts)}`);
  }
});

await test("3.2 the arguments of callbacks", async () => {
  const d = place(), fd = fs.openSync(d + "/file", "r+");
  const calls: [string, ...any[]][] = [
    ["access", d], ["exists", d], ["mkdir", d + "/1"], ["mkdir", d + "/2/3/4", { recursive: true }], ["mkdir", d + "/2", { recursive: true }], ["writeFile", d + "/w", "x"],
    ["appendFile", d + "/w", "y"], ["readFile", d + "/w", "latin1"], ["rename", d + "/w", d + "/v"], ["symlink", "v", d + "/s"], ["symlink", "v", d + "/s2", "file"], ["unlink", d + "/v"],
    ["rm", d + "/s"], ["rmdir", d + "/1"], ["cp", d + "/file", d + "/cp"], ["write", fd, "text"], ["write", fd, new Uint8Array([1])], ["read", fd, new Uint8Array(2), 0, 2, 0],
    ["readv", fd, [new Uint8Array(1)], 0], ["writev", fd, [new Uint8Array(1)], 0], ["fsync", fd], ["ftruncate", fd], ["close", fd], ["close", fd], ["read", fd, new Uint8Array(2), 0, 2, 0], ["rm", d + "/none"],
  ];
  for (const [name, ...args] of calls) {
    await new Promise<void>((done) => (fs as any)[name](...args, (...given: any[]) => {
      console.log(name, given.length, ...given.map((v) => (v instanceof Error ? words(v).replace(/fd=\d+/, "fd") : ArrayBuffer.isView(v) ? "bytes" : clean(JSON.stringify(v) ?? "undefined"))));
      done();
    }));
  }
});

await test("3.3 functions, lengths and names", () => {
  for (const [from, o] of [["fs", fs], ["promises", promises]] as any) {
    for (const key of Object.keys(o)) if (typeof o[key] === "function" && /^[a-z_]/.test(key)) console.log(from, key, o[key].length, typeof o[key].name);
  }
  console.log(promises === fsPromises, fs.promises.constants === constants, Object.getPrototypeOf(constants), fs.realpath.native.length);
});

await test("3.4 Stats", () => {
  const d = place();
  fs.chmodSync(d + "/file", 0o640);
  fs.utimesSync(d + "/file", 1.5, new Date(2500));
  const s = fs.statSync(d + "/file"), b = fs.statSync(d + "/file", { bigint: true });
  console.log(Object.keys(s).join(), Object.keys(b).join());
  console.log(s.size, s.mode.toString(8), s.nlink, s.atimeMs, s.mtimeMs, s.mtime.toISOString(), s.atime instanceof Date, b.size, b.mtimeNs, b.mtimeMs, typeof s.ino, typeof b.ino);
  const kinds = (x: any) => ["isBlockDevice", "isCharacterDevice", "isDirectory", "isFIFO", "isFile", "isSocket", "isSymbolicLink"].filter((k) => x[k]()).join();
  console.log(kinds(s), kinds(b), kinds(fs.statSync(d)), kinds(fs.lstatSync(d + "/link")), kinds(fs.statSync(d + "/link")), kinds(fs.statSync("/dev/null")));
  console.log(s.constructor === fs.Stats, s instanceof fs.Stats, b.constructor.name, Object.prototype.toString.call(s), fs.Stats.length, s.birthtimeMs > 0, s.ctimeMs > s.mtimeMs);
  console.log(Object.keys(new (fs as any).Stats()).length, (fs as any).Stats() instanceof fs.Stats);
  s.mtime = 5 as any;
  console.log(s.mtime, Object.keys(fs.statfsSync(d)).join(), typeof fs.statfsSync(d, { bigint: true }).bfree);
  console.log(Bun.inspect(s).split("\n").map((l) => l.replace(/:.*/, "")).join());
});

await test("3.5 directories", async () => {
  const d = place();
  fs.mkdirSync(d + "/dir/sub/deep", { recursive: true });
  fs.writeFileSync(d + "/dir/sub/deep/last", "");
  console.log(fs.readdirSync(d).sort(), fs.readdirSync(d, { recursive: true }).sort(), (await promises.readdir(d, { recursive: true })).sort());
  console.log(fs.readdirSync(d, "buffer").map(String).sort(), fs.readdirSync(d, { encoding: "hex" }).sort());
  const list = fs.readdirSync(d, { withFileTypes: true, recursive: true }).map((e) => [e.name, clean(e.parentPath), e.isFile(), e.isDirectory(), e.isSymbolicLink()].join(" ")).sort();
  console.log(list);
  const e = fs.readdirSync(d + "/dir", { withFileTypes: true }).find((e) => e.name === "inner")!;
  console.log(Object.keys(e), e instanceof fs.Dirent, Object.prototype.toString.call(e));
  try { (fs as any).Dirent("a"); } catch (e) { console.log(words(e)); }
  const made = new (fs as any).Dirent("a", constants.UV_DIRENT_DIR, "p");
  console.log(made.name, made.parentPath, made.isDirectory(), made.isFile());
});

await test("3.6 making directories", () => {
  const d = place();
  process.chdir(d);
  console.log(fs.mkdirSync("a"), fs.mkdirSync("rel/x/y", { recursive: true }), fs.mkdirSync("./b/../c/d", { recursive: true }), fs.mkdirSync("rel/x/y/", { recursive: true }), clean(fs.mkdirSync(d + "/k/l/", { recursive: true })));
  console.log(fs.mkdirSync("m", 0o700), (fs.statSync("m").mode & 0o777).toString(8), fs.mkdirSync("o", { mode: "750" }), (fs.statSync("o").mode & 0o777).toString(8));
  console.log(fs.mkdtempSync("temp-").length, clean(fs.mkdtempSync(d + "/temp-")), fs.mkdtempSync("temp-", "buffer").length);
  const t = fs.mkdtempDisposableSync("temp-");
  console.log(Object.keys(t), t.path.length, fs.existsSync(t.path));
  t[Symbol.dispose]();
  console.log(fs.existsSync(t.path), clean(fs.realpathSync(".")), clean(fs.realpathSync("link")), fs.readlinkSync("link"), fs.readlinkSync("link", "buffer").length);
});

await test("3.7 paths of all kinds", async () => {
  const d = place(), { pathToFileURL } = await import("node:url");
  fs.writeFileSync(d + "/ü b", "umlaut");
  const kinds = { text: d + "/ü b", url: pathToFileURL(d + "/ü b"), buffer: Buffer.from(d + "/ü b"), bytes: new TextEncoder().encode(d + "/ü b") };
  for (const [name, path] of Object.entries(kinds)) console.log(name, fs.readFileSync(path as any, "utf8"), fs.existsSync(path as any), await promises.readFile(path as any, "utf8"));
  for (const url of ["http://a/b", "file:///a%2Fb", "file://host/x", "file:///a%00b"]) try { fs.readFileSync(new URL(url)); } catch (e) { console.log(words(e)); }
});

await test("3.8 flags", async () => {
  const d = place();
  for (const flag of ["r", "rs", "sr", "r+", "rs+", "sr+", "w", "wx", "xw", "w+", "wx+", "xw+", "a", "ax", "xa", "as", "sa", "a+", "ax+", "xa+", "as+", "sa+", "R", "rw", "", constants.O_RDONLY, constants.O_RDWR | constants.O_CREAT]) {
    const path = `${d}/${/x/.test(String(flag)) ? "new" + String(flag) : "file"}`;
    try {
      const fd = fs.openSync(path, flag as any);
      let can = "";
      try { fs.writeSync(fd, "ab"); can += "w"; } catch {}
      try { fs.readSync(fd, new Uint8Array(1), 0, 1, 0); can += "r"; } catch {}
      fs.closeSync(fd);
      console.log(JSON.stringify(flag), can, fs.readFileSync(path, "utf8").length);
    } catch (e) { console.log(JSON.stringify(flag), words(e)); }
  }
});

await test("3.9 encodings", () => {
  const d = place();
  for (const encoding of ["utf8", "UTF-8", "latin1", "binary", "ascii", "hex", "base64", "base64url", "utf16le", "ucs2"] as any[]) {
    fs.writeFileSync(d + "/e", encoding === "hex" ? "c3bc" : encoding.startsWith("base64") ? "w7w" : "ü", encoding);
    console.log(encoding, [...fs.readFileSync(d + "/e")].join(), JSON.stringify(fs.readFileSync(d + "/e", encoding)));
  }
  console.log(fs.readFileSync(d + "/e", { encoding: null }) instanceof Buffer, fs.readFileSync(d + "/e", { encoding: "buffer" } as any) instanceof Buffer);
  for (const data of [new Uint16Array([1, 2]), new DataView(new ArrayBuffer(3)), new ArrayBuffer(2), Buffer.from("abc").subarray(1)]) {
    fs.writeFileSync(d + "/b", data as any);
    console.log([...fs.readFileSync(d + "/b")].join());
  }
});
