// The options of fetch: what is refused and in which words; proxies, unix sockets, signals and what becomes of bodies.
import { test } from "../lib";
import { Host, certificate, type Accepted } from "../host";

const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: async (r) => new Response(`direct ${r.method} ${r.headers.get("connection")} ${(await r.text()).length}`) });
const known = (s: unknown) => String(s).replace(/:\d{4,5}\b/g, ":PORT");
async function call(url: any, init?: any) {
  try {
    const r = await fetch(url, init);
    console.log(r.status, known(await r.text()));
  } catch (e: any) {
    console.log(e?.name, e?.code, known(e?.message ?? e), known(e?.path));
  }
}
const values: Record<string, any[]> = {
  signal: [{}, 5, null, undefined], redirect: ["bad", 5, null, "follow"], keepalive: [false, true, 0, 1, ""], timeout: [false, true, "x", -1, NaN, 0],
  unix: [5, "", null, {}], proxy: [5, true, false, null, "", {}, { url: "" }, { url: 5 }, { url: null }, "no url", "127.0.0.1:1", []],
  maxRedirects: [0, -1, 1.5, "x", null, NaN], protocol: ["http1.1", "h1", "http2", "h3", "x", 5, null], session: [5, {}, null, "x"], tls: [5, null, [], {}],
  headers: [5, null, undefined], method: ["patch", "FOO", 5], cache: ["bad", 5], mode: ["bad"], referrer: ["bad"], duplex: ["half"], credentials: ["omit"],
};
for (const key in values) for (const value of values[key]) await test(`10.5 option ${key}: ${value === undefined ? "undefined" : Number.isNaN(value) ? "NaN" : JSON.stringify(value)}`, () => call(server.url, { [key]: value }));
await test("10.5 unix and proxy", () => call(server.url, { unix: "/tmp/x.sock", proxy: "http://127.0.0.1:1" }));
await test("10.5 a body with GET", () => call(server.url, { body: "x" }));
for (const url of ["", "/path", "ftp://x/"]) await test("10.5 URL " + JSON.stringify(url), () => call(url));
for (const init of [{ redirect: "bad" }, { redirect: 5 }, { cache: "bad" }, { cache: 5 }, { mode: "bad" }, { signal: {} }, { headers: null }] as any[])
  await test("10.5 new Request " + JSON.stringify(init), () => {
    try {
      new Request(server.url, init);
      console.log("made");
    } catch (e: any) {
      console.log(e.name, e.code, e.message);
    }
  });
await test("10.5 attributes of a Request", () => {
  const r = new Request(server.url, { redirect: "manual", cache: "no-store", mode: "same-origin" });
  for (const x of [r, r.clone(), new Request(r)]) console.log(x.redirect, x.cache, x.mode, x.credentials, String(x.signal));
});

