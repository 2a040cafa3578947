import WebSocket, { WebSocketServer } from "ws";
import { probe, show, test } from "../lib";

/** A server's socket and the client's, both open. */
async function both(options: any = {}) {
  const wss = new WebSocketServer({ port: 0, host: "127.0.0.1", ...options });
  const port: number = await new Promise((ok) => wss.on("listening", () => ok((wss.address() as any).port)));
  const connected = new Promise<any>((ok) => wss.on("connection", (ws) => ok(ws)));
  const client = new (globalThis as any).WebSocket(`ws://127.0.0.1:${port}`);
  client.binaryType = "arraybuffer";
  const messages: any[] = [], waiting: any[] = [];
  client.onmessage = (e: any) => (waiting.length ? waiting.shift()(e.data) : messages.push(e.data));
  const next = () => (messages.length ? Promise.resolve(messages.shift()) : new Promise<any>((ok) => waiting.push(ok)));
  const closed = new Promise<any>((ok) => (client.onclose = (e: any) => ok([e.code, e.reason, e.wasClean])));
  await new Promise((ok) => (client.onopen = ok));
  return { wss, server: await connected, client, next, closed, end: () => (client.close(), wss.close()) };
}
const event = (on: any, name: string): Promise<any[]> => new Promise((ok) => on.once(name, (...a: any[]) => ok(a)));

await test("2.1 what can be sent", async () => {
  const { server, next, end } = await both();
  for (const data of ["text", "", "grüße 💬", Buffer.from([1, 2]), new Uint8Array([3]), new Uint16Array([4, 5]).buffer, new DataView(new ArrayBuffer(2)), 5, true, [1, 2], { a: 1 }] as any[]) {
    let failed = false;
    probe(show(data), () => {
      try {
        server.send(data);
      } catch (e) {
        failed = true;
        throw e;
      }
    });
    if (!failed) console.log(show(await next()));
  }
  server.send("as bytes", { binary: true });
  console.log(show(await next()));
  server.send(Buffer.from("as text"), { binary: false });
  console.log(show(await next()));
  for (const data of [undefined, null, Symbol("x")] as any[]) probe(show(data), () => server.send(data));
  probe("no argument", () => server.send());
  end();
});

await test("2.2 callbacks of send come later", async () => {
  const { server, next, end } = await both();
  const order: string[] = [];
  const done = new Promise<void>((ok) => server.send("a", (...args: any[]) => (order.push("callback " + show(args)), ok())));
  order.push("returned");
  await done;
  await next();
  await new Promise<void>((ok) => server.send("b", { compress: true, fin: true, mask: false }, (...args: any[]) => (order.push("options " + show(args)), ok())));
  await next();
  const ping = new Promise<void>((ok) => server.ping("p", false, (...args: any[]) => (order.push("ping " + show(args)), ok())));
  await ping;
  console.log(order);
  end();
});

await test("2.3 after the end", async () => {
  const { server, client, closed, wss } = await both();
  const gone = event(server, "close");
  client.close(1000, "bye");
  const [code, reason] = await gone;
  console.log(code, show(reason), server.readyState, await closed);
  probe("send", () => server.send("x"));
  await new Promise<void>((ok) => { probe("send with callback", () => server.send("x", (e: any) => (console.log(e?.message), ok()))); });
  probe("ping", () => server.ping());
  await new Promise<void>((ok) => { probe("pong with callback", () => server.pong("x", false, (e: any) => (console.log(e?.message), ok()))); });
  probe("close", () => server.close());
  probe("terminate", () => server.terminate());
  wss.close();
});

await test("2.4 close of the server's socket", async () => {
  for (const args of [[], [1000], [4000, "why"], [1000, Buffer.from("b")]] as any[][]) {
    const { server, closed, wss } = await both();
    const gone = event(server, "close");
    probe(show(args), () => server.close(...args));
    console.log(server.readyState, await closed, show(await gone), server.readyState);
    wss.close();
  }
  for (const args of [[999], [1005], ["x"], [1000, "x".repeat(124)]] as any[][]) {
    const { server, wss, client } = await both();
    probe(show(args).slice(0, 40), () => server.close(...args));
    server.terminate();
    client.close();
    wss.close();
  }
});

await test("2.5 terminate", async () => {
  const { server, closed, wss } = await both();
  const gone = event(server, "close");
  server.terminate();
  console.log(server.readyState, (await closed)[0], show(await gone), wss.clients.size);
  wss.close();
});

await test("2.6 ping and pong", async () => {
  const { server, client, end } = await both();
  const ponged = event(server, "pong");
  server.ping("are you there");
  console.log(show(await ponged));
  const pinged = event(server, "ping");
  client.ping("here");
  console.log(show(await pinged));
  const pong = new Promise<any>((ok) => client.addEventListener("pong", ok));
  server.pong(Buffer.from("unasked"));
  console.log(show(String((await pong).data)));
  for (const data of [undefined, 5, "x".repeat(126), {}] as any[]) probe(show(data)?.slice(0, 30), () => server.ping(data));
  end();
});

await test("2.7 listeners of events", async () => {
  const { server, client, end } = await both();
  const seen: string[] = [];
  server.addEventListener("message", (e: any) => seen.push(`listener ${e.type} ${show(e.data)} ${e.target === server}`));
  server.addEventListener("message", (e: any) => seen.push("once"), { once: true });
  server.onmessage = (e: any) => seen.push(`property ${show(e.data)}`);
  console.log(typeof server.onmessage, server.onclose, server.listenerCount("message"));
  server.on("message", (data: any, binary: boolean) => seen.push(`on ${show(data)} ${binary}`));
  client.send("one");
  await event(server, "message");
  client.send(new Uint8Array([2]));
  await event(server, "message");
  server.onmessage = null;
  client.send("three");
  await event(server, "message");
  console.log(seen);
  end();
});

