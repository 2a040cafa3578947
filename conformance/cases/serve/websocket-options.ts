// The websocket option: what is accepted and what is refused, in which words.
import { test, probe, pair, gate, connected, text } from "../lib";

function serve(name: string, websocket: unknown) {
  probe(name, () => {
    const server = (Bun as any).serve({ port: 0, fetch: () => new Response("x"), websocket });
    server.stop(true);
    return "accepted";
  });
}

await test("1.2 websocket is an object or absent", () => {
  for (const v of [undefined, null, "", true, false, 1, 0, "x", [], () => {}, {}, 1n, Symbol("s")]) serve(typeof v === "function" ? "function" : typeof v + " " + String(v), v);
});
for (const key of ["message", "open", "close", "drain", "ping", "pong", "error"])
  await test(`1.2 ${key} is a function or absent`, () => {
    for (const v of [1, 0, "x", "", {}, true, false, null, undefined]) serve(`${key} ${JSON.stringify(v)}`, { [key]: v });
  });
await test("1.2 idleTimeout", () => {
  for (const v of [0, 1, 960, 961, 1.5, "10", NaN, Infinity, -Infinity, {}, true, false, 10n, 2 ** 53, -3, -1e9, null, undefined]) serve(typeof v + " " + String(v), { idleTimeout: v });
});
for (const key of ["maxPayloadLength", "backpressureLimit"])
  await test(`1.2 ${key}`, () => {
    for (const v of [0, -1, 1.5, "1", NaN, Infinity, true, 1n, {}, 2 ** 32, 2 ** 53 - 1, 2 ** 53, null, undefined]) serve(typeof v + " " + String(v), { [key]: v });
  });
for (const key of ["closeOnBackpressureLimit", "sendPings", "publishToSelf"])
  await test(`1.2 ${key}`, () => {
    for (const v of [true, false, 1, 0, "x", "", {}, null, undefined]) serve(typeof v + " " + String(v), { [key]: v });
  });
await test("1.2 perMessageDeflate", () => {
  for (const v of [true, false, null, undefined, {}, [], () => {}, 1, 0, "shared", "", 1n]) serve(typeof v === "function" ? "function" : typeof v + " " + String(v), { perMessageDeflate: v });
});
for (const key of ["compress", "decompress"])
  await test(`1.2 perMessageDeflate.${key}`, () => {
    for (const v of [true, false, null, undefined, "", "disable", "shared", "dedicated", "3KB", "4KB", "8KB", "16KB", "32KB", "64KB", "128KB", "256KB", "bogus", "SHARED", "3kb", 1, 0, {}, []])
      serve(typeof v + " " + String(v), { perMessageDeflate: { [key]: v } });
  });
await test("1.2 unknown keys are ignored", () => serve("data, upgrade", { data: {}, upgrade: 1, bogus: null }));
await test("1.2 a getter that throws", () => {
  for (const key of ["message", "idleTimeout", "sendPings", "perMessageDeflate"])
    serve(key, {
      get [key]() {
        throw new Error("getter of " + key);
      },
    });
  serve("compress", {
    perMessageDeflate: {
      get compress() {
        throw new Error("getter of compress");
      },
    },
  });
});
await test("1.2 methods on the prototype", async () => {
  class Handlers {
    open(ws: any) {
      ws.send("from a class");
    }
    message() {}
  }
  const { server, client } = await pair(null, { websocket: new Handlers() });
  await client.print();
  server.stop(true);
});
await test("1.2 no handler at all", async () => {
  const { server, client } = await pair(null, { websocket: {} });
  client.socket.send("dropped");
  client.socket.ping("p");
  await client.print();
  client.socket.close(1000, "bye");
  await client.print();
  server.stop(true);
});
await test("1.2 handlers are copied when the server starts", async () => {
  const websocket: any = { message: (ws: any) => ws.send("first") };
  const options: any = {
    port: 0, websocket,
    fetch(req: Request, server: any) {
      if (!server.upgrade(req)) return new Response("first fetch");
    },
  };
  const { server, client } = await pair(null, options);
  websocket.message = (ws: any) => ws.send("second");
  options.fetch = () => new Response("second fetch");
  client.socket.send("x");
  await client.print();
  console.log(await (await fetch(server.url)).text());
  server.stop(true);
});
await test("1.2 this and the arguments of handlers", async () => {
  const closed = gate();
  const say = (name: string) =>
    function (this: any) {
      console.log(name, String(this), arguments.length);
      return "a returned string is not sent";
    };
  const { server, client } = await pair({
    open: say("open"), message: say("message"), ping: say("ping"), pong: say("pong"),
    close(this: any) {
      console.log("close", String(this), arguments.length);
      closed.open();
    },
  });
  client.socket.send("m");
  client.socket.ping("p");
  client.socket.pong("q");
  await client.print(); // pong
  client.socket.close();
  await client.print();
  await closed.passed;
  server.stop(true);
});
await test("1.2 this and the arguments of error", async () => {
  const { server, client } = await pair({
    message() {
      throw "thrown";
    },
    error(this: any, e: any, ws: any) {
      console.log("error", String(this), arguments.length, e, ws.readyState);
      ws.close();
    },
  });
  client.socket.send("m");
  await client.print();
  server.stop(true);
});
await test("1.2 a negative maxPayloadLength allows empty messages only", async () => {
  const { server, peer } = await connected({ maxPayloadLength: -1, message: (ws: any, m: any) => ws.send("got " + m.length), close: (_: any, code: number, reason: string) => console.log("close", code, reason) });
  await peer.write(text(""), text("x"));
  await peer.print(3);
  server.stop(true);
});
await test("1.2 maxPayloadLength is 16 MiB by default", async () => {
  const { server, peer } = await connected({ message: (ws: any, m: any) => ws.send("got " + m.length) });
  const zeros = new Uint8Array(8 << 20);
  await peer.write(Uint8Array.of(0x82, 0xff, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0), zeros);
  await peer.write(zeros);
  await peer.print();
  await peer.write(Uint8Array.of(0x82, 0xff, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0)); // one more byte is announced
  await peer.print(2);
  server.stop(true);
});
