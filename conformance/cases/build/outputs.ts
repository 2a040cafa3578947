import { probe, test } from "../lib";
import { build, folder, plain, run } from "./_lib";

const dir = folder({
  "src/index.ts": `import { hi } from "./lib/hi"; import data from "./data.json"; import text from "./a.txt"; import * as path from "node:path";
console.log(hi(data.n), text.trim(), path.basename("/a/b"), [1, 2, 3].map((n: number) => n * 2).join());`,
  "src/lib/hi.ts": `export const hi = (n: number) => "hi " + n; export const unused = "never used";`,
  "src/data.json": `{"n":1}`,
  "src/a.txt": "text\n",
  "src/dyn.ts": `const { hi } = await import("./lib/hi"); console.log(hi(2)); console.log((await import("./lib/other")).other);`,
  "src/lib/other.ts": `import { hi } from "./hi"; export const other = hi(3);`,
  "src/asset.ts": `import pic from "./pic.png"; import "./s.css"; console.log(pic.replace(/-\\w+/, ""));`,
  "src/pic.png": "png",
  "src/s.css": "body { color: red }",
  "src/flags.ts": `console.log(process.env.PATH === "/changed" ? "at run time" : "at build time", VERSION, typeof GONE); console.error("dropped"); debugger;
declare const VERSION: string, GONE: string;`,
  "src/view.tsx": `const h = (tag: string, props: any, ...children: any[]) => ({ tag, props, children }); console.log(JSON.stringify(<a b="c">d</a>));`,
  "src/conditions.ts": `import value from "pkg"; console.log(value);`,
  "node_modules/pkg/package.json": `{"name":"pkg","exports":{"special":"./special.js","default":"./plain.js"}}`,
  "node_modules/pkg/special.js": `export default "special"`,
  "node_modules/pkg/plain.js": `export default "plain"`,
});
process.chdir(dir);

