import { test } from "../lib";

// An array pattern among the parameters of an iterator without next: the callback fails, the process and its sockets go on.
const bad: any = { [Symbol.iterator]: () => ({}) };
const take = ([first]: any) => first;

await test("1 fetch: the error hook answers, the server goes on", async () => {
  const server = Bun.serve({
    port: 0,
    fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/now") return new Response(take(bad));
      if (pathname === "/later") return Promise.resolve().then(() => new Response(take(bad)));
      return new Response("alive");
    },
    error: (e) => new Response("failed: " + (e instanceof Error), { status: 500 }),
  });
  for (const path of ["now", "later", "x"]) {
    const response = await fetch(new URL(path, server.url));
    console.log(path, response.status, await response.text());
  }
  server.stop(true);
});

await test("2 an async function that waits rejects, the microtasks behind it run", async () => {
  const log: string[] = [];
  const failing = (async () => {
    await null;
    take(bad);
  })();
  const others = [1, 2, 3].map((n) => Promise.resolve().then(() => log.push("micro " + n)));
  await failing.catch((e) => log.push("caught " + (e instanceof Error)));
  await Promise.all(others);
  console.log(log.sort());
});

await test("3 one listener fails, the others are called", async () => {
  const target = new EventTarget();
  const caught = new Promise<string>((resolve) => process.once("uncaughtException", (e) => resolve("uncaught " + (e instanceof Error))));
  target.addEventListener("x", () => console.log("first"));
  target.addEventListener("x", () => take(bad));
  target.addEventListener("x", () => console.log("third"));
  target.dispatchEvent(new Event("x"));
  console.log(await caught);
});

await test("4 a timer and a nextTick fail alone", async () => {
  const failures: string[] = [];
  const listener = (e: unknown) => failures.push(String(e instanceof Error));
  process.on("uncaughtException", listener);
  process.nextTick(() => take(bad));
  setTimeout(() => take(bad), 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off("uncaughtException", listener);
  console.log(failures);
});

await test("5 WebSocket: message fails, the socket stays open", async () => {
  const caught: string[] = [];
  const listener = (e: unknown) => caught.push(String(e instanceof Error));
  process.on("uncaughtException", listener);
  const server = Bun.serve({
    port: 0,
    fetch: (request, server) => (server.upgrade(request) ? undefined : new Response("no")),
    websocket: {
      message(ws, message) {
        if (message === "bad") take(bad);
        ws.send("echo " + message);
      },
    },
  });
  const ws = new WebSocket(server.url.href.replace("http", "ws"));
  const answer = new Promise((resolve) => { ws.onmessage = (e) => resolve(e.data); });
  await new Promise((resolve) => { ws.onopen = resolve; });
  ws.send("bad");
  ws.send("good");
  console.log(await answer, caught);
  process.off("uncaughtException", listener);
  ws.close();
  server.stop(true);
});
