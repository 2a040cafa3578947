// IncomingMessage: a request as a server sees it, or a response as a client sees it.
//
// A message of a server has an exchange of the Go side, and makes what scripts look at when they first do: most handlers read neither
// the body nor all headers.
"use strict";

const { Readable } = require("stream");
const { resetError, inherit, members } = part("common");
const { nextTick } = internal;

const kExchange = Symbol("exchange"), kHeaders = Symbol("headers"), kDistinct = Symbol("headersDistinct"), kRaw = Symbol("rawHeaders");
const kRawTrailers = Symbol("rawTrailers"), kTrailers = Symbol("trailers"), kTrailersDistinct = Symbol("trailersDistinct"), kSocket = Symbol("socket");
const kComplete = Symbol("complete"), kAborted = Symbol("aborted"), kAbort = Symbol("abort"), kSource = Symbol("source"), kMost = Symbol("maxHeaders");

function IncomingMessage(socket) {
  let options;
  if (socket) options = { highWaterMark: socket.readableHighWaterMark };
  Readable.call(this, options);
  this[kSocket] = socket;
  this.url = "";
  this.method = null;
  this.client = socket;
}
inherit(IncomingMessage, Readable);

/** A request of the server: the Readable's state comes when it is needed. */
function Request(exchange, method, url) {
  this[kExchange] = exchange;
  this.method = method;
  this.url = url;
}
Request.prototype = IncomingMessage.prototype;

// The state of the Readable, for messages that did not go through its constructor.
Object.defineProperty(IncomingMessage.prototype, "_readableState", {
  get() {
    if (this[kExchange] === undefined) return undefined;
    const state = new Readable.ReadableState({ highWaterMark: 65536 }, this, false);
    this._readableState = state;
    if (this._readableOver) state.destroyed = state.closed = state.closeEmitted = true;
    return state;
  },
  set(value) { Object.defineProperty(this, "_readableState", { value, writable: true, enumerable: true, configurable: true }); },
  configurable: true,
});
/** Whether a script has looked at the message as a stream. */
const touched = (message) => Object.hasOwn(message, "_readableState");

/** A property that is computed when first read, and can be set. */
const late = (key, make) => ({
  get() {
    const value = this[key];
    return value === undefined ? (this[key] = make(this)) : value;
  },
  set(value) { this[key] = value; },
});

const properties = {
  rawHeaders: late(kRaw, (m) => (m[kExchange] ? m[kExchange].rawHeaders(m[kMost] ?? 0) : [])),
  rawTrailers: late(kRawTrailers, (m) => (m[kExchange]?.complete() ? m[kExchange].rawTrailers() : [])),
  headers: late(kHeaders, (m) => (m[kExchange] && m[kRaw] === undefined ? m[kExchange].headers(m.joinDuplicateHeaders, m[kMost] ?? 0) : internal.fold(m.rawHeaders, m.joinDuplicateHeaders))),
  headersDistinct: late(kDistinct, (m) => internal.fold(m.rawHeaders, false, true)),
  trailers: late(kTrailers, (m) => internal.fold(m.rawTrailers, m.joinDuplicateHeaders)),
  trailersDistinct: late(kTrailersDistinct, (m) => internal.fold(m.rawTrailers, false, true)),
  socket: {
    get() {
      const socket = this[kSocket];
      const x = this[kExchange];
      if (socket !== undefined || !x) return socket;
      const made = (this[kSocket] = x.socket());
      if (x.answering()) made._httpMessage = x.res ?? null;
      return made;
    },
    set(value) { this[kSocket] = value; },
  },
  connection: { get() { return this.socket; }, set(value) { this.socket = value; } },
  client: { get() { return this.socket; }, set() {} },
  complete: { get() { return this[kComplete] ?? this[kExchange]?.complete() ?? false; }, set(value) { this[kComplete] = value; } },
  aborted: { get() { return this[kAborted] === true; }, set(value) { this[kAborted] = value; } },
  signal: {
    get() {
      if (this[kAbort] === undefined) {
        const controller = (this[kAbort] = new AbortController());
        if (this.destroyed) controller.abort();
      }
      return this[kAbort].signal;
    },
  },
};

