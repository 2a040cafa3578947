// A stack overflow is an error of the callback in which it happens, wherever that is: its own catch sees it, or those who hear of
// errors do.
import { Client, test } from "../lib";

const endless = () => { const f = (): number => f() + 1; f(); };
const caught = () => {
  try {
    endless();
    return "nothing";
  } catch (e: any) {
    return `${e instanceof RangeError} ${e}`;
  }
};

await test("4 stack overflow: a catch sees it in every kind of callback", async () => {
  const log = (where: string) => console.log(`${where}: ${caught()}`);
  log("the program");
  const seen: Promise<void>[] = [];
  const later = (where: string, start: (fn: () => void) => void) => seen.push(new Promise<void>((done) => start(() => { log(where); done(); })));
  later("nextTick", (fn) => process.nextTick(fn));
  await Promise.all(seen);
  later("queueMicrotask", queueMicrotask);
  later("then", (fn) => Promise.resolve().then(fn));
  await Promise.all(seen);
  later("setTimeout", (fn) => setTimeout(fn, 1));
  await Promise.all(seen);
  later("setImmediate", setImmediate);
  await Promise.all(seen);
  await null;
  log("behind an await");
  const target = new EventTarget();
  target.addEventListener("x", () => log("event listener"));
  target.dispatchEvent(new Event("x"));
  new AbortController().signal.addEventListener("abort", () => {});
  for (const x of (function* () { yield caught(); })()) console.log(`generator: ${x}`);
  console.log(`getter: ${{ get x() { return caught(); } }.x}`);
  console.log(`sort: ${[2, 1].sort(() => (log("comparison"), 0))}`);
  console.log(`JSON: ${JSON.stringify({ toJSON: caught })}`);
  new ReadableStream({ start: () => log("stream") });
});

await test("4 stack overflow: a catch sees it in every handler of a server", async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  using server = Bun.serve({
    port: 0,
    routes: { "/route": () => new Response(caught()) },
    fetch: (req, srv) => (srv.upgrade(req) ? undefined : new Response(caught())),
    websocket: {
      open: (ws) => void ws.send(`open ${caught()}`),
      message: (ws, text) => void ws.send(`${text} ${caught()}`),
      ping: () => console.log(`ping ${caught()}`),
      close: () => (console.log(`close ${caught()}`), resolve()),
    },
  });
  console.log("fetch", await (await fetch(server.url)).text());
  console.log("route", await (await fetch(server.url + "route")).text());
  const client = new Client(server.url);
  console.log(await client.next(), await client.next());
  client.socket.send("message");
  console.log(await client.next());
  client.socket.close();
  console.log(await client.next());
  await closed;
});

await test("4 stack overflow: uncaught, it goes where errors go, and the server lives on", async () => {
  let heard: (text: string) => void = () => {};
  const next = () => new Promise<string>((resolve) => (heard = resolve));
  const uncaught = (e: any) => heard(`uncaughtException ${e}`);
  const unhandled = (e: any) => heard(`unhandledRejection ${e}`);
  process.on("uncaughtException", uncaught).on("unhandledRejection", unhandled);
  using server = Bun.serve({
    port: 0,
    fetch(req, srv) {
      if (srv.upgrade(req)) return;
      if (req.url.endsWith("later")) return (async () => { await null; endless(); })() as any;
      if (req.url.endsWith("now")) endless();
      return new Response("alive");
    },
    error: (e) => new Response(`error hook: ${e}`, { status: 500 }),
    websocket: {
      message(ws, text) {
        if (text !== "alive") endless();
        ws.send(text);
      },
    },
  });
  const client = new Client(server.url);
  console.log(await client.next());
  for (const path of ["now", "later", ""]) {
    const r = await fetch(server.url + path);
    console.log(path, r.status, await r.text());
  }
  for (let i = 0; i < 2; i++) {
    const event = next();
    client.socket.send("endless");
    console.log("message:", await event);
  }
  client.socket.send("alive");
  console.log(await client.next());
  const throwers: Record<string, () => void> = {
    timer: () => setTimeout(endless, 1),
    microtask: () => queueMicrotask(endless),
    tick: () => process.nextTick(endless),
    promise: () => void Promise.resolve().then(endless),
    async: () => void (async () => { await null; endless(); })(),
    listener: () => { const t = new EventTarget(); t.addEventListener("x", endless); t.dispatchEvent(new Event("x")); },
  };
  for (const [name, start] of Object.entries(throwers)) {
    const event = next();
    start();
    console.log(`${name}:`, await event);
  }
  console.log(await (await fetch(server.url)).text());
  client.socket.send("alive");
  console.log(await client.next());
  process.off("uncaughtException", uncaught).off("unhandledRejection", unhandled);
});
