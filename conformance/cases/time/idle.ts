// Idle time-outs in real time. All sockets wait side by side, so that the whole takes as long as one of them; the table
// of seconds is tested with a virtual clock (wsconn, TestIdleTimeout).
//@tls
import { test, connected, Queue, Client, show, text, pong, over } from "../lib";

interface Watched {
  server: any;
  peer: any;
  ws: any;
  closed: Queue<string>;
  isClosed: boolean;
  pongs: number;
}
async function watched(websocket: any, options: any = {}): Promise<Watched> {
  const w: any = { closed: new Queue<string>(), isClosed: false, pongs: 0 };
  Object.assign(
    w,
    await connected(
      {
        pong: () => w.pongs++,
        ...websocket,
        close: (ws: any, code: number, reason: string) => ((w.isClosed = true), w.closed.push(`close ${code} ${show(reason)} ${ws.readyState}`)),
      },
      options,
    ),
  );
  return w;
}

const silent = await watched({ idleTimeout: 8 });
const shortest = await watched({ idleTimeout: 1 });
const withoutPings = await watched({ idleTimeout: 8, sendPings: false });
const kept: [string, Watched][] = [
  ["idleTimeout 0", await watched({ idleTimeout: 0 })],
  ["idleTimeout -5", await watched({ idleTimeout: -5 })],
  ["the default", await watched({})],
  ["the server's own idleTimeout", await watched({}, { idleTimeout: 4 })],
  ["a paused socket", await watched({ idleTimeout: 8 })],
  ["a server that sends", await watched({ idleTimeout: 8, sendPings: false })],
  ["a server that publishes", await watched({ idleTimeout: 8, sendPings: false })],
  ["a peer that sends", await watched({ idleTimeout: 8, sendPings: false })],
  ["a peer that sends pongs", await watched({ idleTimeout: 8, sendPings: false })],
];
const by = (name: string) => kept.find(([n]) => n === name)![1];
by("a paused socket").ws.pause();
by("a server that publishes").ws.subscribe("t");
const busy = setInterval(() => {
  by("a server that sends").ws.send("x");
  by("a server that publishes").server.publish("t", "x");
  by("a peer that sends").peer.write(text("x"));
  by("a peer that sends pongs").peer.write(pong());
}, 1500);
// A client that answers pings.
const answered = new Queue<void>();
let answers = 0;
const answering = Bun.serve({ ...over, port: 0, fetch: (r: any, s: any) => void s.upgrade(r), websocket: { idleTimeout: 8, pong: () => (answers++, answered.push()) } } as any) as any;
const client = new Client(answering.url);
await client.next();

await test("7 a ping, then the end without Close frame", async () => {
  console.log(await silent.closed.next());
  await silent.peer.print(2);
});
await test("7 a time-out below 8 seconds counts as 8", async () => {
  console.log(await shortest.closed.next());
  await shortest.peer.print(2);
});
await test("7 without pings", async () => {
  console.log(await withoutPings.closed.next());
  await withoutPings.peer.print();
});
await test("7 a client that answers pings stays", async () => {
  await answered.next();
  await answered.next();
  console.log("answers", answers > 1, answering.pendingWebSockets);
});
for (const [name, w] of kept) {
  await test(`7 stays: ${name}`, () => console.log(w.isClosed, w.ws.readyState, w.server.pendingWebSockets));
}
await test("7 no pings without a time-out", async () => {
  const w = by("idleTimeout 0");
  w.ws.close();
  await w.peer.print(2);
});
clearInterval(busy);
for (const w of [silent, shortest, withoutPings, ...kept.map(([, w]) => w), { server: answering } as any]) {
  if (w.ws) await w.ws.terminate();
  w.server.stop(true);
}
