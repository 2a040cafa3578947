// The same servers on Node with the npm package ws, written the usual way. WORKLOAD names the script to stand in for.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const workload = process.env.WORKLOAD;
const compress = process.env.DEFLATE === "1";
const self = process.env.SELF === "1";

if (workload === "http") {
  listen(createServer((req, res) => res.end("Hello world")));
} else {
  const server = createServer();
  const wss = new WebSocketServer({ server, perMessageDeflate: compress, maxPayload: 64 << 20 });
  const room = new Set();
  const broadcast = (text, from) => {
    for (const ws of room) if (self || ws !== from) ws.send(text, { compress });
  };
  let joined = 0;
  wss.on("connection", (ws, req) => {
    const url = new URL(req.url, "http://localhost");
    const name = url.searchParams.get("name");
    ws.on("error", () => {});
    ws.on("close", () => room.delete(ws));
    switch (workload) {
      case "chat":
        room.add(ws);
        ws.on("message", (data) => broadcast(`${name}: ${data}`, ws));
        break;
      case "json":
        room.add(ws);
        ws.on("message", (data) => {
          const envelope = JSON.parse(data);
          envelope.seen = true;
          const text = JSON.stringify(envelope);
          for (const peer of room) peer.send(text);
        });
        break;
      case "mixed":
        if (name) {
          room.add(ws);
          ws.on("message", (data) => {
            for (const peer of room) peer.send(`${name}: ${data}`);
          });
          break;
        }
      // falls through
      case "echo":
        ws.on("message", (data, binary) => ws.send(data, { binary }));
        break;
      case "fanout":
        if (url.pathname !== "/pub") room.add(ws);
        else
          ws.on("message", (data, binary) => {
            for (const peer of room) peer.send(data, { binary });
          });
        break;
    }
  });
  listen(server);
}

function listen(server) {
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
}
