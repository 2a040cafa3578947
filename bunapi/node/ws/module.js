// The package "ws".
"use strict";
const { WebSocket } = part("websocket");
const { WebSocketServer } = part("server");

class Receiver {
  constructor() { throw new Error("Not supported yet in Bun"); }
}
class Sender {
  constructor() { throw new Error("Not supported yet in Bun"); }
}
WebSocket.createWebSocketStream = function createWebSocketStream(ws, options) { return part("stream").create(ws, options); };
const { extension, subprotocol } = part("fields");
Object.assign(WebSocket, { extension, Receiver, Sender, Server: WebSocketServer, subprotocol, WebSocket, WebSocketServer });
module.exports = WebSocket;
