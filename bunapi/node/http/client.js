// ClientRequest: a request over a socket, from an agent or made for it, and the response that comes back.
"use strict";

const { OutgoingMessage, storeHead, kOutHeaders, kNeedDrain, kErrored, finished } = part("outgoing");
const { IncomingMessage, kRaw, kComplete, kSource } = part("incoming");
const { failure, resetError, abortError, onAbort, timeoutOf, inherit, members, maxHeaderSize } = part("common");
const { nextTick, check } = internal;

const kAborted = Symbol("aborted"), kPath = Symbol("path"), kTimer = Symbol("timer");
const bodiless = new Set(["GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "CONNECT"]);

/** The options of a request to a URL. */
function optionsOf(url) {
  const options = {
    __proto__: null,
    ...url,
    protocol: url.protocol,
    hostname: url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname,
    hash: url.hash, search: url.search, pathname: url.pathname, path: `${url.pathname || ""}${url.search || ""}`, href: url.href,
  };
  if (url.port !== "") options.port = Number(url.port);
  if (url.username || url.password) options.auth = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return options;
}

function hostOf(host, name) {
  if (host !== null && host !== undefined && typeof host !== "string") throw internal.wrongType("options." + name, "of type string or one of undefined or null", host);
  return host;
}

function ClientRequest(input, options, callback) {
  if (!(this instanceof ClientRequest)) return new ClientRequest(input, options, callback);
  OutgoingMessage.call(this);
  if (typeof input === "string") input = optionsOf(new URL(input));
  else if (input instanceof URL || (input && typeof input === "object" && typeof input.href === "string" && typeof input.searchParams === "object")) input = optionsOf(input);
  else {
    callback = options;
    options = input;
    input = null;
  }
  if (typeof options === "function") {
    callback = options;
    options = input ?? {};
  } else options = { __proto__: null, ...input, ...options };
  choose(this, options);
  if (callback) this.once("response", callback);
  fill(this, options);
  connect(this, options);
}
inherit(ClientRequest, OutgoingMessage);

function checkPath(path) {
  if (/[^\u0021-\u00ff]/.test(path)) throw failure("ERR_UNESCAPED_CHARACTERS", "Request path");
}

/** Takes what the options say about the way: agent, protocol, method, path. */
function choose(req, options) {
  let { agent } = options;
  const defaultAgent = options._defaultAgent || part("agent").globals.http;
  if (agent === false) agent = new defaultAgent.constructor();
  else if (agent === null || agent === undefined) {
    if (typeof options.createConnection !== "function") agent = defaultAgent;
  } else if (typeof agent.addRequest !== "function") throw internal.wrongType("options.agent", "an instance of Agent-like Object, undefined, or false", agent);
  req.agent = agent;
  const expected = agent?.protocol ?? defaultAgent.protocol, protocol = options.protocol || expected;
  if (options.path) checkPath(String(options.path));
  if (protocol !== expected) throw failure("ERR_INVALID_PROTOCOL", protocol, expected);
  const defaultPort = options.defaultPort || agent?.defaultPort || (protocol === "https:" ? 443 : 80);
  options.port = options.port || defaultPort;
  options.host = hostOf(options.hostname, "hostname") || hostOf(options.host, "host") || "localhost";
  req.defaultPort = defaultPort;
  let { method } = options;
  if (method !== null && method !== undefined && typeof method !== "string") throw internal.argType("options.method", "string", method);
  if (method) {
    if (!internal.isToken(method)) throw failure("ERR_INVALID_HTTP_TOKEN", "Method", method);
    method = method.toUpperCase();
  } else method = "GET";
  req.method = method;
  if (options.insecureHTTPParser) throw internal.unsupported("http.request: insecureHTTPParser");
  if (options.timeout !== undefined) req.timeout = timeoutOf(options.timeout, "timeout");
  req.maxHeaderSize = options.maxHeaderSize !== undefined ? check.integer(options.maxHeaderSize, "maxHeaderSize", 0) : undefined;
  req.joinDuplicateHeaders = options.joinDuplicateHeaders ?? false;
  req.socketPath = options.socketPath;
  req[kPath] = options.path || "/";
  req.host = options.host;
  req.protocol = protocol;
  req.useChunkedEncodingByDefault = !bodiless.has(method);
  if (options.signal) {
    check.abortSignal(options.signal, "options.signal");
    req.once("close", onAbort(options.signal, () => req.destroy(abortError(options.signal))));
  }
}

/** Sets the fields. */
function fill(req, options) {
  const { headers } = options;
  req.shouldKeepAlive = req.agent ? req.agent.keepAlive || Number.isFinite(req.agent.maxSockets) : false;
  if (Array.isArray(headers)) {
    const flat = headers.flat();
    if (flat.length % 2 !== 0) throw check.argValue("headers", headers);
    for (let i = 0; i < flat.length; i += 2) req.appendHeader(flat[i], flat[i + 1]);
  } else if (headers) {
    for (const name of Object.keys(headers)) req.setHeader(name, headers[name]);
  }
  const { host } = options;
  if (host && !req.getHeader("host") && options.setHost !== false) {
    let text = host;
    if (host.includes(":") && !host.startsWith("[")) text = `[${host}]`;
    if (options.port && Number(options.port) !== req.defaultPort) text += ":" + options.port;
    req.setHeader("Host", text);
  }
  if (options.auth && !req.getHeader("Authorization")) req.setHeader("Authorization", "Basic " + Buffer.from(options.auth).toString("base64"));
  if (req.getHeader("expect")) {
    if (req._header) throw failure("ERR_HTTP_HEADERS_SENT", "render");
    req._implicitHeader();
  }
}

/** Asks for a socket. */
function connect(req, options) {
  if (req.agent) {
    req._last = !req.shouldKeepAlive;
    req.agent.addRequest(req, { ...options, agent: undefined });
    return;
  }
  req._last = true;
  req.shouldKeepAlive = false;
  let called = false;
  const done = (error, socket) => {
    if (called) return;
    called = true;
    if (error) nextTick(() => req.emit("error", error));
    else req.onSocket(socket);
  };
  const where = { ...options };
  if (options.socketPath) where.path = options.socketPath;
  else delete where.path;
  if (typeof options.createConnection === "function") {
    const socket = options.createConnection(where, done);
    if (socket) done(null, socket);
  } else req.onSocket(require("net").createConnection(where));
}

Object.assign(ClientRequest.prototype, {
  aborted: false, timeoutCb: null, upgradeOrConnect: false, parser: null, maxHeadersCount: null, reusedSocket: false, res: null, _ended: false, socketPath: undefined, timeout: undefined,
});
members(ClientRequest, {
  get path() { return this[kPath]; },
  set path(value) {
    const path = String(value);
    checkPath(path);
    this[kPath] = path;
  },
  _implicitHeader() {
    if (this._header) throw failure("ERR_HTTP_HEADERS_SENT", "render");
    if (storeHead(this, this.method, this.path, this[kOutHeaders])) this._send("");
  },
  abort() {
    if (this.aborted) return;
    this.aborted = true;
    this.destroy();
    nextTick(() => this.emit("abort"));
  },
  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.res?._dump();
    this[kErrored] = error;
    if (this.socket) endSocket(this, error);
    else if (!this[kAborted]) {
      this[kAborted] = true;
      nextTick(closeEarly, this, error);
    }
    return this;
  },
  onSocket(socket, error) {
    nextTick((req, socket, error) => {
      if (req.destroyed || error) {
        if (socket) {
          if (!error && req.agent && !socket.destroyed) socket.emit("free");
          else socket.destroy(error ?? req[kErrored]);
        }
        req.destroyed = true;
        if (!req[kAborted]) {
          req[kAborted] = true;
          closeEarly(req, error ?? req[kErrored]);
        }
        return;
      }
      attach(req, socket);
      req._flush();
    }, this, socket, error);
  },
  _deferToConnect(method, args, callback) {
    const call = () => {
      if (method) this.socket[method](...(args ?? []));
      callback?.();
    };
    const onSocket = () => (this.socket.writable && !this.socket.connecting ? call() : this.socket.once("connect", call));
    if (this.socket) onSocket();
    else this.once("socket", onSocket);
  },
  setTimeout(ms, callback) {
    if (this._ended) return this;
    this.timeout = timeoutOf(ms);
    if (callback) this.once("timeout", callback);
    if (this.socket) armTimeout(this, this.socket);
    else this.once("socket", (socket) => armTimeout(this, socket));
    return this;
  },
  setNoDelay(on) { this._deferToConnect("setNoDelay", [on]); },
  setSocketKeepAlive(on, delay) { this._deferToConnect("setKeepAlive", [on, delay]); },
  clearTimeout(callback) { this.setTimeout(0, callback); },
});

function endSocket(req, error) {
  const { socket } = req;
  if (error) req._hasError = true;
  socket.destroy(error);
}

/** The end of a request that never had a socket. Without a reason abort() is no error, but destroy() is. */
function closeEarly(req, error) {
  if (error || !req.aborted) req.emit("error", error ?? resetError("socket hang up"));
  req._closed = true;
  req.emit("close");
}

/** Has the socket tell the request when it was quiet for too long. */
function armTimeout(req, socket) {
  if (!req.timeoutCb) {
    req.timeoutCb = () => req.emit("timeout");
    socket.on("timeout", req.timeoutCb);
  }
  if (socket.connecting) socket.once("connect", () => socket.setTimeout(req.timeout));
  else socket.setTimeout(req.timeout);
}

/** Gives a request its socket. */
function attach(req, socket) {
  req.socket = socket;
  req.parser = internal.parser(req.maxHeaderSize || maxHeaderSize);
  socket.parser = req.parser;
  socket._httpMessage = req;
  const on = (req._listeners = {
    data: (chunk) => received(req, socket, chunk),
    end: () => ended(req, socket),
    close: () => closed(req, socket),
    error: (error) => broken(req, socket, error),
    drain: () => drained(req, socket),
  });
  for (const [name, listener] of Object.entries(on)) socket.on(name, listener);
  if (req.timeout !== undefined) armTimeout(req, socket);
  req.emit("socket", socket);
}

function detach(req, socket) {
  for (const [name, listener] of Object.entries(req._listeners ?? {})) socket.removeListener(name, listener);
  req._listeners = null;
  if (req.timeoutCb) socket.removeListener("timeout", req.timeoutCb);
  req.timeoutCb = null;
  req.parser = null;
  socket.parser = null;
}

function drained(req, socket) {
  if (socket._httpMessage !== req) return;
  if (req[kNeedDrain] && !req.finished) {
    req[kNeedDrain] = false;
    req.emit("drain");
  }
}

const faults = [null, ["HPE_INVALID_METHOD", "Invalid method encountered"], ["HPE_INVALID_CONSTANT", "Expected HTTP/"], ["HPE_INVALID_VERSION", "Invalid HTTP version"],
  ["HPE_INVALID_HEADER_TOKEN", "Invalid header token"], ["HPE_INVALID_CONTENT_LENGTH", "Invalid character in Content-Length"],
  ["HPE_INVALID_TRANSFER_ENCODING", "Content-Length can't be present with Transfer-Encoding"], ["HPE_INVALID_CHUNK_SIZE", "Invalid character in chunk size"],
  ["HPE_STRICT", "Expected LF after chunk data"], ["HPE_HEADER_OVERFLOW", "Header overflow"], ["HPE_INVALID_EOF_STATE", "Invalid EOF state"], ["HPE_INVALID_STATUS", "Invalid status code"]];

function received(req, socket, chunk) {
  if (!req.parser) return;
  let stop = false;
  const rest = req.parser.execute(chunk, req.method,
    (status, phrase, minor, raw, keep, upgrade) => headCame(req, socket, status, phrase, minor, raw, keep, upgrade),
    (data) => {
      const { res } = req;
      if (res && !res._dumped && !res.push(data)) socket.pause();
      return false;
    },
    (trailers) => {
      if (req._informed) { // the end of a 1xx response
        req._informed = false;
        return false;
      }
      stop = true;
      responseEnded(req, trailers);
      return true;
    });
  if (typeof rest === "number") {
    const [code, reason] = faults[rest];
    const error = new Error("Parse Error: " + reason);
    error.code = code;
    error.reason = reason;
    error.rawPacket = chunk;
    detach(req, socket);
    socket.on("error", () => {});
    socket.destroy();
    req._hasError = true;
    fail(req, error);
  } else if (req._upgraded) takeOver(req, socket, rest);
  else if (stop && rest?.length && socket._httpMessage === req) socket.destroy(); // what nobody asked for
}

function headCame(req, socket, status, phrase, minor, raw, keep, upgrade) {
  if (req.res && !req._informed && req.res.statusCode >= 200) {
    socket.destroy();
    return true;
  }
  const res = new IncomingMessage(socket);
  res.httpVersionMinor = minor;
  res.httpVersion = "1." + minor;
  res.statusCode = status;
  res.statusMessage = phrase;
  res.upgrade = upgrade;
  res[kRaw] = raw;
  res.joinDuplicateHeaders = req.joinDuplicateHeaders;
  res.req = req;
  if (status >= 100 && status < 200 && status !== 101) {
    req._informed = true;
    if (status === 100) req.emit("continue");
    req.emit("information", { statusCode: status, statusMessage: phrase, httpVersion: res.httpVersion, httpVersionMajor: 1, httpVersionMinor: minor, headers: res.headers, rawHeaders: raw });
    return false;
  }
  req.res = res;
  if (upgrade) {
    req.upgradeOrConnect = true;
    req._upgraded = true;
    return true;
  }
  if (req.shouldKeepAlive && !keep) req.shouldKeepAlive = false;
  res[kSource] = socket;
  res.on("end", () => maybeFree(req));
  if (req.aborted || !req.emit("response", res)) res._dump();
  return false;
}

function responseEnded(req, trailers) {
  const { res } = req;
  if (!res) return;
  res[kComplete] = true;
  res.rawTrailers = trailers;
  res.push(null);
  req._responseDone = true;
  maybeFree(req);
}

/** Frees the socket when the response has ended and was read, and the request is out. */
function maybeFree(req) {
  const { res, socket } = req;
  if (!socket || req._freed || !req._responseDone || !res.readableEnded) return;
  if (!req.shouldKeepAlive) {
    req._freed = true;
    if (socket.writable) socket.destroySoon?.();
    return;
  }
  if (!req.finished || req.outputSize > 0 || !req._finishedEmitted) {
    req.once("finish", () => maybeFree(req));
    return;
  }
  req._freed = true;
  detach(req, socket);
  req.destroyed = true;
  nextTick(() => {
    req._closed = true;
    req.emit("close");
    if (socket.destroyed) return;
    socket.emit("free");
  });
}

function takeOver(req, socket, head) {
  detach(req, socket);
  socket._httpMessage = null;
  const { res } = req, event = req.method === "CONNECT" ? "connect" : "upgrade";
  res[kComplete] = true;
  socket.readableFlowing = null;
  if (req.listenerCount(event) > 0) {
    socket.emit("agentRemove");
    req.emit(event, res, socket, head);
    req.destroyed = true;
    req._closed = true;
    req.emit("close");
  } else socket.destroy(), closed(req, socket);
}

function fail(req, error) {
  if (req._failed) return;
  req._failed = true;
  req.destroyed = true;
  req.emit("error", error);
  if (!req._closed) {
    req._closed = true;
    nextTick(() => req.emit("close"));
  }
}

function broken(req, socket, error) {
  req._hasError = true;
  if (req.res && !req._informed) {
    if (!req.res.complete) req.res.destroy(error);
    if (!req.destroyed || req[kErrored]) req.emit("error", error), (req._failed = true);
  } else if (!req._failed) {
    req._failed = true;
    req.emit("error", error);
  }
  socket.destroy();
}

function ended(req, socket) {
  const { parser, res } = req;
  if (!parser) return;
  if (parser.finish() === "end") {
    responseEnded(req, []);
    return;
  }
  if (!res && !req._hasError && !req._failed) {
    req._hasError = req._failed = true;
    req.emit("error", resetError("socket hang up"));
  }
  socket.destroy();
}

function closed(req, socket) {
  const { res } = req;
  if (req.parser?.finish() === "end" && res && !res.complete) responseEnded(req, []);
  detach(req, socket);
  req.destroyed = true;
  if (res) {
    if (!res.complete && !res.destroyed) {
      res.aborted = true;
      res.emit("aborted");
      res.destroy(resetError("aborted"));
    }
    if (!res.readableEnded && res.complete && !res.destroyed && !res._readableState.ended) res.push(null);
  } else if (!req._hasError && !req._failed) {
    req._failed = true;
    req.emit("error", resetError("socket hang up"));
  }
  if (req._closed) return;
  req._closed = true;
  req.emit("close");
}

module.exports = { ClientRequest, optionsOf };
