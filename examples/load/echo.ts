// A server to try the load generator on: it answers every message with the same message.
const server = Bun.serve({
  fetch(req, server) {
    // Browsers let pages of any site open a WebSocket (cross-site WebSocket hijacking) and name the site in Origin; programs send none.
    const origin = req.headers.get("origin");
    if (origin !== null && URL.parse(origin)?.host !== req.headers.get("host")) return new Response("Pages of other sites may not connect.", { status: 403 });
    if (!server.upgrade(req)) return new Response("This is a WebSocket server.", { status: 426 });
  },
  websocket: {
    message(ws, message) {
      ws.send(message);
    },
  },
});
console.log(`Listening on ws://${server.hostname}:${server.port}/`);
