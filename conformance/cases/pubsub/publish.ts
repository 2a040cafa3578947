// What publishing returns, who gets it and in which order.
//@tls
import { test, connected, Raw, Queue, probe, show, text, ping, closing, over } from "../lib";

/** A server with named sockets: join(path) connects a peer and gives it with its socket. */
async function room(websocket: any = {}) {
  const opened = new Queue<any>();
  const server = Bun.serve({
    ...over,
    port: 0,
    fetch: (r: any, s: any) => void s.upgrade(r),
    websocket: { ...websocket, open: (ws: any) => (websocket.open?.(ws), opened.push(ws)) },
  } as any) as any;
  const join = async (...topics: string[]) => {
    const peer = await Raw.connect(server);
    const ws = await opened.next();
    for (const t of topics) ws.subscribe(t);
    return { peer, ws };
  };
  return { server, join };
}

await test("5 server.publish without subscribers", async () => {
  const { server, join } = await room();
  await join();
  probe("none", () => server.publish("t", "x"));
  probe("others", () => [server.publish("t", ""), server.publish("t", new Uint8Array(3))]);
  server.stop(true);
});
await test("5 server.publish returns the bytes once, whatever the number of subscribers", async () => {
  const { server, join } = await room();
  const a = await join("t"), b = await join("t");
  probe("text", () => server.publish("t", "é12"));
  probe("bytes", () => server.publish("t", new Uint8Array(5)));
  await a.peer.print(2, "a");
  await b.peer.print(2, "b");
  server.stop(true);
});
await test("5 an empty message returns 0 and is delivered", async () => {
  const { server, join } = await room();
  const a = await join("t");
  probe("empty", () => [server.publish("t", ""), server.publish("t", new Uint8Array()), server.publish("t", "end")]);
  await a.peer.print(3);
  server.stop(true);
});
await test("5 ws.publish leaves out the sender", async () => {
  const { server, join } = await room();
  const a = await join("t"), b = await join("t");
  probe("publish", () => [a.ws.publish("t", "one"), a.ws.publishText("t", "two"), a.ws.publishBinary("t", new Uint8Array([3]))]);
  a.ws.send("own");
  await a.peer.print(1, "a");
  await b.peer.print(3, "b");
  server.stop(true);
});
await test("5 ws.publish returns 0 when only the sender is subscribed", async () => {
  const { server, join } = await room();
  const a = await join("t");
  probe("publish", () => [a.ws.publish("t", "one"), server.publish("t", "two")]);
  await a.peer.print(1, "a");
  server.stop(true);
});
await test("5 publishToSelf", async () => {
  const { server, join } = await room({ publishToSelf: true });
  const a = await join("t"), b = await join();
  probe("subscribed", () => a.ws.publish("t", "own"));
  probe("not subscribed", () => b.ws.publish("t", "other"));
  b.ws.send("only this");
  await a.peer.print(2, "a");
  await b.peer.print(1, "b");
  server.stop(true);
});
await test("5 ws.publish from a socket that is not subscribed", async () => {
  const { server, join } = await room();
  const a = await join("t"), b = await join();
  probe("publish", () => b.ws.publish("t", "hello"));
  await a.peer.print(1, "a");
  server.stop(true);
});
await test("5 subscribing twice delivers once", async () => {
  const { server, join } = await room();
  const a = await join("t", "t");
  server.publish("t", "once");
  a.ws.send("end");
  await a.peer.print(2);
  server.stop(true);
});
await test("5 topics belong to one server", async () => {
  const one = await room(), two = await room();
  const a = await one.join("t");
  probe("other server", () => [two.server.publish("t", "no"), two.server.subscriberCount("t"), one.server.publish("t", "yes")]);
  await a.peer.print();
  one.server.stop(true);
  two.server.stop(true);
});
await test("5 a closed socket can still publish", async () => {
  const said = new Queue<void>();
  const { server, join } = await room({
    close(ws: any) {
      probe("in close", () => [ws.publish("t", "gone"), ws.publishText("t", "text"), ws.publishBinary("t", new Uint8Array([1])), server.publish("t", "server"), ws.subscriptions, ws.isSubscribed("t"), ws.unsubscribe("t"), ws.subscribe("t"), server.subscriberCount("t")]);
      said.push();
    },
  });
  const a = await join("t"), b = await join("t");
  await b.peer.write(closing(1000));
  await said.next();
  probe("later", () => b.ws.publish("t", "much later"));
  await a.peer.print(5, "a");
  server.stop(true);
});
await test("5 publishing goes on after server.stop", async () => {
  const { server, join } = await room();
  const a = await join("t");
  const stopped = server.stop();
  probe("stopped", () => [server.publish("t", "still"), a.ws.publish("t", "x"), server.subscriberCount("t")]);
  await a.peer.print();
  server.stop(true);
  probe("stopped at once", () => [server.publish("t", "no"), server.subscriberCount("t")]);
  await stopped;
});
await test("5 order to one socket is the order of the calls", async () => {
  const { server, join } = await room();
  const a = await join("p", "q"), b = await join("p");
  a.ws.send("s1");
  server.publish("p", "p1");
  a.ws.send("s2");
  b.ws.publish("p", "wp");
  a.ws.ping("ping");
  server.publish("q", "q1");
  a.ws.cork(() => (a.ws.send("c1"), server.publish("p", "c2"), a.ws.send("c3")));
  server.publish("p", new Uint8Array([9]));
  a.ws.send("s3");
  await a.peer.print(10, "a");
  await b.peer.print(3, "b");
  server.stop(true);
});
await test("5 order across handlers of one packet", async () => {
  const { server, join } = await room({
    message(ws: any, m: any) {
      ws.send(`send ${m}`);
      server.publish("p", `publish ${m}`);
      ws.send(`again ${m}`);
    },
  });
  const a = await join("p");
  await a.peer.write(text("1"), text("2"));
  await a.peer.print(6);
  server.stop(true);
});
await test("5 order with the pong that a ping in the packet gets", async () => {
  const { server, join } = await room({ message: (ws: any, m: any) => server.publish("p", m), ping: (ws: any) => ws.send("in ping") });
  const a = await join("p");
  await a.peer.write(text("1"), ping("x"), text("2"));
  await a.peer.print(4);
  server.stop(true);
});
await test("5 membership counts at the time of the call", async () => {
  const { server, join } = await room();
  const a = await join("t"), b = await join();
  probe("publish, then unsubscribe", () => [server.publish("t", "one"), a.ws.unsubscribe("t")]);
  probe("unsubscribed", () => server.publish("t", "two"));
  probe("publish, then subscribe", () => [server.publish("t", "three"), b.ws.subscribe("t"), server.publish("t", "four")]);
  a.ws.send("end");
  await a.peer.print(2, "a");
  await b.peer.print(1, "b");
  server.stop(true);
});
await test("5 publish, then close of a subscriber", async () => {
  const { server, join } = await room();
  const a = await join("t"), b = await join("t");
  probe("publish", () => server.publish("t", "last"));
  a.ws.close(4000, "bye");
  b.ws.terminate();
  await a.peer.print(3, "a");
  await b.peer.print(2, "b");
  server.stop(true);
});
await test("5 subscribe and publish inside open", async () => {
  const { server, join } = await room({ open: (ws: any) => (ws.send("hi"), ws.subscribe("t"), probe("publish", () => server.publish("t", "joined"))) });
  const a = await join();
  await a.peer.print(2, "a");
  const b = await join();
  await a.peer.print(1, "a");
  await b.peer.print(2, "b");
  server.stop(true);
});
await test("5 a subscriber that is gone", async () => {
  const closed = new Queue<void>();
  const { server, join } = await room({ close: (_: any, code: number) => (console.log("close", code), closed.push()) });
  const a = await join("t"), b = await join("t");
  await b.peer.reset();
  await closed.next();
  probe("count", () => [server.subscriberCount("t"), server.publish("t", "x")]);
  await a.peer.print(1, "a");
  server.stop(true);
});
await test("5 unsubscribe and subscribe inside a close that a publish runs into", async () => {
  const { server, join } = await room({ message: (ws: any) => (ws.close(), server.publish("t", "after close")), close: (ws: any) => server.publish("t", "in close") });
  const a = await join("t"), b = await join("t");
  await b.peer.write(text("go"));
  await a.peer.print(2, "a");
  await b.peer.print(2, "b");
  server.stop(true);
});
await test("5 subscriptions survive a reload", async () => {
  const { server, join } = await room();
  const a = await join("t");
  const said = new Queue<string>();
  server.reload({ fetch: () => new Response("new"), websocket: { message: (_: any, m: any) => said.push(`new ${m}`) } });
  probe("after reload", () => [a.ws.subscriptions, server.publish("t", "x")]);
  await a.peer.print();
  await a.peer.write(text("m"));
  console.log(await said.next());
  server.stop(true);
});
await test("5 a server without websocket", () => {
  const server = Bun.serve({ ...over, port: 0, fetch: () => new Response() }) as any;
  probe("publish", () => [server.publish("t", "x"), server.subscriberCount("t")]);
  probe("arguments", () => server.publish());
  probe("empty topic", () => server.publish("", "x"));
  server.stop(true);
});
await test("5 every kind of message reaches subscribers as it is", async () => {
  const { server, join } = await room();
  const a = await join("t");
  for (const m of ["text", new Uint8Array([1]), new Uint8Array([2, 3]).buffer, Buffer.from("b"), new Blob(["blob"]), 5, { a: 1 }, null, undefined] as any[]) probe(show(m), () => server.publish("t", m));
  await a.peer.print(9);
  server.stop(true);
});
await test("5 a large message to many subscribers", async () => {
  const { server, join } = await room();
  const all = [];
  for (let i = 0; i < 5; i++) all.push(await join("t"));
  probe("publish", () => server.publish("t", "z".repeat(40000)));
  for (const { peer } of all) await peer.print();
  server.stop(true);
});
