// WebSocket, on both sides: over the global WebSocket for a client, over a connection of the engine for a server.
"use strict";
const EventEmitter = require("events");
const events = part("events");

const { nextTick } = internal;
const states = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };
const names = Object.keys(states);
const binaryTypes = ["nodebuffer", "arraybuffer", "fragments", "blob"];
const kReceived = Symbol("received"), kDrained = Symbol("drained"), kEnded = Symbol("ended");

const notOpen = (ws) => new Error(`WebSocket is not open: readyState ${ws.readyState} (${names[ws.readyState]})`);

/** What may be sent beside text: numbers as their text, everything else as Buffer.from takes it. */
function bytesOf(data) {
  if (Buffer.isBuffer(data) || data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.from(data);
}
const inText = (data) => (typeof data === "number" ? data.toString() : data);

class WebSocket extends EventEmitter {
  #state = states.CONNECTING;
  #link = null; // what carries messages: a client or a server's connection
  #binaryType = "nodebuffer";
  #protocol = "";
  #extensions = "";
  #url;
  #paused = false;
  #threshold = 0; // below it a message is not compressed
  #waiting = []; // callbacks of sends that the kernel has not taken
  #code; // of our close
  constructor(address, protocols, options) {
    super();
    this._socket = null;
    if (address === null) return; // for setSocket
    const { connect } = part("client");
    if (!Array.isArray(protocols)) {
      if (typeof protocols === "object" && protocols !== null) [protocols, options] = [undefined, protocols];
      else protocols = protocols === undefined ? undefined : [protocols];
    }
    const client = connect(address, protocols, options ?? {});
    this.#url = client.url;
    this.#link = client.link;
    client.begin(this, {
      open: (protocol, extensions) => {
        this.#protocol = protocol;
        this.#extensions = extensions;
        this.#state = states.OPEN;
        this.emit("open");
      },
      message: (data, binary) => this[kReceived](data, binary),
      error: (error) => {
        if (this.#state !== states.CLOSED) this.#state = states.CLOSING;
        this.emit("error", error);
      },
      close: (code, reason) => {
        this.#state = states.CLOSED;
        this.emit("close", code, reason);
      },
    });
  }
  get binaryType() { return this.#binaryType; }
  set binaryType(type) {
    if (binaryTypes.includes(type)) this.#binaryType = type;
  }
  get bufferedAmount() { return this.#link?.buffered() ?? 0; }
  get extensions() { return this.#extensions; }
  get isPaused() { return this.#paused; }
  get protocol() { return this.#protocol; }
  get readyState() { return this.#state; }
  get url() { return this.#url; }
  /** Makes this the server's side of a connection: link carries it, and calls kReceived, kDrained and kEnded. */
  setSocket(socket, link, { protocol = "", extensions = "", threshold = 0 } = {}) {
    if (link === null || typeof link?.sendText !== "function") throw internal.unsupported("ws.WebSocket.setSocket");
    this._socket = socket;
    this.#link = link;
    this.#protocol = protocol;
    this.#extensions = extensions;
    this.#threshold = threshold;
    this.#state = states.OPEN;
    this.emit("open");
  }
  [kReceived](data, binary) {
    if (binary && this.#binaryType !== "nodebuffer") {
      if (this.#binaryType === "arraybuffer") data = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
      else if (this.#binaryType === "fragments") data = [data];
      else data = new Blob([data]);
    }
    this.emit("message", data, binary);
  }
  [kDrained]() {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) callback(null);
  }
  /** The connection is over; violation is the peer's, if there was one. */
  [kEnded](code, reason, violation) {
    if (this.#state === states.OPEN) this.#state = states.CLOSING;
    for (const callback of this.#waiting.splice(0)) nextTick(callback, new Error("The WebSocket was closed before the data was sent"));
    nextTick(() => {
      if (violation !== undefined) this.emit("error", violation);
      this.#state = states.CLOSED;
      this.emit("close", code, Buffer.from(violation !== undefined || code === 1006 ? "" : reason));
    });
  }
  emitClose() {
    this.#state = states.CLOSED;
    this.emit("close", 1006, Buffer.alloc(0));
  }
  close(code, data) {
    if (this.#state === states.CLOSED || this.#state === states.CLOSING) return;
    if (code !== undefined) checkClose(code, data);
    const connecting = this.#state === states.CONNECTING;
    this.#state = states.CLOSING;
    this.#link?.close(code, data === undefined ? "" : typeof data === "string" ? data : Buffer.from(data).toString(), connecting);
  }
  terminate() {
    if (this.#state === states.CLOSED) return;
    this.#state = states.CLOSING;
    this.#link?.terminate();
  }
  pause() {
    if (this.#state === states.CONNECTING || this.#state === states.CLOSED) return;
    this.#paused = true;
    this.#link.pause();
  }
  resume() {
    if (this.#state === states.CONNECTING || this.#state === states.CLOSED) return;
    this.#paused = false;
    this.#link.resume();
  }
  ping(data, mask, callback) { this.#control("ping", data, mask, callback); }
  pong(data, mask, callback) { this.#control("pong", data, mask, callback); }
  #control(name, data, mask, callback) {
    if (this.#state === states.CONNECTING) throw notOpen(this);
    if (typeof data === "function") [data, callback] = [undefined, data];
    else if (typeof mask === "function") callback = mask;
    data = inText(data);
    if (this.#state !== states.OPEN) return void this.#refused(callback);
    data = data === undefined || data === null || data === "" ? "" : typeof data === "string" ? data : bytesOf(data);
    if ((typeof data === "string" ? Buffer.byteLength(data) : data.byteLength) > 125) throw new RangeError("The data size must not be greater than 125 bytes");
    this.#link[name](data);
    if (callback) nextTick(callback, null);
  }
  send(data, options, callback) {
    if (this.#state === states.CONNECTING) throw notOpen(this);
    if (typeof options === "function") [options, callback] = [undefined, options];
    data = inText(data);
    if (this.#state !== states.OPEN) return void this.#refused(callback);
    if (options?.fin === false) throw internal.unsupported("ws.WebSocket.send: fin");
    const link = this.#link;
    if (isBlob(data)) {
      data.arrayBuffer().then((bytes) => this.send(bytes, options, callback));
      return;
    }
    let text = typeof data === "string";
    if (!text) data = bytesOf(data ?? "");
    if (options?.binary !== undefined && !options.binary !== text) {
      text = !text;
      data = text ? Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString() : Buffer.from(data);
    }
    const compress = (options?.compress ?? true) && (this.#threshold === 0 || data.length >= this.#threshold);
    const sent = text ? link.sendText(data, compress) : link.sendBinary(data, compress);
    if (!callback) return;
    if (sent === -1) this.#waiting.push(callback);
    else nextTick(callback, null);
  }
  #refused(callback) {
    if (callback) nextTick(callback, notOpen(this));
  }
}

const isBlob = (data) => typeof data === "object" && data !== null && !ArrayBuffer.isView(data) && data instanceof Blob;

function checkClose(code, data) {
  const valid = typeof code === "number" && ((code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999));
  if (!valid) throw new TypeError("First argument must be a valid error code number");
  if (data !== undefined && data.length > 0 && Buffer.byteLength(data) > 123) throw new RangeError("The message must not be greater than 123 bytes");
}

for (const [name, value] of Object.entries(states)) {
  for (const on of [WebSocket, WebSocket.prototype]) Object.defineProperty(on, name, { value, enumerable: true });
}
events.addAttributes(WebSocket.prototype, ["open", "error", "close", "message"]);
WebSocket.prototype.addEventListener = events.addEventListener;
WebSocket.prototype.removeEventListener = events.removeEventListener;

module.exports = { WebSocket, kReceived, kDrained, kEnded };
