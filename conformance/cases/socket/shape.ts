// What a ServerWebSocket is, as an object.
import { test, connected, probe, Queue, closing, text, ping, pong } from "../lib";

const closed = new Queue<void>();
const { server, peer, ws } = await connected({ close: () => closed.push() }, { data: { k: 1 } });
const proto = Object.getPrototypeOf(ws);
const names = ["binaryType", "close", "cork", "data", "getBufferedAmount", "isPaused", "isSubscribed", "pause", "ping", "pong", "publish", "publishBinary", "publishText", "readyState", "remoteAddress", "resume", "send", "sendBinary", "sendText", "subscribe", "subscriptions", "terminate", "unsubscribe"];

await test("3.1 the prototype's members", () => {
  probe("names", () => Object.getOwnPropertyNames(proto));
  probe("symbols", () => Object.getOwnPropertySymbols(proto).map(String));
  probe("all there", () => names.every((n) => n in ws));
});
await test("3.1 no own properties", () => {
  probe("names", () => Object.getOwnPropertyNames(ws));
  probe("symbols", () => Object.getOwnPropertySymbols(ws));
  probe("keys", () => Object.keys(ws));
  probe("JSON", () => JSON.stringify(ws));
  probe("hasOwn", () => Object.hasOwn(ws, "send"));
});
await test("3.1 for in lists the members", () => {
  const seen = [];
  for (const k in ws) seen.push(k);
  console.log(seen);
});
await test("3.1 its name, and no global of it", () => {
  probe("String", () => String(ws));
  probe("constructor", () => ws.constructor.name);
  probe("constructor from outside", () => new ws.constructor());
  probe("global", () => typeof (globalThis as any).ServerWebSocket);
  probe("typeof", () => typeof ws);
  probe("tag", () => proto[Symbol.toStringTag]);
});
await test("3.1 the length of the methods", () => {
  for (const name of names) if (typeof ws[name] === "function") probe(name, () => [ws[name].length, ws[name].name]);
});
await test("3.1 the members' descriptors", () => {
  for (const name of [...names, "constructor"]) {
    const d = Object.getOwnPropertyDescriptor(proto, name)!;
    probe(name, () => (d.value ? ["value", d.writable, d.enumerable, d.configurable] : ["accessor", !!d.get, !!d.set, d.enumerable, d.configurable]));
  }
});
await test("3.1 only data and binaryType can be assigned", () => {
  for (const name of ["readyState", "remoteAddress", "subscriptions", "isPaused"]) console.log(name, (() => { try { ws[name] = 1; } catch (e: any) { return e.name; } })());
  probe("data", () => ((ws.data = 5), ws.data));
  ws.data = { k: 1 };
  probe("binaryType", () => ((ws.binaryType = "uint8array"), ws.binaryType));
  ws.binaryType = "nodebuffer";
});
await test("3.1 methods are replaced for one socket only by assigning", () => {
  ws.send = () => "mine";
  probe("own", () => ws.send("x"));
  delete ws.send;
  probe("again", () => ws.send(""));
});
await test("3.1 first values", () => {
  probe("data", () => ws.data);
  probe("readyState", () => ws.readyState);
  probe("binaryType", () => ws.binaryType);
  probe("subscriptions", () => ws.subscriptions);
  probe("new array each time", () => ws.subscriptions !== ws.subscriptions);
  probe("getBufferedAmount", () => ws.getBufferedAmount());
  probe("isPaused", () => ws.isPaused);
});
await test("3.1 a detached method", () => {
  for (const name of ["send", "close", "subscribe", "publish", "ping", "cork", "terminate", "pause", "getBufferedAmount"]) {
    const f = ws[name];
    probe(name, () => f("x"));
  }
});
await test("3.1 a wrong receiver", () => {
  for (const [what, receiver] of [["object", {}], ["number", 1], ["string", "s"], ["null", null], ["array", []], ["prototype", proto], ["null prototype", Object.create(null)]] as any[])
    probe(what, () => ws.send.call(receiver, "x"));
});
await test("3.1 accessors on a wrong receiver", () => {
  for (const name of ["readyState", "data", "binaryType", "subscriptions", "remoteAddress", "isPaused"]) {
    const get = Object.getOwnPropertyDescriptor(proto, name)!.get!;
    probe(name, () => get.call({}));
    probe(name + " of the prototype", () => proto[name]);
  }
});
await test("9 console.log(ws)", () => {
  ws.foo = 1;
  console.log(ws);
  delete ws.foo;
});
await test("9 console.log of a socket inside other values", () => {
  console.log({ ws, n: 1 });
  console.log([ws]);
});
await test("3.1 after the close", async () => {
  ws.foo = 1;
  ws.binaryType = "arraybuffer";
  await peer.write(closing(1000));
  await closed.next();
  for (const name of ["readyState", "data", "foo", "binaryType", "subscriptions", "isPaused"]) probe(name, () => ws[name]);
  probe("remoteAddress", () => typeof ws.remoteAddress);
  probe("getBufferedAmount", () => ws.getBufferedAmount());
  console.log(ws);
});
server.stop(true);

await test("3.1 readyState and identity in each handler", async () => {
  const said = new Queue<string>();
  const keys = new Map();
  const see = (name: string) => (ws: any) => {
    if (name === "open") keys.set(ws, "known");
    ws.count = (ws.count ?? 0) + 1;
    said.push(`${name} ${ws.readyState} ${keys.get(ws)} ${ws.count}`);
  };
  const { server, peer } = await connected({ open: see("open"), message: see("message"), ping: see("ping"), pong: see("pong"), close: see("close") });
  await peer.write(text("x"), ping(), pong(), closing(1000));
  for (let i = 0; i < 5; i++) console.log(await said.next());
  server.stop(true);
});
await test("3.1 the handlers' this and arguments", async () => {
  const said = new Queue<string>();
  const see = (name: string) =>
    function (this: any, ...args: any[]) {
      said.push(`${name} ${this === undefined ? "undefined" : typeof this} ${args.length}`);
      if (name === "message") throw new Error("for error");
    };
  const websocket: any = { message: see("message"), ping: see("ping"), pong: see("pong"), close: see("close"), error: see("error") };
  const server = Bun.serve({ port: 0, fetch: (r: any, s: any) => void s.upgrade(r), websocket: { ...websocket, open: see("open") } } as any);
  const { Raw } = await import("../lib");
  const peer = await Raw.connect(server);
  await peer.write(text("x"), ping(), pong(), closing(1000));
  for (let i = 0; i < 6; i++) console.log(await said.next());
  server.stop(true);
});
