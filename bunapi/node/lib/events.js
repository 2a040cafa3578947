// node:events. The emitter behind `process` and behind every package that extends EventEmitter.
"use strict";

const { apply } = Reflect;
const captureRejectionSymbol = Symbol.for("nodejs.rejection");
const errorMonitor = Symbol("events.errorMonitor");
let defaultMaxListeners = 10;

function checkListener(listener) {
  if (typeof listener !== "function") throw internal.argType("listener", "function", listener);
}

function EventEmitter(options) {
  init(this);
  if (options?.captureRejections) this[kCapture] = true;
}

const kCapture = Symbol("kCapture");

function init(emitter) {
  if (emitter._events === undefined || emitter._events === Object.getPrototypeOf(emitter)._events) {
    emitter._events = { __proto__: null };
    emitter._eventsCount = 0;
  }
}

function listOf(emitter, name) {
  const found = emitter._events?.[name];
  if (found === undefined) return [];
  return typeof found === "function" ? [found] : found;
}

function store(emitter, name, list) {
  const had = emitter._events[name] !== undefined;
  if (list.length === 0) {
    if (had) { delete emitter._events[name]; emitter._eventsCount--; }
    return;
  }
  if (!had) emitter._eventsCount++;
  emitter._events[name] = list.length === 1 ? list[0] : list;
}

function add(emitter, name, listener, first) {
  checkListener(listener);
  init(emitter);
  if (emitter._events.newListener !== undefined) emitter.emit("newListener", name, listener.listener ?? listener);
  const list = listOf(emitter, name);
  const next = first ? [listener, ...list] : [...list, listener];
  store(emitter, name, next);
  const max = emitter.getMaxListeners();
  if (max > 0 && next.length > max && !emitter._warned?.[name]) {
    (emitter._warned ??= { __proto__: null })[name] = true;
    internal.warn("MaxListenersExceededWarning",
      `Possible EventEmitter memory leak detected. ${next.length} ${String(name)} listeners added to [${emitter.constructor?.name ?? "EventEmitter"}]. ` +
      `MaxListeners is ${max}. Use emitter.setMaxListeners() to increase limit`);
  }
  return emitter;
}

function onceWrapper(emitter, name, listener) {
  checkListener(listener);
  function wrapped(...args) {
    emitter.removeListener(name, wrapped);
    return apply(listener, emitter, args);
  }
  wrapped.listener = listener;
  return wrapped;
}

Object.assign(EventEmitter.prototype, {
  _events: undefined,
  _eventsCount: 0,
  _maxListeners: undefined,
});
const methods = {
  setMaxListeners(n) {
    if (typeof n !== "number" || n < 0 || Number.isNaN(n)) {
      throw internal.rangeError("n", "a non-negative number", n);
    }
    this._maxListeners = n;
    return this;
  },
  getMaxListeners() { return this._maxListeners ?? defaultMaxListeners; },
  emit(name, ...args) {
    if (name === "error") {
      for (const fn of [...listOf(this, errorMonitor)]) apply(fn, this, args);
    }
    const list = listOf(this, name);
    if (list.length === 0) {
      if (name !== "error") return false;
      const [error] = args;
      if (error instanceof Error) throw error;
      const e = new Error(`Unhandled error. (${typeof error === "string" ? `'${error}'` : String(error)})`);
      e.code = "ERR_UNHANDLED_ERROR";
      e.context = error;
      throw e;
    }
    for (const fn of list.length === 1 ? list : [...list]) {
      const result = apply(fn, this, args);
      if (this[kCapture] && typeof result?.then === "function") {
        result.then(undefined, (error) => {
          if (typeof this[captureRejectionSymbol] === "function") this[captureRejectionSymbol](error, name, ...args);
          else process.nextTick(() => this.emit("error", error));
        });
      }
    }
    return true;
  },
  addListener(name, listener) { return add(this, name, listener, false); },
  on(name, listener) { return add(this, name, listener, false); },
  prependListener(name, listener) { return add(this, name, listener, true); },
  once(name, listener) { return add(this, name, onceWrapper(this, name, listener), false); },
  prependOnceListener(name, listener) { return add(this, name, onceWrapper(this, name, listener), true); },
  removeListener(name, listener) {
    checkListener(listener);
    const list = listOf(this, name);
    for (let i = list.length - 1; i >= 0; i--) {
      if (list[i] !== listener && list[i].listener !== listener) continue;
      store(this, name, list.filter((_, j) => j !== i));
      if (this._events.removeListener !== undefined) this.emit("removeListener", name, list[i].listener ?? list[i]);
      break;
    }
    return this;
  },
  off(name, listener) { return this.removeListener(name, listener); },
  removeAllListeners(name) {
    if (this._events === undefined) return this;
    const names = name === undefined ? Reflect.ownKeys(this._events) : [name];
    for (const n of names) {
      if (this._events.removeListener === undefined || n === "removeListener") { store(this, n, []); continue; }
      for (const fn of [...listOf(this, n)].reverse()) this.removeListener(n, fn);
    }
    return this;
  },
  listeners(name) { return listOf(this, name).map((fn) => fn.listener ?? fn); },
  rawListeners(name) { return [...listOf(this, name)]; },
  listenerCount(name, listener) {
    const list = listOf(this, name);
    return listener === undefined ? list.length : list.filter((fn) => fn === listener || fn.listener === listener).length;
  },
  eventNames() { return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : []; },
};
for (const [name, fn] of Object.entries(methods)) {
  Object.defineProperty(EventEmitter.prototype, name, { value: fn, writable: true, enumerable: true, configurable: true });
}

