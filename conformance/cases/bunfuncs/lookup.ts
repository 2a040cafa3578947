// Bun.which, Bun.resolve, Bun.resolveSync, import.meta.resolve.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { test } from "../lib";

const top = mkdtempSync(tmpdir() + "/lookup-");
const here = import.meta.dir;
const clean = (v: unknown) => (typeof v === "string" ? v.replaceAll(top, "TOP").replaceAll(here, "HERE") : v);
const t = async (name: string, fn: () => unknown) => {
  try {
    console.log(name + ":", clean(await fn()));
  } catch (e: any) {
    console.log(name + ": throws", e.name, e.code, clean(e.message), clean(String(e.specifier)), clean(String(e.referrer)), e.importKind, e.level);
  }
};

await test("1 which", async () => {
  mkdirSync(top + "/sub/dir", { recursive: true });
  for (const [name, mode] of [["x", 0o755], ["plain", 0o644], ["sub/z", 0o755]] as const) {
    writeFileSync(top + "/" + name, "#!/bin/sh\n");
    chmodSync(top + "/" + name, mode);
  }
  symlinkSync("x", top + "/link");
  symlinkSync("nowhere", top + "/broken");
  const which: any = Bun.which;
  for (const name of ["x", "plain", "sub", "link", "broken", "sub/z", ".", ".."]) await t("PATH " + name, () => which(name, { PATH: top }));
  for (const name of ["x", "./x", "sub/z", "./plain", "./sub", "sub/../x", "x/"]) await t("cwd " + name, () => which(name, { cwd: top }));
  for (const PATH of ["", "::", ":", "/nonexist:" + top, top + "/", ".", "sub", null, 1, undefined]) await t("x in " + clean(PATH), () => which("x", { PATH, cwd: top }));
  await t("up", () => which("../x", { cwd: top + "/sub" }));
  await t("absolute", () => which(top + "/x"));
  await t("absolute, not executable", () => which(top + "/plain"));
  await t("no arguments", () => which());
  for (const v of [1, null, "", {}, { toString: () => "x" }, "a\0b", "x".repeat(300), "x".repeat(4095), "x".repeat(4096), "x".repeat(100000), Symbol("x")]) {
    await t("argument " + (typeof v === "string" ? v.length : typeof v), () => which(v, { PATH: top }));
  }
  for (const v of ["x", null, 1, []]) await t("options " + JSON.stringify(v), () => which("no-such-program", v));
  await t("relative cwd", () => (process.chdir(top), which("./z", { cwd: "sub" })));
  await t("default cwd", () => which("./x"));
  await t("relative PATH", () => which("z", { PATH: "sub" }));
  process.env.PATH = top;
  await t("a PATH that the script has set", () => which("x"));
  await t("a long PATH", () => which("x", { PATH: "/nonexist:".repeat(10000) + top }));
  console.log(which.length, which.name);
});

await test("2 resolveSync and resolve", async () => {
  const d = top + "/rs";
  mkdirSync(d + "/node_modules/pk/lib", { recursive: true });
  writeFileSync(d + "/node_modules/pk/package.json", JSON.stringify({ name: "pk", main: "lib/m.js", exports: { ".": { import: "./lib/m.mjs", require: "./lib/m.js" }, "./sub": "./lib/s.js" } }));
  for (const f of ["m.js", "m.mjs", "s.js"]) writeFileSync(d + "/node_modules/pk/lib/" + f, "");
  mkdirSync(d + "/dir");
  for (const f of ["a.ts", "dir/index.ts"]) writeFileSync(d + "/" + f, "");
  const sync: any = Bun.resolveSync, later: any = Bun.resolve;
  const specifiers = ["./a", "./dir", "pk", "pk/sub", "pk/no", "./no", "no-such-package", "fs", "node:fs", "node:zzz", "bun", "bun:sqlite", d + "/a.ts", "file://" + d + "/a.ts", "", "data:text/plain,x", "http://x/y", "./a.ts?x"];
  for (const s of specifiers) {
    await t("sync " + clean(s), () => sync(s, d));
    await t("later " + clean(s), () => later(s, d));
  }
  for (const from of [d + "/", d + "/x.js", d + "/a.ts", "file://" + d + "/x.ts", "/nonexist/x", 1, null, undefined]) await t("from " + clean(from), () => sync("./a", from));
  await t("no arguments", () => sync());
  await t("one argument", () => sync("./a"));
  await t("a symbol", () => sync(Symbol(), d));
  console.log(sync.length, later.length, sync.name, later.name);
});

await test("3 import.meta.resolve", async () => {
  const m: any = import.meta;
  for (const s of ["./zz.ts", "fs", "no-such-package", "./x y?q#h", "file:///a/b", "http://x/y", "data:text/plain,x", "/a/b c", undefined]) await t("resolve " + s, () => m.resolve(s));
  await t("from", () => m.resolve("./a", top + "/q.ts"));
  await t("from a URL", () => m.resolve("./a", "file://" + top + "/q.ts"));
  await t("resolveSync", () => m.resolveSync("./lookup.ts"));
  await t("resolveSync, not found", () => m.resolveSync("./nono"));
  await t("require.resolve with paths", () => require.resolve("./a", { paths: ["/nonexist", top + "/rs"] }));
  await t("a package for require", () => require.resolve("pk", { paths: [top + "/rs"] }));
});

rmSync(top, { recursive: true });
