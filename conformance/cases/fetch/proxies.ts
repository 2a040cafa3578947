// The option proxy of fetch, and the variables of the environment that name a proxy.
import { test } from "../lib";
import { Host, certificate, type Accepted } from "../host";
import { call, known, server } from "./_call";

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
// The peer is told by fetch, too: the variables are there only when the call reads them.
function within(env: Record<string, string>, fn: () => Promise<unknown>) {
  Object.assign(process.env, env);
  const done = fn();
  for (const key in env) delete process.env[key];
  return done;
}
for (const [name, init] of [["HTTP_PROXY", {}], ["http_proxy", {}], ["ALL_PROXY", {}]] as [string, any][])
  await played("environment: " + name, (p) => within({ [name]: "http://" + p }, () => call(server.url, init)), answer("proxy"));
await test("10.5 environment: proxy: null", () => within({ HTTP_PROXY: "http://127.0.0.1:1" }, () => call(server.url, { proxy: null })));
for (const [name, env, init] of [
  ["proxy: false", { HTTP_PROXY: "http://127.0.0.1:1" }, { proxy: false }], ["NO_PROXY", { HTTP_PROXY: "http://127.0.0.1:1", NO_PROXY: "127.0.0.1" }, {}],
  ["NO_PROXY and an option", { NO_PROXY: "127.0.0.1" }, { proxy: "http://127.0.0.1:1" }], ["respectNoProxy: false", { NO_PROXY: "127.0.0.1" }, { proxy: { url: "http://127.0.0.1:1", respectNoProxy: false } }],
  ["socks5", { ALL_PROXY: "socks5://127.0.0.1:1" }, {}],
] as [string, any, any][])
  await test("10.5 environment: " + name, () => within(env, () => call(server.url, init)));
server.stop(true);
