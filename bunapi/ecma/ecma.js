// The built-ins of ECMAScript 2022 to 2026 that goja lacks. Each is installed only where it is missing, so that an
// engine that learns one uses its own.
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
  const method = (on, name, length, fn) => define(on, name, named(name, length, fn));

  // First of all: esbuild's helpers for async iteration and `using` look these up when they are first used.
  for (const name of ["asyncIterator", "dispose", "asyncDispose"]) {
    if (!Symbol[name]) {
      Object.defineProperty(Symbol, name, { value: Symbol("Symbol." + name), writable: false, enumerable: false, configurable: false });
    }
  }

  method(Promise, "withResolvers", 0, function withResolvers() {
    let resolve, reject;
    const promise = new this((a, b) => { resolve = a; reject = b; });
    return { promise, resolve, reject };
  });
  method(Promise, "try", 1, function (fn, ...args) {
    return new this((resolve) => resolve(fn(...args)));
  });

  const groupBy = (items, key, add) => {
    let i = 0;
    for (const item of items) add(key(item, i++), item);
  };
  method(Object, "groupBy", 2, function (items, key) {
    const out = Object.create(null);
    groupBy(items, key, (k, v) => { (out[k] ??= []).push(v); });
    return out;
  });
  method(Map, "groupBy", 2, function (items, key) {
    const out = new Map();
    groupBy(items, key, (k, v) => { const list = out.get(k); if (list) list.push(v); else out.set(k, [v]); });
    return out;
  });
  for (const C of [Map, WeakMap]) {
    method(C.prototype, "getOrInsert", 2, function (key, value) {
      if (this.has(key)) return this.get(key);
      this.set(key, value);
      return value;
    });
    method(C.prototype, "getOrInsertComputed", 2, function (key, make) {
      if (this.has(key)) return this.get(key);
      const value = make(key);
      this.set(key, value);
      return value;
    });
  }

  method(Array, "fromAsync", 1, async function (items, map, self) {
    const out = [];
    const push = async (v) => { out.push(map ? await map.call(self, v, out.length) : v); };
    const source = items[Symbol.asyncIterator];
    if (source) {
      const it = source.call(items);
      for (;;) {
        const step = await it.next();
        if (step.done) return out;
        await push(step.value);
      }
    }
    if (items[Symbol.iterator]) {
      for (const v of items) await push(await v);
      return out;
    }
    for (let i = 0; i < items.length; i++) await push(await items[i]);
    return out;
  });

  // Iterator and its helpers.
  const iteratorProto = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
  if (typeof globalThis.Iterator !== "function") {
    const Iterator = named("Iterator", 0, function () {
      if (new.target === undefined || new.target === Iterator) throw new TypeError("Iterator cannot be constructed directly");
    });
    Object.defineProperty(Iterator, "prototype", { value: iteratorProto, writable: false });
    define(globalThis, "Iterator", Iterator);
    define(iteratorProto, "constructor", Iterator);
  }
  method(globalThis.Iterator, "from", 1, function (value) {
    const make = value[Symbol.iterator];
    const it = make ? make.call(value) : value;
    if (it instanceof globalThis.Iterator) return it;
    return (function* () { for (let s = it.next(); !s.done; s = it.next()) yield s.value; })();
  });
  const count = (n) => {
    const v = Math.trunc(Number(n));
    if (!(v >= 0)) throw new RangeError(String(n) + " must be positive");
    return v;
  };
  const lazy = (name, length, check, body) => method(iteratorProto, name, length, function (arg) {
    return body({ [Symbol.iterator]: () => this }, check(arg));
  });
  const callable = (fn) => {
    if (typeof fn !== "function") throw new TypeError(String(fn) + " is not a function");
    return fn;
  };
  lazy("map", 1, callable, function* (it, fn) { let i = 0; for (const v of it) yield fn(v, i++); });
  lazy("filter", 1, callable, function* (it, fn) { let i = 0; for (const v of it) if (fn(v, i++)) yield v; });
  lazy("flatMap", 1, callable, function* (it, fn) { let i = 0; for (const v of it) yield* fn(v, i++); });
  lazy("take", 1, count, function* (it, n) { if (n === 0) return; for (const v of it) { yield v; if (--n === 0) return; } });
  lazy("drop", 1, count, function* (it, n) { for (const v of it) { if (n > 0) n--; else yield v; } });
  const eager = (name, fn) => method(iteratorProto, name, 1, function (...args) { return fn({ [Symbol.iterator]: () => this }, ...args); });
  eager("forEach", (it, fn) => { let i = 0; for (const v of it) fn(v, i++); });
  eager("some", (it, fn) => { let i = 0; for (const v of it) if (fn(v, i++)) return true; return false; });
  eager("every", (it, fn) => { let i = 0; for (const v of it) if (!fn(v, i++)) return false; return true; });
  eager("find", (it, fn) => { let i = 0; for (const v of it) if (fn(v, i++)) return v; });
  method(iteratorProto, "toArray", 0, function () { return [...{ [Symbol.iterator]: () => this }]; });
  method(iteratorProto, "reduce", 1, function (fn, ...start) {
    let i = 0, acc = start[0], empty = start.length === 0;
    for (const v of { [Symbol.iterator]: () => this }) {
      if (empty) { acc = v; empty = false; } else acc = fn(acc, v, i);
      i++;
    }
    if (empty) throw new TypeError("reduce of empty iterator with no initial value");
    return acc;
  });

  // wellFormed copies text up to its first lone surrogate or, with a replacement, to the end.
  const wellFormed = (text, replacement) => {
    let out = "", from = 0;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c < 0xd800 || c > 0xdfff) continue;
      const next = text.charCodeAt(i + 1);
      if (c < 0xdc00 && next >= 0xdc00 && next <= 0xdfff) { i++; continue; }
      if (replacement === undefined) return undefined;
      out += text.slice(from, i) + replacement;
      from = i + 1;
    }
    return out + text.slice(from);
  };
  method(String.prototype, "isWellFormed", 0, function () { return wellFormed(String(this)) !== undefined; });
  method(String.prototype, "toWellFormed", 0, function () { return wellFormed(String(this), "\ufffd"); });

  const lookup = (o, key) => {
    for (o = Object(o); o !== null; o = Object.getPrototypeOf(o)) {
      const d = Object.getOwnPropertyDescriptor(o, key);
      if (d) return d;
    }
    return {};
  };
  method(Object.prototype, "__defineGetter__", 2, function (key, get) { Object.defineProperty(this, key, { get, enumerable: true, configurable: true }); });
  method(Object.prototype, "__defineSetter__", 2, function (key, set) { Object.defineProperty(this, key, { set, enumerable: true, configurable: true }); });
  method(Object.prototype, "__lookupGetter__", 1, function (key) { return lookup(this, key).get; });
  method(Object.prototype, "__lookupSetter__", 1, function (key) { return lookup(this, key).set; });

  // goja's %TypedArray%.from refuses strings.
  const typed = Object.getPrototypeOf(Uint8Array);
  const from = typed.from;
  Object.defineProperty(typed, "from", {
    value: named("from", 1, function (source, ...rest) { return from.call(this, typeof source === "string" ? [...source] : source, ...rest); }),
    writable: true, enumerable: false, configurable: true,
  });

  method(RegExp, "escape", 1, function (text) {
    if (typeof text !== "string") throw new TypeError("RegExp.escape expects a string");
    return text.replace(/^[0-9a-zA-Z]|[\\^$.*+?()[\]{}|/]|[,\-=<>#&!%:;@~'`"]|\s/g, (c) =>
      /[\\^$.*+?()[\]{}|/]/.test(c) ? "\\" + c : "\\x" + c.charCodeAt(0).toString(16).padStart(2, "0"));
  });

  method(Error, "captureStackTrace", 2, function (target) {
    const { stack } = new Error(target.message);
    Object.defineProperty(target, "stack", { value: stack, writable: true, enumerable: false, configurable: true });
  });
  define(Error, "stackTraceLimit", 10);

  method(Math, "sumPrecise", 1, function (items) {
    // Shewchuk's exact partial sums.
    const partials = [];
    let special = 0, any = false;
    for (let x of items) {
      if (typeof x !== "number") throw new TypeError("Math.sumPrecise was passed a non-number");
      any ||= !Object.is(x, -0);
      if (!Number.isFinite(x)) { special += x; continue; }
      let i = 0;
      for (let y of partials) {
        if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
        const hi = x + y, lo = y - (hi - x);
        if (lo !== 0) partials[i++] = lo;
        x = hi;
      }
      partials.length = i;
      partials.push(x);
    }
    if (special !== 0) return special;
    if (!any) return -0;
    return partials.reduceRight((a, b) => a + b, 0);
  });

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
