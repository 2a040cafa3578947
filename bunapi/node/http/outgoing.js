// OutgoingMessage: a head, then a body, then perhaps trailers. ServerResponse and ClientRequest say where they go.
"use strict";

const Stream = require("stream");
const { failure, timeoutOf, inherit, members, validateHeaderName, validateHeaderValue } = part("common");
const { nextTick } = internal;
const { EventEmitter } = require("events");

const kOutHeaders = Symbol("kOutHeaders"), kSocket = Symbol("kSocket"), kErrored = Symbol("errored"), kCorked = Symbol("corked");
const kNeedDrain = Symbol("kNeedDrain"), kHighWaterMark = Symbol("kHighWaterMark"), kBytesWritten = Symbol("kBytesWritten");
const kRejectNonStandardBodyWrites = Symbol("kRejectNonStandardBodyWrites"), kUniqueHeaders = Symbol("kUniqueHeaders"), kTrailer = Symbol("trailer");
const nothing = () => {};

// The bits of head.go.
const bits = {
  keepAlive: 1, defaultChunked: 2, sendDate: 4, hasBody: 8, hasAgent: 16, removedConnection: 32, removedLength: 64, removedCoding: 128, lastRequest: 256, chunked: 512,
  noContent: 1024, last: 2048, hasTrailer: 4096, expects: 8192, gaveLength: 16384,
};

function OutgoingMessage(options) {
  Stream.call(this);
  if (options?.highWaterMark !== undefined) this[kHighWaterMark] = options.highWaterMark;
  if (options?.rejectNonStandardBodyWrites) this[kRejectNonStandardBodyWrites] = true;
  this.outputData = [];
}
inherit(OutgoingMessage, Stream);
Object.assign(OutgoingMessage.prototype, {
  outputSize: 0, writable: true, destroyed: false, _last: false, chunkedEncoding: false, shouldKeepAlive: true, maxRequestsOnConnectionReached: false,
  _defaultKeepAlive: true, useChunkedEncodingByDefault: true, sendDate: false, _removedConnection: false, _removedContLen: false, _removedTE: false,
  strictContentLength: false, _contentLength: null, _hasBody: true, finished: false, _headerSent: false, _closed: false, _header: null, _keepAliveTimeout: 0,
  _maxRequestsPerSocket: 0,
});
for (const [key, value] of [[kOutHeaders, null], [kSocket, null], [kErrored, null], [kCorked, 0], [kNeedDrain, false], [kBytesWritten, 0], [kTrailer, ""], [kHighWaterMark, 65536],
  [kRejectNonStandardBodyWrites, false], [kUniqueHeaders, null]]) {
  Object.defineProperty(OutgoingMessage.prototype, key, { value, writable: true, configurable: true });
}

const fieldsOf = (message) => (message[kOutHeaders] ??= internal.newHeaders());
function unsent(message, what) {
  if (message._header) throw failure("ERR_HTTP_HEADERS_SENT", what);
}
function removed(message, name, is) {
  switch (name.length) {
    case 10: if (name.toLowerCase() === "connection") message._removedConnection = is; break;
    case 14: if (name.toLowerCase() === "content-length") message._removedContLen = is; break;
    case 17: if (name.toLowerCase() === "transfer-encoding") message._removedTE = is; break;
    case 4: if (is && name.toLowerCase() === "date") message.sendDate = false; break;
  }
}
function nameOf(name) {
  if (typeof name !== "string") throw internal.argType("name", "string", name);
  return name;
}

/** What the message says about itself, for the Go side. */
function bitsOf(m) {
  return (m.shouldKeepAlive ? 1 : 0) | (m.useChunkedEncodingByDefault ? 2 : 0) | (m.sendDate ? 4 : 0) | (m._hasBody ? 8 : 0) | (m.agent ? 16 : 0) |
    (m._removedConnection ? 32 : 0) | (m._removedContLen ? 64 : 0) | (m._removedTE ? 128 : 0) | (m.maxRequestsOnConnectionReached ? 256 : 0) | (m.chunkedEncoding ? 512 : 0);
}
const keepOf = (m) => (m._defaultKeepAlive ? m._keepAliveTimeout : 0);

