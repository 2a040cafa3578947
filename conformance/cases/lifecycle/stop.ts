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
