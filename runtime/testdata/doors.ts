// Every door through which a script's text can get to the wire. doors_test.go chooses the door and the text, and reads what leaves.
// A door gets the text and the request, and returns the answer; one that refuses the text throws.
const dir = process.env.DOORS_DIR!; // the test makes files here, and in its directory tree
const peer = process.env.DOORS_PEER!; // the address of the test's own server

const plain = (init?: any) => new Response("body", init);
const cookie = (c: any) => plain({ headers: { "Set-Cookie": c.toString() } });
const form = (fill: (f: FormData) => void) => {
  const f = new FormData();
  fill(f);
  f.append("end", "x");
  return f;
};
const file = (text: string) => dir + "/f" + text;
const url = (change: (u: URL) => void) => {
  const u = new URL(`http://${peer}/`);
  change(u);
  return u;
};
// What a request to the peer ends with says whether it was sent.
const ask = async (target: any, init?: any) => {
  const answer = await fetch(target, init);
  await answer.text();
  return new Response("sent");
};
const post = (init: any) => ask(`http://${peer}/`, { method: "POST", body: "x", ...init });
const socket = (target: string, options?: any) =>
  new Promise<Response>((resolve) => {
    const ws = new WebSocket(target, options);
    ws.onerror = ws.onclose = () => resolve(new Response("sent")); // the peer refuses every handshake
  });
const upgrade = (server: any, req: any, init: any) => {
  if (!server.upgrade(req, init)) throw new Error("no upgrade");
};

type Door = (text: string, req: any, server: any) => any;

