// Connecting and listening, and what fails of it.
import net from "node:net";
import { once } from "node:events";
import { test, probe, socketPath } from "../lib";
import { closed, fault, log, watch } from "./_net";

await test("3.1 what fails when a client connects", async () => {
  await closed(watch("refused", net.connect(1, "127.0.0.1")));
  await closed(watch("no such host", net.connect(1, "no.such.host.invalid")));
  const path = await socketPath("none");
  const c: any = net.connect(path);
  c.on("error", (e: any) => log("unix", fault(e).replaceAll(path, "PATH"), e.address === path));
  await closed(c);
});

await test("3.2 arguments of connect that are wrong", () => {
  const N: any = net;
  for (const args of [[-1, "x"], [70000], [{}], [], [{ port: 1, host: 5 }], [{ port: "abc" }], [{ port: {} }], [{ path: 5 }], [{ port: 1, localAddress: "x" }], [{ port: 1, localPort: "x" }], [{ port: 1, lookup: 5 }]]) {
    probe(`connect(${JSON.stringify(args)})`, () => N.connect(...args));
  }
  probe("fd", () => new net.Socket({ fd: -1 } as any));
  probe("objectMode", () => new net.Socket({ objectMode: true } as any));
  probe("write(5)", () => new net.Socket().write(5 as any));
});

await test("3.3 what fails when a server listens", async () => {
  const taken = net.createServer();
  taken.listen(0, "127.0.0.1");
  await once(taken, "listening");
  const failed = async (...args: any[]) => {
    const s = net.createServer();
    s.on("close", () => log("close"));
    (s.listen as any)(...args);
    const [e] = await once(s, "error").catch((e) => [e]);
    log(fault(e), s.listening, s.address());
  };
  await failed((taken.address() as any).port, "127.0.0.1");
  probe("again", () => taken.listen(0));
  taken.close();
  await failed("/nonexistent/dir/x.sock");
  await failed(0, "no.such.host.invalid");
  await failed(0, "203.0.113.1");
});

await test("3.4 arguments of listen and of Server that are wrong", () => {
  const N: any = net;
  for (const args of [[{}], [-1], [70000], [{ port: "x" }], [{ port: -1 }], [{ port: true }], [{ path: 5 }]]) {
    probe(`listen(${JSON.stringify(args)})`, () => (N.createServer().listen as any)(...args).close() && "listens");
  }
  probe("createServer(5)", () => N.createServer(5));
  probe("createServer('x')", () => N.createServer("x"));
});

await test("3.5 a server's life", async () => {
  const server = net.createServer();
  log(server.listening, server.address());
  server.listen(0, "127.0.0.1", () => log("callback"));
  await once(server, "listening");
  const a: any = server.address();
  log(Object.keys(a), a.family, a.address, typeof a.port, server.listening);
  const c = net.connect(a.port, "127.0.0.1");
  const [s] = (await once(server, "connection")) as any;
  log(s.server === server, s._server === server, s.allowHalfOpen, s.connecting, s.pending, s.readyState, s.remoteAddress, s.localAddress, s.remoteFamily, s.localPort === a.port);
  server.getConnections((e, n) => log("connections", e, n));
  server.close((e) => log("closed", e));
  log(server.listening, server.address());
  c.destroy();
  await once(server, "close");
  server.getConnections((e, n) => log("connections", e, n));
  server.close((e: any) => log("again", fault(e)));
  await once(server, "close");
});

await test("3.6 unix sockets", async () => {
  const path = await socketPath("net");
  const server = net.createServer((s) => s.end("over a path"));
  server.listen(path);
  await once(server, "listening");
  log(server.address() === path);
  const c: any = net.connect({ path });
  c.setEncoding("utf8");
  c.on("data", (d: any) => log(d, c.remoteAddress, c.remotePort, c.localAddress, JSON.stringify(c.address())));
  await closed(c);
  server.close();
  await once(server, "close");
  log(await Bun.file(path).exists());
});

await test("3.7 maxConnections drops", async () => {
  const server = net.createServer((s) => s.on("error", () => {}));
  server.maxConnections = 1;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as any;
  const first = net.connect(port, "127.0.0.1");
  await once(server, "connection");
  const dropped = once(server, "drop");
  const second = net.connect(port, "127.0.0.1");
  second.on("error", () => {});
  const [d] = (await dropped) as any;
  log(Object.keys(d), d.remoteAddress, d.localPort === port);
  await closed(second);
  server.getConnections((e, n) => log(e, n));
  first.destroy();
  server.close();
  await once(server, "close");
});

await test("3.8 signals", async () => {
  const abort = new AbortController();
  const server = net.createServer();
  server.listen({ port: 0, host: "127.0.0.1", signal: abort.signal });
  await once(server, "listening");
  abort.abort();
  await once(server, "close");
  await closed(watch("aborted", new net.Socket({ signal: AbortSignal.abort() } as any)));
});

await test("3.9 a socket connects again", async () => {
  const server = net.createServer((s) => s.end("hi"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as any;
  const c: any = watch("again", new net.Socket());
  for (let i = 0; i < 2; i++) {
    c.connect(port, "127.0.0.1");
    await new Promise((resolve) => c.once("close", resolve));
    log(c.destroyed);
  }
  server.close();
});

await test("3.10 destroyed while it connects", async () => {
  const c: any = watch("early", net.connect(1, "127.0.0.1"));
  c.destroy();
  await closed(c);
  log(c.destroyed, c.readyState);
});

await test("3.11 a lookup of the script's own", async () => {
  const server = net.createServer((s) => s.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as any;
  const lookup = (host: string, o: any, done: any) => {
    log(host, o.all, o.family, o.hints);
    if (o.all) done(null, [{ address: "127.0.0.1", family: 4 }]);
    else done(null, "127.0.0.1", 4);
  };
  const c = watch("mine", net.connect({ port, host: "example.invalid", lookup } as any), true);
  c.resume();
  await closed(c);
  const bad = watch("bad", net.connect({ port, host: "example.invalid", lookup: (h: any, o: any, done: any) => done(Object.assign(new Error("mine"), { code: "EMINE" })) } as any));
  await closed(bad);
  server.close();
});
