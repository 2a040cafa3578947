// node:timers/promises.
"use strict";

const { check, argType } = internal;

function aborted(signal) {
  const e = new Error("The operation was aborted", { cause: signal.reason });
  e.name = "AbortError";
  e.code = "ABORT_ERR";
  return e;
}

// read checks the arguments.
function read(delay, options = {}) {
  if (delay !== undefined && typeof delay !== "number") throw argType("delay", "number", delay);
  check.object(options, "options");
  const { signal, ref = true } = options;
  if (signal !== undefined && (signal === null || typeof signal !== "object" || !("aborted" in signal))) throw check.property("options.signal", "AbortSignal", signal);
  if (typeof ref !== "boolean") throw check.property("options.ref", "boolean", ref);
  return { signal, ref };
}

function wait(start, stop, delay, value, options) {
  return new Promise((resolve, reject) => {
    const { signal, ref } = read(delay, options); // what it throws is the rejection
    if (signal?.aborted) return reject(aborted(signal));
    const cancel = () => {
      stop(timer);
      reject(aborted(signal));
    };
    const timer = start(() => {
      signal?.removeEventListener("abort", cancel);
      resolve(value);
    });
    if (!ref) timer.unref();
    signal?.addEventListener("abort", cancel, { once: true });
  });
}

const after = (delay, value, options) => wait((done) => setTimeout(done, delay), clearTimeout, delay, value, options);

// every is an async iterator; goja has no async generators.
function every(delay, value, options) {
  let timer, ticks = 0, waiting, signal, begun = false, over = false;
  const wake = () => {
    const go = waiting;
    waiting = undefined;
    go?.();
  };
  const stop = () => {
    over = true;
    clearInterval(timer);
    signal?.removeEventListener("abort", wake);
    wake();
  };
  function begin() {
    begun = true;
    let ref;
    ({ signal, ref } = read(delay, options));
    if (signal?.aborted) return;
    timer = setInterval(() => { ticks++; wake(); }, delay);
    if (!ref) timer.unref();
    signal?.addEventListener("abort", wake, { once: true });
  }
  return {
    async next() {
      if (over) return { value: undefined, done: true };
      if (!begun) begin();
      while (ticks === 0 && !signal?.aborted && !over) await new Promise((resolve) => (waiting = resolve));
      if (ticks === 0) {
        if (over) return { value: undefined, done: true };
        stop();
        throw aborted(signal);
      }
      ticks--;
      return { value, done: false };
    },
    async return(result) {
      stop();
      return { value: result, done: true };
    },
    [Symbol.asyncIterator]() { return this; },
  };
}

module.exports = {
  setTimeout(delay, value, options) { return after(delay, value, options); },
  setImmediate(value, options) { return wait((done) => setImmediate(done), clearImmediate, undefined, value, options); },
  setInterval(delay, value, options) { return every(delay, value, options); },
  scheduler: { wait: (delay, options) => after(delay, undefined, options), yield: () => wait((done) => setImmediate(done), clearImmediate) },
};
