// mock, spyOn and the record of calls.
"use strict";

const all = new Set(); // the mocks that there are, for mock.clearAllMocks and mock.restore
let calls = 0;

/** Makes a function that records its calls. restore puts back what it replaced. */
function makeMock(implementation, restore) {
  const once = [];
  let current = implementation;
  const state = {};
  const reset = () => Object.assign(state, { calls: [], results: [], contexts: [], instances: [], invocationCallOrder: [] });
  reset();
  const fn = function (...args) {
    state.calls.push(args), state.contexts.push(this), state.instances.push(this), state.invocationCallOrder.push(++calls);
    const result = { type: "incomplete", value: undefined };
    state.results.push(result);
    const run = once.length > 0 ? once.shift() : current;
    try {
      const value = run === undefined ? undefined : new.target ? Reflect.construct(run, args, new.target) : run.apply(this, args);
      result.type = "return", result.value = value;
      return value;
    } catch (e) {
      result.type = "throw", result.value = e;
      throw e;
    }
  };
  let name = implementation?.name || "mockConstructor";
  Object.defineProperty(fn, "name", { value: implementation?.name ?? "", configurable: true });
  Object.defineProperty(state, "lastCall", { get: () => state.calls.at(-1), configurable: true });
  const define = (members) => {
    for (const [key, value] of Object.entries(members)) Object.defineProperty(fn, key, { value, writable: true, configurable: true });
  };
  Object.defineProperty(fn, "mock", { get: () => state, configurable: true });
  const always = (make) => (value) => { current = make(value); return fn; };
  const next = (make) => (value) => { once.push(make(value)); return fn; };
  const constant = (value) => () => value;
  const resolved = (value) => () => Promise.resolve(value);
  const rejected = (value) => () => Promise.reject(value);
  const same = (f) => f;
  define({
    _isMockFunction: true,
    getMockName: () => name,
    mockName: (value) => { name = value; return fn; },
    getMockImplementation: () => current,
    mockImplementation: always(same), mockImplementationOnce: next(same),
    mockReturnValue: always(constant), mockReturnValueOnce: next(constant),
    mockResolvedValue: always(resolved), mockResolvedValueOnce: next(resolved),
    mockRejectedValue: always(rejected), mockRejectedValueOnce: next(rejected),
    mockReturnThis: () => { current = function () { return this; }; return fn; },
    mockClear: () => { reset(); return fn; },
    mockReset: () => { reset(), (once.length = 0), (current = undefined); return fn; },
    mockRestore: () => { reset(), (once.length = 0), (current = implementation), restore?.(); return fn; },
    withImplementation: (replacement, callback) => {
      const before = current;
      current = replacement;
      const end = () => { current = before; };
      const result = callback();
      if (typeof result?.then === "function") return result.then((v) => (end(), v), (e) => { end(); throw e; });
      end();
      return result;
    },
  });
  if (Symbol.dispose) fn[Symbol.dispose] = () => fn.mockRestore();
  all.add(fn);
  return fn;
}

const mock = function fn(implementation) { return makeMock(implementation); };
Object.assign(mock, {
  clearAllMocks() { for (const fn of all) fn.mockClear(); },
  resetAllMocks() { for (const fn of all) fn.mockReset(); },
  restore: function restoreAllMocks() { for (const fn of all) if (fn.isSpy) fn.mockRestore(); },
});

function spyOn(object, key) {
  if (object === null || (typeof object !== "object" && typeof object !== "function")) throw new TypeError("spyOn(target, prop) expects a target object and a property key");
  const original = object[key];
  if (original?._isMockFunction) return original;
  if (typeof original !== "function") throw new TypeError(`spyOn(target, prop) does not support accessor properties yet`);
  const own = Object.getOwnPropertyDescriptor(object, key);
  const spy = makeMock(original, () => {
    if (own) Object.defineProperty(object, key, own);
    else delete object[key];
  });
  Object.defineProperty(spy, "isSpy", { value: true });
  Object.defineProperty(object, key, { value: spy, writable: true, configurable: true, enumerable: own?.enumerable ?? true });
  return spy;
}

module.exports = { mock, spyOn };
