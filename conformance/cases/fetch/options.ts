// The options of fetch: what is refused, and in which words; unix sockets.
import { test } from "../lib";
import { call, server } from "./_call";

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

await test("10.5 unix", async () => {
  const path = `/tmp/fetch-options-${process.pid}.sock`;
  const unix = Bun.serve({ unix: path, fetch: (r) => new Response(r.url + " " + r.headers.get("host")) });
  await call("http://name.test/c?d", { unix: path });
  unix.stop(true);
});
await test("10.5 unix that is not there", () => call("http://name.test/", { unix: "/tmp/none.sock" }));
server.stop(true);
