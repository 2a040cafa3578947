// node:http. The client is compiled when a script first uses it.
"use strict";

const common = part("common");
const { IncomingMessage } = part("incoming");
const { OutgoingMessage } = part("outgoing");
const { Server, ServerResponse } = part("server");

const lacks = (name) => { throw internal.unsupported("node:http: " + name); };

function createServer(options, callback) { return new Server(options, callback); }
function request(url, options, callback) { return lacks("request"); }
function get(url, options, callback) {
  return lacks("get");
}

const late = (name, get, set) => ({ get, set: set ?? ((value) => Object.defineProperty(module.exports, name, { value, writable: true, enumerable: true, configurable: true })), enumerable: true, configurable: true });
Object.defineProperties(module.exports, {
  Agent: late("Agent", () => lacks("Agent")),
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
  globalAgent: late("globalAgent", () => lacks("globalAgent")),
  ClientRequest: late("ClientRequest", () => lacks("ClientRequest")),
});
Object.assign(module.exports, { OutgoingMessage, WebSocket: globalThis.WebSocket, CloseEvent: globalThis.CloseEvent, MessageEvent: globalThis.MessageEvent });
