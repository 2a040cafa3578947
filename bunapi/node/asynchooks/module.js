// node:async_hooks. The context is a Map from each AsyncLocalStorage to its store; it is never changed, only replaced. The
// bridge carries it through promises, timers and ticks (jsbridge/context.go).
"use strict";

const { check } = internal;
const { codedError } = check;

// within calls fn in a context.
function within(context, fn, self, args) {
  const before = internal.getContext();
  internal.setContext(context);
  try {
    return Reflect.apply(fn, self, args);
  } finally {
    internal.setContext(before);
  }
}
const withStore = (als, store) => {
  const context = new Map(internal.getContext());
  context.set(als, store);
  return context;
};
function without(als) {
  const context = new Map(internal.getContext());
  context.delete(als);
  return context.size === 0 ? undefined : context;
}

class AsyncLocalStorage {
  #name; #default;

  constructor(options) {
    if (options === undefined) options = {};
    check.object(options, "options");
    this.#default = options.defaultValue;
    this.#name = options.name === undefined ? "" : `${options.name}`;
  }
  static bind(fn) {
    check.function(fn, "fn");
    const context = internal.getContext();
    return named("bound ", (...more) => within(context, fn, undefined, more));
  }
  static snapshot() {
    const context = internal.getContext();
    return Object.defineProperty((fn, ...args) => within(context, fn, undefined, args), "name", { value: "", configurable: true });
  }
  enterWith(store) { internal.setContext(withStore(this, store)); }
  exit(callback, ...args) { return this.run(undefined, callback, ...args); }
  run(store, callback, ...args) { return within(withStore(this, store), callback, undefined, args); }
  disable() { internal.setContext(without(this)); }
  get name() { return this.#name; }
  getStore() {
    const context = internal.getContext();
    return context?.has(this) ? context.get(this) : this.#default;
  }
  withScope(store) {
    const before = internal.getContext();
    this.enterWith(store);
    return { [Symbol.dispose]() { internal.setContext(before); } };
  }
  _enable() {}
  _propagate() {}
}
const named = (name, fn) => Object.defineProperty(fn, "name", { value: name, configurable: true });

class AsyncResource {
  #context; #id = 0;

  constructor(type, options) {
    check.string(type, "type");
    if (type === "") throw codedError(TypeError, "ERR_ASYNC_TYPE", `Invalid name for async "type": ${type}`);
    const id = typeof options === "number" ? options : options?.triggerAsyncId;
    if (id !== undefined && (!Number.isSafeInteger(id) || id < -1)) throw codedError(RangeError, "ERR_INVALID_ASYNC_ID", `Invalid triggerAsyncId value: ${id}`);
    this.type = type;
    this.#context = internal.getContext();
  }
  emitBefore() { return true; }
  emitAfter() { return true; }
  asyncId() { return this.#id; }
  triggerAsyncId() { return 0; }
  emitDestroy() { return false; }
  runInAsyncScope(fn, thisArg, ...args) { return within(this.#context, fn, thisArg, args); }
  bind(fn, thisArg) {
    check.function(fn, "fn");
    const resource = this;
    const bound = { bound(...args) { return resource.runInAsyncScope(fn, thisArg ?? this, ...args); } }.bound;
    return Object.defineProperty(bound, "length", { value: fn.length, configurable: true });
  }
  static bind(fn, type, thisArg) { return new AsyncResource(type || fn?.name || "bound-anonymous-fn").bind(fn, thisArg); }
}

const hooks = ["init", "before", "after", "destroy", "promiseResolve"];
function createHook(hook) {
  check.object(hook, "hook");
  for (const name of hooks) {
    if (hook[name] !== undefined && typeof hook[name] !== "function") throw codedError(TypeError, "ERR_ASYNC_CALLBACK", `hook.${name} must be a function`);
  }
  // As in Bun, nothing calls the hooks.
  const self = { enable: () => self, disable: () => self };
  return self;
}

module.exports = {
  AsyncLocalStorage, createHook,
  executionAsyncId() { return 0; },
  triggerAsyncId() { return 0; },
  executionAsyncResource() { return process.stdin; },
  AsyncResource,
};
