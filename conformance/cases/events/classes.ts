// Event and its subclasses: constructors, defaults, conversions, shape, printing.
import { test, probe, show } from "../lib";

const classes: any = { Event, MessageEvent, CloseEvent, ErrorEvent, CustomEvent };

await test("2 shape of the classes", () => {
  for (const [name, C] of Object.entries<any>({ EventTarget, ...classes, AbortController, AbortSignal })) {
    console.log(name, C.length, C.name, Object.getPrototypeOf(C).name || "Function.prototype", Object.getPrototypeOf(C.prototype) === Object.prototype);
    for (const key of Object.getOwnPropertyNames(C.prototype)) {
      const d: any = Object.getOwnPropertyDescriptor(C.prototype, key);
      console.log(" ", key, d.get ? "get" : typeof d.value, d.set ? "set" : "", typeof d.value === "function" ? d.value.length : d.value ?? "", d.enumerable, d.configurable);
    }
    console.log("  static", Object.getOwnPropertyNames(C).filter((k) => !["length", "name", "prototype"].includes(k)).join());
    console.log("  tag", C.prototype[Symbol.toStringTag]);
  }
});
await test("2 own properties of an event", () => {
  const e = new Event("x");
  console.log(Object.getOwnPropertyNames(e).join(), show(Object.keys(e)), JSON.stringify(e));
  const d: any = Object.getOwnPropertyDescriptor(e, "isTrusted");
  console.log(typeof d?.get, d?.set, d?.enumerable, d?.configurable, e.isTrusted);
});
await test("2 constructors: refused", () => {
  for (const [name, C] of Object.entries<any>(classes)) {
    probe(name + " without new", () => C("x"));
    probe(name + " without arguments", () => new C());
    probe(name + " symbol", () => new C(Symbol("x")));
    for (const init of [5, "x", true]) probe(name + " init " + show(init), () => new C("x", init).type);
    for (const init of [null, undefined, () => 1, []]) probe(name + " init " + show(init), () => new C("x", init).type);
  }
  probe("getter that throws", () => new Event("x", { get bubbles(): any { throw new RangeError("mine"); } }));
});
await test("2 types", () => {
  for (const t of [undefined, null, 5, {}, "", "é"]) probe(show(t), () => new Event(t as any).type);
});
await test("2 Event: defaults and init", () => {
  for (const e of [new Event("x"), new Event("x", { bubbles: true, cancelable: true, composed: true }), new Event("x", { bubbles: 1, cancelable: "", composed: {} } as any)]) {
    console.log(e.type, e.bubbles, e.cancelable, e.composed, e.defaultPrevented, e.eventPhase, e.target, e.currentTarget, e.srcElement, e.timeStamp, e.returnValue, e.cancelBubble, e.composedPath().length, e.isTrusted);
  }
});
await test("2 MessageEvent: defaults and init", () => {
  const m = new MessageEvent("m");
  console.log(m.data, show(m.origin), show(m.lastEventId), m.source, show(m.ports), Object.isFrozen(m.ports), m.ports === m.ports);
  const data = { a: 1 };
  const n = new MessageEvent("m", { data, origin: "o", lastEventId: "5", bubbles: true });
  console.log(n.data === data, n.origin, n.lastEventId, n.bubbles);
  for (const init of [{ data: undefined }, { data: null }, { data: 0 }, { origin: null }, { lastEventId: 7 }] as any[]) {
    const e = new MessageEvent("m", init);
    console.log(show(init), e.data, show(e.origin), show(e.lastEventId));
  }
  probe("source 5", () => new MessageEvent("m", { source: 5 } as any).source);
  probe("ports 5", () => new MessageEvent("m", { ports: 5 } as any).ports);
  probe("ports [5]", () => new MessageEvent("m", { ports: [5] } as any).ports);
  probe("origin symbol", () => new MessageEvent("m", { origin: Symbol("x") } as any));
});
await test("2 CloseEvent: defaults and init", () => {
  for (const init of [undefined, {}, { code: 1000, reason: "r", wasClean: true }, { code: 70000 }, { code: -1 }, { code: "12" }, { code: NaN }, { code: 1.9 }, { code: 65536 }, { reason: null }, { wasClean: 1 }, { code: null, reason: 5 }] as any[]) {
    const e = new CloseEvent("close", init);
    console.log(show(init), e.code, show(e.reason), e.wasClean, e.type);
  }
  probe("code bigint", () => new CloseEvent("c", { code: 5n } as any));
  probe("code symbol", () => new CloseEvent("c", { code: Symbol("x") } as any));
});
await test("2 ErrorEvent: defaults and init", () => {
  const err = new Error("e");
  for (const init of [undefined, {}, { message: "m", filename: "f", lineno: 3, colno: 4, error: err }, { lineno: -1, colno: 2 ** 32 + 5 }, { error: undefined }, { error: null }, { error: 5 }, { message: null }] as any[]) {
    const e: any = new ErrorEvent("error", init);
    console.log(show(e.message), show(e.filename), e.lineno, e.colno, e.error === err ? "err" : show(e.error));
  }
});
await test("2 CustomEvent: defaults and init", () => {
  for (const init of [undefined, {}, { detail: 5 }, { detail: undefined }, { detail: null }, { detail: 0, cancelable: true }] as any[]) {
    const e = new CustomEvent("c", init);
    console.log(show(e.detail), e.cancelable);
  }
});
await test("2 order in which an init is read", () => {
  const order: string[] = [];
  const spy = new Proxy({}, { get: (_, k) => void order.push(String(k)) });
  for (const [name, C] of Object.entries<any>(classes)) {
    new C("x", spy);
    console.log(name, order.splice(0).join(" "));
  }
});
await test("2 init…Event", () => {
  const e = new Event("a") as any;
  e.initEvent("b", true, true);
  console.log(e.type, e.bubbles, e.cancelable);
  e.initEvent("c");
  console.log(e.type, e.bubbles, e.cancelable);
  probe("no argument", () => e.initEvent());
  const c = new CustomEvent("a") as any;
  c.initCustomEvent("b", true, false, { d: 1 });
  console.log(c.type, c.bubbles, c.cancelable, show(c.detail));
  probe("no argument", () => c.initCustomEvent());
  const m = new MessageEvent("a") as any;
  m.initMessageEvent("b", false, true, "data", "origin", "id");
  console.log(m.type, m.bubbles, m.cancelable, m.data, m.origin, m.lastEventId, m.source, show(m.ports));
  probe("no argument", () => m.initMessageEvent());
  const t = new EventTarget();
  t.addEventListener("x", (ev: any) => (ev.initEvent("y", true, true), console.log("during", ev.type, ev.bubbles)));
  t.dispatchEvent(new Event("x"));
});
await test("2 preventDefault, returnValue, cancelBubble", () => {
  const e: any = new Event("x", { cancelable: true });
  e.preventDefault();
  console.log(e.defaultPrevented, e.returnValue);
  const f: any = new Event("x", { cancelable: true });
  f.returnValue = false;
  console.log(f.defaultPrevented, f.returnValue);
  f.returnValue = true;
  console.log(f.defaultPrevented);
  const g: any = new Event("x");
  g.preventDefault();
  console.log(g.defaultPrevented);
  g.cancelBubble = true;
  console.log(g.cancelBubble);
  g.cancelBubble = false;
  console.log(g.cancelBubble);
});
await test("2 subclasses of the script", () => {
  class Mine extends Event {
    extra = 5;
    constructor(type: string) { super(type, { cancelable: true }); }
  }
  const m = new Mine("x");
  console.log(m.type, m.extra, m.cancelable, m instanceof Event, m.constructor.name, String(m));
  class Talker extends EventTarget {
    say(x: string) { this.dispatchEvent(new CustomEvent("say", { detail: x })); }
  }
  const t = new Talker();
  t.addEventListener("say", (e: any) => console.log(e.detail, e.target === t));
  t.say("hi");
  console.log(t instanceof EventTarget, String(t));
});
await test("2 another receiver", () => {
  for (const [name, C] of Object.entries<any>({ ...classes, AbortSignal })) {
    for (const key of Object.getOwnPropertyNames(C.prototype)) {
      const d: any = Object.getOwnPropertyDescriptor(C.prototype, key);
      if (d.get) probe(`${name} get ${key}`, () => d.get.call({}));
      if (d.set) probe(`${name} set ${key}`, () => d.set.call({}, 1));
      if (typeof d.value === "function" && key !== "constructor") probe(`${name} ${key}`, () => d.value.call({}));
    }
  }
});
await test("6 console.log of events", () => {
  console.log(new Event("x"));
  console.log(new MessageEvent("message", { data: { a: [1] } }));
  console.log(new MessageEvent("other", { data: "d" }));
  console.log(new CloseEvent("close", { code: 1000 }));
  console.log(new ErrorEvent("error", { message: "m" }));
  console.log(new ErrorEvent("other", { message: "m", error: 5 }));
  console.log(new CustomEvent("c", { detail: 5 }));
  console.log([new MessageEvent("message", { data: "d" })]);
  console.log(new EventTarget());
});
await test("2 DOMException", () => {
  const e: any = new DOMException("m", "AbortError");
  console.log(e.name, e.message, e.code, e instanceof Error, e instanceof DOMException, String(e), Object.prototype.toString.call(e));
  for (const args of [[], ["m"], ["m", "NotFoundError"], ["m", "Mine"], [undefined, undefined], [null, null], [5, 6]] as any[]) {
    const d: any = new DOMException(...args);
    console.log(show(args), show(d.name), show(d.message), d.code);
  }
  console.log(DOMException.ABORT_ERR, DOMException.TIMEOUT_ERR, DOMException.length, e.INVALID_STATE_ERR);
  probe("without new", () => (DOMException as any)("m"));
});
