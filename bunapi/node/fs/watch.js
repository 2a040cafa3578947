// fs.watch, fs.watchFile and the async iterator of fs/promises.watch.
"use strict";

const { start } = internal;
const EventEmitter = require("events");

class FSWatcher extends EventEmitter {
  #watcher = null;
  #open = true;

  constructor(path, options, listener) {
    super();
    if (typeof options === "function") [listener, options] = [options, {}];
    if (typeof options === "string") options = { encoding: options };
    options ??= {};
    if (typeof path === "string" && path.startsWith("file:")) path = new URL(path);
    const { signal } = options;
    try {
      if (signal !== undefined && !(signal instanceof AbortSignal)) throw internal.failure("TypeError", "ERR_INVALID_ARG_TYPE", "signal is not of type AbortSignal");
      this.#watcher = internal.watch(path, options, (type, name) => {
        if (!this.#open || ignored(options.ignore, name)) return;
        this.emit("change", type, name);
        if (this.#open) listener?.(type, name);
      });
    } catch (e) {
      e.path = path instanceof URL ? Bun.fileURLToPath(path) : path;
      e.filename = e.path;
      if (!(options.throwIfNoEntry !== undefined && !options.throwIfNoEntry && e.code === "ENOENT")) throw e;
    }
    const abort = () => {
      if (!this.#open) return;
      if (this.listenerCount("error") > 0) this.emit("error", signal.reason);
      this.close();
    };
    if (signal?.aborted) process.nextTick(abort);
    else signal?.addEventListener("abort", abort, { once: true });
  }

  close() {
    if (!this.#open) return;
    this.#open = false;
    this.#watcher?.close();
    queueMicrotask(() => this.emit("close"));
  }
  ref() {
    this.#watcher?.ref();
    return this;
  }
  unref() {
    this.#watcher?.unref();
    return this;
  }
  start() {}
}

// ignored asks the option ignore: a pattern, a RegExp, a function or a list of them.
function ignored(rule, name) {
  if (rule === undefined || rule === null || name === null) return false;
  if (Array.isArray(rule)) return rule.some((r) => ignored(r, name));
  if (typeof rule === "function") return Boolean(rule(String(name)));
  if (rule instanceof RegExp) return rule.test(String(name));
  return part("glob").matches(String(rule), String(name));
}

// changes is the async iterator of one watcher.
function watchPromise(path, options = {}) {
  if (path instanceof URL) throw new TypeError("Watch URLs are not supported yet");
  if (Buffer.isBuffer(path)) path = path.toString();
  else if (typeof path !== "string") throw internal.argType("filename", "string or an instance of Buffer or URL", path);
  if (typeof options === "string") options = { encoding: options };
  const signal = options?.signal;
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw internal.argType("options.signal", "AbortSignal", signal);
  const queue = [];
  let wake = null, ended = false;
  const stir = () => {
    wake?.();
    wake = null;
  };
  let watcher = null;
  const onAbort = () => {
    watcher?.close();
    stir();
  };
  if (!signal?.aborted) {
    watcher = internal.watch(path, options ?? {}, (eventType, filename) => {
      if (ignored(options?.ignore, filename)) return;
      if (queue.length < (options?.maxQueue ?? 2048)) queue.push({ eventType, filename });
      stir();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  }
  const stop = () => {
    ended = true;
    watcher?.close();
    signal?.removeEventListener("abort", onAbort);
    stir();
  };
  return {
    [Symbol.asyncIterator]() {
      return {
        async next() {
          while (!ended) {
            if (signal?.aborted) {
              stop();
              throw internal.aborted(signal.reason);
            }
            if (queue.length > 0) return { value: queue.shift(), done: false };
            await new Promise((resolve) => { wake = resolve; });
          }
          return { value: undefined, done: true };
        },
        return() {
          stop();
          return { value: undefined, done: true };
        },
        [Symbol.asyncIterator]() { return this; },
      };
    },
  };
}

// watchFile looks at a file's state again and again.
class StatWatcher extends EventEmitter {
  #timer;
  #open = true;
  #last;
  #path;
  #options;

  constructor(path, options) {
    super();
    this.#path = path;
    this.#options = { bigint: Boolean(options.bigint) };
    this.#look(options.interval, options.persistent !== false, true);
  }
  #look(interval, persistent, first) {
    start.stat((e, stats) => {
      if (!this.#open) return;
      const now = e ? internal.noStats(this.#options.bigint) : stats, before = this.#last ?? now;
      this.#last = now;
      const changed = ["mtimeMs", "ctimeMs", "size", "ino", "mode", "nlink"].some((k) => now[k] !== before[k]);
      if (changed || first && e) this.emit("change", now, before);
      this.#timer = setTimeout(() => this.#look(interval, persistent, false), interval);
      if (!persistent) this.#timer.unref();
    }, this.#path, this.#options);
  }
  start() {}
  stop() {
    if (!this.#open) return;
    this.#open = false;
    clearTimeout(this.#timer);
    process.nextTick(() => this.emit("stop"));
  }
  ref() { this.#timer?.ref(); }
  unref() { this.#timer?.unref(); }
}

const watched = new Map();
const { resolve } = require("path");

function watchedPath(path) {
  if (path instanceof URL) path = Bun.fileURLToPath(path);
  if (typeof path !== "string") throw internal.argType("path", "string or URL", path);
  return resolve(path);
}

module.exports = {
  watch: (path, options, listener) => new FSWatcher(path, options, listener),
  watchPromise,
  watchFile(path, options, listener) {
    path = watchedPath(path);
    if (typeof options === "function") [listener, options] = [options, undefined];
    if (typeof listener !== "function") throw internal.argType("listener", "function", listener);
    const interval = options?.interval ?? 5007;
    if (typeof interval !== "number") throw internal.failure("TypeError", "ERR_INVALID_ARG_TYPE", "interval must be a number");
    let watcher = watched.get(path);
    if (!watcher) watched.set(path, (watcher = new StatWatcher(path, { ...options, interval })));
    watcher.addListener("change", listener);
    return watcher;
  },
  unwatchFile(path, listener) {
    path = watchedPath(path);
    const watcher = watched.get(path);
    if (!watcher) return;
    if (typeof listener === "function") watcher.removeListener("change", listener);
    else watcher.removeAllListeners("change");
    if (watcher.listenerCount("change") > 0) return;
    watcher.stop();
    watched.delete(path);
  },
};
