import { receiveMessageOnPort, markAsUntransferable } from "node:worker_threads";
import { test, probe } from "../lib";

const pair = () => new MessageChannel();
const later = () => new Promise((r) => setTimeout(r, 1));
await test("3 lists that are refused", () => {
  const { port1 } = pair() as any;
  const dead = new ArrayBuffer(1);
  structuredClone(dead, { transfer: [dead] });
  const send: [string, (p: any) => unknown][] = [
    ["nothing", (p) => p.postMessage()], ["a function", (p) => p.postMessage(() => 1)], ["a symbol", (p) => p.postMessage(Symbol("a"))],
    ["a number for a list", (p) => p.postMessage(1, 3)], ["a string for a list", (p) => p.postMessage(1, "ab")], ["null for a list", (p) => p.postMessage(1, null)],
    ["an object for a list", (p) => p.postMessage(1, {})], ["options", (p) => p.postMessage(1, { transfer: [] })], ["options, null", (p) => p.postMessage(1, { transfer: null })],
    ["options, a number", (p) => p.postMessage(1, { transfer: 3 })], ["a number in it", (p) => p.postMessage(1, [3])], ["a view in it", (p) => p.postMessage(1, [new Uint8Array(2)])],
    ["a stream in it", (p) => p.postMessage(1, [new ReadableStream()])], ["a buffer twice", (p) => { const b = new ArrayBuffer(2); p.postMessage(b, [b, b]); }],
    ["a port twice", (p) => { const c = pair(); p.postMessage(1, [c.port1, c.port1]); }], ["the port itself", (p) => p.postMessage(1, [p])],
    ["a detached buffer", (p) => p.postMessage(1, [dead])], ["a closed port", (p) => { const c = pair(); c.port1.close(); p.postMessage(1, [c.port1]); }],
    ["a port that is not listed", (p) => p.postMessage(pair().port1)], ["a list that throws", (p) => p.postMessage(1, { get transfer() { throw new RangeError("getter"); } })],
    ["a generator", (p) => { const b = new ArrayBuffer(3); p.postMessage(1, (function* () { yield b; })()); return b.byteLength; }],
  ];
  for (const [name, fn] of send) probe(name, () => fn(port1));
  for (const [name, options] of [["a number", 3], ["no iterable", { transfer: 3 }], ["a number in it", { transfer: [1] }], ["a dead buffer", { transfer: [dead] }]] as const) probe("structuredClone, " + name, () => structuredClone(1, options as any));
  probe("structuredClone, twice", () => { const b = new ArrayBuffer(1); structuredClone(b, { transfer: [b, b] }); });
  probe("structuredClone, a port twice", () => { const c = pair(); structuredClone(1, { transfer: [c.port1, c.port1] }); });
  probe("structuredClone, a port not listed", () => structuredClone({ p: pair().port1 }));
});
await test("3 a failure keeps what was to be moved", () => {
  const b = new ArrayBuffer(2), c = pair();
  probe("not cloneable", () => pair().port1.postMessage({ f() {} }, [b, c.port1]));
  probe("a getter throws", () => pair().port1.postMessage({ get x() { throw new Error("getter"); } }, [b]));
  probe("marked", () => { markAsUntransferable(b); pair().port1.postMessage(b, [b]); });
  console.log(b.byteLength);
  c.port2.postMessage("still there");
  probe("the port", () => receiveMessageOnPort(c.port1));
  probe("a getter detaches", () => { const d = new ArrayBuffer(2); pair().port1.postMessage({ get a() { return structuredClone(d, { transfer: [d] }); } }, [d]); });
});
await test("3 buffers move", async () => {
  const { port1, port2 } = pair();
  const buffer = new ArrayBuffer(4), view = new Uint8Array(buffer);
  view[1] = 7;
  const other = new ArrayBuffer(8);
  port1.postMessage({ view, buffer }, { transfer: [buffer, other] });
  console.log(buffer.byteLength, view.length, buffer.detached, other.detached);
  const got = receiveMessageOnPort(port2)!.message;
  console.log(got, got.view.buffer === got.buffer);
  const one = structuredClone({ a: got.view, b: got.view }, { transfer: [got.buffer] });
  console.log(one.a === one.b, one.a[1], got.view.length);
});
await test("3 ports move with what waits for them", async () => {
  const a = pair(), b = pair();
  const done = new Promise<void>((resolve) => {
    a.port2.onmessage = (e) => {
      const { p } = e.data;
      console.log(p === e.ports[0], e.ports.length, p instanceof MessagePort, p === b.port2, Object.isFrozen(e.ports));
      p.onmessage = (e2: any) => { console.log("through", e2.data); if (e2.data === "last") resolve(); };
    };
  });
  b.port1.postMessage("before");
  b.port2.onmessage = () => console.log("never");
  a.port1.postMessage({ p: b.port2 }, [b.port2]);
  b.port1.postMessage("after");
  b.port1.postMessage("last");
  await done;
  b.port2.postMessage("from a port that is gone");
  probe("gone: close", () => b.port2.close());
  a.port1.close();
  b.port1.close();
});
await test("3 a port that is moved twice, and one in a dropped message", async () => {
  const a = pair();
  const once = structuredClone(a.port2, { transfer: [a.port2] });
  const twice = structuredClone({ once }, { transfer: [once] }).once;
  twice.onmessage = (e: any) => console.log("arrives", e.data);
  a.port1.postMessage(1);
  await later();
  probe("again, an old one", () => structuredClone(a.port2, { transfer: [a.port2] }) instanceof MessagePort);
  const b = pair(), c = pair();
  b.port1.addEventListener("close", () => console.log("its peer learns that it is gone"));
  c.port1.postMessage(b.port2, [b.port2]);
  c.port2.close();
  await later();
  a.port1.close();
});
