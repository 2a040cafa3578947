import { test, probe, probeAsync } from "../lib";
import EventEmitter, { once, on, errorMonitor, captureRejectionSymbol, getEventListeners, getMaxListeners, setMaxListeners, addAbortListener, listenerCount } from "node:events";
import * as namespace from "node:events";

const turn = () => new Promise((resolve) => setImmediate(resolve));

await test("2.1 the order of listeners; what adds, removes and counts them", () => {
  const log: string[] = [];
  const e = new EventEmitter();
  const f = (n: string) => () => void log.push(n);
  const a = f("a"), b = f("b"), c = f("c");
  console.log(e.on("x", a) === e, e.prependListener("x", b).once("x", c).prependOnceListener("x", f("d")) === e);
  console.log(e.emit("x"), log.splice(0).join(), e.emit("x"), log.splice(0).join(), e.emit("none"));
  console.log(e.listenerCount("x"), e.listenerCount("x", a), e.listenerCount("x", c), listenerCount(e, "x"), e.eventNames().join(), e.listeners("x").length);
  e.on("x", a).on("x", a);
  e.off("x", a);
  console.log(e.listenerCount("x"), e.listenerCount("x", a));
  e.removeAllListeners("x");
  console.log(e.listenerCount("x"), e.eventNames().length, (e as any)._eventsCount);
  e.once("o", a);
  const [raw] = e.rawListeners("o") as any[];
  console.log(e.listeners("o")[0] === a, raw === a, raw.listener === a, raw.name);
  raw();
  console.log(log.splice(0).join(), e.listenerCount("o"));
  e.on("self", function (this: any, ...args) { log.push(String(this === e) + args.length); });
  for (const args of [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4, 5]]) e.emit("self", ...args);
  console.log(log.splice(0).join());
  e.on("grow", () => { log.push("1"); e.on("grow", f("late")); e.off("grow", two); });
  const two = f("2");
  e.on("grow", two);
  e.emit("grow");
  console.log(log.splice(0).join(), e.listenerCount("grow"));
  const s = Symbol("s");
  e.on(s, a).on(5 as any, a);
  console.log(e.eventNames().map(String).join());
  const fail = new EventEmitter().on("x", () => { throw new Error("thrown"); }).on("x", a);
  probe("a listener throws", () => fail.emit("x"));
  console.log(log.length);
});

await test("2.2 newListener and removeListener", () => {
  const log: string[] = [];
  const e = new EventEmitter();
  const f = () => {};
  e.on("newListener", (n, l) => log.push(`+${String(n)}${l === f}${e.listenerCount(n)}`));
  e.on("removeListener", (n, l) => log.push(`-${String(n)}${l === f}${e.listenerCount(n)}`));
  e.once("a", f).on("a", f).prependListener("b", f);
  e.emit("a");
  e.off("a", f).off("a", f);
  e.on("c", f).on("c", () => {});
  e.removeAllListeners("c");
  e.removeAllListeners();
  console.log(log.join(" "), e.eventNames().length);
});

await test("2.3 errors: nobody listens, errorMonitor, what is no Error", () => {
  for (const [name, v] of Object.entries({ nothing: undefined, error: new TypeError("t"), text: "text", number: 5, null: null, symbol: Symbol("s") })) {
    probe(name, () => new EventEmitter().emit("error", v));
  }
  probe("without argument", () => new EventEmitter().emit("error"));
  try { new EventEmitter().emit("error", { a: 1 }); } catch (e: any) { console.log(e.code, e.context.a); }
  const e = new EventEmitter();
  e.on(errorMonitor, (x) => console.log("monitor", x.message));
  probe("monitored", () => e.emit("error", new Error("m")));
  e.on("error", (x) => console.log("handled", x.message));
  console.log(e.emit("error", new Error("m2")), String(errorMonitor), String(captureRejectionSymbol));
});

