// Headers of the 101, and subprotocols, as a client sees them.
import { test, Client, Raw } from "../lib";

/** A server that upgrades with the headers, and the head of the answer to a client that offers protocols. */
async function head(headers: any, offered: string[] = []) {
  const server = Bun.serve({
    port: 0,
    fetch(req: Request, server: any) {
      server.upgrade(req, { headers });
    },
    websocket: { message() {} },
  } as any);
  const peer = await Raw.connect(server, { head: offered.map((o) => `Sec-WebSocket-Protocol: ${o}\r\n`).join("") });
  server.stop(true);
  return peer.head.map((line) => line.replace(/^(Date: (?!mine)).*/, "$1…").replace(/^(Sec-WebSocket-Accept: (?!mine)).*/, "$1…"));
}
for (const [name, headers] of Object.entries({
  none: undefined,
  object: { "X-One": "1", "x-two": 2 },
  Headers: new Headers({ "X-One": "1" }),
  pairs: [["A", "1"], ["A", "2"], ["b", "3"]],
  Map: new Map([["X-Map", "1"]]),
  "Set-Cookie in an object": { "Set-Cookie": "a=b" },
  "Set-Cookie several times": [["Set-Cookie", "a=b"], ["X-A", "1"], ["Set-Cookie", "c=d"]],
  "an array as value": { list: ["a", "b"] },
  "names of the handshake": { Upgrade: "other", Connection: "close", "Sec-WebSocket-Accept": "mine", "Sec-WebSocket-Extensions": "x", "Content-Length": "5", "Transfer-Encoding": "chunked" },
  Server: { Server: "mine" },
  Date: { Date: "mine" },
  "Latin-1": { "X-L": "é" },
  empty: { "X-Empty": "" },
} as Record<string, any>))
  await test(`2.3 headers: ${name}`, async () => {
    for (const line of await head(headers)) console.log(line);
  });

await test("2.3 subprotocol", async () => {
  for (const [offered, given] of [
    [["chat"], undefined], [["chat, superchat"], undefined], [["p1", "p2"], undefined], [[" a , b "], undefined], [["chat,superchat"], "superchat"], [["chat"], "other"],
    [[], "x"], [[""], "x"], [["chat"], "chat, b"], [["chat"], ""], [[], undefined], [[""], undefined],
  ] as [string[], string | undefined][]) {
    const lines = await head(given === undefined ? undefined : { "Sec-WebSocket-Protocol": given }, offered);
    console.log(JSON.stringify(offered), JSON.stringify(given), JSON.stringify(lines.filter((l) => /protocol/i.test(l))));
  }
});
await test("2.3 subprotocol as the client sees it", async () => {
  let headers: any;
  const server = Bun.serve({
    port: 0,
    fetch(req: Request, server: any) {
      server.upgrade(req, { headers });
    },
    websocket: { open: (ws: any) => ws.close(), message() {} },
  } as any);
  for (const [offered, given] of [[["chat"], undefined], [["chat", "superchat"], undefined], [["chat", "superchat"], "superchat"], [[], undefined]] as any[]) {
    headers = given === undefined ? undefined : { "Sec-WebSocket-Protocol": given };
    const c = new Client(server.url, offered);
    console.log(offered, given, await c.next(), JSON.stringify(c.socket.protocol));
    await c.next();
  }
  server.stop(true);
});
await test("2.3 cookies of a route come behind the headers", async () => {
  const server = Bun.serve({
    port: 0,
    routes: {
      "/": (req: any, server: any) => {
        req.cookies.set("a", "1");
        req.cookies.set("b", "2", { httpOnly: true });
        server.upgrade(req, { headers: { "X-One": "1", "Set-Cookie": "own=1" } });
      },
    },
    websocket: { message() {} },
  } as any);
  const peer = await Raw.connect(server);
  for (const line of peer.head) if (!/^(Date|Sec-WebSocket-Accept):/.test(line)) console.log(line);
  server.stop(true);
});
