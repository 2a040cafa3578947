// Every way to read the stack of an error shows places in the source.
import { test, probe } from "../lib";

const shown = (stack: any) => (typeof stack === "string" ? stack.split("\n").slice(0, 2).map((line) => line.trim().replace(import.meta.dir, ".").replace(/:\d+\)?$/, "")).join(" | ") : String(stack));
class AppError extends Error {
  name = "AppError";
  report() { return this.stack; }
  get trace() { return this.stack; }
  arrow = () => this.stack;
  toJSON() { return { message: this.message, stack: this.stack }; }
}
const fresh = (): any => {
  const fail = (): never => { throw new AppError("no"); };
  try {
    fail();
  } catch (e) {
    return e;
  }
};
const reading: Record<string, (e: any) => any> = {
  "a property": (e) => e.stack,
  "optional": (e) => ({ e })?.e?.stack,
  "this": (e) => e.report(),
  "this in a getter": (e) => e.trace,
  "this in an arrow function": (e) => e.arrow(),
  "by its name": (e) => e["stack"],
  "by its name, optional": (e) => e?.[`stack`],
  "taken apart": (e) => { const { stack } = e; return stack; },
  "taken apart, renamed": (e) => { const { stack: text = "default", ...rest } = e; return text + Object.keys(rest).length; },
  "assigned": (e) => { let text; ({ stack: text } = e); return text; },
  "a parameter": (e) => (({ stack }: any) => stack)(e),
  "a parameter of a function": (e) => (function ({ stack }: any) { return stack; })(e),
  "caught": (e) => { try { throw e; } catch ({ stack }: any) { return stack; } },
  "JSON": (e) => JSON.parse(JSON.stringify(e)).stack,
  "JSON of all names": (e) => JSON.parse(JSON.stringify({ ...e, stack: e.stack })).stack,
  "a descriptor": (e) => Object.getOwnPropertyDescriptor(e, "stack")!.value,
  "descriptors": (e) => Object.getOwnPropertyDescriptors(e).stack.value,
  "Reflect": (e) => Reflect.get(e, "stack"),
  "copied by names": (e) => { const o: any = {}; for (const k of Object.getOwnPropertyNames(e)) o[k] = e[k]; return o.stack; },
  "copied by Reflect": (e) => { const o: any = {}; for (const k of Reflect.ownKeys(e)) o[k] = e[k]; return o.stack; },
  "a second time": (e) => e.stack === e.stack && e["st" + "ack"],
  "a cause": (e) => (new Error("outer", { cause: e }) as any).cause.stack,
  "after assignment": (e) => { e.stack = "mine"; return e.stack; },
  "after deletion": (e) => { delete e.stack; return e.stack; },
};
for (const [name, read] of Object.entries(reading)) await test(`1 stack: ${name}`, () => { probe("is", () => shown(read(fresh()))); });

await test("1 stack: things that are no errors", () => {
  class Pile {
    stack = [1];
    push() { this.stack.push(2); this.stack = [...this.stack, 3]; return this.stack; }
    count() { const { stack } = this; return stack.length; }
  }
  const pile = new Pile();
  probe("a property of that name", () => [pile.push(), pile.count(), pile["stack"]]);
  probe("undefined", () => (undefined as any)?.stack);
});

await test("1 stack: Error.stackTraceLimit", () => {
  const E = Error as any;
  const deep = (n: number): any => { const e = n > 0 ? deep(n - 1) : new Error("deep"); return e; };
  for (const limit of [0, 1, 3, 1.5, NaN, -1, "5", undefined, null]) {
    E.stackTraceLimit = limit;
    const e = deep(5);
    probe(String(limit), () => [typeof e.stack, String(e.stack).split("\n    at ").length - 1]);
  }
  for (const limit of [0]) {
    E.stackTraceLimit = limit;
    probe(`printed ${limit}`, () => Bun.inspect(deep(5)).split("at deep").length - 1);
  }
  E.stackTraceLimit = 10;
});

await test("1 stack: captureStackTrace", () => {
  const E = Error as any, holder: any = { name: "N", message: "M" };
  function outer() { inner(); }
  function inner() { E.captureStackTrace(holder, outer); }
  class Named extends Error { constructor(text: string) { super(text); this.name = "Named"; E.captureStackTrace(this, Named); } }
  function make() { const e = new Named("text"); return e; }
  function plain() { E.captureStackTrace(holder); }
  plain();
  probe("an object", () => [shown(holder.stack), Object.keys(holder)]);
  (function top() { outer(); })();
  probe("above a function", () => shown(holder.stack));
  E.captureStackTrace(holder, function never() {});
  probe("above one that does not run", () => holder.stack);
  probe("in a constructor", () => shown(make().stack));
  for (const v of [undefined, null, 5, "x"]) probe(String(v), () => E.captureStackTrace(v));
});

await test("1 stack: prepareStackTrace", () => {
  const E = Error as any, holder: any = {}, before = E.prepareStackTrace;
  function where() { E.captureStackTrace(holder); }
  E.prepareStackTrace = (_: any, sites: any[]) => sites;
  where();
  const site = holder.stack[0];
  for (const name of ["getThis", "getTypeName", "getFunction", "getFunctionName", "getMethodName", "getLineNumber", "getEvalOrigin", "isToplevel", "isEval", "isNative", "isConstructor", "isAsync", "isPromiseAll", "getPromiseIndex"]) probe(name, () => site[name]());
  probe("places", () => [site.getFileName() === import.meta.path, site.getScriptNameOrSourceURL() === import.meta.path, typeof site.getColumnNumber(), shown(String(site))]);
  E.prepareStackTrace = (e: any, sites: any[]) => `${e} ${sites.length > 0}`;
  probe("of an error", () => new Error("x").stack);
  E.prepareStackTrace = () => { throw new RangeError("while preparing"); };
  probe("that throws", () => new Error("x").stack);
  E.prepareStackTrace = 5;
  probe("that is no function", () => shown(new Error("x").stack));
  E.prepareStackTrace = before;
  probe("put back", () => shown(new Error("x").stack));
});
