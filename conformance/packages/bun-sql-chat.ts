//@postgres
// A chat that keeps its history in PostgreSQL: who joins gets what was said before.
import { SQL } from "bun";

const sql = new SQL(process.env.PG_URL!, { max: 3 });
await sql`DROP TABLE IF EXISTS messages`;
await sql`CREATE TABLE messages (id serial PRIMARY KEY, room text NOT NULL, author text NOT NULL, body jsonb NOT NULL, at timestamptz DEFAULT now())`;

const server = Bun.serve<{ room: string; name: string }>({
  port: 0,
  fetch(req, server) {
    const { searchParams: q } = new URL(req.url);
    return server.upgrade(req, { data: { room: q.get("room")!, name: q.get("name")! } }) ? undefined : new Response("no", { status: 400 });
  },
  websocket: {
    async open(ws) {
      const history = await sql`SELECT author, body FROM messages WHERE room = ${ws.data.room} ORDER BY id DESC LIMIT ${10}`;
      ws.send(JSON.stringify({ history: history.reverse() }));
      ws.subscribe(ws.data.room);
    },
    async message(ws, text) {
      const { room, name } = ws.data;
      const [saved] = await sql.begin((tx) => tx`INSERT INTO messages ${tx({ room, author: name, body: { text: String(text) } })} RETURNING author, body`);
      server.publish(room, JSON.stringify(saved));
    },
  },
});

function join(room: string, name: string) {
  const ws = new WebSocket(`ws://localhost:${server.port}/?room=${room}&name=${name}`);
  const got: any[] = [];
  let wake = () => {};
  ws.onmessage = (e) => { got.push(JSON.parse(e.data)); wake(); };
  const next = async () => {
    while (got.length === 0) await new Promise<void>((r) => (wake = r));
    return got.shift();
  };
  return { ws, next };
}

const ann = join("go", "Ann");
console.log("Ann", await ann.next());
const bob = join("go", "Bob");
console.log("Bob", await bob.next());
for (const text of ["hello", "it's 'quoted'; DROP TABLE messages", "日本語 🎉"]) {
  ann.ws.send(text);
  console.log("Ann", await ann.next(), "Bob", await bob.next());
}
const eve = join("go", "Eve"), zoe = join("other", "Zoe");
console.log("Eve", JSON.stringify(await eve.next()), "Zoe", await zoe.next());
console.log(await sql`SELECT room, author, body->>'text' AS text FROM messages ORDER BY id`);
for (const c of [ann, bob, eve, zoe]) c.ws.close();
await server.stop(true);
await sql.close();
