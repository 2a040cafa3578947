// Streams that fail before anything of them was sent: printed, and the connection ends.
import { separately, Wire } from "../lib";

async function failing(body: () => any) {
  const server = Bun.serve({ port: 0, development: false, fetch: () => new Response(body()), error: () => new Response("error handler") });
  console.log(JSON.stringify(await Wire.exchange(server, "GET / HTTP/1.1")));
  server.stop(true);
}
separately("10.2 a stream that is errored", () => failing(() => new ReadableStream({ start: (c) => c.error(new Error("bad")) })));
separately("10.2 a chunk that is neither text nor bytes", () => failing(() => new ReadableStream({ start(c) { c.enqueue(5); c.close(); } })));
separately("10.2 a generator that throws at once", () =>
  failing(() => (async function* () {
    throw new Error("in the generator");
  })()));