/** A proxy, or a server, that the script plays itself. */
async function played(name: string, go: (address: string) => Promise<unknown>, play: (conn: Accepted) => Promise<unknown>) {
  await test("10.5 " + name, async () => {
    const host = await Host.listen();
    const done = go("127.0.0.1:" + host.where);
    const conn = await host.accept();
    for (const line of (await conn.head()).filter((l) => /^(GET|POST|CONNECT|proxy|x-|host)/i.test(l)).sort()) console.log("peer:", known(line));
    await play(conn);
    await done;
    await conn.destroy();
  });
}
const answer = (text: string) => (conn: Accepted) => conn.write(`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
await played("proxy as text", (p) => call(server.url, { proxy: "http://" + p }), answer("proxy"));
await played("proxy as URL, credentials", (p) => call(server.url, { proxy: new URL(`http://us%40er:pw@${p}`) }), answer("proxy"));
await played("proxy with headers", (p) => call(server.url + "a?b#c", { proxy: { url: `http://u:p@${p}`, headers: { "X-P": "1", "Proxy-Authorization": "own" } }, headers: { "x-own": "2" } }), answer("proxy"));
await played("proxy, POST", (p) => call(server.url, { proxy: "http://" + p, method: "POST", body: "abc" }), answer("proxy"));
await played("proxy refuses a tunnel", (p) => fetch("https://target.test/", { proxy: { url: `http://u:p@${p}`, headers: { "X-P": "1" } } }).catch((e) => console.log(e.name, e.code, e.message, e.status, e.statusText, JSON.stringify(e.headers))),
  (conn) => conn.write("HTTP/1.1 407 Need Auth\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"));
await played("proxy that leaves", (p) => call("https://target.test/", { proxy: "http://" + p }), (conn) => conn.end());
await played("tunnel", async (p) => call("https://localhost:4430/", { proxy: "http://" + p, tls: { ca: (await certificate("ca")).cert } }), async (conn) => {
  await conn.write("HTTP/1.1 200 OK\r\n\r\n");
  await conn.secure("good");
  console.log("server:", (await conn.head())[0]);
  await answer("secret")(conn);
});
await test("10.5 proxy that is not there", () => call(server.url, { proxy: "http://127.0.0.1:1" }));
await test("10.5 other kinds of proxies", () => call(server.url, { proxy: "socks5://127.0.0.1:1" }));
for (const [name, env, init] of [
  ["HTTP_PROXY", { HTTP_PROXY: "P" }, {}], ["http_proxy", { http_proxy: "P" }, {}], ["ALL_PROXY", { ALL_PROXY: "P" }, {}], ["proxy: null", { HTTP_PROXY: "P" }, { proxy: null }],
] as [string, any, any][])
  await played("environment: " + name, async (p) => {
    for (const key in env) process.env[key] = env[key].replace("P", "http://" + p);
    await call(server.url, init);
    for (const key in env) delete process.env[key];
  }, answer("proxy"));
for (const [name, env, init] of [
  ["proxy: false", { HTTP_PROXY: "http://127.0.0.1:1" }, { proxy: false }], ["NO_PROXY", { HTTP_PROXY: "http://127.0.0.1:1", NO_PROXY: "127.0.0.1" }, {}],
  ["NO_PROXY and an option", { NO_PROXY: "127.0.0.1" }, { proxy: "http://127.0.0.1:1" }], ["respectNoProxy: false", { NO_PROXY: "127.0.0.1" }, { proxy: { url: "http://127.0.0.1:1", respectNoProxy: false } }],
  ["socks5", { ALL_PROXY: "socks5://127.0.0.1:1" }, {}],
] as [string, any, any][])
  await test("10.5 environment: " + name, async () => {
    Object.assign(process.env, env);
    await call(server.url, init);
    for (const key in env) delete process.env[key];
  });

await test("10.5 unix", async () => {
  const path = `/tmp/fetch-options-${process.pid}.sock`;
  const unix = Bun.serve({ unix: path, fetch: (r) => new Response(r.url + " " + r.headers.get("host")) });
  await call("http://name.test/c?d", { unix: path });
  unix.stop(true);
});
await test("10.5 unix that is not there", () => call("http://name.test/", { unix: "/tmp/none.sock" }));

const source = (log: string) => new ReadableStream({ start(c) { c.enqueue(new Uint8Array(10)); }, cancel(r) { console.log(log, "canceled", r); } });
await test("10.5 abort cancels the upload", async () => {
  const host = await Host.listen();
  const a = new AbortController();
  const done = call(`http://127.0.0.1:${host.where}/`, { method: "POST", body: source("upload"), signal: a.signal });
  const conn = await host.accept();
  await conn.head();
  a.abort();
  await done;
  await conn.destroy();
});
await test("10.5 abort before the call cancels the upload", () => call(server.url, { method: "POST", body: source("upload"), signal: AbortSignal.abort("early") }));
await test("10.5 abort with a reason", async () => {
  const a = new AbortController();
  const done = call(server.url, { signal: a.signal });
  a.abort(new RangeError("why"));
  await done;
});
await test("10.5 abort before the body is read", async () => {
  const host = await Host.listen();
  const a = new AbortController();
  const done = fetch(`http://127.0.0.1:${host.where}/`, { signal: a.signal });
  const conn = await host.accept();
  await conn.head();
  await conn.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
  const r = await done;
  a.abort();
  await r.text().catch((e) => console.log(e.name, e.code, e.message));
  await conn.destroy();
});
await test("10.5 a stream that fails", () => call(server.url, { method: "POST", body: new ReadableStream({ pull(c) { c.error(new RangeError("mine")); } }) }));
await test("10.5 a stream of objects", () => call(server.url, { method: "POST", body: new ReadableStream({ pull(c) { c.enqueue({}); } }) }));
await test("10.5 a server that leaves cancels the upload", async () => {
  const host = await Host.listen();
  const done = call(`http://127.0.0.1:${host.where}/`, { method: "POST", body: source("upload") });
  const conn = await host.accept();
  await conn.head();
  await conn.end();
  await done;
  await conn.destroy();
});

const tls = Bun.serve({ port: 0, tls: await certificate("good"), fetch: () => new Response("secure") });
const ca = (await certificate("ca")).cert;
const secure = (name: string, options: any) => test("10.5 tls: " + name, () => call(`https://localhost:${tls.port}/`, { tls: options }));
await secure("unknown authority", {});
await secure("ca", { ca });
await secure("rejectUnauthorized: false", { rejectUnauthorized: false });
await secure("serverName", { ca, serverName: "other.test" });
await secure("bad ca", { ca: "junk" });
await secure("checkServerIdentity accepts", { ca, checkServerIdentity: (host: string) => console.log("asked for", host) });
for (const [name, check] of [["an Error", () => new RangeError("no")], ["throws", () => { throw new RangeError("no"); }], ["true", () => true], ["a promise", async () => {}], ["an object", () => ({ message: "object" })], ["false", () => false]] as const)
  await secure("checkServerIdentity: " + name, { ca, checkServerIdentity: check });
await secure("checkServerIdentity without rejectUnauthorized", { ca, rejectUnauthorized: false, checkServerIdentity: () => new Error("ignored") });
await secure("checkServerIdentity that is none", { checkServerIdentity: 5 });
await test("10.5 tls: a server that speaks none", () => call(`https://localhost:${server.port}/`));
for (const s of [server, tls]) s.stop(true);
