// node:events. What goes beyond the class is compiled when it is first used.
"use strict";

const { EventEmitter, captureRejectionSymbol, errorMonitor, kCapture, defaults, checkCount } = part("emitter");

const kMaxEventTargetListeners = Symbol("events.maxEventTargetListeners");
const kMaxEventTargetListenersWarned = Symbol("events.maxEventTargetListenersWarned");
const isTarget = (v) => v instanceof EventTarget;
const isEmitter = (v) => typeof v?.on === "function";
const wrongEmitter = (name, v) => internal.wrongType(name, "an instance of EventEmitter or EventTarget", v);

module.exports = EventEmitter;

Object.defineProperties(EventEmitter, {
  captureRejections: {
    get: () => defaults.captureRejections,
    set(v) {
      if (typeof v !== "boolean") throw internal.wrongType("EventEmitter.captureRejections", "of type boolean", v);
      defaults.captureRejections = v;
    },
    enumerable: true,
  },
  defaultMaxListeners: {
    get: () => defaults.maxListeners,
    set(n) {
      checkCount("defaultMaxListeners", n);
      defaults.maxListeners = n;
    },
    enumerable: true,
  },
  kMaxEventTargetListeners: { value: kMaxEventTargetListeners },
  kMaxEventTargetListenersWarned: { value: kMaxEventTargetListenersWarned },
});

Object.assign(EventEmitter, {
  once(emitter, name) { return part("waiting").once(emitter, name, arguments.length > 2 ? arguments[2] : {}); },
  on(emitter, name) { return part("waiting").on(emitter, name, arguments.length > 2 ? arguments[2] : {}); },
  getEventListeners(emitter, name) {
    if (typeof emitter?.listeners === "function") return emitter.listeners(name);
    if (isTarget(emitter)) return internal.targetListeners(emitter, name);
    const e = new TypeError("ERR_INVALID_ARG_TYPE: first argument must be of type EventEmitter");
    e.code = "ERR_INVALID_ARG_TYPE";
    throw e;
  },
  getMaxListeners(emitter) {
    if (typeof emitter?.getMaxListeners === "function") return emitter.getMaxListeners();
    if (isTarget(emitter)) return emitter[kMaxEventTargetListeners] ?? defaults.maxListeners;
    throw wrongEmitter("emitter", emitter);
  },
  setMaxListeners(...args) {
    const [n = defaults.maxListeners, ...emitters] = args;
    checkCount("setMaxListeners", n);
    if (emitters.length === 0) defaults.maxListeners = n;
    for (const emitter of emitters) {
      if (isTarget(emitter)) {
        emitter[kMaxEventTargetListeners] = n;
        emitter[kMaxEventTargetListenersWarned] = false;
      } else if (typeof emitter?.setMaxListeners === "function") emitter.setMaxListeners(n);
      else throw wrongEmitter("eventTargets", emitter);
    }
  },
  EventEmitter,
  usingDomains: false,
  captureRejectionSymbol,
});
Object.defineProperty(EventEmitter, "EventEmitterAsyncResource", { get: () => part("asyncresource").EventEmitterAsyncResource, enumerable: true, configurable: true });
Object.assign(EventEmitter, {
  errorMonitor,
  addAbortListener(signal, listener) {
    if (!(signal instanceof AbortSignal)) throw internal.argType("signal", "AbortSignal", signal);
    if (typeof listener !== "function") throw internal.argType("listener", "function", listener);
    if (signal.aborted) queueMicrotask(() => listener());
    else signal.addEventListener("abort", listener, { once: true });
    return { [Symbol.dispose]() { signal.removeEventListener("abort", listener); } };
  },
  init: EventEmitter,
  listenerCount(emitter, name) {
    if (typeof emitter?.listenerCount === "function") return emitter.listenerCount(name);
    if (isTarget(emitter)) return internal.targetListeners(emitter, name).length;
    throw wrongEmitter("emitter", emitter);
  },
});
Object.defineProperty(EventEmitter, "kCapture", { value: kCapture, enumerable: false });
