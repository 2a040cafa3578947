// PerformanceObserver, for marks, measures and functions under timerify.
"use strict";

const { check } = internal;
const supported = Object.freeze(["function", "mark", "measure"]);
// So many entries wait for one observer; the oldest go.
const maxWaiting = 10_000;

class PerformanceObserverEntryList {
  #entries;
  constructor(entries) { this.#entries = entries; }
  getEntries() { return this.#entries.slice(); }
  getEntriesByType(type) { return this.#entries.filter((e) => e.entryType === String(type)); }
  getEntriesByName(name, type) { return this.#entries.filter((e) => e.name === String(name) && (type === undefined || e.entryType === String(type))); }
}

const observers = new Set();
let scheduled = false;

// tell gives an entry to those who want its type.
function tell(entry) {
  for (const observer of observers) observer._take(entry);
}

function deliver() {
  scheduled = false;
  for (const observer of [...observers]) observer._deliver();
}

class PerformanceObserver {
  #callback; #types = new Set(); #entries = []; #kind;
  constructor(callback) {
    if (typeof callback !== "function") {
      throw check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", "Argument 1 ('callback') to the PerformanceObserver constructor must be a function");
    }
    this.#callback = callback;
  }
  static get supportedEntryTypes() { return supported; }
  observe(options) {
    const { entryTypes, type, buffered } = options ?? {};
    if (entryTypes === undefined && type === undefined) throw new TypeError("no type or entryTypes were provided");
    if (entryTypes !== undefined && type !== undefined) throw new TypeError("either entryTypes or type must be provided");
    if (entryTypes !== undefined) {
      if (typeof entryTypes !== "object" || entryTypes === null) throw check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", "Value is not a sequence");
      const types = [...entryTypes].map(String).filter((t) => supported.includes(t));
      if (types.length === 0) return;
      this.#types = new Set(types);
    } else {
      if (!supported.includes(String(type))) return;
      this.#types.add(String(type));
      if (buffered) for (const entry of performance.getEntriesByType(type)) this._take(entry);
    }
    observers.add(this);
    internal.observe(tell);
  }
  disconnect() {
    observers.delete(this);
    this.#types.clear();
    this.#entries = [];
    if (observers.size === 0) internal.observe(undefined);
  }
  takeRecords() { return this.#sorted(); }
  #sorted() {
    const entries = this.#entries.sort((a, b) => a.startTime - b.startTime);
    this.#entries = [];
    return entries;
  }
  _take(entry) {
    if (!this.#types.has(entry.entryType)) return;
    if (this.#entries.length >= maxWaiting) this.#entries.shift();
    this.#entries.push(entry);
    if (scheduled) return;
    scheduled = true;
    setImmediate(deliver);
  }
  _deliver() {
    if (this.#entries.length === 0) return;
    const list = new PerformanceObserverEntryList(this.#sorted());
    try {
      this.#callback.call(this, list, this);
    } catch (e) {
      reportError(e);
    }
  }
}
for (const name of ["_take", "_deliver"]) Object.defineProperty(PerformanceObserver.prototype, name, { enumerable: false });

module.exports = { PerformanceObserver, PerformanceObserverEntryList, tell };
