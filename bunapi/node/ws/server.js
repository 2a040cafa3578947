// WebSocketServer: handshakes on servers of node:http.
"use strict";
const EventEmitter = require("events");
const http = require("http");
const { WebSocket, kReceived, kDrained, kEnded } = part("websocket");
const fields = part("fields");

const { nextTick } = internal;
const RUNNING = 0, CLOSING = 1, CLOSED = 2;
const key = /^[+/0-9A-Za-z]{22}==$/;
const usualThreshold = 1024; // bytes below which messages are not compressed

/** What the engine reports of a server's connections. */
const handlers = {
  message: ({ data: ws }, data, binary) => ws[kReceived](data, binary),
  close: ({ data: ws }, code, reason, violation) => ws[kEnded](code, reason, violation),
  drain: ({ data: ws }) => ws[kDrained](),
  ping: ({ data: ws }, data) => ws.emit("ping", data),
  pong: ({ data: ws }, data) => ws.emit("pong", data),
};

/** The connection of the engine, in the form that WebSocket wants. */
const linkOf = (raw) => ({
  sendText: (text, compress) => raw.sendText(text, compress),
  sendBinary: (bytes, compress) => raw.sendBinary(bytes, compress),
  ping: (data) => raw.ping(data),
  pong: (data) => raw.pong(data),
  buffered: () => raw.getBufferedAmount(),
  pause: () => raw.pause(),
  resume: () => raw.resume(),
  terminate: () => raw.terminate(),
  close: (code, reason) => (code === undefined ? raw.close(1005) : raw.close(code, reason)),
});

