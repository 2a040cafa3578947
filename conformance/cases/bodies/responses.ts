// Streams as bodies of responses: what goes over the wire, and what the stream hears.
import { test, Wire, gate } from "../lib";

const sources: Record<string, () => any> = {
  "ends at once": () => new ReadableStream({ start(c) { c.enqueue("a"); c.enqueue("b"); c.close(); } }),
  "pulled, without a wait": () => { let n = 0; return new ReadableStream({ pull(c) { n++ < 3 ? c.enqueue("p" + n) : c.close(); } }); },
  "pulled, with microtasks": () => { let n = 0; return new ReadableStream({ async pull(c) { await null; n++ < 3 ? c.enqueue("p" + n) : c.close(); } }); },
  "a wait between": () => new ReadableStream({ async start(c) { c.enqueue("first"); await Bun.sleep(2); c.enqueue("second"); c.close(); } }),
  "several chunks between waits": () => new ReadableStream({ async start(c) { c.enqueue("a"); c.enqueue("b"); await Bun.sleep(2); c.enqueue("c"); c.enqueue("d"); await Bun.sleep(2); c.close(); } }),
  "bytes": () => new ReadableStream({ start(c) { c.enqueue(new Uint8Array([104, 105])); c.enqueue(new TextEncoder().encode("é").buffer); c.close(); } }),
  "empty": () => new ReadableStream({ start(c) { c.close(); } }),
  "an empty chunk": () => new ReadableStream({ start(c) { c.enqueue(""); c.enqueue("x"); c.close(); } }),
  "bytes controller": () => new ReadableStream({ type: "bytes", start(c) { c.enqueue(new Uint8Array([66])); c.close(); } }),
  "async generator": () => (async function* () { yield "a"; yield "b"; })(),
  "async generator with a wait": () => (async function* () { yield "a"; await Bun.sleep(2); yield new Uint8Array([98]); })(),
  "async iterable": () => ({ async *[Symbol.asyncIterator]() { yield "q"; } }),
  "direct": () => new ReadableStream({ type: "direct", async pull(c: any) { c.write("d1"); c.flush(); await Bun.sleep(2); c.write("d2"); c.end(); } } as any),
  "another body": () => new Response("of another").body,
  "a blob's stream": () => new Blob(["blob"]).stream(),
  "through a transform": () => new Response("up").body!.pipeThrough(new TextDecoderStream()).pipeThrough(new TransformStream({ transform: (v, c) => c.enqueue(v.toUpperCase()) })),
};
let make: () => Response;
const server: any = Bun.serve({
  port: 0, development: false, fetch: () => make(),
  error: (e: any) => new Response("error handler: " + e.message, { status: 500 }),
});
for (const [name, source] of Object.entries(sources))
  await test(`10.2 a stream: ${name}`, async () => {
    make = () => new Response(source());
    console.log(JSON.stringify(await Wire.exchange(server, "GET / HTTP/1.1")));
  });
await test("10.2 a stream with headers", async () => {
  make = () => new Response(sources["a wait between"](), { status: 201, headers: { "Content-Type": "text/event-stream", "x-a": "1", "content-length": "3" } });
  console.log(JSON.stringify(await Wire.exchange(server, "GET / HTTP/1.1")));
});
await test("10.2 HEAD of a stream", async () => {
  for (const name of ["ends at once", "a wait between"]) {
    make = () => new Response(sources[name]());
    console.log(JSON.stringify(await Wire.exchange(server, "HEAD / HTTP/1.1")));
  }
});
await test("10.2 each chunk leaves when it is there", async () => {
  const go = [gate(), gate()];
  make = () => new Response(new ReadableStream({ async start(c) { c.enqueue("one"); await go[0].passed; c.enqueue("two"); await go[1].passed; c.close(); } }));
  const wire = await Wire.open(server);
  await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  console.log(JSON.stringify(await wire.until("one\r\n")));
  go[0].open();
  console.log(JSON.stringify(await wire.until("two\r\n")));
  go[1].open();
  console.log(JSON.stringify(await wire.until("0\r\n\r\n")));
  await wire.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  console.log("the connection goes on:", (await wire.rest()).startsWith("HTTP/1.1 200 OK"));
});
await test("10.2 events", async () => {
  make = () => new Response((async function* () {
    for (let i = 0; i < 3; i++) {
      await Bun.sleep(1);
      yield `data: ${i}\n\n`;
    }
  })() as any, { headers: { "Content-Type": "text/event-stream" } });
  console.log(JSON.stringify(await Wire.exchange(server, "GET / HTTP/1.1")));
});
await test("10.2 a long stream", async () => {
  make = () => { let n = 0; return new Response(new ReadableStream({ pull(c) { n++ < 200 ? c.enqueue(new Uint8Array(50_000).fill(65)) : c.close(); } })); };
  const r = await fetch(server.url);
  console.log(r.status, r.headers.get("content-length"), (await r.bytes()).length);
});
await test("10.2 the client goes away: the stream is canceled", async () => {
  const canceled = gate<any>();
  make = () => new Response(new ReadableStream({ async pull(c) { await Bun.sleep(1); c.enqueue("x"); }, cancel: (reason) => canceled.open(reason) }));
  const wire = await Wire.open(server);
  await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await wire.until("x");
  await wire.destroy();
  const reason = await canceled.passed;
  console.log(reason.name, reason.message);
});
await test("10.2 the client goes away: the generator is ended", async () => {
  const ended = gate();
  make = () => new Response((async function* () { try { for (;;) { await Bun.sleep(1); yield "x"; } } finally { ended.open(); } })() as any);
  const wire = await Wire.open(server);
  await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  await wire.until("x");
  await wire.destroy();
  await ended.passed;
  console.log("ended");
});
await test("10.2 a locked stream cannot be a body", async () => {
  make = () => { const s = sources["ends at once"](); s.getReader(); return new Response(s); };
  console.log(JSON.stringify(await Wire.exchange(server, "GET / HTTP/1.1")));
});
await test("10.2 a stream that is read meanwhile", async () => {
  make = () => { const r = new Response(sources["ends at once"]()); r.body!.getReader(); return r; };
  console.log(JSON.stringify(await Wire.exchange(server, "GET / HTTP/1.1")));
});
await test("10.2 a stream that breaks off behind a chunk", async () => {
  make = () => new Response(new ReadableStream({ async pull(c) { c.enqueue("x"); await Bun.sleep(2); c.error(new Error("later")); } }));
  console.log(JSON.stringify(await Wire.exchange(server, "GET / HTTP/1.1")));
});
await test("10.2 a generator that throws behind a chunk", async () => {
  make = () => new Response((async function* () { yield "a"; await Bun.sleep(2); throw new Error("in the generator"); })() as any);
  console.log(JSON.stringify(await Wire.exchange(server, "GET / HTTP/1.1")));
});
await test("10.2 no body for 204 and 304", async () => {
  for (const status of [204, 304]) {
    make = () => new Response(sources["ends at once"](), { status });
    console.log(JSON.stringify(await Wire.exchange(server, "GET / HTTP/1.1")));
  }
});
server.stop(true);
