// A client that stops reading.
//@tls
// How much the kernel takes depends on the machine and is never printed.
import { test, probe, show, connected, over, Queue, Raw, closing, text } from "../lib";

const KB = 1024, MB = 1024 * KB;
const chunk = "c".repeat(64 * KB - 4); // 64 KiB with its header of four bytes

/** A socket whose peer does not read. */
const stalled = (websocket: any = {}) => connected(websocket, {}, { receiveBuffer: 4 * KB });

/** Sends chunks until the kernel takes no more; gives the number that were sent and the first other result. */
function fill(send: () => number) {
  for (let sent = 0; sent < 1000; sent++) {
    const result = send();
    if (result !== chunk.length) return { sent, result };
  }
  throw new Error("the kernel took everything");
}

/**
 * Brings the backlog to exactly the limit and sends on: every message that finds no more than the limit waiting must be
 * queued, every other dropped. The kernel may take some more at any time, so both are tried until both were seen.
 */
function atTheLimit(ws: any, limit: number) {
  const seen = new Set<string>();
  for (let tries = 0; tries < 200 && !(seen.has("at the limit: -1") && seen.has("over the limit: 0")); tries++) {
    const missing = limit - ws.getBufferedAmount();
    if (missing > 0) ws.send("f".repeat(missing - (missing > 65545 ? 10 : missing > 129 ? 4 : 2)));
    for (let i = 0; i < 3; i++) {
      const waits = ws.getBufferedAmount() - limit;
      seen.add(`${waits < 0 ? "below" : waits === 0 ? "at" : "over"} the limit: ${ws.send("x")}`);
    }
  }
  seen.delete("below the limit: -1");
  return [...seen].sort();
}