function once(emitter, name, options) {
  return new Promise((resolve, reject) => {
    const signal = options?.signal;
    if (signal?.aborted) return reject(signal.reason);
    const isTarget = typeof emitter.addEventListener === "function" && typeof emitter.on !== "function";
    const done = () => {
      if (!isTarget) {
        emitter.removeListener(name, onEvent);
        emitter.removeListener("error", onError);
      } else emitter.removeEventListener(name, onEvent);
      signal?.removeEventListener("abort", onAbort);
    };
    const onEvent = (...args) => { done(); resolve(args); };
    const onError = (error) => { done(); reject(error); };
    const onAbort = () => { done(); reject(signal.reason); };
    signal?.addEventListener("abort", onAbort);
    if (isTarget) return emitter.addEventListener(name, onEvent);
    emitter.on(name, onEvent);
    if (name !== "error") emitter.on("error", onError);
  });
}

// goja has no async generators: the iterator is made by hand.
function on(emitter, name, options) {
  const queue = [], waiting = [];
  let failure, finished = false;
  const signal = options?.signal;
  const settle = () => {
    while (waiting.length > 0) {
      if (queue.length > 0) waiting.shift().resolve({ value: queue.shift(), done: false });
      else if (failure) { waiting.shift().reject(failure.error); failure = undefined; finished = true; }
      else if (finished) waiting.shift().resolve({ value: undefined, done: true });
      else return;
    }
  };
  const onEvent = (...args) => { queue.push(args); settle(); };
  const onError = (error) => { failure = { error }; settle(); };
  const onAbort = () => onError(signal.reason);
  emitter.on(name, onEvent);
  if (name !== "error") emitter.on("error", onError);
  signal?.addEventListener("abort", onAbort);
  return {
    next() { return new Promise((resolve, reject) => { waiting.push({ resolve, reject }); settle(); }); },
    return() {
      emitter.removeListener(name, onEvent);
      emitter.removeListener("error", onError);
      signal?.removeEventListener("abort", onAbort);
      finished = true;
      settle();
      return Promise.resolve({ value: undefined, done: true });
    },
    throw(error) { onError(error); return Promise.resolve({ value: undefined, done: true }); },
    [Symbol.asyncIterator]() { return this; },
  };
}

module.exports = EventEmitter;
Object.assign(EventEmitter, {
  EventEmitter, once, on, captureRejectionSymbol, errorMonitor,
  captureRejections: false,
  usingDomains: false,
  listenerCount: (emitter, name) => emitter.listenerCount(name),
  getEventListeners: (emitter, name) => (typeof emitter.listeners === "function" ? emitter.listeners(name) : []),
  getMaxListeners: (emitter) => emitter.getMaxListeners?.() ?? defaultMaxListeners,
  setMaxListeners(n = defaultMaxListeners, ...targets) {
    if (targets.length === 0) defaultMaxListeners = n;
    for (const t of targets) t.setMaxListeners?.(n);
  },
  addAbortListener(signal, listener) {
    if (signal.aborted) queueMicrotask(() => listener());
    else signal.addEventListener("abort", listener, { once: true });
    return { [Symbol.dispose]() { signal.removeEventListener("abort", listener); } };
  },
});
Object.defineProperty(EventEmitter, "defaultMaxListeners", {
  enumerable: true,
  configurable: true,
  get: () => defaultMaxListeners,
  set(n) { defaultMaxListeners = n; },
});
