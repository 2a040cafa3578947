// An echo with the package ws, on two paths: with and without compression.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const common = { noServer: true, maxPayload: 32 * 1024 * 1024 };
const servers = {
  "/": new WebSocketServer({ ...common, perMessageDeflate: false }),
  "/deflate": new WebSocketServer({ ...common, perMessageDeflate: { threshold: 0 } }),
};
for (const server of Object.values(servers)) {
  server.on("connection", ws => {
    ws.on("error", () => {});
    ws.on("message", (data, isBinary) => ws.send(data, { binary: isBinary }));
  });
}
const http = createServer((_, res) => res.writeHead(400).end());
http.on("upgrade", (req, socket, head) => {
  const server = servers[req.url];
  server.handleUpgrade(req, socket, head, ws => server.emit("connection", ws, req));
});
http.listen(0, "127.0.0.1", () => console.log(`ws://127.0.0.1:${http.address().port}/`));
