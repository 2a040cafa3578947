// A chat room in one file: pages over HTTP, messages over WebSockets. Runs on gobun and, unchanged, on Bun.

type Person = { id: number; name: string };
type Said = { type: "said"; seq: number; id: number; name: string; text: string; at: number };
type Request = { type: "say"; text: string } | { type: "rename"; name: string };
type Envelope =
  // `run` names this run of the server: ids and sequence numbers of another run mean nothing.
  | { type: "welcome"; run: string; id: number; people: Person[]; history: Said[] }
  | { type: "joined" | "left"; id: number; name: string }
  | { type: "renamed"; id: number; name: string; was: string }
  | Said;

const ROOM = "room";
const MAX_NAME = 32; // characters
const MAX_TEXT = 2000; // UTF-16 code units
const HISTORY = 100; // messages that a late comer sees

const pages: Record<string, string> = {
  "/": "index.html",
  "/chat.css": "chat.css",
  "/chat.js": "chat.js",
};

const run = crypto.randomUUID();
const people = new Map<number, Person>();
const history: Said[] = [];
let lastId = 0;
let lastSeq = 0;

const pack = (envelope: Envelope) => JSON.stringify(envelope);
const nameFrom = (text: unknown) => [...String(text ?? "").trim()].slice(0, MAX_NAME).join("") || "someone";

// A page of another site can open a WebSocket to this server with its visitor's cookies, and no CORS rule stops it. Browsers
// name that site in Origin; programs that are no browsers send none.
function sameOrigin(req: globalThis.Request) {
  const origin = req.headers.get("origin");
  return origin === null || URL.parse(origin)?.host === req.headers.get("host");
}

function say(person: Person, text: string) {
  const said: Said = { type: "said", seq: ++lastSeq, ...person, text, at: Date.now() };
  history.push(said);
  if (history.length > HISTORY) history.shift();
  server.publish(ROOM, pack(said));
}

const server = Bun.serve({
  port: process.env.PORT ?? 3000,

  fetch(req, server) {
    const url = new URL(req.url);
    if (url.pathname === "/chat") {
      if (!sameOrigin(req)) return new Response("Pages of other sites may not join.\n", { status: 403 });
      if (server.upgrade(req, { data: { id: 0, name: nameFrom(url.searchParams.get("name")) } })) return;
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

    // Everyone is sent the whole room once, when they join, and after that what changes.
    open(ws) {
      const person = ws.data;
      person.id = ++lastId;
      people.set(person.id, person);
      ws.send(pack({ type: "welcome", run, id: person.id, people: [...people.values()], history }));
      server.publish(ROOM, pack({ type: "joined", ...person }));
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
        const text = String(request.text).trim().slice(0, MAX_TEXT).toWellFormed();
        if (text) say(ws.data, text);
      } else if (request?.type === "rename") {
        const was = ws.data.name;
        ws.data.name = nameFrom(request.name);
        if (ws.data.name !== was) server.publish(ROOM, pack({ type: "renamed", ...ws.data, was }));
      }
    },

    close(ws) {
      people.delete(ws.data.id);
      server.publish(ROOM, pack({ type: "left", ...ws.data }));
    },
  },
});

console.log(`Chat on http://localhost:${server.port}`);
