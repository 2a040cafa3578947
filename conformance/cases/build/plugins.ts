import { failure, test } from "../lib";
import { build, folder, run } from "./_lib";

const dir = folder({
  "index.ts": `import a from "virtual:a"; import { b } from "./b.custom"; import env from "env"; console.log(a, b, env);`,
  "b.custom": "b is 5",
  "plain.ts": `import { b } from "./b"; console.log(b)`,
  "b.ts": "export const b = 1",
});
process.chdir(dir);
const seen: string[] = [];
const plugin = {
  name: "example",
  setup(build: any) {
    build.onStart(() => void seen.push("start"));
    build.onResolve({ filter: /^virtual:/ }, (args: any) => {
      seen.push(`resolve ${args.path} ${args.namespace} ${args.kind}`);
      return { path: args.path.slice(8), namespace: "virtual" };
    });
    build.onLoad({ filter: /.*/, namespace: "virtual" }, async (args: any) => {
      await Bun.sleep(1);
      seen.push(`load ${args.path} ${args.namespace}`);
      return { contents: `export default "virtual ${args.path}"`, loader: "js" };
    });
    build.onLoad({ filter: /\.custom$/ }, async (args: any) => ({ contents: `export const b = ${JSON.stringify(await Bun.file(args.path).text())}`, loader: "ts" }));
    build.onResolve({ filter: /^env$/ }, () => ({ path: "env", namespace: "env" }));
    build.onLoad({ filter: /.*/, namespace: "env" }, () => ({ contents: Buffer.from(`{"from":"json"}`), loader: "json" }));
    build.onEnd?.((result: any) => void seen.push("end " + result.success));
  },
};

await test("3.1 plugins resolve and load", async () => {
  await build(dir, { entrypoints: ["./index.ts"], target: "bun", outdir: "./out", plugins: [plugin] });
  console.log(seen.filter((line) => !line.startsWith("end")).join("\n"));
  await run("out/index.js");
});
await test("3.2 a file in the place of another, and an external one", async () => {
  await build(dir, { entrypoints: ["./plain.ts"], target: "bun", outdir: "./p", plugins: [{ name: "x", setup(b) { b.onLoad({ filter: /b\.ts$/ }, () => ({ contents: "export const b = 'replaced'", loader: "ts" })); } }] });
  await run("p/plain.js");
  const r = await Bun.build({ entrypoints: ["./plain.ts"], target: "bun", plugins: [{ name: "x", setup(b) { b.onResolve({ filter: /^\.\/b$/ }, () => ({ path: "outside", external: true })); } }] });
  console.log((await r.outputs[0].text()).includes('from "outside"'));
});
await test("3.3 the first answer counts, undefined is none", async () => {
  const order: string[] = [];
  const one = (name: string, answer: any) => ({ name, setup(b: any) { b.onLoad({ filter: /b\.ts$/ }, () => (order.push(name), answer)); } });
  await build(dir, { entrypoints: ["./plain.ts"], target: "bun", outdir: "./q", plugins: [one("none", undefined), one("first", { contents: "export const b = 'first'", loader: "ts" }), one("second", { contents: "export const b = 'second'", loader: "ts" })] });
  console.log(order.join());
  await run("q/plain.js");
});
await test("3.4 mistakes", async () => {
  const fails = async (name: string, setup: (b: any) => unknown) => {
    try {
      await Bun.build({ entrypoints: ["./plain.ts"], target: "bun", plugins: [{ name: "x", setup }] as any });
      console.log(name, "built");
    } catch (e: any) {
      console.log(name, e instanceof AggregateError ? "AggregateError " + e.errors.length : failure(e));
    }
  };
  await fails("setup throws", () => { throw new RangeError("setup"); });
  await fails("setup rejects", async () => { throw new RangeError("later"); });
  await fails("load throws", (b) => b.onLoad({ filter: /b\.ts$/ }, () => { throw new Error("no load"); }));
  await fails("resolve rejects", (b) => b.onResolve({ filter: /\.\/b$/ }, async () => { throw new Error("no resolve"); }));
  await fails("nothing", () => {});
});
