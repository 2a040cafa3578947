// send, ping and pong: what they take, what goes over the wire, bufferedAmount.
import { test, probe, show } from "../lib";
import { Host, frame, watch } from "../host";

const host = await Host.listen();
const plain = (url: string) => new WebSocket(url, { perMessageDeflate: false } as any);

/** Sends each value and prints the frame. */
async function sends(name: string, method: "send" | "ping" | "pong", values: any[][]) {
  await test(name, async () => {
    const { ws, conn } = await host.open(plain);
    for (const args of values) {
      let threw = false;
      try {
        const result = (ws as any)[method](...args);
        if (result !== undefined) console.log("result", show(result));
      } catch (e: any) {
        threw = true;
        console.log(`throws ${e.name}/${e.code ?? "-"} ${show(e.message)}`);
      }
      if (!threw) await conn.print();
    }
    await conn.destroy();
  });
}
const buffer = Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7]).buffer;
await sends("1.6 send: strings", "send", [["hello"], [""], ["aé€😀"], ["\ud800x"], ["x\udc00"], ["a".repeat(125)], ["a".repeat(126)], ["a".repeat(65535)], ["a".repeat(65536)]]);
await sends("1.6 send: bytes", "send", [[buffer], [new Uint8Array(buffer, 2, 3)], [new Uint16Array(buffer, 2, 2)], [new DataView(buffer, 1, 2)], [Buffer.from("buf")], [new ArrayBuffer(0)], [new Float64Array([1])], [new Uint8ClampedArray([300])]]);
await sends("1.6 send: Blobs", "send", [[new Blob(["blob"])], [new Blob([])], [new Blob(["a", Uint8Array.from([1])])]]);
await sends("1.6 send: everything else is text", "send", [[5], [-0], [1.5], [NaN], [true], [null], [undefined], [10n], [{}], [[1, 2]], [[]], [new String("obj")], [{ toString: () => "own" }], [new Date(0).getTime()], [/x/]]);
await sends("1.6 send: refused", "send", [[], [Symbol("x")], [{ toString() { throw new RangeError("mine"); } }]]);
await sends("1.6 send: further arguments are ignored", "send", [["a", "b"], ["a", true]]);
await sends("1.6 send: a file", "send", [[Bun.file("lib.ts")]]);
await sends("1.7 ping", "ping", [[], ["text"], [""], [null], [undefined], [5], [buffer], [new Uint8Array(buffer, 2, 3)], [new Blob(["blob"])], ["x".repeat(125)], ["x".repeat(126)], ["é".repeat(63)], [new Uint8Array(200)], [Symbol("x")], [{}], [true]]);
await sends("1.7 pong", "pong", [[], ["text"], [null], [5], [buffer], ["x".repeat(126)]]);

await test("1.6 order of many kinds", async () => {
  const { ws, conn } = await host.open(plain);
  const w = ws as any;
  w.send("1"); w.ping("2"); w.send(Uint8Array.from([3])); w.pong("4"); w.send(new Blob(["5"])); w.send("6");
  await conn.print(6);
  await conn.destroy();
});
await test("1.6 the bytes are those at the time of the call", async () => {
  const { ws, conn } = await host.open(plain);
  const b = Uint8Array.from([1, 2, 3]);
  ws.send(b);
  b.fill(9);
  await conn.print();
  await conn.destroy();
});
await test("1.6 one frame a message, masked", async () => {
  const { ws, conn } = await host.open(plain);
  ws.send("x".repeat(1 << 20));
  await conn.print();
  await conn.destroy();
});
await test("1.6 while connecting", async () => {
  const ws = plain((await Host.listen()).url) as any;
  const closed = watch(ws);
  for (const m of ["send", "ping", "pong"]) {
    try {
      ws[m]("x");
    } catch (e: any) {
      console.log(m, e instanceof DOMException, e.name, e.code, show(e.message));
    }
  }
  probe("without arguments", () => ws.send());
  console.log(ws.bufferedAmount);
  ws.close();
  await closed;
});
await test("1.6 after close() bufferedAmount grows", async () => {
  const { ws, conn } = await host.open(plain);
  const w = ws as any;
  const closed = watch(ws);
  w.close();
  w.send("abc"); w.send("é"); w.send(new Uint8Array(10)); w.send(new Blob(["1234"])); w.ping("zz");
  console.log(w.bufferedAmount);
  await conn.end();
  await closed;
  w.send("abc"); w.pong("zz");
  console.log(w.bufferedAmount);
});
await test("1.6 small messages leave bufferedAmount at 0", async () => {
  const { ws, conn } = await host.open(plain);
  for (let i = 0; i < 10; i++) ws.send("x".repeat(100));
  console.log(ws.bufferedAmount);
  await conn.next(10);
  await conn.destroy();
});
await test("1.6 a large message: bufferedAmount grows and falls to 0", async () => {
  const { ws, conn } = await host.open(plain);
  const size = 20 << 20;
  ws.send(new Uint8Array(size));
  const first = ws.bufferedAmount;
  console.log(first > size / 2, first <= size + 14);
  const { bytes } = await conn.skip(size);
  console.log(bytes);
  ws.send("after");
  await conn.print();
  while (ws.bufferedAmount > 0) await Bun.sleep(1);
  console.log(ws.bufferedAmount);
  await conn.destroy();
});
await test("1.6 behind a backlog everything counts", async () => {
  const { ws, conn } = await host.open(plain);
  ws.send(new Uint8Array(20 << 20));
  const before = ws.bufferedAmount;
  ws.send("x".repeat(1000));
  const grown = ws.bufferedAmount - before;
  console.log(grown >= 1000 && grown <= 1008);
  await conn.destroy();
});
await test("1.6 messages come in while there is a backlog", async () => {
  const { ws, conn } = await host.open(plain);
  ws.send(new Uint8Array(20 << 20));
  const message = new Promise<any>((resolve) => (ws.onmessage = resolve));
  await conn.write(frame(1, "still here"));
  console.log((await message).data, ws.bufferedAmount > 0);
  await conn.destroy();
});
