// The examples that only this version has, or that differ in it.
import type { Scenarios } from "../../../../../harness/harness";
import common, { compressing, listeners, subprotocols, withoutFetch } from "../../../../docs/runtime/http/websockets";

const handlers = common["Start a WebSocket server/2"];

export default {
  "Start a WebSocket server/2": { ...handlers, expect: handlers.expect!.filter((line) => !/p[io]ng/.test(String(line))) },
  "Sending messages/1": {
    upgrades: true,
    globals: { response: { arrayBuffer: () => new Uint8Array([9, 8]).buffer } },
    async drive(t) {
      const client = await t.connect();
      await t.events(client, 1);
      client.send("go");
      await t.events(client, 3);
    },
    expect: ["open", 'message "Hello world"', "message [9,8]", "message [1,2,3]"],
  },
  "Headers/1": {
    refused: '"await" can only be used inside an "async" function',
    reason: "a syntax error in Bun too: await in a function that is not async",
  },
  "Pub/Sub/2": withoutFetch(common["Pub/Sub/2"]),
  "Compression/1": withoutFetch(compressing),
  "Connect to a `Websocket` server/1": subprotocols(),
  // The example's own headers are a comment; a second client sends some.
  "Connect to a `Websocket` server/2": {
    before(t) {
      t.upstream({
        fetch: (req: Request, server: any) => (server.upgrade(req, { data: req.headers.get("x-custom") }) ? undefined : new Response("plain")),
        websocket: {
          open(ws: any) {
            ws.send(String(ws.data));
          },
          message() {},
        },
      });
    },
    async drive(t) {
      new WebSocket("ws://localhost:3000", { headers: { "X-Custom": "from the constructor" } } as any);
      const messages = t.clients.map((socket) => new Promise((resolve) => socket.addEventListener("message", (e) => resolve(e.data))));
      for (const message of messages) t.observe(await message);
    },
    expect: ["null", "from the constructor"],
  },
  "Connect to a `Websocket` server/3": listeners(),
} as Scenarios;
