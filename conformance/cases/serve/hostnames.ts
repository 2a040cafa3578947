// What each hostname means: the server's properties, and who reaches it.
import { test, probe } from "../lib";

const reach = async (url: string) => {
  try {
    return await (await fetch(url)).text();
  } catch (e: any) {
    return e.code;
  }
};
for (const hostname of [undefined, "localhost", "127.0.0.1", "0.0.0.0", "::", "::1", "[::1]", "127.0.0.2"])
  await test(`1.3 hostname ${hostname}`, async () => {
    const server: any = Bun.serve({
      port: 0, hostname,
      fetch: (req, server) => new Response(server.requestIP(req)!.address + " " + server.requestIP(req)!.family),
    });
    probe("hostname", () => server.hostname);
    probe("url", () => server.url.href.replace(/:\d+\/$/, ":PORT/"));
    probe("address", () => [server.address.address, server.address.family, server.address.port === server.port]);
    console.log("127.0.0.1:", await reach(`http://127.0.0.1:${server.port}/`));
    console.log("::1:", await reach(`http://[::1]:${server.port}/`));
    server.stop(true);
  });
