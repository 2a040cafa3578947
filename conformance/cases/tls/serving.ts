// https and wss on one port.
import { test, probe, probeAsync, Client, Wire, Raw, text as frame } from "../lib";

const [key, cert, encrypted] = await Promise.all(["key", "cert", "encrypted-key"].map((name) => Bun.file(`pem/${name}.pem`).text()));
const options = (tls: any = { key, cert }): any => ({
  port: 0, tls,
  fetch(req: Request, server: any) {
    if (server.upgrade(req, { data: req.url.replace(/:\d+/, "") })) return;
    return new Response(req.url.replace(/:\d+/, "") + " " + server.requestIP(req).family);
  },
  websocket: { open: (ws: any) => ws.send("hello " + ws.data), message: (ws: any, m: any) => ws.send(m) },
});
await test("1.3 tls: the server", () => {
  for (const development of [true, false]) {
    const server: any = Bun.serve({ ...options(), development });
    probe("properties", () => [server.protocol, server.url.protocol, server.url.hostname, String(server)]);
    server.stop(true);
  }
});
for (const [name, tls] of [["key and cert", { key, cert }], ["passphrase", { key: encrypted, cert, passphrase: "secret" }], ["files", { key: Bun.file("pem/key.pem"), cert: Bun.file("pem/cert.pem") }]] as const)
  await test(`1.3 tls: https and wss, ${name}`, async () => {
    const server: any = Bun.serve(options(tls));
    const url = `https://localhost:${server.port}/path`;
    await probeAsync("fetch", async () => (await fetch(url, { tls: { ca: cert } } as any)).text());
    const c = new Client(url, { tls: { ca: cert } });
    await c.print(2);
    c.socket.send("over TLS");
    await c.print();
    c.socket.close();
    await c.print();
    server.stop(true);
  });
await test("1.3 tls: who does not trust the certificate", async () => {
  const server: any = Bun.serve(options());
  await probeAsync("fetch", () => fetch(`https://localhost:${server.port}/`));
  await probeAsync("not verified", async () => (await fetch(`https://localhost:${server.port}/`, { tls: { rejectUnauthorized: false } } as any)).status);
  server.stop(true);
});
await test("1.3 tls: keep-alive and pipelining", async () => {
  const server: any = Bun.serve(options());
  const wire = await Wire.open(server);
  await wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  console.log((await wire.rest()).split("\r\n").filter((l) => l.startsWith("https")).length, "lines");
  server.stop(true);
});
await test("1.3 tls: frames behind the handshake", async () => {
  const server: any = Bun.serve(options());
  const peer = await Raw.connect(server, { early: [frame("early")] });
  await peer.print(2);
  server.stop(true);
});
