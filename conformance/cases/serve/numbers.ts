// Options that are numbers, given what does not fit, and answers whose status has no body.
import { test, probe, probeAsync, Raw } from "../lib";

const values: any[] = [Infinity, -Infinity, NaN, 1e300, -1e300, 2 ** 53, 2 ** 51, 2 ** 32, 2 ** 31, -1, -0, 0, 1.5, 8, 5n, 2n ** 70n, "8", "x", "", true, false, null, undefined, {}, [], { valueOf: () => 8 }, new Number(8)];
const name = (v: any) => `${typeof v} ${Array.isArray(v) ? "[]" : Object.is(v, -0) ? "-0" : String(v)}`;
const serve = (options: any, then: (server: any) => any = () => "served") => {
  const server = Bun.serve({ port: 0, development: false, fetch: () => new Response(), ...options });
  const result = then(server);
  server.stop(true);
  return result;
};

await test("1 numbers: maxRequestBodySize", async () => {
  for (const v of values)
    await probeAsync(name(v), async () => {
      const server = Bun.serve({ port: 0, development: false, maxRequestBodySize: v, fetch: async (r) => new Response((await r.text()).length + "") });
      const r = await fetch(server.url, { method: "POST", body: "abcdefgh" });
      server.stop(true);
      return r.status;
    });
});
await test("1 numbers: idleTimeout, development, port", () => {
  for (const v of values) {
    probe("idleTimeout " + name(v), () => serve({ idleTimeout: v }));
    probe("development " + name(v), () => serve({ development: v }, (s) => s.development));
  }
  for (const v of [-5, 65536, 70000, 1e300, NaN, "99999", "x", {}, [], 5n] as any[]) probe("port " + name(v), () => serve({ port: v }, (s) => typeof s.port));
});
await test("1 numbers: of websocket", () => {
  for (const key of ["idleTimeout", "maxPayloadLength", "backpressureLimit", "closeOnBackpressureLimit", "sendPings", "publishToSelf"])
    for (const v of values) probe(`${key} ${name(v)}`, () => serve({ websocket: { message() {}, [key]: v } }));
});
await test("1 numbers: server.timeout", async () => {
  for (const v of values)
    await probeAsync(name(v), async () => {
      const server = Bun.serve({
        port: 0, development: false,
        fetch(req, server) {
          try {
            return new Response(String(server.timeout(req, v)));
          } catch (e: any) {
            return new Response(`${e.name} ${e.message}`);
          }
        },
      });
      const text = await (await fetch(server.url)).text();
      server.stop(true);
      return text;
    });
});
await test("10.2 statuses without body", async () => {
  const bodies: any = { text: () => "body", empty: () => "", null: () => null, blob: () => new Blob(["body"]), stream: () => new Blob(["body"]).stream(), file: () => Bun.file(import.meta.path) };
  const fixed = ["text", "empty", "null", "blob"];
  const statuses = [200, 204, 205, 304];
  const routes: any = {};
  for (const kind of fixed) for (const status of statuses) routes[`/fixed/${kind}/${status}`] = new Response(bodies[kind](), { status });
  const server = Bun.serve({
    port: 0, development: false, routes,
    fetch(req) {
      const [, , kind, status] = new URL(req.url).pathname.split("/");
      return new Response(bodies[kind](), { status: Number(status) });
    },
  });
  for (const where of ["fixed", "fetch"])
    for (const kind of where === "fixed" ? fixed : Object.keys(bodies))
      for (const status of statuses)
        for (const method of ["GET", "HEAD"])
          if (status !== 200 || kind !== "file")
            await probeAsync(`${where} ${kind} ${status} ${method}`, async () => {
              const r = await fetch(`${server.url}${where}/${kind}/${status}`, { method });
              return [r.status, await r.text(), r.headers.get("content-length"), r.headers.get("transfer-encoding")];
            });
  server.stop(true);
});
await test("2 routes: paths with empty segments", async () => {
  const at = (text: string) => (req: any) => new Response(null, { headers: { "x-route": text + JSON.stringify(req.params) } });
  const server = Bun.serve({
    port: 0, development: false, fetch: (r) => new Response(null, { headers: { "x-route": "fetch " + new URL(r.url).pathname } }),
    routes: { "/": at("root"), "/a": at("a"), "/a/": at("a/"), "//a": at("//a"), "/a//b": at("a//b"), "/p/:x": at("p"), "/w/*": at("w") },
  });
  for (const path of ["/", "//", "///", "/a", "//a", "///a", "/a/", "/a//", "//a/", "/a//b", "/a/b", "/p/x", "/p//x", "//p/x", "/p/", "/p", "/w", "/w/", "/w//", "//w/x", "/w//x", "/%2f", "/a%2f", "/A", "//example.com/a", "/a?x//y", "//?x"])
    await probeAsync(path, async () => (await Raw.connect(server, { path })).head.find((line) => line.startsWith("x-route"))); // fetch would change some
  server.stop(true);
});
