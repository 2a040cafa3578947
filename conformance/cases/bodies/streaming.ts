// Streams as answers: how they are cut into chunks, and how one that fails ends.
import { test, Wire, gate } from "../lib";

const enc = new TextEncoder();
const sleep = (ms: number) => Bun.sleep(ms);
const stream = (source: any, init?: any) => new Response(new ReadableStream(source), init);
const answers: Record<string, () => any> = {
  empty: () => stream({ start(c) { c.close() } }),
  startOne: () => stream({ start(c) { c.enqueue("a"); c.close() } }),
  startMany: () => stream({ start(c) { c.enqueue("a"); c.enqueue("b"); c.enqueue(enc.encode("c")); c.close() } }),
  pullMany: () => { let n = 0; return stream({ pull(c) { c.enqueue("" + n++); if (n == 3) c.close() } }) },
  pullAsync: () => { let n = 0; return stream({ async pull(c) { await 1; c.enqueue("" + n++); if (n == 3) c.close() } }) },
  pullSleep: () => { let n = 0; return stream({ async pull(c) { await sleep(5); c.enqueue("" + n++); if (n == 3) c.close() } }) },
  startAsync: () => stream({ async start(c) { c.enqueue("a"); await sleep(5); c.enqueue("b"); await sleep(5); c.close() } }),
  startLate: () => stream({ async start(c) { await sleep(5); c.enqueue("b"); c.enqueue("c"); await sleep(5); c.enqueue("d"); c.close() } }),
  timers: () => stream({ start(c) { c.enqueue("a"); setTimeout(() => { c.enqueue("b"); c.enqueue("c") }, 5); setTimeout(() => c.close(), 10) } }),
  emptyChunks: () => stream({ start(c) { c.enqueue(""); c.enqueue(new Uint8Array(0)); c.enqueue("x"); c.enqueue(""); c.close() } }),
  emptyLate: () => stream({ async start(c) { c.enqueue("a"); await sleep(5); c.enqueue(""); await sleep(5); c.close() } }),
  big: () => stream({ start(c) { c.enqueue("x".repeat(20000)); c.enqueue("y".repeat(20000)); c.close() } }),
  bigAsync: () => stream({ async start(c) { c.enqueue("x".repeat(20000)); await sleep(5); c.enqueue("y".repeat(20000)); c.close() } }),
  bytesType: () => stream({ type: "bytes", start(c) { c.enqueue(enc.encode("by")); c.close() } }),
  badLate: () => stream({ async start(c) { c.enqueue("a"); await sleep(5); c.enqueue(5); c.close() } }),
  blobChunk: () => stream({ start(c) { c.enqueue(new Blob(["x"])); c.close() } }),
  errStart: () => stream({ start(c) { throw "es" } }),
  errController: () => stream({ start(c) { c.error("ec") } }),
  errPull: () => stream({ pull(c) { throw "ep" } }),
  errAfterSync: () => stream({ start(c) { c.enqueue("a"); c.error("eas") } }),
  errAfter: () => stream({ async start(c) { c.enqueue("a"); await sleep(5); c.error("ea") } }),
  errAfter2: () => stream({ async start(c) { c.enqueue("a"); await sleep(5); c.enqueue("b"); c.error("ea") } }),
  gen: () => new Response((async function* () { yield "a"; yield enc.encode("b"); })() as any),
  genFn: () => new Response(async function* () { yield "a"; await sleep(5); yield "b" } as any),
  genSleep: () => new Response((async function* () { yield "a"; await sleep(5); yield "b"; await sleep(5) })() as any),
  genErr: () => new Response((async function* () { throw "ge" })() as any),
  genErrAfter: () => new Response((async function* () { yield "a"; await sleep(5); throw "gea" })() as any),
  genEmpty: () => new Response((async function* () { })() as any),
  genBad: () => new Response((async function* () { yield 5 })() as any),
  syncGen: () => new Response((function* () { yield "a"; yield "b" })() as any),
  iter: () => new Response({ async *[Symbol.asyncIterator]() { yield "i"; yield "j" } } as any),
  direct: () => stream({ type: "direct", pull(c) { c.write("a"); c.write("b"); c.close() } }),
  directAsync: () => stream({ type: "direct", async pull(c) { c.write("a"); await sleep(5); c.write("b"); await sleep(5); c.close() } }),
  directFlush: () => stream({ type: "direct", async pull(c) { c.write("a"); c.flush(); await sleep(5); c.write("b"); c.flush(); c.end() } }),
  directNoClose: () => stream({ type: "direct", async pull(c) { c.write("a") } }),
  directErr: () => stream({ type: "direct", pull(c) { throw "de" } }),
  directErrAfter: () => stream({ type: "direct", async pull(c) { c.write("a"); await sleep(5); throw "dea" } }),
  directBig: () => stream({ type: "direct", async pull(c) { for (let i = 0; i < 5; i++) { c.write("z".repeat(10000)); await sleep(1) } c.end() } }),
  transform: () => { const t = new TransformStream(); const w = t.writable.getWriter(); w.write(enc.encode("t1")); setTimeout(() => { w.write(enc.encode("t2")); w.close() }, 5); return new Response(t.readable) },
  ct: () => stream({ start(c) { c.enqueue("a"); c.close() } }, { headers: { "content-type": "q/q" } }),
  sse: () => stream({ async start(c) { for (let i = 0; i < 3; i++) { c.enqueue(`data: ${i}\n\n`); await sleep(3) } c.close() } }, { headers: { "content-type": "text/event-stream" } }),
  close: () => stream({ async start(c) { c.enqueue("ab"); await sleep(5); c.enqueue("c"); c.close() } }, { headers: { "connection": "close" } }),
  s204: () => stream({ start(c) { c.enqueue("a"); c.close() } }, { status: 204 }),
  s304: () => stream({ start(c) { c.enqueue("a"); c.close() } }, { status: 304 }),
  s404: () => stream({ async start(c) { c.enqueue("a"); await sleep(5); c.close() } }, { status: 404 }),
};

