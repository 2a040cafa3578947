import { createServer } from "node:http";
import WebSocket, { createWebSocketStream } from "ws";
import { probe, show, test } from "../lib";

const server = Bun.serve({
  port: 0, hostname: "127.0.0.1",
  fetch(req, server) {
    if (new URL(req.url).pathname === "/no") return new Response("no", { status: 403 });
    return server.upgrade(req, { data: [...req.headers.keys()].filter((k) => k.startsWith("x-") || k === "origin") as any }) ? undefined : new Response("plain");
  },
  websocket: {
    open(ws) { ws.send(JSON.stringify(ws.data)); },
    message(ws, m) {
      if (m === "close") ws.close(4002, "asked");
      else if (m === "drop") ws.terminate();
      else if (m === "ping") ws.ping("p");
      else ws.send(m as any);
    },
  },
});
const url = `ws://127.0.0.1:${server.port}/`;
const event = (on: any, name: string): Promise<any[]> => new Promise((ok) => on.once(name, (...a: any[]) => ok(a)));
async function opened(...args: any[]) {
  const ws = new (WebSocket as any)(url, ...args);
  const first = event(ws, "message");
  await event(ws, "open");
  return { ws, first: String((await first)[0]) };
}

await test("3.1 the constructor", async () => {
  for (const args of [[], ["x"], ["http://"], [url, 5], ["ftp://127.0.0.1"], [url + "#f"]] as any[][]) {
    probe(show(args).replace(String(server.port), "PORT"), () => {
      const ws = new (WebSocket as any)(...args);
      ws.on("error", () => {});
      ws.terminate?.();
      return [ws.readyState, typeof ws.url];
    });
  }
  const { ws, first } = await opened(["a"], { headers: { "X-One": "1" }, origin: "http://o", handshakeTimeout: 5000, followRedirects: true, maxPayload: 1000, agent: undefined });
  console.log(first, ws.readyState, ws.url === url, ws.binaryType, show(ws.extensions), ws.bufferedAmount, ws instanceof require("events"));
  ws.close();
  console.log(ws.readyState, show(await event(ws, "close")), ws.readyState);
});

await test("3.2 states and constants", () => {
  for (const on of [WebSocket, WebSocket.prototype] as any[]) console.log(on.CONNECTING, on.OPEN, on.CLOSING, on.CLOSED);
});

await test("3.3 before it is open", async () => {
  const ws = new WebSocket(url);
  probe("send", () => ws.send("x"));
  probe("ping", () => ws.ping());
  probe("pong", () => ws.pong());
  await event(ws, "open");
  ws.terminate();
  console.log((await event(ws, "close"))[0]);
});

await test("3.4 messages of both kinds", async () => {
  const { ws } = await opened();
  for (const data of ["text", Buffer.from([1]), new Uint8Array([2, 3]), new ArrayBuffer(1), 7] as any[]) {
    ws.send(data);
    const [got, binary] = await event(ws, "message");
    console.log(show(got), binary);
  }
  for (const type of ["arraybuffer", "fragments", "nodebuffer"]) {
    ws.binaryType = type;
    ws.send(Buffer.from([9]));
    const [got, binary] = await event(ws, "message");
    console.log(type, Array.isArray(got) ? "array " + got.length : got.constructor.name, binary);
  }
  probe("bad", () => (ws.binaryType = "bad"));
  ws.close();
});

await test("3.5 the end", async () => {
  for (const ask of ["close", "drop"]) {
    const { ws } = await opened();
    const closed = event(ws, "close");
    ws.on("error", (e: any) => console.log("error", e.message));
    ws.send(ask);
    console.log(ask, show(await closed), ws.readyState);
    probe("send", () => ws.send("x"));
    await new Promise<void>((ok) => { probe("send with callback", () => ws.send("x", (e: any) => (console.log(e?.message), ok()))); });
  }
});

await test("3.6 ping and pong", async () => {
  const { ws } = await opened();
  ws.send("ping");
  console.log("ping", show(await event(ws, "ping")));
  ws.ping("q", true, (...a: any[]) => console.log("sent", show(a)));
  console.log("pong", show(await event(ws, "pong")));
  ws.close(1000, "done");
  console.log(show(await event(ws, "close")));
});

await test("3.7 what fails", async () => {
  for (const at of [`ws://127.0.0.1:${server.port}/no`, "ws://127.0.0.1:1/"]) {
    const ws = new WebSocket(at);
    const seen: string[] = [];
    ws.on("error", (e: any) => seen.push("error " + (e instanceof Error)));
    ws.on("close", (code: number, reason: any) => seen.push(`close ${code} ${Buffer.isBuffer(reason)}`));
    await event(ws, "close");
    console.log(seen);
  }
});

await test("3.8 listeners of events", async () => {
  const ws = new WebSocket(url);
  const seen: string[] = [];
  ws.onopen = (e: any) => seen.push("onopen " + e.type);
  ws.onmessage = (e: any) => seen.push("onmessage " + show(e.data));
  ws.addEventListener("message", (e: any) => seen.push("listener " + e.type), { once: true });
  const unused = () => seen.push("never");
  ws.addEventListener("message", unused);
  ws.removeEventListener("message", unused);
  ws.onclose = (e: any) => seen.push(`onclose ${e.code} ${show(e.reason)} ${e.wasClean}`);
  await event(ws, "message");
  ws.close(4000, "r");
  await event(ws, "close");
  console.log(seen);
});

await test("3.9 options of send", async () => {
  const { ws } = await opened();
  ws.send("bytes", { binary: true });
  console.log(show((await event(ws, "message"))[1]));
  ws.send(Buffer.from("text"), { binary: false, compress: false });
  console.log(show((await event(ws, "message"))[1]));
  await new Promise<void>((ok) => ws.send("x", { mask: true }, (...a: any[]) => (console.log(show(a)), ok())));
  ws.terminate();
});

await test("3.10 a client on a server of node:http", async () => {
  const http = createServer();
  http.on("upgrade", (req, socket) => {
    console.log(req.headers.upgrade, req.headers.connection, req.headers["sec-websocket-version"], req.headers["sec-websocket-key"]!.length);
    socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  await new Promise<void>((ok) => http.listen(0, "127.0.0.1", ok));
  const ws = new WebSocket(`ws://127.0.0.1:${(http.address() as any).port}`);
  ws.on("error", () => console.log("error"));
  console.log((await event(ws, "close"))[0]);
  http.close();
});
process.exit(0);
