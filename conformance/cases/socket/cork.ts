// cork, and when output leaves.
//@tls
import { test, connected, probe, show, Queue, closing } from "../lib";

const closed = new Queue<void>();
const { server, peer, ws } = await connected({ close: () => closed.push() });

await test("3.4 cork returns what its function returns", () => {
  probe("value", () => ws.cork(() => 5));
  probe("nothing", () => ws.cork(() => {}));
  probe("object", () => ws.cork(() => ({ a: 1 })));
  probe("promise", () => ws.cork(async () => 1));
});
await test("3.4 cork's function gets the socket", () => {
  probe("argument and this", () => ws.cork(function (this: any, x: any) { return [x === ws, this === ws, arguments.length]; }));
});
await test("3.4 a throw in cork passes on, after what was sent", async () => {
  probe("throws", () => ws.cork(() => { ws.send("before"); throw new TypeError("inside"); }));
  await peer.print();
});
await test("3.4 cork nests and keeps the order", async () => {
  probe("nested", () => ws.cork(() => (ws.send("1"), ws.cork(() => ws.send("2")), ws.send("3"))));
  await peer.print(3);
});
await test("3.4 results inside cork", async () => {
  probe("send", () => ws.cork(() => [ws.send("four"), ws.send(""), ws.ping("x"), ws.getBufferedAmount()]));
  await peer.print(3);
});
await test("3.4 cork needs a function", () => {
  probe("nothing", () => ws.cork());
  for (const v of [1, null, undefined, {}, "x", true, Symbol("s"), [], 5n]) probe(show(v), () => ws.cork(v));
});
await test("3.4 close inside cork", async () => {
  const other = await connected({ close: (_: any, code: number) => console.log("close", code) });
  probe("close", () => other.ws.cork(() => (other.ws.send("x"), other.ws.close(1001, "y"), other.ws.send("z"))));
  await other.peer.print(3);
  other.server.stop(true);
});
await test("3.4 cork runs on a closed socket", async () => {
  await peer.write(closing());
  await closed.next();
  probe("closed", () => ws.cork(() => [ws.send("x"), ws.readyState]));
  probe("throws", () => ws.cork(() => { throw new Error("inside"); }));
  probe("nothing", () => ws.cork());
});
server.stop(true);
await test("3.4 send from a timer leaves although the script goes on", async () => {
  const { server, peer, ws } = await connected();
  await new Promise((resolve) => setTimeout(resolve, 0));
  ws.send("now");
  await peer.print();
  server.stop(true);
});
