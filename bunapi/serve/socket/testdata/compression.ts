// An echo and a room, with perMessageDeflate as the first argument says. A message that begins with "publish " goes to the
// room, everything else comes back compressed.
const perMessageDeflate = JSON.parse(process.env.DEFLATE!);

const server = Bun.serve({
  port: 0,
  fetch(req, server) {
    if (!server.upgrade(req)) return new Response("no", { status: 400 });
  },
  websocket: {
    perMessageDeflate,
    open(ws) {
      ws.subscribe("room");
    },
    message(ws, message) {
      if (typeof message === "string" && message.startsWith("publish ")) server.publish("room", message.slice(8));
      else ws.send(message, true);
    },
  },
});
console.log(server.port);
