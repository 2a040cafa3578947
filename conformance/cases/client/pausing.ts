// pause and resume: what still comes, what waits, and that the server is slowed by TCP.
import { test, probe } from "../lib";
import { Host, closing, frame, switching, text, watch } from "../host";

const host = await Host.listen();
const plain = (url: string) => new WebSocket(url, { perMessageDeflate: false } as any) as any;
const settle = () => Bun.sleep(30);

await test("1.9 the results and isPaused", async () => {
  const { ws, conn } = (await host.open(plain)) as any;
  const closed = watch(ws);
  probe("pause", () => [ws.pause(), ws.isPaused]);
  probe("pause again", () => [ws.pause(), ws.isPaused]);
  probe("resume", () => [ws.resume(), ws.isPaused]);
  probe("resume again", () => [ws.resume(), ws.isPaused]);
  await conn.end();
  await closed;
  probe("pause after close", () => [ws.pause(), ws.isPaused]);
  probe("resume after close", () => [ws.resume(), ws.isPaused]);
});
await test("1.9 messages, pings and the close frame wait", async () => {
  const { ws, conn } = (await host.open(plain)) as any;
  const closed = watch(ws);
  ws.pause();
  await conn.write(text("one"), frame(9, "ping"), text("two"), closing(1000, "bye"));
  await settle();
  console.log("paused", ws.readyState);
  ws.resume();
  await conn.print(2);
  await conn.end();
  await closed;
});
await test("1.9 sending works while paused", async () => {
  const { ws, conn } = (await host.open(plain)) as any;
  ws.pause();
  ws.send("sent");
  ws.ping("pinged");
  await conn.print(2);
  await conn.destroy();
});
await test("1.9 pause in a message handler: the rest of the packet still comes", async () => {
  const { ws, conn } = (await host.open(plain)) as any;
  const closed = watch(ws);
  ws.addEventListener("message", (e: any) => e.data === "one" && ws.pause());
  await conn.write(text("one"), text("two"), frame(9, "p"));
  await settle();
  await conn.write(text("three"));
  await settle();
  console.log("resume");
  ws.resume();
  await settle();
  await conn.end();
  await closed;
});
await test("1.9 pause before open: open comes, messages wait", async () => {
  const ws = plain(host.url);
  const closed = watch(ws);
  probe("pause", () => [ws.pause(), ws.isPaused, ws.readyState]);
  const { conn } = await host.request();
  await conn.write(switching(), text("one"), text("two"));
  await settle();
  await conn.write(text("three"));
  await settle();
  console.log("resume", ws.resume());
  await settle();
  await conn.end();
  await closed;
});
await test("1.9 pause in the open handler", async () => {
  const ws = plain(host.url);
  const closed = watch(ws);
  ws.addEventListener("open", () => ws.pause());
  const { conn } = await host.request();
  await conn.write(switching());
  await settle();
  await conn.write(text("one"));
  await settle();
  console.log("resume", ws.resume());
  await settle();
  await conn.end();
  await closed;
});
await test("1.9 pause and resume before open", async () => {
  const ws = plain(host.url);
  const closed = watch(ws);
  ws.pause();
  ws.resume();
  const { conn } = await host.request();
  await conn.write(switching(), text("one"));
  await settle();
  await conn.end();
  await closed;
});
await test("1.9 the server's end is noticed on resume", async () => {
  const { ws, conn } = (await host.open(plain)) as any;
  const closed = watch(ws);
  ws.pause();
  await conn.end();
  await settle();
  console.log("paused", ws.readyState);
  ws.resume();
  await closed;
});
await test("1.9 close() resumes", async () => {
  const { ws, conn } = (await host.open(plain)) as any;
  const closed = watch(ws);
  ws.pause();
  ws.close();
  console.log(ws.isPaused);
  await conn.print();
  await conn.write(closing(1000));
  await conn.end();
  await closed;
});
await test("1.9 terminate while paused", async () => {
  const { ws, conn } = (await host.open(plain)) as any;
  const closed = watch(ws);
  ws.pause();
  ws.terminate();
  await closed;
  await conn.destroy();
});
await test("1.9 a paused client slows the server", async () => {
  const received: number[] = [];
  let sent = 0;
  const size = 1 << 20;
  const server = Bun.serve({
    port: 0,
    fetch: (req: Request, server: any) => server.upgrade(req, { data: 0 }),
    websocket: {
      perMessageDeflate: false, backpressureLimit: 1 << 30, idleTimeout: 0,
      message(ws: any) {
        // As long as the kernel takes it: the rest would only be queued in this process.
        while (sent < 64 && ws.send(new Uint8Array(size)) > 0) sent++;
        ws.send("full");
      },
      drain() {},
    },
  } as any);
  const ws = plain(String(server.url).replace("http", "ws"));
  await new Promise((resolve) => (ws.onopen = resolve));
  const full = new Promise<void>((resolve) => (ws.onmessage = (e: any) => (e.data === "full" ? resolve() : received.push(e.data.length))));
  ws.send("go");
  ws.pause();
  await Bun.sleep(100);
  console.log("paused", received.length, sent < 64);
  ws.resume();
  await full;
  console.log("resumed", received.length >= sent, received.every((n) => n === size));
  ws.terminate();
  server.stop(true);
});
process.exit(0); // Bun's server keeps what it has queued, and with it the process
