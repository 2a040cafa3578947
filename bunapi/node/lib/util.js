// node:util, as far as servers and their packages use it.
"use strict";

const kCustom = Symbol.for("nodejs.util.inspect.custom");
const kPromisify = Symbol.for("nodejs.util.promisify.custom");
const tag = (v) => Object.prototype.toString.call(v).slice(8, -1);
const inspect = (v, options) => Bun.inspect(v, typeof options === "object" && options !== null ? { depth: 2, ...options } : { depth: 2 });
inspect.custom = kCustom;
inspect.defaultOptions = { depth: 2 };

function format(first, ...rest) {
  if (typeof first !== "string") return [first, ...rest].map((v) => (typeof v === "string" ? v : inspect(v))).join(" ");
  let i = 0;
  const text = first.replace(/%[sdifjoOc%]/g, (m) => {
    if (m === "%%") return "%";
    if (i >= rest.length) return m;
    const v = rest[i++];
    switch (m[1]) {
      case "s": return typeof v === "bigint" ? `${v}n` : Object.is(v, -0) ? "-0" : typeof v === "object" && v !== null ? inspect(v, { depth: 0 }) : String(v);
      case "d": return typeof v === "bigint" ? `${v}n` : typeof v === "symbol" ? "NaN" : String(Number(v));
      case "i": return typeof v === "bigint" ? `${v}n` : typeof v === "symbol" ? "NaN" : String(parseInt(v, 10));
      case "f": return typeof v === "symbol" ? "NaN" : String(parseFloat(v));
      case "j": try { return JSON.stringify(v); } catch { return "[Circular]"; }
      case "c": return "";
    }
    return inspect(v);
  });
  return [text, ...rest.slice(i).map((v) => (typeof v === "string" ? v : inspect(v)))].join(" ");
}

function promisify(fn) {
  if (typeof fn !== "function") throw internal.argType("original", "function", fn);
  const custom = fn[kPromisify];
  if (custom) {
    if (typeof custom !== "function") throw internal.argType("custom", "function", custom);
    return marked(custom, custom);
  }
  const promised = function (...args) {
    return new Promise((resolve, reject) => fn.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value))));
  };
  Object.setPrototypeOf(promised, Object.getPrototypeOf(fn));
  marked(promised, promised);
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(fn));
}
// marked makes promisify of fn give promised.
const marked = (fn, promised) => Object.defineProperty(fn, kPromisify, { value: promised, enumerable: false, writable: false, configurable: true });
promisify.custom = kPromisify;

function callbackify(fn) {
  if (typeof fn !== "function") throw internal.argType("original", "function", fn);
  return function (...args) {
    const callback = args.pop();
    if (typeof callback !== "function") throw internal.argType("last argument", "function", callback);
    fn.apply(this, args).then((value) => process.nextTick(callback, null, value), (error) => process.nextTick(callback, error || new Error("Promise was rejected with falsy value")));
  };
}

function inherits(ctor, parent) {
  if (typeof ctor !== "function") throw internal.argType("ctor", "function", ctor);
  if (typeof parent !== "function") throw internal.argType("superCtor", "function", parent);
  Object.defineProperty(ctor, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(ctor.prototype, parent.prototype);
}

function deprecate(fn, message, code) {
  let warned = false;
  return function (...args) {
    if (!warned) {
      warned = true;
      process.emitWarning(message, "DeprecationWarning", code);
    }
    return new.target ? Reflect.construct(fn, args, new.target) : fn.apply(this, args);
  };
}

function debuglog(section) {
  const names = (process.env.NODE_DEBUG ?? "").toUpperCase().split(/[\s,]+/);
  const enabled = names.some((n) => n && new RegExp("^" + n.replace(/[|\\{}()[\]^$+?.]/g, "\\$&").replace(/\*/g, ".*") + "$").test(section.toUpperCase()));
  const log = (...args) => { if (enabled) console.error("%s %d: %s", section.toUpperCase(), process.pid, format(...args)); };
  return Object.defineProperty(log, "enabled", { get: () => enabled });
}

const typed = Object.getPrototypeOf(Uint8Array);
const types = {
  isPromise: (v) => v instanceof Promise, isDate: (v) => tag(v) === "Date", isRegExp: (v) => tag(v) === "RegExp", isMap: (v) => v instanceof Map, isSet: (v) => v instanceof Set,
  isWeakMap: (v) => v instanceof WeakMap, isWeakSet: (v) => v instanceof WeakSet, isNativeError: (v) => v instanceof Error, isArrayBuffer: (v) => v instanceof ArrayBuffer,
  isAnyArrayBuffer: (v) => v instanceof ArrayBuffer, isSharedArrayBuffer: () => false, isArrayBufferView: (v) => ArrayBuffer.isView(v), isTypedArray: (v) => v instanceof typed,
  isUint8Array: (v) => v instanceof Uint8Array, isDataView: (v) => v instanceof DataView, isAsyncFunction: (v) => typeof v === "function" && /^async\b/.test(Function.prototype.toString.call(v)),
  isGeneratorFunction: (v) => typeof v === "function" && tag(v) === "GeneratorFunction", isGeneratorObject: (v) => tag(v) === "Generator",
  isBoxedPrimitive: (v) => typeof v === "object" && v !== null && ["String", "Number", "Boolean", "Symbol", "BigInt"].includes(tag(v)),
};

module.exports = {
  inspect, format, promisify, callbackify, inherits, deprecate, debuglog, debug: debuglog, types,
  isDeepStrictEqual: (a, b) => Bun.deepEquals(a, b, true), isArray: Array.isArray, stripVTControlCharacters: (text) => Bun.stripANSI(text),
  toUSVString: (text) => String(text).toWellFormed(), TextEncoder, TextDecoder,
};
