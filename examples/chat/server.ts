// A chat room in one file: pages over HTTP, messages over WebSockets. Runs on gobun and, unchanged, on Bun.

type Person = { name: string };
type Request = { type: "say"; text: string } | { type: "rename"; name: string };
type Envelope =
  | { type: "welcome" | "joined" | "left"; name: string; people: string[] }
  | { type: "renamed"; name: string; was: string; people: string[] }
  | { type: "said"; name: string; text: string; at: number };

const ROOM = "room";
const MAX_NAME = 32;
const MAX_TEXT = 2000;

const pages: Record<string, string> = {
  "/": "index.html",
  "/chat.css": "chat.css",
  "/chat.js": "chat.js",
};

const people = new Set<Person>();
const names = () => [...people].map((person) => person.name).sort();
const pack = (envelope: Envelope) => JSON.stringify(envelope);
const nameFrom = (text: unknown) => String(text ?? "").trim().slice(0, MAX_NAME) || "someone";

const server = Bun.serve({
  port: process.env.PORT ?? 3000,

  fetch(req, server) {
    const url = new URL(req.url);
    if (url.pathname === "/chat") {
      if (server.upgrade(req, { data: { name: nameFrom(url.searchParams.get("name")) } })) return;
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
    perMessageDeflate: true,

    open(ws) {
      people.add(ws.data);
      ws.send(pack({ type: "welcome", name: ws.data.name, people: names() }));
      server.publish(ROOM, pack({ type: "joined", name: ws.data.name, people: names() }));
      ws.subscribe(ROOM);
    },

    message(ws, message) {
      let request: Request;
      try {
        request = JSON.parse(String(message));
      } catch {
        return ws.close(1007, "not JSON");
      }
      if (request?.type === "say") {
        const text = String(request.text).trim().slice(0, MAX_TEXT);
        if (text) server.publish(ROOM, pack({ type: "said", name: ws.data.name, text, at: Date.now() }));
      } else if (request?.type === "rename") {
        const was = ws.data.name;
        ws.data.name = nameFrom(request.name);
        server.publish(ROOM, pack({ type: "renamed", name: ws.data.name, was, people: names() }));
      }
    },

    close(ws) {
      people.delete(ws.data);
      server.publish(ROOM, pack({ type: "left", name: ws.data.name, people: names() }));
    },
  },
});

console.log(`Chat on http://localhost:${server.port}`);
