// node:timers/promises.
"use strict";

function aborted(signal) {
  const e = new Error("The operation was aborted", { cause: signal.reason });
  e.name = "AbortError";
  e.code = "ABORT_ERR";
  return e;
}

function wait(start, stop, value, { signal, ref = true } = {}) {
  return new Promise((resolve, reject) => {
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

const after = (delay, value, options) => wait((done) => setTimeout(done, delay), clearTimeout, value, options);

// every is an async iterator; goja has no async generators.
function every(delay, value, { signal, ref = true } = {}) {
  let timer, ticks = 0, waiting;
  const wake = () => {
    const go = waiting;
    waiting = undefined;
    go?.();
  };
  const stop = () => {
    clearInterval(timer);
    signal?.removeEventListener("abort", wake);
  };
  return {
    async next() {
      if (timer === undefined && !signal?.aborted) {
        timer = setInterval(() => { ticks++; wake(); }, delay);
        if (!ref) timer.unref();
        signal?.addEventListener("abort", wake, { once: true });
      }
      while (ticks === 0 && !signal?.aborted) await new Promise((resolve) => (waiting = resolve));
      if (ticks === 0) {
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
  setImmediate(value, options) { return wait((done) => setImmediate(done), clearImmediate, value, options); },
  setInterval(delay, value, options) { return every(delay, value, options); },
  scheduler: { wait: (delay, options) => after(delay, undefined, options), yield: () => wait((done) => setImmediate(done), clearImmediate) },
};
