// node:https: a server and clients that trust it, do not ask, or refuse it.
import { test } from "../lib";
import https from "node:https";
import { readFileSync } from "node:fs";
import { once } from "node:events";

const pem = (name: string) => readFileSync(`${import.meta.dir}/../tls/pem/${name}.pem`);
const cert = pem("cert"), key = pem("key");

async function served(run: (port: number) => Promise<void>) {
  const server = https.createServer({ cert, key }, (req, res) => {
    let length = 0;
    req.on("data", (d) => (length += d.length));
    req.on("end", () => res.end(`${req.method} ${req.url} ${length} ${(req.socket as any).encrypted}`));
  });
  server.listen(0);
  await once(server, "listening");
  await run((server.address() as any).port);
  server.close();
  await once(server, "close");
}

const ask = (options: any, body?: string) =>
  new Promise<void>((done) => {
    const request = https.request(options, (res) => {
      const { authorized } = res.socket as any, protocol = (res.socket as any).getProtocol();
      let text = "";
      res.setEncoding("utf8").on("data", (d) => (text += d)).on("end", () => {
        console.log(res.statusCode, text, authorized, protocol);
        done();
      });
    });
    request.on("error", (e: any) => { console.log("error", e.code); done(); });
    request.end(body);
  });

await test("10 https: requests over one kept connection", () =>
  served(async (port) => {
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
    for (let i = 0; i < 3; i++) await ask({ port, path: `/${i}`, agent, method: "POST" }, "x".repeat(1000 * i));
    agent.destroy();
  }));

await test("10 https: a certificate of nobody's is refused, unless the client does not ask or knows it", () =>
  served(async (port) => {
    const agent = new https.Agent();
    await ask({ port, agent });
    await ask({ port, agent, rejectUnauthorized: false });
    await ask({ port, agent, ca: cert, servername: "localhost" });
    agent.destroy();
  }));

await test("10 https: a server that speaks no TLS", async () => {
  const net = await import("node:net");
  const plain = net.createServer((c) => { c.on("error", () => {}); c.end("HTTP/1.1 200 OK\r\n\r\n"); }).listen(0);
  await once(plain, "listening");
  const request = https.get({ port: (plain.address() as any).port, rejectUnauthorized: false });
  const [e] = await once(request, "error").catch((e) => [e]);
  console.log(e instanceof Error, typeof e.code);
  plain.close();
});
