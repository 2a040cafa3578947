// Response.redirect: what becomes of a place to go, and of the second argument; Response.json takes a status in the same way.
import { test, probe, probeAsync } from "../lib";

const redirect = (...args: any[]) => {
  const r = (Response as any).redirect(...args);
  return [r.status, JSON.stringify([...r.headers])];
};

await test("10.5 redirect: an absolute URL is serialised, anything else is a header's value", () => {
  for (const to of ["http://x.org", "http://x.org/a b", "HTTP://X.org:80/../é?q=ü#f", " http://x.org/ ", "http:/x", "https://u:p@x/", "mailto:a b", "data:a,b\r\nc", "file:///a\nb", "http:\r\n//y/", "http://x/\ud800", "http://x/\u0001", "http://[", "http://x.org:99999/", "http:", "//x.org/a b", "/é", "?q", "#f", "", "  /a ", "/a\tb", "/\u0001", "\r\n/a", "/a\r"])
    probe(JSON.stringify(to), () => redirect(to));
});

await test("10.5 redirect: no line break and no NUL gets into the head", async () => {
  const server = Bun.serve({ port: 0, error: (e) => new Response(e.message, { status: 500 }), fetch: async (req) => Response.redirect(await req.json()) });
  for (const to of ["http://x.org/a\r\nX-More: 1", "/a\r\nX-More: 1", "/a\nX-More: 1", "/a\rX-More: 1", "/a\r\n\r\nbody", "/a\0b", "http://x.org\0/", "/\u0100", "/😀", "\ud800"])
    await probeAsync(JSON.stringify(to), async () => {
      const r = await fetch(server.url, { method: "POST", body: JSON.stringify(to), redirect: "manual" });
      return [r.status, r.headers.get("x-more"), r.headers.get("location"), await r.text()];
    });
  server.stop(true);
});

await test("10.5 redirect: the first argument", () => {
  probe("none", () => redirect());
  probe("URL", () => redirect(new URL("http://x/a b")));
  for (const v of [undefined, null, 1, {}, [], { toString: () => "/x" }] as any[]) probe(JSON.stringify(v) + "", () => redirect(v));
});

await test("10.5 redirect: the second argument", () => {
  for (const init of [200, 201, 300, 301, 302, 303, 304, 305, 306, 307, 308, 309, 400, 0, 101, -1, NaN, Infinity, 1.5, 301.7, 65736 + 237, "301", true, null, undefined, {}, { status: 301 }, { status: 200 }, { status: 404 }, { status: 303, headers: { a: "b", location: "/old" } }] as any[])
    probe(String(init) + " " + JSON.stringify(init), () => redirect("/x", init));
});

await test("10.5 json: the second argument", async () => {
  for (const init of [404, 0, 99, 700, 1000, 65736, -1, NaN, 1e300, 1.5, "x", true, null, {}, { status: 404 }] as any[])
    probe(String(init) + " " + JSON.stringify(init), () => (Response as any).json({}, init).status);
  const server = Bun.serve({ port: 0, error: (e) => new Response(e.message, { status: 500 }), fetch: (req) => (Response as any).json({}, Number(new URL(req.url).search.slice(1))) });
  for (const status of [99, 600, 999, 1000, 65535]) await probeAsync(`${status} sent`, async () => { const r = await fetch(`${server.url}?${status}`); return [r.status, await r.text()]; });
  server.stop(true);
});

await test("10.5 status: numbers that do not fit", () => {
  for (const status of [NaN, Infinity, -Infinity, 1e300, 2 ** 32 + 200, 65736, -1, 600, 199, 200.9, "204", "x", null, undefined, true, 2n, 2n ** 70n, {}] as any[])
    probe(typeof status + " " + String(status), () => new Response(null, { status }).status);
});
