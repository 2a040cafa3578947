// reload: what changes for requests and open sockets.
import { test, probe, probeAsync, pair, Client } from "../lib";

const say = (text: string) => () => new Response(text);
const get = async (server: any, path = "") => await (await fetch(server.url + path)).text();

await test("8 reload: fetch", async () => {
  const server: any = Bun.serve({ port: 0, fetch: say("old") });
  probe("gives", () => server.reload({ fetch: say("new") }) === server);
  await probeAsync("answer", () => get(server));
  server.stop(true);
});
await test("8 reload: handlers of open sockets", async () => {
  const { server, client } = await pair({ message: (ws: any) => ws.send("old"), close: () => console.log("old close") });
  client.socket.send("x");
  await client.print();
  server.reload({ fetch: say("x"), websocket: { message: (ws: any) => ws.send("new"), close: () => console.log("new close") } } as any);
  client.socket.send("x");
  await client.print();
  client.socket.close();
  await client.print();
  server.stop(true);
});
await test("8 reload: subscriptions stay", async () => {
  const { server, client } = await pair({ open: (ws: any) => ws.subscribe("t") });
  server.reload({ fetch: say("x"), websocket: { message() {} } } as any);
  probe("count", () => server.subscriberCount("t"));
  server.publish("t", "still subscribed");
  await client.print();
  server.stop(true);
});
await test("8 reload: limits of open sockets", async () => {
  const { server, client } = await pair({ message: (ws: any, m: any) => ws.send("got " + m.length) });
  client.socket.send("x".repeat(100));
  await client.print();
  server.reload({ fetch: say("x"), websocket: { maxPayloadLength: 10, message: (ws: any, m: any) => ws.send("got " + m.length) } } as any);
  client.socket.send("x".repeat(100));
  await client.print();
  server.stop(true);
});
await test("8 reload: without websocket the handlers stay", async () => {
  const { server, client } = await pair({ message: (ws: any) => ws.send("old") });
  server.reload({ fetch: say("x") });
  client.socket.send("x");
  await client.print();
  server.stop(true);
});
await test("8 reload: without fetch it stays", async () => {
  const server: any = Bun.serve({ port: 0, fetch: say("old"), error: say("old error") as any });
  server.reload({ websocket: { message() {} } });
  await probeAsync("answer", () => get(server));
  server.reload({});
  await probeAsync("empty", () => get(server));
  server.stop(true);
});
await test("8 reload: routes", async () => {
  const server: any = Bun.serve({ port: 0, routes: { "/a": say("route a") }, fetch: say("fetch") });
  await probeAsync("before", () => get(server, "a"));
  server.reload({ routes: { "/b": say("route b") }, fetch: say("fetch") });
  await probeAsync("a", () => get(server, "a"));
  await probeAsync("b", () => get(server, "b"));
  server.reload({ fetch: say("fetch") });
  await probeAsync("without routes", () => get(server, "b"));
  server.reload({});
  await probeAsync("empty", () => get(server, "b"));
  server.stop(true);
});
await test("8 reload: error", async () => {
  const server: any = Bun.serve({ port: 0, fetch() { throw new Error("bad"); }, error: say("old error") as any });
  await probeAsync("before", () => get(server));
  server.reload({ fetch() { throw new Error("bad"); }, error: say("new error") });
  await probeAsync("after", () => get(server));
  server.stop(true);
});
await test("8 reload: websocket where there was none", async () => {
  const server: any = Bun.serve({ port: 0, fetch: say("x") });
  server.reload({
    fetch(req: Request, srv: any) { if (!srv.upgrade(req)) return new Response("no"); },
    websocket: { open: (ws: any) => ws.send("welcome"), message() {} },
  });
  const c = new Client(server.url);
  await c.print(2);
  server.stop(true);
});
await test("8 reload: bad options change nothing", async () => {
  const { server, client } = await pair({ message: (ws: any) => ws.send("old") });
  for (const bad of [{ fetch: 1 }, { error: 1 }, { websocket: 1 }, { websocket: { message: 1 } }, { routes: { x: 1 } }, { fetch: say("new"), websocket: { idleTimeout: 1000 } }] as any[])
    probe(JSON.stringify(Object.keys(bad)), () => { try { server.reload(bad); } catch (e: any) { return e.name; } });
  client.socket.send("x");
  await client.print();
  await probeAsync("fetch", () => get(server));
  server.stop(true);
});
await test("8 reload: port and hostname do not change", async () => {
  const server: any = Bun.serve({ port: 0, fetch: say("x") });
  const { port, hostname, url } = server;
  server.reload({ port: 1, hostname: "example.com", fetch: say("y") });
  probe("same", () => [server.port === port, server.hostname === hostname, server.url === url]);
  await probeAsync("answer", () => get(server));
  server.stop(true);
});
await test("8 reload: development and id", async () => {
  const server: any = Bun.serve({ port: 0, id: "one", development: true, fetch: say("x") });
  server.reload({ id: "two", development: false, fetch: say("x") });
  probe("after", () => [server.id, server.development, String(server)]);
  server.stop(true);
});
await test("8 reload: routes by what they answer with", async () => {
  const values: Record<string, any> = { function: say("route"), methods: { GET: say("route") }, response: new Response("route"), "response of a method": { GET: new Response("route") } };
  for (const [kind, value] of Object.entries(values))
    for (const [text, next] of [["nothing", {}], ["no routes", { routes: {} }], ["others", { routes: { "/other": say("other") } }]] as const) {
      const server: any = Bun.serve({ port: 0, routes: { "/a": value }, fetch: say("fetch") });
      const before = await get(server, "a");
      server.reload(next);
      console.log(kind, text, before, await get(server, "a"));
      server.stop(true);
    }
});

