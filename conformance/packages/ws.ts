// A server on a port of its own, one on a node:http server by path, one with noServer, and a client that sees each event.
import { createServer } from "node:http";
import WebSocket, { WebSocketServer, createWebSocketStream } from "ws";

const listening = (wss: any) => new Promise<number>((ok) => wss.on("listening", () => ok(wss.address().port)));
const closed = (ws: any) => new Promise<void>((ok) => ws.on("close", (code: number, reason: Buffer) => (console.log("client close", code, String(reason)), ok())));

{
  const wss = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: true, handleProtocols: (p) => [...p][1] });
  const port = await listening(wss);
  const ends: string[] = [];
  wss.on("connection", (ws, req) => {
    console.log("connection", req.url, req.headers["x-token"], ws.protocol, wss.clients.size);
    ws.on("message", (data: Buffer, binary) => ws.send(binary ? data : "echo " + data, { binary }, (e) => console.log("sent", e ?? "ok")));
    ws.on("ping", (d) => console.log("server ping", String(d)));
    ws.on("close", (code, reason) => ends.push(`server close ${code} ${reason}`));
  });
  const ws = new WebSocket(`ws://127.0.0.1:${port}/chat?x=1`, ["a", "b"], { headers: { "x-token": "t" } });
  await new Promise((ok) => ws.on("open", ok));
  console.log("open", ws.protocol, ws.readyState);
  const next = () => new Promise<any[]>((ok) => ws.once("message", (...a) => ok(a)));
  ws.send("hello");
  let [data, binary] = await next();
  console.log(String(data), binary, Buffer.isBuffer(data));
  ws.send(Buffer.from([1, 2, 3]));
  [data, binary] = await next();
  console.log([...data], binary);
  ws.ping("p");
  await new Promise<void>((ok) => ws.once("pong", (d) => (console.log("pong", String(d)), ok())));
  ws.close(4000, "done");
  await closed(ws);
  await new Promise((ok) => wss.close(ok));
  console.log(ends);
}
{
  const server = createServer((_, res) => res.end("plain"));
  const wss = new WebSocketServer({ server, path: "/ws", verifyClient: ({ req }: any) => req.headers["x-ok"] === "1" });
  wss.on("connection", (ws) => ws.send("welcome"));
  await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
  const base = `127.0.0.1:${(server.address() as any).port}`;
  console.log(await (await fetch(`http://${base}/`)).text());
  const ws = new WebSocket(`ws://${base}/ws`, { headers: { "x-ok": "1" } });
  await new Promise<void>((ok) => ws.once("message", (d) => (console.log("by path", String(d)), ok())));
  ws.terminate();
  await closed(ws);
  for (const [path, headers] of [["/ws", {}], ["/other", { "x-ok": "1" }]] as const) {
    const refused = new WebSocket(`ws://${base}${path}`, { headers });
    refused.on("error", () => console.log(path, "refused"));
    await new Promise<void>((ok) => refused.on("close", (c) => (console.log(path, "close", c), ok())));
  }
  await new Promise((ok) => (wss.close(), server.close(ok), server.closeAllConnections()));
}
{
  const server = createServer();
  const wss = new WebSocketServer({ noServer: true });
  server.on("upgrade", (req, socket, head) => {
    if (req.url !== "/in") return void socket.destroy();
    wss.handleUpgrade(req, socket, head, (ws) => wss.emit("connection", ws, req));
  });
  wss.on("connection", (ws) => {
    ws.addEventListener("message", (e: any) => (console.log("event", e.type, String(e.data)), ws.close(1000, "bye")));
  });
  await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
  const ws = new WebSocket(`ws://127.0.0.1:${(server.address() as any).port}/in`);
  ws.onopen = () => ws.send("through noServer");
  await closed(ws);
  for (const client of wss.clients) client.terminate();
  server.close();
  server.closeAllConnections();
}
console.log(typeof createWebSocketStream);
process.exit(0);
