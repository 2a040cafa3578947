// Answers that the client does not take, and requests that go silent: what is pending, and what ends it.
import { test, Wire, gate } from "../lib";

const large = "x".repeat(16 << 20);

/** A server that logs what happens to a request, in order. */
function serve(options: any, answer: (req: Request, log: (what: string) => void) => any) {
  const log: string[] = [];
  const seen = gate();
  const aborted = gate();
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    development: false,
    ...options,
    fetch(req: Request) {
      req.signal.addEventListener("abort", () => (log.push("abort"), aborted.open()));
      seen.open();
      return answer(req, (what) => log.push(what));
    },
  });
  return { server, log, seen: seen.passed, aborted: aborted.passed };
}
const get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

await test("10.2 an answer that is not taken is pending until the client leaves", async () => {
  const { server, log, seen, aborted } = serve({}, () => new Response(large));
  const wire = await Wire.open(server);
  await wire.send(get);
  await seen;
  await Bun.sleep(10);
  console.log(server.pendingRequests, log.join());
  await wire.destroy();
  await aborted;
  await Bun.sleep(10);
  console.log(server.pendingRequests, log.join());
  server.stop(true);
});
await test("8 stop waits for an answer that is not taken", async () => {
  const { server, log, seen } = serve({}, () => new Response(large));
  const wire = await Wire.open(server);
  await wire.send(get);
  await seen;
  let stopped = false;
  const stopping = server.stop().then(() => (stopped = true));
  await Bun.sleep(30);
  console.log(stopped, server.pendingRequests, log.join());
  await wire.destroy();
  await stopping;
  console.log(stopped, server.pendingRequests, log.join());
});
await test("8 stop(true) ends an answer that is not taken", async () => {
  const { server, log, seen } = serve({}, () => new Response(large));
  const wire = await Wire.open(server);
  await wire.send(get);
  await seen;
  await Bun.sleep(10);
  await server.stop(true);
  console.log(server.pendingRequests, log.join());
  await wire.destroy();
});

const silent: Record<string, [string, (req: Request, log: (what: string) => void) => any]> = {
  "a handler": [get, () => new Promise(() => {})],
  "an answer that is not taken": [get, () => new Response(large)],
  "a stream that is not taken": [get, (_, log) => new Response(new ReadableStream({ pull: (c) => c.enqueue(large), cancel: (e) => log("cancel " + e.name) }))],
  "a silent stream": [get, (_, log) => new Response(new ReadableStream({ start: (c) => c.enqueue("x"), pull: () => new Promise(() => {}), cancel: (e) => log("cancel " + e.name) }))],
  "half a body": [
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab",
    async (req, log) => {
      await req.text().catch((e) => log(`${e.name}/${e.code} ${e.message}`));
      return new Response("late");
    },
  ],
};
// All at once: each takes four seconds.
const outcomes = Object.entries(silent).map(async ([name, [request, answer]]) => {
  const { server, log, aborted } = serve({ idleTimeout: 1 }, answer);
  const wire = await Wire.open(server);
  await wire.send(request);
  await aborted;
  await Bun.sleep(10);
  const text = `${server.pendingRequests} ${log.join()}`;
  await wire.destroy();
  server.stop(true);
  return [name, text];
});
for (const [name, text] of await Promise.all(outcomes))
  await test(`7 HTTP time-out: ${name}`, () => console.log(text));
