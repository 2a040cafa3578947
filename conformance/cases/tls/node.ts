// node:tls: handshakes that succeed and fail, by what both sides see.
import tls from "node:tls";
import net from "node:net";
import fs from "node:fs";
import { once } from "node:events";
import { test, probe, show } from "../lib";

const pem = (name: string) => fs.readFileSync(import.meta.dir + "/pem/" + name, "utf8");
const key = pem("key.pem"), cert = pem("cert.pem");
const log = (...a: any[]) => console.log(...a);
const fault = (x: any) => (x instanceof Error ? `${(x as any).code ?? "-"}/${x.message}` : String(x));

/** Prints what the server and the client see of one handshake and of a word each way. */
async function handshake(title: string, serverOptions: any, clientOptions: any) {
  log("#", title);
  const lines: Record<string, string[]> = { server: [], client: [] };
  const server: any = tls.createServer({ key, cert, ...serverOptions });
  server.on("secureConnection", (s: any) => {
    lines.server.push(`secure ${s.authorized} ${s.alpnProtocol} ${s.servername} ${s.encrypted} ${s.getProtocol()}`);
    s.on("data", (d: any) => (lines.server.push("data " + d), s.end("answer")));
    s.on("error", (e: any) => lines.server.push("error " + fault(e)));
  });
  server.on("tlsClientError", (e: any) => lines.server.push("tlsClientError " + fault(e)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const c: any = tls.connect({ port: server.address().port, host: "127.0.0.1", rejectUnauthorized: false, ...clientOptions });
  c.on("secureConnect", () => {
    lines.client.push(`secureConnect ${c.authorized} ${fault(c.authorizationError)} ${c.alpnProtocol} ${c.getProtocol()} ${JSON.stringify(c.servername)} ${c.isSessionReused()} ${c.getPeerCertificate().subject.CN}`);
    c.write("question");
  });
  c.on("data", (d: any) => lines.client.push("data " + d));
  c.on("error", (e: any) => lines.client.push("error " + fault(e)));
  const ended = new Promise<void>((resolve) => server.once("close", () => resolve()));
  await once(c, "close");
  server.close();
  await ended;
  for (const [name, list] of Object.entries(lines)) log(` ${name}: ${list.join(", ")}`);
}

await test("1.1 what is agreed on", async () => {
  await handshake("plain", {}, {});
  await handshake("ALPN", { ALPNProtocols: ["h2", "x"] }, { ALPNProtocols: ["x"] });
  await handshake("a name", {}, { servername: "example.test" });
});

await test("1.2 certificates that are trusted or not", async () => {
  await handshake("self-signed", {}, { rejectUnauthorized: true });
  await handshake("trusted", {}, { rejectUnauthorized: true, ca: cert });
  await handshake("trusted by name", {}, { rejectUnauthorized: true, ca: cert, servername: "localhost" });
  await handshake("of another name", {}, { rejectUnauthorized: true, ca: cert, servername: "wrong.test" });
  await handshake("refused by the script", {}, { rejectUnauthorized: true, ca: cert, checkServerIdentity: (host: string, c: any) => new Error(`not ${c.subject.CN}`) });
});

await test("1.3 certificates of clients", async () => {
  await handshake("shown", { requestCert: true, ca: cert, rejectUnauthorized: true }, { key, cert });
  await handshake("not asked for", {}, { key, cert });
  await handshake("missing and tolerated", { requestCert: true, ca: cert, rejectUnauthorized: false }, {});
});

await test("1.4 SNICallback chooses the context", async () => {
  await handshake("callback", { SNICallback: (name: string, done: any) => (log(" asked for", name), done(null, tls.createSecureContext({ key, cert }))) }, { servername: "a.test" });
});

await test("1.5 nobody speaks TLS there", async () => {
  const plain: any = net.createServer((s) => s.end("hello, no tls here"));
  plain.listen(0, "127.0.0.1");
  await once(plain, "listening");
  const c = tls.connect({ port: plain.address().port, host: "127.0.0.1" });
  const [e] = (await once(c, "error").catch((e) => [e])) as any;
  log(fault(e));
  plain.close();
  const refused = tls.connect({ port: 1, host: "127.0.0.1" });
  const [r] = (await once(refused, "error").catch((e) => [e])) as any;
  log(fault(r));
});

await test("1.6 TLS over a socket that is connected", async () => {
  const server: any = tls.createServer({ key, cert }, (s) => s.end("bye"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const raw = net.connect(server.address().port, "127.0.0.1");
  await once(raw, "connect");
  const c: any = tls.connect({ socket: raw, rejectUnauthorized: false });
  let text = "";
  c.on("data", (d: any) => (text += d));
  await once(c, "close");
  log(text, raw.destroyed);
  server.close();
});

await test("1.7 whose certificate is it?", () => {
  const names = { subject: { CN: "a.test" }, subjectaltname: "DNS:b.test, DNS:*.c.test, IP Address:1.2.3.4" } as any;
  for (const host of ["a.test", "b.test", "x.c.test", "y.x.c.test", "1.2.3.4", "1.2.3.5", "B.TEST"]) log(host, fault(tls.checkServerIdentity(host, names)));
  for (const c of [{ subject: { CN: "a.test" } }, { subject: { CN: "*.test.test" } }, { subject: {} }, {}] as any[]) {
    for (const host of ["a.test", "b.test.test"]) log(show(c), host, fault(tls.checkServerIdentity(host, c)));
  }
});

await test("1.8 arguments that are wrong", () => {
  const T: any = tls;
  probe("cert", () => T.createSecureContext({ cert: "x" }));
  probe("minVersion", () => T.createSecureContext({ minVersion: "x" }));
  probe("ca", () => T.createSecureContext({ ca: 5 }));
  probe("ciphers", () => T.createSecureContext({ ciphers: 5 }));
  probe("no such cipher", () => T.createSecureContext({ ciphers: "no-such" }));
  probe("connect()", () => T.connect());
  probe("createServer(5)", () => T.createServer(5));
  probe("SNICallback", () => new T.Server({ SNICallback: 5 }));
  probe("getCACertificates", () => T.getCACertificates("x"));
  const out: any = {};
  T.convertALPNProtocols(["a", "bc"], out);
  log(show(out.ALPNProtocols), T.DEFAULT_MIN_VERSION, T.DEFAULT_MAX_VERSION, Object.isFrozen(T.rootCertificates));
});
process.exit(); // Bun keeps one of the connections open