class WebSocketServer extends EventEmitter {
  #group; #removeListeners; #shouldEmitClose = false; #state = RUNNING; #server;
  constructor(options, callback) {
    super();
    options = {
      allowSynchronousEvents: true, autoPong: true, maxPayload: 100 * 1024 * 1024, skipUTF8Validation: false, perMessageDeflate: false,
      handleProtocols: null, clientTracking: true, closeTimeout: 30000, verifyClient: null, noServer: false, backlog: null, server: null,
      host: null, path: null, port: null, WebSocket, ...options,
    };
    const given = [options.port !== null && options.port !== undefined, !!options.server, !!options.noServer].filter(Boolean);
    if (given.length !== 1) throw new TypeError('One and only one of the "port", "server", or "noServer" options must be specified');
    if (options.autoPong === false) throw internal.unsupported("ws.WebSocketServer: autoPong");
    if (options.port !== null && options.port !== undefined) {
      this.#server = http.createServer((_, res) => {
        const body = http.STATUS_CODES[426];
        res.writeHead(426, { "Content-Length": body.length, "Content-Type": "text/plain" });
        res.end(body);
      });
      this.#server.listen(options.port, options.host ?? undefined, options.backlog ?? undefined, callback);
    } else if (options.server) this.#server = options.server;
    if (this.#server) {
      const connected = (ws, req) => this.emit("connection", ws, req);
      this.#listen({
        listening: () => this.emit("listening"),
        error: (error) => this.emit("error", error),
        upgrade: (req, socket, head) => this.handleUpgrade(req, socket, head, connected),
      });
      this._server = this.#server;
    }
    if (options.perMessageDeflate === true) options.perMessageDeflate = {};
    if (options.clientTracking) this.clients = new Set();
    this.options = options;
  }
  #listen(listeners) {
    const on = this.#server;
    for (const event of Object.keys(listeners)) on.on(event, listeners[event]);
    this.#removeListeners = () => { for (const event of Object.keys(listeners)) on.removeListener(event, listeners[event]); };
  }
  address() {
    if (this.options.noServer) throw new Error('The server is operating in "noServer" mode');
    return this.#server ? this.#server.address() : null;
  }
  close(callback) {
    if (this.#state === CLOSED) {
      if (callback) this.once("close", () => callback(new Error("The server is not running")));
      nextTick(() => this.#closed());
      return;
    }
    if (callback) this.once("close", callback);
    if (this.#state === CLOSING) return;
    this.#state = CLOSING;
    const own = this.#server && !this.options.noServer && !this.options.server, server = this.#server;
    if (this.#server) {
      this.#removeListeners();
      this.#server = undefined;
    }
    if (own) server.close(() => this.#closed());
    else if (this.clients && this.clients.size > 0) this.#shouldEmitClose = true;
    else nextTick(() => this.#closed());
  }
  #closed() {
    this.#state = CLOSED;
    this.emit("close");
  }
  shouldHandle(req) {
    if (!this.options.path) return true;
    const query = req.url.indexOf("?");
    return (query === -1 ? req.url : req.url.slice(0, query)) === this.options.path;
  }
  handleUpgrade(req, socket, head, callback) {
    socket.on("error", destroyed);
    const { headers } = req, refuse = (status, message, more) => this.#refuse(req, socket, status, message, more);
    if (req.method !== "GET") return refuse(405, "Invalid HTTP method");
    if (headers.upgrade === undefined || headers.upgrade.toLowerCase() !== "websocket") return refuse(400, "Invalid Upgrade header");
    if (headers["sec-websocket-key"] === undefined || !key.test(headers["sec-websocket-key"])) return refuse(400, "Missing or invalid Sec-WebSocket-Key header");
    const version = +headers["sec-websocket-version"];
    if (version !== 13 && version !== 8) return refuse(400, "Missing or invalid Sec-WebSocket-Version header", { "Sec-WebSocket-Version": "13, 8" });
    if (!this.shouldHandle(req)) return abort(socket, 400);
    let protocols = new Set();
    if (headers["sec-websocket-protocol"] !== undefined) {
      try {
        protocols = fields.subprotocol.parse(headers["sec-websocket-protocol"]);
      } catch {
        return refuse(400, "Invalid Sec-WebSocket-Protocol header");
      }
    }
    const offers = this.options.perMessageDeflate ? headers["sec-websocket-extensions"] : undefined;
    if (offers !== undefined) {
      try {
        fields.extension.parse(offers);
      } catch {
        return refuse(400, "Invalid or unacceptable Sec-WebSocket-Extensions header");
      }
    }
    const go = () => this.completeUpgrade(offers ?? "", headers["sec-websocket-key"], protocols, req, socket, head, callback);
    const { verifyClient } = this.options;
    if (!verifyClient) return void go();
    const info = { origin: headers[version === 8 ? "sec-websocket-origin" : "origin"], secure: !!(req.socket.authorized || req.socket.encrypted), req };
    if (verifyClient.length === 2) {
      verifyClient(info, (verified, code, message, more) => (verified ? go() : abort(socket, code || 401, message, more)));
      return;
    }
    if (!verifyClient(info)) return abort(socket, 401);
    go();
  }
  #refuse(req, socket, status, message, more) {
    if (this.listenerCount("wsClientError") > 0) {
      const error = new Error(message);
      this.emit("wsClientError", error, socket, req);
    } else abort(socket, status, message, more);
  }
  completeUpgrade(offers, clientKey, protocols, req, socket, head, callback) {
    if (!socket.readable || !socket.writable) return socket.destroy();
    if (this.#state > RUNNING) return abort(socket, 503);
    const { options } = this, peer = internal.shared().peerOf(socket);
    if (!peer) throw internal.unsupported("ws.WebSocketServer.handleUpgrade of a socket that is not one of node:http");
    const group = (this.#group ??= internal.group(handlers, options.maxPayload, deflateMode(options.perMessageDeflate)));
    const lines = ["Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${internal.acceptKey(clientKey)}`];
    const protocol = protocols.size > 0 && (options.handleProtocols ? options.handleProtocols(protocols, req) : protocols.values().next().value);
    if (protocol) lines.push(`Sec-WebSocket-Protocol: ${protocol}`);
    const extension = offers && group.extension(offers);
    if (extension) lines.push(`Sec-WebSocket-Extensions: ${extension}`);
    const first = ["HTTP/1.1 101 Switching Protocols"].concat(lines);
    this.emit("headers", first, req);
    const early = [head];
    for (let chunk; (chunk = socket.read()) !== null; ) early.push(chunk);
    const ws = new options.WebSocket(null, undefined, options);
    const raw = group.accept(peer, ws, first.slice(1), extension ? offers : "");
    if (raw === null) return socket.destroy();
    socket.removeListener("error", destroyed);
    ws.setSocket(socket, linkOf(raw), { protocol: protocol || "", extensions: extension ? "permessage-deflate" : "", threshold: extension ? options.perMessageDeflate.threshold ?? usualThreshold : 0 });
    if (this.clients) {
      this.clients.add(ws);
      ws.on("close", () => {
        this.clients.delete(ws);
        if (this.#shouldEmitClose && this.clients.size === 0) nextTick(() => this.#closed());
      });
    }
    callback(ws, req);
    const bytes = early.length === 1 ? head : Buffer.concat(early);
    if (bytes.length > 0) nextTick(() => group.early(raw, bytes));
  }
}

/** How the engine is to compress: not at all, without contexts, or with them. */
function deflateMode(options) {
  if (!options) return 0;
  return options.serverNoContextTakeover || options.clientNoContextTakeover ? 1 : 2;
}

function destroyed() { this.destroy(); }

function abort(socket, status, message, headers) {
  message = message || http.STATUS_CODES[status];
  headers = { Connection: "close", "Content-Type": "text/html", "Content-Length": Buffer.byteLength(message), ...headers };
  for (const [name, value] of Object.entries(headers)) {
    http.validateHeaderName(name);
    http.validateHeaderValue(name, value);
  }
  socket.once("finish", socket.destroy);
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n` + Object.keys(headers).map((h) => `${h}: ${headers[h]}`).join("\r\n") + "\r\n\r\n" + message);
}

module.exports = { WebSocketServer };
