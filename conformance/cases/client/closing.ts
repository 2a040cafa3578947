// close and terminate: what is checked, what goes over the wire, when the close event comes.
import { test, probe, show } from "../lib";
import { Host, closing, frame, switching, text, watch } from "../host";

const host = await Host.listen();
const plain = (url: string) => new WebSocket(url, { perMessageDeflate: false } as any);

/** Calls fn on an open socket, prints the client's frames, answers with its own close frame and ends. */
async function closes(name: string, fn: (ws: any) => unknown, n = 1, answer: Uint8Array = closing(1000, "bye")) {
  await test("1.8 " + name, async () => {
    const { ws, conn } = await host.open(plain);
    const closed = watch(ws);
    probe("call", () => [fn(ws), ws.readyState]);
    await conn.print(n);
    await conn.write(answer);
    await conn.print(1);
    console.log("state", ws.readyState);
    await conn.end();
    await closed;
  });
}
await closes("close()", (ws) => ws.close());
await closes("close(undefined)", (ws) => ws.close(undefined));
await closes("close(1000)", (ws) => ws.close(1000));
await closes("close(3001, reason)", (ws) => ws.close(3001, "because"));
await closes("close(undefined, reason)", (ws) => ws.close(undefined, "r"));
await closes("close(1000, undefined)", (ws) => ws.close(1000, undefined));
await closes("close(1000, '')", (ws) => ws.close(1000, ""));
await closes("close(1000, null)", (ws) => ws.close(1000, null));
await closes("close(1000, 5)", (ws) => ws.close(1000, 5));
await closes("close('3001')", (ws) => ws.close("3001"));
await closes("close(3000.7)", (ws) => ws.close(3000.7));
await closes("close of 123 bytes", (ws) => ws.close(1000, "é".repeat(61) + "x"));
await closes("twice", (ws) => (ws.close(3001, "a"), ws.close(3002, "b")));
await closes("answered without payload", (ws) => ws.close(3001), 1, closing());
await closes("answered with another code", (ws) => ws.close(3001), 1, closing(4002, "other"));
await closes("what was sent before goes out first", (ws) => (ws.send("a"), ws.ping("b"), ws.close()), 3);
await closes("what is sent after does not go out", (ws) => (ws.close(), ws.send("x"), ws.ping("y"), ws.pong("z")));

