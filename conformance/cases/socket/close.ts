// close and terminate: codes, reasons, what the handler and the peer see.
//@tls
import { test, probe, Raw, Queue, connected, text, closing, show, over } from "../lib";

/** Makes the call in a message handler and prints what handler and peer see, in order. */
async function run(call: (ws: any) => unknown, early: Uint8Array[] = [text("go")], frames = 3) {
  const done = new Queue<void>();
  let calls = 0;
  const server = Bun.serve({
    ...over,
    port: 0,
    fetch: (req: Request, server: any) => void server.upgrade(req),
    websocket: {
      message(ws: any, m: any) {
        if (calls++ === 0) probe("  result", () => [call(ws), ws.readyState, server.pendingWebSockets]);
        else console.log("  message", m);
        done.push();
      },
      close(ws: any, code: number, reason: string) {
        console.log("  handler", code, show(reason), ws.readyState, server.pendingWebSockets);
      },
    },
  } as any) as any;
  const peer = await Raw.connect(server);
  await peer.write(...early);
  await done.next();
  await peer.print(frames, "  peer");
  server.stop(true);
}
const codes: [string, any[]][] = [
  ["close without arguments", [[], [undefined], [undefined, undefined]]],
  ["codes that may be sent", [[1000], [1001], [1003], [1007], [1011], [1014], [3000], [3999], [4000], [4999]]],
  ["codes that may not be sent are sent as they are", [[1004], [1015], [1016], [1999], [2999], [1], [999], [5000], [65535]]],
  ["codes without payload", [[0], [1005], [1006], [NaN], [Infinity], [-Infinity], [-0]]],
  ["codes without payload, with a reason", [[0, "r"], [1005, "r"], [1006, "r"]]],
  ["codes beyond 16 bits", [[65536], [70000], [-1], [131072], [4294967296], [2 ** 53]]],
  ["fractions", [[1000.7], [1.5], [0.5], [-0.5]]],
];
for (const [name, list] of codes) {
  await test(`3.5 ${name}`, async () => {
    for (const args of list) {
      console.log(`close(${args.map(show).join(", ")})`);
      await run((ws) => ws.close(...args), undefined, 2);
    }
  });
}
await test("3.5 reasons", async () => {
  for (const reason of ["bye", "", "é🙂", "lone \ud800", new String("boxed")]) console.log(show(reason)), await run((ws) => ws.close(1000, reason), undefined, 2);
});
await test("3.5 reasons that are no strings", async () => {
  for (const reason of [null, 5, {}, true, new Uint8Array([65]), ["a", "b"], undefined]) console.log(show(reason)), await run((ws) => ws.close(1000, reason), undefined, 2);
});
await test("3.5 a long reason is cut at a character", async () => {
  for (const reason of ["x".repeat(123), "x".repeat(124), "é".repeat(62), "x" + "é".repeat(61) + "é", "x".repeat(121) + "🙂"]) await run((ws) => ws.close(1000, reason), undefined, 2);
});
await test("3.5 what close refuses leaves the socket open", async () => {
  await run((ws) => {
    for (const code of ["1000", null, true, {}, [], 5n, Symbol("s"), () => {}, new Number(1000)] as any[]) probe("  " + typeof code, () => ws.close(code));
    probe("  symbol as reason", () => ws.close(1000, Symbol("s")));
    probe("  reason that throws", () => ws.close(1000, { toString() { throw new RangeError("mine"); } }));
    ws.send("still open");
    return "refused";
  }, undefined, 1);
});
await test("3.5 a second close or terminate is ignored", async () => {
  await run((ws) => (ws.close(1001, "a"), ws.close(1002, "b"), ws.terminate()), undefined, 2);
  await run((ws) => (ws.terminate(), ws.close(1002, "b"), ws.terminate()), undefined, 1);
});
await test("3.5 send around close", async () => {
  await run((ws) => [ws.send("before"), ws.close(), ws.send("after"), ws.ping(), ws.getBufferedAmount()]);
});
await test("3.5 terminate sends no Close frame, but what was sent before", async () => {
  await run((ws) => ws.terminate(), undefined, 1);
  await run((ws) => [ws.send("one"), ws.send("two"), ws.terminate()]);
});
await test("3.5 close discards the rest of the packet", async () => {
  await run((ws) => ws.close(), [text("go"), text("second"), closing(4000, "mine")], 2);
  await run((ws) => ws.terminate(), [text("go"), text("second")], 1);
});
await test("3.5 the close handler runs inside close", async () => {
  const { server, ws } = await connected({
    close(ws: any, code: number, reason: string) {
      console.log("close", code, reason, ws.readyState, ws.send("x"), server.pendingWebSockets);
    },
  });
  console.log("before", ws.readyState, server.pendingWebSockets);
  ws.close(4001, "sync");
  console.log("after", ws.readyState, server.pendingWebSockets);
  server.stop(true);
});
await test("3.5 the close handler runs inside terminate", async () => {
  const { server, ws } = await connected({ close: (ws: any, code: number, reason: string) => console.log("close", code, show(reason), ws.readyState) });
  ws.terminate();
  console.log("after", ws.readyState, server.pendingWebSockets);
  server.stop(true);
});
await test("3.5 nextTick and microtasks of the close handler wait for the handler that called close", async () => {
  const done = new Queue<void>();
  const { server, peer } = await connected({
    message(ws: any) {
      ws.close();
      console.log("after");
      setTimeout(done.push, 0);
    },
    close() {
      process.nextTick(() => console.log("tick"));
      Promise.resolve().then(() => console.log("micro"));
      console.log("close");
    },
  });
  await peer.write(text("x"));
  await done.next();
  server.stop(true);
});
await test("3.5 close inside the close handler", async () => {
  await run((ws) => ws.close(4000, "x"), undefined, 2);
  const { server, ws, peer } = await connected({ close: (ws: any, code: number) => (console.log("close", code), ws.close(4002, "again"), ws.terminate()) });
  ws.close(4001);
  await peer.print(2);
  server.stop(true);
});
await test("3.5 the server does not wait for the peer's Close frame", async () => {
  const { server, ws, peer } = await connected({ message: (_: any, m: any) => console.log("message", m), close: (_: any, code: number) => console.log("close", code) });
  ws.close(1000, "bye");
  await peer.print(2);
  await peer.write(text("ignored"), closing(4000));
  probe("pending", () => server.pendingWebSockets);
  await server.stop();
  console.log("stopped");
});
await test("3.5 close inside open", async () => {
  for (const how of ["close", "terminate"]) {
    const server = Bun.serve({
    ...over,
      port: 0,
      fetch: (req: Request, server: any) => console.log("upgrade", server.upgrade(req)) as any,
      websocket: {
        open(ws: any) {
          ws.send("first");
          ws[how]();
          console.log("open", ws.readyState);
        },
        close: (_: any, code: number) => console.log("close", code),
      },
    } as any) as any;
    const peer = await Raw.connect(server);
    await peer.print(3);
    server.stop(true);
  }
});