const answers: Record<string, Door> = {
  "response.headers.name": (t) => plain({ headers: { [t]: "v" } }),
  "response.headers.value": (t) => plain({ headers: { "X-A": t } }),
  "response.headers.pairs.name": (t) => plain({ headers: [[t, "v"]] }),
  "response.headers.pairs.value": (t) => plain({ headers: [["X-A", t]] }),
  "headers.name": (t) => plain({ headers: new Headers({ [t]: "v" }) }),
  "headers.value": (t) => plain({ headers: new Headers({ "X-A": t }) }),
  "headers.append.name": (t) => { const r = plain(); r.headers.append(t, "v"); return r; },
  "headers.append.value": (t) => { const r = plain({ headers: { "X-A": "1" } }); r.headers.append("X-A", t); return r; },
  "headers.set.name": (t) => { const r = plain(); r.headers.set(t, "v"); return r; },
  "headers.set.value": (t) => { const r = plain(); r.headers.set("X-A", t); return r; },
  "headers.value.content-length": (t) => plain({ headers: { "Content-Length": t } }),
  "headers.value.transfer-encoding": (t) => plain({ headers: { "Transfer-Encoding": t } }),
  "headers.value.connection": (t) => plain({ headers: { Connection: t } }),
  "headers.value.content-type": (t) => plain({ headers: { "Content-Type": t } }),
  "headers.value.content-disposition": (t) => plain({ headers: { "Content-Disposition": t } }),
  "headers.value.date": (t) => plain({ headers: { Date: t } }),
  "headers.value.location": (t) => plain({ headers: { Location: t } }),
  "headers.value.set-cookie": (t) => plain({ headers: { "Set-Cookie": "a=" + t.replaceAll(";", "") } }),
  "response.status": (t) => plain({ status: t as any }),
  "response.statusText": (t) => plain({ statusText: t }),
  "response.redirect": (t) => Response.redirect(t),
  "response.redirect.path": (t) => Response.redirect("/p?" + t),
  "response.redirect.host": (t) => Response.redirect("http://h" + t + "/"),
  "response.redirect.headers": (t) => Response.redirect("/", { headers: { "X-A": t } } as any),
  "response.json": (t) => Response.json({ [t]: t }),
  "response.json.headers": (t) => Response.json(1, { headers: { "X-A": t } }),
  "response.json.statusText": (t) => Response.json(1, { statusText: t }),
  "response.body": (t) => new Response(t),
  "response.body.stream": (t) => new Response(new ReadableStream({ start(c) { c.enqueue(t); c.close(); } }), { headers: { "X-A": t } }),
  "response.body.params": (t) => new Response(new URLSearchParams({ [t]: t })),
  "response.clone": (t) => plain({ headers: { "X-A": t }, statusText: t }).clone(),
  "error.thrown": (t) => { throw Object.assign(new Error(t), { answer: { "X-A": t } }); },

  "cookie.name": (t) => cookie(new Bun.Cookie(t, "v")),
  "cookie.value": (t) => cookie(new Bun.Cookie("n", t)),
  "cookie.domain": (t) => cookie(new Bun.Cookie("n", "v", { domain: t })),
  "cookie.path": (t) => cookie(new Bun.Cookie("n", "v", { path: t })),
  "cookie.expires": (t) => cookie(new Bun.Cookie("n", "v", { expires: t as any })),
  "cookie.maxAge": (t) => cookie(new Bun.Cookie("n", "v", { maxAge: t as any })),
  "cookie.sameSite": (t) => cookie(new Bun.Cookie("n", "v", { sameSite: t as any })),
  "cookie.secure": (t) => cookie(new Bun.Cookie("n", "v", { secure: t as any })),
  "cookie.httpOnly": (t) => cookie(new Bun.Cookie("n", "v", { httpOnly: t as any })),
  "cookie.partitioned": (t) => cookie(new Bun.Cookie("n", "v", { partitioned: t as any })),
  "cookie.object": (t) => cookie(new Bun.Cookie({ name: t, value: t, domain: t, path: t })),
  "cookie.from": (t) => cookie(Bun.Cookie.from(t, t)),
  "cookie.parse.name": (t) => cookie(Bun.Cookie.parse(t.replaceAll(";", "") + "=v")),
  "cookie.parse.value": (t) => cookie(Bun.Cookie.parse("n=" + t.replaceAll(";", ""))),
  "cookie.parse.domain": (t) => cookie(Bun.Cookie.parse("n=v; Domain=" + t.replaceAll(";", ""))),
  "cookie.parse.path": (t) => cookie(Bun.Cookie.parse("n=v; Path=" + t.replaceAll(";", ""))),
  "cookie.parse.expires": (t) => cookie(Bun.Cookie.parse("n=v; Expires=" + t.replaceAll(";", ""))),
  ...Object.fromEntries(
    ["value", "domain", "path", "expires", "maxAge", "sameSite", "secure", "httpOnly", "partitioned"].map((member) => [
      `cookie.set.${member}`,
      ((t) => { const c: any = new Bun.Cookie("n", "v"); c[member] = t; return cookie(c); }) as Door,
    ]),
  ),
  "cookie.serialize": (t) => plain({ headers: { "Set-Cookie": (new Bun.Cookie("n", t) as any).serialize() } }),
  "cookiemap.set.name": (t) => cookie({ toString: () => { const m = new Bun.CookieMap(); m.set(t, "v"); return m.toSetCookieHeaders()[0]; } }),
  "cookiemap.set.value": (t) => cookie({ toString: () => { const m = new Bun.CookieMap(); m.set("n", t); return m.toSetCookieHeaders()[0]; } }),
  "cookiemap.delete": (t) => cookie({ toString: () => { const m = new Bun.CookieMap({ [t]: "v" }); m.delete(t); return m.toSetCookieHeaders()[0] ?? "none=1"; } }),
  "request.cookies.set.name": (t, req) => { req.cookies.set(t, "v"); return plain(); },
  "request.cookies.set.value": (t, req) => { req.cookies.set("n", t); return plain(); },
  "request.cookies.set.domain": (t, req) => { req.cookies.set("n", "v", { domain: t }); return plain(); },
  "request.cookies.set.path": (t, req) => { req.cookies.set("n", "v", { path: t }); return plain(); },
  "request.cookies.set.sameSite": (t, req) => { req.cookies.set("n", "v", { sameSite: t }); return plain(); },
  "request.cookies.set.object": (t, req) => { req.cookies.set({ name: t, value: t }); return plain(); },
  "request.cookies.delete": (t, req) => { req.cookies.delete(t); return plain(); },
  "request.cookies.delete.path": (t, req) => { req.cookies.delete("n", { path: t }); return plain(); },
  "request.cookies.delete.domain": (t, req) => { req.cookies.delete({ name: "n", domain: t }); return plain(); },

  "form.name": (t) => new Response(form((f) => f.append(t, "v"))),
  "form.value": (t) => new Response(form((f) => f.append("n", t))),
  "form.set": (t) => new Response(form((f) => f.set(t, t))),
  "form.filename": (t) => new Response(form((f) => f.append("n", new Blob(["x"]), t))),
  "form.file": (t) => new Response(form((f) => f.append("n", new File([t], t)))),
  "form.file.name": (t) => new Response(form((f) => f.append(t, new File(["x"], "y")))),
  "form.blob.type": (t) => new Response(form((f) => f.append("n", new Blob(["x"], { type: t })))),
  "form.file.type": (t) => new Response(form((f) => f.append("n", new File(["x"], "y", { type: t })))),
  "form.again": async (t) => new Response(await new Response(form((f) => f.append("n" + t, new File(["x"], "f" + t, { type: t })))).formData()),

  "blob.type": (t) => new Response(new Blob(["x"], { type: t })),
  "blob.slice.type": (t) => new Response(new Blob(["xyz"]).slice(0, 1, t)),
  "blob.of.headers": async (t) => new Response(await plain({ headers: { "Content-Type": t } }).blob()),
  "file.name": (t) => new Response(new File(["x"], t)),
  "file.type": (t) => new Response(new File(["x"], "y", { type: t })),
  "bun.file.name": (t) => new Response(Bun.file(file(t))),
  "bun.file.extension": (t) => new Response(Bun.file(file("x." + t))),
  "bun.file.type": (t) => new Response(Bun.file(file("x"), { type: t })),
  "bun.file.slice": (t) => new Response(Bun.file(file("x")).slice(0, 2, t)),
  "bun.file.headers": (t) => new Response(Bun.file(file("x")), { headers: { "X-A": t } }),

  "static.name": (t, _, server) => reload(server, new Response("static", { headers: { [t]: "v" } })),
  "static.value": (t, _, server) => reload(server, new Response("static", { headers: { "X-A": t } })),
  "static.redirect": (t, _, server) => reload(server, Response.redirect("/" + t)),
  "static.etag": (t, _, server) => reload(server, new Response(t, { headers: { ETag: t } })),
  "static.file": (t, _, server) => reload(server, new Response(Bun.file(file(t)))),
  "static.bun.file": (t, _, server) => reload(server, Bun.file(file(t))),
  "static.blob": (t, _, server) => reload(server, new Response(new Blob(["x"], { type: t }))),
  "static.form": (t, _, server) => reload(server, new Response(form((f) => f.append(t, t)))),
  "directory.name": () => new Response("ok"),
  "directory.index": () => new Response("ok"),
};

