// ServerResponse: the answer to a request. One that the server made goes to its exchange; one that a script made, to a socket.
"use strict";

const { OutgoingMessage, write, later, finished, fieldsOf, storeHead, bitsOf, keepOf, bits, checkChunk, sizeOf, kOutHeaders, kSocket, kErrored, kNeedDrain, kBytesWritten, kTrailer, kRejectNonStandardBodyWrites } = part("outgoing");
const { STATUS_CODES, failure, inherit, members } = part("common");
const incoming = part("incoming");
const { kExchange } = incoming;
const { nextTick } = internal;

const nothing = () => {};

function ServerResponse(req, options) {
  OutgoingMessage.call(this, options);
  this.req = req;
  begin(this, req);
}
inherit(ServerResponse, OutgoingMessage);

/** An answer of the server's: few fields of its own. */
function Response(exchange, req) {
  this.req = req;
  this[kExchange] = exchange;
  begin(this, req);
}
Response.prototype = ServerResponse.prototype;

function begin(res, req) {
  if (req.method === "HEAD") res._hasBody = false;
  if (req.httpVersionMajor < 1 || req.httpVersionMinor < 1) {
    res.useChunkedEncodingByDefault = /(?:^|\W)chunked(?:$|\W)/i.test(req.headers.te);
    res.shouldKeepAlive = false;
  }
}

Object.assign(ServerResponse.prototype, {
  statusCode: 200, statusMessage: undefined, sendDate: true, outputData: [], _sent100: false, _expect_continue: false, _removedConnection: false, _removedContLen: false, _hasBody: true, _ended: false,
});
Object.defineProperty(ServerResponse.prototype, kExchange, { value: undefined, writable: true, configurable: true });

const plain = (encoding) => !encoding || encoding === "utf8" || encoding === "utf-8" || encoding === "buffer";

function informational(res, status, headers) {
  if (res._header) throw failure("ERR_HTTP_HEADERS_SENT", "write");
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    internal.checkName(name);
    internal.checkValue(name, value);
    for (const one of [value].flat()) text += `${name}: ${one}\r\n`;
  }
  res._writeRaw(text + "\r\n", "latin1");
}

function writeHead(statusCode, reason, headers) {
  if (this._header) throw failure("ERR_HTTP_HEADERS_SENT", "write");
  const given = statusCode;
  statusCode |= 0;
  if (statusCode < 100 || statusCode > 999) throw failure("ERR_HTTP_INVALID_STATUS_CODE", given);
  if (typeof reason === "string") this.statusMessage = reason;
  else {
    this.statusMessage ||= STATUS_CODES[statusCode] || "HM";
    headers ??= reason;
  }
  this.statusCode = statusCode;
  let fields = headers;
  if (this[kOutHeaders]) {
    if (Array.isArray(headers)) {
      if (headers.length % 2 !== 0) throw internal.check.argValue("headers", headers);
      for (let i = 0; i < headers.length; i += 2) this.removeHeader(headers[i]);
      for (let i = 0; i < headers.length; i += 2) if (headers[i]) this.appendHeader(headers[i], headers[i + 1]);
    } else if (headers) {
      for (const name of Object.keys(headers)) if (name) this.setHeader(name, headers[name]);
    }
    fields = this[kOutHeaders];
  } else if (Array.isArray(headers) && headers.length % 2 !== 0 && !Array.isArray(headers[0])) throw internal.check.argValue("headers", headers);
  if (internal.badText(this.statusMessage)) throw failure("ERR_INVALID_CHAR", "statusMessage");
  if (statusCode === 204 || statusCode === 304 || statusCode < 200) this._hasBody = false;
  storeHead(this, statusCode, this.statusMessage, fields);
  return this;
}

function implicitHeader() { this.writeHead(this.statusCode); }