await test("6 -1 is queued and is delivered", async () => {
  const { server, ws, peer } = await stalled({});
  probe("before", () => [ws.send("x"), ws.getBufferedAmount()]);
  const { sent, result } = fill(() => ws.send(chunk));
  probe("first that does not fit", () => [sent > 0, result, ws.getBufferedAmount() > 0, ws.readyState]);
  probe("then", () => [ws.send("y"), ws.send(""), ws.send(new Uint8Array(3)), ws.sendText("t"), ws.sendBinary(new Uint8Array(1)), ws.ping("p"), ws.pong("q")]);
  ws.close(4000, "end");
  const all = await peer.rest();
  probe("arrived", () => [all.frames - sent, all.last, all.end]);
  server.stop(true);
});
await test("6 getBufferedAmount counts the bytes of frames", async () => {
  const { server, ws } = await stalled({});
  fill(() => ws.send(chunk));
  let before = ws.getBufferedAmount();
  const grown = () => {
    const now = ws.getBufferedAmount(), by = now - before;
    before = now;
    return by;
  };
  for (const n of [0, 1, 125, 126, 65535, 65536]) probe(`send ${n}`, () => [ws.send("z".repeat(n)), grown()]);
  probe("ping", () => [ws.ping("12345"), grown()]);
  probe("non-ASCII", () => [ws.send("é"), grown()]);
  ws.subscribe("t");
  probe("publish", () => [server.publish("t", "1234"), grown()]);
  ws.terminate();
  probe("closed", () => ws.getBufferedAmount());
  server.stop(true);
});
await test("6 the limit", async () => {
  const { server, ws } = await stalled({ backpressureLimit: 1 * MB });
  const { result } = fill(() => ws.send(chunk));
  let last = ws.getBufferedAmount(), n = 0;
  while (n < 100 && ws.send(chunk) === -1) n++, (last = ws.getBufferedAmount());
  probe("crossed", () => [result, n > 0 && n < 20, last > 1 * MB, last - 64 * KB <= 1 * MB]);
  probe("then everything is dropped", () => [ws.send("x"), ws.send(""), ws.ping(), ws.send(chunk), ws.getBufferedAmount() === last, ws.readyState]);
  server.stop(true);
});
await test("6 a message is dropped when more than the limit waits", async () => {
  const limit = 4 * MB;
  const { server, ws } = await stalled({ backpressureLimit: limit });
  fill(() => ws.send(chunk));
  probe("seen", () => atTheLimit(ws, limit));
  server.stop(true);
});
await test("6 a limit of one byte", async () => {
  const { server, ws } = await stalled({ backpressureLimit: 1 });
  const { result } = fill(() => ws.send(chunk));
  probe("one is queued", () => [result, ws.send("x"), ws.send("y")]);
  server.stop(true);
});
for (const limit of [0, -1]) {
  await test(`6 a limit of ${limit} is none`, async () => {
    const { server, ws } = await stalled({ backpressureLimit: limit });
    fill(() => ws.send(chunk));
    const big = "b".repeat(9 * MB);
    probe("never dropped", () => [ws.send(big), ws.send(big), ws.send(big), ws.getBufferedAmount() > 17 * MB]);
    ws.terminate();
    server.stop(true);
  });
}
await test("6 the default limit is 16 MiB", async () => {
  const { server, ws } = await stalled({});
  fill(() => ws.send(chunk));
  probe("seen", () => atTheLimit(ws, 16 * MB));
  server.stop(true);
});
await test("6 one message may be larger than the limit", async () => {
  const { server, ws, peer } = await stalled({ backpressureLimit: 1 * MB });
  probe("accepted", () => [ws.send("m".repeat(20 * MB)), ws.send("dropped"), ws.getBufferedAmount() > 1 * MB]);
  ws.close(4000);
  const all = await peer.rest();
  probe("arrived", () => [all.bytes - 20 * MB, all.frames, all.last, all.end]);
  server.stop(true);
});
await test("6 drain runs after every write that shrinks the backlog, down to nothing", async () => {
  const drains: number[] = [];
  const empty = new Queue<void>();
  let state = 0;
  const { server, ws, peer } = await stalled(
    {
      drain(ws: any) {
        drains.push(ws.getBufferedAmount());
        state = ws.readyState;
        if (ws.getBufferedAmount() === 0) empty.push();
      },
    },
  );
  const { sent } = fill(() => ws.send(chunk));
  ws.send("m".repeat(8 * MB));
  const before = ws.getBufferedAmount();
  await peer.skip((sent + 1) * 64 * KB + 8 * MB);
  await empty.next();
  probe("drains", () => [drains.length > 1, drains.every((n, i) => n < (i ? drains[i - 1] : before)), drains.at(-1), state]);
  probe("usable", () => [ws.send("after"), ws.getBufferedAmount()]);
  ws.close(4000);
  server.stop(true);
});
await test("6 this and the arguments of drain", async () => {
  const said = new Queue<string>();
  const { server, ws, peer } = await stalled({
    drain(this: any) {
      said.push(`${this} ${arguments.length} ${arguments[0] === ws}`);
      return "a returned string is not sent";
    },
  });
  const { sent } = fill(() => ws.send(chunk));
  await peer.skip((sent + 1) * 64 * KB);
  console.log(await said.next());
  ws.close();
  server.stop(true);
});
await test("6 drain is not called when nothing waited", async () => {
  const { server, ws, peer } = await stalled({ drain: () => console.log("drain") });
  ws.send("x");
  ws.send("y".repeat(1000));
  await peer.print(2);
  ws.close();
  await peer.print(2);
  server.stop(true);
});
await test("6 sending inside drain", async () => {
  const done = new Queue<void>();
  let calls = 0;
  const { server, ws, peer } = await stalled(
    {
      drain(ws: any) {
        if (ws.getBufferedAmount() > 0) return;
        if (calls++ === 0) probe("in drain", () => ws.send("from drain"));
        ws.close(4000, "drained");
        done.push();
      },
    },
  );
  const { sent } = fill(() => ws.send(chunk));
  const all = await peer.rest();
  await done.next();
  probe("arrived", () => [all.frames - sent, all.last, all.end]);
  server.stop(true);
});
await test("6 a throw in drain goes to the error handler, and the socket stays", async () => {
  const said = new Queue<string>();
  let thrown = 0;
  const { server, ws, peer } = await stalled({
    drain(ws: any) {
      if (ws.getBufferedAmount() > 0) return;
      if (thrown++ === 0) throw new Error("in drain");
    },
    error: (e: any, ws: any) => said.push(`${e.message} ${ws.readyState} ${ws.send("from error")}`),
  });
  const { sent } = fill(() => ws.send(chunk));
  await peer.skip((sent + 1) * 64 * KB);
  console.log(await said.next());
  await peer.print();
  server.stop(true);
});
await test("6 closeOnBackpressureLimit", async () => {
  const closed = new Queue<string>();
  const { server, ws, peer } = await stalled(
    { backpressureLimit: 64 * KB, closeOnBackpressureLimit: true, close: (ws: any, code: number, reason: string) => closed.push(`close ${code} ${show(reason)} ${ws.readyState}`) },
  );
  const { sent, result } = fill(() => ws.send(chunk));
  ws.send(chunk);
  probe("over the limit", () => [result, ws.send("x"), ws.readyState, server.pendingWebSockets]);
  console.log(await closed.next());
  probe("after", () => [ws.send("y"), ws.readyState, ws.getBufferedAmount()]);
  const all = await peer.rest();
  probe("peer", () => [all.frames <= sent, all.last.startsWith("CLOSE")]);
  server.stop(true);
});
await test("6 closeOnBackpressureLimit through publish", async () => {
  const closed = new Queue<string>();
  const { server, ws } = await stalled({ backpressureLimit: 64 * KB, closeOnBackpressureLimit: true, close: (_: any, code: number) => closed.push(`close ${code}`) });
  ws.subscribe("t");
  const { result } = fill(() => server.publish("t", chunk));
  server.publish("t", chunk);
  probe("over the limit", () => [result, server.publish("t", "x"), ws.readyState, server.subscriberCount("t")]);
  console.log(await closed.next());
  probe("after", () => [server.publish("t", "y"), server.subscriberCount("t")]);
  server.stop(true);
});
await test("6 publish to a fast and a slow subscriber", async () => {
  for (const slowFirst of [true, false]) {
    const sockets = new Queue<any>();
    const server = Bun.serve({ ...over, port: 0, fetch: (r: any, s: any) => void s.upgrade(r), websocket: { backpressureLimit: 256 * KB, open: (ws: any) => (ws.subscribe("t"), sockets.push(ws)) } } as any) as any;
    const join = async (slow: boolean) => Raw.connect(server, slow ? { receiveBuffer: 4 * KB } : {});
    const first = await join(slowFirst), second = await join(!slowFirst);
    const ws = [await sockets.next(), await sockets.next()];
    const [slow, fast] = slowFirst ? [ws[0], ws[1]] : [ws[1], ws[0]];
    const fastPeer = slowFirst ? second : first;
    fill(() => slow.send(chunk));
    probe("queued for one", () => [server.publish("t", "one"), fast.getBufferedAmount(), slow.getBufferedAmount() > 0]);
    probe("dropped for one", () => [slow.send("x".repeat(300 * KB)), server.publish("t", "two"), fast.publish("t", "three"), slow.publish("t", "four"), fast.getBufferedAmount()]);
    await fastPeer.print(3, "fast");
    server.stop(true);
  }
});
await test("6 close with a backlog", async () => {
  const { server, ws, peer } = await stalled({ close: (ws: any, code: number) => console.log("close", code, ws.getBufferedAmount()) });
  const { sent } = fill(() => ws.send(chunk));
  ws.send("last");
  probe("close", () => [ws.close(4000, "bye"), ws.readyState, server.pendingWebSockets, ws.getBufferedAmount()]);
  await server.stop();
  const all = await peer.rest();
  probe("arrived", () => [all.frames - sent, all.last, all.end]);
});
await test("6 terminate with a backlog", async () => {
  const { server, ws, peer } = await stalled({ close: (_: any, code: number) => console.log("close", code) });
  const { sent } = fill(() => ws.send(chunk));
  ws.send("m".repeat(4 * MB));
  probe("terminate", () => [ws.terminate(), ws.readyState, server.pendingWebSockets]);
  const all = await peer.rest();
  probe("peer", () => [all.frames <= sent + 1, all.last.startsWith("CLOSE")]);
  server.stop(true);
});
await test("6 the peer closes while there is a backlog", async () => {
  const closed = new Queue<void>();
  const { server, ws, peer } = await stalled({ close: (_: any, code: number, reason: string) => (console.log("close", code, reason), closed.push()) });
  const { sent } = fill(() => ws.send(chunk));
  await peer.write(closing(4001, "mine"));
  await closed.next();
  const all = await peer.rest();
  probe("arrived", () => [all.frames - sent, all.last, all.end]);
  server.stop(true);
});
await test("6 stop(true) with a backlog", async () => {
  const { server, ws, peer } = await stalled({ close: (_: any, code: number, reason: string) => console.log("close", code, reason) });
  const { sent } = fill(() => ws.send(chunk));
  ws.send("m".repeat(4 * MB));
  const stopped = server.stop(true);
  probe("stopped", () => [ws.readyState, server.pendingWebSockets]);
  await stopped;
  const all = await peer.rest();
  probe("peer", () => [all.frames <= sent + 1, all.last.startsWith("CLOSE")]);
});
await test("6 messages are received while there is a backlog", async () => {
  const said = new Queue<string>();
  const { server, ws, peer } = await stalled({ message: (ws: any, m: any) => said.push(over.tls ? m : `${m} ${ws.send("answer")}`) });
  fill(() => ws.send(chunk));
  await peer.write(text("hello"));
  console.log(await said.next());
  server.stop(true);
});
