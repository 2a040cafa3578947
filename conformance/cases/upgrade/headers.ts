// Headers of the 101, and subprotocols, as a client sees them.
import { Client } from "../lib";

const handshake = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" };
let headers: any;
const server = Bun.serve({
  port: 0,
  fetch(req: Request, server: any) {
    server.upgrade(req, { headers });
  },
  websocket: { message() {} },
} as any);
for (const h of [
  undefined,
  { "X-One": "1", "x-two": 2 },
  new Headers({ "X-One": "1" }),
  [["A", "1"], ["A", "2"]],
  { "Set-Cookie": "a=b" },
  { Upgrade: "other", Connection: "close", "Sec-WebSocket-Accept": "x", "Content-Length": "5", Server: "mine" },
  { list: ["a", "b"] },
]) {
  headers = h;
  const r = await fetch(server.url, { headers: handshake });
  const seen = [...r.headers].filter(([name]) => name !== "date").map(([name, value]) => name + "=" + value);
  console.log(r.status, seen.sort().join("; "));
}
for (const [offered, given] of [
  [["chat"], undefined], [["chat", "superchat"], undefined], [["chat", "superchat"], "superchat"], [[], undefined],
] as any[]) {
  headers = given === undefined ? undefined : { "Sec-WebSocket-Protocol": given };
  const c = new Client(server.url, offered);
  console.log(offered, given, await c.next(), JSON.stringify(c.socket.protocol));
  c.socket.close();
  await c.next();
}
server.stop(true);
