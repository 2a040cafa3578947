// The process object.
"use strict";

const { apply } = Reflect;
const { defineProperty } = Object;
const { check, argType } = internal;
const EventEmitter = require("events");

const process = Object.create(Object.create(EventEmitter.prototype, {
  constructor: { value: EventEmitter, writable: true, enumerable: false, configurable: true },
}));
defineProperty(process, Symbol.toStringTag, { value: "process", configurable: true });
EventEmitter.call(process);
for (const key of ["_events", "_eventsCount", "_maxListeners"]) {
  defineProperty(process, key, { value: process[key], writable: true, enumerable: false, configurable: true });
}

// Flags is the set of flags that NODE_OPTIONS may have. Nothing changes it.
class Flags extends Set {
  constructor(flags) {
    super(flags);
    Object.freeze(this);
  }
  add(flag) { return Object.isFrozen(this) ? this : super.add(flag); }
  delete() { return false; }
  clear() {}
  has(flag) {
    if (typeof flag !== "string") return false;
    const name = flag.replace(/_/g, "-").replace(/=.*/, "");
    return super.has(name) || (!name.startsWith("-") && (super.has("--" + name) || super.has("-" + name)));
  }
}

const nothing = {
  _tickCallback() {}, _debugEnd() {}, _debugProcess() {}, _startProfilerIdleNotifier() {}, _stopProfilerIdleNotifier() {},
  _linkedBinding() {},
};
Object.assign(process, nothing, part("usage"), part("identity"), part("warning")(process), {
  version: internal.version,
  versions: internal.versions,
  isBun: true,
  arch: internal.arch,
  platform: internal.platform,
  pid: internal.pid,
  argv0: internal.argv0,
  execPath: internal.argv[0],
  env: internal.env,
  browser: false,
  revision: Bun.revision,
  moduleLoadList: [],
  _preload_modules: [],
  _exiting: false,
  allowedNodeEnvironmentFlags: new Flags(("conditions diagnostic-dir disable-warning dns-result-order enable-source-maps import inspect inspect-brk inspect-port max-http-header-size no-addons no-deprecation no-warnings pending-deprecation perf-basic-prof perf-basic-prof-only-functions perf-prof perf-prof-unwinding-info preserve-symlinks preserve-symlinks-main redirect-warnings require -r stack-trace-limit throw-deprecation title trace-deprecation trace-warnings use-bundled-ca use-openssl-ca use-system-ca zero-fill-buffers")
    .split(" ").map((flag) => (flag === "-r" ? flag : "--" + flag))),
  config: Object.freeze({
    target_defaults: {},
    variables: {
      v8_enable_i18n_support: 1, enable_lto: false, enable_thin_lto: false, lto_jobs: "", node_module_version: 147, napi_build_version: 10,
      node_builtin_shareable_builtins: [], node_byteorder: "little", node_without_node_options: true, clang: 0, control_flow_guard: false,
      coverage: false, dcheck_always_on: 0, debug_nghttp2: false, debug_node: false, enable_pgo_generate: false, enable_pgo_use: false,
      error_on_warn: false, force_dynamic_crt: 0, napi_build: "0.0", host_arch: internal.arch, target_arch: internal.arch, asan: 0,
    },
  }),

  cwd(_) { return internal.cwd(); },
  chdir(directory) {
    check.string(directory, "directory");
    if (directory === "") throw check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", "Expected path to be a non-empty string");
    internal.chdir(directory);
  },
  uptime(_) { return internal.uptime(); },
  nextTick: internal.nextTick,
  exit(code) {
    internal.mayExit();
    if (code !== undefined) process.exitCode = code;
    internal.exit();
  },
  reallyExit(code) { internal.reallyExit(exitCode(code) ?? 0); },
  abort(_) { internal.reallyExit(134); },
  kill(pid, signal) {
    if (pid != (pid | 0)) throw argType("pid", "number", pid);
    if (signal === undefined || signal === null) signal = "SIGTERM";
    let number = signal | 0;
    if (typeof signal !== "number") {
      number = internal.signal(String(signal));
      if (number === 0) throw check.codedError(TypeError, "ERR_UNKNOWN_SIGNAL", `Unknown signal: ${String(signal)}`);
    }
    const failed = internal.kill(pid | 0, number);
    if (failed) throw systemError("kill", failed);
    return true;
  },
  _kill(pid, signal) { return Math.abs(internal.kill(pid | 0, signal | 0)?.errno ?? 0); },
  _rawDebug(...args) { internal.print(require("util").format(...args) + "\n"); },
  _getActiveHandles() { return []; },
  _getActiveRequests() { return []; },
  getActiveResourcesInfo() { return []; },
  openStdin() {
    process.stdin.resume();
    return process.stdin;
  },
  assert(value) {
    const message = arguments[1];
    if (!value) throw check.codedError(Error, "ERR_ASSERTION", message || "assertion error");
  },
  getBuiltinModule(id) {
    check.string(id, "moduleName");
    return internal.isBuiltin(id) ? require(id) : undefined;
  },
  loadEnvFile(path) {
    if (path === undefined) path = ".env";
    else if (!(path instanceof URL) && !ArrayBuffer.isView(path)) check.string(path, "path");
    const values = require("util").parseEnv(require("fs").readFileSync(path, "utf8"));
    for (const name of Object.keys(values)) if (process.env[name] === undefined) process.env[name] = values[name];
  },
  setUncaughtExceptionCaptureCallback(fn) {
    if (fn !== null) {
      if (typeof fn !== "function") throw argType("fn", "function or null", fn);
      if (internal.captures()) {
        throw check.codedError(Error, "ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET", "`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active");
      }
    }
    internal.capture(fn);
  },
  hasUncaughtExceptionCaptureCallback() { return internal.captures(); },
  setSourceMapsEnabled(enabled) { check.boolean(enabled, "enabled"); },
  ref(value) { refer(value, "ref"); },
  unref(value) { refer(value, "unref"); },
  binding(name) {
    name = String(name);
    if (name === "constants") {
      const { constants } = require("os"), { constants: fs } = require("fs"), { constants: crypto } = require("crypto"), { constants: zlib } = require("zlib");
      return { fs, zlib, os: constants, crypto, trace: {} };
    }
    if (bindings.includes(name)) throw internal.unsupported(`process.binding("${name}")`);
    throw new Error("No such module: " + name);
  },
  finalization: part("finalization")(process),
});

