// Agent: keeps connections for further requests, and bounds how many there are.
"use strict";

const { EventEmitter } = require("events");
const { inherit, members } = part("common");
const { nextTick, check } = internal;

const kRequestOptions = Symbol("requestOptions"), kAsyncFree = Symbol("free");

function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  EventEmitter.call(this);
  this.options = { __proto__: null, ...options };
  if (this.options.noDelay === undefined) this.options.noDelay = true;
  this.options.path = null; // a request's path is no path of a unix socket
  this.defaultPort = this.options.defaultPort || 80;
  this.protocol = this.options.protocol || "http:";
  this.requests = { __proto__: null };
  this.sockets = { __proto__: null };
  this.freeSockets = { __proto__: null };
  this.keepAliveMsecs = this.options.keepAliveMsecs || 1000;
  this.keepAlive = this.options.keepAlive || false;
  this.maxSockets = this.options.maxSockets || Agent.defaultMaxSockets;
  this.maxFreeSockets = this.options.maxFreeSockets || 256;
  this.scheduling = this.options.scheduling || "lifo";
  this.maxTotalSockets = this.options.maxTotalSockets;
  this.totalSocketCount = 0;
  this.agentKeepAliveTimeoutBuffer = typeof options?.agentKeepAliveTimeoutBuffer === "number" && options.agentKeepAliveTimeoutBuffer >= 0 ? options.agentKeepAliveTimeoutBuffer : 1000;
  check.oneOf(this.scheduling, "scheduling", ["fifo", "lifo"]);
  if (this.maxTotalSockets !== undefined) check.number(this.maxTotalSockets, "maxTotalSockets", 1);
  else this.maxTotalSockets = Infinity;
  this.on("free", (socket, options) => onFree(this, socket, options));
}
inherit(Agent, EventEmitter);
Agent.defaultMaxSockets = Infinity;

function onFree(agent, socket, options) {
  const name = agent.getName(options);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const waiting = agent.requests[name];
  if (waiting?.length) {
    const req = waiting.shift();
    if (waiting.length === 0) delete agent.requests[name];
    give(agent, req, socket);
    return;
  }
  const req = socket._httpMessage;
  if (!req || !req.shouldKeepAlive || !agent.keepAlive) {
    socket.destroy();
    return;
  }
  const free = agent.freeSockets[name] ?? [];
  const count = free.length + (agent.sockets[name]?.length ?? 0);
  if (agent.totalSocketCount > agent.maxTotalSockets || count > agent.maxSockets || free.length >= agent.maxFreeSockets || !agent.keepSocketAlive(socket)) {
    socket.destroy();
    return;
  }
  agent.freeSockets[name] = free;
  socket._httpMessage = null;
  take(agent.sockets, name, socket);
  socket.once("error", ignore);
  free.push(socket);
}
const ignore = () => {};

function take(lists, name, socket) {
  const list = lists[name], i = list ? list.indexOf(socket) : -1;
  if (i < 0) return false;
  list.splice(i, 1);
  if (list.length === 0) delete lists[name];
  return true;
}

function give(agent, req, socket) {
  if (req.timeout !== undefined && socket.timeout !== req.timeout) socket.setTimeout(req.timeout || 0);
  req.onSocket(socket);
}

