// Server: listens, and turns requests into events.
"use strict";

const { EventEmitter } = require("events");
const { IncomingMessage, Request, data, end, abort, tellAborted, kExchange, kMost, kComplete, kSocket: kMessageSocket } = part("incoming");
const { ServerResponse, Response, out, lose } = part("response");
const { kNeedDrain, kSocket } = part("outgoing");
const { maxHeaderSize, failure, onAbort, inherit, members } = part("common");
const { nextTick, check } = internal;

const kHandle = Symbol("handle"), kIncoming = Symbol("IncomingMessage"), kResponse = Symbol("ServerResponse"), kChecking = Symbol("checking");
const kConnectionsCheckingInterval = Symbol("http.server.connectionsCheckingInterval"), kTLS = Symbol("tls"), kClosing = Symbol("closing");

function Server(options, callback) {
  if (!(this instanceof Server)) return new Server(options, callback);
  EventEmitter.call(this);
  if (typeof options === "function") [callback, options] = [options, {}];
  else if (options === undefined || options === null) options = {};
  else check.object(options, "options");
  options = { ...options };
  for (const [key, type] of [["requireHostHeader", "boolean"], ["joinDuplicateHeaders", "boolean"], ["insecureHTTPParser", "boolean"], ["rejectNonStandardBodyWrites", "boolean"]]) {
    if (options[key] !== undefined && typeof options[key] !== type) throw internal.argType("options." + key, type, options[key]);
  }
  if (options.insecureHTTPParser) throw internal.unsupported("http.createServer: insecureHTTPParser");
  const number = (key, usual) => (options[key] === undefined ? usual : check.integer(options[key], key, 0));
  this[kIncoming] = options.IncomingMessage ?? IncomingMessage;
  this[kResponse] = options.ServerResponse ?? ServerResponse;
  this.options = options;
  this.timeout = 0;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
  this.requestTimeout = number("requestTimeout", 300000);
  this.headersTimeout = number("headersTimeout", Math.min(60000, this.requestTimeout || 60000));
  this.keepAliveTimeout = number("keepAliveTimeout", 5000);
  this.keepAliveTimeoutBuffer = number("keepAliveTimeoutBuffer", 1000);
  this[kConnectionsCheckingInterval] = number("connectionsCheckingInterval", 30000);
  this.httpAllowHalfOpen = false;
  this.requireHostHeader = options.requireHostHeader ?? true;
  this.joinDuplicateHeaders = options.joinDuplicateHeaders ?? false;
  this.highWaterMark = options.highWaterMark;
  this[kHandle] = null;
  this[kTLS] = undefined;
  if (callback) this.on("request", callback);
}
inherit(Server, EventEmitter);

/** The arguments of listen, as an object. */
function listenOptions(args) {
  let callback;
  if (typeof args[args.length - 1] === "function") callback = args[args.length - 1];
  let [first, second, third] = args;
  let options = {};
  if (first !== null && typeof first === "object") options = { ...first };
  else if (typeof first === "string" && !/^\d+$/.test(first.trim())) options.path = first;
  else {
    if (typeof first !== "function" && first !== undefined && first !== null) options.port = first;
    if (typeof second === "string") options.host = second;
    else if (typeof second === "number") options.backlog = second;
    if (typeof third === "number") options.backlog = third;
  }
  return [options, callback];
}

function portOf(port) {
  if (port === undefined || port === null) return 0;
  const number = typeof port === "string" && port.trim() === "" ? NaN : Number(port);
  if (!Number.isInteger(number)) throw check.outOfRange("options.port", "an integer", number);
  if (number < 0 || number > 65535) throw check.outOfRange("options.port", ">= 0 and <= 65535", number);
  return number;
}

