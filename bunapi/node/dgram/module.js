// node:dgram. A Socket has a socket of the system below it (kHandle) once it is bound.
"use strict";
const EventEmitter = require("events");
const { nextTick, check } = internal;

const kHandle = Symbol("handle"), kBinding = Symbol("binding"), kConnecting = Symbol("connecting"), kOptions = Symbol("options"), kQueue = Symbol("queue");
const kUnref = Symbol("unref"), kClosed = Symbol("closed"), kPeer = Symbol("peer"), kFull = Symbol("full");

function coded(Class, code, message, more) { return Object.assign(new Class(message), { code }, more); }
const notRunning = () => coded(Error, "ERR_SOCKET_DGRAM_NOT_RUNNING", "Not running");
const notConnected = () => coded(Error, "ERR_SOCKET_DGRAM_NOT_CONNECTED", "Not connected");
const isConnected = () => coded(Error, "ERR_SOCKET_DGRAM_IS_CONNECTED", "Already connected");

/** The error of a call of the system, in Node's words. */
function failed(error, call, where = "") {
  if (error.code === undefined) return error;
  return coded(Error, error.code, `${call} ${error.code}${where && " " + where}`, { errno: error.errno, syscall: call });
}

function portOf(port, least = 1) {
  const number = typeof port === "string" && port.trim() !== "" ? Number(port) : port;
  if (typeof number !== "number" || !Number.isInteger(number) || number < least || number > 65535) {
    throw coded(RangeError, "ERR_SOCKET_BAD_PORT", `Port should be ${least === 0 ? ">=" : ">"} 0 and < 65536. Received ${typeof port === "string" ? `'${port}'` : String(port)}`);
  }
  return number;
}

function Socket(type, listener) {
  if (!(this instanceof Socket)) return new Socket(type, listener);
  EventEmitter.call(this);
  const options = type !== null && typeof type === "object" ? type : {};
  if (type !== null && typeof type === "object") type = type.type;
  if (type !== "udp4" && type !== "udp6") throw coded(TypeError, "ERR_SOCKET_BAD_TYPE", "Bad socket type specified. Valid types are: udp4, udp6");
  const { lookup, signal } = options;
  if (lookup !== undefined && typeof lookup !== "function") throw internal.argType("lookup", "function", lookup, true);
  for (const key of ["recvBufferSize", "sendBufferSize"]) if (options[key] && typeof options[key] !== "number") throw check.property("options." + key, "number", options[key]);
  if (signal !== undefined && (signal === null || typeof signal !== "object" || !("aborted" in signal))) throw check.property("options.signal", "AbortSignal", signal);
  this.type = type;
  this[kOptions] = options;
  this[kHandle] = this[kQueue] = null;
  this[kBinding] = this[kConnecting] = this[kUnref] = this[kClosed] = this[kPeer] = this[kFull] = false;
  if (typeof listener === "function") this.on("message", listener);
  if (signal !== undefined) {
    const abort = () => { if (!this[kClosed]) this.close(); };
    if (signal.aborted) nextTick(abort);
    else {
      signal.addEventListener("abort", abort);
      this.once("close", () => signal.removeEventListener("abort", abort));
    }
  }
}
Object.setPrototypeOf(Socket.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Socket, EventEmitter);

function createSocket(type, listener) { return new Socket(type, listener); }

/** Calls back with the address of a host, as the socket's type wants it. */
function find(socket, host, callback) {
  const family = socket.type === "udp4" ? 4 : 6;
  host = host || (family === 4 ? "127.0.0.1" : "::1");
  if (internal.isIP(host) !== 0) callback(null, host);
  else (socket[kOptions].lookup ?? require("dns").lookup)(host, family, callback);
}

function handlersOf(socket) {
  return {
    data(_, bytes, port, address) {
      socket.emit("message", bytes, { address, family: address.includes(":") ? "IPv6" : "IPv4", port, size: bytes.length });
    },
    drain() {
      const waiting = socket[kFull];
      socket[kFull] = false;
      for (const send of waiting || []) send();
    },
    error(error) { socket.emit("error", failed(error, "recvmsg")); },
  };
}

/** Runs what has waited until the socket was bound. */
function bound(socket) {
  const queue = socket[kQueue];
  socket[kQueue] = null;
  for (const job of queue ?? []) job();
}

function open(socket, address, port, options) {
  const handle = internal.open(address, port, { ...socket[kOptions], ...options }, handlersOf(socket));
  socket[kHandle] = handle;
  if (socket[kUnref]) handle.hold(false);
  const { recvBufferSize, sendBufferSize } = socket[kOptions];
  if (recvBufferSize) handle.setBuffer(true, recvBufferSize);
  if (sendBufferSize) handle.setBuffer(false, sendBufferSize);
}

function running(socket) { if (socket[kClosed]) throw notRunning(); }