await test("2.4 captureRejections", async () => {
  const log: string[] = [];
  const e: any = new EventEmitter({ captureRejections: true });
  e.on("x", async (a: any) => { throw new Error("r" + a); });
  e.on("error", (x: any) => log.push("error " + x.message));
  e.emit("x", 1);
  await turn();
  e[captureRejectionSymbol] = (error: any, name: any, ...args: any[]) => log.push(`own ${error.message} ${name} ${args}`);
  e.emit("x", 2, 3);
  await turn();
  console.log(log.join("; "));
  class Late extends EventEmitter {}
  EventEmitter.captureRejections = true;
  const late = new Late().on("error", (x) => log.push("late " + x.message)).on("y", async () => { throw new Error("y"); });
  EventEmitter.captureRejections = false;
  late.emit("y");
  await turn();
  console.log(log.pop(), EventEmitter.captureRejections);
});

await test("2.5 once: a promise of one event", async () => {
  const e = new EventEmitter();
  const soon = (name: string, ...args: any[]) => setImmediate(() => e.emit(name, ...args));
  soon("x", 1, 2);
  await probeAsync("values", () => once(e, "x"));
  soon("error", new Error("bad"));
  await probeAsync("error", () => once(e, "x"));
  soon("error", 7);
  await probeAsync("error itself", () => once(e, "error"));
  console.log(e.eventNames().length);
  const target = new EventTarget();
  setImmediate(() => target.dispatchEvent(new Event("t")));
  await probeAsync("target", async () => (await once(target, "t"))[0].type);
  await probeAsync("aborted", () => once(e, "x", { signal: AbortSignal.abort(new Error("why")) }));
  const ac = new AbortController();
  setImmediate(() => ac.abort(new Error("why")));
  await probeAsync("abort", async () => { try { await once(e, "x", { signal: ac.signal }); } catch (x: any) { return [x.name, x.code, x.message, x.cause.message]; } });
  console.log(e.eventNames().length);
  for (const v of [5, {}]) await probeAsync(`of ${v}`, () => once(v as any, "x"));
  await probeAsync("options", () => once(e, "x", 5 as any));
  await probeAsync("signal", () => once(e, "x", { signal: 5 as any }));
});

await test("2.6 on: an iterator of all events", async () => {
  const e = new EventEmitter();
  const it = on(e, "x");
  e.emit("x", 1);
  e.emit("x", 2, 3);
  console.log(JSON.stringify([await it.next(), await it.next()]));
  const waiting = it.next();
  e.emit("x", 4);
  console.log(JSON.stringify(await waiting), JSON.stringify(await it.return!()), JSON.stringify(await it.next()), e.eventNames().length);
  const bad = on(e, "x");
  e.emit("x", 5);
  e.emit("error", new Error("bad"));
  console.log(JSON.stringify(await bad.next()));
  await probeAsync("error", () => bad.next());
  console.log(JSON.stringify(await bad.next()), e.eventNames().length);
  const ac = new AbortController();
  const aborted = on(e, "x", { signal: ac.signal });
  const pending = aborted.next();
  ac.abort();
  await probeAsync("abort", () => pending);
  const closing: any = on(e, "x", { close: ["end"] } as any);
  e.emit("x", 6);
  e.emit("end");
  for await (const v of closing) console.log("value", v.join());
  const thrown: any = on(e, "x");
  probe("throw a number", () => thrown.throw(5));
  thrown.throw(new Error("mine"));
  await probeAsync("after throw", () => thrown.next());
  const log: string[] = [];
  const paused: any = Object.assign(new EventEmitter(), { pause: () => log.push("pause"), resume: () => log.push("resume") });
  const marks: any = on(paused, "x", { highWaterMark: 2, lowWaterMark: 1 } as any);
  for (let i = 0; i < 4; i++) paused.emit("x", i);
  for (let i = 0; i < 4; i++) await marks.next();
  console.log(log.join());
  for (const options of [{ signal: 5 }, 5, { highWaterMark: 0 }, { lowWaterMark: -1 }, { signal: AbortSignal.abort() }]) probe(`options ${JSON.stringify(options)}`, () => typeof on(e, "x", options as any));
  probe("of a number", () => on(5 as any, "x"));
  const target = new EventTarget();
  const events = on(target as any, "t");
  target.dispatchEvent(new Event("t"));
  console.log((await events.next()).value[0].type);
});

