import { test, probe, gate } from "../lib";

const log = (...a: any[]) => console.log(...a);
await test("5 every other channel of the name gets a message, in order", async () => {
  const a = new BroadcastChannel("n"), b = new BroadcastChannel("n"), c = new BroadcastChannel("n"), other = new BroadcastChannel("o");
  const { open, passed } = gate();
  a.onmessage = (e) => { log("a", e.data); if (e.data === "end") open(); };
  b.onmessage = (e) => log("b", e.data, e.type, e.constructor.name, e.target === b, e.isTrusted, e.source, e.ports.length, JSON.stringify(e.origin));
  c.addEventListener("message", (e) => log("c", e.data));
  other.onmessage = () => log("never");
  a.postMessage({ x: [1] });
  a.postMessage(2);
  queueMicrotask(() => log("microtask"));
  b.postMessage(3);
  c.postMessage("end");
  log("sync");
  await passed;
  for (const ch of [a, b, c, other]) ch.close();
});
await test("5 copies are not shared", async () => {
  const a = new BroadcastChannel("n"), b = new BroadcastChannel("n"), c = new BroadcastChannel("n");
  const got: any[] = [];
  const { open, passed } = gate();
  b.onmessage = c.onmessage = (e) => { got.push(e.data); if (got.length === 2) open(); };
  const sent = { bytes: new Uint8Array([1, 2]) };
  a.postMessage(sent);
  sent.bytes[0] = 9;
  await passed;
  got[0].bytes[1] = 8;
  log(got[0], got[1], got[0] === got[1]);
  for (const ch of [a, b, c]) ch.close();
});
await test("5 closed channels", async () => {
  const a = new BroadcastChannel("n"), b = new BroadcastChannel("n"), c = new BroadcastChannel("n");
  const { open, passed } = gate();
  b.onmessage = () => log("never");
  c.onmessage = (e) => { log("c", e.data); if (e.data === 2) open(); };
  a.postMessage(1);
  a.postMessage(2);
  a.close();
  b.close();
  await passed;
  probe("postMessage", () => a.postMessage(3));
  probe("postMessage of nothing", () => (a as any).postMessage());
  probe("close", () => a.close());
  c.close();
});
await test("5 what is refused", () => {
  const a = new BroadcastChannel("n");
  probe("nothing", () => (a as any).postMessage());
  probe("a function", () => a.postMessage(() => 1));
  probe("a port", () => a.postMessage(new MessageChannel().port1));
  a.close();
});
