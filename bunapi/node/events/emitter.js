// EventEmitter: the class behind process, streams and every package that extends it.
//
// _events has for each name a function, or an array if there are several. emit goes over a copy of an array, because
// listeners may add and remove listeners.
"use strict";

const { argType, rangeError } = internal;
const { ownKeys, apply } = Reflect;
const captureRejectionSymbol = Symbol.for("nodejs.rejection");
const errorMonitor = Symbol("events.errorMonitor");
const kCapture = Symbol("kCapture");
const defaults = { captureRejections: false, maxListeners: 10 };

function checkListener(listener) {
  if (typeof listener !== "function") throw argType("listener", "function", listener);
}

function checkCount(name, n) {
  if (typeof n !== "number") throw argType(name, "number", n);
  if (!(n >= 0)) throw rangeError(name, ">= 0", n);
}

function EventEmitter(options) {
  if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
    this._events = { __proto__: null };
    this._eventsCount = 0;
  }
  if (this._maxListeners === undefined) this._maxListeners = undefined;
  if (options?.captureRejections !== undefined) {
    if (typeof options.captureRejections !== "boolean") throw internal.wrongType("options.captureRejections", "of type boolean", options.captureRejections);
    this[kCapture] = options.captureRejections;
  } else if (defaults.captureRejections) this[kCapture] = true;
}

/** _events of an emitter, which a class that never called EventEmitter may lack. */
function eventsOf(emitter) {
  const { _events } = emitter;
  if (_events !== undefined && _events !== null) return _events;
  emitter._eventsCount = 0;
  return (emitter._events = { __proto__: null });
}

function add(emitter, name, listener, first) {
  checkListener(listener);
  let events = eventsOf(emitter);
  if (events.newListener !== undefined) {
    emitter.emit("newListener", name, listener.listener ?? listener);
    events = emitter._events; // the listener may have changed it
  }
  const had = events[name];
  if (had === undefined) {
    events[name] = listener;
    emitter._eventsCount++;
    return emitter;
  }
  let count = 2;
  if (typeof had === "function") events[name] = first ? [listener, had] : [had, listener];
  else {
    if (first) had.unshift(listener);
    else had.push(listener);
    count = had.length;
  }
  const max = emitter._maxListeners ?? defaults.maxListeners;
  if (max > 0 && count > max && !events[name].warned) warn(emitter, name, events[name], max);
  return emitter;
}

function warn(emitter, name, list, max) {
  Object.defineProperty(list, "warned", { value: true, writable: true, enumerable: false, configurable: true });
  const w = new Error(`Possible EventEmitter memory leak detected. ${list.length} ${String(name)} listeners added to [${emitter.constructor?.name ?? "EventEmitter"}]. ` +
    `MaxListeners is ${max}. Use emitter.setMaxListeners() to increase limit`);
  w.name = "MaxListenersExceededWarning";
  w.emitter = emitter;
  w.type = name;
  w.count = list.length;
  require("process").emitWarning(w);
}

/** A listener that removes itself before it is called. */
function wrapOnce(emitter, name, listener) {
  let fired = false;
  function onceWrapper(...args) {
    if (fired) return undefined;
    fired = true;
    emitter.removeListener(name, onceWrapper);
    return apply(listener, emitter, args);
  }
  onceWrapper.listener = listener;
  return onceWrapper;
}

/** Calls a listener and hands the rejection of its promise on. */
function callAndCapture(listener, emitter, name, args) {
  const result = apply(listener, emitter, args);
  if (result === undefined || result === null || typeof result.then !== "function") return;
  result.then(undefined, (error) => process.nextTick(rejected, emitter, error, name, args));
}

function rejected(emitter, error, name, args) {
  if (typeof emitter[captureRejectionSymbol] === "function") {
    emitter[captureRejectionSymbol](error, name, ...args);
    return;
  }
  // A listener of "error" that rejects, too, must not begin anew.
  const before = emitter[kCapture];
  try {
    emitter[kCapture] = false;
    emitter.emit("error", error);
  } finally {
    emitter[kCapture] = before;
  }
}

function emitUnhandled(emitter, args) {
  const [error] = args;
  if (error instanceof Error) throw error;
  const shown = typeof error === "string" ? `'${error}'` : require("util").inspect(error);
  const e = new Error(`Unhandled error. (${shown})`);
  e.code = "ERR_UNHANDLED_ERROR";
  e.context = error;
  throw e;
}

