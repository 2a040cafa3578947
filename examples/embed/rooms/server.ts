// The rooms. Who somebody is was checked by Go, which says it in the header X-User.
import { said } from "host:chat";
import { Room } from "./room";

type Person = { name: string; rooms: Set<string> };
type Order = { join?: string; leave?: string; to?: string; text?: string };

const MAX_ROOMS = 20; // of one person
const MAX_TEXT = 2000; // UTF-16 units

// What stays when this script is replaced by a newer one.
const rooms: Map<string, Room> = (globalThis.rooms ??= new Map());

export default {
  fetch(request, server) {
    const name = request.headers.get("X-User");
    if (!name) return new Response("Who are you?", { status: 401 });
    if (server.upgrade(request, { data: { name, rooms: new Set() } satisfies Person })) return;
    return Response.json([...rooms].map(([name, room]) => ({ name, people: room.people })));
  },
  websocket: {
    maxPayloadLength: 16 << 10,
    idleTimeout: 120,
    sendPings: false, // clients say {} when they have nothing else to say
    message(ws, data) {
      let order: Order;
      try {
        order = JSON.parse(String(data));
      } catch {
        return ws.close(4000, "no JSON");
      }
      const problem = carryOut(ws, order);
      if (problem) ws.send(JSON.stringify({ problem }));
    },
    close(ws) {
      for (const name of ws.data.rooms) leave(ws, name);
    },
  },
};

function carryOut(ws: Bun.ServerWebSocket<Person>, { join, leave: from, to, text }: Order): string | undefined {
  const person = ws.data;
  if (join) {
    if (!/^[a-z]{1,20}$/.test(join)) return "a room's name has 1 to 20 small letters";
    if (person.rooms.size >= MAX_ROOMS) return "you are in too many rooms";
    if (person.rooms.has(join)) return;
    if (!rooms.has(join)) rooms.set(join, new Room());
    const room = rooms.get(join)!;
    person.rooms.add(join);
    room.people++;
    for (const line of room.history) ws.send(line);
    ws.subscribe(join);
    ws.publish(join, JSON.stringify({ room: join, joined: person.name }));
  }
  if (from && person.rooms.has(from)) leave(ws, from);
  if (text) {
    if (!to || !person.rooms.has(to)) return "you are not in that room";
    if (text.length > MAX_TEXT) return "the text is too long";
    const line = JSON.stringify({ room: to, from: person.name, text });
    rooms.get(to)!.keep(line);
    ws.publish(to, line);
    said(person.name, to);
  }
}

function leave(ws: Bun.ServerWebSocket<Person>, name: string) {
  const room = rooms.get(name)!;
  ws.data.rooms.delete(name);
  ws.publish(name, JSON.stringify({ room: name, left: ws.data.name }));
  ws.unsubscribe(name);
  if (--room.people === 0) rooms.delete(name); // nobody is there who could ask for its history
}
