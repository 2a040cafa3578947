// The server under test: every message goes back as it came, compressed if it may be.
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch(req, server) {
    if (!server.upgrade(req)) return new Response("a WebSocket is expected", { status: 400 });
  },
  websocket: {
    perMessageDeflate: { compress: "dedicated", decompress: "dedicated" },
    maxPayloadLength: 32 * 1024 * 1024,
    backpressureLimit: 64 * 1024 * 1024,
    message(ws, message) {
      ws.send(message, true);
    },
  },
});
console.log(server.url.href.replace("http", "ws"));
