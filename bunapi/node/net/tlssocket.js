// TLSSocket: a Socket whose socket below speaks TLS.
"use strict";

const { Socket, attach } = part("socket");
const { normalizeArgs, coded } = part("args");
const { createSecureContext, contextOf, alpnBytes } = part("tlscontext");
const { nextTick } = internal;

const kOptions = Symbol("kTLSOptions");
const kRefused = Symbol("kRefused"); // why the server's certificate is not its own
const kIsServer = Symbol("kIsServer");

function TLSSocket(socket, options) {
  if (!(this instanceof TLSSocket)) return new TLSSocket(socket, options);
  if (options === undefined && socket !== null && typeof socket === "object" && !(socket instanceof Socket) && typeof socket.pipe !== "function") {
    options = socket;
    socket = undefined;
  }
  options = { ...options };
  Socket.call(this, { allowHalfOpen: options.allowHalfOpen, highWaterMark: options.highWaterMark, signal: options.signal, handle: options.handle, onread: options.onread });
  this[kOptions] = options;
  this[kIsServer] = !!options.isServer;
  this.encrypted = true;
  this.authorized = false;
  this.authorizationError = null;
  this.alpnProtocol = null;
  this.servername = options.servername ?? false;
  this.secureConnecting = true;
  this._secureEstablished = false;
  this._requestCert = !!options.requestCert || !options.isServer;
  this._rejectUnauthorized = options.rejectUnauthorized !== false;
  if (socket !== undefined && socket !== null) wrap(this, socket);
}
Object.setPrototypeOf(TLSSocket.prototype, Socket.prototype);
Object.setPrototypeOf(TLSSocket, Socket);

/** What Go is told of this side. */
function settings(self) {
  const o = self[kOptions];
  const host = self._host && !internal.isIP(self._host) ? self._host : "";
  const servername = o.servername !== undefined && o.servername !== null ? o.servername : host;
  return {
    context: contextOf(o.secureContext ?? createSecureContext(o)),
    servername: typeof servername === "string" ? servername : "",
    rejectUnauthorized: o.isServer ? !!o.requestCert && o.rejectUnauthorized !== false : rejects(o),
    requestCert: !!o.requestCert,
    ALPNProtocols: alpnBytes(o.ALPNProtocols),
    session: o.session,
    sni: typeof o.SNICallback === "function",
    host: o.host ?? "",
  };
}

const rejects = (o) => (o.rejectUnauthorized === undefined ? process.env.NODE_TLS_REJECT_UNAUTHORIZED !== "0" : o.rejectUnauthorized !== false);

/** TLS over a Socket that is, or will be, connected. */
function wrap(self, socket) {
  if (!(socket instanceof Socket)) throw internal.unsupported("tls over a stream that is no net.Socket");
  self._parent = socket;
  self.connecting = true;
  self._host ??= socket._host;
  const early = socket.connecting;
  const start = () => {
    const raw = socket._handle;
    if (self.destroyed || raw === null) return;
    try {
      attach(self, internal.upgrade(raw, self, settings(self), self[kIsServer]));
    } catch (error) {
      self.destroy(error);
      return;
    }
    self.connecting = false;
    if (!early) return;
    self.emit("connect");
    self.emit("ready");
  };
  socket.on("error", (error) => self.destroy(error));
  socket.on("close", () => { if (!self.destroyed) self.destroy(); });
  self.once("close", () => socket.destroy());
  // Bytes that the Socket has read already belong to TLS.
  if (early) socket.once("connect", start);
  else nextTick(start);
}

