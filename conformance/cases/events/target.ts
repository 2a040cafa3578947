// EventTarget: registration, dispatch, options, errors in listeners.
import { test, probe, show } from "../lib";

const push = (order: any[], x: any) => () => order.push(x);

await test("2 addEventListener: refused and ignored", () => {
  const t = new EventTarget() as any;
  probe("no argument", () => t.addEventListener());
  probe("one argument", () => t.addEventListener("x"));
  probe("number", () => t.addEventListener("x", 5));
  probe("string", () => t.addEventListener("x", "f"));
  probe("true", () => t.addEventListener("x", true));
  probe("symbol", () => t.addEventListener("x", Symbol("x")));
  probe("symbol as type", () => t.addEventListener(Symbol("x"), () => {}));
  probe("function", () => t.addEventListener("x", () => {}));
  probe("object", () => t.addEventListener("x", {}));
  probe("array", () => t.addEventListener("x", []));
  for (const o of [undefined, null, 5, "x", true, {}, () => 1]) probe("options " + show(o), () => t.addEventListener("y", () => {}, o));
  for (const s of [null, undefined, 5, {}, "x"]) probe("signal " + show(s), () => t.addEventListener("z", () => {}, { signal: s }));
  probe("remove: no argument", () => t.removeEventListener());
  probe("remove: one argument", () => t.removeEventListener("x"));
  probe("remove: null", () => t.removeEventListener("x", null));
  probe("remove: number", () => t.removeEventListener("x", 5));
  probe("dispatch: no argument", () => t.dispatchEvent());
  for (const e of [null, undefined, 5, "x", { type: "x" }]) probe("dispatch " + show(e), () => t.dispatchEvent(e));
  probe("without new", () => (EventTarget as any)());
});
await test("2 order, capture, duplicates", () => {
  const t = new EventTarget(), order: any[] = [];
  const twice = push(order, "twice");
  t.addEventListener("x", push(order, 1));
  t.addEventListener("x", twice);
  t.addEventListener("x", twice);
  t.addEventListener("x", twice, { once: true });
  t.addEventListener("x", push(order, "capture"), true);
  t.addEventListener("x", push(order, 2), { passive: true });
  t.dispatchEvent(new Event("x"));
  t.dispatchEvent(new Event("x"));
  console.log(order.join());
  t.removeEventListener("x", twice, true);
  t.dispatchEvent(new Event("x"));
  t.removeEventListener("x", twice);
  t.dispatchEvent(new Event("x"));
  console.log(order.splice(0).join());
});
await test("2 once", () => {
  const t = new EventTarget(), order: any[] = [];
  t.addEventListener("x", () => (order.push("once"), t.dispatchEvent(new Event("x"))), { once: true });
  t.addEventListener("x", push(order, "other"));
  t.dispatchEvent(new Event("x"));
  console.log(order.join());
});
await test("2 passive", () => {
  const t = new EventTarget();
  t.addEventListener("x", (e) => (e.preventDefault(), console.log("passive", e.defaultPrevented)), { passive: true });
  console.log(t.dispatchEvent(new Event("x", { cancelable: true })));
  t.addEventListener("x", (e) => e.preventDefault());
  console.log(t.dispatchEvent(new Event("x", { cancelable: true })), t.dispatchEvent(new Event("x")));
});
await test("2 signal", () => {
  const t = new EventTarget(), order: any[] = [], c = new AbortController();
  t.addEventListener("x", push(order, "s"), { signal: c.signal });
  t.addEventListener("y", push(order, "y"), { signal: c.signal, once: true });
  t.dispatchEvent(new Event("x"));
  c.abort();
  t.dispatchEvent(new Event("x"));
  t.dispatchEvent(new Event("y"));
  t.addEventListener("x", push(order, "late"), { signal: c.signal });
  t.addEventListener("x", push(order, "aborted"), { signal: AbortSignal.abort() });
  t.dispatchEvent(new Event("x"));
  console.log(order.join());
  const d = new AbortController();
  t.addEventListener("z", () => (order.push("aborts"), d.abort()), { signal: d.signal });
  t.addEventListener("z", push(order, "not any more"), { signal: d.signal });
  t.dispatchEvent(new Event("z"));
  console.log(order.join());
});
await test("2 handleEvent", () => {
  const t = new EventTarget();
  const h = { n: 0, handleEvent(e: any) { console.log(this === h, e.type, ++this.n); } };
  t.addEventListener("x", h);
  t.dispatchEvent(new Event("x"));
  h.handleEvent = function () { console.log("replaced"); };
  t.dispatchEvent(new Event("x"));
  t.removeEventListener("x", h);
  t.dispatchEvent(new Event("x"));
});
await test("2 stopPropagation and stopImmediatePropagation", () => {
  const t = new EventTarget(), order: any[] = [];
  t.addEventListener("x", (e) => (order.push(1), e.stopPropagation()));
  t.addEventListener("x", (e) => (order.push(2), e.stopImmediatePropagation(), order.push(e.cancelBubble)));
  t.addEventListener("x", push(order, 3));
  const e = new Event("x");
  t.dispatchEvent(e);
  console.log(order.splice(0).join(), e.cancelBubble);
  t.dispatchEvent(e);
  console.log(order.join());
});
await test("2 capture listeners stop the others", () => {
  const t = new EventTarget(), order: any[] = [];
  t.addEventListener("x", push(order, "bubble"));
  t.addEventListener("x", (e) => (order.push("capture"), e.stopPropagation()), true);
  t.dispatchEvent(new Event("x"));
  console.log(order.join());
});
await test("2 fields while and after", () => {
  const t = new EventTarget();
  const e = new Event("x", { bubbles: true });
  t.addEventListener("x", function (this: any, ev: any) {
    console.log(this === t, ev === e, ev.target === t, ev.currentTarget === t, ev.srcElement === t, ev.eventPhase, ev.composedPath().length, ev.composedPath()[0] === t, ev.isTrusted);
  });
  t.addEventListener("x", (ev: any) => console.log(ev.eventPhase), true);
  t.dispatchEvent(e);
  console.log(e.target === t, e.currentTarget, e.eventPhase, e.composedPath().length);
});
await test("2 an event being dispatched", () => {
  const t = new EventTarget();
  const e = new Event("a");
  t.addEventListener("a", () => probe("again", () => t.dispatchEvent(e)));
  t.dispatchEvent(e);
  console.log(t.dispatchEvent(new Event("b")));
});
await test("2 added and removed while dispatching", () => {
  const t = new EventTarget(), order: any[] = [];
  const gone = push(order, "gone"), late = push(order, "late");
  t.addEventListener("x", () => (order.push("first"), t.addEventListener("x", late), t.removeEventListener("x", gone)));
  t.addEventListener("x", gone);
  t.dispatchEvent(new Event("x"));
  t.dispatchEvent(new Event("x"));
  console.log(order.join());
});
await test("2 one event, several targets", () => {
  const a = new EventTarget(), b = new EventTarget(), e = new Event("x");
  a.addEventListener("x", () => console.log("a", e.target === a));
  b.addEventListener("x", () => console.log("b", e.target === b));
  a.dispatchEvent(e);
  b.dispatchEvent(e);
  console.log(e.target === b);
});
await test("2 what a listener returns does not matter", () => {
  const t = new EventTarget();
  t.addEventListener("x", () => false);
  console.log(t.dispatchEvent(new Event("x", { cancelable: true })));
});
await test("2 globalThis is an EventTarget", () => {
  const g = globalThis as any;
  console.log(typeof g.addEventListener, typeof g.removeEventListener, typeof g.dispatchEvent);
  const listener = (e: any) => console.log(e.type, e.target === globalThis);
  g.addEventListener("own", listener);
  console.log(g.dispatchEvent(new Event("own")));
  g.removeEventListener("own", listener);
  g.dispatchEvent(new Event("own"));
});
