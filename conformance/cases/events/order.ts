// In which order handlers, nextTicks, microtasks and timers run.
//@tls
import { test, connected, Raw, Queue, text, ping, pong, closing, frame, over } from "../lib";

const tell = (name: string) => {
  console.log(name);
  process.nextTick(() => console.log(`  tick of ${name}`));
  Promise.resolve().then(() => console.log(`  micro of ${name}`));
  queueMicrotask(() => console.log(`  micro 2 of ${name}`));
};

await test("4.1 frames in the packet of the handshake, upgrade without waiting", async () => {
  const done = new Queue<void>();
  const server = Bun.serve({
    ...over,
    port: 0,
    fetch(req: Request, server: any) {
      tell("fetch");
      setTimeout(() => console.log("timer of fetch"), 0);
      console.log("upgrade", server.upgrade(req));
    },
    websocket: {
      open: () => tell("open"),
      message(_: any, m: any) {
        tell(`message ${m}`);
        if (m === "two") setTimeout(done.push, 1);
      },
    },
  } as any) as any;
  await Raw.connect(server, { early: [text("one"), text("two")] });
  await done.next();
  server.stop(true);
});
await test("4.1 frames in the packet of the handshake, upgrade after microtasks", async () => {
  const said = new Queue<string>();
  const server = Bun.serve({
    ...over,
    port: 0,
    async fetch(req: Request, server: any) {
      await null;
      await null;
      said.push(`upgrade ${server.upgrade(req)}`);
    },
    websocket: { open: () => said.push("open"), message: (_: any, m: any) => said.push(m) },
  } as any) as any;
  await Raw.connect(server, { early: [text("one"), text("two")] });
  for (let i = 0; i < 4; i++) console.log(await said.next());
  server.stop(true);
});
await test("4.1 nextTicks and microtasks run between two messages of a packet", async () => {
  const done = new Queue<void>();
  const { server, peer } = await connected({
    message(_: any, m: any) {
      tell(m);
      if (m === "C") setTimeout(done.push, 0);
    },
  });
  await peer.write(text("A"), text("B"), text("C"));
  await done.next();
  server.stop(true);
});
await test("4.1 microtasks that queue nextTicks, and the other way round", async () => {
  const done = new Queue<void>();
  const { server, peer } = await connected({
    message(_: any, m: any) {
      console.log(m);
      Promise.resolve().then(() => {
        console.log("  micro");
        process.nextTick(() => {
          console.log("  tick of micro");
          Promise.resolve().then(() => console.log("  micro of tick of micro"));
        });
      });
      process.nextTick(() => {
        console.log("  tick");
        Promise.resolve().then(() => console.log("  micro of tick"));
        process.nextTick(() => console.log("  tick of tick"));
      });
      if (m === "B") setTimeout(done.push, 0);
    },
  });
  await peer.write(text("A"), text("B"));
  await done.next();
  server.stop(true);
});
await test("4.1 timers and immediates run after the whole packet", async () => {
  const done = new Queue<void>();
  const { server, peer } = await connected({
    message(_: any, m: any) {
      console.log(m);
      setImmediate(() => console.log(`immediate of ${m}`));
      setTimeout(() => (console.log(`timer of ${m}`), m === "B" && setImmediate(done.push)), 0);
    },
  });
  await peer.write(text("A"), text("B"));
  await done.next();
  server.stop(true);
});
await test("4.1 async message handlers are not serialised", async () => {
  const done = new Queue<void>();
  const { server, peer } = await connected({
    async message(_: any, m: any) {
      console.log(`start ${m}`);
      await null;
      console.log(`mid ${m}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      console.log(`end ${m}`);
      if (m === "B") done.push();
    },
  });
  await peer.write(text("A"), text("B"));
  await done.next();
  server.stop(true);
});
await test("4.1 an async open does not delay messages", async () => {
  const done = new Queue<void>();
  const { server } = await connected(
    {
      async open() {
        console.log("open");
        await new Promise((resolve) => setTimeout(resolve, 5));
        console.log("open goes on");
        done.push();
      },
      message: (_: any, m: any) => console.log("message", m),
    },
    {},
    { early: [text("one")] },
  );
  await done.next();
  server.stop(true);
});
await test("4.1 a ping is answered before its handler runs", async () => {
  const { server, peer } = await connected({ ping: (ws: any, data: any) => (ws.send(`ping ${data}`), ws.pong("own")) });
  await peer.write(ping("a"));
  await peer.print(3);
  server.stop(true);
});
await test("4.1 a ping is answered without a handler", async () => {
  const { server, peer } = await connected();
  await peer.write(ping("payload"), ping(), ping("x".repeat(125)));
  await peer.print(3);
  server.stop(true);
});
await test("4.1 pong handlers see solicited and unsolicited pongs", async () => {
  const said = new Queue<string>();
  const { server, peer, ws } = await connected({ pong: (_: any, data: any) => said.push(`pong ${data}`) });
  await peer.write(pong("unsolicited"));
  console.log(await said.next());
  ws.ping("asked");
  await peer.print();
  await peer.write(pong("asked"), pong());
  console.log(await said.next(), await said.next());
  server.stop(true);
});
await test("4.1 what open sends follows the 101, in order", async () => {
  const { server, peer } = await connected({ open: (ws: any) => (ws.send("1"), ws.send("2"), ws.ping("3")) });
  await peer.print(3);
  server.stop(true);
});
await test("4.1 a message and a Close in one packet", async () => {
  const said = new Queue<string>();
  const { server, peer } = await connected({ message: (_: any, m: any) => said.push(m), close: (_: any, code: number) => said.push(`close ${code}`) });
  await peer.write(text("last"), closing(4000, "bye"));
  console.log(await said.next(), await said.next());
  await peer.print(2);
  server.stop(true);
});
await test("4.1 without a message handler messages are dropped, pings answered and Closes echoed", async () => {
  const { server, peer } = await connected();
  await peer.write(text("dropped"), ping("p"), closing(4000));
  await peer.print(3);
  server.stop(true);
});
await test("4.1 what handlers return is ignored", async () => {
  const { server, peer } = await connected({ open: () => "sent?", message: () => "sent?", ping: () => Promise.resolve("sent?"), close: () => false });
  await peer.write(text("x"), ping("p"), closing(4000));
  await peer.print(3);
  server.stop(true);
});
await test("4.1 handlers are taken when the server starts", async () => {
  const said = new Queue<string>();
  const websocket: any = { message: (_: any, m: any) => said.push(`old ${m}`) };
  const server = Bun.serve({ ...over, port: 0, fetch: (r: any, s: any) => void s.upgrade(r), websocket }) as any;
  websocket.message = () => said.push("new");
  const peer = await Raw.connect(server);
  await peer.write(text("x"));
  console.log(await said.next());
  server.stop(true);
});
await test("4.1 handlers on a class's prototype", async () => {
  const said = new Queue<string>();
  class Handlers {
    message(this: any, _: any, m: any) {
      said.push(`${m} ${this}`);
    }
    get open() {
      return () => said.push("open");
    }
  }
  const server = Bun.serve({ ...over, port: 0, fetch: (r: any, s: any) => void s.upgrade(r), websocket: new Handlers() as any }) as any;
  const peer = await Raw.connect(server);
  await peer.write(text("x"));
  console.log(await said.next(), await said.next());
  server.stop(true);
});
await test("4.1 a message in fragments with controls between", async () => {
  const said = new Queue<string>();
  const { server, peer } = await connected({ message: (_: any, m: any) => said.push(`message ${m}`), ping: (_: any, m: any) => said.push(`ping ${m}`) });
  await peer.write(frame(1, "frag", 0), ping("between"), frame(0, "", 0), frame(0, "ments"));
  console.log(await said.next());
  console.log(await said.next());
  server.stop(true);
});
await test("4.1 bytes one by one", async () => {
  const said = new Queue<string>();
  const { server, peer } = await connected({ message: (_: any, m: any) => said.push(m) });
  const all = Buffer.concat([text("slow"), text("")] as any);
  for (let i = 0; i < all.length; i++) await peer.write(all.subarray(i, i + 1));
  console.log(await said.next(), JSON.stringify(await said.next()));
  server.stop(true);
});
