// Two ways not to keep up: /slow works for a while on each message, /paused does not read at all.
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch(req, server) {
    if (!server.upgrade(req, { data: new URL(req.url).pathname })) return new Response("a WebSocket is expected", { status: 400 });
  },
  websocket: {
    open(ws) { if (ws.data === "/paused") ws.pause(); },
    message() {
      const end = Date.now() + 20;
      while (Date.now() < end);
    },
  },
});
console.log(server.port);