members(ServerResponse, {
  get socket() {
    const socket = this[kSocket];
    if (socket !== null || this[kExchange] === undefined || this._closed) return socket;
    return (this[kSocket] = this.req.socket);
  },
  set socket(value) { this[kSocket] = value; },
  writeContinue(callback) {
    this._writeRaw("HTTP/1.1 100 Continue\r\n\r\n", "ascii", callback);
    this._sent100 = true;
  },
  writeProcessing(callback) { this._writeRaw("HTTP/1.1 102 Processing\r\n\r\n", "ascii", callback); },
  writeInformation(status, headers, callback) {
    if (typeof headers === "function") [callback, headers] = [headers, undefined];
    if (!Number.isInteger(status) || status < 100 || status > 199 || status === 101) throw failure("ERR_HTTP_INVALID_STATUS_CODE", status);
    informational(this, status, headers ?? {});
    if (callback) nextTick(callback);
  },
  writeEarlyHints(hints, callback) {
    internal.check.object(hints, "hints");
    if (hints.link === null || hints.link === undefined) return;
    const links = [hints.link].flat();
    for (const link of links) {
      if (typeof link !== "string" || !/^(?:<[^>]*>)(?:\s*;\s*[^;"\s]+(?:=(")?[^;"\s]*\1)?)*$/.test(link)) {
        throw internal.check.argValue("hints", link, 'must be an array or string of format "</styles.css>; rel=preload; as=style"');
      }
    }
    if (links.length === 0) return;
    const { link, ...rest } = hints;
    informational(this, 103, { Link: links.join(", "), ...rest });
    if (callback) nextTick(callback);
  },
  writeHead,
  writeHeader: writeHead,
  _implicitHeader: implicitHeader,
  _writeRaw(data, encoding, callback, size) {
    const x = this[kExchange];
    if (x === undefined) return OutgoingMessage.prototype._writeRaw.call(this, data, encoding, callback, size);
    if (typeof encoding === "function") [callback, encoding] = [encoding, null];
    if (this.destroyed || this._closed) return false;
    if (typeof data === "string" && !plain(encoding)) data = Buffer.from(data, encoding);
    const room = data.length === 0 || x.write(data);
    if (!room) this[kNeedDrain] = true;
    if (typeof callback === "function") nextTick(callback);
    return room;
  },
  end(chunk, encoding, callback) {
    const x = this[kExchange];
    if (x === undefined || this.finished) return OutgoingMessage.prototype.end.call(this, chunk, encoding, callback);
    if (typeof chunk === "function") [callback, chunk, encoding] = [chunk, undefined, undefined];
    else if (typeof encoding === "function") [callback, encoding] = [encoding, undefined];
    const has = chunk !== undefined && chunk !== null;
    if (this._header === null && this.writeHead === writeHead && this._implicitHeader === implicitHeader && !this.strictContentLength && !this[kRejectNonStandardBodyWrites] && !this.destroyed) {
      if (has) {
        if (typeof chunk !== "string") checkChunk(chunk);
        else if (!plain(encoding)) chunk = Buffer.from(chunk, encoding);
      }
      const status = this.statusCode | 0;
      if (status < 100 || status > 999) throw failure("ERR_HTTP_INVALID_STATUS_CODE", this.statusCode);
      if (this[kTrailer] !== "" || status < 200) return endSlowly(this, x, chunk, has, encoding, callback);
      const message = (this.statusMessage ||= STATUS_CODES[status] || "HM");
      this._header = x.respond(status, message, this[kOutHeaders], bitsOf(this), 0, keepOf(this), this._maxRequestsPerSocket, has ? chunk : undefined);
      this._headerSent = true;
      if (internal.headBits() & bits.last) this._last = true;
      return close(this, x, callback);
    }
    return endSlowly(this, x, chunk, has, encoding, callback);
  },
  get chunkedEncoding() { return this._chunked === true; },
  set chunkedEncoding(is) { this._chunked = is; },
  get writableFinished() { return this.finished && (this[kExchange] ? this[kExchange].queued() === 0 || this._finishedEmitted === true : this.outputSize === 0); },
  get writableLength() { return this[kExchange] ? this[kExchange].queued() : this.outputSize + (this[kSocket]?.writableLength ?? 0); },
  get writableHighWaterMark() { return 65536; },
  get closed() { return this._closed; },
  get shouldKeepAlive() { return this._keepAlive !== false; },
  set shouldKeepAlive(is) { this._keepAlive = is; },
  cork() {}, // the engine gathers what a tick writes in any case
  uncork() {},
  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    this[kErrored] = error;
    const x = this[kExchange];
    if (x === undefined) this[kSocket]?.destroy(error);
    else if (error) this.socket?.destroy(error);
    else x.destroy();
    return this;
  },
  flushHeaders() {
    if (!this._header) this._implicitHeader();
    this._send("");
  },
  assignSocket(socket) {
    if (socket._httpMessage) throw failure("ERR_HTTP_SOCKET_ASSIGNED");
    socket._httpMessage = this;
    socket.on("close", onServerResponseClose);
    this.socket = socket;
    this.emit("socket", socket);
    this._flush();
  },
  detachSocket(socket) {
    socket.removeListener("close", onServerResponseClose);
    socket._httpMessage = null;
    this[kSocket] = null;
  },
});
Object.defineProperty(ServerResponse.prototype, "writable", { value: true, writable: true, enumerable: true, configurable: true });

function onServerResponseClose() {
  const res = this._httpMessage;
  if (!res) return;
  res.destroyed = true;
  res._closed = true;
  res.emit("close");
}

function endSlowly(res, x, chunk, has, encoding, callback) {
  if (has) write(res, chunk, encoding, null, true);
  else if (!res._header) {
    res._contentLength = 0;
    res._implicitHeader();
  }
  const sum = res[kBytesWritten];
  if (res.strictContentLength && res._hasBody && typeof res._contentLength === "number" && !res._removedContLen && sum !== res._contentLength) {
    throw failure("ERR_HTTP_CONTENT_LENGTH_MISMATCH", sum, res._contentLength);
  }
  if (!res.destroyed) {
    if (res._hasBody && res.chunkedEncoding) res._send("0\r\n" + res[kTrailer] + "\r\n", "latin1", null);
    else if (!res._headerSent) res._send("", "latin1", null);
  }
  return close(res, x, callback);
}

/** The answer is complete: its end may have to wait for its bytes. */
function close(res, x, callback) {
  if (typeof callback === "function") res.once("finish", callback);
  res.finished = true;
  res._finish();
  if (res.destroyed) return res;
  const keep = res._keepAliveTimeout;
  if (x.finish(res._last, keep > 0 ? keep + (res._keepAliveBuffer ?? 1000) : 0)) nextTick(out, res);
  return res;
}

/** Everything is out. */
function out(res) {
  if (res._closed) return;
  if (res._events === undefined && res.req._events === undefined && !Object.hasOwn(res.req, "_readableState")) {
    res.req._readableOver = true;
    res._finishedEmitted = res.destroyed = res._closed = true;
    return;
  }
  finished(res);
  nextTick(closed, res);
}

function closed(res) {
  if (res._closed) return;
  incoming.answered(res.req);
  res.destroyed = res._closed = true;
  if (res[kSocket]) res.detachSocket(res[kSocket]);
  res.emit("close");
}

/** The answer cannot be given any more. */
function lose(res) {
  if (res._closed) return;
  res.destroyed = res._closed = true;
  res.emit("close");
}

module.exports = { ServerResponse, Response, out, lose };
