// One kind of object after the other, made and lost many times; see leak_test.go, which measures when it is asked to.
import { Readable, Writable, PassThrough, promises } from "node:stream";
const dir = process.env.LEAK_DIR!;
const count = (n: number) => new Readable({ read() { this.push(n-- > 0 ? "x" : null); } });
const drain = () => new Writable({ write(c, e, cb) { cb(); } });
const bytes = new Uint8Array(5000), form = () => { const f = new FormData(); f.append("a", new Blob(["file"]), "a.txt"); return f; };
const chunks = (n = 3) => new ReadableStream({ start(c) { for (let i = 0; i < n; i++) c.enqueue(bytes); c.close(); } });
const large = new Uint8Array(65536), endless = () => new ReadableStream({ pull(c) { c.enqueue(large); } });
const bodies: Record<string, () => any> = {
  text: () => "x".repeat(5000), bytes: () => bytes, blob: () => new Blob(["x".repeat(5000)]), form, stream: chunks,
  generator: async function* () { yield "a"; yield "b"; }, file: () => Bun.file(dir + "/file"), none: () => null,
};
const routes = { "/route": new Response("fixed") };
const options = {
  port: 0, hostname: "127.0.0.1", idleTimeout: 0, routes,
  async fetch(r: Request, s: any) {
    const path = new URL(r.url).pathname.slice(1);
    if (path == "ws") return s.upgrade(r) ? undefined : new Response("no", { status: 400 });
    if (path.startsWith("deaf")) { hearing.get(path)?.(); hearing.delete(path); return new Promise<Response>((done) => r.signal.addEventListener("abort", () => done(new Response()))); }
    if (path == "never") return new Promise<Response>(() => {});
    if (path == "endless") return new Response(endless());
    if (path == "swallow") { for await (const _ of r.body!); return new Response(); }
    if (path == "echo") return new Response(await r.bytes());
    return new Response(bodies[path]?.());
  },
  error: () => new Response(), // of an upload that ended in the middle
  websocket: { message(ws: any, m: any) { ws.send(m); } },
};
const hearing = new Map<string, () => void>(), heard = (path: string) => new Promise<void>((ok) => hearing.set(path, ok)); // a request has come
const server = Bun.serve(options), at = (path: string) => `http://127.0.0.1:${server.port}/${path}`;
const life = new AbortController(); // outlives everything
const kept: any[] = [];
const tick = () => new Promise(setImmediate);

// Bodies that the other side does not take, or of which the script loses interest.
const huge = "x".repeat(4 << 20), hugeBlob = new Blob([huge]);
const senders: Record<string, () => any> = { stream: endless, silent: () => new ReadableStream({ start(c) { c.enqueue(bytes); } }), string: () => huge, blob: () => hugeBlob, file: () => Bun.file(dir + "/large") };
const peer = process.env.LEAK_PEER!; // a server that does not read: /silent, /early, /close, /reset
const uploads: Record<string, [number, (i: number) => any]> = {};
for (const body in senders) {
  const send = (to: string, signal?: AbortSignal) => fetch(to, { method: "POST", body: senders[body](), signal });
  uploads[`upload of a ${body}, aborted`] = [120, async () => { const a = new AbortController(), p = send(peer + "/silent", a.signal); await tick(); a.abort(); await p.catch(() => {}); }];
  for (const end of ["early", "close", "reset"]) uploads[`upload of a ${body}, ${end}`] = [40, async () => { const r = await send(`${peer}/${end}`).catch(() => {}); await r?.text().catch(() => {}); }];
  uploads[`upload of a ${body}, early answer lost`] = [40, () => send(peer + "/early").catch(() => {})];
}
// A handler that never reads, and an idleTimeout of 0: what is left when the client is gone.
uploads["server: a body that nobody reads, and the client leaves"] = [60, async () => { const a = new AbortController(), path = "deaf" + Math.random(), come = heard(path), p = fetch(at(path), { method: "POST", body: endless(), signal: a.signal }); await come; a.abort(); await p.catch(() => {}); }];
uploads["server: a body that nobody reads, answered"] = [60, async () => { await (await fetch(at("text"), { method: "POST", body: huge })).text(); }];

