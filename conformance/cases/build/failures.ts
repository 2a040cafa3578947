import { probe, probeAsync, test } from "../lib";
import { build, folder } from "./_lib";

const dir = folder({ "bad.ts": `import "./nope";\nconsole.log(1);`, "missing.ts": `import x from "missing";\nx;`, "syntax.ts": "let b = 1;\nlet a = ;", "good.ts": "console.log(1)" });
process.chdir(dir);

await test("2.1 errors of a build", async () => {
  for (const file of ["bad", "missing", "syntax", "none"]) await build(dir, { entrypoints: [`./${file}.ts`], target: "bun" });
  const r = await Bun.build({ entrypoints: ["./bad.ts"], target: "bun", throw: false });
  console.log(r.success, r.outputs.length, r.logs.length, r.logs[0].name, r.logs[0].message, (r.logs[0] as any).code, (r.logs[0] as any).specifier);
});
await test("2.2 wrong options", async () => {
  const a = { entrypoints: ["good.ts"] };
  for (const o of [undefined, null, 1, {}, { entrypoints: [] }, { entrypoints: "a" }, { ...a, target: "x" }, { ...a, format: "x" }, { ...a, sourcemap: "x" }, { ...a, minify: "x" }, { ...a, loader: { ".x": "nope" } }, { ...a, loader: { x: "js" } }, { ...a, plugins: 1 }, { ...a, plugins: [{}] }, { ...a, plugins: [{ name: "a" }] }, { ...a, external: 1 }, { ...a, packages: "x" }, { ...a, env: "x" }, { ...a, define: { a: 1 } }, { ...a, naming: 1 }, { ...a, outdir: 1 }] as any[]) {
    probe(JSON.stringify(o) ?? "undefined", () => Bun.build(o));
  }
});
