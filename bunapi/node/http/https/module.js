// node:https: node:http over TLS.
"use strict";

const http = require("http");
const parts = internal.shared();
const { inherit } = parts.common;
const { kTLS } = parts.server;

function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  options = { __proto__: null, ...options };
  options.defaultPort ??= 443;
  options.protocol ??= "https:";
  http.Agent.call(this, options);
  this.maxCachedSessions = this.options.maxCachedSessions ?? 100;
  this._sessionCache = { map: {}, list: [] };
}
inherit(Agent, http.Agent);
Object.assign(Agent.prototype, {
  createConnection(options, callback) {
    if (options.socket === undefined && options.ALPNProtocols === undefined) options = { ...options, ALPNProtocols: ["http/1.1"] };
    return require("tls").connect(options, callback && (() => {}));
  },
  getName(options = {}) {
    let name = http.Agent.prototype.getName.call(this, options);
    for (const key of ["ca", "cert", "clientCertEngine", "ciphers", "key", "pfx", "rejectUnauthorized", "servername", "minVersion", "maxVersion", "secureProtocol", "crl",
      "honorCipherOrder", "ecdhCurve", "dhparam", "secureOptions", "sessionIdContext", "sigalgs", "privateKeyIdentifier", "privateKeyEngine"]) {
      name += ":";
      if (options[key] !== undefined && !(key === "servername" && options[key] === options.host)) name += Array.isArray(options[key]) ? options[key].join() : options[key];
    }
    return name;
  },
  _getSession(key) { return this._sessionCache.map[key]; },
  _cacheSession(key, session) {
    const { map, list } = this._sessionCache;
    if (this.maxCachedSessions === 0) return;
    if (!map[key]) {
      if (list.length >= this.maxCachedSessions) delete map[list.shift()];
      list.push(key);
    }
    map[key] = session;
  },
  _evictSession(key) {
    const { map, list } = this._sessionCache;
    const i = list.indexOf(key);
    if (i >= 0) list.splice(i, 1);
    delete map[key];
  },
});
const globalAgent = new Agent({ keepAlive: true, scheduling: "lifo", timeout: 5000 });

function request(...args) {
  let options = {};
  if (typeof args[0] === "string") options = parts.client.optionsOf(new URL(args.shift()));
  else if (args[0] instanceof URL) options = parts.client.optionsOf(args.shift());
  if (args[0] && typeof args[0] !== "function") Object.assign(options, args.shift());
  options._defaultAgent = module.exports.globalAgent;
  return new http.ClientRequest(options, args[0]);
}
function get(...args) {
  const req = request(...args);
  req.end();
  return req;
}

function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  if (typeof options === "function") [listener, options] = [options, {}];
  http.Server.call(this, options ?? {}, listener);
  this[kTLS] = options ?? {};
}
inherit(Server, http.Server);

module.exports = { Agent, globalAgent, Server, createServer: (options, listener) => new Server(options, listener), get, request };