await test("1.1 in memory, and into a folder", async () => {
  const r = await build(dir, { entrypoints: ["./src/index.ts"], target: "bun" });
  console.log((await r!.outputs[0].text()).includes("never used"), r!.logs.length);
  await build(dir, { entrypoints: ["./src/index.ts"], target: "bun", outdir: "./one" });
  await run("one/index.js");
  await build(dir, { entrypoints: ["./src/index.ts", "./src/lib/hi.ts"], target: "bun", outdir: "./two" });
  await run("two/index.js");
  await build(dir, { entrypoints: ["./src/lib/hi.ts"], outdir: "./three", root: "." });
});
await test("1.2 formats and splitting", async () => {
  await build(dir, { entrypoints: ["./src/index.ts"], target: "bun", outdir: "./cjs", format: "cjs" });
  await run("cjs/index.js");
  await build(dir, { entrypoints: ["./src/index.ts"], target: "node", outdir: "./node" });
  await run("node/index.js");
  const r = await build(dir, { entrypoints: ["./src/lib/hi.ts"], format: "iife" });
  console.log((await r!.outputs[0].text()).includes("=>"));
  await build(dir, { entrypoints: ["./src/dyn.ts"], target: "bun", outdir: "./whole" });
  await run("whole/dyn.js");
  const split = await Bun.build({ entrypoints: ["./src/dyn.ts"], target: "bun", outdir: "./split", splitting: true });
  console.log(split.outputs.length > 1, split.outputs[0].kind, split.outputs[1].kind);
  await run("split/dyn.js");
});
await test("1.3 minify, banner, footer, drop, define, env", async () => {
  const size = async (minify: any) => (await Bun.build({ entrypoints: ["./src/index.ts"], target: "bun", minify })).outputs[0].size;
  const [none, all, whitespace] = [await size(false), await size(true), await size({ whitespace: true })];
  console.log(all < whitespace, whitespace < none);
  await build(dir, { entrypoints: ["./src/index.ts"], target: "bun", outdir: "./min", minify: true });
  await run("min/index.js");
  const r = await Bun.build({ entrypoints: ["./src/flags.ts"], target: "bun", outdir: "./flags", banner: "/* banner */", footer: "/* footer */", define: { VERSION: '"1.2.3"' }, drop: ["console"], env: "disable" });
  const text = await r.outputs[0].text();
  console.log(text.includes("/* banner */"), text.includes("/* footer */"), text.includes("dropped"));
  for (const env of ["disable", "inline", "PAT*", "HID*"] as any[]) {
    await Bun.build({ entrypoints: ["./src/flags.ts"], target: "bun", outdir: "./env", define: { VERSION: '"1.2.3"' }, env });
    await run("env/flags.js");
  }
});
await test("1.4 source maps", async () => {
  await build(dir, { entrypoints: ["./src/index.ts"], target: "bun", outdir: "./map", sourcemap: "linked" });
  await run("map/index.js");
  const external = await build(dir, { entrypoints: ["./src/index.ts"], target: "bun", sourcemap: "external" });
  console.log((await external!.outputs[0].text()).includes("sourceMappingURL"), Object.keys(JSON.parse(await external!.outputs[1].text())).filter((k) => ["version", "sources", "mappings", "names"].includes(k)).sort().join());
  const inline = await build(dir, { entrypoints: ["./src/index.ts"], target: "bun", sourcemap: "inline" });
  console.log((await inline!.outputs[0].text()).includes("sourceMappingURL=data:"));
});
await test("1.5 assets, names and loaders", async () => {
  await build(dir, { entrypoints: ["./src/asset.ts"], target: "bun", outdir: "./asset" });
  await run("asset/asset.js");
  const r = await build(dir, { entrypoints: ["./src/asset.ts"], target: "bun", outdir: "./public", publicPath: "https://cdn/" });
  console.log((await r!.outputs[0].text()).includes('"https://cdn/pic-'));
  await build(dir, { entrypoints: ["./src/index.ts", "./src/lib/hi.ts"], target: "bun", outdir: "./names", naming: "[dir]/x-[name]-[hash].[ext]" });
  await build(dir, { entrypoints: ["./src/asset.ts"], target: "bun", outdir: "./kinds", naming: { entry: "e/[name].[ext]", asset: "a/[name].[ext]" } });
  await build(dir, { entrypoints: ["./src/asset.ts"], target: "bun", outdir: "./loader", loader: { ".png": "text" } });
  await run("loader/asset.js");
  await build(dir, { entrypoints: ["./src/s.css"] });
});
await test("1.6 external, packages, conditions, jsx", async () => {
  for (const [name, options] of Object.entries({ plain: {}, special: { conditions: ["special"] }, one: { conditions: "special" }, external: { external: ["pkg"] }, packages: { packages: "external" } })) {
    const r = await Bun.build({ entrypoints: ["./src/conditions.ts"], target: "bun", outdir: "./c-" + name, ...(options as any) });
    console.log(name, /from ?"pkg"/.test(await r.outputs[0].text()));
    await run(`c-${name}/conditions.js`);
  }
  await Bun.build({ entrypoints: ["./src/view.tsx"], target: "bun", outdir: "./view", jsx: { runtime: "classic", factory: "h" } as any });
  await run("view/view.js");
});
await test("1.7 files in memory, metafile", async () => {
  const r = await Bun.build({ entrypoints: [dir + "/virtual.ts"], target: "bun", files: { [dir + "/virtual.ts"]: `import { hi } from "./src/lib/hi"; import x from "./other.ts"; console.log(hi(x))`, [dir + "/other.ts"]: "export default 7" }, outdir: "./files" } as any);
  console.log(r.success);
  await run("files/virtual.js");
  const m = (await Bun.build({ entrypoints: ["./src/index.ts"], target: "bun", metafile: true } as any) as any).metafile;
  console.log(Object.keys(m).sort().join(), Object.keys(m.inputs).map((k) => plain(k, dir)).sort().join(), Object.keys(m.outputs).length);
});
await test("1.8 an artifact", async () => {
  const [a] = (await Bun.build({ entrypoints: ["./src/lib/hi.ts"] })).outputs;
  console.log(Object.prototype.toString.call(a), (await a.text()).length === a.size, (await a.arrayBuffer()).byteLength === a.size, await a.slice(0, 2).text() === (await a.text()).slice(0, 2));
  const answer = new Response(a);
  console.log(answer.headers.get("content-type"), (await answer.text()).length === a.size, await Bun.write(dir + "/copy.js", a) === a.size);
});
