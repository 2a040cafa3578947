// Server: listens, and makes Sockets of connections.
"use strict";

const EventEmitter = require("events");
const { normalizeArgs, checkPort, coded, toNumber } = part("args");
const { check, nextTick } = internal;

function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  EventEmitter.call(this);
  if (typeof options === "function") {
    listener = options;
    options = {};
  } else if (options === undefined || options === null) options = {};
  else if (typeof options !== "object") throw check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", `The "options" argument must be one of type object or function. Received ${internal.received(options)}`);
  if (typeof listener === "function") this.on("connection", listener);
  this._connections = 0;
  this._handle = null;
  this._usingWorkers = false;
  this.workers = [];
  this._unref = false;
  this.allowHalfOpen = !!options.allowHalfOpen;
  this.keepAlive = !!options.keepAlive;
  this.keepAliveInitialDelay = Math.max(0, ~~(options.keepAliveInitialDelay ?? 0));
  this.highWaterMark = options.highWaterMark ?? require("stream").getDefaultHighWaterMark(false);
  this.pauseOnConnect = !!options.pauseOnConnect;
  this.noDelay = !!options.noDelay;
  if (options.maxConnections !== undefined) this.maxConnections = options.maxConnections;
  if (options.blockList) {
    if (!part("blocklist").BlockList.isBlockList(options.blockList)) throw internal.argType("options.blockList", "net.BlockList", options.blockList);
    this.blockList = options.blockList;
  }
}
Object.setPrototypeOf(Server.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Server, EventEmitter);

/** A connection that has no Socket yet. */
function accept(server, raw) {
  const { blockList } = server;
  const full = server.maxConnections !== undefined && server.maxConnections !== null && server._connections >= server.maxConnections;
  if (full || (blockList && raw.remoteAddress !== undefined && blockList.check(raw.remoteAddress, raw.remoteFamily.toLowerCase()))) {
    const { localAddress, localPort, localFamily, remoteAddress, remotePort, remoteFamily } = raw;
    internal.drop(raw, false);
    server.emit("drop", { localAddress, localPort, localFamily, remoteAddress, remotePort, remoteFamily });
    return;
  }
  const { Socket, attach, pauseRaw } = part("socket");
  const socket = server._socketFor === undefined ? new Socket({
    handle: raw, allowHalfOpen: server.allowHalfOpen, highWaterMark: server.highWaterMark,
    noDelay: server.noDelay, keepAlive: server.keepAlive, keepAliveInitialDelay: server.keepAliveInitialDelay,
  }) : server._socketFor(raw, attach);
  server._connections++;
  socket.server = server;
  socket._server = server;
  if (server.pauseOnConnect) {
    socket.pause();
    pauseRaw(socket);
  }
  server.emit("connection", socket);
  if (!server.pauseOnConnect && socket._handle !== null && !socket.isPaused()) socket.read(0);
}

function connectionGone(server) {
  server._connections--;
  server._emitCloseIfDrained();
}

function emitClose(server) { server.emit("close"); }

/** The error of listening in Bun's words. */
function listenError(error, options) {
  if (error.code === "ERR_NOT_SUPPORTED" || error.code === "EACCES" && error.syscall === undefined) return error;
  const where = options.path ?? options.host ?? (internal.hasIPv6() ? "::" : "0.0.0.0");
  const { code } = error;
  const path = options.path !== undefined;
  if (path || code === undefined || code === "ENOTFOUND") {
    const e = new Error(`Failed to listen at ${where}`);
    if (!path) return e;
    return Object.assign(e, { syscall: "listen", errno: -internal.errno(code), address: where, code });
  }
  const at = options.port > 0 ? `${where}:${options.port}` : where;
  return Object.assign(new Error(`listen ${code}: ${internal.errorText(code)} ${at}`), { syscall: "listen", errno: -internal.errno(code), address: where, port: options.port, code });
}