/** Makes the head. first and second are the two parts of the first line. */
function storeHead(m, first, second, headers) {
  const header = internal.storeHead(first, second, headers, bitsOf(m), m._contentLength ?? -1, keepOf(m), m._maxRequestsPerSocket);
  const said = internal.headBits();
  m.chunkedEncoding = (said & bits.chunked) !== 0;
  m.shouldKeepAlive = (said & bits.keepAlive) !== 0;
  if (said & bits.last) m._last = true;
  if (said & bits.gaveLength) m._contentLength = lengthIn(header);
  m._header = header;
  m._headerSent = false;
  return (said & bits.expects) !== 0;
}
const lengthIn = (header) => Number(/\r\ncontent-length: *(\d+)/i.exec(header)?.[1] ?? NaN);

const sizeOf = (chunk, encoding) => (typeof chunk === "string" ? Buffer.byteLength(chunk, encoding) : chunk.byteLength);

function checkChunk(chunk) {
  if (chunk === null) throw failure("ERR_STREAM_NULL_VALUES");
  if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) throw internal.wrongType("chunk", "of type string or an instance of Buffer or Uint8Array", chunk);
}

/** write and the first half of end. */
function write(m, chunk, encoding, callback, fromEnd) {
  if (typeof callback !== "function") callback = nothing;
  checkChunk(chunk);
  let error;
  if (m.finished) error = failure("ERR_STREAM_WRITE_AFTER_END");
  else if (m.destroyed) error = failure("ERR_STREAM_DESTROYED", "write");
  if (error) {
    if (!m.destroyed) later(m, error, callback);
    else nextTick(callback, error);
    return false;
  }
  const size = sizeOf(chunk, encoding);
  if (!m._header) {
    if (fromEnd) m._contentLength = size;
    m._implicitHeader();
  }
  if (!m._hasBody) {
    if (m[kRejectNonStandardBodyWrites]) throw failure("ERR_HTTP_BODY_NOT_ALLOWED");
    nextTick(callback);
    return true;
  }
  if (m.strictContentLength) {
    const sum = (m[kBytesWritten] += size), want = m._contentLength;
    if (typeof want === "number" && !m._removedContLen && (sum > want || (fromEnd && sum !== want))) throw failure("ERR_HTTP_CONTENT_LENGTH_MISMATCH", sum, want);
  }
  if (size === 0 && !fromEnd && m.chunkedEncoding) {
    nextTick(callback);
    return true;
  }
  if (!m.chunkedEncoding) return m._send(chunk, encoding, callback, size);
  if (size === 0) return m._send("", "latin1", callback, 0);
  m._send(size.toString(16) + "\r\n", "latin1", null);
  m._send(chunk, encoding, null, size);
  return m._send("\r\n", "latin1", callback);
}

function later(m, error, callback) {
  nextTick((m, error, callback) => {
    callback(error);
    m._writableErrored = true;
    if (m.destroyed) return;
    m[kErrored] = error;
    m.emit("error", error);
  }, m, error, callback);
}

function finished(m) {
  if (m._finishedEmitted) return;
  m._finishedEmitted = true;
  m.emit("finish");
}

