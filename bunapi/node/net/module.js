// node:net.
"use strict";

const { Socket, connect } = part("socket");
const { Server } = part("server");
const { normalizeArgs } = part("args");
const { isIP } = internal;

const family = (text) => (typeof text === "string" ? isIP(text) : 0);

let autoSelect = true, attemptTimeout = 250;

Object.assign(exports, {
  createServer(options, listener) { return new Server(options, listener); },
  Server,
  createConnection: connect,
  connect,
  isIP(text) { return family(text); },
  isIPv4(text) { return family(text) === 4; },
  isIPv6(text) { return family(text) === 6; },
  Socket,
  _normalizeArgs(args) { return normalizeArgs(args); },
  _setSimultaneousAccepts() {},
  getDefaultAutoSelectFamily() { return autoSelect; },
  setDefaultAutoSelectFamily(on) {
    internal.check.boolean(on, "value");
    autoSelect = on;
  },
  getDefaultAutoSelectFamilyAttemptTimeout() { return attemptTimeout; },
  setDefaultAutoSelectFamilyAttemptTimeout(ms) {
    internal.check.integer(ms, "value", 1, 2147483647);
    attemptTimeout = Math.max(10, ms);
  },
});
for (const [name, file] of [["BlockList", "blocklist"], ["SocketAddress", "address"]]) {
  Object.defineProperty(exports, name, { get: () => part(file)[name], enumerable: true, configurable: true });
}
exports.Stream = Socket;
internal.provide(() => part("tls"));
