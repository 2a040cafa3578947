// What goes wrong with a connection, at each state: the events of both ends, in their order.
import net from "node:net";
import tls from "node:tls";
import { test, order } from "../lib";

/** Notes the events of a socket. */
function watch(socket: any, seen: string[], name = "") {
  for (const event of ["connect", "secureConnect", "ready", "end", "timeout", "drain", "finish"]) socket.on(event, () => seen.push(`${name}${event}`));
  socket.on("data", (d: Buffer) => seen.push(`${name}data ${d.length > 100 ? "many" : d}`));
  socket.on("error", (e: any) => seen.push(`${name}error ${e.code} ${e.syscall}`));
  const closed = new Promise<void>((ok) => socket.on("close", (bad: boolean) => (seen.push(`${name}close ${bad}`), ok())));
  return closed;
}
/** A server that does something with its one connection, and a client on it. */
async function between(serve: (s: net.Socket) => void, options: any = {}, use: (c: net.Socket) => void = () => {}) {
  const seen: string[] = [], served: string[] = [];
  let gone!: Promise<void>;
  const server = net.createServer(options, (s) => {
    gone = watch(s, served);
    serve(s);
  });
  await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
  const c = net.connect({ port: (server.address() as any).port, host: "127.0.0.1", ...options });
  const closed = watch(c, seen);
  use(c);
  await closed;
  await gone;
  console.log("client", seen.join(", "));
  console.log("server", served.join(", "));
  await new Promise((ok) => server.close(ok));
}

await test("1.1 refused, and no such name", async () => {
  const port = Number((await order({ op: "port" }))[0]);
  for (const options of [{ port, host: "127.0.0.1" }, { port, host: "nosuch.invalid" }, { path: "/nonexistent/socket" }] as any[]) {
    const seen: string[] = [];
    const c = net.connect(options);
    const closed = watch(c, seen);
    if (options.port) c.write("early", (e: any) => seen.push("written " + (e?.code ?? e)));
    await closed;
    console.log(seen.join(", "), c.destroyed, c.readyState);
  }
});

await test("1.2 the peer resets: when it connects, after data, in the middle of writing", async () => {
  await between((s) => s.once("data", () => s.resetAndDestroy()), {}, (c) => c.write("x"));
  await between((s) => { s.write("some"); s.once("data", () => s.resetAndDestroy()); }, {}, (c) => c.once("data", () => c.write("y")));
});

await test("1.3 the peer ends: both close, or one half stays open", async () => {
  await between((s) => s.end("bye"));
  await between((s) => { s.end("bye"); }, { allowHalfOpen: true }, (c) => c.once("end", () => c.end("mine")));
  await between((s) => { s.once("end", () => s.end("after")); }, { allowHalfOpen: true }, (c) => c.end("first"));
});

await test("1.4 destroyed here: before it connects, when it connects, with an error", async () => {
  const server = net.createServer((s) => s.on("error", () => {}));
  await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
  const { port } = server.address() as any;
  for (const act of [(c: any) => c.destroy(), (c: any) => c.once("connect", () => c.destroy()), (c: any) => c.once("connect", () => c.destroy(Object.assign(new Error("mine"), { code: "MINE" })))]) {
    const seen: string[] = [];
    const c = net.connect(port, "127.0.0.1");
    const closed = watch(c, seen);
    act(c);
    await closed;
    console.log(seen.join(", "));
  }
  server.close();
});

await test("1.5 a slow peer: the time is over, and nothing else", async () => {
  const seen: string[] = [];
  const server = net.createServer((s) => s.on("error", () => {}).resume());
  await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
  const c = net.connect((server.address() as any).port, "127.0.0.1");
  const closed = watch(c, seen);
  c.setTimeout(50, () => c.end());
  await closed;
  console.log(seen.join(", "));
  server.close();
});

await test("1.6 writing after the end", async () => {
  const seen: string[] = [];
  const server = net.createServer((s) => s.on("error", () => {}).resume());
  await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
  const c = net.connect((server.address() as any).port, "127.0.0.1");
  const closed = watch(c, seen);
  c.end("last");
  c.write("late", (e: any) => seen.push("written " + e?.code));
  await closed;
  console.log(seen.join(", "));
  server.close();
});

await test("1.7 TLS to a server that speaks none, and without trust", async () => {
  const plain = net.createServer((s) => s.on("error", () => {}).once("data", () => s.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
  await new Promise<void>((ok) => plain.listen(0, "127.0.0.1", ok));
  const [cert, key] = await order({ op: "certificate", certificate: "good" });
  const secure = tls.createServer({ cert, key }, (s) => s.on("error", () => {}).end("in"));
  secure.on("tlsClientError", () => {});
  await new Promise<void>((ok) => secure.listen(0, "127.0.0.1", ok));
  for (const [name, server] of [["plain", plain], ["untrusted", secure]] as any[]) {
    const c = tls.connect({ port: server.address().port, host: "127.0.0.1" });
    const seen: string[] = [];
    for (const event of ["secureConnect", "end"]) c.on(event, () => seen.push(event));
    c.on("error", (e: any) => seen.push("error " + (name === "plain" ? typeof e.code : e.code)));
    await new Promise<void>((ok) => c.on("close", (bad) => (seen.push("close " + bad), ok())));
    console.log(name, seen.join(", "), c.authorized);
  }
  plain.close();
  secure.close();
});

await test("1.8 the port is taken", async () => {
  const server = net.createServer();
  await new Promise<void>((ok) => server.listen(0, "127.0.0.1", ok));
  const other = net.createServer();
  const seen: string[] = [];
  for (const event of ["listening", "close"]) other.on(event, () => seen.push(event));
  const failed = new Promise<void>((ok) => other.on("error", (e: any) => (seen.push(`error ${e.code} ${e.syscall}`), ok())));
  other.listen((server.address() as any).port, "127.0.0.1");
  await failed;
  console.log(seen.join(", "), other.listening);
  server.close();
});
