// stop, stop(true) and what is left afterwards.
import { test, probe, probeAsync, Client, gate, pair, Wire } from "../lib";

const connect = (url: any) => fetch(url).then((r) => r.status, (e) => e.code);

await test("8 stop: nothing open", async () => {
  const server = Bun.serve({ port: 0, fetch: () => new Response("x") });
  const promise = server.stop();
  probe("what it gives", () => [promise instanceof Promise]);
  await probeAsync("value", () => promise);
  probe("again", () => server.stop() instanceof Promise);
  await probeAsync("connecting", () => connect(server.url));
});
await test("8 stop: open sockets go on", async () => {
  const { server, client } = await pair({ open: (ws: any) => ws.subscribe("t"), message: (ws: any, m: any) => ws.send("echo " + m) });
  const promise = server.stop();
  let stopped = false;
  promise.then(() => (stopped = true));
  client.socket.send("still here");
  await client.print();
  probe("publish", () => server.publish("t", "published"));
  await client.print();
  await probeAsync("connecting", () => connect(server.url));
  probe("stopped", () => stopped);
  probe("the same promise", () => [server.stop() === promise, server.stop() === promise]);
  client.socket.close();
  await client.print();
  await promise;
  probe("stopped", () => stopped);
  probe("a new promise", () => server.stop() === promise);
});
await test("8 stop: requests in flight finish", async () => {
  const inside = gate(), go = gate();
  const server = Bun.serve({ port: 0, async fetch() { inside.open(); await go.passed; return new Response("finished"); } });
  const answer = fetch(server.url);
  await inside.passed;
  const promise = server.stop();
  let stopped = false;
  promise.then(() => (stopped = true));
  await Bun.sleep(2);
  probe("stopped", () => [stopped, server.pendingRequests]);
  go.open();
  await probeAsync("answer", async () => (await answer).text());
  await promise;
  probe("stopped", () => [stopped, server.pendingRequests]);
});
await test("8 stop: idle connections are closed", async () => {
  const server = Bun.serve({ port: 0, fetch: () => new Response("x") });
  const wire = await Wire.open(server);
  await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await wire.until("\r\n\r\nx");
  await server.stop();
  console.log(JSON.stringify(await wire.rest()));
});
await test("8 stop(true): sockets are closed at once", async () => {
  const { server, client } = await pair({ close: (ws: any, code: number, reason: string) => console.log("close", code, reason, ws.readyState) });
  console.log("before");
  const promise = server.stop(true);
  console.log("after", server.pendingWebSockets);
  await probeAsync("value", () => promise);
  await client.print();
});
await test("8 stop(true): requests in flight are aborted", async () => {
  const inside = gate();
  let signal: any;
  const server = Bun.serve({ port: 0, fetch(req) { signal = req.signal; inside.open(); return new Promise(() => {}); } });
  const answer = connect(server.url);
  await inside.passed;
  await server.stop(true);
  await probeAsync("client", () => answer);
});
await test("8 stop, then stop(true)", async () => {
  const { server, client } = await pair({ close: (_: any, code: number) => console.log("close", code) });
  const first = server.stop();
  const second = server.stop(true);
  probe("the same promise", () => first === second);
  await first;
  await client.print();
});
await test("8 stop(true) inside a message handler", async () => {
  const { server, client } = await pair({
    message(ws: any) {
      server.stop(true);
      console.log("goes on", ws.readyState, ws.send("x"));
    },
    close: (_: any, code: number) => console.log("close", code),
  });
  client.socket.send("x");
  await client.print();
});
await test("8 stop inside fetch", async () => {
  const server: any = Bun.serve({ port: 0, fetch: (req, server) => (server.stop(), new Response("last")) });
  await probeAsync("answer", async () => (await fetch(server.url)).text());
  await probeAsync("connecting", () => connect(server.url));
});
await test("8 after stop", async () => {
  const server: any = Bun.serve({ port: 0, fetch: () => new Response("x"), websocket: { message() {} } });
  const { port, url } = server;
  await server.stop();
  probe("port", () => [server.port, server.url === url, url.port === String(port)]);
  probe("reload", () => server.reload({ fetch: () => new Response("y") }) === server);
  probe("publish", () => server.publish("t", "x"));
  const again = Bun.serve({ port, fetch: () => new Response("the port is free") });
  await probeAsync("another server", async () => (await fetch(again.url)).text());
  again.stop(true);
});
await test("8 two servers stop by themselves", async () => {
  const a = await pair({});
  const b = await pair({});
  a.server.stop(true);
  await a.client.print();
  b.client.socket.close();
  await b.client.print();
  b.server.stop(true);
});

