// The package "ws" comes with the runtime: its client has Node's events.
import WebSocket, { WebSocketServer } from "ws";
import { test } from "../lib";

const serve = () => Bun.serve({
  port: 0,
  fetch: (req, s) => (s.upgrade(req) ? undefined : new Response("no")),
  websocket: { message: (ws, m) => void ws.send(m) },
});

await test("1.1 ws: messages are Buffers and say whether they are binary", async () => {
  const server = serve();
  const client = new WebSocket(server.url.href.replace("http", "ws"), { headers: { "x-a": "b" } });
  try { client.send("early"); } catch (e: any) { console.log(e.message); }
  client.onmessage = (e: any) => console.log("onmessage", typeof e.data, e.type);
  client.on("open", () => { client.send("text"); client.send(new Uint8Array([1, 2])); });
  let n = 0;
  client.on("message", (data: Buffer, binary: boolean) => {
    console.log(Buffer.isBuffer(data), data.length, binary);
    if (++n === 2) client.close(4000, "bye");
  });
  const [code, reason] = await new Promise<any[]>((done) => client.on("close", (...args: any[]) => done(args)));
  console.log(code, String(reason), client.readyState, WebSocket.OPEN, client.CLOSED, client.url === server.url.href.replace("http", "ws"));
  server.stop(true);
});

await test("1.1 ws: what the module exports", () => {
  console.log(typeof WebSocket, typeof WebSocketServer, WebSocket.WebSocket === WebSocket, client(WebSocket));
});

function client(ws: any) { return typeof ws.prototype.on + typeof ws.prototype.terminate + typeof ws.Server; }
