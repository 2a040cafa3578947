// The events that listeners of addEventListener and onmessage get, and how they stand among an emitter's own listeners.
"use strict";

const kListener = Symbol("listener"), kAttribute = Symbol("attribute");

class Event {
  #type; #target;
  constructor(type, target) { this.#type = type; this.#target = target; }
  get type() { return this.#type; }
  get target() { return this.#target; }
}
class CloseEvent extends Event {
  #code; #reason; #wasClean;
  constructor(target, code, reason) {
    super("close", target);
    this.#code = code;
    this.#reason = reason;
    this.#wasClean = code !== 1006;
  }
  get code() { return this.#code; }
  get reason() { return this.#reason; }
  get wasClean() { return this.#wasClean; }
}
class ErrorEvent extends Event {
  #error; #message;
  constructor(target, error) {
    super("error", target);
    this.#error = error;
    this.#message = error?.message ?? "";
  }
  get error() { return this.#error; }
  get message() { return this.#message; }
}
class MessageEvent extends Event {
  #data;
  constructor(target, data) {
    super("message", target);
    this.#data = data;
  }
  get data() { return this.#data; }
}

const makes = {
  open: (target) => new Event("open", target),
  message: (target, data, binary) => new MessageEvent(target, binary ? data : data.toString()),
  close: (target, code, reason) => new CloseEvent(target, code, reason.toString()),
  error: (target, error) => new ErrorEvent(target, error),
};

function call(listener, target, event) {
  if (typeof listener === "object" && listener !== null && listener.handleEvent) listener.handleEvent(event);
  else listener.call(target, event);
}

function addEventListener(type, listener, options = {}) {
  for (const other of this.listeners(type)) if (!options[kAttribute] && other[kListener] === listener && !other[kAttribute]) return;
  const make = makes[type];
  if (!make) return;
  const wrapped = function (...args) { call(listener, this, make(this, ...args)); };
  wrapped[kAttribute] = !!options[kAttribute];
  wrapped[kListener] = listener;
  if (options.once) this.once(type, wrapped);
  else this.on(type, wrapped);
}

function removeEventListener(type, listener) {
  for (const other of this.listeners(type)) {
    if (other[kListener] === listener && !other[kAttribute]) return void this.removeListener(type, other);
  }
}

/** onopen and the others. */
function addAttributes(prototype, types) {
  for (const type of types) {
    Object.defineProperty(prototype, "on" + type, {
      enumerable: true,
      configurable: true,
      get() {
        for (const l of this.listeners(type)) if (l[kAttribute]) return l[kListener];
        return null;
      },
      set(listener) {
        for (const l of this.listeners(type)) {
          if (l[kAttribute]) {
            this.removeListener(type, l);
            break;
          }
        }
        if (typeof listener === "function") this.addEventListener(type, listener, { [kAttribute]: true });
      },
    });
  }
}

module.exports = { addEventListener, removeEventListener, addAttributes };
