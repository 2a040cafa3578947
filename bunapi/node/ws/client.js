// A client over the global WebSocket.
"use strict";

// Options that the global WebSocket takes as they are, or whose meaning it has anyway.
const passed = ["perMessageDeflate", "proxy", "tls"];
const tlsOptions = ["ca", "cert", "key", "passphrase", "ciphers", "servername", "rejectUnauthorized", "checkServerIdentity"];
const lacking = ["createConnection", "finishRequest", "generateMask", "socketPath"];

function nativeOptions(protocols, options) {
  for (const key of lacking) if (options[key] !== undefined && options[key] !== null) throw internal.unsupported("ws.WebSocket: " + key);
  if (options.protocolVersion !== undefined && options.protocolVersion !== 13) throw new RangeError(`Unsupported protocol version: ${options.protocolVersion} (supported versions: 8, 13)`);
  const given = {};
  for (const key of passed) if (options[key] !== undefined && options[key] !== null) given[key] = options[key];
  if (given.perMessageDeflate !== undefined) given.perMessageDeflate = given.perMessageDeflate !== false;
  const headers = { ...options.headers };
  if (options.origin) headers[Object.keys(headers).find((k) => k.toLowerCase() === "origin") ?? "Origin"] = options.origin;
  if (options.auth && !Object.keys(headers).some((k) => k.toLowerCase() === "authorization")) headers.Authorization = "Basic " + Buffer.from(options.auth).toString("base64");
  if (Object.keys(headers).length > 0) given.headers = headers;
  const secure = { ...options.tls };
  for (const key of tlsOptions) if (options[key] !== undefined && options[key] !== null) secure[key] = options[key];
  if (Object.keys(secure).length > 0) given.tls = secure;
  const proxy = options.agent?.proxy;
  if (proxy && given.proxy === undefined) given.proxy = typeof proxy === "string" ? proxy : String(proxy.href ?? proxy);
  const asked = protocols ?? options.protocols ?? options.protocol;
  if (asked !== undefined) given.protocols = typeof asked === "string" ? [asked] : asked;
  return given;
}

function parse(address) {
  let url;
  try {
    url = address instanceof URL ? address : new URL(address);
  } catch {
    throw new SyntaxError(`Invalid URL: ${address}`);
  }
  if (!["ws:", "wss:", "http:", "https:", "ws+unix:", "wss+unix:"].includes(url.protocol)) {
    throw new SyntaxError('The URL\'s protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:"');
  }
  if (url.hash) throw new SyntaxError("The URL contains a fragment identifier");
  return url;
}

const subprotocol = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function connect(address, protocols, options) {
  const url = parse(address), seen = new Set();
  for (const name of protocols ?? []) {
    if (typeof name !== "string" || !subprotocol.test(name) || seen.has(name)) throw new SyntaxError("An invalid or duplicated subprotocol was specified");
    seen.add(name);
  }
  const native = new globalThis.WebSocket(url.href, nativeOptions(protocols, options));
  native.binaryType = "nodebuffer";
  const link = {
    sendText: (text) => void native.send(text),
    sendBinary: (bytes) => void native.send(bytes),
    ping: (data) => native.ping(data),
    pong: (data) => native.pong(data),
    buffered: () => native.bufferedAmount,
    pause: () => native.pause?.(),
    resume: () => native.resume?.(),
    terminate: () => native.terminate(),
    close: (code, reason, connecting) => {
      if (connecting || (code !== undefined && code !== 1000 && code < 3000)) native.terminate();
      else if (code === undefined) native.close();
      else native.close(code, reason);
    },
  };
  return { url: url.href, link, begin: (ws, on) => begin(ws, on, native, options) };
}

function begin(ws, on, native, options) {
  let late;
  const limit = options.maxPayload > 0 ? options.maxPayload : Infinity;
  native.addEventListener("open", () => {
    clearTimeout(late);
    on.open(native.protocol, native.extensions.split(";")[0]);
  });
  native.addEventListener("message", ({ data }) => {
    if (data.length > limit) {
      const error = new RangeError("Max payload size exceeded");
      error.code = "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
      on.error(error);
      return void native.terminate();
    }
    if (typeof data === "string") on.message(Buffer.from(data), false);
    else on.message(data, true);
  });
  native.addEventListener("ping", ({ data }) => ws.emit("ping", Buffer.from(data ?? "")));
  native.addEventListener("pong", ({ data }) => ws.emit("pong", Buffer.from(data ?? "")));
  native.addEventListener("error", (event) => {
    clearTimeout(late);
    on.error(event.error ?? new Error(event.message ?? "WebSocket error"));
  });
  native.addEventListener("close", ({ code, reason }) => {
    clearTimeout(late);
    on.close(code, Buffer.from(code === 1006 ? "" : reason));
  });
  if (options.handshakeTimeout > 0) {
    late = setTimeout(() => {
      on.error(new Error("Opening handshake has timed out"));
      native.terminate();
    }, options.handshakeTimeout);
  }
}

module.exports = { connect };
