import { test, probe } from "../lib";

const shape = (C: any) => {
  for (const name of Object.getOwnPropertyNames(C.prototype)) {
    const d = Object.getOwnPropertyDescriptor(C.prototype, name)!;
    console.log(C.name, name, d.enumerable, d.configurable, d.writable, typeof d.value, d.value?.length, d.get?.name, d.set?.name);
  }
};
await test("1 the members of the classes", () => {
  for (const C of [MessagePort, MessageChannel, BroadcastChannel]) {
    console.log(C.name, C.length, Object.prototype.toString.call(C.prototype));
    shape(C);
  }
  console.log(Object.getPrototypeOf(MessagePort.prototype) === EventTarget.prototype, Object.getPrototypeOf(BroadcastChannel) === EventTarget);
});
await test("1 how they are constructed", () => {
  probe("new MessagePort", () => new (MessagePort as any)());
  probe("MessageChannel()", () => (MessageChannel as any)());
  probe("BroadcastChannel without a name", () => new (BroadcastChannel as any)());
  probe("BroadcastChannel of a symbol", () => new (BroadcastChannel as any)(Symbol("x")));
  probe("BroadcastChannel of a number", () => { const b = new BroadcastChannel(3 as any); b.close(); return typeof b.name + b.name; });
  probe("the ports are the same each time", () => { const c = new MessageChannel(); return [c.port1 === c.port1, c.port1 === c.port2]; });
});
await test("1 foreign receivers", () => {
  probe("postMessage", () => MessagePort.prototype.postMessage.call({} as any, 1));
  probe("close", () => MessagePort.prototype.close.call(new EventTarget() as any));
  probe("name", () => Object.getOwnPropertyDescriptor(BroadcastChannel.prototype, "name")!.get!.call({}));
  probe("BroadcastChannel.postMessage", () => BroadcastChannel.prototype.postMessage.call(new MessageChannel().port1 as any, 1));
});
await test("1 printing", () => {
  console.log(new MessageChannel());
  const b = new BroadcastChannel("it's");
  console.log(b.name, String(b));
  const c = new BroadcastChannel("c");
  console.log(c, c.ref(), c.unref());
  c.close();
  b.close();
  console.log(c);
});
await test("1 handlers", () => {
  const { port1 } = new MessageChannel();
  probe("onmessage at first", () => port1.onmessage);
  probe("what is no object", () => { (port1 as any).onmessage = 3; return port1.onmessage; });
  probe("an object", () => { (port1 as any).onmessageerror = { handleEvent() {} }; return typeof port1.onmessageerror; });
  port1.onmessage = (e) => console.log("dispatched", e.data, e.isTrusted, e.ports.length, e.source, JSON.stringify(e.origin));
  port1.dispatchEvent(new MessageEvent("message", { data: 1 }));
  port1.close();
});
await test("1 ports of a MessageEvent", () => {
  const { port1, port2 } = new MessageChannel();
  probe("ports", () => { const e = new MessageEvent("message", { ports: [port1, port2] }); return [e.ports.length, e.ports[0] === port1, Object.isFrozen(e.ports)]; });
  probe("source", () => new MessageEvent("message", { source: port1 as any }).source === port1);
  probe("no ports", () => new MessageEvent("message", { ports: [port1, 3] as any }));
});
