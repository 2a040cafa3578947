// TOPICS topics with ten subscribers each, out of a hundred sockets: every message goes to the next topic. Runs
// unmodified on gobun and on Bun.
const topics = Array.from({ length: Number(process.env.TOPICS) }, (_, i) => "topic " + i);
const sockets = 100;
const each = 10;
let joined = 0;
let turn = 0;
const server = Bun.serve<{ publisher: boolean }>({
  port: 0,
  hostname: "127.0.0.1",
  fetch(req, server) {
    if (server.upgrade(req, { data: { publisher: new URL(req.url).pathname === "/pub" } })) return;
    return new Response("Upgrade failed", { status: 400 });
  },
  websocket: {
    open(ws) {
      if (ws.data.publisher) return;
      const i = joined++;
      for (let t = 0; t < topics.length; t++) {
        for (let k = 0; k < each; k++) if ((t * each + k) % sockets === i) ws.subscribe(topics[t]);
      }
    },
    message(ws, message) {
      server.publish(topics[turn++ % topics.length], message, false);
    },
  },
});
console.log(server.port);
