// wss: which servers are trusted, what the tls options change, how failures are worded; unix sockets.
import { test } from "../lib";
import { Host, certificate, switching, watch } from "../host";

const ca = (await certificate("ca")).cert;
const client = await certificate("client");
const other = await certificate("self-signed");

/** Connects to a server with that certificate and prints what the client sees; the server answers and ends. */
async function connects(name: string, listen: any, options: any = {}, url = (u: string) => u) {
  await test("1.14 " + name, async () => {
    const host = await Host.listen(listen);
    const ws = new WebSocket(url(host.url), { perMessageDeflate: false, ...options });
    ws.addEventListener("open", () => ws.send("hello"));
    const closed = watch(ws);
    const conn = await host.accept();
    const head = await conn.head();
    await conn.write(switching());
    if (head.length > 2) {
      console.log("server:", head[0], "|", head[1], "|", (await conn.next(1))[0]);
      await conn.end();
    } else {
      await conn.destroy();
    }
    await closed;
  });
}
/** The connection does not even begin. */
async function fails(name: string, options: any) {
  await test("1.14 " + name, () => watch(new WebSocket("wss://127.0.0.1:9/", options)));
}
const tls = (tls: any) => ({ tls });

await connects("self-signed", { certificate: "self-signed" });
await connects("self-signed, rejectUnauthorized false", { certificate: "self-signed" }, tls({ rejectUnauthorized: false }));
await connects("self-signed, rejectUnauthorized true", { certificate: "self-signed" }, tls({ rejectUnauthorized: true }));
await connects("self-signed, rejectUnauthorized null", { certificate: "self-signed" }, tls({ rejectUnauthorized: null }));
await connects("self-signed, given as ca", { certificate: "self-signed" }, tls({ ca: other.cert }));
await connects("self-signed, top-level rejectUnauthorized", { certificate: "self-signed" }, { rejectUnauthorized: false });
await connects("unknown authority", { certificate: "good" });
await connects("another authority", { certificate: "good" }, tls({ ca: other.cert }));
await connects("ca as text", { certificate: "good" }, tls({ ca }));
await connects("ca as bytes", { certificate: "good" }, tls({ ca: Buffer.from(ca) }));
await connects("ca as list", { certificate: "good" }, tls({ ca: [other.cert, ca] }));
await connects("ca as an empty list", { certificate: "good" }, tls({ ca: [] }));
await connects("localhost", { certificate: "good" }, tls({ ca }), (u) => u.replace("127.0.0.1", "localhost"));
await connects("https: URL", { certificate: "good" }, tls({ ca }), (u) => u.replace("wss:", "https:"));
await connects("certificate of another name", { certificate: "other-name" }, tls({ ca }));
await connects("certificate of another name, serverName", { certificate: "other-name" }, tls({ ca, serverName: "other.test" }));
await connects("certificate of another name, servername", { certificate: "other-name" }, tls({ ca, servername: "other.test" }));
await connects("certificate of another name, Host header", { certificate: "other-name" }, { tls: { ca }, headers: { Host: "other.test" } });
await connects("certificate of another name and of an unknown authority", { certificate: "other-name" });
await connects("expired", { certificate: "expired" }, tls({ ca }));
await connects("expired, rejectUnauthorized false", { certificate: "expired" }, tls({ ca, rejectUnauthorized: false }));
await connects("client certificate", { certificate: "good", clientCertificate: true }, tls({ ca, cert: client.cert, key: client.key }));
await connects("client certificate is missing", { certificate: "good", clientCertificate: true }, tls({ ca }));
await connects("client certificate without key", { certificate: "good", clientCertificate: true }, tls({ ca, cert: client.cert }));
await connects("checkServerIdentity accepts", { certificate: "other-name" }, tls({ ca, checkServerIdentity: (name: string, cert: any) => console.log("asked", name, cert.subject.CN, cert.subjectaltname) }));
await connects("checkServerIdentity refuses", { certificate: "good" }, tls({ ca, checkServerIdentity: () => new Error("mine") }));
await connects("checkServerIdentity is not asked about an unknown authority", { certificate: "self-signed" }, tls({ ca, checkServerIdentity: () => console.log("asked") }));
await connects("checkServerIdentity without rejectUnauthorized", { certificate: "good" }, tls({ ca, rejectUnauthorized: false, checkServerIdentity: () => (console.log("asked"), true) }));
await fails("ca that cannot be read", tls({ ca: "garbage" }));
await fails("certificate and key that cannot be read", tls({ cert: "x", key: "y" }));
await fails("key of another certificate", tls({ cert: client.cert, key: other.key }));
await connects("tls options of a ws: URL", {}, tls({ ca, rejectUnauthorized: true }));

process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
await connects("NODE_TLS_REJECT_UNAUTHORIZED=0", { certificate: "self-signed" });
await connects("NODE_TLS_REJECT_UNAUTHORIZED=0 and rejectUnauthorized true", { certificate: "self-signed" }, tls({ rejectUnauthorized: true }));
process.env.NODE_TLS_REJECT_UNAUTHORIZED = "false";
await connects("NODE_TLS_REJECT_UNAUTHORIZED=false", { certificate: "self-signed" });
delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;

await test("1.14 wss to a server without TLS", async () => {
  const host = await Host.listen();
  const closed = watch(new WebSocket(host.url.replace("ws:", "wss:")));
  const conn = await host.accept();
  await conn.write("HTTP/1.1 400 Bad Request\r\n\r\n");
  await closed;
});
await test("1.14 wss to a server that ends", async () => {
  const host = await Host.listen();
  const closed = watch(new WebSocket(host.url.replace("ws:", "wss:")));
  const conn = await host.accept();
  await conn.end();
  await closed;
});
await test("1.14 wss to a server that resets", async () => {
  const host = await Host.listen();
  const closed = watch(new WebSocket(host.url.replace("ws:", "wss:")));
  const conn = await host.accept();
  await conn.next(1); // some of its first message
  await conn.reset();
  await closed;
});

await connects("unix socket", { unix: "u" });
await connects("unix socket with path and query", { unix: "u" }, {}, (u) => u + ":/chat?x=1");
await connects("unix socket with TLS", { unix: "u", certificate: "good" }, tls({ ca }));
await connects("unix socket with TLS, wrong serverName", { unix: "u", certificate: "good" }, tls({ ca, serverName: "other.test" }));
await test("1.14 unix socket that is missing", () => watch(new WebSocket("ws+unix:///nowhere/x.sock")));
await test("1.14 unix socket: url and origin", async () => {
  const host = await Host.listen({ unix: "u" });
  const { ws, conn } = await host.open((u) => new WebSocket(u + ":/a", { perMessageDeflate: false } as any));
  console.log(ws.url === host.url + ":/a");
  const message = new Promise<any>((resolve) => (ws.onmessage = resolve));
  await conn.write("\x81\x02hi");
  const { origin, data } = await message;
  console.log(origin, data);
  await conn.destroy();
});
