// Subscribing and unsubscribing over 10,000 topics, all on one socket: a message asks for one pass, the answer is the
// number of operations. Runs unmodified on gobun and on Bun.
const topics = Array.from({ length: 10_000 }, (_, i) => "topic:" + i);
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch(req, server) {
    if (server.upgrade(req)) return;
    return new Response("Upgrade failed", { status: 400 });
  },
  websocket: {
    message(ws) {
      for (const topic of topics) ws.subscribe(topic);
      for (const topic of topics) ws.unsubscribe(topic);
      ws.send(String(2 * topics.length));
    },
  },
});
console.log(server.port);
