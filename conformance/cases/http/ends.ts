// The ways in which a client gives a request up, and the options of a server's sockets.
import { test } from "../lib";
import http from "node:http";
import { once } from "node:events";

async function served(handler: http.RequestListener, run: (port: number, server: http.Server) => Promise<void>) {
  const server = http.createServer(handler).listen(0);
  await once(server, "listening");
  await run((server.address() as any).port, server);
  server.closeAllConnections();
  if (server.listening) {
    server.close();
    await once(server, "close");
  }
}

const ways: Record<string, (r: http.ClientRequest) => void> = {
  "abort": (r) => r.abort(), "destroy": (r) => void r.destroy(), "destroy with an error": (r) => void r.destroy(new Error("mine")),
};
const moments: Record<string, (r: http.ClientRequest, go: () => void) => void> = {
  "at once": (_, go) => go(), "in the next tick": (_, go) => process.nextTick(go), "with its socket": (r, go) => void r.on("socket", go),
};
for (const [how, end] of Object.entries(ways))
  for (const [when, at] of Object.entries(moments))
    await test(`10 http: ${how} ${when}`, () =>
      served((_, res) => void res.end("x"), async (port) => {
        const log: string[] = [];
        const request = http.get({ port, agent: false }, () => log.push("response"));
        for (const event of ["abort", "error", "socket"]) request.on(event, (x) => log.push(x instanceof Error ? `error ${(x as any).code} ${x.message}` : event));
        const closed = new Promise<void>((done) => request.on("close", () => { log.push("close"); setImmediate(done); }));
        at(request, () => end(request));
        await closed;
        console.log(log.join(", "), request.destroyed, request.aborted);
      }));

await test("10 http: options of a server's socket return it", () =>
  served((req, res) => {
    const { socket } = req;
    console.log([socket.setNoDelay(), socket.setNoDelay(false), socket.setKeepAlive(true, 1000), socket.setKeepAlive(), socket.unref(), socket.ref()].every((s) => s === socket));
    res.end("x");
  }, async (port) => {
    const request = http.get({ port, agent: false });
    const [res] = await once(request, "response");
    res.resume();
    await once(res, "close");
    console.log(res.complete);
  }));

await test("10 http: a socket that is reset is an error of its peer", () =>
  served((req) => void req.socket.resetAndDestroy(), async (port) => {
    const [e] = await once(http.get({ port, agent: false }), "error").catch((e) => [e]);
    console.log(e.code);
  }));
