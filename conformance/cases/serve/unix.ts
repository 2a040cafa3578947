// Servers on unix sockets: what their properties say, how requests come and what becomes of the file.
import { test, probe, failure, socketPath, connected, Client, Wire, closing } from "../lib";

const hello = () => new Response("hello");
/** What the peer sees that connects: an answer, or the system's word for why not. */
async function reach(where: string) {
  const answer = await Wire.exchange({ address: where, protocol: "http" }, "GET /a?b HTTP/1.1");
  return /connection refused|no such file/.exec(answer)?.[0] ?? answer.split("\r\n\r\n").pop();
}
/** Tries to listen and prints the properties, or the error with all it has. */
function listen(unix: unknown, more: object = {}) {
  try {
    const server = Bun.serve({ unix, fetch: hello, ...more } as any) as any;
    console.log(JSON.stringify([server.address, server.url.href, server.hostname ?? "undefined", server.port ?? "undefined", server.protocol]));
    server.stop(true);
  } catch (e: any) {
    console.log(failure(e), e.syscall ? JSON.stringify([e.path, e.syscall, e.errno, Object.keys(e)]) : "");
  }
}

await test("1.3 a unix socket: the server's properties", async () => {
  const path = await socketPath("properties");
  const server: any = Bun.serve({ unix: path, fetch: hello });
  for (const key of ["address", "hostname", "port", "protocol", "development"]) probe(key, () => server[key]);
  for (const key of ["href", "protocol", "host", "pathname"]) probe(`url.${key}`, () => server.url[key].replace(path, "PATH"));
  server.stop(true);
  for (const key of ["address", "port"]) probe(`${key} after stop`, () => server[key]);
});
await test("1.3 a unix socket: requests", async () => {
  const path = await socketPath("requests");
  const server = Bun.serve({
    unix: path,
    fetch: (req, server) => new Response([req.url, server.requestIP(req), req.headers.get("host")].join(" ")),
  });
  console.log(await reach(path));
  console.log(await Wire.exchange(server, "POST /z HTTP/1.1\nContent-Length: 3", "abc"));
  server.stop(true);
});
await test("1.3 a unix socket: WebSockets", async () => {
  const path = await socketPath("sockets");
  const { server, ws, peer } = await connected({ message: (ws: any, m: any) => ws.send("echo " + m) }, { port: undefined, unix: path });
  probe("remoteAddress", () => ws.remoteAddress);
  const client = new Client("ws+unix://" + path);
  await client.print();
  client.socket.send("x");
  await client.print();
  probe("pendingWebSockets", () => server.pendingWebSockets);
  await peer.write(closing());
  await peer.print();
  client.socket.close();
  await client.print();
  server.stop(true);
});
await test("1.3 stop removes the file of a unix socket", async () => {
  for (const force of [false, true]) {
    const path = await socketPath("removed");
    const { server, peer } = await connected({}, {
      port: undefined, unix: path,
      fetch: (req: Request, server: any) => (server.upgrade(req) ? undefined : new Response("served")),
    });
    console.log("before:", await reach(path));
    server.stop(force);
    console.log("after:", await reach(path));
    Bun.serve({ unix: path, fetch: () => new Response("another") }).unref();
    console.log("again:", await reach(path));
    await peer.destroy();
  }
});
await test("1.1 a unix socket in a folder that is not there", async () => listen((await socketPath("folder")) + "/x.sock"));
await test("1.1 a unix socket whose name is too long", async () => {
  listen("/tmp/" + "x".repeat(200));
  listen("x".repeat(108));
});
await test("1.1 a unix socket in the place of another", async () => {
  const path = await socketPath("taken");
  const first = Bun.serve({ unix: path, fetch: () => new Response("first") });
  listen(path);
  console.log(await reach(path));
  await first.stop();
  listen(path);
});
await test("1.1 a unix socket in the place of a file or a folder", async () => {
  listen(import.meta.path);
  listen(import.meta.dir);
});
await test("1.1 a unix socket below a file", () => listen(import.meta.path + "/x.sock"));
await test("1.1 unix and hostname", async () => {
  const path = await socketPath("both");
  for (const hostname of ["localhost", "0.0.0.0", 0]) listen(path, { hostname });
  for (const hostname of ["", null, undefined, false]) listen(path, { hostname });
});
await test("1.1 unix and port", async () => {
  for (const port of [0, 1, 21008, "80"]) listen(await socketPath("port"), { port });
  listen(await socketPath("port"), { port: "abc" });
});
await test("1.1 unix and reusePort", async () => {
  const path = await socketPath("reuse");
  const first = Bun.serve({ unix: path, reusePort: true, fetch: hello } as any);
  listen(path, { reusePort: true });
  first.stop();
});
await test("1.1 unix of other types", async () => {
  const path = await socketPath("types");
  listen({ toString: () => path });
  listen([path]);
  for (const unix of ["", null, undefined, false, []]) probe(String(unix), () => (Bun as any).serve({ unix, port: 0, fetch: hello }).unref().url.protocol);
  listen(Symbol("s"));
});
await test("1.3 names of the abstract namespace", async () => {
  const server: any = Bun.serve({ unix: `\0Abstract-${process.pid}`, fetch: (req, server) => new Response(req.url + " " + server.requestIP(req)) });
  const name = (s: string) => s.replace(String(process.pid), "PID");
  probe("address", () => name(server.address));
  probe("url", () => [name(server.url.href), server.url.protocol, server.url.pathname]);
  probe("others", () => [server.hostname, server.port, server.protocol]);
  console.log(await reach("@" + server.address.slice(1)));
  try {
    Bun.serve({ unix: server.address, fetch: hello });
  } catch (e: any) {
    console.log(name(failure(e)));
  }
  await server.stop();
  console.log(await reach("@" + server.address.slice(1)));
});
await test("1.1 a name of the abstract namespace that is too long", () => {
  listen("\0" + "x".repeat(107));
});
