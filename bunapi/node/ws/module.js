// The package "ws": its client, with Node's events, over the global WebSocket. A server needs node:http's; Bun.serve has its own.
"use strict";
const EventEmitter = require("events");

const clientOptions = ["headers", "protocol", "protocols", "perMessageDeflate", "proxy", "tls"];
const unsupported = (what) => internal.unsupported("ws." + what);
const states = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };

class WebSocket extends EventEmitter {
  #ws; #event; #binaryType = "nodebuffer";
  #wrapped = new Map(); // listeners that take an event, by type and listener
  constructor(url, protocols, options) {
    super();
    if (typeof protocols === "object" && protocols !== null && !Array.isArray(protocols)) [protocols, options] = [undefined, protocols];
    const given = {};
    for (const key of Object.keys(options ?? {})) {
      if (options[key] === undefined) continue;
      if (!clientOptions.includes(key)) throw unsupported("WebSocket: " + key);
      given[key === "protocol" ? "protocols" : key] = options[key];
    }
    if (protocols !== undefined) given.protocols = protocols;
    const ws = this.#ws = new globalThis.WebSocket(String(url), given);
    ws.binaryType = "nodebuffer";
    const pass = (type, args) => ws.addEventListener(type, (event) => {
      this.#event = event;
      this.emit(type, ...args(event));
    });
    pass("open", () => []);
    pass("message", ({ data }) => (typeof data === "string" ? [Buffer.from(data), false] : [this.#shaped(data), true]));
    pass("ping", ({ data }) => [Buffer.from(data ?? "")]);
    pass("pong", ({ data }) => [Buffer.from(data ?? "")]);
    pass("error", (event) => [event.error ?? new Error(event.message ?? "WebSocket error")]);
    pass("close", ({ code, reason }) => [code, Buffer.from(reason)]);
  }
  #shaped(data) {
    switch (this.#binaryType) {
      case "arraybuffer": return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
      case "fragments": return [data];
    }
    return data;
  }
  send(data, options, callback) {
    if (typeof options === "function") [options, callback] = [undefined, options];
    for (const key of Object.keys(options ?? {})) {
      const plain = key === "binary" ? options.binary === undefined || options.binary === (typeof data !== "string") : options[key] === undefined || (key === "fin" || key === "mask") && options[key] === true;
      if (!plain && key !== "compress") throw unsupported("WebSocket.send: " + key);
    }
    if (this.readyState === states.CONNECTING) throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
    if (this.readyState !== states.OPEN) {
      const error = new Error(`WebSocket is not open: readyState ${this.readyState} (${Object.keys(states)[this.readyState]})`);
      if (typeof callback === "function") return void process.nextTick(callback, error);
      return;
    }
    this.#ws.send(typeof data === "number" ? String(data) : data);
    if (typeof callback === "function") process.nextTick(callback, null);
  }
  ping(data, mask, callback) { this.#control("ping", data, mask, callback); }
  pong(data, mask, callback) { this.#control("pong", data, mask, callback); }
  #control(name, data, mask, callback) {
    callback = [data, mask, callback].find((v) => typeof v === "function");
    if (typeof data === "function") data = undefined;
    if (this.readyState === states.CONNECTING) throw new Error("WebSocket is not open: readyState 0 (CONNECTING)");
    this.#ws[name](data);
    if (callback) process.nextTick(callback);
  }
  close(code, reason) { this.#ws.close(code, reason); }
  terminate() { this.#ws.terminate(); }
  addEventListener(type, listener, options) {
    for (const key of Object.keys(options ?? {})) if (key !== "once" && options[key]) throw unsupported("WebSocket.addEventListener: " + key);
    const of = this.#wrapped.get(type) ?? new Map();
    if (of.has(listener)) return;
    const wrapped = () => (typeof listener === "function" ? listener.call(this, this.#event) : listener.handleEvent(this.#event));
    this.#wrapped.set(type, of.set(listener, wrapped));
    if (options?.once) this.once(type, wrapped);
    else this.on(type, wrapped);
  }
  removeEventListener(type, listener) {
    const wrapped = this.#wrapped.get(type)?.get(listener);
    if (!wrapped) return;
    this.#wrapped.get(type).delete(listener);
    this.removeListener(type, wrapped);
  }
  get readyState() { return this.#ws.readyState; }
  get url() { return this.#ws.url; }
  get protocol() { return this.#ws.protocol; }
  get extensions() { return this.#ws.extensions; }
  get bufferedAmount() { return this.#ws.bufferedAmount; }
  get binaryType() { return this.#binaryType; }
  set binaryType(type) {
    if (!["nodebuffer", "arraybuffer", "fragments"].includes(type)) throw new Error(`Invalid binaryType: ${type}`);
    this.#binaryType = type;
  }
}
for (const name of ["onopen", "onmessage", "onerror", "onclose"]) {
  const listeners = new WeakMap();
  Object.defineProperty(WebSocket.prototype, name, {
    get() { return listeners.get(this) ?? null; },
    set(listener) {
      const type = name.slice(2);
      if (listeners.has(this)) this.removeEventListener(type, listeners.get(this));
      listeners.delete(this);
      if (typeof listener !== "function") return;
      listeners.set(this, listener);
      this.addEventListener(type, listener);
    },
    configurable: true, enumerable: true,
  });
}
for (const [name, value] of Object.entries(states)) {
  for (const on of [WebSocket, WebSocket.prototype]) Object.defineProperty(on, name, { value, enumerable: true });
}
WebSocket.WebSocket = WebSocket;
module.exports = WebSocket;
