// The server that hostile HTTP clients and the chaos of many clients attack: every feature at once, with tight limits. With
// CERTIFICATES, a directory, it speaks TLS.
const dir = process.env.CERTIFICATES;
const big = "x".repeat(8 << 20), wide = "ü".repeat(2 << 20);
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
let aborted = 0, cancelled = 0;

const bodies: Record<string, (req: Request) => BodyInit> = {
  text: () => "hello",
  big: () => big,
  wide: () => wide,
  blob: () => new Blob(["a", new Uint8Array(100_000)]),
  file: () => Bun.file(import.meta.path),
  stream: () => new ReadableStream({
    async pull(c) { await pause(1); c.enqueue("x".repeat(10_000)); },
    cancel() { cancelled++; },
  }),
  bytes: () => new ReadableStream({
    type: "bytes",
    pull(c) { c.enqueue(new Uint8Array(10_000)); },
    cancel() { cancelled++; },
  } as any),
  short: () => new ReadableStream({ start(c) { c.enqueue("a"); c.enqueue("b"); c.close(); } }),
  broken: () => new ReadableStream({ async pull(c) { c.enqueue("a"); await pause(1); throw new Error("the source is broken"); } }),
  generator: () => (async function* () { for (let i = 0; i < 5; i++) { await pause(1); yield "line " + i + "\n"; } })() as any,
  through: (req) => (req.body ?? new Blob(["x"]).stream()).pipeThrough(new TransformStream({ transform(chunk, c) { c.enqueue(chunk); } })),
};

function events(req: Request) {
  return new Response(new ReadableStream({
    start(c) {
      const timer = setInterval(() => c.enqueue("data: tick\n\n"), 1);
      req.signal.addEventListener("abort", () => { aborted++; clearInterval(timer); try { c.close(); } catch {} });
    },
    cancel() { cancelled++; },
  }), { headers: { "content-type": "text/event-stream" } });
}

const options = {
  tls: dir ? { key: Bun.file(`${dir}/key.pem`), cert: Bun.file(`${dir}/cert.pem`) } : undefined,
  port: 0,
  hostname: "127.0.0.1",
  idleTimeout: 4,
  maxRequestBodySize: 256 * 1024,
  development: false,
  routes: {
    "/static": new Response("static"),
    "/static-file": Bun.file(import.meta.path),
    "/user/:id": (req: any) => Response.json(req.params),
    "/pending": () => new Response(String(server.pendingRequests)),
    "/counts": () => Response.json({ aborted, cancelled }),
    "/quit": () => { setTimeout(() => server.stop(true), 1); return new Response("bye"); },
    "/reload": () => { server.reload(options as any); return new Response("reloaded"); },
  },
  error(e: Error) { return new Response(e.message, { status: 500 }); },
  async fetch(req: Request, server: any): Promise<Response | undefined> {
    const path = new URL(req.url).pathname.slice(1);
    if (path === "") return server.upgrade(req) ? undefined : new Response("a WebSocket is expected", { status: 400 });
    if (path === "events") return events(req);
    if (path === "upload") return new Response(String((await req.text()).length));
    if (path === "form") return new Response(String([...(await req.formData()).keys()].length));
    if (path === "ignore") return new Response("not read");
    if (path === "late") { await pause(5); return new Response("late"); }
    if (path === "never") { await new Promise((done) => req.signal.addEventListener("abort", done)); aborted++; return new Response("gone"); }
    if (path === "throw") throw new Error("thrown");
    if (path === "self") {
      const answer = await fetch(new URL("/static", req.url), { tls: { rejectUnauthorized: false }, signal: AbortSignal.timeout(10_000) } as any);
      return new Response(await answer.text());
    }
    if (path === "upgrade-late") { await pause(1); return server.upgrade(req) ? undefined : new Response("no", { status: 400 }); }
    const make = bodies[path];
    return make ? new Response(make(req)) : new Response("nothing", { status: 404 });
  },
  websocket: {
    perMessageDeflate: true,
    maxPayloadLength: 512 * 1024,
    backpressureLimit: 256 * 1024,
    open(ws: any) { ws.subscribe("all"); },
    message(ws: any, message: any) { ws.send(message, true); },
    close() { server.publish("all", "one is gone"); },
  },
};
const server = Bun.serve(options as any);
console.log(server.port);