members(Agent, {
  createConnection(options, callback) { return require("net").createConnection(options, callback); },
  getName(options = {}) {
    let name = `${options.host || "localhost"}:${options.port || ""}:${options.localAddress || ""}`;
    if (options.family === 4 || options.family === 6) name += ":" + options.family;
    if (options.socketPath) name += ":" + options.socketPath;
    return name;
  },
  addRequest(req, options, port, localAddress) {
    if (typeof options === "string") options = { __proto__: null, host: options, port, localAddress };
    options = { __proto__: null, ...options, ...this.options };
    if (options.socketPath) options.path = options.socketPath;
    if (options.socketPath === undefined && options.path === null) delete options.path;
    const name = this.getName(options);
    this.sockets[name] ??= [];
    const free = this.freeSockets[name];
    let socket;
    if (free) {
      while (free.length && free[0].destroyed) free.shift();
      socket = this.scheduling === "fifo" ? free.shift() : free.pop();
      if (free.length === 0) delete this.freeSockets[name];
    }
    if (socket) {
      this.reuseSocket(socket, req);
      give(this, req, socket);
      this.sockets[name].push(socket);
    } else if ((this.sockets[name].length + (this.pending?.[name] ?? 0)) < this.maxSockets && this.totalSocketCount < this.maxTotalSockets) {
      this.createSocket(req, options, (error, socket) => {
        if (error) req.onSocket(socket, error);
        else give(this, req, socket);
      });
    } else {
      req[kRequestOptions] = options;
      (this.requests[name] ??= []).push(req);
    }
    if (this.sockets[name]?.length === 0) delete this.sockets[name];
  },
  createSocket(req, options, callback) {
    options = { __proto__: null, ...options, ...this.options };
    if (options.socketPath) options.path = options.socketPath;
    else if (options.path === null) delete options.path;
    if (!options.servername && options.servername !== "") options.servername = serverName(options, req);
    const name = this.getName(options);
    options._agentKey = name;
    options.encoding = null;
    if (this.keepAlive) {
      options.keepAlive = this.keepAlive;
      options.keepAliveInitialDelay = this.keepAliveMsecs;
    }
    let called = false;
    const done = (error, socket) => {
      if (called) return;
      called = true;
      if (error) return void callback(error);
      (this.sockets[name] ??= []).push(socket);
      this.totalSocketCount++;
      install(this, req, socket, options);
      callback(null, socket);
    };
    const socket = this.createConnection(options, done);
    if (socket) done(null, socket);
  },
  removeSocket(socket, options) {
    const name = this.getName(options);
    const lists = socket.writable ? [this.sockets] : [this.sockets, this.freeSockets];
    let had = false;
    for (const list of lists) had = take(list, name, socket) || had;
    if (had) this.totalSocketCount--;
    let waiting = this.requests[name]?.[0];
    if (!waiting) {
      for (const key of Object.keys(this.requests)) {
        if (this.sockets[key]?.length) break;
        waiting = this.requests[key]?.[0];
        options = waiting?.[kRequestOptions] ?? options;
        break;
      }
    }
    if (!waiting || !options) return;
    this.createSocket(waiting, waiting[kRequestOptions] ?? options, (error, socket) => {
      if (error) waiting.onSocket(socket, error);
      else socket.emit("free");
    });
  },
  keepSocketAlive(socket) {
    socket.setKeepAlive(true, this.keepAliveMsecs);
    socket.unref();
    let timeout = this.options.timeout || 0;
    const hint = /timeout=(\d+)/.exec(socket._httpMessage?.res?.headers["keep-alive"] ?? "")?.[1];
    if (hint) {
      const ms = Number(hint) * 1000 - this.agentKeepAliveTimeoutBuffer;
      if (ms <= 0) return false;
      if (timeout === 0 || ms < timeout) timeout = ms;
    }
    if (socket.timeout !== timeout) socket.setTimeout(timeout);
    return true;
  },
  reuseSocket(socket, req) {
    socket.removeListener("error", ignore);
    req.reusedSocket = true;
    socket.ref();
  },
  destroy() {
    for (const lists of [this.freeSockets, this.sockets]) {
      for (const list of Object.values(lists)) for (const socket of list.slice()) socket.destroy();
    }
  },
});

function serverName(options, req) {
  let name = options.host;
  const host = req.getHeader("host");
  if (host && typeof host === "string") {
    name = host.startsWith("[") ? host.slice(1, Math.max(1, host.indexOf("]"))) : host.split(":", 1)[0];
  }
  return require("net").isIP(name) ? "" : name;
}

function install(agent, req, socket, options) {
  const onFree = () => agent.emit("free", socket, options);
  const onClose = () => agent.removeSocket(socket, options);
  const onTimeout = () => {
    // A connection that nobody uses ends.
    for (const list of Object.values(agent.freeSockets)) if (list.includes(socket)) return socket.destroy();
  };
  const onRemove = () => {
    agent.totalSocketCount--;
    take(agent.sockets, agent.getName(options), socket);
    socket.removeListener("close", onClose);
    socket.removeListener("free", onFree);
    socket.removeListener("timeout", onTimeout);
    socket.removeListener("agentRemove", onRemove);
  };
  socket.on("free", onFree);
  socket.on("close", onClose);
  socket.on("timeout", onTimeout);
  socket.on("agentRemove", onRemove);
  if (agent.options.timeout) socket.setTimeout(agent.options.timeout);
}

module.exports = {
  Agent,
  globals: { http: new Agent({ keepAlive: true, scheduling: "lifo", timeout: 5000 }) },
  shouldUseEnvProxy: () => false,
};
