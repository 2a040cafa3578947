// node:vm as far as one global object allows: scripts in this context and in others, and functions.
import { test } from "../lib";
import * as vm from "node:vm";

const t = (n: string, f: () => any) => {
  try { console.log(n, f()); } catch (e: any) { console.log(n, "throws", e?.name, e?.code, e?.message); }
};
const name = (f: () => any) => { try { return f(); } catch (e: any) { return e.name; } }; // engines have their own words
await test("1 scripts", () => {
  t("vm1", () => vm.runInThisContext("1 + 1"));
  t("vm2", () => { (globalThis as any).vmx = 5; return vm.runInThisContext("vmx") });
  t("vm3", () => vm.runInNewContext("a + 1", { a: 2 }));
  t("vm4", () => { const c = vm.createContext({ x: 1 }); vm.runInContext("x = 2; var y = 3; z = 4", c); return JSON.stringify(c) });
  t("vm5", () => vm.isContext({}));
  t("vm6", () => vm.isContext(vm.createContext()));
  t("vm7", () => vm.isContext(3 as any));
  t("vm8", () => name(() => new vm.Script("x +").runInThisContext()));
  t("vm9", () => { const s = new vm.Script("n = (typeof n === 'undefined' ? 0 : n) + 1"); const c = vm.createContext({}); s.runInContext(c); s.runInContext(c); return c.n });
  t("vm10", () => vm.runInContext("1", {} as any));
  t("vm11", () => new vm.Script(3 as any).runInThisContext());
  t("vm12", () => vm.runInThisContext("throw new TypeError('x')"));
  t("vm13", () => vm.compileFunction("return a + b", ["a", "b"])(1, 2));
  t("vm15", () => vm.runInNewContext("this.constructor.name"));
  t("vm16", () => vm.runInNewContext("globalThis.q = 1; q"));
  t("vm17", () => { const o: any = {}; vm.runInNewContext("var f = function () { return 1 }; let l = 2; const k = 3; function g() {}", o); return Object.keys(o).sort() });
  t("vm18", () => vm.runInThisContext("var vmv = 1; vmv") + (globalThis as any).vmv);
  t("vm19", () => vm.runInNewContext("[1,2] instanceof Array"));
  t("vm21", () => vm.constants);
  t("vm23", () => vm.createContext(3 as any));
  t("vm24", () => name(() => vm.runInThisContext("x y", { filename: "f.js" })));
  t("vm27", () => typeof vm.runInNewContext("setTimeout", { setTimeout }));
  t("vm28", () => new vm.Script("1", { filename: "x.js", produceCachedData: true }).cachedDataProduced);
  t("vm29", () => vm.runInNewContext("delete a; typeof a", { a: 1 }));
  t("vm30", () => vm.runInNewContext("'a' in globalThis", { a: 1 }));
  t("vm31", () => vm.compileFunction("return x", [], { contextExtensions: [{ x: 7 }] })());
  t("vm32", () => vm.compileFunction("return y", [], { parsingContext: vm.createContext({ y: 8 }) })());
  t("vm34", () => vm.runInThisContext(3 as any));
  t("vm35", () => vm.runInNewContext("x", 3 as any));
  t("functions", () => {
    const c = vm.createContext({ log: [] as any[] });
    vm.runInContext("var count = 0; function inc() { count++; log.push(count); return count } inc()", c);
    vm.runInContext("inc(); other = inc", c);
    return [c.log, typeof c.other, typeof (globalThis as any).other, typeof (globalThis as any).count];
  });
  t("hidden", () => vm.runInNewContext("[typeof process, typeof Bun, typeof fetch, typeof Math, typeof globalThis]"));
  t("this", () => { const c: any = vm.createContext({}); return vm.runInContext("this.a = 1; a", c) + c.a; });
  for (const v of [undefined, null, 3, "x"]) t("params " + v, () => typeof vm.compileFunction("return 1", v as any));
});
