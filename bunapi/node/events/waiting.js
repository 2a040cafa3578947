// events.once, a promise of the next event, and events.on, an async iterator of all events.
"use strict";

const kWatermarkData = Symbol.for("nodejs.watermarkData");

function aborted(signal) {
  const e = new Error("The operation was aborted", { cause: signal.reason });
  e.name = "AbortError";
  e.code = "ABORT_ERR";
  return e;
}

function checked(emitter, options) {
  if (typeof options !== "object" || options === null) throw internal.argType("options", "object", options);
  const { signal } = options;
  if (signal !== undefined && (typeof signal !== "object" || signal === null || !("aborted" in signal))) throw internal.wrongType("options.signal", "of type AbortSignal", signal);
  if (signal?.aborted) throw aborted(signal);
  return signal;
}

/** How listeners are added to an EventEmitter or an EventTarget, and removed. */
function hooks(emitter) {
  if (typeof emitter?.on === "function") return { target: false, add: (name, fn) => emitter.on(name, fn), remove: (name, fn) => emitter.removeListener(name, fn) };
  if (typeof emitter?.addEventListener === "function") {
    return { target: true, add: (name, fn) => emitter.addEventListener(name, fn), remove: (name, fn) => emitter.removeEventListener(name, fn) };
  }
  throw internal.argType("emitter", "EventEmitter", emitter);
}

async function once(emitter, name, options) {
  const signal = checked(emitter, options);
  const hook = hooks(emitter);
  return new Promise((resolve, reject) => {
    const clean = () => {
      hook.remove(name, onEvent);
      if (!hook.target) hook.remove("error", onError);
      signal?.removeEventListener("abort", onAbort);
    };
    const onEvent = (...args) => {
      clean();
      resolve(args);
    };
    const onError = (error) => {
      clean();
      reject(error);
    };
    const onAbort = () => onError(aborted(signal));
    if (hook.target) hook.add(name, onEvent);
    else {
      emitter.once(name, onEvent);
      if (name !== "error") emitter.once("error", onError);
    }
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** The state of one iterator of events.on. goja has no async generators. */
class Events {
  constructor(emitter, hook, high, low) {
    this.emitter = emitter;
    this.hook = hook;
    this.high = high;
    this.low = low;
    this.queue = []; // from head on
    this.head = 0;
    this.waiting = []; // { resolve, reject } of next()
    this.error = null;
    this.finished = false;
    this.paused = false;
    this.listeners = [];
  }
  get size() { return this.queue.length - this.head; }
  listen(hook, name, fn) {
    hook.add(name, fn);
    this.listeners.push(hook, name, fn);
  }
  push(value) {
    const next = this.waiting.shift();
    if (next) {
      next.resolve({ value, done: false });
      return;
    }
    this.queue.push(value);
    if (!this.paused && this.size > this.high) {
      this.paused = true;
      this.emitter.pause?.();
    }
  }
  fail(error) {
    const next = this.waiting.shift();
    if (next) next.reject(error);
    else this.error = error;
    this.close();
  }
  next() {
    if (this.size > 0) {
      const value = this.queue[this.head];
      this.queue[this.head++] = undefined;
      if (this.head === this.queue.length) this.queue.length = this.head = 0;
      if (this.paused && this.size < this.low) {
        this.emitter.resume?.();
        this.paused = false;
      }
      return Promise.resolve({ value, done: false });
    }
    if (this.error !== null) {
      const rejected = Promise.reject(this.error);
      this.error = null;
      return rejected;
    }
    if (this.finished) return this.close();
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }
  close() {
    for (let i = 0; i < this.listeners.length; i += 3) this.listeners[i].remove(this.listeners[i + 1], this.listeners[i + 2]);
    this.listeners.length = 0;
    this.finished = true;
    const end = { value: undefined, done: true };
    for (const next of this.waiting.splice(0)) next.resolve(end);
    return Promise.resolve(end);
  }
}

function mark(name, value, def) {
  if (value === undefined) return def;
  if (typeof value !== "number") throw internal.wrongType(name, "of type number", value);
  if (!Number.isInteger(value)) throw internal.rangeError(name, "an integer", value);
  if (value < 1 || value > Number.MAX_SAFE_INTEGER) throw internal.rangeError(name, ">= 1 && <= 9007199254740991", value);
  return value;
}

function on(emitter, name, options = {}) {
  const signal = checked(emitter, options);
  const high = mark("options.highWaterMark", options.highWaterMark ?? options.highWatermark, Number.MAX_SAFE_INTEGER);
  const low = mark("options.lowWaterMark", options.lowWaterMark ?? options.lowWatermark, 1);
  const hook = hooks(emitter);
  const events = new Events(emitter, hook, high, low);
  events.listen(hook, name, (...args) => events.push(args));
  if (name !== "error" && !hook.target) events.listen(hook, "error", (error) => events.fail(error));
  for (const end of options.close?.length ? options.close : []) events.listen(hook, end, () => events.close());
  if (signal) events.listen(hooks(signal), "abort", () => events.fail(aborted(signal)));
  return {
    next() { return events.next(); },
    return() { return events.close(); },
    throw(error) {
      if (!error || !(error instanceof Error)) throw internal.wrongType("EventEmitter.AsyncIterator", "of type Error", error);
      events.fail(error);
    },
    [Symbol.asyncIterator]() { return this; },
    async [Symbol.asyncDispose]() { await this.return(); },
    [kWatermarkData]: {
      get size() { return events.size; },
      get low() { return low; },
      get high() { return high; },
      get isPaused() { return events.paused; },
    },
  };
}

module.exports = { once, on };
