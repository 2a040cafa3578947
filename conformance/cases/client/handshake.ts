// The bytes of the opening handshake: what Bun sends, header for header, and what a script can change of it.
import { test } from "../lib";
import { Host } from "../host";

const host = await Host.listen();

/** Prints the request that new WebSocket(url, options) sends. */
async function sends(name: string, options?: any, url = host.url) {
  await test("1.10 request: " + name, async () => {
    // The offer of compression has cases of its own.
    const ws = new WebSocket(url, typeof options === "object" && !Array.isArray(options) ? { perMessageDeflate: false, ...options } : options);
    const closed = new Promise((resolve) => (ws.onclose = resolve));
    const { conn, head } = await host.request();
    for (const line of head) console.log(line);
    await conn.destroy();
    await closed;
  });
}

const headers = (h: any) => ({ headers: h });
await sends("default");
await sends("path and query", {}, host.url + "chat?x=1 2&é=ö#".slice(0, -1));
await sends("userinfo", {}, host.url.replace("//", "//us%40er:p%3Aw@"));
await sends("userinfo without password", {}, host.url.replace("//", "//user@"));
await sends("userinfo with an empty name", {}, host.url.replace("//", "//:pw@"));
await sends("userinfo and Authorization", headers({ authorization: "Bearer x" }), host.url.replace("//", "//user:pw@"));
await sends("localhost", {}, host.url.replace("127.0.0.1", "LOCALHOST"));
await sends("one protocol and two", ["chat", "v2"]);
await sends("options.protocols", { protocols: ["p", "q"] });
await sends("options.protocol", { protocol: "p" });
await sends("both protocol and protocols", { protocol: "p", protocols: ["q"] });
await sends("perMessageDeflate false", { perMessageDeflate: false });
await sends("perMessageDeflate true", { perMessageDeflate: true });
await sends("perMessageDeflate undefined", { perMessageDeflate: undefined });
await sends("perMessageDeflate null", { perMessageDeflate: null });
await sends("perMessageDeflate with fields", { perMessageDeflate: { serverNoContextTakeover: true, clientMaxWindowBits: 9 } });
await sends("headers: order", headers({ b: "1", a: "2", Z: "3", C: "4", "x-b": "5", "X-A": "6", "user-agent": "me", cookie: "c=d", origin: "http://o", accept: "text/html" }));
await sends("headers: all well-known names", headers({
  "accept": "1", "accept-charset": "1", "accept-encoding": "1", "accept-language": "1", "accept-ranges": "1", "access-control-allow-origin": "1", "access-control-request-headers": "1",
  "age": "1", "allow": "1", "authorization": "1", "cache-control": "1", "content-disposition": "1", "content-encoding": "1", "content-language": "1", "content-location": "1",
  "content-range": "1", "content-security-policy": "1", "content-type": "1", "cookie": "1", "cookie2": "1", "date": "1", "dnt": "1", "default-style": "1", "etag": "1", "expect": "1", "expires": "1",
  "from": "1", "icy-metaint": "1", "if-match": "1", "if-modified-since": "1", "if-none-match": "1", "if-range": "1", "if-unmodified-since": "1", "keep-alive": "1",
  "last-event-id": "1", "last-modified": "1", "link": "1", "location": "1", "max-forwards": "1", "origin": "1", "ping-from": "1", "ping-to": "1", "pragma": "1", "proxy-authenticate": "1",
  "proxy-authorization": "1", "proxy-connection": "1", "purpose": "1", "range": "1", "referer": "1", "referrer-policy": "1", "refresh": "1", "server": "1", "service-worker": "1",
  "set-cookie": "1", "source-map": "1", "te": "1", "timing-allow-origin": "1", "trailer": "1", "upgrade-insecure-requests": "1", "user-agent": "1", "vary": "1", "via": "1",
  "www-authenticate": "1", "x-content-type-options": "1", "x-dns-prefetch-control": "1", "x-frame-options": "1", "x-sourcemap": "1", "x-temp-tablet": "1", "x-xss-protection": "1", "x-forwarded-for": "1", "forwarded": "1", "sec-fetch-mode": "1",
}));
await sends("headers: from a Headers object", headers(new Headers({ "X-A": "1", b: "2", "User-Agent": "me" })));
await sends("headers: pairs, repeated names", headers([["a", "1"], ["A", "2"], ["cookie", "a=b"], ["Cookie", "c=d"], ["set-cookie", "e"], ["Set-Cookie", "f"]]));
await sends("headers: null", headers(null));
await sends("headers: empty value and spaces", headers({ a: "", b: "  x  " }));
await sends("headers: Latin-1", headers({ a: "é" }));
await sends("headers: Host", headers({ Host: "example.com" }));
await sends("headers: Content-Length and Transfer-Encoding", headers({ "Content-Length": "5", "Transfer-Encoding": "chunked" }));
await sends("headers: those of the protocol are ignored", headers({
  Connection: "close", Upgrade: "other", "Sec-WebSocket-Version": "8", "Sec-WebSocket-Extensions": "x", "Sec-WebSocket-Accept": "y", "Sec-Fetch-Site": "z",
}));
await sends("headers: Sec-WebSocket-Protocol", headers({ "Sec-WebSocket-Protocol": "a, b" }));
await sends("headers: Sec-WebSocket-Protocol and protocols", { protocols: ["c"], headers: { "Sec-WebSocket-Protocol": "a, b" } });

await test("1.10 request: a valid key of the script is used, another one is not", async () => {
  for (const key of ["AAECAwQFBgcICQoLDA0ODw==", "c2hvcnQ=", "not base64 at all !!!!!!", "AAECAwQFBgcICQoLDA0ODw", ""]) {
    const ws = new WebSocket(host.url, headers({ "Sec-WebSocket-Key": key }) as any);
    const closed = new Promise((resolve) => (ws.onclose = resolve));
    const conn = await host.accept();
    await conn.head();
    console.log(JSON.stringify(key), (await conn.key()) === key);
    await conn.destroy();
    await closed;
  }
});
