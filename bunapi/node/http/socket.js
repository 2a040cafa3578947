// The socket that scripts see of a server's connection: while it speaks HTTP they may write to it and end it; after the events upgrade
// and connect it is theirs.
"use strict";

const { Duplex } = require("stream");
const { Socket: NetSocket } = base();
const { timeoutOf, inherit, members } = part("common");

const kPeer = Symbol("peer"), kServer = Symbol("server"), kTimer = Symbol("timer"), kMs = Symbol("timeout"), kRoom = Symbol("room"), kRead = Symbol("bytesRead"), kWritten = Symbol("bytesWritten"), kClosed = Symbol("closed");

function base() {
  try {
    return require("net");
  } catch {
    return { Socket: Duplex };
  }
}

function Socket(server, peer) {
  Duplex.call(this, { allowHalfOpen: true, emitClose: true, autoDestroy: true, decodeStrings: false });
  this[kPeer] = peer;
  this[kServer] = server;
  this[kRead] = this[kWritten] = 0;
  this.server = server;
  this._httpMessage = null;
  if (peer.secure()) {
    this.encrypted = true;
    this.authorized = false;
  }
}
inherit(Socket, NetSocket);

const gone = () => undefined;
members(Socket, {
  _read() { this[kPeer].resume(); },
  _write(chunk, encoding, callback) {
    if (typeof chunk === "string" && encoding && encoding !== "utf8" && encoding !== "utf-8") chunk = Buffer.from(chunk, encoding);
    this[kWritten] += typeof chunk === "string" ? Buffer.byteLength(chunk) : chunk.byteLength;
    if (this[kPeer].write(chunk)) callback();
    else this[kRoom] = callback;
  },
  _writev: null,
  _final(callback) {
    this[kPeer].end();
    callback();
  },
  _destroy(error, callback) {
    clearTimeout(this[kTimer]);
    this[kPeer].destroy();
    if (error && this.listenerCount("error") > 0 && this[kServer]) this[kServer].emit("clientError", error, this);
    callback(this.listenerCount("error") > 0 ? error : null);
  },
  setTimeout(ms, callback) {
    ms = timeoutOf(ms);
    this[kMs] = ms;
    clearTimeout(this[kTimer]);
    this[kTimer] = undefined;
    if (callback) {
      if (ms === 0) this.removeListener("timeout", callback);
      else this.once("timeout", callback);
    }
    if (ms > 0) arm(this, ms);
    return this;
  },
  setNoDelay(on) {
    this[kPeer].setNoDelay(on === undefined ? true : !!on);
    return this;
  },
  setKeepAlive(on, delay) {
    this[kPeer].setKeepAlive(!!on, ~~delay);
    return this;
  },
  ref() {
    this[kPeer].hold(true);
    return this;
  },
  unref() {
    this[kPeer].hold(false);
    return this;
  },
  destroySoon() {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once("finish", this.destroy);
  },
  resetAndDestroy() {
    this[kPeer].reset();
    return this.destroy();
  },
  address() { return this[kPeer].local() ?? {}; },
  connect() { throw internal.unsupported("connect on the socket of an HTTP server"); },
  get timeout() { return this[kMs] || undefined; },
  set timeout(_) {},
  get connecting() { return false; },
  set connecting(_) {},
  get pending() { return false; },
  get readyState() {
    if (this.readable && this.writable) return "open";
    return this.readable ? "readOnly" : this.writable ? "writeOnly" : "closed";
  },
  get bufferSize() { return this.writableLength; },
  get bytesRead() { return this[kRead]; },
  get bytesWritten() { return this[kWritten]; },
  get remoteAddress() { return this.destroyed ? gone() : this[kPeer].remote()?.address; },
  get remoteFamily() { return this[kPeer].remote()?.family; },
  get remotePort() { return this[kPeer].remote()?.port; },
  get localAddress() { return this[kPeer].local()?.address; },
  get localFamily() { return this[kPeer].local()?.family; },
  get localPort() { return this[kPeer].local()?.port; },
});

/** The timer looks how long the connection has been quiet, so that traffic costs nothing. */
function arm(socket, ms) {
  socket[kTimer] = setTimeout(() => {
    if (socket.destroyed) return;
    const left = socket[kMs] - socket[kPeer].quiet();
    if (left > 0) arm(socket, left);
    else socket.emit("timeout");
  }, ms);
  socket[kTimer].unref?.();
}

const hooks = {
  data(socket, chunk) {
    socket[kRead] += chunk.length;
    if (!socket.push(chunk)) socket[kPeer].pause();
  },
  end(socket) { socket.push(null); },
  drain(socket) {
    const callback = socket[kRoom];
    socket[kRoom] = undefined;
    callback?.();
  },
  closed(socket, error, ended) {
    if (socket.destroyed || socket[kClosed]) return;
    socket[kClosed] = true;
    if (ended && !socket.readableEnded && error === null) {
      socket.push(null);
      socket.resume();
    }
    process.nextTick(() => process.nextTick(() => socket.destroy(error ?? undefined)));
  },
};

module.exports = { Socket, hooks, kPeer, begun: (socket) => socket[kPeer].begun() };
