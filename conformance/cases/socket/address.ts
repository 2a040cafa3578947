// remoteAddress by listener.
//@tls
import { test, connected, probe, closing, over, Client, Queue } from "../lib";

for (const hostname of [undefined, "127.0.0.1", "0.0.0.0", "::"]) {
  await test(`3.1 remoteAddress with hostname ${hostname}`, async () => {
    const closed = new Queue<string>();
    const { server, peer, ws } = await connected({ close: (ws: any) => closed.push(ws.remoteAddress) }, { hostname });
    probe("open", () => ws.remoteAddress);
    await peer.write(closing());
    console.log("in close:", await closed.next());
    probe("after", () => ws.remoteAddress);
    server.stop(true);
  });
}
await test("3.1 remoteAddress of a unix socket", async () => {
  const { server, ws } = await connected({}, { port: undefined, unix: `${process.cwd()}/address-${process.pid}.sock` });
  probe("open", () => ws.remoteAddress);
  server.stop(true);
});
await test("3.1 remoteAddress of a client that asks for localhost", async () => {
  for (const hostname of [undefined, "127.0.0.1"]) {
    const peers = new Queue<string>();
    const server: any = Bun.serve({
      ...over, port: 0, hostname,
      fetch: (req, server) => (server.upgrade(req) ? undefined : new Response(server.requestIP(req)!.address)) as any,
      websocket: { open: (ws) => (peers.push(ws.remoteAddress), ws.close()), message() {} },
    } as any);
    const url = `${server.protocol}://localhost:${server.port}/`;
    const c = new Client(url);
    console.log(hostname, await peers.next(), await (await fetch(url, { tls: { rejectUnauthorized: false } } as any)).text());
    await c.print(2);
    server.stop(true);
  }
});
