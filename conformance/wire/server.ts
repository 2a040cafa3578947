// The servers whose answers are compared byte by byte. The first line of output is their ports: one in production mode,
// one in development mode.
const fixture = (name: string) => Bun.file(process.env.FILES + "/" + name);

const twice = new Response("abc");

const answers: Record<string, (req: Request, server: any) => any> = {
  hello: () => new Response("ok"),
  info: (req) => new Response([req.method, req.url, ...[...req.headers].map((h) => h.join("="))].join("|")),
  body: async (req) => new Response(JSON.stringify(await req.text())),
  unread: () => new Response("unread"),
  late: async (req) => (await Bun.sleep(20), new Response("late " + (await req.text()))),
  string: () => new Response("abc"),
  unicode: () => new Response("é☃"),
  number: () => new Response(5 as any),
  object: () => new Response({} as any),
  empty: () => new Response(""),
  null: () => new Response(null),
  none: () => new Response(),
  json: () => Response.json({ a: 1 }),
  jsonInit: () => Response.json({ a: 1 }, { status: 201, headers: { "x-foo": "1", "content-type": "application/x" } }),
  redirect: () => Response.redirect("/x"),
  redirect301: () => Response.redirect("/x y", 301),
  blob: () => new Response(new Blob(["abc"], { type: "a/b" })),
  blobHeaders: () => new Response(new Blob(["abc"], { type: "a/b" }), { headers: { "x-a": "1" } }),
  blobUntyped: () => new Response(new Blob(["abc"])),
  blobEmpty: () => new Response(new Blob([])),
  bytes: () => new Response(new Uint8Array([65])),
  buffer: () => new Response(new Uint8Array([65, 66]).buffer),
  bytesEmpty: () => new Response(new Uint8Array([])),
  params: () => new Response(new URLSearchParams("a=b")),
  paramsSeen: () => {
    const r = new Response(new URLSearchParams("a=b"));
    void r.headers;
    return r;
  },
  order: () =>
    new Response("x", {
      headers: { "x-first": "1", Location: "/l", "X-Second": "2", etag: "e", "cache-control": "c", "X-First": "3", "content-type": "t/t" },
    }),
  orderHeaders: () => {
    const h = new Headers();
    for (const [k, v] of [["X-B", "1"], ["set-cookie", "a=1"], ["vary", "x"], ["X-A", "1"], ["Set-Cookie", "b=2"], ["x-b", "2"]]) h.append(k, v);
    return new Response("x", { headers: h });
  },
  orderPairs: () => new Response("x", { headers: [["X-Z", "1"], ["Set-Cookie", "c=1"], ["ETag", "y"], ["X-Z", "2"], ["Set-Cookie", "d=1"]] }),
  orderChanged: () => {
    const r = new Response("x", { headers: { "X-A": "1", "X-B": "2" } });
    r.headers.delete("x-a");
    r.headers.set("X-a", "3");
    r.headers.set("x-B", "9");
    return r;
  },
  known: () => new Response("x", { headers: Object.fromEntries(knownNames.map((n, i) => [n, "v" + i])) }),
  length: () => new Response("abc", { headers: { "Content-Length": "99" } }),
  lengthNull: () => new Response(null, { headers: { "Content-Length": "99" } }),
  date: () => new Response("abc", { headers: { Date: "now", "x-q": "1" } }),
  encoding: () => new Response("abc", { headers: { "Transfer-Encoding": "chunked" } }),
  close: () => new Response("abc", { headers: { Connection: "close" } }),
  closeList: () => new Response("abc", { headers: { connection: "foo, Close" } }),
  keepAlive: () => new Response("abc", { headers: { Connection: "keep-alive", "Keep-Alive": "timeout=5" } }),
  upgradeHeader: () => new Response("abc", { headers: { Connection: "upgrade", Upgrade: "foo" } }),
  emptyValue: () => new Response("abc", { headers: { "X-E": "" } }),
  latin1: () => new Response("abc", { headers: { "X-L": "é" } }),
  statusText: () => new Response("x", { status: 201, statusText: "My Text" }),
  file: () => new Response(fixture("text.txt")),
  fileHeaders: () => new Response(fixture("text.txt"), { headers: { "x-a": "1" } }),
  fileType: () => new Response(fixture("text.txt"), { headers: { "x-a": "1", "content-type": "q/q" } }),
  fileStatus: () => new Response(fixture("text.txt"), { status: 201 }),
  fileDisposition: () => new Response(fixture("data.bin"), { headers: { "content-disposition": "inline" } }),
  fileRange: () => new Response(fixture("text.txt"), { headers: { "content-range": "mine" } }),
  fileBinary: () => new Response(fixture("data.bin")),
  fileEmpty: () => new Response(fixture("empty.json")),
  fileLarge: () => new Response(fixture("large.txt")),
  fileVersion: () => new Response(fixture("text.txt"), { headers: { etag: '"own"', "last-modified": "Fri, 02 Jan 2026 03:04:05 GMT" } }),
  fileDirectory: () => new Response(fixture("public")),
  file205: () => new Response(fixture("text.txt"), { status: 205 }),
  fileStream: () => new Response((Bun.file(process.env.FILES + "/empty.json", { type: "x/y" }) as any).stream()),
  blobStream: () => new Response(new Blob(["abc"], { type: "x/y" }).stream()),
  slice: (req) => {
    const how = new URL(req.url).search.slice(1);
    const some = fixture("text.txt").slice(2, 5);
    if (how === "type") return new Response(fixture("text.txt").slice(2, 5, "a/b"));
    if (how === "headers") return new Response(some, { headers: { "x-a": "1" } });
    if (how === "range") return new Response(some, { headers: { "content-range": "mine" } });
    if (how === "status") return new Response(some, { status: 201 });
    if (how === "none") return new Response(some, { status: 204 });
    if (how === "missing") return new Response(fixture("missing.txt").slice(2, 5));
    if (how === "empty") return new Response(fixture("empty.json").slice(2, 5));
    if (how === "stream") return new Response(some.stream());
    const [a, b, c, d] = how.split(",").map(Number);
    const slice = fixture("text.txt").slice(a, b);
    return new Response(c === undefined ? slice : slice.slice(c, d));
  },
  returnedError: () => new Error("returned"),
  usedStream: async () => {
    const r = new Response(new ReadableStream({ start: (c) => (c.enqueue("x"), c.close()) }));
    await r.text();
    return r;
  },
  twice: () => twice,
  fileMissing: () => new Response(fixture("missing.txt")),
  file204: () => new Response(fixture("text.txt"), { status: 204 }),
  undefined: () => undefined,
  text: () => "text",
  throw: () => {
    throw new Error("boom");
  },
  throwResponse: () => {
    throw new Response("thrown", { status: 418 });
  },
  error: () => Response.error(),
  used: async () => {
    const r = new Response("abc");
    await r.text();
    return r;
  },
  chat: (req, server) => (server.upgrade(req) ? undefined : new Response("no handshake")),
  chatMicrotasks: async (req, server) => {
    await null;
    await null;
    if (!server.upgrade(req)) return new Response("no handshake");
  },
  chatLate: async (req, server) => {
    await Bun.sleep(20);
    if (!server.upgrade(req)) return new Response("no handshake");
  },
  chatThenResponse: (req, server) => (server.upgrade(req), new Response("ignored")),
  chatURL: async (req, server) => {
    server.upgrade(req);
    return new Response(JSON.stringify(req.url));
  },
};
for (const status of [101, 204, 205, 299, 304, 404, 418, 599]) {
  answers["status" + status] = () => new Response(status === 204 || status === 304 || status === 101 ? null : "x", { status });
  answers["statusNull" + status] = () => new Response(null, { status });
}

