// The server that hostile clients attack: an echo with tight limits and everything on. With CERTIFICATES, a directory, it
// speaks TLS.
const dir = process.env.CERTIFICATES;
const server = Bun.serve({
  tls: dir ? { key: Bun.file(`${dir}/key.pem`), cert: Bun.file(`${dir}/cert.pem`) } : undefined,
  port: 0,
  hostname: "127.0.0.1",
  fetch(req, server) {
    if (!server.upgrade(req)) return new Response("a WebSocket is expected", { status: 400 });
  },
  websocket: {
    perMessageDeflate: { compress: "dedicated", decompress: "dedicated" },
    maxPayloadLength: 512 * 1024,
    backpressureLimit: 256 * 1024,
    open(ws) { ws.subscribe("all"); },
    message(ws, message) { ws.send(message, true); },
    close(ws) { server.publish("all", "one is gone"); },
  },
});
console.log(server.port);