const upgrades: Record<string, Door> = {
  "upgrade.headers.name": (t, req, server) => upgrade(server, req, { headers: { [t]: "v" } }),
  "upgrade.headers.value": (t, req, server) => upgrade(server, req, { headers: { "X-A": t } }),
  "upgrade.headers.class": (t, req, server) => upgrade(server, req, { headers: new Headers([["X-A", t]]) }),
  "upgrade.protocol": (t, req, server) => upgrade(server, req, { headers: { "Sec-WebSocket-Protocol": t } }),
  "upgrade.cookie": (t, req, server) => { req.cookies.set("n", t, { path: t }); upgrade(server, req, {}); },
};

const requests: Record<string, Door> = {
  "fetch.method": (t) => post({ method: t }),
  "fetch.headers.name": (t) => post({ headers: { [t]: "v" } }),
  "fetch.headers.value": (t) => post({ headers: { "X-A": t } }),
  "fetch.headers.host": (t) => post({ headers: { Host: t } }),
  "fetch.headers.content-length": (t) => post({ headers: { "Content-Length": t } }),
  "fetch.headers.transfer-encoding": (t) => post({ headers: { "Transfer-Encoding": t } }),
  "fetch.headers.connection": (t) => post({ headers: { Connection: t } }),
  "fetch.headers.expect": (t) => post({ headers: { Expect: t.slice(0, 3) } }),
  "fetch.headers.trailer": (t) => post({ headers: { Trailer: t } }),
  "fetch.headers.user-agent": (t) => post({ headers: { "User-Agent": t } }),
  "fetch.headers.content-type": (t) => post({ headers: { "Content-Type": t } }),
  "fetch.path": (t) => ask(`http://${peer}/${t}`),
  "fetch.query": (t) => ask(`http://${peer}/?${t}`),
  "fetch.fragment": (t) => ask(`http://${peer}/#${t}`),
  "fetch.url.pathname": (t) => ask(url((u) => { u.pathname = t; })),
  "fetch.url.search": (t) => ask(url((u) => { u.search = t; })),
  "fetch.url.username": (t) => ask(url((u) => { u.username = t; u.password = t; })),
  "fetch.url.params": (t) => ask(url((u) => u.searchParams.append(t, t))),
  "fetch.request": (t) => ask(new Request(`http://${peer}/?${t}`, { headers: { "X-A": t } })),
  "fetch.request.method": (t) => ask(new Request(`http://${peer}/`, { method: t })),
  "fetch.redirect": (t) => ask(`http://${peer}/redirect?to=${encodeURIComponent(t.toWellFormed())}`),
  "fetch.proxy": (t) => ask("http://proxied.invalid/?" + t, { proxy: { url: `http://${peer}`, headers: { "X-A": t } } }),
  "fetch.proxy.user": (t) => ask("http://proxied.invalid/", { proxy: String(url((u) => { u.username = t; u.password = t; })) }),
  "fetch.body.text": (t) => post({ body: t }),
  "fetch.body.stream": (t) => post({ body: new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode("x" + t)); c.close(); } }) }),
  "fetch.body.params": (t) => post({ body: new URLSearchParams({ [t]: t }) }),
  "fetch.body.blob": (t) => post({ body: new Blob(["x"], { type: t }) }),
  "fetch.body.file": (t) => post({ body: new File(["x"], t, { type: t }) }),
  "fetch.body.bun.file": (t) => post({ body: Bun.file(file(t)) }),
  "fetch.form.name": (t) => post({ body: form((f) => f.append(t, "v")) }),
  "fetch.form.value": (t) => post({ body: form((f) => f.append("n", t)) }),
  "fetch.form.filename": (t) => post({ body: form((f) => f.append("n", new Blob(["x"]), t)) }),
  "fetch.form.type": (t) => post({ body: form((f) => f.append("n", new File(["x"], t, { type: t }))) }),
  "websocket.path": (t) => socket(`ws://${peer}/${t}`),
  "websocket.query": (t) => socket(`ws://${peer}/?${t}`),
  "websocket.user": (t) => socket(String(url((u) => { u.protocol = "ws:"; u.username = t; u.password = t; }))),
  "websocket.protocol": (t) => socket(`ws://${peer}/`, t),
  "websocket.protocols": (t) => socket(`ws://${peer}/`, ["b", t]),
  "websocket.options.protocols": (t) => socket(`ws://${peer}/`, { protocols: [t] }),
  "websocket.headers.name": (t) => {
    if (/^(content-length|transfer-encoding)$/i.test(t)) throw new Error("sent as it is, as in Bun");
    return socket(`ws://${peer}/`, { headers: { [t]: "v" } });
  },
  "websocket.headers.value": (t) => socket(`ws://${peer}/`, { headers: { "X-A": t } }),
  "websocket.headers.host": (t) => socket(`ws://${peer}/`, { headers: { Host: t } }),
  "websocket.headers.key": (t) => socket(`ws://${peer}/`, { headers: { "Sec-WebSocket-Key": t } }),
  "websocket.headers.protocol": (t) => socket(`ws://${peer}/`, { headers: { "Sec-WebSocket-Protocol": t } }),
  "websocket.headers.authorization": (t) => socket(`ws://${peer}/`, { headers: { Authorization: t } }),
};

