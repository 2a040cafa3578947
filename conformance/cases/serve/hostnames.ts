// What each hostname means: the server's properties, and who reaches it.
import { test, probe, freePort } from "../lib";

const reach = async (url: string) => {
  try {
    return await (await fetch(url)).text();
  } catch (e: any) {
    return e.code;
  }
};
// The ports are free ones below those that systems give out by themselves: with these, somebody else may listen on the same
// port of an address that is expected to refuse.
for (const hostname of [undefined, "*", "127.0.0.1", "0.0.0.0", "::", "::1", "[::1]", "127.0.0.2", "127.1", "0x7f000002", 0])
  await test(`1.3 hostname ${hostname}`, async () => {
    const server: any = Bun.serve({
      port: await freePort(), hostname,
      fetch: (req, server) => new Response(server.requestIP(req)!.address + " " + server.requestIP(req)!.family),
    } as any);
    probe("hostname", () => server.hostname);
    probe("url", () => server.url.href.replace(/:\d+\/$/, ":PORT/"));
    probe("address", () => [server.address.address, server.address.family, server.address.port === server.port]);
    if (server.address.address !== "127.0.0.2") {
      console.log("127.0.0.1:", await reach(`http://127.0.0.1:${server.port}/`));
      console.log("::1:", await reach(`http://[::1]:${server.port}/`));
    }
    server.stop(true);
  });
await test("1.3 hostname 127.0.0.2 is not 127.0.0.1", async () => {
  const port = await freePort();
  const server = Bun.serve({ port, hostname: "127.0.0.2", fetch: () => new Response("x") });
  for (const host of ["127.0.0.1", "[::1]", "127.0.0.2"]) console.log(host, await reach(`http://${host}:${port}/`));
  server.stop(true);
});
for (const hostname of ["localhost", "LOCALHOST"])
  await test(`1.3 hostname ${hostname}`, async () => {
    // It is what the system says, IPv6 first: that decides which one of these it is.
    const server: any = Bun.serve({ port: 0, hostname, fetch: () => new Response("x") });
    const IPv6 = server.address.family === "IPv6";
    probe("hostname", () => server.hostname);
    probe("url", () => server.url.href.replace(/:\d+\/$/, ":PORT/"));
    probe("address", () => server.address.address === (IPv6 ? "::1" : "127.0.0.1"));
    console.log("localhost:", await reach(server.url));
    console.log("its own family:", await reach(`http://${IPv6 ? "[::1]" : "127.0.0.1"}:${server.port}/`));
    server.stop(true);
  });
for (const [hostname, ipv6Only] of [[undefined, true], ["::", true], ["::", 1], ["::", ""], ["::1", true], ["0.0.0.0", true]] as const)
  await test(`1.1 ipv6Only ${JSON.stringify(ipv6Only)} with hostname ${hostname}`, async () => {
    const port = await freePort();
    const server: any = Bun.serve({ port, hostname, ipv6Only, fetch: () => new Response("x") } as any);
    probe("address", () => server.address.address);
    console.log("127.0.0.1:", await reach(`http://127.0.0.1:${port}/`));
    console.log("::1:", await reach(`http://[::1]:${port}/`));
    server.stop(true);
  });

/** Tries to have two servers on one port. */
function two(name: string, first: object, second: object) {
  const a = Bun.serve({ port: 0, fetch: () => new Response("a"), ...first } as any);
  try {
    const b = Bun.serve({ port: a.port, fetch: () => new Response("b"), ...second } as any);
    console.log(name, "both", a.port === b.port);
    b.stop(true);
  } catch (e: any) {
    console.log(name, e.code);
  }
  a.stop(true);
}
await test("1.1 reusePort", async () => {
  two("both ask for it:", { reusePort: true }, { reusePort: true });
  two("any truth value:", { reusePort: 1 }, { reusePort: "x" });
  two("only the first:", { reusePort: true }, {});
  two("only the second:", {}, { reusePort: true });
  two("neither:", { reusePort: 0 }, { reusePort: "" });
  two("one address:", { reusePort: true, hostname: "127.0.0.1" }, { reusePort: true, hostname: "127.0.0.1" });
});
await test("1.1 reusePort: each answers, and goes on without the other", async () => {
  const serve = (name: string, port: number) => Bun.serve({ port, reusePort: true, fetch: () => new Response(name) });
  const a = serve("a", 0), b = serve("b", a.port!);
  const answers = new Set<string>();
  for (let i = 0; i < 500 && answers.size < 2; i++) answers.add(await (await fetch(b.url, { headers: { connection: "close" } })).text());
  console.log([...answers].sort());
  a.stop(true);
  console.log(await reach(String(b.url)), a.port, b.port! > 0);
  b.stop(true);
});