const methods = {
  get ssl() { return this._handle; },
  set ssl(v) {},
  _tlsError(error) { this.emit("_tlsError", error); },
  _emitTLSError(error) { this._tlsError(error); },
  _releaseControl() { return true; },
  _destroySSL() {},
  _start() {},
  _final(callback) {
    if (this.secureConnecting && !this.connecting && this._handle !== null && !this.destroyed) {
      this.once(this[kIsServer] ? "secure" : "secureConnect", () => Socket.prototype._final.call(this, callback));
      return;
    }
    Socket.prototype._final.call(this, callback);
  },
  getSession() { return this._handle?.getSession(); },
  getEphemeralKeyInfo() { return this._handle?.getEphemeralKeyInfo() ?? null; },
  getCipher() { return this._handle?.getCipher(); },
  getSharedSigalgs() { return this._handle?.getSharedSigalgs(); },
  getProtocol() { return this._handle?.getTLSVersion() ?? null; },
  getFinished() { return this._handle?.getTLSFinishedMessage(); },
  getPeerFinished() { return this._handle?.getTLSPeerFinishedMessage(); },
  isSessionReused() { return !!this._handle?.isSessionReused(); },
  renegotiate(options, callback) { throw internal.unsupported("tls.TLSSocket.renegotiate"); },
  disableRenegotiation() {},
  getTLSTicket() { return this._handle?.getTLSTicket(); },
  setKeyCert(context) { throw internal.unsupported("tls.TLSSocket.setKeyCert"); },
  exportKeyingMaterial(length, label, context) {
    if (!this._secureEstablished) throw coded("ERR_TLS_INVALID_STATE", "TLS socket connection must be securely established");
    return this._handle?.exportKeyingMaterial(length, label, context);
  },
  setMaxSendFragment(size) { return false; },
  enableTrace() {},
  setServername(name) {
    if (typeof name !== "string") throw internal.argType("name", "string", name);
    if (this[kIsServer]) throw coded("ERR_TLS_SNI_FROM_SERVER", "Cannot issue SNI from a TLS server-side socket");
    this.servername = name;
    this[kOptions].servername = name;
  },
  setSession(session) { this[kOptions].session = typeof session === "string" ? Buffer.from(session, "latin1") : session; },
  getPeerCertificate(detailed) {
    if (this._handle === null) return null;
    return this._handle.getPeerCertificate(!!detailed) ?? {};
  },
  getCertificate() { return this._handle === null ? null : this._handle.getCertificate() ?? {}; },
  getPeerX509Certificate() { return this._handle?.getPeerX509Certificate(); },
  getX509Certificate() { return this._handle?.getX509Certificate(); },
};
for (const key of Reflect.ownKeys(methods)) {
  const d = Object.getOwnPropertyDescriptor(methods, key);
  if (d.get) d.enumerable = d.configurable = false;
  Object.defineProperty(TLSSocket.prototype, key, d);
}

/** The handshake of a Socket is through, or has failed. */
function handshake(self, authorized, error) {
  if (self.destroyed) return;
  const raw = self._handle;
  const server = self[kIsServer];
  error = self[kRefused] ?? error;
  if (raw === null || raw.readyState !== 1) {
    self._handle = null;
    if (server && self._server) {
      const { _server: owner } = self;
      owner.emit("tlsClientError", error, self);
      self.once("error", () => {}); // it was told to the server
    }
    if (error?.code === "ECONNRESET" && !server) Object.assign(error, { path: self[kOptions].path, host: self[kOptions].host, port: self[kOptions].port, localAddress: self[kOptions].localAddress });
    self.destroy(error ?? undefined);
    return;
  }
  self.secureConnecting = false;
  self._secureEstablished = true;
  self.alpnProtocol = raw.alpnProtocol;
  self.authorized = !error && (authorized || (server && false));
  self.authorizationError = error ? error.code ?? error.message : null;
  if (server) {
    self.servername = raw.getServername() ?? false;
    self.emit("secure", self);
    if (self._server) part("tlsserver").secured(self._server, self);
  } else {
    self.servername = self[kOptions].servername ?? (self._host && !internal.isIP(self._host) ? self._host : "");
    self.emit("secureConnect", error ?? undefined);
    self.emit("secure", self);
  }
}

/** Whether a server's certificate is refused. */
function identity(self, certificate) {
  const o = self[kOptions];
  if (self[kIsServer]) return false;
  const check = o.checkServerIdentity ?? require("tls").checkServerIdentity;
  const host = o.servername || o.host || self._host || "localhost";
  const error = check(host, certificate);
  if (!error) return false;
  self[kRefused] = error;
  return true;
}

function connect(...args) {
  let [options, callback] = normalizeArgs(args);
  if (typeof args[1] === "object" && args[1] !== null) options = { ...options, ...args[1] };
  else if (typeof args[2] === "object" && args[2] !== null) options = { ...options, ...args[2] };
  else options = { ...options };
  if (!options.socket && options.port === undefined && !options.path) throw internal.check.codedError(TypeError, "ERR_MISSING_ARGS", 'The "options" or "port" or "path" argument must be specified');
  if (options.checkServerIdentity !== undefined) internal.check.function(options.checkServerIdentity, "options.checkServerIdentity");
  const self = new TLSSocket(options.socket, options);
  if (callback) self.once("secureConnect", callback);
  if (options.timeout) self.setTimeout(options.timeout);
  if (!options.socket) self.connect({ host: "localhost", ...options });
  return self;
}

module.exports = { TLSSocket, connect, settings, handshake, identity, kOptions };
