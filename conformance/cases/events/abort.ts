// AbortController and AbortSignal.
import { test, probe, show } from "../lib";

const reason = (s: AbortSignal) => (s.reason instanceof DOMException ? `${s.reason.name} ${s.reason.code} ${s.reason.message}` : show(s.reason));

await test("2 abort", () => {
  const c = new AbortController();
  console.log(c.signal.aborted, c.signal.reason, c.signal.onabort, c.signal === c.signal, c.signal instanceof EventTarget, String(c), String(c.signal));
  c.signal.onabort = function (this: any, e: any) { console.log("on", e.constructor.name, e.type, e.isTrusted, e.target === c.signal, this === c.signal, c.signal.aborted); };
  c.signal.addEventListener("abort", () => console.log("listener"));
  probe("result", () => c.abort());
  console.log(c.signal.aborted, reason(c.signal));
  probe("again", () => c.abort("other"));
  console.log(reason(c.signal));
});
await test("2 reasons", () => {
  for (const r of ["why", 5, null, undefined, 0, "", false, { a: 1 }]) {
    const c = new AbortController();
    c.abort(r);
    console.log(show(r), reason(c.signal));
  }
  const err = new Error("mine");
  const c = new AbortController();
  c.abort(err);
  console.log(c.signal.reason === err);
});
await test("2 throwIfAborted", () => {
  const c = new AbortController();
  probe("before", () => c.signal.throwIfAborted());
  c.abort();
  try {
    c.signal.throwIfAborted();
  } catch (e: any) {
    console.log(e === c.signal.reason, e.name, e.code);
  }
  probe("own reason", () => AbortSignal.abort(7).throwIfAborted());
});
await test("2 AbortSignal.abort", () => {
  const s = AbortSignal.abort();
  console.log(s.aborted, reason(s), s instanceof AbortSignal);
  console.log(reason(AbortSignal.abort("r")), reason(AbortSignal.abort(undefined)), reason(AbortSignal.abort(null)));
});
await test("2 AbortSignal.timeout", async () => {
  const s = AbortSignal.timeout(5);
  console.log(s.aborted);
  const hold = setTimeout(() => {}, 5000);
  await new Promise<void>((resolve) => (s.onabort = (e: any) => (console.log(e.type, e.isTrusted), resolve())));
  clearTimeout(hold);
  console.log(s.aborted, reason(s));
  for (const v of [-1, "x", NaN, Infinity, undefined, null, {}, 2 ** 53, "5", 1.5, true]) probe(show(v), () => AbortSignal.timeout(v as any).aborted);
  probe("no argument", () => (AbortSignal as any).timeout());
});
await test("2 AbortSignal.any", () => {
  const a = new AbortController(), b = new AbortController();
  const s = AbortSignal.any([a.signal, b.signal]);
  const order: string[] = [];
  s.onabort = () => order.push("any");
  a.signal.onabort = () => order.push("a");
  b.abort("b's");
  console.log(s.aborted, s.reason, order.join());
  a.abort("a's");
  console.log(s.reason, order.join());
  console.log(AbortSignal.any([]).aborted);
  console.log(reason(AbortSignal.any([AbortSignal.abort(1), AbortSignal.abort(2)])));
  const nested = AbortSignal.any([AbortSignal.any([a.signal])]);
  console.log(nested.aborted, nested.reason);
  for (const v of [5, null, undefined, "x", {}, [5], [null], [{}], new Set([a.signal])]) probe(show(v), () => (AbortSignal as any).any(v).aborted);
  probe("no argument", () => (AbortSignal as any).any());
});
await test("2 any of any: order of events", () => {
  const c = new AbortController(), order: string[] = [];
  const one = AbortSignal.any([c.signal]), two = AbortSignal.any([one]);
  for (const [name, s] of [["two", two], ["one", one], ["source", c.signal]] as any) s.addEventListener("abort", () => order.push(`${name} ${one.aborted} ${two.aborted}`));
  c.abort();
  console.log(order.join());
});
await test("2 an aborted signal dispatches once", () => {
  const c = new AbortController();
  let n = 0;
  c.signal.addEventListener("abort", () => n++);
  c.abort();
  c.abort();
  console.log(n);
  c.signal.dispatchEvent(new Event("abort"));
  console.log(n, c.signal.aborted);
  const d = new AbortController();
  d.signal.dispatchEvent(new Event("abort"));
  console.log(d.signal.aborted);
});
await test("2 refused", () => {
  probe("new AbortSignal", () => new (AbortSignal as any)());
  probe("AbortSignal()", () => (AbortSignal as any)());
  probe("AbortController()", () => (AbortController as any)());
  const c = new AbortController() as any;
  (() => { "use strict"; for (const k of ["aborted", "reason"]) { try { c.signal[k] = 1; console.log(k, "assigned"); } catch (e: any) { console.log(k, e.name); } } })();
});
await test("2 detached functions", () => {
  const { abort } = new AbortController();
  probe("abort", () => abort());
  const { timeout, any } = AbortSignal;
  probe("timeout", () => timeout(1000).aborted);
  probe("any", () => any([]).aborted);
});
await test("6 console.log", () => {
  const c = new AbortController();
  console.log(c);
  console.log(AbortSignal.abort("r"));
});
