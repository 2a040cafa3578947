// A chat room in one file: pages over HTTP, messages over WebSockets. Runs on gobun and, unchanged, on Bun.

type Person = { name: string };
type Envelope =
  | { type: "welcome"; name: string; people: string[] }
  | { type: "joined" | "left"; name: string; people: string[] }
  | { type: "said"; name: string; text: string; at: number };

const ROOM = "room";
const MAX_NAME = 32;
const MAX_TEXT = 2000;

const pages: Record<string, string> = {
  "/": "index.html",
  "/chat.css": "chat.css",
  "/chat.js": "chat.js",
};

const people = new Map<object, string>();
const names = () => [...people.values()].sort();
const pack = (envelope: Envelope) => JSON.stringify(envelope);

const server = Bun.serve({
  port: process.env.PORT ?? 3000,

  fetch(req, server) {
    const url = new URL(req.url);
    if (url.pathname === "/chat") {
      const name = (url.searchParams.get("name") ?? "").trim().slice(0, MAX_NAME) || "someone";
      if (server.upgrade(req, { data: { name } })) return;
      return new Response("This address speaks WebSocket.\n", { status: 426 });
    }
    const page = pages[url.pathname];
    if (!page) return new Response("Not found\n", { status: 404 });
    return new Response(Bun.file(`${import.meta.dir}/public/${page}`));
  },

  websocket: {
    data: {} as Person,
    maxPayloadLength: 4 * MAX_TEXT + 1024,
    idleTimeout: 60,

    open(ws) {
      people.set(ws, ws.data.name);
      ws.send(pack({ type: "welcome", name: ws.data.name, people: names() }));
      server.publish(ROOM, pack({ type: "joined", name: ws.data.name, people: names() }));
      ws.subscribe(ROOM);
    },

    message(ws, message) {
      const text = String(message).trim().slice(0, MAX_TEXT);
      if (text) server.publish(ROOM, pack({ type: "said", name: ws.data.name, text, at: Date.now() }));
    },

    close(ws) {
      people.delete(ws);
      server.publish(ROOM, pack({ type: "left", name: ws.data.name, people: names() }));
    },
  },
});

console.log(`Chat on http://localhost:${server.port}`);
