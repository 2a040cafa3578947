// The server of node:tls.
"use strict";

const net = part("server");
const { TLSSocket, kOptions } = part("tlssocket");
const { createSecureContext, contextOf, alpnBytes } = part("tlscontext");
const { check } = internal;

const kContexts = Symbol("kContexts"); // [name, context] of addContext

function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  if (typeof options === "function") {
    listener = options;
    options = {};
  } else if (options === undefined || options === null) options = {};
  else if (typeof options !== "object") throw internal.argType("options", "object", options);
  if (options.SNICallback !== undefined && options.SNICallback !== null && typeof options.SNICallback !== "function") throw check.property("options.SNICallback", "function", options.SNICallback);
  net.Server.call(this, options);
  this[kContexts] = [];
  this[kOptions] = options;
  this._requestCert = !!options.requestCert;
  this._rejectUnauthorized = options.rejectUnauthorized !== false;
  this._handshakeTimeout = options.handshakeTimeout ?? 120000;
  this.ALPNProtocols = alpnBytes(options.ALPNProtocols);
  this._sharedCreds = options.secureContext ?? createSecureContext(options);
  if (listener) this.on("secureConnection", listener);
}
Object.setPrototypeOf(Server.prototype, net.Server.prototype);
Object.setPrototypeOf(Server, net.Server);

const methods = {
  /** What Go is told of the server. */
  _tls() {
    return {
      context: contextOf(this._sharedCreds), requestCert: this._requestCert, rejectUnauthorized: this._requestCert && this._rejectUnauthorized,
      ALPNProtocols: this.ALPNProtocols, sni: typeof this[kOptions].SNICallback === "function" || this[kContexts].length > 0, handshakeTimeout: this._handshakeTimeout,
    };
  },
  _socketFor(raw, attach) {
    const socket = new TLSSocket(undefined, { isServer: true, requestCert: this._requestCert, rejectUnauthorized: this._rejectUnauthorized, allowHalfOpen: this.allowHalfOpen, highWaterMark: this.highWaterMark });
    attach(socket, raw);
    return socket;
  },
  addContext(name, context) {
    if (!name) throw check.codedError(Error, "ERR_TLS_REQUIRED_SERVER_NAME", '"servername" is required parameter for Server.addContext');
    const pattern = new RegExp("^" + name.replace(/([.^$+?\-\\[\]{}])/g, "\\$1").replaceAll("*", "[^.]*") + "$", "i");
    this[kContexts].push([pattern, contextOf(context?.context ? context : createSecureContext(context))]);
    if (this._handle) internal.setTLS(this._handle, this._tls());
  },
  setSecureContext(options) {
    this._sharedCreds = createSecureContext(options);
    if (this._handle) internal.setTLS(this._handle, this._tls());
  },
  getTicketKeys() { throw internal.unsupported("tls.Server.getTicketKeys"); },
  setTicketKeys(keys) { throw internal.unsupported("tls.Server.setTicketKeys"); },
};
for (const [name, value] of Object.entries(methods)) Object.defineProperty(Server.prototype, name, { value, writable: true, configurable: true, enumerable: /Ticket/.test(name) });

/** Which context is for a name? */
function serverName(socket, name, callback) {
  const server = socket instanceof TLSSocket ? socket._server ?? socket.server : socket;
  if (!server?.[kContexts]) return callback(null);
  const found = server[kContexts].findLast(([pattern]) => pattern.test(name));
  if (found) return callback(null, found[1]);
  const ask = server[kOptions].SNICallback;
  if (typeof ask !== "function") return callback(null);
  ask.call(socket, name, (error, context) => callback(error, context ? contextOf(context) : undefined));
}

/** The handshake of one of its connections is through. */
function secured(server, socket) {
  if (!socket.destroyed) server.emit("secureConnection", socket);
}

module.exports = { Server, serverName, secured };
