// assert.CallTracker, which counts the calls of functions.
"use strict";

const { check } = internal;
const AssertionError = part("error");

class CallTracker {
  #tracked = new Map();

  #of(tracked) {
    const calls = this.#tracked.get(tracked);
    if (!calls) throw check.argValue("tracked", tracked, "is not a tracked function");
    return calls;
  }

  reset(tracked) {
    if (tracked !== undefined) this.#of(tracked).list = [];
    else for (const calls of this.#tracked.values()) calls.list = [];
  }
  getCalls(tracked) { return Object.freeze(this.#of(tracked).list.slice()); }
  calls(fn, expected = 1) {
    if (typeof fn === "number") [fn, expected] = [() => {}, fn];
    else if (fn === undefined) fn = () => {};
    check.integer(expected, "expected", 1, 4294967295);
    if (typeof fn !== "function" && (typeof fn !== "object" || fn === null)) throw new TypeError("A Proxy's 'target' should be an Object");
    const calls = { name: fn.name || "calls", expected, list: [], stack: new Error().stack };
    const tracked = new Proxy(fn, {
      apply(fn, thisArg, args) {
        calls.list.push(Object.freeze({ thisArg, arguments: Object.freeze([...args]) }));
        return Reflect.apply(fn, thisArg, args);
      },
    });
    this.#tracked.set(tracked, calls);
    return tracked;
  }
  report() {
    const errors = [];
    for (const { name, expected, list, stack } of this.#tracked.values()) {
      if (list.length === expected) continue;
      const message = `Expected the ${name} function to be executed ${expected} time(s) but was executed ${list.length} time(s).`;
      errors.push({ message, actual: list.length, expected, operator: name, stack });
    }
    return errors;
  }
  verify() {
    const details = this.report();
    if (details.length === 0) return;
    throw new AssertionError({ message: details.length === 1 ? details[0].message : "Functions were not called the expected number of times", details });
  }
}

module.exports = CallTracker;
