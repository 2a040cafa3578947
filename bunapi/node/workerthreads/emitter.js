// What importing node:worker_threads gives message ports: Node's way to listen. A listener gets the data of a message, not the event.
"use strict";

const { addEventListener, removeEventListener, dispatchEvent } = EventTarget.prototype;
const registered = new WeakMap(); // target -> Map of type -> Map of listener -> what the target calls

function listeners(target, type) {
  if (!registered.has(target)) registered.set(target, new Map());
  const types = registered.get(target);
  if (!types.has(type)) types.set(type, new Map());
  return types.get(type);
}

function argument(event, type) {
  switch (type) {
    case "message": case "messageerror": return event.data;
    case "error": return event.error ?? null;
  }
  return event.detail;
}

function add(target, type, listener, once) {
  if (typeof listener !== "function") return target;
  const own = listeners(target, type);
  if (own.has(listener)) return target;
  const call = (event) => {
    if (once) own.delete(listener);
    listener(argument(event, type));
  };
  own.set(listener, call);
  addEventListener.call(target, type, call, { once });
  return target;
}

function remove(target, type, listener) {
  const own = listeners(target, type);
  if (own.has(listener)) {
    removeEventListener.call(target, type, own.get(listener));
    own.delete(listener);
  }
  return target;
}

const methods = {
  on(type, listener) { return add(this, type, listener, false); },
  once(type, listener) { return add(this, type, listener, true); },
  off(type, listener) { return remove(this, type, listener); },
  emit(type, ...args) {
    dispatchEvent.call(this, type === "message" || type === "messageerror" ? new MessageEvent(type, { data: args[0] }) : new CustomEvent(type, { detail: args[0] }));
    return this;
  },
  addListener(type, listener) { return add(this, type, listener, false); },
  removeListener(type, listener) { return remove(this, type, listener); },
  eventNames() { return [...(registered.get(this) ?? [])].filter(([, own]) => own.size > 0).map(([type]) => type); },
  listenerCount(type) { return registered.get(this)?.get(type)?.size ?? 0; },
  removeAllListeners(type) {
    for (const name of type === undefined ? methods.eventNames.call(this) : [type]) for (const listener of [...listeners(this, name).keys()]) remove(this, name, listener);
    return this;
  },
  setMaxListeners(n) { return this; },
};
const lengths = { emit: 1 };

const emitter = Object.create(EventTarget.prototype);
for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(value, "length", { value: lengths[name] ?? value.length, configurable: true });
  Object.defineProperty(emitter, name, { value, writable: true, enumerable: false, configurable: true });
}
Object.setPrototypeOf(MessagePort.prototype, emitter);
Object.defineProperty(MessagePort.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value() { return `MessagePort [EventTarget] { active: ${internal.active(this)}, refed: ${this.hasRef()} }`; }, writable: true, configurable: true,
});

module.exports = { methods };
