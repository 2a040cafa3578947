// node:module.
import { test } from "../lib";
import NodeModule from "node:module";

const Module: any = NodeModule;
const t = (n: string, f: () => any) => {
  try { console.log(n, f()); } catch (e: any) { console.log(n, "throws", e?.name, e?.code, e?.message); }
};

await test("1 functions", () => {
  console.log(Object.keys(Module).sort().join());
  t("isBuiltin", () => ["fs", "node:fs", "test", "node:test", "nope", "bun", "bun:sqlite", "", "fs/promises", "node:bun", "sqlite", "node:sqlite"].map((x) => Module.isBuiltin(x))); for (const v of [undefined, null, 3]) t("isBuiltin", () => Module.isBuiltin(v as any));
  t("bm", () => [...Module.builtinModules].sort().join()); 
  t("cr", () => typeof Module.createRequire(import.meta.url)("node:fs").readFileSync);
  t("cr", () => typeof Module.createRequire("/tmp/x.js")("node:fs"));
  t("cr", () => typeof Module.createRequire("/tmp/")("node:fs")); for (const v of [undefined, null, 3, "x", "./x", "http://a/", new URL("file:///a/b.js")]) t("cr " + String(v), () => typeof Module.createRequire(v as any));  try { Module.createRequire("/tmp/x.js")("./nope"); } catch (e: any) { console.log(e.code, e.message.split("\n")[0]); } t("file", () => typeof Module.createRequire(import.meta.url)("../lib.ts").test);
  t("wrap", () => Module.wrap("x"));
  t("wrapper", () => Module.wrapper);
  t("_nodeModulePaths", () => Module._nodeModulePaths("/a/b/node_modules/c"));
  t("_nmp", () => Module._nodeModulePaths("/"));
  t("_resolveFilename", () => Module._resolveFilename("fs"));
  t("_resolveFilename", () => Module._resolveFilename("node:fs"));
  t("globalPaths", () => Module.globalPaths);
  t("findSourceMap", () => Module.findSourceMap("x"));
  t("sync", () => Module.syncBuiltinESMExports());
  t("_initPaths", () => Module._initPaths());
  t("_preloadModules", () => Module._preloadModules([]));
  t("_pathCache", () => Module._pathCache);
  t("_stat", () => [Module._stat("/tmp"), Module._stat("/nope"), Module._stat("/etc/passwd")]);
  t("Module", () => [Module === Module.Module, Module.name, Module.length, new Module("id").id]);
});