const bindings = ["buffer", "config", "contextify", "crypto", "fs", "http_parser", "natives", "os", "stream_wrap", "tcp_wrap", "tty_wrap", "url", "util", "uv", "zlib"];

function systemError(syscall, { code, errno, text }) {
  const e = new Error(`${syscall}() failed: ${code}: ${text[0].toUpperCase()}${text.slice(1)}`);
  defineProperty(e, "name", { value: "SystemError", writable: true, enumerable: false, configurable: true });
  return Object.assign(e, { syscall, errno, code });
}

// refer calls what an object has for keeping the program alive or not.
function refer(value, name) {
  if (value === null || value === undefined) return;
  const call = value[Symbol.for("nodejs." + name)] ?? value[name];
  if (typeof call === "function") call.call(value);
}

// exitCode converts as Bun does: integers and strings of digits.
function exitCode(code) {
  if (code === null || code === undefined) return undefined;
  const n = typeof code === "string" && code.trim() !== "" && !Number.isNaN(Number(code)) ? Number(code) : code;
  return check.integer(n, "code", -Infinity, Infinity) & 255;
}

let code;
defineProperty(process, "exitCode", { enumerable: true, configurable: true, get: () => code, set(v) { code = exitCode(v); } });

// What Bun makes when it is asked for. It can be written to.
function accessor(name, value, set = (v) => v) {
  defineProperty(process, name, { enumerable: true, configurable: true, get: () => value, set(v) { value = set(v, value); } });
}
accessor("argv", internal.argv);
accessor("execArgv", internal.execArgv);
accessor("ppid", internal.ppid);
accessor("connected", false);
accessor("_eval", undefined);
accessor("title", internal.argv0, (v, before) => (typeof v === "string" ? v : before));
accessor("debugPort", 9229, (v) => {
  v = Math.trunc(+v);
  if (!Number.isFinite(v)) v = 0;
  if (v !== 0 && (v < 1024 || v > 65535)) {
    throw Object.assign(new RangeError("process.debugPort must be 0 or in range 1024 to 65535"), { code: "ERR_OUT_OF_RANGE" });
  }
  return v;
});

// The first listener of a signal takes its default action away, the last one to go gives it back.
const signals = new Set(internal.signals);
const prototype = Object.getPrototypeOf(process);
for (const [method, watch] of [["on", true], ["addListener", true], ["once", true], ["prependListener", true], ["prependOnceListener", true],
  ["off", false], ["removeListener", false], ["removeAllListeners", false]]) {
  const base = EventEmitter.prototype[method];
  defineProperty(prototype, method, {
    value: { [method](name, ...rest) {
      const result = apply(base, this, [name, ...rest]);
      if (this !== process) return result;
      for (const s of signals.has(name) ? [name] : watch ? [] : signals) internal.watchSignal(s, process.listenerCount(s) > 0);
      return result;
    } }[method],
    writable: true, enumerable: false, configurable: true,
  });
}

if (internal.hasChannel) part("channel")(process);

internal.made(process);
module.exports = process;
