// node:util. Formats are Go's (bunapi/web/console); parseArgs, MIMEType and styleText have a file each.
"use strict";

const { check, argType } = internal;
const { codedError, outOfRange } = check;
const { inspect, format, formatWithOptions } = part("inspect");
const types = part("types");

const kPromisify = Symbol.for("nodejs.util.promisify.custom");

function promisify(original) {
  check.function(original, "original");
  const custom = original[kPromisify];
  if (custom) return marked(check.function(custom, "custom"), custom);
  const names = original[kPromisifyArgs];
  const promised = function (...args) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...args, (error, ...values) => {
        if (error) return reject(error);
        if (names !== undefined && values.length > 1) resolve(Object.fromEntries(names.map((name, i) => [name, values[i]])));
        else resolve(values[0]);
      }]);
    });
  };
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
  marked(promised, promised);
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
}
const kPromisifyArgs = Symbol("customPromisifyArgs");
// marked makes promisify of fn give promised.
const marked = (fn, promised) => Object.defineProperty(fn, kPromisify, { value: promised, enumerable: false, writable: false, configurable: true });
promisify.custom = kPromisify;

function callbackify(original) {
  check.function(original, "original");
  function callbackified(...args) {
    const done = args.pop();
    if (typeof done !== "function") throw codedError(TypeError, "ERR_INVALID_ARG_TYPE", `The last argument must be of type function. Received ${internal.received(done)}`);
    Reflect.apply(original, this, args).then(
      (value) => process.nextTick(done, null, value),
      (reason) => process.nextTick(done, reason || falsyRejection(reason)),
    );
  }
  const own = Object.getOwnPropertyDescriptors(original);
  if (typeof own.length?.value === "number") own.length.value++;
  if (typeof own.name?.value === "string") own.name.value += "Callbackified";
  delete own.prototype;
  return Object.defineProperties(callbackified, own);
}
function falsyRejection(reason) {
  const e = codedError(Error, "ERR_FALSY_VALUE_REJECTION", "Promise was rejected with a falsy value");
  e.reason = reason;
  return e;
}

function inherits(ctor, superCtor) {
  if (ctor === undefined || ctor === null) throw argType("ctor", "function", ctor);
  if (superCtor === undefined || superCtor === null) throw argType("superCtor", "function", superCtor);
  if (superCtor.prototype === undefined) throw check.property("superCtor.prototype", "object", superCtor.prototype);
  Object.defineProperty(ctor, "super_", { value: superCtor, writable: true, configurable: true });
  Object.setPrototypeOf(ctor.prototype, superCtor.prototype);
}

const warnedCodes = new Set();
function deprecate(fn, message, code) {
  if (code !== undefined) check.string(code, "code");
  let warned = false;
  function deprecated(...args) {
    if (!warned && !process.noDeprecation) {
      warned = true;
      if (code === undefined || !warnedCodes.has(code)) {
        if (code !== undefined) warnedCodes.add(code);
        process.emitWarning(message, "DeprecationWarning", code, deprecated);
      }
    }
    return new.target ? Reflect.construct(fn, args, new.target) : Reflect.apply(fn, this, args);
  }
  Object.setPrototypeOf(deprecated, fn);
  if (fn.prototype) deprecated.prototype = fn.prototype;
  if (typeof fn.length === "number") Object.defineProperty(deprecated, "length", { ...Object.getOwnPropertyDescriptor(fn, "length") });
  return deprecated;
}

const debugs = new Map();
function debuglog(set) {
  set = set.toUpperCase();
  if (!debugs.has(set)) debugs.set(set, debugOf(set));
  return debugs.get(set);
}
function debugOf(set) {
  const names = (process.env.NODE_DEBUG ?? "").split(/[\s,]+/).filter(Boolean);
  const on = names.some((name) => new RegExp("^" + name.replace(/[|\\{}()[\]^$+?.]/g, "\\$&").replace(/\*/g, ".*") + "$", "i").test(set));
  return on ? (...args) => console.error("%s %d: %s", set, process.pid, format(...args)) : () => {};
}

