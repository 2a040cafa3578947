// Routes: which one answers, with what parameters, and what a route may be.
import { test, probe } from "../lib";

const say = (s: string) => (req: any) => new Response(s + " " + JSON.stringify(req.params));
async function get(server: any, path: string, init?: RequestInit) {
  const r = await fetch(server.url.origin + path, init);
  console.log(`${init?.method ?? "GET"} ${path}: ${r.status} ${JSON.stringify(await r.text())}`);
  return r;
}
/** A server whose routes answer with their own path, and the answers to some paths. */
async function routing(routes: string[], paths: string[]) {
  const server = Bun.serve({ port: 0, routes: Object.fromEntries(routes.map((p) => [p, say(p)])), fetch: () => new Response("fetch") } as any);
  for (const p of paths) await get(server, p);
  server.stop(true);
}

await test("1.6 exact before parameter before wildcard before fetch", async () => {
  const paths = ["/u/me", "/u/you", "/u/me/x", "/u/", "/u", "/other", "/"];
  await routing(["/u/me", "/u/:id", "/u/*"], paths);
  await routing(["/u/*", "/u/:id", "/u/me"], paths);
});
await test("1.6 precedence segment by segment, not in the order of the routes", async () => {
  await routing(["/:y/b", "/a/:x", "/:y/:z", "/a/*"], ["/a/b", "/c/b", "/c/d", "/a/b/c"]);
  await routing(["/a/:x", "/:y/b"], ["/a/b", "/c/b"]);
  await routing(["/:a/x/c", "/:a/:b/d"], ["/1/x/c", "/1/x/d", "/1/x/e"]);
  await routing(["/a/*", "/:p/b/c"], ["/a/b/c", "/a/b", "/z/b/c"]);
  await routing(["/*", "/a/:x"], ["/a/b", "/a/", "/a", "/"]);
});
await test("1.6 parameters", async () => {
  await routing(["/u/:id"], ["/u/5", "/u/a%20b", "/u/%41", "/u/%FF", "/u/%C3%A9", "/u/a+b", "/u/%2F", "/u/%25", "/u/x%FFy%FE", "/u/%E2%82", "/u/%C3%28", "/u/", "/u", "/u/5/", "/u//"]);
  await routing(["/two/:a/x/:b"], ["/two/1/x/2", "/two/1/x/", "/two//x/2"]);
  await routing(["/:a"], ["/", "/x", "/x/"]);
  await routing(["/:a-b", "/p/:"], ["/x", "/p/y", "/p/"]);
  await routing(["/x:y", "/v/a:b"], ["/x:y", "/x1", "/v/a:b", "/v/a1"]);
});
await test("1.6 wildcards", async () => {
  await routing(["/w/*"], ["/w/", "/w/a", "/w/a/b", "/w", "/w//"]);
  await routing(["/a/*/b"], ["/a/x/b", "/a/x/y", "/a/x", "/a/*/b", "/a/x/y/b"]);
  await routing(["/a*"], ["/a*", "/ab", "/a"]);
  await routing(["/*"], ["/", "/a", "/a/b"]);
  await routing(["/:a/*"], ["/x/y", "/x/", "/x", "/x/y/z"]);
  await routing(["/w/*", "/w/x/*", "/w/x/y"], ["/w/x/y", "/w/x/z", "/w/x", "/w/q"]);
});
await test("1.6 case, query and slashes", async () => {
  await routing(["/static", "/Up", "/slash/", "/%C3%A9", "/sp%20ace"], ["/static", "/static?q=1", "/static/", "/STATIC", "/Up", "/up", "/slash/", "/slash", "/%C3%A9", "/%c3%a9", "/é", "/sp%20ace", "/static#f", "/./static", "/x/../static"]);
});
await test("1.6 a Response as a route", async () => {
  const server: any = Bun.serve({
    port: 0,
    routes: {
      "/text": new Response("S", { headers: { "X-A": "1" } }),
      "/created": new Response("made", { status: 201, headers: { "content-type": "text/x" } }),
      "/json": Response.json({ a: 1 }),
      "/none": new Response(null, { status: 204 }),
      "/empty": new Response(""),
      "/moved": Response.redirect("/text"),
    },
    fetch: () => new Response("fetch"),
  } as any);
  for (const path of Object.keys({ "/text": 0, "/created": 0, "/json": 0, "/none": 0, "/empty": 0, "/moved": 0 }))
    for (const method of ["GET", "POST", "DELETE"]) {
      const r = await fetch(server.url.origin + path, { method, redirect: "manual" });
      console.log(method, path, r.status, JSON.stringify(await r.text()), r.headers.get("content-type"), r.headers.get("content-length"), r.headers.get("x-a"), r.headers.get("location"));
    }
  server.stop(true);
});
await test("1.6 the entity tag of a Response as a route", async () => {
  const server: any = Bun.serve({ port: 0, routes: { "/text": new Response("S"), "/tagged": new Response("T", { headers: { ETag: '"mine"' } }) } });
  const tag = (await fetch(server.url + "text")).headers.get("etag")!;
  console.log(/^"[0-9a-f]{16}"$/.test(tag), (await fetch(server.url + "text")).headers.get("etag") === tag);
  for (const [path, header] of [["text", tag], ["text", `"other", ${tag}`], ["text", "*"], ["text", '"no"'], ["text", "W/" + tag], ["tagged", '"mine"'], ["tagged", '"no"']] as const) {
    const r = await fetch(server.url + path, { headers: { "If-None-Match": header } });
    console.log(path, header.replaceAll(tag, "<tag>"), r.status, JSON.stringify(await r.text()), (r.headers.get("etag") ?? "none").replace(tag, "<tag>"));
  }
  server.stop(true);
});
await test("1.6 methods", async () => {
  const server: any = Bun.serve({
    port: 0,
    routes: {
      "/m": { GET: () => new Response("got"), POST: async (req: any) => new Response("posted " + (await req.text())), PUT: new Response("fixed") },
      "/get": { GET: () => new Response("got") },
      "/head": { GET: () => new Response("got"), HEAD: () => new Response(null, { headers: { "x-head": "own" } }) },
      "/bad": { GET: 1, POST: null, PUT: () => new Response("put") },
    },
    fetch: (req: Request) => new Response("fetch " + req.method),
  } as any);
  await get(server, "/m");
  await get(server, "/m", { method: "POST", body: "data" });
  await get(server, "/m", { method: "PUT", body: "x" });
  await get(server, "/m", { method: "DELETE" });
  for (const path of ["/m", "/get"]) {
    const r = await get(server, path, { method: "HEAD" });
    console.log(r.headers.get("content-length"));
  }
  console.log((await get(server, "/head", { method: "HEAD" })).headers.get("x-head"));
  await get(server, "/get", { method: "POST" });
  for (const method of ["GET", "POST", "PUT"]) await get(server, "/bad", { method });
  server.stop(true);
});
await test("1.6 no fetch: what no route takes is 404", async () => {
  const server: any = Bun.serve({ port: 0, routes: { "/a": { GET: () => new Response("a") }, "/u/:id": () => new Response("u") } });
  for (const [path, method] of [["/a", "GET"], ["/a", "POST"], ["/b", "GET"], ["/u/", "GET"], ["/", "OPTIONS"]] as const) {
    const r = await get(server, path, { method });
    console.log(r.headers.get("content-length"), r.headers.get("content-type"));
  }
  server.stop(true);
});
await test("1.6 false and undefined fall through to fetch", async () => {
  const server: any = Bun.serve({ port: 0, routes: { "/off": false, "/none": undefined, "/:any": () => new Response("any") }, fetch: () => new Response("fetch") } as any);
  for (const path of ["/off", "/none", "/x"]) await get(server, path);
  server.stop(true);
});
await test("1.6 a file as a route", async () => {
  const server: any = Bun.serve({
    port: 0,
    routes: { "/lib": new Response(Bun.file("../README.md")), "/plain": Bun.file("../README.md"), "/missing": new Response(Bun.file("no-such-file")), "/dir": new Response(Bun.file("..")) } as any,
    fetch: () => new Response("fetch"),
  });
  for (const path of ["lib", "plain"]) {
    const r = await fetch(server.url + path);
    console.log(path, r.status, r.headers.get("content-type"), (await r.text()).slice(0, 16));
  }
  await get(server, "/missing");
  await get(server, "/dir");
  server.stop(true);
});
await test("1.6 a missing file as a route without fetch", async () => {
  const server: any = Bun.serve({ port: 0, routes: { "/missing": new Response(Bun.file("no-such-file")) } });
  await get(server, "/missing");
  server.stop(true);
});
await test("1.6 the request and the arguments of a route function", async () => {
  const server: any = Bun.serve({
    port: 0,
    routes: {
      "/r/:id"(this: any, req: any, srv: any) {
        probe("arguments", () => [arguments.length, srv === server, this === server, this === undefined]);
        probe("constructor", () => [req.constructor.name, req instanceof Request, String(req)]);
        probe("params", () => [req.params.id, Object.keys(req.params), req.params === req.params, req.params.none]);
        probe("the object", () => ["constructor" in req.params, Object.prototype.toString.call(req.params), JSON.stringify(req.params), delete req.params.none]);
        probe("cookies", () => [req.cookies instanceof Bun.CookieMap, req.cookies === req.cookies]);
        console.log(req.params);
        for (const key of ["params", "cookies"])
          try {
            req[key] = 1;
            console.log("assigned", key);
          } catch (e: any) {
            console.log("assign", key, e.name);
          }
        req.params.id = "6";
        probe("clone", () => [req.clone().params === req.params, req.clone().cookies === req.cookies, new Request(req).hasOwnProperty("params")]);
        probe("keys", () => [Object.keys(req), JSON.stringify(req), Object.hasOwn(req, "params")]);
        console.log(Bun.inspect({ request: req }).replace(/Headers \{[^}]*\}/, "Headers {…}"));
        return new Response("r");
      },
      "/plain": (req: any) => (probe("no parameters", () => [JSON.stringify(req.params)]), console.log(req.params), new Response("p")),
      "/m/:id": { GET: function (this: any, req: any) { probe("method route", () => [arguments.length, req.params.id, this === server]); return new Response("m"); } },
    },
    fetch: (req: any) => (probe("in fetch", () => [req.params === undefined, req.cookies === undefined, "params" in req, "cookies" in req, req.constructor.name]), new Response("f")),
  } as any);
  for (const path of ["r/5?q=1", "plain", "m/7", "none"]) await (await fetch(server.url + path)).text();
  server.stop(true);
});
await test("1.6 a route upgrades", async () => {
  const server: any = Bun.serve({
    port: 0,
    routes: {
      "/ws/:room"(req: any, server: any) {
        if (!server.upgrade(req, { data: { room: req.params.room } })) return new Response("no", { status: 426 });
      },
    },
    websocket: { open: (ws: any) => ws.send("room " + ws.data.room), message() {} },
  } as any);
  const ws = new WebSocket(server.url.origin.replace("http", "ws") + "/ws/blue");
  console.log(await new Promise((resolve) => (ws.onmessage = (e) => resolve(e.data))));
  console.log((await fetch(server.url + "ws/x")).status);
  server.stop(true);
});
await test("1.6 what a route throws and returns", async () => {
  const server: any = Bun.serve({
    port: 0,
    routes: {
      "/throws": () => {
        throw new Error("from a route");
      },
      "/rejects": async () => {
        throw new Error("later");
      },
      "/async/:id": async (req: any) => (await Bun.sleep(1), new Response("after a wait " + req.params.id)),
    },
    error: (e: any) => new Response("handled " + e.message, { status: 500 }),
  });
  for (const path of ["/throws", "/rejects", "/async/9"]) await get(server, path);
  server.stop(true);
});
await test("1.6 many routes", async () => {
  const routes: any = {};
  for (let i = 0; i < 500; i++) routes[`/r${i}/:id/x`] = say("r" + i);
  const server: any = Bun.serve({ port: 0, routes });
  for (const i of [0, 250, 499, 500]) await get(server, `/r${i}/q/x`);
  server.stop(true);
});
