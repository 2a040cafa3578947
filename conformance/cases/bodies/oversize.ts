// Bodies over maxRequestBodySize on a connection that is kept: announced, chunked, read and unread, first and later.
import { probeAsync, test, Wire } from "../lib";

const server: any = Bun.serve({
  port: 0,
  idleTimeout: 0,
  maxRequestBodySize: 10,
  async fetch(req: Request) {
    if (!req.url.endsWith("/read")) return new Response("unread");
    try {
      return new Response("got " + (await req.text()).length);
    } catch (e: any) {
      console.log(e.name, e.message);
      return new Response("caught");
    }
  },
});
const post = (path: string, rest: string) => `POST ${path} HTTP/1.1\r\nHost: a\r\n${rest}`;
const firsts = { "nothing": "", "a GET": "GET /first HTTP/1.1\r\nHost: a\r\n\r\n", "a body that fits": post("/read", "Content-Length: 2\r\n\r\nok") };
const bodies = {
  "of a length": "Content-Length: 11\r\n\r\nhello world",
  "announced": "Content-Length: 1000\r\n\r\n",
  "chunked": "Transfer-Encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n",
  "of many chunks": "Transfer-Encoding: chunked\r\n\r\n" + "400\r\n" + "x".repeat(1024) + "\r\n" + "1\r\n.\r\n".repeat(1000) + "0\r\n\r\n",
};
const last = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
for (const [before, first] of Object.entries(firsts)) {
  for (const path of ["/read", "/unread"]) {
    await test(`10.3 oversize bodies to ${path} behind ${before}`, async () => {
      for (const [name, body] of Object.entries(bodies)) {
        const wire = await Wire.open(server);
        await wire.send(first);
        // Not in one packet with the request before, whose answer must be out.
        if (first) await wire.until(first.startsWith("GET") ? "unread" : "got 2");
        await wire.send(post(path, body));
        const answered = path === "/unread" && name !== "announced" && name !== "of a length";
        if (answered) await wire.until("unread");
        if (answered) await wire.send(last);
        await probeAsync(name, () => wire.rest());
        await wire.destroy();
      }
    });
  }
}
await server.stop(true);
