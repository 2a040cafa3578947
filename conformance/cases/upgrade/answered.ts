// server.upgrade while the request is being answered, and afterwards: too late, whatever the answer's body is.
import { gate, show, test, Wire } from "../lib";

const handshake = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/** Answers one handshake and prints what came. tries is called when it is time to try the upgrade. */
async function answer(body: (tries: () => void, again: Promise<void>) => any, until: string) {
  const begun = gate();
  const server: any = Bun.serve({
    port: 0,
    fetch: (req: Request) => new Response(body(() => console.log("upgrade", server.upgrade(req)), begun.passed)),
    websocket: { open: () => console.log("open"), message() {} },
  } as any);
  const wire = await Wire.open(server);
  await wire.send(handshake);
  const first = await wire.until(until);
  begun.open();
  console.log(show(first.slice(0, 160)), first.includes("chunked") ? show(await wire.until("0\r\n\r\n")) : "");
  await wire.destroy();
  await server.stop(true);
}

await test("2.6 upgrade inside an async generator", () =>
  answer((tries, again) => (async function* () { tries(); yield "a"; tries(); await again; tries(); yield "b"; tries(); })(), "a\r\n"));
await test("2.6 upgrade inside pull", () =>
  answer((tries, again) => new ReadableStream({ async pull(c) { await new Promise((ok) => setImmediate(ok)); tries(); c.enqueue("a"); await again; tries(); c.close(); tries(); } }), "a\r\n"));
await test("2.6 upgrade inside a direct stream", () =>
  answer((tries, again) => new ReadableStream({ type: "direct", async pull(c: any) { tries(); c.write("a"); c.flush(); await again; tries(); c.end(); tries(); } } as any), "a\r\n"));
await test("2.6 upgrade when a text was the answer", () => answer((tries) => (setImmediate(tries), "a"), "a"));
await test("2.6 upgrade when a file was the answer", () => answer((tries) => (setImmediate(tries), Bun.file(import.meta.path)), "the last line\n"));
await test("2.6 upgrade in the cancel of a stream that HEAD does not want", async () => {
  const server: any = Bun.serve({
    port: 0,
    fetch: (req: Request) => new Response(new ReadableStream({ pull() {}, cancel() { console.log("cancel", server.upgrade(req)); server.stop(true); } }, { highWaterMark: 0 })),
    websocket: { message() {} },
  } as any);
  const wire = await Wire.open(server);
  await wire.send(handshake.replace("GET", "HEAD"));
  console.log(await wire.rest());
  await wire.destroy();
});
// the last line
