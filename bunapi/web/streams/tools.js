// What the scripts of streams share: errors, promises, the queue, the strategies. Each script takes what the earlier ones
// put into shared and adds its own.
(function (host, shared) {
  "use strict";
  const { then } = Promise.prototype;
  const fail = (E, code, message) => Object.assign(new E(message), { code });
  const invalidState = (what) => fail(TypeError, "ERR_INVALID_STATE", "Invalid state: " + what);
  const invalidThis = (name) => fail(TypeError, "ERR_INVALID_THIS", `Value of "this" must be of type ${name}`);
  const illegal = () => fail(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
  const nothing = () => {};

  /** A promise with its functions. A rejection that nobody looks at is no unhandled one. */
  const deferred = () => {
    const d = {};
    d.promise = new Promise((resolve, reject) => ((d.resolve = resolve), (d.reject = reject)));
    then.call(d.promise, undefined, nothing);
    return d;
  };
  /** Runs fn and gives its outcome as a promise. */
  const attempt = (fn) => {
    try {
      return Promise.resolve(fn());
    } catch (e) {
      return Promise.reject(e);
    }
  };
  const settle = (promise, ok, failed) => void then.call(promise, ok, failed);
  const isObject = (v) => (typeof v === "object" && v !== null) || typeof v === "function";
  /** A member of a source, sink or transformer: a function that is called on it, or undefined. */
  const member = (object, name, what) => {
    const fn = object[name];
    if (fn === undefined) return undefined;
    if (typeof fn !== "function") throw new TypeError(`The ${what}'s '${name}' property must be a function`);
    return (...args) => fn.apply(object, args);
  };
  const strategyOf = (strategy, def) => {
    const s = strategy ?? {};
    const hwm = s.highWaterMark === undefined ? def : Number(s.highWaterMark);
    if (!(hwm >= 0)) throw new RangeError("The queuing strategy's highWaterMark must be a non-negative, non-NaN number");
    const size = s.size;
    if (size !== undefined && typeof size !== "function") throw new TypeError("The queuing strategy's size must be a function");
    return { hwm, size: size ? (chunk) => Number(size(chunk)) : () => 1 };
  };

  /** Calls ok or failed when a stream's record says that it is closed or errored, without a reader or writer. */
  const watch = (stream, ok, failed) => {
    if (stream.state === "closed") ok();
    else if (stream.state === "errored") failed(stream.error);
    else (stream.watchers ??= []).push({ ok, failed });
  };
  const tellWatchers = (stream) => {
    const watchers = stream.watchers;
    if (watchers === undefined) return;
    stream.watchers = undefined;
    for (const { ok, failed } of watchers) {
      if (stream.state === "closed") ok();
      else failed(stream.error);
    }
  };

  /** A queue with sizes, shared by the controllers of both directions. */
  class Queue {
    items = [];
    head = 0;
    total = 0;
    get length() {
      return this.items.length - this.head;
    }
    push(value, size) {
      if (!(size >= 0) || size === Infinity) throw new RangeError("The return value of a queuing strategy's size function must be a finite, non-NaN, non-negative number");
      this.items.push({ value, size });
      this.total += size;
    }
    peek() {
      return this.items[this.head].value;
    }
    shift() {
      const { value, size } = this.items[this.head];
      this.items[this.head++] = undefined;
      if (this.head === this.items.length) this.items.length = this.head = 0;
      else if (this.head > 64 && this.head * 2 > this.items.length) {
        this.items.splice(0, this.head);
        this.head = 0;
      }
      this.total = this.length === 0 ? 0 : this.total - size;
      return value;
    }
    /** Leaves value of the first item, which is shorter by size. */
    cut(value, size) {
      const first = this.items[this.head];
      first.value = value;
      first.size -= size;
      this.total -= size;
    }
    clear() {
      this.items.length = this.head = this.total = 0;
    }
  }

  /** Marks a call of the classes' constructors by these scripts. */
  const token = {};
  const custom = Symbol.for("nodejs.util.inspect.custom");
  /** The record of a public object, which must have one. */
  function self(record, name) {
    if (record === undefined) throw invalidThis(name);
    return record;
  }

  const strategyClass = (name, size) => {
    const C = class {
      #hwm;
      constructor(init) {
        if (!isObject(init) || init.highWaterMark === undefined) throw new TypeError("QueuingStrategyInit requires a 'highWaterMark' member");
        this.#hwm = Number(init.highWaterMark);
      }
      get highWaterMark() {
        return this.#hwm;
      }
      get size() {
        return size;
      }
    };
    Object.defineProperty(C, "name", { value: name, configurable: true });
    return C;
  };
  const CountQueuingStrategy = strategyClass("CountQueuingStrategy", function size() { return 1 });
  const ByteLengthQueuingStrategy = strategyClass("ByteLengthQueuingStrategy", function size(chunk) { return chunk.byteLength });

  /** Gives classes the look of the platform's: a tag, members that are listed, no arguments that are needed. */
  const platform = (classes) => {
    for (const [name, C] of Object.entries(classes)) {
      const { prototype } = C;
      for (const key of Object.getOwnPropertyNames(prototype)) {
        if (key !== "constructor") Object.defineProperty(prototype, key, { enumerable: true });
      }
      Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
      Object.defineProperty(C, "length", { value: /Reader$|Writer$|Strategy$/.test(name) ? 1 : 0, configurable: true });
    }
    return classes;
  };

  Object.assign(shared, {
    then, fail, invalidState, invalidThis, illegal, nothing, deferred, attempt, settle, isObject, member, strategyOf, Queue,
    watch, tellWatchers, token, custom, self, CountQueuingStrategy, ByteLengthQueuingStrategy, platform,
  });
})