await test("1.8 codes", async () => {
  const { ws, conn } = await host.open(plain);
  for (const code of [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535, 65536, 70000, -1, NaN, Infinity, -Infinity, null, "x", "", true, {}, [], [3000, 1]] as any[]) probe("close(" + show(code) + ")", () => ws.close(code));
  probe("bigint", () => ws.close(3000n as any));
  probe("symbol", () => ws.close(Symbol("x") as any));
  probe("valueOf", () => ws.close({ valueOf() { throw new RangeError("mine"); } } as any));
  probe("reason of 124 bytes", () => ws.close(1000, "x".repeat(124)));
  probe("reason of 62 é", () => ws.close(1000, "é".repeat(62)));
  probe("symbol as reason", () => ws.close(1000, Symbol("x") as any));
  probe("toString of the reason", () => ws.close(1000, { toString() { throw new RangeError("mine"); } } as any));
  probe("bad code and long reason", () => ws.close(5, "x".repeat(124)));
  console.log("still", ws.readyState);
  await conn.destroy();
});
await test("1.8 no answer but FIN", async () => {
  const { ws, conn } = await host.open(plain);
  const closed = watch(ws);
  ws.close(3001);
  await conn.print();
  await conn.end();
  await closed;
});
await test("1.8 no answer but RST", async () => {
  const { ws, conn } = await host.open(plain);
  const closed = watch(ws);
  ws.close(3001);
  await conn.print();
  await conn.reset();
  await closed;
});
await test("1.8 messages and pings that come after close() are not dispatched", async () => {
  const { ws, conn } = await host.open(plain);
  const closed = watch(ws);
  ws.close();
  await conn.print();
  await conn.write(text("late"), frame(9, "late"), closing(1000));
  await conn.print();
  await conn.end();
  await closed;
});
await test("1.8 a violation after close()", async () => {
  const { ws, conn } = await host.open(plain);
  const closed = watch(ws);
  ws.close();
  await conn.print();
  await conn.write(frame(3));
  await conn.print();
  await conn.end();
  await closed;
});
await test("1.8 the close event waits for the server's end of the stream", async () => {
  const { ws, conn } = await host.open(plain);
  const order: string[] = [];
  const closed = new Promise<void>((resolve) => (ws.onclose = () => (order.push("close event"), resolve())));
  await conn.write(closing(1000));
  await conn.print(2);
  order.push("state " + ws.readyState);
  await Bun.sleep(50);
  order.push("server ends");
  await conn.end();
  await closed;
  console.log(order.join(", "));
});
await test("1.8 terminate cuts the wait short", async () => {
  const { ws, conn } = await host.open(plain);
  const closed = watch(ws);
  await conn.write(closing(1000, "bye"));
  await conn.print(2);
  ws.close();
  ws.terminate();
  await closed;
  await conn.destroy();
});
await test("1.8 both close at once", async () => {
  const { ws, conn } = await host.open(plain);
  const closed = watch(ws);
  ws.close(4002, "client's");
  await conn.write(closing(4001, "server's"));
  await conn.print(2);
  await conn.end();
  await closed;
});
await test("1.8 close in a message handler: the rest of the packet is dropped", async () => {
  const { ws, conn } = await host.open(plain);
  const closed = watch(ws);
  ws.addEventListener("message", () => ws.close(3000, "enough"));
  await conn.write(text("one"), text("two"));
  await conn.print();
  await conn.write(closing(3000));
  await conn.end();
  await closed;
});
await test("1.8 terminate", async () => {
  const { ws, conn } = await host.open(plain);
  const closed = watch(ws);
  probe("call", () => ws.terminate());
  console.log("state", ws.readyState);
  await closed;
  console.log(await conn.rest());
  probe("again", () => (ws.terminate(), ws.close()));
});
await test("1.8 terminate in a message handler: the rest of the packet is dropped", async () => {
  const { ws, conn } = await host.open(plain);
  const closed = watch(ws);
  ws.addEventListener("message", () => ws.terminate());
  await conn.write(text("one"), text("two"));
  await closed;
  await conn.destroy();
});
await test("1.8 terminate behind a send", async () => {
  const { ws, conn } = await host.open(plain);
  const closed = watch(ws);
  ws.send("first");
  ws.terminate();
  await closed;
  console.log((await conn.rest()).end);
});
await test("1.8 close while connecting", async () => {
  const ws = plain((await Host.listen()).url);
  const closed = watch(ws);
  probe("call", () => [ws.close(3001, "x"), ws.readyState]);
  await closed;
});
await test("1.8 close while connecting still checks", async () => {
  const ws = plain((await Host.listen()).url);
  const closed = watch(ws);
  probe("code", () => ws.close(5));
  probe("reason", () => ws.close(1000, "x".repeat(200)));
  ws.close();
  await closed;
});
await test("1.8 terminate while connecting", async () => {
  const ws = plain((await Host.listen()).url);
  const closed = watch(ws);
  probe("call", () => [ws.terminate(), ws.readyState]);
  await closed;
});
await test("1.8 close when the answer is on its way", async () => {
  const other = await Host.listen();
  const ws = plain(other.url);
  const closed = watch(ws);
  const { conn } = await other.request();
  ws.close();
  await conn.write(switching(), text("x"));
  await closed;
  await conn.destroy();
});
await test("1.8 everything after the close event", async () => {
  const { ws, conn } = await host.open(plain);
  const closed = watch(ws);
  await conn.end();
  await closed;
  probe("close", () => ws.close());
  probe("close with a code", () => ws.close(3001, "x"));
  probe("close with a bad code", () => ws.close(5));
  probe("send", () => ws.send("abc"));
  probe("ping", () => (ws as any).ping("abc"));
  probe("pause", () => (ws as any).pause());
  console.log(ws.readyState, ws.bufferedAmount);
});
