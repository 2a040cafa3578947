// What each hostname means for the server's properties.
import { probe } from "../lib";

for (const hostname of [undefined, "localhost", "127.0.0.1", "0.0.0.0", "::", "::1", "[::1]"]) {
  const server = Bun.serve({ port: 0, hostname, fetch: () => new Response("x") });
  probe(`${hostname} hostname`, () => server.hostname);
  probe(`${hostname} url`, () => server.url.href.replace(/:\d+\/$/, ":PORT/"));
  probe(`${hostname} address`, () => [(server.address as any).address, (server.address as any).family]);
  server.stop(true);
}