const kinds: Record<string, [times: number, make: (i: number) => any]> = {
  timer: [5000, (i) => { clearTimeout(setTimeout(() => {}, 1e6)); clearInterval(setInterval(() => {}, 1e6)); return i % 50 ? 0 : tick(); }],
  "timer that ran": [500, () => Promise.all([Bun.sleep(0), tick(), new Promise((r) => setTimeout(r, 0))])],
  AbortController: [5000, () => { const a = new AbortController(); a.signal.addEventListener("abort", () => a); a.abort(); }],
  "AbortSignal.timeout": [5000, () => { AbortSignal.timeout(1e8); }],
  "AbortSignal.timeout, listener removed": [3000, () => { const s = AbortSignal.timeout(1e8), f = () => s; s.addEventListener("abort", f); s.removeEventListener("abort", f); }],
  "AbortSignal.any": [5000, () => { AbortSignal.any([life.signal, AbortSignal.timeout(1e8)]); }],
  "AbortSignal.any, listener removed": [3000, () => { const s = AbortSignal.any([life.signal]), f = () => s; s.addEventListener("abort", f); s.removeEventListener("abort", f); }],
  "listener with a signal, removed": [3000, () => { const t = new EventTarget(), f = () => t; t.addEventListener("x", f, { signal: life.signal }); t.removeEventListener("x", f); }],
  Request: [3000, (i) => { const r = new Request(at("text"), { method: "POST", body: "x" }); r.signal; return i % 2 ? r.text() : 0; }],
  reload: [1000, () => server.reload(options)],
  "server": [100, async () => { const s = Bun.serve({ ...options, port: 0 }); await (await fetch(s.url)).text(); await s.stop(true); }],
  "file read": [1000, () => Bun.file(dir + "/file").text()],
  "file, one chunk of it": [500, async () => { const r = Bun.file(dir + "/file").stream().getReader(); await r.read(); await r.cancel(); }],
  "fetch, read": [2000, async () => { await (await fetch(at("text"))).text(); }],
  "fetch, unread": [1000, () => fetch(at("text"))],
  "fetch, endless and unread": [100, () => fetch(at("endless"))],
  "fetch, one chunk and lost": [100, async () => { await (await fetch(at("endless"))).body!.getReader().read(); }],
  "fetch, canceled": [100, async () => { await (await fetch(at("endless"))).body!.cancel(); }],
  "fetch, aborted": [300, async () => { const a = new AbortController(), p = fetch(at("never"), { signal: a.signal }); await tick(); a.abort(); await p.catch(() => {}); }],
  "fetch with a signal that lives on": [500, async () => { await (await fetch(at("text"), { signal: life.signal })).text(); }],
  "fetch, refused": [300, () => fetch("http://127.0.0.1:1/").catch(() => {})],
  "fetch with a connection of its own": [300, async () => { await (await fetch(at("text"), { keepalive: false })).text(); }],
  "upload of a stream": [300, async () => { await (await fetch(at("echo"), { method: "POST", body: chunks() })).bytes(); }],
  ...uploads,
  WebSocket: [300, () => new Promise((done) => { const w = new WebSocket(at("ws").replace("http", "ws")); w.onopen = () => w.send("x"); w.onmessage = () => w.close(); w.onclose = done; })],
  "pipe that ended": [2000, () => new Promise((done) => { count(1).pipe(new PassThrough()).pipe(drain()).on("close", done); })],
  "pipe, destroyed": [3000, () => { const r = count(50); r.pipe(drain()).on("error", () => {}).destroy(new Error("x")); r.destroy(); return tick(); }],
  "pipe, lost": [1000, () => { new Readable({ read() {} }).pipe(new PassThrough()).pipe(drain()); }],
  "pipeline that failed": [500, () => promises.pipeline(count(50), new PassThrough(), new Writable({ write(c, e, cb) { cb(new Error("x")); } })).catch(() => {})],
  "Readable, iterated and left": [500, async () => { for await (const _ of count(50)) break; }],
  "streams to the web and back": [500, async () => { for await (const _ of Readable.fromWeb(Readable.toWeb(count(3)) as any)); }],
  "finished with a signal that lives on": [500, () => promises.finished(count(1).resume(), { signal: life.signal })],
};
const file = Bun.file(dir + "/file"), to = Bun.file(dir + "/to");
Object.assign(kinds, {
  "file, read whole": [1000, () => file.text()],
  "file that is missing": [1000, () => Bun.file(dir + "/none").text().catch(() => {})],
  "file, one chunk and lost": [300, async () => { await file.stream().getReader().read(); }],
  "file, canceled": [300, async () => { const r = file.stream().getReader(); await r.read(); await r.cancel(); }],
  "Bun.write, little": [1000, () => Bun.write(to, "x")],
  "Bun.write, much": [100, () => Bun.write(to, large.length ? "x".repeat(300000) : "")],
  "Bun.write of a stream": [300, () => Bun.write(to, new Response(chunks()))],
  "Bun.write of a stream that fails": [300, () => Bun.write(to, new Response(new ReadableStream({ pull(c) { c.error(new Error()); } }))).catch(() => {})],
  "Bun.write of a file": [300, () => Bun.write(to, file)],
  "Bun.write that fails": [300, () => Bun.write(dir, "x").catch(() => {})],
  "FileSink, ended": [1000, () => { const w = to.writer(); w.write("x"); return w.end(); }],
  "FileSink, lost": [1000, async () => { to.writer().write("x"); await tick(); }],
});
for (const name in bodies) {
  kinds["Response of " + name] = [1000, () => { new Response(bodies[name]()); }];
  kinds["answer of " + name] = [200, async () => { await (await fetch(at(name))).bytes(); }];
}
kinds["control: what is kept"] = [2000, () => { kept.push(new Response("x".repeat(2000))); }];

/** The test answers when it has measured; until then it collects, and this loop is free to end what is under way. */
async function settle(name: string) {
  for (let i = 0; i < 5; i++) { Bun.gc(true); await tick(); }
  await (await fetch(process.env.LEAK_MEASURE!, { method: "POST", body: name, keepalive: false })).text();
}
const only = process.env.LEAK_KIND;
for (const name in kinds) {
  if (only && !name.includes(only)) continue;
  const [times, make] = kinds[name];
  const run = async (n: number) => { for (let i = 0; i < n; i += 10) await Promise.all(Array.from({ length: 10 }, (_, j) => make(i + j))); };
  await run(Math.max(times / 10, 20));
  await settle("before");
  await run(times);
  await settle(`${times} ${name}`);
}
server.stop(true);
process.exit(0);
