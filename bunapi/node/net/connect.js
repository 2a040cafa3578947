// Connecting a Socket: the name becomes addresses, which are tried one after the other.
"use strict";

const { checkPort, systemError } = part("args");
const { check, nextTick } = internal;
const timers = require("timers");

const ADDRCONFIG = 32; // of node:dns: only families that this machine has
// What is known of a Socket that is connecting: { addresses, at, port, options, errors, timer, path }.
const kAttempt = Symbol("kAttempt");

function begin(self, options, callback) {
  const { path } = options;
  if (path !== undefined && path !== null && typeof path !== "string") throw check.property("options.path", "string", path);
  const tcp = path === undefined || path === null;
  const port = tcp ? checkOptions(options) : 0;
  if (self.write !== Object.getPrototypeOf(self).write) delete self.write;
  if (self.destroyed) {
    self._handle = null;
    self._peername = self._sockname = null;
    self._undestroy();
    self._readableState.ended = self._readableState.endEmitted = false;
    self._writableState.ending = self._writableState.ended = self._writableState.finished = false;
  }
  if (callback !== null && callback !== undefined) self.once("connect", callback);
  self._unrefTimer();
  self.connecting = true;
  if (!tcp) {
    self[kAttempt] = { addresses: [{ address: path, family: 0 }], at: 0, port: undefined, options, errors: [], timer: null, path };
    attempt(self);
    return self;
  }
  resolve(self, options, port);
  return self;
}

/** Checks the options about addresses and returns the port. */
function checkOptions(options) {
  const { host, port, localAddress, localPort, lookup } = options;
  if (host !== undefined && host !== null && typeof host !== "string") throw check.property("options.host", "string", host);
  if (localAddress && !internal.isIP(localAddress)) {
    throw check.codedError(TypeError, "ERR_INVALID_IP_ADDRESS", `Invalid IP address: ${localAddress}`);
  }
  if (localPort !== undefined && typeof localPort !== "number") throw check.property("options.localPort", "number", localPort);
  if (typeof port !== "number" && typeof port !== "string") throw check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", `The "options.port" property must be one of type number or string. Received ${internal.received(port)}`);
  if (lookup !== undefined && lookup !== null && typeof lookup !== "function") throw check.property("options.lookup", "function", lookup);
  return checkPort(port);
}

function resolve(self, options, port) {
  const host = options.host || "localhost";
  self._host = host;
  const start = (addresses) => {
    self[kAttempt] = { addresses, at: 0, port, options, errors: [], timer: null, path: undefined };
    attempt(self);
  };
  const family = internal.isIP(host);
  // Where Go dials for the script it may decide by the name, so the name it gets.
  if (family || (!options.lookup && !internal.resolves())) {
    nextTick(() => {
      if (self.connecting) start([{ address: host, family: family || 4 }]);
    });
    return;
  }
  const lookup = options.lookup ?? lookupName;
  const many = (options.autoSelectFamily ?? require("net").getDefaultAutoSelectFamily()) && !options.localAddress && options.family !== 4 && options.family !== 6;
  const query = { family: options.family, hints: options.hints || ADDRCONFIG };
  if (many) query.all = true;
  lookup.call(self, host, query, (error, address, kind) => {
    const list = error ? [] : Array.isArray(address) ? address : [{ address, family: kind }];
    if (error) self.emit("lookup", error, undefined, undefined, host);
    for (const a of list) self.emit("lookup", null, a.address, a.family, host);
    if (!self.connecting) return;
    const bad = list.find((a) => !internal.isIP(a.address));
    if (error) nextTick(fail, self, error);
    else if (bad) nextTick(fail, self, check.codedError(TypeError, "ERR_INVALID_IP_ADDRESS", `Invalid IP address: ${bad.address}`));
    else if (list.length === 0) nextTick(fail, self, notFound(host));
    else start(list);
  });
}

function lookupName(host, { family, all }, callback) {
  internal.lookup(host, family, (error, list) => {
    if (error) {
      const { code, syscall, errno, hostname } = error;
      const e = new Error(error.message);
      callback(Object.assign(e, { code, syscall, errno, name: "DNSException", hostname }));
    } else if (all) callback(null, list);
    else callback(null, list[0].address, list[0].family);
  });
}

function notFound(host) {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND", syscall: "getaddrinfo", errno: 4, hostname: host });
}

function fail(self, error) {
  if (!self.destroyed) self.destroy(error);
}

/** Tries the next address. */
function attempt(self) {
  const state = self[kAttempt];
  const { address, family } = state.addresses[state.at];
  const { options, port } = state;
  const { blockList } = options;
  if (blockList && state.path === undefined && blockList.check(address, family === 6 ? "ipv6" : "ipv4")) {
    const error = check.codedError(Error, "ERR_IP_BLOCKED", "IP is blocked by net.BlockList");
    error.address = address;
    nextTick(attemptFailed, self, error);
    return;
  }
  if (state.path === undefined) self.emit("connectionAttempt", address, port, family);
  if (!self.connecting) return;
  const raw = internal.connect(self, state.path ?? "", address, port, options.localAddress ?? "", options.localPort ?? 0, family, self.encrypted ? part("tlssocket").settings(self) : undefined);
  self._handle = raw;
  if (state.at + 1 < state.addresses.length) {
    const ms = options.autoSelectFamilyAttemptTimeout ?? require("net").getDefaultAutoSelectFamilyAttemptTimeout();
    state.timer = timers.setTimeout(late, ms, self, raw);
  }
}

function late(self, raw) {
  const state = self[kAttempt];
  if (!state || !self.connecting || self._handle !== raw) return;
  const { address, family } = state.addresses[state.at];
  internal.drop(raw, false);
  self.emit("connectionAttemptTimeout", address, state.port, family);
  const error = systemError("connect", "ETIMEDOUT", address, state.port);
  next(self, state, error);
}

/** The attempt under way has failed: with the name of an error of the system, or with an Error. */
function attemptFailed(self, reason) {
  const state = self[kAttempt];
  if (!state || self.destroyed) return;
  const { address, family } = state.addresses[state.at];
  const error = typeof reason === "string" ? systemError("connect", reason, address, state.port) : reason;
  self._handle = null;
  if (state.path === undefined) self.emit("connectionAttemptFailed", address, state.port, family, error);
  if (!self.destroyed) next(self, state, error);
}

function next(self, state, error) {
  stopTimer(state);
  state.errors.push(error);
  self._handle = null;
  if (++state.at < state.addresses.length) {
    if (self.connecting) attempt(self);
    return;
  }
  if (state.errors.length === 1) return fail(self, error);
  const all = new AggregateError(state.errors, state.errors.some((e) => e.code === "ECONNREFUSED") ? "" : undefined);
  all.code = state.errors[0].code;
  fail(self, all);
}

function stopTimer(state) {
  if (state.timer !== null) timers.clearTimeout(state.timer);
  state.timer = null;
}

/** The Socket is connected, or nobody wants it any more. */
function abandon(self) {
  const state = self[kAttempt];
  if (!state) return;
  stopTimer(state);
  delete self[kAttempt];
}

module.exports = { begin, attemptFailed, abandon };