/** All that a server may be given, by a name that answers tell. */
const parts = (name: string): any => ({
  fetch(req: Request, server: any) {
    if (new URL(req.url).pathname === "/throws") throw new Error("thrown");
    if (!server.upgrade(req)) return new Response(`${name} fetch`);
  },
  routes: { [`/${name}`]: say(`${name} route`) },
  error: say(`${name} error`),
  websocket: { open: (ws: any) => ws.send(`${name} open`), message: (ws: any) => ws.send(`${name} message`), ping: (ws: any) => ws.send(`${name} ping`) },
});
for (const keys of ["", "fetch", "routes", "error", "websocket", "fetch routes", "fetch websocket", "routes websocket", "fetch error", "fetch routes error websocket"])
  await test(`8 reload with ${keys.replaceAll(" ", ", ") || "nothing"}`, async () => {
    const server: any = Bun.serve({ port: 0, ...parts("old") });
    const old = new Client(server.url);
    await old.next(), await old.next();
    const given = parts("new");
    server.reload(Object.fromEntries(keys.split(" ").filter(Boolean).map((key) => [key, given[key]])));
    for (const path of ["", "old", "new", "throws"]) console.log(`/${path}:`, await get(server, path));
    old.socket.send("x");
    (old.socket as any).ping();
    await old.print(3, "old socket");
    const fresh = new Client(server.url);
    await fresh.print(2, "new socket");
    server.stop(true);
  });
await test("8 reload: null, undefined and what is ignored", async () => {
  const server: any = Bun.serve({ port: 0, ...parts("old") });
  for (const value of [null, undefined]) {
    for (const key of ["fetch", "routes", "error", "websocket"]) probe(`${key} ${value}`, () => server.reload({ [key]: value }) === server);
    for (const path of ["", "old", "throws"]) console.log(`/${path}:`, await get(server, path));
  }
  probe("ignored", () => server.reload({ port: "abc", hostname: {}, unix: "/x", tls: 1, id: "i", reusePort: true, bogus: 1, fetch: say("new") }) === server);
  console.log("/:", await get(server), server.id);
  server.stop(true);
});
await test("8 reload inside a handler", async () => {
  const { server, client } = await pair({
    message(ws: any, m: any) {
      ws.send("old " + m);
      server.reload({ websocket: { message: (ws: any, m: any) => ws.send("new " + m) } } as any);
      ws.send("still old " + m);
    },
  });
  client.socket.send("x");
  client.socket.send("y");
  await client.print(3);
  server.stop(true);
});
await test("8 reload inside fetch", async () => {
  const server: any = Bun.serve({ port: 0, fetch: (req, server: any) => (server.reload({ fetch: say("new"), error: say("new error") }), new Response("old")) });
  console.log(await get(server), await get(server));
  server.stop(true);
});
