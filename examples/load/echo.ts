// A server to try the load generator on: it answers every message with the same message.
const server = Bun.serve({
  fetch(req, server) {
    if (!server.upgrade(req)) return new Response("This is a WebSocket server.", { status: 426 });
  },
  websocket: {
    message(ws, message) {
      ws.send(message);
    },
  },
});
console.log(`Listening on ws://${server.hostname}:${server.port}/`);
