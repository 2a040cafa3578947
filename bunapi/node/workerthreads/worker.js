// Worker and parentPort of node:worker_threads, over the Web's Worker and the global functions inside one.
"use strict";

const { EventEmitter } = require("node:events");
const { check } = internal;
const { methods } = part("emitter");

function specifier(filename, options) {
  const isURL = filename instanceof URL;
  if (typeof filename !== "string" && !isURL) throw check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", `The "filename" argument must be of type string or an instance of URL. Received ${internal.received(filename)}`);
  const text = String(filename);
  if (options.eval || isURL || /^(\/|\.\.?[/\\]|[A-Za-z]:[/\\]|file:|data:|blob:)/.test(text)) return text;
  throw check.codedError(TypeError, "ERR_WORKER_PATH", `The worker script or module filename must be an absolute path or a relative path starting with './' or '../'. Received "${text}"`);
}

class Worker extends EventEmitter {
  #worker;
  #name;
  #ended = false;
  #killed = false;
  #awaits = [];

  constructor(filename, options = {}) {
    super();
    options ??= {};
    const text = specifier(filename, options);
    for (const name of ["stdin", "stdout", "stderr"]) {
      if (options[name]) throw internal.unsupported(`worker_threads.Worker: the option ${name}`);
    }
    this.#name = options.name ?? "";
    const worker = this.#worker = internal.create(text, options, internal.environmentData, Boolean(options.eval));
    worker.addEventListener("open", () => this.emit("online"));
    worker.addEventListener("message", (event) => this.emit("message", event.data));
    worker.addEventListener("messageerror", (event) => this.emit("messageerror", event.data));
    worker.addEventListener("error", (event) => this.emit("error", event.error ?? new Error(event.message)));
    worker.addEventListener("close", (event) => {
      this.#ended = true;
      const code = this.#killed ? 1 : event.code;
      for (const done of this.#awaits) done(code);
      this.emit("exit", code);
    });
  }

  get threadId() { return this.#worker.threadId; }
  get threadName() { return this.#ended ? null : this.#name; }
  get stdin() { return null; }
  get stdout() { throw internal.unsupported("worker_threads.Worker.stdout"); }
  get stderr() { throw internal.unsupported("worker_threads.Worker.stderr"); }
  get performance() { throw internal.unsupported("worker_threads.Worker.performance"); }
  get resourceLimits() { return undefined; }
  ref() { this.#worker.ref(); }
  unref() { this.#worker.unref(); }
  postMessage(value, transfer) { return arguments.length < 2 ? this.#worker.postMessage(value) : this.#worker.postMessage(value, transfer); }

  terminate(callback) {
    if (typeof callback === "function") this.once("exit", (code) => callback(null, code));
    if (this.#ended) return Promise.resolve(undefined);
    this.#killed = true;
    return new Promise((resolve) => {
      this.#awaits.push(resolve);
      this.#worker.terminate();
    });
  }

  [Symbol.asyncDispose]() { return this.terminate(); }
  getHeapSnapshot() { throw internal.unsupported("worker_threads.Worker.getHeapSnapshot"); }
  getHeapStatistics() { throw internal.unsupported("worker_threads.Worker.getHeapStatistics"); }
  cpuUsage() { throw internal.unsupported("worker_threads.Worker.cpuUsage"); }
  startCpuProfile() { throw internal.unsupported("worker_threads.Worker.startCpuProfile"); }
  startHeapProfile() { throw internal.unsupported("worker_threads.Worker.startHeapProfile"); }
}

// parentPort listens at the global object: a message reaches both self.onmessage and parentPort.on("message"), as in Bun.
function parentPort() {
  const port = Object.create(MessagePort.prototype);
  const define = (name, value) => Object.defineProperty(port, name, { value, writable: true, enumerable: false, configurable: true });
  for (const name of Object.keys(methods)) {
    define(name, (...args) => {
      const result = methods[name].apply(globalThis, args);
      return result === globalThis ? port : result;
    });
  }
  for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"]) define(name, (...args) => globalThis[name](...args));
  define("postMessage", (...args) => postMessage(...args));
  define("start", () => {});
  define("close", () => { internal.ref(false); });
  define("ref", () => { internal.ref(true); });
  define("unref", () => { internal.ref(false); });
  define("hasRef", () => internal.hasRef());
  define(Symbol.for("nodejs.util.inspect.custom"), () => "MessagePort {}");
  for (const name of ["onmessage", "onmessageerror"]) {
    Object.defineProperty(port, name, { get() { return globalThis[name] ?? null; }, set(value) { globalThis[name] = value; }, enumerable: false, configurable: true });
  }
  return port;
}

module.exports = { Worker, parentPort };
