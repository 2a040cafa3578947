import { createServer } from "node:http";
import * as all from "ws";
import WebSocket, { WebSocketServer } from "ws";
import { probe, show, test } from "../lib";

const started = (wss: any): Promise<number> => new Promise((ok) => wss.on("listening", () => ok(wss.address().port)));
const event = (on: any, name: string): Promise<any[]> => new Promise((ok) => on.once(name, (...a: any[]) => ok(a)));
const open = (port: number, path = "/", ...rest: any[]) => new (globalThis as any).WebSocket(`ws://127.0.0.1:${port}${path}`, ...rest);

await test("1.1 what the module has", () => {
  for (const [name, value] of Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))) console.log(name, typeof value, (value as any)?.name, (value as any)?.length);
  console.log(WebSocket === all.WebSocket, all.Server === WebSocketServer, require("ws") === WebSocket, (WebSocket as any).default);
  console.log(Object.keys(WebSocket).join());
  for (const of of [WebSocket, WebSocket.prototype, WebSocketServer.prototype]) console.log(Object.getOwnPropertyNames(of).sort().join());
  probe("Receiver", () => new (all as any).Receiver());
  probe("Sender", () => new (all as any).Sender());
  console.log(show((all as any).extension), show((all as any).subprotocol));
  console.log(import.meta.resolve("ws"), require.resolve("ws"));
});

await test("1.2 the options of a server", async () => {
  for (const options of [undefined, null, {}, { port: 0, noServer: true }, { noServer: true, server: createServer() }, 5, { noServer: true, path: 5 }, { noServer: true, maxPayload: "a" }]) {
    probe(show(options)?.slice(0, 60), () => typeof new (WebSocketServer as any)(options));
  }
  probe("without new", () => { try { (WebSocketServer as any)({ noServer: true }); } catch (e: any) { return e.name; } });
  const wss = new WebSocketServer({ noServer: true });
  console.log(show({ ...(wss as any).options, WebSocket: undefined }), wss.clients instanceof Set, (wss as any).path);
  probe("address", () => wss.address());
  console.log(Object.getPrototypeOf(WebSocketServer.prototype) === require("events").prototype);
  const tracked = new WebSocketServer({ noServer: true, clientTracking: false });
  console.log(tracked.clients);
});

await test("1.3 a server on a port of its own", async () => {
  const wss = new WebSocketServer({ port: 0, host: "127.0.0.1" }, () => console.log("callback"));
  const port = await started(wss);
  console.log(Object.keys(wss.address()), (await fetch(`http://127.0.0.1:${port}/`)).status, await (await fetch(`http://127.0.0.1:${port}/`)).text());
  wss.on("headers", (headers, req) => (console.log("headers", headers.length > 0, req.url), headers.push("X-Mine: 1")));
  wss.on("connection", (ws, req) => {
    console.log("connection", req.url, req.method, ws.readyState, ws.url, show(ws.protocol), show(ws.extensions), ws.binaryType, wss.clients.has(ws), ws instanceof WebSocket);
    ws.on("message", (data, binary) => console.log("message", show(data), binary));
    ws.on("close", (code, reason) => console.log("close", code, show(reason), ws.readyState, wss.clients.size));
  });
  const c = open(port, "/p?q=1");
  await event(wss, "connection");
  await new Promise((ok) => (c.onopen = ok));
  c.send("text");
  c.send(new Uint8Array([1, 2]));
  c.send("");
  c.close(4001, "why");
  await new Promise((ok) => (c.onclose = ok));
  await new Promise<void>((ok) => wss.close((e) => (console.log("closed", e), ok())));
  wss.close((e: any) => console.log("again", e?.message, e?.code));
  probe("address after", () => wss.address());
});

await test("1.4 handleUpgrade", async () => {
  const server = createServer();
  const wss = new WebSocketServer({ noServer: true });
  wss.on("connection", (_, ...rest) => console.log("connection", rest.length, rest[1]));
  server.on("upgrade", (req, socket, head) => {
    console.log("upgrade", req.url, head.length, socket.constructor.name);
    if (req.url === "/no") return void socket.end("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n");
    if (req.url === "/late") return void setTimeout(() => wss.handleUpgrade(req, socket, head, (ws) => ws.send("late")), 10);
    wss.handleUpgrade(req, socket, head, (ws, request) => {
      console.log("callback", ws.readyState, request === req);
      ws.send("now");
      wss.emit("connection", ws, req, "extra");
    });
    console.log("handled");
  });
  await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
  const { port } = server.address() as any;
  for (const path of ["/", "/late"]) {
    const c = open(port, path);
    console.log((await new Promise<any>((ok) => (c.onmessage = ok))).data);
    c.close();
    console.log((await new Promise<any>((ok) => (c.onclose = ok))).code);
  }
  const c = open(port, "/no");
  c.onerror = () => console.log("error");
  console.log((await new Promise<any>((ok) => (c.onclose = ok))).code);
  server.close();
});

