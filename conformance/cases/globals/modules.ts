// Modules as values, and what import() and require() throw for those that are not there.
import { test } from "../lib";
import * as ns from "./_exports";

await test("9 a module's namespace", async () => {
  console.log(ns);
  console.log([ns], Object.prototype.toString.call(ns), Object.keys(ns), typeof ns, Reflect.ownKeys(ns), JSON.stringify(ns), "a" in ns, { ...ns });
  console.log((await import("./_exports")) === ns);
});
await test("9 a DataView", () => {
  console.log(new DataView(new ArrayBuffer(4), 1, 2), [new DataView(new ArrayBuffer(1))]);
});
const show = (e: any) =>
  console.log([e.name, e.constructor.name, e.code, e.message, e.specifier, e.importKind, e.level, typeof e.referrer, e instanceof Error, Object.keys(e).length, Object.prototype.toString.call(e), typeof e.stack].join(" | ").replaceAll(import.meta.dir, "<dir>"));
await test("9 a module that is not there", async () => {
  for (const s of ["./missing", "missing-package", "@scope/pkg", "./_exports/nope", "/abs/none", "node:nope", "missing-package/sub"]) {
    await import(s).catch(show);
    try {
      require(s);
    } catch (e) {
      show(e);
    }
  }
});
