// node:http. The client is compiled when a script first uses it.
"use strict";

const common = part("common");
const { IncomingMessage } = part("incoming");
const { OutgoingMessage } = part("outgoing");
const { Server, ServerResponse } = part("server");

function createServer(options, callback) { return new Server(options, callback); }
function request(url, options, callback) { return new (part("client").ClientRequest)(url, options, callback); }
function get(url, options, callback) {
  const req = request(url, options, callback);
  req.end();
  return req;
}

const late = (name, get, set) => ({ get, set: set ?? ((value) => Object.defineProperty(module.exports, name, { value, writable: true, enumerable: true, configurable: true })), enumerable: true, configurable: true });
Object.defineProperties(module.exports, {
  Agent: late("Agent", () => part("agent").Agent),
  Server: { value: Server, writable: true, enumerable: true, configurable: true },
});
Object.assign(module.exports, {
  METHODS: common.METHODS,
  STATUS_CODES: common.STATUS_CODES,
  createServer,
  ServerResponse,
  IncomingMessage,
  request,
  get,
  maxHeaderSize: common.maxHeaderSize,
  validateHeaderName: common.validateHeaderName,
  validateHeaderValue: common.validateHeaderValue,
  setMaxIdleHTTPParsers(max) { internal.check.integer(max, "max", 1); },
  setGlobalProxyFromEnv() { throw internal.unsupported("http.setGlobalProxyFromEnv"); },
});
Object.defineProperties(module.exports, {
  globalAgent: late("globalAgent", () => part("agent").globals.http, (agent) => { part("agent").globals.http = agent; }),
  ClientRequest: late("ClientRequest", () => part("client").ClientRequest),
});
Object.assign(module.exports, { OutgoingMessage, WebSocket: globalThis.WebSocket, CloseEvent: globalThis.CloseEvent, MessageEvent: globalThis.MessageEvent });
internal.share({ peerOf: (socket) => socket?.[part("socket").kPeer], get agent() { return part("agent"); }, common, incoming: part("incoming"), outgoing: part("outgoing"), server: part("server"), get client() { return part("client"); } });
