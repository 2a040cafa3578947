// What becomes of the bodies that fetch sends and reads when a call is aborted or fails.
import { gate, test } from "../lib";
import { Host } from "../host";
import { call, server } from "./_call";

const source = (log: string) => new ReadableStream({ start(c) { c.enqueue(new Uint8Array(10)); }, cancel(r) { console.log(log, "canceled", r); } });
await test("10.5 abort cancels the upload", async () => {
  const host = await Host.listen();
  const a = new AbortController();
  const done = call(`http://127.0.0.1:${host.where}/`, { method: "POST", body: source("upload"), signal: a.signal });
  const conn = await host.accept();
  await conn.head();
  a.abort();
  await done;
  await conn.destroy();
});
await test("10.5 abort before the call cancels the upload", () => call(server.url, { method: "POST", body: source("upload"), signal: AbortSignal.abort("early") }));
await test("10.5 abort with a reason", async () => {
  const a = new AbortController();
  const done = call(server.url, { signal: a.signal });
  a.abort(new RangeError("why"));
  await done;
});
await test("10.5 abort before the body is read", async () => {
  const host = await Host.listen();
  const a = new AbortController();
  const done = fetch(`http://127.0.0.1:${host.where}/`, { signal: a.signal });
  const conn = await host.accept();
  await conn.head();
  await conn.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
  const r = await done;
  a.abort();
  await r.text().catch((e) => console.log(e.name, e.code, e.message));
  await conn.destroy();
});
await test("10.5 a stream that fails", () => call(server.url, { method: "POST", body: new ReadableStream({ pull(c) { c.error(new RangeError("mine")); } }) }));
await test("10.5 a stream of objects", () => call(server.url, { method: "POST", body: new ReadableStream({ pull(c) { c.enqueue({}); } }) }));
await test("10.5 a server that leaves cancels the upload", async () => {
  const host = await Host.listen();
  const done = call(`http://127.0.0.1:${host.where}/`, { method: "POST", body: source("upload") });
  const conn = await host.accept();
  await conn.head();
  await conn.end();
  await done;
  await conn.destroy();
});
// A server that answers before the body has come whole.
for (const [name, answer, end] of [
  ["a whole answer", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false],
  ["a whole answer, then FIN", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", true],
  ["an answer without a body", "HTTP/1.1 204 No\r\n\r\n", false],
  ["Connection: close", "HTTP/1.1 400 Bad\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno", true],
  ["half an answer, then FIN", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", true],
] as [string, string, boolean][])
  for (const kind of ["stream", "string"])
    await test(`10.5 an early answer to a ${kind}: ${name}`, async () => {
      const host = await Host.listen();
      const canceled = gate();
      let heard = "not canceled"; // before or after the answer: that is a race
      const body = kind === "string" ? "x".repeat(16 << 20) : new ReadableStream({ start(c) { c.enqueue(new Uint8Array(10)); }, cancel(r) { heard = `canceled ${r}`; canceled.open(); } });
      const done = fetch(`http://127.0.0.1:${host.where}/`, { method: "POST", body });
      const conn = await host.accept();
      await conn.head();
      await conn.write(answer);
      if (end) await conn.end();
      const r = await done.catch((e) => console.log(e.name, e.code));
      if (r) await r.text().then((t) => console.log(r.status, t), (e) => console.log(r.status, e.name, e.code));
      if (kind === "stream") {
        await Promise.race([canceled.passed, Bun.sleep(10_000)]);
        console.log(heard);
      }
      await conn.destroy();
    });
for (const kind of ["stream", "string", "Blob"])
  await test(`10.5 a server that does not read hears that a ${kind} is aborted`, async () => {
    const begun = gate(), gone = gate();
    const deaf = Bun.serve({ port: 0, hostname: "127.0.0.1", idleTimeout: 0, fetch: (r) => (begun.open(), new Promise<Response>((done) => r.signal.addEventListener("abort", () => (gone.open(), done(new Response()))))) });
    const large = "x".repeat(32 << 20), chunk = new Uint8Array(65536);
    const body = { string: () => large, Blob: () => new Blob([large]), stream: () => new ReadableStream({ pull(c) { c.enqueue(chunk); } }) }[kind]!();
    const a = new AbortController();
    const done = fetch(deaf.url, { method: "POST", body, signal: a.signal }).catch((e) => console.log(e.name));
    await begun.passed;
    a.abort();
    await done;
    await gone.passed;
    deaf.stop(true);
  });
server.stop(true);
