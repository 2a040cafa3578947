// What the close handler gets for each way in which a connection ends, and what the peer sees.
//@tls
import { test, connected, Queue, show, text, frame, closing, over } from "../lib";

/** Lets act end the connection, and prints what the handler got and what the peer sees then. */
async function ends(act: (c: any) => unknown, frames = 2) {
  const closed = new Queue<void>();
  const c = await connected({
    message: (_: any, m: any) => console.log("  message", m),
    close(ws: any, code: number, reason: string) {
      console.log("  handler", code, show(reason), ws.readyState);
      closed.push();
    },
    error: (e: any) => console.log("  error", e),
  });
  await act(c);
  await closed.next();
  if (frames) await c.peer.print(frames, "  peer");
  c.server.stop(true);
}
const codes = (name: string, list: number[]) =>
  test(`4.2 ${name}`, async () => {
    for (const code of list) console.log(code), await ends(({ peer }) => peer.write(closing(code, "why")));
  });

await codes("the peer's Close is echoed", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]);
await codes("codes that a peer may not send", [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1999, 2000, 2999, 5000, 65535]);
await test("4.2 a Close without reason", () => ends(({ peer }) => peer.write(closing(4000))));
await test("4.2 a Close without payload", () => ends(({ peer }) => peer.write(closing())));
await test("4.2 a Close of one byte", () => ends(({ peer }) => peer.write(frame(8, "x"))));
await test("4.2 a Close whose reason is no UTF-8", () => ends(({ peer }) => peer.write(frame(8, Uint8Array.from([3, 232, 0xff])))));
await test("4.2 a Close with the longest reason", () => ends(({ peer }) => peer.write(closing(1000, "r".repeat(123)))));
await test("4.2 a reason with characters of all lengths", () => ends(({ peer }) => peer.write(closing(1000, "aé日🙂"))));
await test("4.2 the peer ends the stream", () => ends(({ peer }) => peer.end(), 1));
await test("4.2 the peer ends the stream inside a frame", () => ends(async ({ peer }) => (await peer.write(text("cut").subarray(0, 4)), await peer.end()), 1));
await test("4.2 the peer resets the stream", () => ends(({ peer }) => peer.reset(), 0));
await test("4.2 the peer closes its socket", () => ends(({ peer }) => peer.destroy(), 0));
await test("4.2 a message, then the end of the stream", () => ends(async ({ peer }) => (await peer.write(text("last")), await peer.end()), 1));
await test("4.2 ws.close", () => ends(({ ws }) => ws.close(4001, "mine")));
await test("4.2 ws.terminate", () => ends(({ ws }) => ws.terminate(), 1));
await test("4.2 server.stop(true)", () => ends(({ server }) => (server.stop(true), console.log("  after stop"))));
await test("4.2 frames behind the peer's Close are ignored", () => ends(({ peer }) => peer.write(closing(1000), text("late"), frame(3))));
await test("4.2 a Close inside a fragmented message", () => ends(({ peer }) => peer.write(frame(1, "half", 0), closing(1001))));
await test("4.2 what the close handler sends goes nowhere", async () => {
  const closed = new Queue<void>();
  const { server, peer } = await connected({
    close(ws: any) {
      console.log("sends", ws.send("x"), ws.ping(), ws.close(4000), ws.terminate());
      closed.push();
    },
  });
  await peer.write(closing(1000));
  await closed.next();
  await peer.print(2);
  server.stop(true);
});
await test("4.2 pendingWebSockets counts the socket inside its close handler", async () => {
  const closed = new Queue<void>();
  const { server, peer } = await connected({
    close() {
      console.log("inside", server.pendingWebSockets);
      setTimeout(closed.push, 0);
    },
  });
  console.log("open", server.pendingWebSockets);
  await peer.write(closing(1000));
  await closed.next();
  console.log("after", server.pendingWebSockets);
  server.stop(true);
});
await test("4.2 the request's signal aborts with the socket", async () => {
  const closed = new Queue<string>();
  let opened: any;
  const server = Bun.serve({
    ...over,
    port: 0,
    fetch(req: Request, server: any) {
      req.signal.addEventListener("abort", () => closed.push("abort"));
      server.upgrade(req);
    },
    websocket: { open: (ws: any) => (opened = ws), close: () => closed.push("close") },
  } as any) as any;
  const { Raw } = await import("../lib");
  const peer = await Raw.connect(server);
  await peer.write(closing(1000));
  console.log(await closed.next(), await closed.next());
  console.log(opened.readyState);
  server.stop(true);
});
