// The chat of Bun's own benchmark: every message goes to the room with the sender's name before it. Runs unmodified on
// gobun and on Bun. SELF=1 delivers to the sender too; DEFLATE=1 compresses every message.
const compress = process.env.DEFLATE === "1";
const server = Bun.serve<{ name: string }>({
  port: 0,
  hostname: "127.0.0.1",
  fetch(req, server) {
    const name = new URL(req.url).searchParams.get("name");
    if (server.upgrade(req, { data: { name } })) return;
    return new Response("Upgrade failed", { status: 400 });
  },
  websocket: {
    publishToSelf: process.env.SELF === "1",
    perMessageDeflate: compress,
    open(ws) {
      ws.subscribe("room");
    },
    message(ws, message) {
      ws.publishText("room", `${ws.data.name}: ${message}`, compress);
    },
  },
});
console.log(server.port);