/** What a promise is, and what comes before its callbacks: everything in here has been done by tasks under way. */
async function timing(stop: () => Promise<void>) {
  const seen: string[] = [];
  const promise = stop();
  console.log(Bun.inspect(promise));
  setImmediate(() => seen.push("immediate"));
  setTimeout(() => seen.push("timer"), 0);
  const stopped = promise.then((value) => seen.push("stopped " + value));
  process.nextTick(() => seen.push("tick"));
  Promise.resolve().then(() => seen.push("microtask")).then(() => seen.push("another"));
  await stopped;
  console.log(seen.filter((s) => s !== "tick").join(", "), seen.includes("tick"), Bun.inspect(promise));
}
await test("8 stop's promise: nothing open", async () => {
  const serve = () => Bun.serve({ port: 0, fetch: () => new Response("x") });
  for (const force of [false, true]) await timing(() => serve().stop(force));
  const server = serve();
  await timing(() => (server.stop(), server.stop()));
  await timing(() => server.stop(true));
});
await test("8 stop's promise: in a timer, an immediate and a handler", async () => {
  const serve = (fetch: any = () => new Response("x")) => Bun.serve({ port: 0, fetch });
  for (const soon of [setTimeout, setImmediate]) {
    const done = gate();
    (soon as any)(() => timing(() => serve().stop(true)).then(() => done.open()), 0);
    await done.passed;
  }
  const done = gate();
  const server = serve(() => (timing(() => server.stop()).then(() => done.open()), new Response("x")));
  await (await fetch(server.url)).text();
  await done.passed;
});
await test("8 stop's promise: identity", async () => {
  const server = Bun.serve({ port: 0, fetch: () => new Response("x") });
  const promises = [server.stop(), server.stop(), server.stop(true)];
  console.log(promises.map((p) => Bun.inspect(p)), new Set(promises).size);
  await Promise.all(promises);
  console.log(promises.includes(server.stop()));
});
await test("8 stop's promise: with a socket", async () => {
  const { server, client } = await pair({ close: () => console.log("close") });
  await timing(() => server.stop(true));
  await client.print();
});
await test("8 stop's promise: the socket's close handler comes first", async () => {
  const { server, client } = await pair({
    message: (ws: any) => (ws.close(), console.log("closed", Bun.inspect(promise))),
    close: () => (console.log("close"), Promise.resolve().then(() => console.log("microtask of close"))),
  });
  const promise = server.stop();
  client.socket.send("x");
  await promise;
  console.log("stopped");
  await client.print();
});
await test("8 stop's promise: with a request", async () => {
  const inside = gate(), go = gate();
  const server = Bun.serve({ port: 0, fetch: async () => (inside.open(), await go.passed, new Response("x")) });
  const answer = connect(server.url);
  await inside.passed;
  const promises = [server.stop(), server.stop()];
  console.log(promises.map((p) => Bun.inspect(p)), promises[0] === promises[1], server.port);
  go.open();
  await promises[0];
  console.log(await answer, server.pendingRequests);
});
await test("8 stop(true)'s promise: with a request", async () => {
  const inside = gate();
  const server = Bun.serve({ port: 0, fetch: () => (inside.open(), new Promise(() => {})) });
  const answer = connect(server.url);
  await inside.passed;
  await timing(() => server.stop(true));
  console.log(await answer, server.pendingRequests);
});
await test("8 stop, then stop(true), with sockets and a request", async () => {
  const inside = gate();
  const { server, client } = await pair(
    { close: (_: any, code: number) => console.log("close", code) },
    { fetch: (req: Request, srv: any) => (srv.upgrade(req) ? undefined : (inside.open(), new Promise(() => {}))) },
  );
  const answer = connect(server.url);
  await inside.passed;
  const first = server.stop();
  console.log(server.port, server.pendingRequests, server.pendingWebSockets);
  const second = server.stop(true);
  console.log(first === second, Bun.inspect(first), server.pendingWebSockets);
  await first;
  console.log(await answer);
  await client.print();
});
await test("8 stop inside a close handler", async () => {
  const { server, client } = await pair({ close: () => console.log("close", Bun.inspect(server.stop()), server.pendingWebSockets) });
  client.socket.close();
  await client.print();
  await probeAsync("stopped", () => server.stop());
});
await test("8 stop: a connection that has sent nothing", async () => {
  const server = Bun.serve({ port: 0, fetch: () => new Response("x") });
  const silent = await Wire.open(server);
  await connect(server.url);
  await server.stop();
  await silent.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  console.log(JSON.stringify(await silent.rest()));
});
await test("8 stop: a request that has not come to its end is answered", async () => {
  const parts = { head: ["GET / HT", "TP/1.1\r\nHost: h\r\n\r\n"], body: ["POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na", "b"] };
  for (const [name, [first, second]] of Object.entries(parts)) {
    const server = Bun.serve({ port: 0, fetch: async (req) => new Response("got " + (await req.text())) });
    const other = await Wire.open(server), wire = await Wire.open(server);
    await wire.send(first);
    // Once a later request on another connection is answered, the first part has come.
    await other.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    await other.rest();
    const promise = server.stop();
    console.log(name, Bun.inspect(promise), server.pendingRequests);
    await wire.send(second);
    console.log(JSON.stringify((await wire.rest()).split("\r\n\r\n").pop()));
    await promise;
  }
});
await test("8 after stop: upgrade of a request from before", async () => {
  const inside = gate(), go = gate();
  const { server, client } = await pair({ open: () => console.log("open"), message: (ws: any, m: any) => ws.send("echo " + m) }, {
    fetch: async (req: Request, srv: any) => {
      if (new URL(req.url).pathname === "/late") inside.open(), await go.passed;
      console.log("upgrade", srv.upgrade(req));
    },
  });
  const late = new Client(server.url + "late");
  await inside.passed;
  const promise = server.stop();
  go.open();
  await late.print();
  late.socket.send("x");
  await late.print();
  late.socket.close();
  client.socket.close();
  await promise;
});
await test("8 after stop: everything else", async () => {
  const server: any = Bun.serve({ port: 0, id: "i", fetch: () => new Response("x"), websocket: {} });
  await server.stop(true);
  for (const key of ["port", "hostname", "protocol", "development", "id", "pendingRequests", "pendingWebSockets"]) probe(key, () => server[key]);
  probe("subscriberCount", () => server.subscriberCount("t"));
  probe("closeIdleConnections", () => server.closeIdleConnections());
  probe("reload", () => server.reload({ fetch: () => new Response("y"), websocket: {} }) === server);
  probe("bad reload", () => server.reload({ fetch: 1 }));
  probe("ref, unref", () => [server.ref() === server, server.unref() === server]);
  probe("timeout", () => server.timeout(new Request("http://x/"), 1));
  probe("requestIP", () => server.requestIP(new Request("http://x/")));
  await probeAsync("fetch", async () => (await server.fetch("/")).text());
  probe("dispose", () => server[Symbol.dispose]());
});
await test("1.4 closeIdleConnections", async () => {
  const inside = gate(), go = gate();
  const { server, client } = await pair({}, {
    fetch: async (req: Request, srv: any) => {
      if (srv.upgrade(req)) return;
      if (new URL(req.url).pathname === "/slow") inside.open(), await go.passed;
      return new Response("x");
    },
  });
  probe("only a socket", () => server.closeIdleConnections());
  const [silent, part] = [await Wire.open(server), await Wire.open(server)];
  await part.send("GET / HT");
  const idle = [await Wire.open(server), await Wire.open(server)];
  for (const wire of idle) {
    await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    await wire.until("\r\n\r\nx");
  }
  const busy = await Wire.open(server);
  await busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  await inside.passed;
  probe("two are idle, one is busy", () => server.closeIdleConnections());
  probe("again", () => server.closeIdleConnections());
  for (const wire of idle) console.log("idle:", JSON.stringify(await wire.rest()));
  await silent.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  console.log("one that had sent nothing:", JSON.stringify((await silent.rest()).slice(0, 15)));
  await part.send("TP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  console.log("one that had sent a part:", JSON.stringify((await part.rest()).slice(0, 15)));
  go.open();
  console.log("busy:", JSON.stringify((await busy.until("\r\n\r\nx")).slice(0, 15)));
  await probeAsync("the server goes on", () => connect(server.url));
  probe("the socket is open", () => server.pendingWebSockets);
  await busy.destroy();
  server.stop(true);
  await client.print();
});