const knownNames = (
  "accept accept-ranges access-control-allow-origin age allow alt-svc authorization cache-control content-disposition content-encoding " +
  "content-security-policy cookie dnt digest etag expires forwarded from host if-none-match keep-alive last-modified link location " +
  "origin pragma proxy-authenticate range referrer-policy refresh retry-after sec-websocket-accept sec-websocket-key server server-timing " +
  "sourcemap strict-transport-security te trailer user-agent vary via warning www-authenticate x-content-type-options x-frame-options " +
  "x-powered-by x-request-id x-xss-protection x-own"
).split(" ");

// What the 101 carries, by the name in the query.
const handshakes: Record<string, any> = {
  object: { "X-One": "1", "x-two": 2 },
  known: { "X-One": "1", vary: 2, Server: "s", "content-type": "q/q", etag: "e" },
  headers: new Headers([["X-One", "1"], ["Set-Cookie", "a=1"], ["set-cookie", "b=2"], ["x-one", "2"], ["vary", "z"]]),
  pairs: [["A", "1"], ["A", "2"], ["Set-Cookie", "z=1"]],
  list: { list: ["a", "b"] },
  dropped: {
    Upgrade: "x", Connection: "y", "Sec-WebSocket-Accept": "z", "Sec-WebSocket-Extensions": "q", "Content-Length": "5",
    "Transfer-Encoding": "chunked", "Sec-WebSocket-Version": "9", "Sec-WebSocket-Key": "9", Server: "mine", "Content-Type": "t",
  },
  date: { "X-A": "1", date: "now" },
  empty: { "X-E": "" },
  latin1: { "X-L": "é" },
  protocol: { "X-A": "1", "sec-websocket-protocol": "superchat", vary: "1" },
  protocolList: { "Sec-WebSocket-Protocol": "chat, b" },
  protocolEmpty: { "Sec-WebSocket-Protocol": "" },
  protocolTwice: [["Sec-WebSocket-Protocol", "x"], ["Sec-WebSocket-Protocol", "y"]],
};

