// The `process` object: Node's surface as far as server scripts use it. `internal` is the Go side.
"use strict";

const { apply } = Reflect;
const EventEmitter = require("events");

const process = Object.create(Object.create(EventEmitter.prototype, {
  constructor: { value: function process() {}, writable: true, configurable: true },
  [Symbol.toStringTag]: { value: "process", configurable: true },
}));
EventEmitter.call(process);
for (const key of ["_events", "_eventsCount", "_maxListeners"]) {
  Object.defineProperty(process, key, { value: process[key], writable: true, enumerable: false, configurable: true });
}

Object.assign(process, {
  version: internal.versions.node,
  versions: { node: internal.versions.node.slice(1), bun: internal.versions.bun, gobun: internal.versions.gobun, goja: internal.versions.goja },
  isBun: true,
  arch: internal.arch,
  platform: internal.platform,
  release: { name: "node" },
  title: "gobun",
  pid: internal.pid,
  ppid: internal.ppid,
  argv: internal.argv,
  argv0: internal.argv0,
  execArgv: internal.execArgv,
  execPath: internal.argv[0],
  env: internal.env,
  browser: false,
  exitCode: undefined,
  features: {},
  config: { target_defaults: {}, variables: {} },

  cwd: internal.cwd,
  chdir: internal.chdir,
  uptime: internal.uptime,
  memoryUsage: Object.assign(() => internal.memoryUsage(), { rss: () => internal.memoryUsage().rss }),
  hrtime: Object.assign((since) => {
    let ns = internal.hrtime();
    if (since) ns -= BigInt(since[0]) * 1000000000n + BigInt(since[1]);
    return [Number(ns / 1000000000n), Number(ns % 1000000000n)];
  }, { bigint: () => internal.hrtime() }),
  nextTick: internal.nextTick,
  umask: () => 0o22,

  exit(code) {
    if (code !== undefined) process.exitCode = exitCode(code);
    internal.exit();
  },
  reallyExit(code) { internal.reallyExit(exitCode(code ?? 0)); },
  abort() { internal.reallyExit(134); },
  kill(pid, signal = "SIGTERM") {
    internal.kill(pid, signal);
    return true;
  },
  emitWarning(warning, type = "Warning", code) {
    if (typeof type === "object" && type !== null) ({ type = "Warning", code } = type);
    if (type === "DeprecationWarning" && process.noDeprecation) return;
    let w = warning;
    if (!(w instanceof Error)) {
      w = new Error(String(warning));
      w.name = type;
      if (code !== undefined) w.code = code;
    }
    // Bun prints a warning also if somebody listens to it.
    process.nextTick(() => {
      internal.warn(w.name, w.message, w.code);
      process.emit("warning", w);
    });
  },
  setUncaughtExceptionCaptureCallback() { throw internal.unsupported("process.setUncaughtExceptionCaptureCallback"); },
});

// exitCode converts like Node: integers and strings of digits, else a TypeError.
function exitCode(code) {
  if (code === null || code === undefined) return undefined;
  const n = typeof code === "string" && code.trim() !== "" ? Number(code) : code;
  if (typeof n !== "number" || Number.isNaN(n)) throw internal.argType("code", "number", code);
  return n;
}

let code;
Object.defineProperty(process, "exitCode", {
  enumerable: true,
  get: () => code,
  set(v) { code = exitCode(v); },
});

// The first listener of a signal takes its default action away, the last one to go gives it back.
const signals = new Set(internal.signals);
for (const [method, watch] of [["on", true], ["addListener", true], ["once", true], ["prependListener", true], ["prependOnceListener", true],
  ["off", false], ["removeListener", false], ["removeAllListeners", false]]) {
  const base = EventEmitter.prototype[method];
  Object.defineProperty(process, method, {
    value: function (name, ...rest) {
      const result = apply(base, this, [name, ...rest]);
      for (const s of signals.has(name) ? [name] : watch ? [] : signals) {
        internal.watchSignal(s, process.listenerCount(s) > 0);
      }
      return result;
    },
    writable: true, enumerable: false, configurable: true,
  });
}

module.exports = process;