await test("2.7 limits: the warning, setMaxListeners and getMaxListeners", async () => {
  const warnings: any[] = [];
  const { emitWarning } = process;
  process.emitWarning = (w: any) => void warnings.push(w);
  const e = new EventEmitter();
  for (let i = 0; i < 13; i++) e.on("many", () => {});
  e.setMaxListeners(1).on("few", () => {}).on("few", () => {}).on("few", () => {});
  e.setMaxListeners(0);
  for (let i = 0; i < 20; i++) e.on("free", () => {});
  await turn();
  process.emitWarning = emitWarning;
  for (const w of warnings) console.log(w.name, w.message, w.type, w.count, w.emitter === e);
  console.log(getMaxListeners(e), EventEmitter.defaultMaxListeners, getMaxListeners(new EventTarget()));
  EventEmitter.defaultMaxListeners = 3;
  console.log(new EventEmitter().getMaxListeners(), e.getMaxListeners());
  EventEmitter.defaultMaxListeners = 10;
  const target = new EventTarget();
  setMaxListeners(4, target, e);
  console.log(getMaxListeners(target), getMaxListeners(e));
  for (const v of [-1, NaN, "x", undefined, null]) {
    probe(`setMaxListeners ${v}`, () => typeof new EventEmitter().setMaxListeners(v as any));
    probe(`defaultMaxListeners ${v}`, () => { EventEmitter.defaultMaxListeners = v as any; });
  }
  probe("of an object", () => setMaxListeners(1, {} as any));
  probe("get of an object", () => getMaxListeners({} as any));
});

await test("2.8 listeners of targets, addAbortListener, arguments that are wrong", async () => {
  const target = new EventTarget();
  const f = () => {};
  target.addEventListener("a", f);
  target.addEventListener("a", { handleEvent() {} } as any);
  console.log(getEventListeners(target, "a").length, getEventListeners(target, "a")[0] === f, getEventListeners(new EventEmitter().on("z", f), "z")[0] === f);
  for (const v of [5, {}]) {
    probe("getEventListeners", () => getEventListeners(v as any, "x"));
    probe("listenerCount", () => listenerCount(v as any, "x"));
  }
  const ac = new AbortController();
  const log: string[] = [];
  addAbortListener(ac.signal, (e: any) => log.push("one " + e.type));
  const gone = addAbortListener(ac.signal, () => log.push("two"));
  gone[Symbol.dispose]();
  ac.abort();
  addAbortListener(ac.signal, (e: any) => log.push("late " + e));
  await turn();
  console.log(log.join("; "));
  probe("signal", () => addAbortListener(5 as any, f));
  probe("listener", () => addAbortListener(ac.signal, 5 as any));
  for (const name of ["on", "addListener", "once", "prependListener", "prependOnceListener", "off", "removeListener"]) {
    for (const v of [undefined, null, 5, {}]) probe(`${name} ${v}`, () => (new EventEmitter() as any)[name]("x", v));
  }
  probe("captureRejections", () => new EventEmitter({ captureRejections: 5 as any }));
});

await test("2.9 classes, mixins, and what the module exports", () => {
  function Old(this: any) { EventEmitter.call(this as any); }
  Object.setPrototypeOf(Old.prototype, EventEmitter.prototype);
  const o = new (Old as any)();
  o.on("x", () => console.log("old"));
  o.emit("x");
  const raw = Object.create(EventEmitter.prototype);
  raw.on("x", () => console.log("raw"));
  raw.emit("x");
  const mixed: any = Object.assign({}, EventEmitter.prototype);
  mixed.on("x", () => console.log("mixed"));
  mixed.emit("x");
  const two = [Object.create(EventEmitter.prototype), Object.create(EventEmitter.prototype)];
  two[0].on("x", () => {});
  console.log(two[1].listenerCount("x"), Object.keys(new EventEmitter()).join(), new EventEmitter() instanceof EventEmitter.EventEmitter);
  console.log(Object.keys(EventEmitter.prototype).sort().join());
  console.log(Object.keys(namespace).filter((k) => k !== "prototype").sort().join());
  console.log([EventEmitter, once, on, setMaxListeners, EventEmitter.prototype.emit, EventEmitter.prototype.on, EventEmitter.prototype.off].map((fn) => fn.name + fn.length).join(), (EventEmitter as any).usingDomains, EventEmitter.init === EventEmitter);
});
