// The events of a WebSocket: classes and fields, order of listeners, on… attributes, microtasks, errors in listeners.
import { test, probe, show, gate } from "../lib";
import { Host, closing, frame, switching, text, watch } from "../host";

const host = await Host.listen();
const plain = (url: string) => new WebSocket(url, { perMessageDeflate: false } as any) as any;
const open = () => host.open(plain) as Promise<any>;
/** The next event of that type. */
const event = (ws: any, type: string) => new Promise<any>((resolve) => ws.addEventListener(type, resolve, { once: true }));

/** Sends the frames and waits until they have been dispatched. */
async function deliver(ws: any, conn: any, ...frames: any[]) {
  const done = event(ws, "pong");
  await conn.write(...frames, frame(10));
  await done;
}

/** What a script can see of an event, while it is dispatched and afterwards. */
function fields(e: any, ws: any) {
  const during = [e.constructor.name, e.type, e.target === ws, e.currentTarget === ws, e.srcElement === ws, e.eventPhase, e.bubbles, e.cancelable, e.composed, e.defaultPrevented, e.isTrusted, e.timeStamp, e.returnValue, e.cancelBubble, e.composedPath().length, String(e)];
  console.log(during.join(" "));
}
const after = (e: any, ws: any) => console.log("after", e.target === ws, e.currentTarget, e.eventPhase, e.composedPath().length);

