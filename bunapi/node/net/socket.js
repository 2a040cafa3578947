// Socket: a Duplex over a socket of the loop. The socket below reads by itself until it is told to pause, takes one chunk at a
// time, and reports what happens to the functions in handlers, which get the Socket.
"use strict";

const { Duplex } = require("stream");
const timers = require("timers");
const { kNormalized, normalizeArgs, coded } = part("args");
const { check, nextTick } = internal;

const kTimer = Symbol("kTimer");
const kWritten = Symbol("kWritten"); // bytes that were handed over
const kInFlight = Symbol("kInFlight"); // bytes of them that the socket below has not taken yet
const kCallback = Symbol("kCallback"); // of the write that is under way
const kPaused = Symbol("kPaused"); // the socket below was told to pause
const kReset = Symbol("kReset"); // closing is by RST
const kOptions = Symbol("kOptions"); // what is set when the socket is connected
const kOnRead = Symbol("kOnRead");
const kUnref = Symbol("kUnref");

function Socket(options) {
  if (!(this instanceof Socket)) return new Socket(options);
  if (typeof options === "number") options = { fd: options };
  options = options ?? {};
  if (options.objectMode || options.readableObjectMode || options.writableObjectMode) {
    const name = options.objectMode ? "objectMode" : options.readableObjectMode ? "readableObjectMode" : "writableObjectMode";
    throw check.argValue("options." + name, options[name], "is not supported");
  }
  if (options.fd !== undefined) {
    check.integer(options.fd, "options.fd", 0, 2147483647);
    throw internal.unsupported("net.Socket with fd");
  }
  const { signal, onread, handle } = options;
  const stream = { allowHalfOpen: !!options.allowHalfOpen, emitClose: false, autoDestroy: true };
  if (options.highWaterMark !== undefined) stream.highWaterMark = options.highWaterMark;
  if (options.readable === false) stream.readable = false;
  if (options.writable === false) stream.writable = false;
  if (signal) stream.signal = signal;
  Duplex.call(this, stream);
  if (onread !== null && typeof onread === "object" && (onread.buffer instanceof Uint8Array || typeof onread.buffer === "function") && typeof onread.callback === "function") {
    this[kOnRead] = onread;
  }
  if (options.noDelay || options.keepAlive) {
    this[kOptions] = { noDelay: !!options.noDelay, keepAlive: !!options.keepAlive, delay: delayOf(options.keepAliveInitialDelay) };
  }
  this._handle = null;
  this.on("end", onEnd);
  if (handle) attach(this, handle);
}
Object.setPrototypeOf(Socket.prototype, Duplex.prototype);
Object.setPrototypeOf(Socket, Duplex);

const delayOf = (ms) => Math.max(0, ~~(ms ?? 0));

// What a socket has at first: its own properties are few.
for (const [name, value] of Object.entries({
  connecting: false, _hadError: false, _parent: null, _host: null, bytesRead: 0, timeout: 0, server: null, _server: null, _peername: null, _sockname: null,
  _pendingData: null, _pendingEncoding: "",
})) Object.defineProperty(Socket.prototype, name, { value, writable: true, configurable: true, enumerable: false });
Object.assign(Socket.prototype, { [kTimer]: null, [kWritten]: 0, [kInFlight]: 0, [kCallback]: null, [kPaused]: false, [kReset]: false, [kOptions]: null, [kOnRead]: null, [kUnref]: false });

/** Gives the Socket the socket below it. */
function attach(self, raw) {
  self._handle = raw;
  raw.data = self;
  const o = self[kOptions];
  if (o !== null && !self.connecting) applyOptions(self, raw, o);
}

function applyOptions(self, raw, o) {
  if (o.noDelay) raw.setNoDelay(true);
  if (o.keepAlive) raw.setKeepAlive(true, o.delay);
  if (o.service !== undefined) raw.setTypeOfService(o.service);
  if (self[kUnref]) raw.unref();
}

function onEnd() {
  if (!this.allowHalfOpen) this.write = writeAfterFIN;
}

