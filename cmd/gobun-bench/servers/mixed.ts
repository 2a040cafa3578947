// An echo server with a chat room beside it: /?name=… joins the room, everything else is echoed.
const server = Bun.serve<{ name: string | null }>({
  port: 0,
  hostname: "127.0.0.1",
  fetch(req, server) {
    const name = new URL(req.url).searchParams.get("name");
    if (server.upgrade(req, { data: { name } })) return;
    return new Response("Upgrade failed", { status: 400 });
  },
  websocket: {
    publishToSelf: true,
    open(ws) {
      if (ws.data.name) ws.subscribe("room");
    },
    message(ws, message) {
      if (ws.data.name) ws.publishText("room", `${ws.data.name}: ${message}`);
      else ws.send(message);
    },
  },
});
console.log(server.port);
