// The functions and constructors of ECMAScript 2022 to 2026 that goja lacks, by the name under which ecma.go installs them.
// Compiled when a script uses the first of them.
(function () {
  "use strict";
  const all = Object.create(null);
  const method = (name, fn) => { all[name] = fn; };

  method("Promise.withResolvers", function withResolvers() {
    let resolve, reject;
    const promise = new this((a, b) => { resolve = a; reject = b; });
    return { promise, resolve, reject };
  });
  method("Promise.try", function (fn, ...args) {
    return new this((resolve) => resolve(fn(...args)));
  });

  // checked is iterated as items are, but for an iterator without next, in which goja panics.
  const stepping = (it) => {
    if (typeof it?.next !== "function") throw new TypeError("Iterator method is not callable.");
    return it;
  };
  const checked = (items) => ({ [Symbol.iterator]: () => stepping(items[Symbol.iterator]()) });

  const groupBy = (items, key, add) => {
    let i = 0;
    for (const item of checked(items)) add(key(item, i++), item);
  };
  method("Object.groupBy", function (items, key) {
    const out = Object.create(null);
    groupBy(items, key, (k, v) => { (out[k] ??= []).push(v); });
    return out;
  });
  method("Map.groupBy", function (items, key) {
    const out = new Map();
    groupBy(items, key, (k, v) => { const list = out.get(k); if (list) list.push(v); else out.set(k, [v]); });
    return out;
  });
  for (const C of ["Map", "WeakMap"]) {
    method(C + ".prototype.getOrInsert", function (key, value) {
      if (this.has(key)) return this.get(key);
      this.set(key, value);
      return value;
    });
    method(C + ".prototype.getOrInsertComputed", function (key, make) {
      if (this.has(key)) return this.get(key);
      const value = make(key);
      this.set(key, value);
      return value;
    });
  }

  method("Array.fromAsync", async function (items, map, self) {
    const out = [];
    const push = async (v) => { out.push(map ? await map.call(self, v, out.length) : v); };
    const source = items[Symbol.asyncIterator];
    if (source) {
      const it = source.call(items);
      for (;;) {
        const step = await it.next();
        if (step === null || typeof step !== "object" && typeof step !== "function") throw new TypeError("Iterator result interface is not an object.");
        if (step.done) return out;
        await push(step.value);
      }
    }
    if (items[Symbol.iterator]) {
      for (const v of checked(items)) await push(await v);
      return out;
    }
    for (let i = 0; i < items.length; i++) await push(await items[i]);
    return out;
  });

  const count = (n) => {
    const v = Math.trunc(Number(n));
    if (!(v >= 0)) throw new RangeError(String(n) + " must be positive");
    return v;
  };
  const lazy = (name, check, body) => method("Iterator.prototype." + name, function (arg) {
    return body({ [Symbol.iterator]: () => stepping(this) }, check(arg));
  });
  const callable = (fn) => {
    if (typeof fn !== "function") throw new TypeError(String(fn) + " is not a function");
    return fn;
  };
  lazy("map", callable, function* (it, fn) { let i = 0; for (const v of it) yield fn(v, i++); });
  lazy("filter", callable, function* (it, fn) { let i = 0; for (const v of it) if (fn(v, i++)) yield v; });
  lazy("flatMap", callable, function* (it, fn) { let i = 0; for (const v of it) yield* fn(v, i++); });
  lazy("take", count, function* (it, n) { if (n === 0) return; for (const v of it) { yield v; if (--n === 0) return; } });
  lazy("drop", count, function* (it, n) { for (const v of it) { if (n > 0) n--; else yield v; } });
  const eager = (name, fn) => method("Iterator.prototype." + name, function (...args) { return fn({ [Symbol.iterator]: () => stepping(this) }, ...args); });
  eager("forEach", (it, fn) => { let i = 0; for (const v of it) fn(v, i++); });
  eager("some", (it, fn) => { let i = 0; for (const v of it) if (fn(v, i++)) return true; return false; });
  eager("every", (it, fn) => { let i = 0; for (const v of it) if (!fn(v, i++)) return false; return true; });
  eager("find", (it, fn) => { let i = 0; for (const v of it) if (fn(v, i++)) return v; });
  method("Iterator.prototype.toArray", function () { return [...{ [Symbol.iterator]: () => stepping(this) }]; });
  method("Iterator.prototype.reduce", function (fn, ...start) {
    let i = 0, acc = start[0], empty = start.length === 0;
    for (const v of { [Symbol.iterator]: () => stepping(this) }) {
      if (empty) { acc = v; empty = false; } else acc = fn(acc, v, i);
      i++;
    }
    if (empty) throw new TypeError("reduce of empty iterator with no initial value");
    return acc;
  });

  // Typed arrays are filled element by element, as assignments do it: nothing is written where a callback has detached them.
  const typedClass = Object.getPrototypeOf(Uint8Array), typedProto = typedClass.prototype;
  const { apply, getOwnPropertyDescriptor } = Reflect;
  const getter = (key) => { const { get } = getOwnPropertyDescriptor(typedProto, key); return (v) => apply(get, v, []); };
  const [typedLength, typedName] = [getter("length"), getter(Symbol.toStringTag)];
  const { at } = typedProto;
  const typedClasses = { __proto__: null, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array };
  const typedCreate = (C, length) => {
    const made = new C(length);
    apply(at, made, [0]); // throws for what is no typed array, or detached
    if (typedLength(made) < length) throw new TypeError("TypedArray species constructor returned a TypedArray that is too small");
    return made;
  };
  const typedSpecies = (v) => {
    const own = typedClasses[typedName(v)], C = v.constructor;
    if (C === undefined) return own;
    if ((typeof C !== "object" || C === null) && typeof C !== "function") throw new TypeError("constructor property should not be null");
    return C[Symbol.species] ?? own;
  };
  method("TypedArray.of", function (...items) {
    const made = typedCreate(this, items.length);
    for (let i = 0; i < items.length; i++) made[i] = items[i];
    return made;
  });
  method("TypedArray.from", function (items, map, self) {
    if (map !== undefined) callable(map);
    if (typeof this !== "function") throw new TypeError("TypedArray.from requires its this argument to be a constructor");
    const list = items[Symbol.iterator] != null ? [...items] : items, length = Math.min(Math.max(Math.trunc(list.length) || 0, 0), Number.MAX_SAFE_INTEGER);
    const made = typedCreate(this, length);
    for (let i = 0; i < length; i++) made[i] = map === undefined ? list[i] : self === undefined ? map(list[i], i) : apply(map, self, [list[i], i]);
    return made;
  });
  method("TypedArray.prototype.map", function (fn, self) {
    apply(at, this, [0]);
    const length = typedLength(this);
    callable(fn);
    const made = typedCreate(typedSpecies(this), length);
    for (let i = 0; i < length; i++) made[i] = self === undefined ? fn(this[i], i, this) : apply(fn, self, [this[i], i, this]);
    return made;
  });

  // wellFormed copies text up to its first lone surrogate or, with a replacement, to the end.
  const wellFormed = (text, replacement) => {
    const out = [];
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c < 0xd800 || c > 0xdfff) continue;
      const next = text.charCodeAt(i + 1);
      if (c < 0xdc00 && next >= 0xdc00 && next <= 0xdfff) { i++; continue; }
      if (replacement === undefined) return undefined;
      out.push(text.slice(from, i), replacement);
      from = i + 1;
    }
    return out.join("") + text.slice(from);
  };
  method("String.prototype.isWellFormed", function () { return wellFormed(String(this)) !== undefined; });
  method("String.prototype.toWellFormed", function () { return wellFormed(String(this), "\ufffd"); });

  const lookup = (o, key) => {
    for (o = Object(o); o !== null; o = Object.getPrototypeOf(o)) {
      const d = Object.getOwnPropertyDescriptor(o, key);
      if (d) return d;
    }
    return {};
  };
  method("Object.prototype.__defineGetter__", function (key, get) { Object.defineProperty(this, key, { get, enumerable: true, configurable: true }); });
  method("Object.prototype.__defineSetter__", function (key, set) { Object.defineProperty(this, key, { set, enumerable: true, configurable: true }); });
  method("Object.prototype.__lookupGetter__", function (key) { return lookup(this, key).get; });
  method("Object.prototype.__lookupSetter__", function (key) { return lookup(this, key).set; });

  method("RegExp.escape", function (text) {
    if (typeof text !== "string") throw new TypeError("RegExp.escape expects a string");
    return text.replace(/^[0-9a-zA-Z]|[\\^$.*+?()[\]{}|/]|[,\-=<>#&!%:;@~'`"]|\s/g, (c) =>
      /[\\^$.*+?()[\]{}|/]/.test(c) ? "\\" + c : "\\x" + c.charCodeAt(0).toString(16).padStart(2, "0"));
  });

  method("Math.sumPrecise", function (items) {
    // Shewchuk's exact partial sums.
    const partials = [];
    let special = 0, any = false;
    for (let x of checked(items)) {
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

  const iteratorProto = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
  method("Iterator", function Iterator() {
    if (new.target === undefined || new.target === Iterator) throw new TypeError("Iterator cannot be constructed directly");
  });
  Object.defineProperty(all.Iterator, "prototype", { value: iteratorProto, writable: false });
  Object.defineProperty(all.Iterator, "from", { writable: true, configurable: true, value: { from(value) {
    const make = value[Symbol.iterator];
    const it = make ? make.call(value) : value;
    if (it instanceof all.Iterator) return it;
    return (function* () { for (let s = it.next(); !s.done; s = it.next()) yield s.value; })();
  } }.from });

  method("SuppressedError", function SuppressedError(error, suppressed, message) {
    const e = new Error(message);
    Object.setPrototypeOf(e, SuppressedError.prototype);
    Object.defineProperty(e, "error", { value: error, writable: true, configurable: true });
    Object.defineProperty(e, "suppressed", { value: suppressed, writable: true, configurable: true });
    return e;
  });
  all.SuppressedError.prototype = Object.create(Error.prototype, {
    constructor: { value: all.SuppressedError, writable: true, configurable: true },
    name: { value: "SuppressedError", writable: true, configurable: true },
    message: { value: "", writable: true, configurable: true },
  });

  // The two stacks of explicit resource management differ in how their members are ended.
  const stacks = (name, symbol, dispose, run) => {
    const methodOf = (v) => {
      if (v === null || v === undefined) return undefined;
      let fn = v[symbol], wait = true;
      if (fn === undefined && symbol !== Symbol.dispose) [fn, wait] = [v[Symbol.dispose], false];
      if (typeof fn !== "function") throw new TypeError(`${name}.prototype.use requires an object with a ${String(symbol).slice(7, -1)} method`);
      return () => { const result = fn.call(v); return wait ? result : undefined; };
    };
    const Stack = class {
      #list = [];
      #disposed = false;
      #check() { if (this.#disposed) throw new ReferenceError(`${name} has already been disposed`); }
      get disposed() { return this.#disposed; }
      use(v) {
        this.#check();
        const end = methodOf(v);
        if (end) this.#list.push(end);
        return v;
      }
      adopt(v, fn) {
        this.#check();
        if (typeof fn !== "function") throw new TypeError(`${name}.prototype.adopt requires a function`);
        this.#list.push(() => fn(v));
        return v;
      }
      defer(fn) {
        this.#check();
        if (typeof fn !== "function") throw new TypeError(`${name}.prototype.defer requires a function`);
        this.#list.push(() => fn());
      }
      move() {
        this.#check();
        const next = new Stack();
        next.#list = this.#list;
        this.#list = [];
        this.#disposed = true;
        return next;
      }
      [dispose]() {
        if (this.#disposed) return run([]);
        this.#disposed = true;
        const list = this.#list.reverse();
        this.#list = [];
        return run(list);
      }
    };
    Object.defineProperty(Stack, "name", { value: name, configurable: true });
    Object.defineProperty(Stack.prototype, symbol, { value: Stack.prototype[dispose], writable: true, configurable: true });
    Object.defineProperty(Stack.prototype, Symbol.toStringTag, { value: name, configurable: true });
    all[name] = Stack;
  };
  const failures = () => {
    let failed = false, failure;
    return {
      add(e) { failure = failed ? new all.SuppressedError(e, failure) : e; failed = true; },
      end() { if (failed) throw failure; },
    };
  };
  stacks("DisposableStack", Symbol.dispose, "dispose", (list) => {
    const f = failures();
    for (const end of list) try { end(); } catch (e) { f.add(e); }
    f.end();
  });
  stacks("AsyncDisposableStack", Symbol.asyncDispose, "disposeAsync", async (list) => {
    const f = failures();
    for (const end of list) try { await end(); } catch (e) { f.add(e); }
    f.end();
  });

  return all;
})();
