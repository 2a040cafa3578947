// Bun.listen and Bun.connect: shared handlers, writing, ending, errors.
import { test, probe, probeAsync, gate } from "../lib";
import { fault, log } from "./_net";

const names = ["open", "close", "error", "data", "drain", "end", "timeout"];

/** A pair of sockets whose events are kept apart and printed at the end. */
async function pair(title: string, own: any, act: (c: any, s: any, l: any) => any, options: any = {}) {
  log("#", title);
  const lines: any = { client: [], server: [] };
  const over: any = { client: gate(), server: gate() };
  const accepted = gate<any>();
  const handlers = (side: string, mine: any) => Object.fromEntries(names.map((e) => [e, (s: any, ...a: any[]) => {
    if (e !== "drain") lines[side].push([e, s.readyState, ...a.map((x) => (x instanceof Uint8Array ? Buffer.from(x).toString() : fault(x)))].join(" "));
    if (e === "open" && side === "server") accepted.open(s);
    if (e === "close") over[side].open();
    return mine?.[e]?.(s, ...a);
  }]));
  const l: any = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: handlers("server", own.server) as any, allowHalfOpen: options.server });
  const c: any = await Bun.connect({ hostname: "127.0.0.1", port: l.port, socket: handlers("client", own.client) as any, allowHalfOpen: options.client });
  const s = await accepted.passed;
  await act(c, s, l);
  await Promise.all([over.client.passed, over.server.passed]);
  for (const side of ["client", "server"]) log(` ${side}: ${lines[side].join(", ")}`);
  l.stop();
}

await test("4.1 how connections end", async () => {
  await pair("end by the client", {}, (c) => log(c.end("bye"), c.readyState, c.write("x"), c.end()));
  await pair("terminate", {}, (c) => c.terminate());
  await pair("shutdown", {}, (c) => c.shutdown());
  await pair("the server ends in open", { server: { open: (s: any) => s.end("bye") } }, () => {});
  await pair("half-open", { server: { end: (s: any) => s.end("bye") } }, (c) => c.shutdown(), { server: true, client: true });
  await pair("stop(true)", {}, (c, s, l) => l.stop(true));
});

await test("4.2 what handlers throw goes to error", async () => {
  await pair("data", { server: { data() { throw new Error("mine"); }, error: (s: any) => s.end() } }, (c) => c.write("x"));
  await pair("open", { server: { open() { throw new Error("mine"); } } }, () => {});
});

await test("4.3 write takes text, bytes and parts of them", async () => {
  await pair("write", {}, (c) => {
    probe("text", () => c.write("hi"));
    probe("part", () => c.write(new Uint8Array([65, 66, 67, 68]), 1, 2));
    probe("part of text", () => c.write("abcdef", 2, 3));
    probe("base64", () => c.write("aGk=", "base64"));
    for (const v of [undefined, "", 5, null, {}]) probe(`write(${JSON.stringify(v)})`, () => c.write(v));
    probe("offset", () => c.write(new Uint8Array(4), 9));
    probe("negative", () => c.write(new Uint8Array(4), -1));
    log(c.bytesWritten, c.data, c.listener, c.remoteAddress, c.remoteFamily, c.localAddress, c.authorized, c.alpnProtocol);
    c.end();
  });
});

await test("4.4 options that are wrong", async () => {
  const S = { data() {} };
  const at = { hostname: "127.0.0.1", port: 0 };
  const cases: any = { none: undefined, number: 5, empty: {}, "no socket": at, "socket 5": { ...at, socket: 5 }, "no handlers": { ...at, socket: {} }, "data 5": { ...at, socket: { data: 5 } },
    "open 5": { ...at, socket: { ...S, open: 5 } }, "no port": { hostname: "x", socket: S }, "no host": { port: 0, socket: S }, "port 70000": { ...at, port: 70000, socket: S },
    "port x": { ...at, port: "x", socket: S }, "unix 5": { unix: 5, socket: S }, binaryType: { ...at, socket: { ...S, binaryType: "x" } }, "tls 5": { ...at, socket: S, tls: 5 }, exclusive: { ...at, socket: S, exclusive: "x" } };
  for (const [name, o] of Object.entries(cases)) probe("listen: " + name, () => (Bun.listen as any)(o));
  for (const name of ["none", "empty", "no handlers", "no host", "no port", "port 70000"]) await probeAsync("connect: " + name, () => (Bun.connect as any)(cases[name]));
});

await test("4.5 connections that do not come about", async () => {
  const S = { data() {} };
  const loud = { ...S, connectError: (s: any, e: any) => log("connectError", fault(e)), open: () => log("open"), close: () => log("close") };
  for (const socket of [S, loud]) {
    await Bun.connect({ hostname: "127.0.0.1", port: 1, socket }).catch((e) => log(fault(e)));
    await Bun.connect({ hostname: "no.such.host.invalid", port: 1, socket }).catch((e) => log(fault(e)));
    await Bun.connect({ unix: "/nonexistent/x.sock", socket }).catch((e) => log(fault(e)));
  }
});