await test("1.5 what is refused", async () => {
  const server = createServer((_, res) => res.end("plain"));
  const wss = new WebSocketServer({ server, path: "/in" });
  wss.on("wsClientError", (e, socket, req) => (console.log("wsClientError", e.message, req.url), socket.destroy()));
  await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
  const { port } = server.address() as any;
  const good = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13" };
  wss.removeAllListeners("wsClientError");
  const { request } = require("node:http");
  for (const [path, change] of [["/in", { "Sec-WebSocket-Key": "short" }], ["/in", { "Sec-WebSocket-Version": "9" }], ["/in", { Upgrade: "other" }], ["/out", {}], ["/in?x", {}], ["/in", { "Sec-WebSocket-Protocol": "a,,b" }]] as const) {
    const headers = { ...good, ...change };
    await new Promise<void>((ok) => {
      const req = request({ port, host: "127.0.0.1", path, headers });
      req.on("response", (res: any) => (console.log(path, show(change), res.statusCode), res.resume().on("end", ok)));
      req.on("upgrade", (res: any, socket: any) => (console.log(path, show(change), res.statusCode, res.headers["sec-websocket-accept"]), socket.destroy(), ok()));
      req.on("error", (e: any) => (console.log(path, show(change), e.code), ok()));
      req.end();
    });
  }
  for (const ws of wss.clients) ws.terminate();
  server.close();
  server.closeAllConnections();
});

await test("1.6 verifyClient", async () => {
  const answers: any[] = [
    (info: any) => (console.log(Object.keys(info).sort().join(), info.origin, info.secure, info.req.url), true),
    () => false,
    (_: any, done: any) => done(true),
    (_: any, done: any) => done(false),
    (_: any, done: any) => setTimeout(done, 5, false, 418, "Teapot", { "x-a": "1" }),
  ];
  for (const verifyClient of answers) {
    const wss = new WebSocketServer({ port: 0, host: "127.0.0.1", verifyClient });
    const port = await started(wss);
    const { request } = require("node:http");
    await new Promise<void>((ok) => {
      const req = request({ port, host: "127.0.0.1", headers: { Origin: "http://o", Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13" } });
      req.on("response", (res: any) => (console.log(res.statusCode, res.statusMessage, res.headers["x-a"]), res.resume().on("end", ok)));
      req.on("upgrade", (res: any, socket: any) => (console.log(res.statusCode), socket.destroy(), ok()));
      req.on("error", (e: any) => (console.log(e.code), ok()));
      req.end();
    });
    for (const ws of wss.clients) ws.terminate();
    wss.close();
  }
});

await test("1.7 protocols", async () => {
  for (const handleProtocols of [undefined, (p: Set<string>) => [...p].join("").length > 2 && [...p][1], () => false] as any[]) {
    const wss = new WebSocketServer({ port: 0, host: "127.0.0.1", ...(handleProtocols && { handleProtocols }) });
    const port = await started(wss);
    wss.on("connection", (ws) => console.log("server", show(ws.protocol)));
    for (const offered of [["one", "two"], []]) {
      const c = open(port, "/", offered);
      c.onerror = () => console.log("error");
      const end = await new Promise<string>((ok) => ((c.onopen = () => ok("open " + show(c.protocol))), (c.onclose = (e: any) => ok("close " + e.code))));
      console.log(end);
      c.close();
    }
    for (const ws of wss.clients) ws.terminate();
    wss.close();
  }
});

await test("1.8 perMessageDeflate and maxPayload", async () => {
  for (const options of [{}, { perMessageDeflate: true }, { perMessageDeflate: { threshold: 0 } }, { maxPayload: 10 }] as any[]) {
    const wss = new WebSocketServer({ port: 0, host: "127.0.0.1", ...options });
    const port = await started(wss);
    const seen: string[] = [];
    let gone!: (v?: unknown) => void;
    const ended = new Promise((ok) => (gone = ok));
    wss.on("connection", (ws) => {
      ws.on("close", gone);
      ws.on("message", (d: any) => ws.send("x".repeat(d.length)));
      ws.on("error", (e: any) => seen.push(`server error ${e.code} ${e.message}`));
      ws.on("close", (code: number) => seen.push("server close " + code));
    });
    const c = open(port);
    await new Promise((ok) => (c.onopen = ok));
    console.log(show(options), show(c.extensions));
    c.send("y".repeat(2000));
    const end = await new Promise<string>((ok) => ((c.onmessage = (e: any) => ok("message " + e.data.length)), (c.onclose = (e: any) => ok("close " + e.code))));
    console.log(end);
    c.close();
    await ended;
    console.log(seen);
    wss.close();
  }
});

await test("1.9 close waits for the clients of a server that has another owner", async () => {
  const server = createServer();
  const wss = new WebSocketServer({ server });
  await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
  const { port } = server.address() as any;
  const connected = event(wss, "connection");
  const c = open(port);
  const [ws] = await connected;
  const order: string[] = [];
  const closed = new Promise<void>((ok) => wss.close(() => (order.push("closed"), ok())));
  ws.on("close", () => order.push("client gone"));
  c.close();
  await closed;
  console.log(order, server.listening);
  server.close();
  server.closeAllConnections();
});

await test("1.10 the whole answer, with a line of the script", async () => {
  for (const line of ["X-Added: 1"]) {
    const wss = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    const port = await started(wss);
    wss.on("headers", (headers) => headers.push(line));
    const socket = require("node:net").connect(port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    console.log(String((await event(socket, "data"))[0]));
    socket.destroy();
    for (const ws of wss.clients) ws.terminate();
    wss.close();
  }
});
process.exit(0);
