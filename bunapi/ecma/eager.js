// The built-ins of ECMAScript 2022 to 2026 that goja lacks and that must be there before any other code runs: what
// esbuild's helpers look up, constructors, and what captures a stack. Each is defined only where it is missing, so that
// an engine that learns one uses its own. Everything else is in lazy.js.
(function () {
  "use strict";
  const define = (on, name, value) => {
    if (!Object.prototype.hasOwnProperty.call(on, name)) {
      Object.defineProperty(on, name, { value, writable: true, enumerable: false, configurable: true });
    }
  };
  const named = (name, length, fn) => {
    Object.defineProperty(fn, "name", { value: name, configurable: true });
    Object.defineProperty(fn, "length", { value: length, configurable: true });
    return fn;
  };
  // First of all: esbuild's helpers for async iteration and `using` look these up when they are first used.
  for (const name of ["asyncIterator", "dispose", "asyncDispose"]) {
    if (!Symbol[name]) {
      Object.defineProperty(Symbol, name, { value: Symbol("Symbol." + name), writable: false, enumerable: false, configurable: false });
    }
  }

  const iteratorProto = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
  if (typeof globalThis.Iterator !== "function") {
    const Iterator = named("Iterator", 0, function () {
      if (new.target === undefined || new.target === Iterator) throw new TypeError("Iterator cannot be constructed directly");
    });
    Object.defineProperty(Iterator, "prototype", { value: iteratorProto, writable: false });
    define(globalThis, "Iterator", Iterator);
    define(iteratorProto, "constructor", Iterator);
  }
  // goja's %TypedArray%.from refuses strings.
  const typed = Object.getPrototypeOf(Uint8Array);
  const from = typed.from;
  Object.defineProperty(typed, "from", {
    value: named("from", 1, function (source, ...rest) { return from.call(this, typeof source === "string" ? [...source] : source, ...rest); }),
    writable: true, enumerable: false, configurable: true,
  });

  define(Error, "captureStackTrace", named("captureStackTrace", 2, function (target) {
    const { stack } = new Error(target.message);
    Object.defineProperty(target, "stack", { value: stack, writable: true, enumerable: false, configurable: true });
  }));
  define(Error, "stackTraceLimit", 10);

  const SuppressedError = named("SuppressedError", 3, function (error, suppressed, message) {
    const e = new Error(message);
    Object.setPrototypeOf(e, SuppressedError.prototype);
    define(e, "error", error);
    define(e, "suppressed", suppressed);
    return e;
  });
  SuppressedError.prototype = Object.create(Error.prototype, {
    constructor: { value: SuppressedError, writable: true, configurable: true },
    name: { value: "SuppressedError", writable: true, configurable: true },
    message: { value: "", writable: true, configurable: true },
  });
  define(globalThis, "SuppressedError", SuppressedError);
})();