function bind(server, options) {
  let listener;
  try {
    listener = internal.listen(server, options.path ?? "", options.host ?? "", options.port ?? 0, !!options.ipv6Only, !!options.reusePort, server._tls?.());
  } catch (error) {
    nextTick(() => server.emit("error", listenError(error, options)));
    return;
  }
  server._handle = listener;
  if (server._unref) listener.unref();
  nextTick(() => {
    if (server._handle === listener) server.emit("listening");
  });
}

const methods = {
  get listening() { return this._handle !== null; },
  ref() {
    this._unref = false;
    this._handle?.ref();
    return this;
  },
  unref() {
    this._unref = true;
    this._handle?.unref();
    return this;
  },
  close(callback) {
    if (typeof callback === "function") {
      if (this._handle === null) this.once("close", () => callback(coded("ERR_SERVER_NOT_RUNNING", "Server is not running.")));
      else this.once("close", callback);
    }
    if (this._handle !== null) {
      this._handle.stop();
      this._handle = null;
    }
    this._emitCloseIfDrained();
    return this;
  },
  _emitCloseIfDrained() {
    if (this._handle === null && this._connections === 0) nextTick(emitClose, this);
  },
  address() {
    const listener = this._handle;
    if (listener === null) return null;
    if (listener.unix !== undefined) return listener.unix;
    const out = {};
    listener.getsockname(out);
    return out;
  },
  getConnections(callback) {
    if (typeof callback === "function") callback(null, this._connections);
    return this;
  },
  listen(port, host, backlog) {
    const [options, callback] = normalizeArgs([...arguments]);
    if (this._handle !== null) throw coded("ERR_SERVER_ALREADY_LISTEN", "Listen method has been called more than once without closing.");
    const { signal } = options;
    if (signal !== undefined) check.abortSignal(signal, "options.signal");
    if (callback !== null) this.once("listening", callback);
    const chosen = place(options, arguments.length);
    if (signal !== undefined) closeWith(this, signal);
    bind(this, chosen);
    return this;
  },
  getsockname(out) {
    const at = this.address();
    if (at !== null && typeof at === "object") Object.assign(out, at);
  },
  async [Symbol.asyncDispose]() {
    if (this._handle === null) return;
    await new Promise((resolve, reject) => this.close((error) => (error ? reject(error) : resolve())));
  },
};
for (const key of Reflect.ownKeys(methods)) {
  const d = Object.getOwnPropertyDescriptor(methods, key);
  if (d.get) d.enumerable = d.configurable = false;
  Object.defineProperty(Server.prototype, key, d);
}

function closeWith(server, signal) {
  if (signal.aborted) {
    nextTick(() => server.close());
    return;
  }
  const onAbort = () => server.close();
  signal.addEventListener("abort", onAbort, { once: true });
  server.once("close", () => signal.removeEventListener("abort", onAbort));
}

/** What of the options says where to listen. */
function place(options, count) {
  const { path, fd } = options;
  if (typeof fd === "number" && fd >= 0) throw internal.unsupported("server.listen with fd");
  if (options._handle || options.handle) throw internal.unsupported("server.listen with a handle");
  let { port, host } = options;
  if (host !== undefined && host !== null) host = String(host);
  if (count === 0 || typeof port === "function" || (port === undefined && "port" in options) || port === null) port = 0;
  if (typeof port === "number" || typeof port === "string") {
    return { port: checkPort(port, "options.port"), host: host || undefined, ipv6Only: options.ipv6Only, reusePort: options.reusePort };
  }
  if (typeof path === "string" && path !== "" && toNumber(path) === false) return { path };
  if (!("port" in options || "path" in options)) {
    const e = new TypeError(`The argument 'options' must have the property "port" or "path". Received ${Bun.inspect(options, { compact: true })}`);
    e.code = "ERR_INVALID_ARG_VALUE";
    throw e;
  }
  throw check.codedError(TypeError, "ERR_INVALID_ARG_VALUE", `The argument 'options' is invalid. Received ${JSON.stringify(options)}`);
}

module.exports = { Server, accept, connectionGone };