/** write after the peer has ended the connection for both. */
function writeAfterFIN(chunk, encoding, callback) {
  if (!this.writableEnded) return Duplex.prototype.write.call(this, chunk, encoding, callback);
  if (typeof encoding === "function") callback = encoding;
  const error = new Error("This socket has been ended by the other party");
  error.code = "EPIPE";
  if (typeof callback === "function") nextTick(callback, error);
  this.destroy(error);
  return false;
}

function refresh(self) {
  if (self[kTimer] !== null) self[kTimer].refresh();
}

// ---- what the socket below reports

const handlers = {
  open(self) {
    if (self.destroyed) return;
    self.connecting = false;
    const raw = self._handle;
    applyOptions(self, raw, self[kOptions] ?? {});
    refresh(self);
    if (self.isPaused() && self.readableFlowing === false && self._readableState.pipes.length === 0) pauseRaw(self);
    self.emit("connect");
    self.emit("ready");
    if (self._handle === raw && !self.isPaused()) self.read(0);
  },
  connectError(self, reason) {
    if (!self.destroyed) part("connect").attemptFailed(self, reason);
  },
  accept(server, raw) { part("server").accept(server, raw); },
  handshake(self, authorized, error) { part("tlssocket").handshake(self, authorized, error); },
  identity(self, certificate) { return part("tlssocket").identity(self, certificate); },
  serverName(self, name, callback) { return part("tlsserver").serverName(self, name, callback); },
  session(self, session) { self.emit("session", session); },
  data(self, chunk) {
    self.bytesRead += chunk.length;
    refresh(self);
    if (self[kOnRead] !== null) {
      giveTo(self, self[kOnRead], chunk);
      return;
    }
    if (!self.push(chunk) && self._handle !== null) pauseRaw(self);
  },
  drain(self) {
    refresh(self);
    const callback = self[kCallback];
    if (callback === null) return;
    self[kCallback] = null;
    self[kInFlight] = 0;
    callback(null);
  },
  end(self) {
    refresh(self);
    endReads(self);
  },
  close(self, error) {
    if (self.destroyed) return;
    self._handle = null;
    if (error !== undefined) {
      self.destroy(error);
      return;
    }
    // Both ends have finished, or this one was closed below the Socket.
    closeHandle(self, null);
    failWrite(self, null);
    if (self._readableState.endEmitted || self._readableState.ended) {
      if (self.writableFinished || self._readableState.endEmitted) self.destroy();
    } else endReads(self);
  },
};
internal.setHandlers(handlers);

function endReads(self) {
  if (self._readableState.ended) return;
  if (self[kOnRead] !== null) self.resume();
  self.push(null);
  if (self.readableLength === 0) self.read(0);
}

/** The option onread: bytes go into the script's own buffer. */
function giveTo(self, { buffer, callback }, chunk) {
  for (let at = 0; at < chunk.length;) {
    const target = typeof buffer === "function" ? buffer() : buffer;
    const n = Math.min(target.length, chunk.length - at);
    target.set(chunk.subarray(at, at + n));
    at += n;
    if (callback(n, target) === false) self.pause();
    if (self.destroyed || n === 0) return;
  }
}

function pauseRaw(self) {
  if (self[kPaused] || self._handle === null) return;
  self[kPaused] = true;
  self._handle.pause();
}

function resumeRaw(self) {
  if (!self[kPaused]) return;
  self[kPaused] = false;
  if (self._handle !== null) self._handle.resume();
}

/** Calls back the write that is under way. */
function failWrite(self, error) {
  const callback = self[kCallback];
  if (callback === null) return;
  self[kCallback] = null;
  self[kInFlight] = 0;
  callback(error ?? coded("ERR_SOCKET_CLOSED", "Socket is closed"));
}

/** Lets go of the socket below. */
function closeHandle(self, raw) {
  if (raw !== null) {
    self._getpeername();
    self._getsockname();
    internal.drop(raw, self[kReset]);
  }
  const { _server: server } = self;
  if (server) {
    self._server = null;
    part("server").connectionGone(server);
  }
}

