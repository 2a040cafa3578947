// A chat whose handler reads a JSON envelope, adds a field and publishes it. Runs unmodified on gobun and on Bun.
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch(req, server) {
    if (server.upgrade(req)) return;
    return new Response("Upgrade failed", { status: 400 });
  },
  websocket: {
    publishToSelf: true,
    open(ws) {
      ws.subscribe("room");
    },
    message(ws, message) {
      const envelope = JSON.parse(message as string);
      envelope.seen = true;
      ws.publishText("room", JSON.stringify(envelope));
    },
  },
});
console.log(server.port);