/** The handle, for calls that fail with EBADF before there is one. */
function bare(socket, call) {
  running(socket);
  if (socket[kHandle] === null) throw coded(Error, "EBADF", `${call} EBADF`, { syscall: call });
  return socket[kHandle];
}

/** Has the socket bound to any port if it is not bound yet, and then does the job. */
function whenBound(socket, job) {
  if (socket[kHandle] !== null) return job();
  if (!socket[kBinding]) socket.bind({ port: 0, exclusive: true });
  (socket[kQueue] ??= []).push(job);
}

const payload = (value) => typeof value === "string" ? Buffer.from(value) : ArrayBuffer.isView(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : null;
const wrongBuffer = (name, value) => internal.argType(name, "string or an instance of Buffer, TypedArray, or DataView", value, true);

function slice(buffer, offset, length) {
  const bytes = payload(buffer);
  if (bytes === null) throw wrongBuffer("buffer", buffer);
  offset = offset >>> 0;
  length = length >>> 0;
  if (offset > bytes.length) throw coded(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", '"offset" is outside of buffer bounds');
  if (offset + length > bytes.length) throw coded(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", '"length" is outside of buffer bounds');
  return bytes.subarray(offset, offset + length);
}

function transmit(socket, bytes, port, address, callback) {
  const handle = socket[kHandle];
  if (handle === null) return; // closed meanwhile
  if (socket[kFull]) return void socket[kFull].push(() => transmit(socket, bytes, port, address, callback));
  try {
    const sent = address === undefined ? handle.send(bytes) : handle.send(bytes, port, address);
    if (!sent) {
      socket[kFull] = [() => transmit(socket, bytes, port, address, callback)];
      return;
    }
  } catch (error) {
    const shown = failed(error, "send", address === undefined ? "" : `${address}:${port}`);
    if (address !== undefined) Object.assign(shown, { address, port });
    if (callback) nextTick(callback, shown);
    else nextTick(() => socket.emit("error", shown));
    return;
  }
  if (callback) nextTick(callback, null, bytes.length);
}

Object.assign(Socket.prototype, {
  bind(port, address, callback) {
    running(this);
    if (this[kHandle] !== null || this[kBinding]) throw coded(Error, "ERR_SOCKET_ALREADY_BOUND", "Socket is already bound");
    let options = {};
    if (typeof port === "function") [callback, port] = [port, undefined];
    else if (port !== null && typeof port === "object") {
      if (port.fd !== undefined) throw internal.unsupported("dgram.Socket.bind: fd");
      callback = typeof address === "function" ? address : callback;
      ({ port, address } = options = port);
    } else if (typeof address === "function") [callback, address] = [address, undefined];
    port = port === undefined || port === null ? 0 : portOf(port, 0);
    this[kBinding] = true;
    if (callback) {
      const listening = () => {
        this.removeListener("error", off);
        callback.call(this);
      };
      const off = () => this.removeListener("listening", listening);
      this.once("listening", listening);
      this.once("error", off);
    }
    const fail = (error, where) => {
      this[kBinding] = false;
      this[kQueue] = null;
      this.emit("error", failed(error, "bind", where));
    };
    address = address || (this.type === "udp4" ? "0.0.0.0" : "::");
    find(this, address, (error, ip) => nextTick(() => {
      if (this[kClosed]) return;
      if (error) return fail(error, "");
      try {
        open(this, ip, port, options.exclusive === undefined ? {} : { exclusive: options.exclusive });
      } catch (e) {
        return fail(e, ip);
      }
      this[kBinding] = false;
      this.emit("listening");
      bound(this);
    }));
    return this;
  },
  connect(port, address, callback) {
    running(this);
    port = portOf(port);
    if (typeof address === "function") [callback, address] = [address, ""];
    if (address === undefined) address = "";
    check.string(address, "address");
    if (this[kPeer] || this[kConnecting]) throw isConnected();
    this[kConnecting] = true;
    if (callback) this.once("connect", callback);
    whenBound(this, () => find(this, address, (error, ip) => {
      if (this[kClosed]) return;
      this[kConnecting] = false;
      if (!error) {
        try {
          this[kHandle].connect(port, ip);
        } catch (e) {
          error = failed(e, "connect", `${ip}:${port}`);
        }
      }
      if (error) {
        if (!callback) return void nextTick(() => this.emit("error", error));
        this.removeListener("connect", callback);
        return void nextTick(callback, error);
      }
      this[kPeer] = true;
      nextTick(() => { if (!this[kClosed]) this.emit("connect"); });
    }));
  },
  disconnect() {
    if (!this[kPeer]) throw notConnected();
    this[kHandle].disconnect();
    this[kPeer] = false;
  },
  send(buffer, offset, length, port, address, callback) {
    const connected = this[kPeer] || this[kConnecting];
    let list;
    if (connected) {
      if (typeof length === "number") {
        buffer = slice(buffer, offset, length);
        if (typeof port === "function") callback = port;
      } else callback = offset;
      port = address = undefined;
    } else if (address || (port && typeof port !== "function")) buffer = slice(buffer, offset, length);
    else {
      callback = port;
      port = offset;
      address = length;
    }
    if (!Array.isArray(buffer)) {
      list = [payload(buffer)];
      if (list[0] === null) throw wrongBuffer("buffer", buffer);
    } else {
      list = buffer.map(payload);
      if (list.includes(null)) throw wrongBuffer("buffer list arguments", buffer);
    }
    if (!connected) port = portOf(port);
    if (typeof callback !== "function") callback = undefined;
    if (typeof address === "function") [callback, address] = [address, undefined];
    else if (address !== undefined && address !== null && typeof address !== "string") throw internal.argType("address", "string", address, true);
    running(this);
    const bytes = list.length === 1 ? list[0] : Buffer.concat(list);
    whenBound(this, () => {
      if (connected) return transmit(this, bytes, undefined, undefined, callback);
      find(this, address, (error, ip) => {
        if (!error) return transmit(this, bytes, port, ip, callback);
        if (callback) nextTick(callback, error);
        else nextTick(() => this.emit("error", error));
      });
    });
  },
  sendto(buffer, offset, length, port, address, callback) { this.send(buffer, offset, length, port, address, callback); },
  close(callback) {
    if (typeof callback === "function") this.on("close", callback);
    if (this[kQueue] !== null && this[kBinding]) {
      this[kQueue].push(() => this.close());
      return this;
    }
    running(this);
    this[kClosed] = true;
    this[kHandle]?.close();
    this[kHandle] = null;
    nextTick(() => this.emit("close"));
    return this;
  },
  [Symbol.asyncDispose]() {
    if (this[kClosed]) return Promise.resolve();
    return new Promise((resolve, reject) => this.close((error) => (error ? reject(error) : resolve())));
  },
  address() { return bare(this, "getsockname").local(); },
  remoteAddress() {
    if (this[kClosed] || this[kHandle] === null) throw notRunning();
    if (!this[kPeer]) throw notConnected();
    return this[kHandle].remote();
  },
  setMulticastInterface(address) {
    running(this);
    check.string(address, "interfaceAddress");
    whenReady(this, "setMulticastInterface", (handle) => handle.setMulticastInterface(address));
  },
  addMembership(group, on) { member(this, "addMembership", true, group, undefined, on); return true; },
  dropMembership(group, on) { member(this, "dropMembership", false, group, undefined, on); return true; },
  addSourceSpecificMembership(source, group, on) {
    check.string(source, "sourceAddress");
    check.string(group, "groupAddress");
    member(this, "addSourceSpecificMembership", true, group, source, on);
    return true;
  },
  dropSourceSpecificMembership(source, group, on) {
    check.string(source, "sourceAddress");
    check.string(group, "groupAddress");
    member(this, "dropSourceSpecificMembership", false, group, source, on);
    return true;
  },
  ref() {
    this[kUnref] = false;
    this[kHandle]?.hold(true);
    return this;
  },
  unref() {
    this[kUnref] = true;
    this[kHandle]?.hold(false);
    return this;
  },
  getSendQueueSize() { return 0; },
  getSendQueueCount() { return this[kFull] ? this[kFull].length : 0; },
});

/** Does something with the handle; what the system refuses is Node's error. */
function whenReady(socket, call, act) {
  const handle = bare(socket, call);
  try {
    return act(handle);
  } catch (error) {
    throw failed(error, call);
  }
}

function member(socket, call, join, group, source, on) {
  running(socket);
  if (!group) throw coded(TypeError, "ERR_MISSING_ARGS", 'The "multicastAddress" argument must be specified');
  if (socket[kHandle] === null) throw coded(Error, "EBADF", "addMembership EBADF");
  try {
    socket[kHandle].group(join, group, source, on);
  } catch (error) {
    throw coded(Error, error.code, error.message.replace(/,? ?$/, ", setsockopt"), { syscall: "setsockopt", errno: error.errno });
  }
}

for (const [name, argument, type] of [["setTTL", "ttl", "number"], ["setMulticastTTL", "ttl", "number"], ["setMulticastLoopback"], ["setBroadcast"]]) {
  Object.assign(Socket.prototype, {
    [name](value) {
      if (type === "number") check.number(value, argument);
      whenReady(this, name, (handle) => handle[name](value));
      return value;
    },
  });
}
for (const [name, received] of [["RecvBufferSize", true], ["SendBufferSize", false]]) {
  Object.assign(Socket.prototype, {
    ["set" + name](size) {
      if (size >>> 0 !== size || size <= 0) throw coded(TypeError, "ERR_SOCKET_BAD_BUFFER_SIZE", "Buffer size must be a positive integer");
      bare(this, "uv_" + (received ? "recv" : "send") + "_buffer_size").setBuffer(received, size);
    },
    ["get" + name]() { return bare(this, "uv_" + (received ? "recv" : "send") + "_buffer_size").buffer(received); },
  });
}

module.exports = { createSocket, Socket };
