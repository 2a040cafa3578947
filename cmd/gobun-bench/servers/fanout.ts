// One publisher, many subscribers: /pub publishes what it sends, everyone else subscribes. Runs unmodified on gobun and
// on Bun.
const server = Bun.serve<{ publisher: boolean }>({
  port: 0,
  hostname: "127.0.0.1",
  fetch(req, server) {
    if (server.upgrade(req, { data: { publisher: new URL(req.url).pathname === "/pub" } })) return;
    return new Response("Upgrade failed", { status: 400 });
  },
  websocket: {
    open(ws) {
      if (!ws.data.publisher) ws.subscribe("news");
    },
    message(ws, message) {
      server.publish("news", message, false);
    },
  },
});
console.log(server.port);