function extend(target, source) {
  if (source === null || typeof source !== "object") return target;
  for (const key of Object.keys(source)) target[key] = source[key];
  return target;
}

const negative = (err) => {
  if (typeof err !== "number") throw argType("err", "number", err);
  if (!Number.isInteger(err) || err >= 0) throw outOfRange("err", "a negative integer", err);
};
const unknownError = (err) => `Unknown system error ${err}`;
const systemErrors = () => new Map(internal.systemErrors());
function getSystemErrorName(err) { negative(err); return systemErrors().get(err)?.[0] ?? unknownError(err); }
function getSystemErrorMessage(err) { negative(err); return systemErrors().get(err)?.[1] ?? unknownError(err); }
function errnoException(err, syscall, original) {
  const code = getSystemErrorName(err);
  const e = new Error(original ? `${syscall} ${code} ${original}` : `${syscall} ${code}`);
  return Object.assign(e, { errno: err, syscall, code });
}

function aborted(signal, resource) {
  if (signal === undefined || signal === null || typeof signal !== "object" || !("aborted" in signal)) throw argType("signal", "AbortSignal", signal);
  if (resource === null || typeof resource !== "object") throw argType("resource", "object", resource);
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function getCallSites(frameCount = 10, options) {
  if (options === undefined && typeof frameCount === "object" && frameCount !== null) [frameCount, options] = [10, frameCount];
  if (options !== undefined) check.object(options, "options");
  check.number(frameCount, "frameCount", 1, 200);
  return internal.callSites(frameCount).map(({ name, file, line, column }) => ({ functionName: name, scriptId: "0", scriptName: file, lineNumber: line, columnNumber: column, column }));
}

const object = (v) => v !== null && typeof v === "object";
const isError = (e) => object(e) && (Object.prototype.toString.call(e) === "[object Error]" || e instanceof Error);
const two = (n) => String(n).padStart(2, "0");
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const { signals } = require("os").constants;

module.exports = {
  _errnoException(err, syscall, original) { return errnoException(err, syscall, original); },
  _extend(target, source) { return extend(target, source); },
  callbackify,
  convertProcessSignalToExitCode(signalCode) { return 128 + signals[check.oneOf(signalCode, "signalCode", Object.keys(signals))]; },
  debug: debuglog, debuglog, deprecate, format,
  styleText(format, text, options) { return part("style").styleText(format, text, options); },
  formatWithOptions, getCallSites,
  getSystemErrorMap() { return systemErrors(); },
  getSystemErrorName, getSystemErrorMessage, inherits, inspect,
  isDeepStrictEqual: (a, b, options) => (options === true || options?.skipPrototype ? internal.equal.nodeSkipPrototype : internal.equal.node)(a, b),
  promisify,
  setTraceSigInt(enable) { check.boolean(enable, "enable"); },
  stripVTControlCharacters(str) { return Bun.stripANSI(check.string(str, "str")); },
  toUSVString: (text) => String(text).toWellFormed(),
  aborted, types,
  parseEnv(content) { return part("parse").parseEnv(check.string(content, "content")); },
  parseArgs(config) { return part("parse").parseArgs(config); },
  TextDecoder, TextEncoder,
  MIMEType: undefined, MIMEParams: undefined,
  isArray: Array.isArray,
  isBoolean: (v) => typeof v === "boolean",
  isBuffer: (v) => Buffer.isBuffer(v),
  isNull: (v) => v === null,
  isNullOrUndefined: (v) => v === null || v === undefined,
  isNumber: (v) => typeof v === "number",
  isString: (v) => typeof v === "string",
  isSymbol: (v) => typeof v === "symbol",
  isUndefined: (v) => v === undefined,
  isRegExp: types.isRegExp,
  isObject: object,
  isDate: types.isDate,
  isError,
  isFunction: (v) => typeof v === "function",
  isPrimitive: (v) => v === null || (typeof v !== "object" && typeof v !== "function"),
  log(...args) {
    const d = new Date();
    console.log("%s - %s", `${d.getDate()} ${months[d.getMonth()]} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`, format(...args));
  },
};
for (const name of ["MIMEType", "MIMEParams"]) internal.lazy(module.exports, name, () => part("mime")[name]);