const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  development: false,
  error: (e: any) => new Response("error: " + (e?.message ?? e), { status: 500 }),
  fetch: (req) => answers[new URL(req.url).pathname.slice(1)]!(),
});
/** The answer on one line. Whether one that is not whole ends with FIN or RST does not matter. */
async function answer(name: string, version = "1.1") {
  const wire = await Wire.open(server);
  await wire.send(`GET /${name} HTTP/${version}\r\nHost: a\r\nConnection: close\r\n\r\n`);
  const text = (await wire.rest()).replace(/ (FIN|RST)$/, "");
  const long = text.replace(/([xyz])\1{99,}/g, (all, c) => `${c}*${all.length}`);
  const whole = /\r\n0\r\n\r\n$/.test(text) || /^content-length:/im.test(text) || !/^transfer-encoding:/im.test(text) && text !== "";
  return JSON.stringify(long) + (whole ? "" : " broken off");
}
for (const name of Object.keys(answers)) await test(`10.2 stream: ${name}`, async () => console.log(await answer(name)));
for (const name of ["startAsync", "genSleep", "empty"]) await test(`10.2 stream to HTTP/1.0: ${name}`, async () => console.log(await answer(name, "1.0")));

// What a stream hears when the client is gone.
const sources: Record<string, (log: (what: string) => void) => any> = {
  "a stream": (log) => ({ start: (c: any) => c.enqueue("a"), pull: () => new Promise(() => {}), cancel: (e: any) => log(`cancel ${e?.name} ${e?.message}`) }),
  "a stream that was never read": (log) => ({ pull: () => new Promise(() => {}), cancel: (e: any) => log(`cancel ${e?.name} ${e?.message}`) }),
  "a direct stream": (log) => ({ type: "direct", pull: (c: any) => (c.write("a"), c.flush(), new Promise(() => {})), cancel: (e: any) => log(`cancel ${e?.name} ${e?.message}`) }),
};
for (const [name, source] of Object.entries(sources))
  await test(`10.2 the client leaves ${name}`, async () => {
    const log: string[] = [];
    const begun = gate(), aborted = gate();
    const server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      development: false,
      fetch(req) {
        req.signal.addEventListener("abort", () => (log.push("abort"), aborted.open()));
        begun.open();
        return stream(source((what) => log.push(what)));
      },
    });
    const wire = await Wire.open(server);
    await wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await begun.passed;
    await sleep(20);
    await wire.reset();
    await aborted.passed;
    await sleep(20);
    console.log(log.join("; "), server.pendingRequests);
    await server.stop(true);
  });
await test("10.2 the client leaves a generator", async () => {
  const log: string[] = [];
  const begun = gate(), over = gate();
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    development: false,
    fetch() {
      return new Response((async function* () {
        try {
          for (let i = 0; ; i++) {
            yield "x";
            begun.open();
            await sleep(1);
          }
        } finally {
          log.push("finally");
          over.open();
        }
      })() as any);
    },
  });
  const wire = await Wire.open(server);
  await wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await begun.passed;
  await wire.reset();
  await over.passed;
  console.log(log.join());
  await server.stop(true);
});
await server.stop(true);