await test("2.8 binaryType", async () => {
  const { server, client, end } = await both();
  console.log(server.binaryType);
  for (const type of ["nodebuffer", "arraybuffer", "fragments", "blob", "bad"] as any[]) {
    probe(type, () => ((server.binaryType = type), server.binaryType));
    if (type === "bad") continue;
    const got = event(server, "message");
    client.send(new Uint8Array([1, 2]));
    const [data, binary] = await got;
    console.log(type, Array.isArray(data) ? "array of " + data.length : data?.constructor?.name, binary);
    const text = event(server, "message");
    client.send("t");
    console.log(type, (await text)[0]?.constructor?.name);
  }
  end();
});

await test("2.9 pause and resume", async () => {
  const { server, client, end } = await both();
  console.log(server.isPaused);
  probe("pause", () => server.pause());
  console.log(server.isPaused);
  probe("resume", () => server.resume());
  console.log(server.isPaused, server.bufferedAmount);
  client.send("after");
  console.log(show((await event(server, "message"))[0]));
  end();
});

await test("2.10 a throwing listener does not end the connection", async () => {
  const { server, client, next, end } = await both();
  const caught = new Promise<any>((ok) => process.once("uncaughtException", ok));
  server.once("message", () => { throw new Error("in the listener"); });
  client.send("x");
  console.log((await caught).message);
  server.send("still here");
  console.log(await next());
  end();
});

await test("2.11 messages in the order in which they were sent, 300 of them", async () => {
  const { server, client, next, end } = await both({ perMessageDeflate: true });
  server.on("message", (d: any) => server.send(String(d)));
  for (let i = 0; i < 300; i++) client.send(String(i));
  let ordered = true;
  for (let i = 0; i < 300; i++) ordered = (await next()) === String(i) && ordered;
  console.log(ordered);
  end();
});

await test("2.12 what a peer must not send", async () => {
  const masked = (first: number, payload: number[]) => [first, 0x80 | payload.length, 0, 0, 0, 0, ...payload];
  const frames: [string, number[]][] = [
    ["no mask", [0x81, 1, 65]], ["RSV1", masked(0xc1, [65])], ["RSV2", masked(0xa1, [65])], ["opcode 3", masked(0x83, [])], ["a fragmented ping", masked(0x09, [])],
    ["a long ping", [0x89, 0xfe, 0, 126, 0, 0, 0, 0]], ["a continuation of nothing", masked(0x80, [])], ["text within text", [...masked(0x01, []), ...masked(0x81, [])]],
    ["half a close code", masked(0x88, [1])], ["close code 1005", masked(0x88, [3, 0xed])], ["bad UTF-8", masked(0x81, [0xff])], ["4 GB", [0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]],
    ["2^63", [0x82, 0xff, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]],
  ];
  for (const [name, frame] of frames) {
    const wss = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    const port: number = await new Promise((ok) => wss.on("listening", () => ok((wss.address() as any).port)));
    const gone = new Promise<void>((ok) => wss.on("connection", (ws: any) => {
      ws.on("error", (e: any) => console.log(name, e.name, e.code, e.message, ws.readyState));
      ws.on("close", (code: number, reason: any) => (console.log(name, code, show(reason)), ok()));
    }));
    const socket = require("node:net").connect(port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    let got = Buffer.alloc(0);
    socket.on("data", (d: Buffer) => (got = Buffer.concat([got, d])));
    await event(socket, "data");
    socket.write(Buffer.from(frame));
    await event(socket, "end");
    socket.destroy();
    await gone;
    console.log([...got.subarray(got.indexOf("\r\n\r\n") + 4)]);
    wss.close();
  }
});

await test("2.13 frames that come with the handshake", async () => {
  const wss = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const port: number = await new Promise((ok) => wss.on("listening", () => ok((wss.address() as any).port)));
  const socket = require("node:net").connect(port, "127.0.0.1");
  const got = new Promise<void>((ok) => wss.on("connection", (ws: any) => ws.on("message", (d: any) => (console.log(String(d)), String(d) === "B" && ok()))));
  const key = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  socket.write(Buffer.concat([Buffer.from(key), Buffer.from([0x81, 0x81, 0, 0, 0, 0, 65]), Buffer.from([0x81, 0x81, 0, 0, 0, 0, 66])]));
  await got;
  socket.destroy();
  wss.close();
});

await test("2.14 a stream over both ends", async () => {
  const { createWebSocketStream } = WebSocket as any;
  const wss = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const port: number = await new Promise((ok) => wss.on("listening", () => ok((wss.address() as any).port)));
  const echoed = Promise.withResolvers<any>();
  wss.on("connection", (ws) => {
    const echo = createWebSocketStream(ws);
    echo.pipe(echo);
    echoed.resolve(event(echo, "close"));
  });
  const stream = createWebSocketStream(new WebSocket(`ws://127.0.0.1:${port}`), { encoding: "utf8" });
  let text = "";
  stream.on("data", (d: string) => (text += d));
  for (const part of ["one ", "two ", "three"]) stream.write(part);
  while (text.length < 13) await event(stream, "data");
  const ended = event(stream, "end");
  stream.end();
  await ended;
  await echoed.promise;
  console.log(text, stream.writableFinished);
  await new Promise<void>((ok) => wss.close(() => ok()));
});
process.exit(0);
