// ws.data is what upgrade was given, and what the script puts there.
import { test, Client } from "../lib";

const object = { a: 1 };
const symbol = Symbol("data");
class Session {
  constructor(public user: string) {}
}
for (const [name, value] of Object.entries({
  object, null: null, zero: 0, number: 5, string: "str", "empty string": "", true: true, false: false, array: [1], undefined, function: () => 1, symbol, bigint: 5n,
  map: new Map([[1, 2]]), instance: new Session("u"), promise: Promise.resolve(1), bytes: new Uint8Array(2), date: new Date(0),
} as Record<string, unknown>))
  await test(`2.4 data: ${name}`, async () => {
    const server = Bun.serve({
      port: 0,
      fetch(req: Request, server: any) {
        server.upgrade(req, { data: value });
      },
      websocket: {
        open: (ws: any) => console.log(typeof ws.data, ws.data === value),
        message: (ws: any) => (console.log(typeof ws.data, ws.data === value), ws.close()),
        close: (ws: any) => console.log("close", ws.data === value),
      },
    } as any);
    const c = new Client(server.url);
    await c.next();
    c.socket.send("x");
    await c.print();
    server.stop(true);
  });

await test("2.4 no data", async () => {
  const server = Bun.serve({
    port: 0,
    fetch(req: Request, server: any) {
      server.upgrade(req);
    },
    websocket: { open: (ws: any) => (console.log(ws.data, "data" in ws), ws.close()), message() {} },
  } as any);
  const c = new Client(server.url);
  await c.print(2);
  server.stop(true);
});
await test("2.4 data is the socket's own and can be replaced", async () => {
  let n = 0;
  const server = Bun.serve({
    port: 0,
    fetch(req: Request, server: any) {
      server.upgrade(req, { data: { n: ++n } });
    },
    websocket: {
      open(ws: any) {
        ws.extra = { own: true };
      },
      message(ws: any, m: any) {
        ws.data = { ...ws.data, m };
        ws.send(JSON.stringify([ws.data, ws.extra, Object.keys(ws)]));
      },
    },
  } as any);
  const a = new Client(server.url);
  await a.next();
  const b = new Client(server.url);
  await b.next();
  a.socket.send("to a");
  await a.print();
  b.socket.send("to b");
  await b.print();
  a.socket.send("again");
  await a.print();
  server.stop(true);
});
await test("2.4 websocket.data is only a type", async () => {
  const server = Bun.serve({
    port: 0,
    fetch(req: Request, server: any) {
      server.upgrade(req);
    },
    websocket: { data: { from: "options" }, open: (ws: any) => (console.log(ws.data), ws.close()), message() {} },
  } as any);
  const c = new Client(server.url);
  await c.print(2);
  server.stop(true);
});
