// Bodies of requests that do not come whole: what the handler hears of it, and in which order.
import { test, Wire, gate } from "../lib";

const readers: Record<string, (req: any) => Promise<any>> = {
  text: (r) => r.text(),
  json: (r) => r.json(),
  arrayBuffer: (r) => r.arrayBuffer(),
  bytes: (r) => r.bytes(),
  blob: (r) => r.blob(),
  iteration: async (r) => {
    for await (const _ of r.body);
  },
  reader: async (r) => {
    const reader = r.body.getReader();
    while (!(await reader.read()).done);
  },
  pipe: (r) => r.body.pipeTo(new WritableStream({})),
  clone: (r) => r.clone().text(),
  later: async (r) => (await Bun.sleep(20), r.text()),
};
const name = (e: any) => `${e.constructor.name} ${e.name}/${e.code} ${e.message}`;
const chunked = "Transfer-Encoding: chunked\r\n\r\n";
const endings: [string, string, string, (wire: Wire) => any][] = [
  ["the client breaks off", "Content-Length: 7\r\n\r\n", "abc", (w) => w.reset()],
  ["the client finishes early", "Content-Length: 7\r\n\r\n", "abc", (w) => w.end()],
  ["the client finishes early, chunked", chunked, "3\r\nabc\r\n", (w) => w.end()],
  ["a chunk is wrong", chunked, "3\r\nabc\r\n", (w) => w.send("zz\r\n")],
  ["chunks are too many", chunked, "3e8\r\n" + "x".repeat(1000) + "\r\n", (w) => w.send("5\r\nabcde\r\n0\r\n\r\n")],
];
for (const [how, read] of Object.entries(readers))
  await test(`10.3 ${how} of a body that does not come whole`, async () => {
    for (const [what, head, part, end] of endings) {
      const log: string[] = [];
      const over = gate(), begun = gate();
      const server = Bun.serve({
        port: 0,
        hostname: "127.0.0.1",
        development: false,
        maxRequestBodySize: 1000,
        async fetch(req) {
          req.signal.addEventListener("abort", () => log.push("signal: " + name(req.signal.reason)));
          begun.open();
          try {
            await read(req);
            log.push("read");
          } catch (e) {
            log.push("body: " + name(e));
          }
          over.open();
          return new Response("");
        },
      });
      const wire = await Wire.open(server);
      await wire.send("POST / HTTP/1.1\r\nHost: a\r\n" + head + part);
      await begun.passed;
      await Bun.sleep(5);
      await end(wire);
      await over.passed;
      console.log(`${what}: ${log.join("; ")}`);
      await wire.destroy();
      await server.stop(true);
    }
  });