const doors: Record<string, Door> = { ...answers, ...upgrades, ...requests };
const refused = (e: any) => new Response(String(e?.name), { status: 299 });

const options = {
  port: 0,
  hostname: "127.0.0.1",
  development: false,
  routes: {
    "/door/:name/:units": async (req: any, server: any) => {
      const text = String.fromCharCode(...(req.params.units.slice(1).match(/..../g) ?? []).map((u: string) => parseInt(u, 16)));
      try {
        return await doors[req.params.name](text, req, server);
      } catch (e: any) {
        if (e?.answer) throw e;
        return refused(e);
      }
    },
    "/static": new Response("no static answer yet"),
    "/tree/*": { dir: dir + "/tree" },
  } as any,
  fetch: () => new Response("end", { headers: { "X-End": "1" } }),
  error(e: any) {
    try {
      return new Response(e.message, { headers: e.answer });
    } catch (e) {
      return refused(e);
    }
  },
  websocket: {
    open(ws: any) {
      ws.send("end");
    },
    message() {},
  },
};

function reload(server: any, answer: any) {
  server.reload({ ...options, routes: { ...options.routes, "/static": answer } });
  return new Response("ok");
}

const server = Bun.serve(options as any);
console.log(JSON.stringify({ port: server.port, answers: Object.keys(answers), upgrades: Object.keys(upgrades), requests: Object.keys(requests) }));