await test("1.5 fields of open", async () => {
  const ws = plain(host.url);
  let opened: any;
  ws.onopen = (e: any) => (fields(e, ws), console.log(ws.readyState), (opened = e));
  const { conn } = await host.request();
  const done = event(ws, "open");
  await conn.write(switching());
  await done;
  after(opened, ws);
  await conn.destroy();
});
await test("1.5 fields of message, ping and pong", async () => {
  const { ws, conn } = await open();
  const seen: any[] = [];
  for (const type of ["message", "ping", "pong"]) {
    ws.addEventListener(type, (e: any) => {
      fields(e, ws);
      console.log(show(e.data), show(e.origin.replace(/\d+$/, "PORT")), show(e.lastEventId), e.source, show(e.ports), Object.isFrozen(e.ports));
      seen.push(e);
    });
  }
  const done = event(ws, "pong");
  await conn.write(text("text"), frame(2, "bin"), frame(9, "p"), frame(10, "q"));
  await done;
  for (const e of seen) after(e, ws);
  await conn.destroy();
});
await test("1.5 fields of close", async () => {
  const { ws, conn } = await open();
  ws.onclose = (e: any) => (fields(e, ws), console.log(e.code, show(e.reason), e.wasClean, ws.readyState));
  const done = event(ws, "close");
  await conn.write(closing(4001, "bye"));
  await conn.end();
  after(await done, ws);
});
await test("1.5 fields of error", async () => {
  const ws = plain(host.url);
  ws.onerror = (e: any) => {
    fields(e, ws);
    console.log(show(e.message), e.error instanceof Error, e.error.name, show(e.error.message), e.error.code, show(Object.keys(e.error)), show(e.filename), e.lineno, e.colno, ws.readyState);
  };
  const { conn } = await host.request();
  const done = event(ws, "close");
  await conn.end();
  await done;
});
await test("1.4 binaryType decides the class of data, from then on", async () => {
  const { ws, conn } = await open();
  const kinds: string[] = [];
  const kind = (e: any) => kinds.push(e.type + ":" + e.data.constructor.name + ":" + (e.data.byteLength ?? e.data.size));
  for (const type of ["message", "ping", "pong"]) ws.addEventListener(type, kind);
  for (const t of ["nodebuffer", "arraybuffer", "blob", "uint8array"]) {
    ws.binaryType = t;
    await deliver(ws, conn, frame(2, "abc"), frame(2, ""), frame(9, "p"));
    console.log(ws.binaryType, kinds.splice(0).join(" "));
  }
  ws.addEventListener("message", () => (ws.binaryType = "arraybuffer"), { once: true });
  ws.binaryType = "nodebuffer";
  await deliver(ws, conn, frame(2, "a"), frame(2, "b"));
  console.log(kinds.splice(0).join(" "));
  await conn.destroy();
});
await test("1.4 each message has bytes of its own", async () => {
  const { ws, conn } = await open();
  const seen: any[] = [];
  ws.onmessage = (e: any) => (seen.push(e.data), e.data.fill?.(0x7a));
  await deliver(ws, conn, frame(2, "aaaa"), frame(2, "bbbb"));
  console.log(seen.map(String).join(), seen[0].buffer === seen[1].buffer);
  await conn.destroy();
});
await test("1.5 order: as registered, capture first, an on… attribute has the place of its first assignment", async () => {
  const { ws, conn } = await open();
  const order: any[] = [];
  const push = (x: any) => () => order.push(x);
  ws.addEventListener("message", push("a"));
  ws.onmessage = push("on1");
  ws.addEventListener("message", push("b"));
  ws.addEventListener("message", push("capture"), true);
  ws.addEventListener("message", push("capture2"), { capture: true });
  ws.onmessage = push("on2");
  await deliver(ws, conn, text("x"));
  console.log(order.splice(0).join());
  ws.onmessage = null;
  ws.onmessage = push("on3");
  await deliver(ws, conn, text("x"));
  console.log(order.splice(0).join());
  await conn.destroy();
});
await test("1.5 on… attributes: what they take", async () => {
  const { ws, conn } = await open();
  const order: any[] = [];
  const fn = () => order.push("fn");
  const handler = { handleEvent: () => order.push("handleEvent") };
  for (const [name, v] of [["function", fn], ["object", handler], ["array", []], ["string", "x"], ["number", 5], ["undefined", undefined], ["null", null], ["true", true]] as any) {
    ws.onmessage = v;
    const kept = ws.onmessage;
    await deliver(ws, conn, text("x"));
    console.log(name, kept === v, kept === null, order.splice(0).join());
  }
  ws.onping = fn;
  await deliver(ws, conn, frame(9), text("x"));
  console.log("onping", order.splice(0).join());
  await conn.destroy();
});
await test("1.5 this", async () => {
  const { ws, conn } = await open();
  const handler = { handleEvent(this: any) { console.log("handleEvent", this === handler); } };
  ws.onmessage = function (this: any) { console.log("on", this === ws); };
  ws.addEventListener("message", function (this: any) { console.log("listener", this === ws); });
  ws.addEventListener("message", handler);
  await deliver(ws, conn, text("x"));
  await conn.destroy();
});
await test("1.5 once, signal, removal, duplicates, stopImmediatePropagation", async () => {
  const { ws, conn } = await open();
  const order: any[] = [];
  const push = (x: any) => () => order.push(x);
  const twice = push("twice"), gone = push("gone"), stop = new AbortController();
  ws.addEventListener("message", push("once"), { once: true });
  ws.addEventListener("message", push("signal"), { signal: stop.signal });
  ws.addEventListener("message", twice);
  ws.addEventListener("message", twice);
  ws.addEventListener("message", twice, true);
  ws.addEventListener("message", gone);
  ws.removeEventListener("message", gone);
  await deliver(ws, conn, text("x"));
  console.log(order.splice(0).join());
  stop.abort();
  ws.addEventListener("message", (e: any) => e.stopImmediatePropagation());
  ws.addEventListener("message", push("never"));
  ws.addEventListener("ping", push("ping"));
  await deliver(ws, conn, text("x"), frame(9));
  console.log(order.splice(0).join());
  await conn.destroy();
});
await test("1.5 the script dispatches", async () => {
  const { ws, conn } = await open();
  watch(ws);
  ws.onmessage = (e: any) => console.log("on", show(e.data), e.isTrusted, e.target === ws);
  console.log(ws.dispatchEvent(new MessageEvent("message", { data: { own: 1 } })));
  console.log(ws.dispatchEvent(new Event("message")));
  console.log(ws.dispatchEvent(new CustomEvent("mine", { detail: 5 })));
  ws.dispatchEvent(new CloseEvent("close", { code: 4444, reason: "fake" }));
  console.log(ws.readyState);
  const closed = event(ws, "close");
  await conn.destroy();
  await closed;
});
await test("1.5 between two messages of one packet nextTicks and microtasks run, between two listeners they do not", async () => {
  const { ws, conn } = await open();
  const order: any[] = [];
  const done = gate();
  for (const name of ["a", "b"]) {
    ws.addEventListener("message", (e: any) => {
      order.push(name + e.data);
      process.nextTick(() => order.push("tick " + name + e.data));
      queueMicrotask(() => order.push("micro " + name + e.data));
      Promise.resolve().then(() => order.push("promise " + name + e.data));
    });
  }
  ws.addEventListener("pong", () => (order.push("pong"), setImmediate(() => (order.push("immediate"), done.open()))));
  await conn.write(text("1"), text("2"), frame(10));
  await done.passed;
  console.log(order.join(", "));
  await conn.destroy();
});
await test("1.5 a message nobody listens to waits for one tick", async () => {
  const { ws, conn } = await open();
  ws.addEventListener("pong", () => (ws.onmessage = (e: any) => console.log("seen", e.data)), { once: true });
  await deliver(ws, conn, text("first"));
  await deliver(ws, conn, text("second"));
  await conn.destroy();
});
await test("1.5 after that it is lost", async () => {
  const { ws, conn } = await open();
  await deliver(ws, conn, text("lost"));
  await Bun.sleep(20);
  ws.onmessage = (e: any) => console.log("seen", e.data);
  await deliver(ws, conn, text("second"));
  await conn.destroy();
});
await test("1.5 listeners added and removed during the dispatch", async () => {
  const { ws, conn } = await open();
  const order: any[] = [];
  const removed = () => order.push("removed");
  ws.addEventListener("message", () => {
    order.push("first");
    ws.addEventListener("message", () => order.push("added"), { once: true });
    ws.removeEventListener("message", removed);
    ws.onmessage = () => order.push("on");
  });
  ws.addEventListener("message", removed);
  await deliver(ws, conn, text("x"));
  console.log(order.splice(0).join());
  await deliver(ws, conn, text("x"));
  console.log(order.splice(0).join());
  await conn.destroy();
});
await test("1.5 console.log of events", async () => {
  const { ws, conn } = await open();
  ws.addEventListener("message", (e: any) => console.log(e));
  ws.addEventListener("ping", (e: any) => console.log(e));
  const done = event(ws, "ping");
  await conn.write(text("hi"), frame(2, "bin"), frame(9, "p"));
  await done;
  await conn.destroy();
});
await test("1.5 a promise of a message while another socket is used", async () => {
  const a = await open(), b = await open();
  const both = Promise.all([event(a.ws, "message"), event(b.ws, "message")]);
  await b.conn.write(text("b"));
  await a.conn.write(text("a"));
  console.log((await both).map((e: any) => e.data).join());
  await a.conn.destroy();
  await b.conn.destroy();
});
