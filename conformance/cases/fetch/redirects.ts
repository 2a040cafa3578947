// Redirects: which answers lead on, with which method, body and headers, and how far.
import { test } from "../lib";

const seen: string[] = [];
const names = ["authorization", "cookie", "content-type", "content-length", "transfer-encoding", "x-own", "referer", "host"];
const serve = () =>
  Bun.serve({
    port: 0, hostname: "127.0.0.1",
    async fetch(r) {
      const u = new URL(r.url);
      const headers = names.filter((n) => r.headers.has(n)).map((n) => n + "=" + r.headers.get(n));
      seen.push([r.method, u.pathname + u.search, ...headers, JSON.stringify(await r.text())].join(" "));
      if (u.pathname.startsWith("/hop")) {
        const left = Number(u.pathname.slice(4));
        return left ? new Response(null, { status: 302, headers: { location: "/hop" + (left - 1) } }) : new Response("arrived");
      }
      const location = u.searchParams.get("to");
      return new Response("body", { status: Number(u.searchParams.get("status") ?? 200), headers: location === null ? {} : { location } });
    },
  });
const a = serve(), b = serve();
const known = (s: unknown) => String(s).replaceAll(":" + a.port, ":A").replaceAll(":" + b.port, ":B");

async function follow(name: string, path: string, init: any = {}, quiet = false) {
  await test("10.7 redirect: " + name, async () => {
    try {
      const r = await fetch(`http://127.0.0.1:${a.port}${path}`, init);
      console.log(r.status, r.type, r.redirected, known(r.url), known(r.headers.get("location")), JSON.stringify(await r.text()));
    } catch (e: any) {
      console.log(e.name, e.code, known(e.message), known(e.path));
    }
    if (quiet) console.log(seen.splice(0).length, "requests");
    for (const line of seen.splice(0)) console.log(" ", known(line));
  });
}
const stream = () => new ReadableStream({ start(c) { c.enqueue("abc"); c.close(); } });
for (const status of [300, 301, 302, 303, 304, 305, 307, 308]) {
  await follow(`GET ${status}`, `/?status=${status}&to=/x`);
  await follow(`POST ${status}`, `/?status=${status}&to=/x`, { method: "POST", body: "abc", headers: { "content-type": "a/b", "x-own": "1" } });
}
await follow("PUT 301", "/?status=301&to=/x", { method: "PUT", body: "abc" });
await follow("PUT 303", "/?status=303&to=/x", { method: "PUT", body: "abc" });
await follow("DELETE 302", "/?status=302&to=/x", { method: "DELETE" });
await follow("HEAD 303", "/?status=303&to=/x", { method: "HEAD" });
for (const status of [301, 303, 307, 308]) await follow(`stream ${status}`, `/?status=${status}&to=/x`, { method: "POST", body: stream() });
await follow("no Location", "/?status=302");
await follow("empty Location", "/?status=302&to=");
await follow("relative Location", "/d/?status=302&to=x/y?z");
await follow("fragment", "/?status=302&to=/x%23there");
await follow("own fragment", "/?status=302&to=/x#here");
await follow("Location that is no URL", "/?status=302&to=http://");
for (const to of ["ftp://x/", "data:,x", "file:///etc/passwd"]) await follow("to " + to, "/?status=302&to=" + to);
const headers = { authorization: "secret", cookie: "c=1", "x-own": "1", host: "own.test" };
await follow("same origin keeps headers", "/?status=302&to=/x", { headers });
await follow("another origin does not get secrets", `/?status=302&to=http://127.0.0.1:${b.port}/x`, { headers });
await follow("another name is another origin", `/?status=302&to=http://localhost:${a.port}/x`, { headers });
await follow("manual", "/?status=302&to=/x", { redirect: "manual" });
await follow("error", "/?status=302&to=/x", { redirect: "error" });
await follow("error without redirect", "/x", { redirect: "error" });
await follow("error without Location", "/?status=302", { redirect: "error" });
await follow("of a Request", new URL("/?status=302&to=/x", a.url).pathname + "?status=302&to=/x", new Request(a.url, { redirect: "manual" }));
await follow("126", "/hop126", {}, true);
await follow("127", "/hop127", {}, true);
await follow("maxRedirects 0", "/hop1", { maxRedirects: 0 }, true);
await follow("maxRedirects 2", "/hop2", { maxRedirects: 2 }, true);
await follow("maxRedirects 1 of 2", "/hop2", { maxRedirects: 1 }, true);
a.stop(true);
b.stop(true);