function serve(development: boolean) {
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    development,
    maxRequestBodySize: 1000,
    routes: {
      "/cookies": (req: any) => {
        req.cookies.set("b", "2");
        return new Response("x", { headers: { "X-Q": "1", "Set-Cookie": "own=1", ETag: "e" } });
      },
      "/chatCookies/:room": (req: any, server: any) => {
        req.cookies.set("a", "1");
        server.upgrade(req, { headers: { "X-One": "1" } });
      },
      "/fixed": new Response("S", { headers: { "X-B": "1", Vary: "q" } }),
      "/fixedTag": new Response("S", { headers: { ETag: '"own"', "x-z": "1", "cache-control": "q", "set-cookie": "a=b", date: "dd" } }),
      "/fixedVersion": new Response("S", { headers: { etag: '"own"', "last-modified": "Fri, 02 Jan 2026 03:04:05 GMT" } }),
      "/fixedClose": new Response("S", { headers: { Connection: "close" } }),
      "/fixedJSON": Response.json([1]),
      "/fixedBytes": new Response(new Uint8Array([65])),
      "/fixedEmpty": new Response(null),
      "/fixed204": new Response(null, { status: 204 }),
      "/fixed404": new Response("nf", { status: 404 }),
      "/fixedRedirect": Response.redirect("/q"),
      "/fixedFile": fixture("text.txt") as any,
      "/fixedFileHeaders": new Response(fixture("text.txt"), { headers: { "X-A": "1" } }),
      "/fixedFileOwn": new Response(fixture("text.txt"), { status: 201, headers: { "last-modified": "mine", date: "d", vary: "q", "content-type": "z/z" } }),
      "/fixedFileMissing": fixture("missing.txt") as any,
      "/fixedFileTag": new Response(fixture("text.txt"), { headers: { etag: '"own"' } }),
      "/fixedSlice": fixture("text.txt").slice(2, 5) as any,
      "/dir/*": { dir: process.env.FILES + "/public" } as any,
      "/dir/route": new Response("route", { headers: { etag: "e" } }),
      "/dirGet/*": { GET: { dir: process.env.FILES + "/public" } } as any,
      "/dirBeside/*": { dir: process.env.FILES + "/public", POST: new Response("post") } as any,
      "/get": { GET: new Response("got") },
    },
    fetch(req: Request, server: any) {
      const path = /^(?:https?:\/\/[^/]*)?\/([^?#]*)(?:\?([^#]*))?/.exec(req.url) ?? [];
      if (path[1] === "handshake") {
        if (server.upgrade(req, { headers: handshakes[path[2]] })) return;
        return new Response("no handshake");
      }
      const answer = answers[path[1]!];
      return answer ? answer(req, server) : new Response("end");
    },
    websocket: {
      open(ws: any) {
        ws.send("hi");
      },
      message(ws: any, m: any) {
        ws.send(m);
      },
    },
  } as any);
}

console.log(serve(false).port, serve(true).port);
