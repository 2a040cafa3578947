// What reload and what it refuses mean for open sockets.
//@tls
import { test, connected, Queue, probe, show, text, ping, closing } from "../lib";

await test("8 reload: new handlers serve open sockets at once", async () => {
  const said = new Queue<string>();
  const { server, peer } = await connected({ message: (_: any, m: any) => said.push(`old ${m}`), close: () => said.push("old close") });
  await peer.write(text("1"));
  console.log(await said.next());
  probe("reload", () => server.reload({ fetch: () => new Response(), websocket: { message: (_: any, m: any) => said.push(`new ${m}`), ping: () => said.push("new ping"), close: () => said.push("new close") } }) === server);
  await peer.write(text("2"), ping(), closing(1000));
  console.log(await said.next(), await said.next(), await said.next());
  server.stop(true);
});
await test("8 reload inside a handler: the rest of the packet goes to the new one", async () => {
  const said = new Queue<string>();
  const { server, peer } = await connected({
    message(ws: any, m: any) {
      said.push(`old ${m}`);
      server.reload({ fetch: () => new Response(), websocket: { message: (_: any, m: any) => said.push(`new ${m}`) } });
      said.push("reloaded");
    },
  });
  await peer.write(text("1"), text("2"));
  console.log(await said.next(), await said.next(), await said.next());
  server.stop(true);
});
await test("8 reload without websocket keeps the handlers", async () => {
  const said = new Queue<string>();
  const { server, peer } = await connected({ message: (_: any, m: any) => said.push(`old ${m}`) });
  server.reload({ fetch: () => new Response() });
  await peer.write(text("1"));
  console.log(await said.next());
  server.stop(true);
});
await test("8 reload: a handler that is not given again is gone", async () => {
  const said = new Queue<string>();
  const { server, peer } = await connected({ message: (_: any, m: any) => said.push(`old ${m}`), ping: () => said.push("old ping"), close: () => said.push("old close") });
  server.reload({ fetch: () => new Response(), websocket: { close: () => said.push("new close") } });
  await peer.write(text("1"), ping(), closing(1000));
  console.log(await said.next());
  server.stop(true);
});
await test("8 reload: a new maxPayloadLength counts at once", async () => {
  const said = new Queue<string>();
  const websocket = { message: (_: any, m: any) => said.push(`message ${m.length}`), close: (_: any, code: number, reason: string) => said.push(`close ${code} ${reason}`) };
  const { server, peer } = await connected({ ...websocket, maxPayloadLength: 5 });
  server.reload({ fetch: () => new Response(), websocket: { ...websocket, maxPayloadLength: 10 } });
  await peer.write(text("123456789"));
  console.log(await said.next());
  server.reload({ fetch: () => new Response(), websocket: { ...websocket, maxPayloadLength: 2 } });
  await peer.write(text("123"));
  console.log(await said.next());
  server.stop(true);
});
await test("8 reload: publishToSelf", async () => {
  const { server, peer, ws } = await connected();
  ws.subscribe("t");
  probe("before", () => ws.publish("t", "one"));
  server.reload({ fetch: () => new Response(), websocket: { publishToSelf: true } });
  probe("after", () => ws.publish("t", "two"));
  await peer.print();
  server.stop(true);
});
await test("8 reload keeps data, binaryType and subscriptions", async () => {
  const said = new Queue<string>();
  const { server, peer, ws } = await connected({}, { data: { k: 1 } });
  ws.binaryType = "uint8array";
  ws.subscribe("t");
  ws.foo = "own";
  server.reload({ fetch: () => new Response(), websocket: { message: (w: any) => said.push(show([w === ws, w.data, w.binaryType, w.subscriptions, w.foo])) } });
  await peer.write(text("x"));
  console.log(await said.next());
  server.stop(true);
});
await test("8 a refused reload leaves everything as it was", async () => {
  const said = new Queue<string>();
  const { server, peer, ws } = await connected({ message: (_: any, m: any) => said.push(`old ${m}`), maxPayloadLength: 5 });
  const fetch = () => new Response("new");
  const message = (_: any, m: any) => said.push(`new ${m}`);
  for (const bad of [
    { fetch, websocket: { message: 1 } },
    { fetch, websocket: { message, maxPayloadLength: "x" } },
    { fetch, websocket: { message, backpressureLimit: 1.5 } },
    { fetch, websocket: { message, idleTimeout: 961 } },
    { fetch, websocket: { message, sendPings: 1 } },
    { fetch, websocket: { message, perMessageDeflate: { compress: "x" } } },
    { fetch: 1, websocket: { message, maxPayloadLength: 100 } },
    { fetch, routes: 1, websocket: { message, maxPayloadLength: 100 } },
    { fetch, error: 1, websocket: { message, maxPayloadLength: 100 } },
    { fetch, get websocket() { throw new RangeError("mine"); } },
  ] as any[]) {
    try {
      server.reload(bad);
      console.log("accepted");
    } catch (e: any) {
      console.log(e.name, e.code ?? "-", String(e.message).split("\n")[0]);
    }
  }
  await peer.write(text("12345"));
  console.log(await said.next(), ws.readyState, server.pendingWebSockets);
  server.stop(true);
});
await test("8 a refused call leaves the socket as it was", async () => {
  const { server, peer, ws } = await connected();
  ws.subscribe("t");
  for (const call of [() => ws.close("x"), () => ws.close(1000, Symbol("s")), () => ws.subscribe(1), () => ws.unsubscribe(null), () => ws.send(), () => ws.sendText(1), () => ws.publish("", "x"), () => ws.ping(new Uint8Array(126)), () => ws.cork(1), () => (ws.binaryType = "x"), () => server.publish()]) {
    try {
      call();
      console.log("accepted");
    } catch {}
  }
  probe("still", () => [ws.readyState, ws.subscriptions, ws.binaryType, ws.isPaused, ws.getBufferedAmount(), server.pendingWebSockets, server.subscriberCount("t")]);
  ws.send("works");
  await peer.print();
  server.stop(true);
});