members(OutgoingMessage, {
  _isLenientHeaderValidation() { return false; },
  get errored() { return this[kErrored]; },
  get closed() { return this._closed; },
  get writableFinished() { return this.finished && this.outputSize === 0 && (!this.socket || this.socket.writableLength === 0); },
  get writableObjectMode() { return false; },
  get writableLength() { return this.outputSize + (this.socket?.writableLength ?? 0); },
  get writableHighWaterMark() { return this.socket ? this.socket.writableHighWaterMark : this[kHighWaterMark]; },
  get writableCorked() { return this[kCorked]; },
  get writableEnded() { return this.finished; },
  get writableNeedDrain() { return !this.destroyed && !this.finished && this[kNeedDrain]; },
  get headersSent() { return !!this._header; },
  get socket() { return this[kSocket]; },
  set socket(value) { this[kSocket] = value; },
  get connection() { return this.socket; },
  set connection(value) { this.socket = value; },
  _renderHeaders() {
    unsent(this, "render");
    return this.getHeaders();
  },
  cork() {
    this[kCorked]++;
    this.socket?.cork?.();
  },
  uncork() {
    if (this[kCorked]) this[kCorked]--;
    this.socket?.uncork?.();
  },
  setTimeout(ms, callback) {
    timeoutOf(ms);
    if (callback) this.on("timeout", callback);
    if (this.socket) this.socket.setTimeout(ms);
    else this.once("socket", (socket) => socket.setTimeout(ms));
    return this;
  },
  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    this[kErrored] = error;
    if (this.socket) this.socket.destroy(error);
    else this.once("socket", (socket) => socket.destroy(error));
    return this;
  },
  _send(data, encoding, callback, size) {
    // The head goes out with the first piece.
    if (!this._headerSent) {
      const header = this._header;
      if (typeof data === "string" && (encoding === "utf8" || encoding === "latin1" || !encoding) && /^[\x00-\x7f]*$/.test(header)) data = header + data;
      else this._writeRaw(header, "latin1", null, header.length);
      this._headerSent = true;
    }
    return this._writeRaw(data, encoding, callback, size);
  },
  _writeRaw(data, encoding, callback, size) {
    const conn = this[kSocket];
    if (conn?.destroyed) return false;
    if (typeof encoding === "function") [callback, encoding] = [encoding, null];
    if (conn && conn._httpMessage === this && conn.writable) {
      if (this.outputData.length > 0) this._flushOutput(conn);
      const room = conn.write(data, encoding, callback ?? undefined);
      if (!room) this[kNeedDrain] = true;
      return room;
    }
    this.outputData.push({ data, encoding, callback });
    this.outputSize += data.length;
    if (this.outputSize < this[kHighWaterMark]) return true;
    this[kNeedDrain] = true;
    return false;
  },
  _storeHeader(firstLine, headers) {
    const [, first, second] = /^(\S+) ([^]*?)\r\n$/.exec(firstLine) ?? [];
    const response = /^HTTP\/\d\.\d$/.test(first), m = response ? /^(\d+) ?([^]*)$/.exec(second) : null;
    if (storeHead(this, m ? Number(m[1]) : first, m ? m[2] : second.replace(/ HTTP\/1\.1$/, ""), headers ?? this[kOutHeaders])) this._send("");
  },
  setHeader(name, value) {
    if (this._header) throw failure("ERR_HTTP_HEADERS_SENT", "set");
    fieldsOf(this).set(name, value);
    removed(this, name, false);
    return this;
  },
  setHeaders(headers) {
    unsent(this, "set");
    if (!headers || Array.isArray(headers) || typeof headers.keys !== "function" || typeof headers.get !== "function") {
      throw internal.wrongType("headers", "an instance of Headers or Map", headers);
    }
    const cookies = [];
    for (const [name, value] of headers) {
      if (name === "set-cookie") cookies.push(...[value].flat());
      else this.setHeader(name, value);
    }
    if (cookies.length) this.setHeader("set-cookie", cookies);
    return this;
  },
  appendHeader(name, value) {
    unsent(this, "append");
    fieldsOf(this).append(name, value);
    removed(this, name, false);
    return this;
  },
  getHeader(name) { return this[kOutHeaders]?.get(nameOf(name)); },
  getHeaderNames() { return this[kOutHeaders]?.names(false) ?? []; },
  getRawHeaderNames() { return this[kOutHeaders]?.names(true) ?? []; },
  getHeaders() { return this[kOutHeaders]?.all(false) ?? { __proto__: null }; },
  hasHeader(name) { return this[kOutHeaders]?.has(nameOf(name)) ?? (nameOf(name), false); },
  removeHeader(name) {
    nameOf(name);
    unsent(this, "remove");
    removed(this, name, true);
    this[kOutHeaders]?.remove(name);
  },
  _implicitHeader() { throw failure("ERR_METHOD_NOT_IMPLEMENTED", "_implicitHeader()"); },
  write(chunk, encoding, callback) {
    if (typeof encoding === "function") [callback, encoding] = [encoding, null];
    const room = write(this, chunk, encoding, callback, false);
    if (!room) this[kNeedDrain] = true;
    return room;
  },
  addTrailers(headers) {
    let text = "";
    const pairs = Array.isArray(headers) ? headers : Object.entries(headers);
    for (let [name, value] of pairs) {
      internal.checkName(name, "Trailer name");
      for (const one of Array.isArray(value) ? value : [value]) {
        if (internal.badText(String(one))) throw failure("ERR_INVALID_CHAR", `trailer content ["${name}"]`);
        text += `${name}: ${one}\r\n`;
      }
    }
    this[kTrailer] = text;
  },
  end(chunk, encoding, callback) {
    if (typeof chunk === "function") [callback, chunk, encoding] = [chunk, null, null];
    else if (typeof encoding === "function") [callback, encoding] = [encoding, null];
    if (chunk !== undefined && chunk !== null) {
      if (this.finished) {
        later(this, failure("ERR_STREAM_WRITE_AFTER_END"), typeof callback === "function" ? callback : nothing);
        return this;
      }
      this.socket?.cork?.();
      write(this, chunk, encoding, null, true);
    } else if (this.finished) {
      if (typeof callback === "function") {
        if (!this.writableFinished) this.on("finish", callback);
        else callback(failure("ERR_STREAM_ALREADY_FINISHED", "end"));
      }
      return this;
    } else if (!this._header) {
      this.socket?.cork?.();
      this._contentLength = 0;
      this._implicitHeader();
    }
    if (typeof callback === "function") this.once("finish", callback);
    if (this.strictContentLength && this[kBytesWritten] !== this._contentLength && typeof this._contentLength === "number" && this._hasBody && !this._removedContLen && !this.chunkedEncoding) {
      throw failure("ERR_HTTP_CONTENT_LENGTH_MISMATCH", this[kBytesWritten], this._contentLength);
    }
    const done = () => finished(this);
    if (this._hasBody && this.chunkedEncoding) this._send("0\r\n" + this[kTrailer] + "\r\n", "latin1", done);
    else if (!this._headerSent || this.writableLength || chunk) this._send("", "latin1", done);
    else nextTick(done);
    if (this.socket) {
      this.socket._writableState && (this.socket._writableState.corked = 1);
      this.socket.uncork?.();
    }
    this[kCorked] = 0;
    this.finished = true;
    if (this.outputData.length === 0 && this.socket && this.socket._httpMessage === this) this._finish();
    return this;
  },
  _finish() { this.emit("prefinish"); },
  _flush() {
    const socket = this[kSocket];
    if (!socket?.writable) return;
    const room = this._flushOutput(socket);
    if (this.finished) this._finish();
    else if (room && this[kNeedDrain]) {
      this[kNeedDrain] = false;
      this.emit("drain");
    }
  },
  _flushOutput(socket) {
    const { outputData } = this;
    let room = true;
    if (outputData.length === 0) return room;
    this.outputData = [];
    this.outputSize = 0;
    socket.cork();
    for (const { data, encoding, callback } of outputData) room = socket.write(data, encoding ?? undefined, callback ?? undefined);
    socket.uncork();
    return room;
  },
  flushHeaders() {
    if (!this._header) this._implicitHeader();
    this._send("");
  },
  pipe() { this.emit("error", failure("ERR_STREAM_CANNOT_PIPE")); },
  [EventEmitter.captureRejectionSymbol](error) { this.destroy(error); },
  get _headers() { return this.getHeaders(); },
  set _headers(all) { for (const [name, value] of Object.entries(all ?? {})) this.setHeader(name, value); },
  get headers() { return this.getHeaders(); },
  get _headerNames() { return Object.fromEntries(this.getRawHeaderNames().map((name) => [name.toLowerCase(), name])); },
});

function parseUniqueHeadersOption(headers) {
  if (!Array.isArray(headers)) return null;
  return new Set(headers.flat().map((name) => name.toLowerCase()));
}

module.exports = {
  OutgoingMessage, write, later, finished, fieldsOf, storeHead, bitsOf, keepOf, bits, sizeOf, checkChunk, kOutHeaders, kSocket, kErrored, kNeedDrain, kCorked, kBytesWritten, kTrailer, kRejectNonStandardBodyWrites,
  exported: { kHighWaterMark, kUniqueHeaders, kOutHeaders, kErrored, kSocket, kRejectNonStandardBodyWrites, parseUniqueHeadersOption },
};
