// util.promisify, its symbol, and what the timers have for it and for `using`.
import { test, probe, probeAsync } from "../lib";
import { callbackify, promisify } from "node:util";
import timers from "node:timers";
import * as promises from "node:timers/promises";

const custom = promisify.custom;
const described = (o: any, key: any) => {
  const d: any = Object.getOwnPropertyDescriptor(o, key);
  return d && Object.keys(d).map((k) => `${k} ${typeof d[k] === "boolean" ? d[k] : typeof d[k]}`);
};

await test("1 promisify: the timers", async () => {
  for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
    const f: any = globalThis[name];
    probe(name, () => [described(f, custom), f[custom].name, promisify(f) === (promises as any)[name], (timers as any)[name] === f]);
  }
  await probeAsync("setTimeout's value", () => promisify(setTimeout)(1, "value"));
  await probeAsync("setImmediate's value", () => promisify(setImmediate)("value"));
  await probeAsync("aborted", () => (promisify(setTimeout) as any)(1000, "value", { signal: AbortSignal.abort() }));
});

await test("1 promisify: the symbol", async () => {
  probe("is", () => [String(custom), custom === Symbol.for("nodejs.util.promisify.custom")]);
  for (const v of [() => Promise.resolve("own"), null, undefined, 5, "x", {}] as any[]) {
    const f: any = (done: any) => done(null, "plain");
    f[custom] = v;
    await probeAsync(String(v), () => promisify(f)());
  }
  const f: any = function named(this: any, a: any, b: any, done: any) { done(null, [this?.x, a, b]); };
  f.extra = 1;
  const p: any = promisify(f);
  probe("what it makes", () => [p.name, p.length, p.extra, p[custom] === p, promisify(p) === p, described(p, custom)]);
  await probeAsync("this and arguments", () => p.call({ x: 5 }, 1, 2));
});

await test("1 promisify: outcomes and arguments", async () => {
  await probeAsync("an error", () => promisify((done: any) => done(new Error("no")))());
  await probeAsync("a falsy error", () => promisify((done: any) => done(0, "value"))());
  await probeAsync("a string as error", () => promisify((done: any) => done("text"))());
  await probeAsync("thrown", () => promisify(() => { throw new Error("at once"); })());
  await probeAsync("called twice", () => promisify((done: any) => (done(null, 1), done(null, 2)))());
  for (const v of [5, null, undefined, "x", {}] as any[]) probe(String(v), () => promisify(v));
  await probeAsync("callbackify", () => new Promise((done) => callbackify(async () => 5)((...args: any[]) => done(args))));
});

await test("1 timers: using", async () => {
  const never = () => console.log("never");
  {
    using _a = setTimeout(never, 1) as any, _b = setInterval(never, 1) as any, _c = setImmediate(never) as any;
  }
  await Bun.sleep(5);
  for (const t of [setTimeout(never, 1e6), setInterval(never, 1e6), setImmediate(never)] as any[])
    probe(t.constructor.name, () => [t[Symbol.dispose].name, t[Symbol.dispose].length, t[Symbol.dispose](), t._destroyed, typeof t[Symbol.asyncDispose]]);
});