members(Server, {
  get listening() { return this[kHandle] !== null; },
  ref() {
    this[kHandle]?.ref(true);
    return this;
  },
  unref() {
    this._unref = true;
    this[kHandle]?.ref(false);
    return this;
  },
  closeAllConnections() { (this[kHandle] ?? this[kClosing])?.closeAll(); },
  closeIdleConnections() { (this[kHandle] ?? this[kClosing])?.closeIdle(); },
  getConnections(callback) {
    nextTick(callback, null, (this[kHandle] ?? this[kClosing])?.count() ?? 0);
    return this;
  },
  close(callback) {
    const handle = this[kHandle];
    if (handle === null) {
      if (typeof callback === "function") nextTick(callback, failure("ERR_SERVER_NOT_RUNNING"));
      return this;
    }
    if (typeof callback === "function") this.once("close", () => callback());
    this[kHandle] = null;
    clearInterval(this[kChecking]);
    const last = handle.close(); // may end the last connections at once, and close must not be emitted before this returns
    this[kClosing] = handle;
    if (last) nextTick(left, this);
    return this;
  },
  [Symbol.asyncDispose]() { return new Promise((resolve, reject) => this.close((error) => (error ? reject(error) : resolve()))); },
  address() { return this[kHandle]?.address() ?? null; },
  listen(...args) {
    if (this[kHandle] !== null) throw failure("ERR_SERVER_ALREADY_LISTEN");
    const [options, callback] = listenOptions(args);
    if (callback) this.once("listening", callback);
    try {
      const path = options.path === undefined || options.path === null ? undefined : check.string(options.path, "options.path");
      if (options.signal !== undefined) check.abortSignal(options.signal, "options.signal");
      const host = options.host ?? options.hostname;
      const handle = internal.server(this, this.options.maxHeaderSize || maxHeaderSize);
      handle.listen(path === undefined ? portOf(options.port) : 0, host, path, options.backlog, !!options.reusePort, this[kTLS]);
      if (this._unref) handle.ref(false);
      this[kHandle] = handle;
    } catch (error) {
      nextTick(() => this.emit("error", error));
      return this;
    }
    if (this[kConnectionsCheckingInterval] > 0) {
      this[kChecking] = setInterval(checkLate, this[kConnectionsCheckingInterval], this);
      this[kChecking].unref();
    }
    if (options.signal) this.once("close", onAbort(options.signal, () => this.close()));
    nextTick(() => {
      if (this[kHandle] !== null) this.emit("listening");
    });
    return this;
  },
  setTimeout(ms, callback) {
    if (typeof ms === "function") [callback, ms] = [ms, 0];
    this.timeout = ms ?? 0;
    if (callback) this.on("timeout", callback);
    return this;
  },
  [EventEmitter.captureRejectionSymbol](error, event, ...args) {
    const [, res] = args;
    if (event !== "request" || !res || res.headersSent) return void this.emit("error", error);
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    res.statusCode = 500;
    res.end("Internal Server Error");
  },
});

function left(server) {
  if (!server[kClosing]) return;
  server[kClosing] = null;
  server.emit("close");
}

/** Ends the connections whose requests take too long to come. */
function checkLate(server) {
  for (const socket of server[kHandle]?.late(server.headersTimeout, server.requestTimeout) ?? []) failed(server, socket, failure("ERR_HTTP_REQUEST_TIMEOUT"));
}