members(IncomingMessage, {
  httpVersion: "1.1",
  httpVersionMajor: 1,
  httpVersionMinor: 1,
  url: "",
  method: null,
  statusCode: null,
  statusMessage: null,
  upgrade: null,
  joinDuplicateHeaders: false,
  setTimeout(ms, callback) {
    if (callback) this.on("timeout", callback);
    this.socket?.setTimeout(ms);
    return this;
  },
  _read() {
    if (!this._consumed) {
      this._readableState.readingMore = false;
      this._consumed = true;
    }
    const x = this[kExchange];
    if (x) {
      if (this[kComplete] || (x.lost() && x.complete())) this.push(null);
      else x.read();
    } else this[kSource]?.resume?.();
  },
  _destroy(error, callback) {
    if ((!this.readableEnded || !this.complete) && !this.aborted) {
      this.aborted = true;
      this.emit("aborted");
    }
    this[kAbort]?.abort();
    const x = this[kExchange];
    if (x) {
      // A request whose answer has begun and that has come whole may be destroyed without harm.
      if (!this.complete || error || !this.readableEnded) {
        if (x.answering() && !this._finishing) this.socket.destroy(error ?? undefined);
      }
    } else if (this.socket && !this.socket.destroyed && this.aborted) {
      this.socket.destroy(error ?? undefined);
    }
    // Nobody must listen to the errors of a message.
    if (this.listenerCount("error") === 0) error = null;
    nextTick(callback, error);
  },
  _addHeaderLines(headers, n) {
    if (!headers?.length) return;
    if (this.complete) this.rawTrailers = headers;
    else {
      this.rawHeaders = headers;
      this[kHeaders] = undefined;
    }
  },
  _addHeaderLine(field, value, dest) {
    const one = internal.fold([field, value], false), [key] = Object.keys(one);
    if (dest[key] === undefined) dest[key] = one[key];
    else Object.assign(dest, internal.fold([key, dest[key], field, value].flat(), this.joinDuplicateHeaders));
  },
  _addHeaderLineDistinct(field, value, dest) { (dest[field.toLowerCase()] ??= []).push(value); },
  _dumpAndCloseReadable() {
    this._dumped = true;
    this._readableState.ended = this._readableState.endEmitted = true;
    this.destroy();
  },
  _dump() {
    if (this._dumped) return;
    this._dumped = true;
    this.resume();
  },
});
for (const [name, d] of Object.entries(properties)) Object.defineProperty(IncomingMessage.prototype, name, { ...d, configurable: true, enumerable: false });

// ---- what the connection tells a server's request

function data(req, chunk) {
  if (!req.push(chunk)) req[kExchange].pause();
}

function end(req) {
  req[kComplete] = true;
  req.push(null);
}

/** The client has broken off in the middle of its request. */
function tellAborted(req) {
  if (req.complete || req.aborted || req.destroyed) return;
  req.aborted = true;
  req.emit("aborted");
}

/** The request can no longer be answered. */
function abort(req) {
  if (req._readableOver) return;
  if (!touched(req) && req._events === undefined && req[kAbort] === undefined) {
    req._readableOver = true;
    return;
  }
  if (req.destroyed) return;
  const error = req.complete ? null : resetError("aborted");
  req._finishing = true; // the connection is gone: there is nothing to destroy
  req[kAborted] && (req[kComplete] = false);
  destroyLost(req, error);
}

function destroyLost(req, error) {
  const own = req._destroy;
  req._destroy = function (error, callback) {
    delete this._destroy;
    if (own !== IncomingMessage.prototype._destroy) return own.call(this, error, callback);
    this[kAbort]?.abort();
    nextTick(callback, this.listenerCount("error") === 0 ? null : error);
  };
  req.destroy(error);
}

/** The answer is out: what is left of the request goes nowhere. */
function answered(req) {
  req._finishing = true;
  if (!touched(req) && req._events === undefined) {
    req._readableOver = true;
    return;
  }
  if (!req._consumed || req.readableFlowing === null) {
    // The rest does not come any more: the engine throws it away.
    req._dumped = true;
    req[kComplete] = true;
    if (!req.readableEnded && !req.destroyed) {
      if (!req._readableState.ended) req.push(null);
      req.resume();
    }
  } else {
    req[kComplete] = true;
    if (!req._readableState.ended) req.push(null);
  }
}

const readStart = (socket) => socket?.resume?.(), readStop = (socket) => socket?.pause?.();
module.exports = {
  IncomingMessage, Request, data, end, abort, tellAborted, answered, kExchange, kSource, kMost, kRaw, kRawTrailers, kComplete, kSocket,
  exported: { readStart, readStop, kReqShouldKeepAlive: Symbol("kReqShouldKeepAlive") },
};