function emit(name, ...args) {
  const events = this._events;
  if (name === "error") {
    if (events?.[errorMonitor] !== undefined) this.emit(errorMonitor, ...args);
    if (events?.error === undefined) emitUnhandled(this, args);
  }
  const found = events?.[name];
  if (found === undefined) return false;
  const capture = this[kCapture] === true;
  if (typeof found === "function") {
    if (capture) callAndCapture(found, this, name, args);
    else apply(found, this, args);
    return true;
  }
  const list = found.slice();
  for (let i = 0; i < list.length; i++) {
    if (capture) callAndCapture(list[i], this, name, args);
    else apply(list[i], this, args);
  }
  return true;
}

function removeListener(name, listener) {
  checkListener(listener);
  const events = this._events;
  const found = events?.[name];
  if (found === undefined) return this;
  let removed = listener;
  if (typeof found === "function") {
    if (found !== listener && found.listener !== listener) return this;
    removed = found;
    forget(this, name);
  } else {
    let i = found.length - 1;
    while (i >= 0 && found[i] !== listener && found[i].listener !== listener) i--;
    if (i < 0) return this;
    removed = found[i];
    if (found.length === 2) events[name] = found[1 - i];
    else if (i === 0) found.shift();
    else found.splice(i, 1);
  }
  if (events.removeListener !== undefined) this.emit("removeListener", name, removed.listener ?? listener);
  return this;
}

function forget(emitter, name) {
  if (--emitter._eventsCount === 0) emitter._events = { __proto__: null };
  else delete emitter._events[name];
}

function removeAllListeners(name) {
  const events = this._events;
  if (events === undefined) return this;
  const all = arguments.length === 0 || name === undefined;
  if (events.removeListener === undefined) {
    if (all) {
      this._events = { __proto__: null };
      this._eventsCount = 0;
    } else if (events[name] !== undefined) forget(this, name);
    return this;
  }
  if (all) {
    for (const key of ownKeys(events)) {
      if (key !== "removeListener") this.removeAllListeners(key);
    }
    this.removeAllListeners("removeListener");
    this._events = { __proto__: null };
    this._eventsCount = 0;
    return this;
  }
  const found = events[name];
  if (typeof found === "function") this.removeListener(name, found);
  else if (found !== undefined) for (let i = found.length - 1; i >= 0; i--) this.removeListener(name, found[i]);
  return this;
}

function listOf(emitter, name) {
  const found = emitter._events?.[name];
  return found === undefined ? [] : typeof found === "function" ? [found] : found;
}

const members = {
  setMaxListeners(n) {
    checkCount("setMaxListeners", n);
    this._maxListeners = n;
    return this;
  },
  constructor: EventEmitter,
  getMaxListeners() { return this._maxListeners ?? defaults.maxListeners; },
  emit,
  addListener(name, listener) { return add(this, name, listener, false); },
  on: undefined,
  prependListener(name, listener) { return add(this, name, listener, true); },
  once(name, listener) {
    checkListener(listener);
    return this.on(name, wrapOnce(this, name, listener));
  },
  prependOnceListener(name, listener) {
    checkListener(listener);
    return this.prependListener(name, wrapOnce(this, name, listener));
  },
  removeListener,
  off: removeListener,
  removeAllListeners,
  listeners(name) { return listOf(this, name).map((fn) => fn.listener ?? fn); },
  rawListeners(name) { return listOf(this, name).slice(); },
  listenerCount(name, listener) {
    const found = this._events?.[name];
    if (found === undefined) return 0;
    if (typeof listener !== "function") return typeof found === "function" ? 1 : found.length;
    return listOf(this, name).filter((fn) => fn === listener || fn.listener === listener).length;
  },
  eventNames() { return this._eventsCount > 0 ? ownKeys(this._events) : []; },
  _eventsCount: 0,
  [kCapture]: false,
};
members.on = members.addListener;
for (const key of ownKeys(members)) {
  const enumerable = typeof key !== "symbol";
  Object.defineProperty(EventEmitter.prototype, key, { value: members[key], writable: true, enumerable, configurable: true });
}
Object.defineProperty(emit, "length", { value: 1, configurable: true });

module.exports = { EventEmitter, captureRejectionSymbol, errorMonitor, kCapture, defaults, checkCount, checkListener };