const refusals = { HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large", HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Payload Too Large", ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout" };

function failed(server, socket, error) {
  if (server.emit("clientError", error, socket)) return;
  if (socket.writable && !part("socket").begun(socket)) socket.write(`HTTP/1.1 ${refusals[error.code] ?? "400 Bad Request"}\r\nConnection: close\r\n\r\n`);
  socket.end();
}

// What was wrong with a request, by number of http1.Fault.
const faults = [null,
  ["HPE_INVALID_METHOD", "Invalid method encountered"], ["HPE_INVALID_CONSTANT", "Expected HTTP/"], ["HPE_INVALID_VERSION", "Invalid HTTP version"],
  ["HPE_INVALID_HEADER_TOKEN", "Invalid header token encountered"], ["HPE_UNEXPECTED_CONTENT_LENGTH", ""],
  ["HPE_INVALID_TRANSFER_ENCODING", "Request has invalid `Transfer-Encoding`"], ["HPE_INVALID_CHUNK_SIZE", "Invalid character in chunk size"],
  ["HPE_STRICT", "Expected LF after chunk data"], ["HPE_HEADER_OVERFLOW", "Header overflow"], ["HPE_INVALID_EOF_STATE", "Invalid EOF state"]];

const emitter = EventEmitter.prototype.emit;

internal.hooks({
  request(server, x, method, url, flags, used) {
    let req, res;
    if (server[kIncoming] === IncomingMessage) req = new Request(x, method, url);
    else {
      req = new server[kIncoming](x.socket());
      req[kExchange] = x;
      req.method = method;
      req.url = url;
    }
    if (flags & 32) {
      req.httpVersion = "1.0";
      req.httpVersionMinor = 0;
    }
    if (server.joinDuplicateHeaders) req.joinDuplicateHeaders = true;
    if (server.maxHeadersCount > 0) req[kMost] = server.maxHeadersCount;
    if (server[kResponse] === ServerResponse) res = new Response(x, req);
    else {
      res = new server[kResponse](req, { highWaterMark: 65536 });
      res[kExchange] = x;
    }
    x.req = req;
    x.res = res;
    if (!(flags & 1)) res.shouldKeepAlive = false;
    res._keepAliveTimeout = server.keepAliveTimeout;
    if (server.keepAliveTimeoutBuffer !== 1000) res._keepAliveBuffer = server.keepAliveTimeoutBuffer;
    if (server.options.rejectNonStandardBodyWrites) res[part("outgoing").kRejectNonStandardBodyWrites] = true;
    if (used === 1 && server._events?.connection !== undefined) server.emit("connection", x.socket());
    if (server.timeout > 0 && (used === 1 || x.socket().timeout === undefined)) x.socket().setTimeout(server.timeout);
    if (flags & 0b1011100 || server.maxRequestsPerSocket > 0 || method === "CONNECT") {
      if (unusual(server, x, req, res, flags, used)) return;
    }
    const listener = server._events?.request;
    if (typeof listener === "function" && server.emit === emitter && !server[EventEmitter.kCapture]) listener.call(server, req, res);
    else if (!server.emit("request", req, res)) nothing(res);
  },
  data(x, chunk) { data(x.req, chunk); },
  end(x) { end(x.req); },
  drain(x) {
    x.res[kNeedDrain] = false;
    x.res.emit("drain");
  },
  done(x) { out(x.res); },
  aborted(x, ended) {
    const { req, res } = x;
    if (req === undefined) return;
    const socket = req[kMessageSocket];
    tellAborted(req);
    if (socket) part("socket").hooks.closed(socket, null, ended);
    // The order of Bun's events: the socket's end, the response's close, the socket's close, the request's error and close.
    nextTick(() => nextTick(() => {
      lose(res);
      nextTick(abort, req);
    }));
  },
  upgraded(server, x, socket, head) {
    const { req } = x;
    req[kComplete] = true;
    req[kMessageSocket] = socket;
    server.emit(req.method === "CONNECT" ? "connect" : "upgrade", req, socket, head);
  },
  fault(server, socket, what, packet) {
    const [code, reason] = faults[what];
    const error = new Error("Parse Error" + (reason && ": " + reason));
    error.code = code;
    if (code === "HPE_INVALID_METHOD") error.bytesParsed = 1;
    error.rawPacket = packet;
    failed(server, socket, error);
  },
  idle(server, peer, seen) {
    // A connection that no script has seen and of whose end none wants to know.
    if (!seen && server._events?.timeout === undefined) return void peer.destroy();
    (server[kHandle] ?? server[kClosing]).socketOf(peer).emit("timeout");
  },
  left,
  socket(server, peer) {
    const { Socket } = part("socket");
    const socket = new Socket(server, peer);
    socket.on("timeout", onTimeout);
    return socket;
  },
  closed(socket, error, ended) { part("socket").hooks.closed(socket, error, ended); },
  socketData(socket, chunk) { part("socket").hooks.data(socket, chunk); },
  socketEnd(socket) { part("socket").hooks.end(socket); },
  socketDrain(socket) { part("socket").hooks.drain(socket); },
});

/** No listener: a server without handler never answers. */
function nothing() {}

function onTimeout() {
  const res = this._httpMessage, req = res?.req, { server } = this;
  const told = [req && !req.complete && req.emit("timeout", this), res && res.emit("timeout", this), server && server.emit("timeout", this)];
  if (!told.some(Boolean)) this.destroy();
}

/** The rare kinds of request; true if there is nothing left to do. */
function unusual(server, x, req, res, flags, used) {
  if (method(req) === "CONNECT") {
    if (server.listenerCount("connect") === 0) {
      x.destroy();
      return true;
    }
    req.upgrade = true;
    x.upgrade();
    return true;
  }
  if (flags & 4 && server.listenerCount("upgrade") > 0) {
    req.upgrade = true;
    x.upgrade();
    return true;
  }
  if (flags & 4) req.upgrade = false;
  if (flags & 64 && server.requireHostHeader) {
    res.writeHead(400, ["Connection", "close"]);
    res.end();
    return true;
  }
  if (server.maxRequestsPerSocket > 0) {
    res._maxRequestsPerSocket = server.maxRequestsPerSocket;
    res.maxRequestsOnConnectionReached = used >= server.maxRequestsPerSocket;
    if (used > server.maxRequestsPerSocket) {
      server.emit("dropRequest", req, x.socket());
      res.writeHead(503);
      res.end();
      return true;
    }
  }
  if (flags & 8) {
    res._expect_continue = true;
    if (server.listenerCount("checkContinue") > 0) {
      server.emit("checkContinue", req, res);
      return true;
    }
    res.writeContinue();
    return false;
  }
  if (flags & 16) {
    if (server.listenerCount("checkExpectation") > 0) server.emit("checkExpectation", req, res);
    else {
      res.writeHead(417);
      res.end();
    }
    return true;
  }
  return false;
}
const method = (req) => req.method;

module.exports = { Server, ServerResponse, kTLS, exported: { kConnectionsCheckingInterval } };