const methods = {
  address() { return this._getsockname(); },
  _onTimeout() {
    if (this[kCallback] !== null && internal.progressed(this._handle)) {
      refresh(this); // a slow peer takes bytes all the same
      return;
    }
    this.emit("timeout");
  },
  get bufferSize() { return this._handle !== null || this.connecting ? this.writableLength : 0; },
  get _bytesDispatched() { return this[kWritten]; },
  get bytesWritten() { return this[kWritten] - this[kInFlight] + (this.destroyed ? this[kInFlight] : this.writableLength); },
  connect() {
    const normalized = Array.isArray(arguments[0]) && arguments[0][kNormalized] ? arguments[0] : normalizeArgs([...arguments]);
    const [options, callback] = normalized;
    if (options.path === undefined || options.path === null) {
      if (options.port === undefined) throw check.codedError(TypeError, "ERR_MISSING_ARGS", 'The "options" or "port" or "path" argument must be specified');
    }
    return part("connect").begin(this, options, callback);
  },
  end(chunk, encoding, callback) { return Duplex.prototype.end.call(this, chunk, encoding, callback); },
  _destroy(error, callback) {
    this.connecting = false;
    if (this[kTimer] !== null) {
      timers.clearTimeout(this[kTimer]);
      this[kTimer] = null;
    }
    const raw = this._handle;
    this._handle = null;
    part("connect").abandon(this);
    if (raw !== null || this._server) closeHandle(this, raw);
    if (raw !== null && !error) endReads(this);
    if (this[kCallback] !== null) nextTick(failWrite, this, error ?? coded("ERR_STREAM_DESTROYED", "Cannot call write after a stream was destroyed"));
    callback(error);
    nextTick(nextTick, emitClose, this, !!error); // behind the events that are on their way
  },
  _final(callback) {
    if (this.connecting) {
      this.once("connect", () => this._final(callback));
      return;
    }
    const raw = this._handle;
    if (raw !== null) raw.shutdown();
    nextTick(callback);
  },
  get localAddress() { return this._getsockname().address; },
  get localFamily() { return this._getsockname().family; },
  get localPort() { return this._getsockname().port; },
  get _connecting() { return this.connecting; },
  get pending() { return this._handle === null || this.connecting; },
  resume() {
    if (this[kOnRead] !== null || this.readableLength === 0) resumeRaw(this);
    return Duplex.prototype.resume.call(this);
  },
  pause() {
    if (!this.connecting && !this.destroyed && (this[kOnRead] !== null || this._handle === null)) pauseRaw(this);
    return Duplex.prototype.pause.call(this);
  },
  read(n) { return Duplex.prototype.read.call(this, n); },
  _read() { resumeRaw(this); },
  _reset() { return this.resetAndDestroy(); },
  _getpeername() {
    const raw = this._handle;
    if (this._peername === null && raw !== null && !this.connecting && raw.remoteAddress !== undefined) {
      this._peername = { address: raw.remoteAddress, family: raw.remoteFamily, port: raw.remotePort };
    }
    return this._peername ?? {};
  },
  _getsockname() {
    const raw = this._handle;
    if (this._sockname === null && raw !== null && !this.connecting && raw.localAddress !== undefined) {
      this._sockname = { address: raw.localAddress, family: raw.localFamily, port: raw.localPort };
    }
    return this._sockname ?? { address: undefined, family: undefined, port: undefined };
  },
  get readyState() {
    if (this.connecting) return "opening";
    if (this.readable) return this.writable ? "open" : "readOnly";
    return this.writable ? "writeOnly" : "closed";
  },
  ref() {
    this[kUnref] = false;
    this._handle?.ref();
    return this;
  },
  get remotePort() { return this._getpeername().port; },
  get remoteAddress() { return this._getpeername().address; },
  get remoteFamily() { return this._getpeername().family; },
  resetAndDestroy() {
    if (this._handle === null) {
      this.destroy(coded("ERR_SOCKET_CLOSED", "Socket is closed"));
      return this;
    }
    if (this.connecting) this.once("connect", () => this.resetAndDestroy());
    else {
      this[kReset] = true;
      this.destroy();
    }
    return this;
  },
  setKeepAlive(on = false, initialDelay = 0) {
    const delay = delayOf(initialDelay);
    if (this._handle !== null && !this.connecting) this._handle.setKeepAlive(!!on, delay);
    else this[kOptions] = { ...this[kOptions], keepAlive: !!on, delay };
    return this;
  },
  setNoDelay(on) {
    on = on === undefined ? true : !!on;
    if (this._handle !== null && !this.connecting) this._handle.setNoDelay(on);
    else this[kOptions] = { ...this[kOptions], noDelay: on };
    return this;
  },
  setTypeOfService(service) {
    check.integer(service, "tos", 0, 255);
    if (this._handle !== null && !this.connecting) this._handle.setTypeOfService(service);
    else this[kOptions] = { ...this[kOptions], service };
    return this;
  },
  getTypeOfService() {
    if (this._handle !== null && !this.connecting) return this._handle.getTypeOfService();
    return this[kOptions]?.service ?? 0;
  },
  setTimeout(ms, callback) {
    if (this.destroyed) return this;
    if (typeof ms !== "number") throw internal.argType("msecs", "number", ms);
    if (!(ms >= 0) || ms === Infinity) throw check.outOfRange("msecs", "a non-negative finite number", ms);
    if (ms > 2147483647) ms = 2147483647;
    if (callback !== undefined) check.function(callback, "callback");
    this.timeout = ms;
    if (this[kTimer] !== null) timers.clearTimeout(this[kTimer]);
    this[kTimer] = null;
    if (ms === 0) {
      if (callback) this.removeListener("timeout", callback);
      return this;
    }
    this[kTimer] = timers.setTimeout(ring, ms, this);
    this[kTimer].unref();
    if (callback) this.once("timeout", callback);
    return this;
  },
  _unrefTimer() {
    for (let s = this; s !== null; s = s._parent) refresh(s);
  },
  unref() {
    this[kUnref] = true;
    this._handle?.unref();
    return this;
  },
  destroySoon() {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", this.destroy);
  },
  _writev(chunks, callback) {
    const list = [];
    for (let i = 0; i < chunks.length; i++) list.push(chunks[i].chunk);
    this._write(Buffer.concat(list), "buffer", callback);
  },
  _write(chunk, encoding, callback) {
    if (this.connecting) {
      this._pendingData = chunk;
      this._pendingEncoding = encoding;
      const failed = () => callback(coded("ERR_SOCKET_CLOSED_BEFORE_CONNECTION", "Socket closed before the connection was established"));
      this.once("connect", () => {
        this.removeListener("close", failed);
        this._write(chunk, encoding, callback);
      });
      this.once("close", failed);
      return;
    }
    this._pendingData = null;
    this._pendingEncoding = "";
    const raw = this._handle;
    if (raw === null) {
      callback(coded("ERR_SOCKET_CLOSED", "Socket is closed"));
      return;
    }
    refresh(this);
    if (typeof chunk === "string") chunk = Buffer.from(chunk, encoding);
    this[kWritten] += chunk.length;
    const result = internal.write(raw, chunk);
    if (result === 1) callback(null);
    else if (result === 0) {
      this[kInFlight] = chunk.length;
      this[kCallback] = callback;
    } else callback(internal.brokenPipe());
  },
};
for (const key of Reflect.ownKeys(methods)) {
  const d = Object.getOwnPropertyDescriptor(methods, key);
  if (d.get) d.enumerable = d.configurable = false;
  Object.defineProperty(Socket.prototype, key, d);
}

function ring(self) { self._onTimeout(); }

function emitClose(self, hadError) {
  self._hadError = hadError;
  self.emit("close", hadError);
}

function connect(...args) {
  const normalized = Array.isArray(args[0]) && args[0][kNormalized] ? args[0] : normalizeArgs(args);
  const [options] = normalized;
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect(normalized);
}
Object.defineProperty(connect, "name", { value: "createConnection" });
Object.defineProperty(connect, "length", { value: 0 });

module.exports = { Socket, connect, attach, pauseRaw };
