// The object that Bun.serve returns.
import { test, probe, probeAsync, Client, Raw, Wire, gate } from "../lib";

const hello = () => new Response("hello");
function serving(options: any = {}): any {
  return Bun.serve({ port: 0, fetch: hello, ...options });
}

await test("1.4 what it is", () => {
  const server = serving();
  probe("typeof", () => typeof server);
  probe("constructor", () => server.constructor.name);
  probe("String", () => String(server));
  probe("own keys", () => Object.keys(server));
  probe("JSON", () => JSON.stringify({ ...server }));
  probe("no global", () => ["Server", "HTTPServer", "DebugHTTPServer"].filter((n) => n in globalThis));
  probe("extensible", () => ((server.foo = 1), server.foo));
  server.stop(true);
});
await test("1.4 its class by mode", () => {
  for (const development of [true, false]) {
    const server = serving({ development });
    probe(String(development), () => [Object.prototype.toString.call(server), server.development]);
    server.stop(true);
  }
});
await test("1.4 assigning to a getter", () => {
  "use strict";
  const server = serving();
  for (const key of ["port", "hostname", "url", "address", "development", "id", "pendingRequests", "pendingWebSockets", "protocol"])
    try {
      server[key] = 5;
      console.log(key, "assigned");
    } catch (e: any) {
      console.log(key, e.name);
    }
  server.stop(true);
});
await test("1.4 members of the prototype", () => {
  const server = serving();
  const proto = Object.getPrototypeOf(server);
  for (const name of Object.getOwnPropertyNames(proto).sort()) {
    const d = Object.getOwnPropertyDescriptor(proto, name)!;
    if (name === "constructor") continue;
    probe(name, () => (d.get ? ["getter", !!d.set, d.enumerable, d.configurable] : [typeof d.value, d.value.length, d.value.name, d.enumerable, d.writable, d.configurable]));
  }
  probe("symbols", () => Object.getOwnPropertySymbols(proto).map(String).sort());
  probe("for in", () => {
    const names = [];
    for (const name in server) names.push(name);
    return names.sort();
  });
  server.stop(true);
});
await test("1.4 properties", () => {
  const server = serving({ id: "an id" });
  probe("hostname", () => server.hostname);
  probe("port", () => [typeof server.port, server.port > 0]);
  probe("url", () => [server.url instanceof URL, server.url.href === `http://localhost:${server.port}/`, server.url === server.url]);
  probe("protocol", () => server.protocol);
  probe("address", () => [Object.keys(server.address), server.address === server.address]);
  probe("development", () => server.development);
  probe("id", () => server.id);
  probe("pending", () => [server.pendingRequests, server.pendingWebSockets]);
  server.stop(true);
});
await test("1.4 fetch gets the server twice", async () => {
  let seen: any;
  const server: any = Bun.serve({
    port: 0,
    fetch(this: any, req: Request, srv: any) {
      seen = [srv, this, arguments.length, srv.pendingRequests];
      return hello();
    },
  });
  await (await fetch(server.url)).text();
  probe("argument, this, count, pendingRequests", () => [seen[0] === server, seen[1] === server, seen[2], seen[3]]);
  server.stop(true);
});
await test("1.4 pendingRequests", async () => {
  const inside = gate(), leave = gate();
  const server = serving({
    fetch: async (req: Request, srv: any) => {
      console.log("first", srv.pendingRequests);
      inside.open();
      await leave.passed;
      console.log("after a wait", srv.pendingRequests);
      return hello();
    },
  });
  const answer = fetch(server.url);
  await inside.passed;
  console.log("outside", server.pendingRequests);
  leave.open();
  await (await answer).text();
  await Bun.sleep(1);
  console.log("done", server.pendingRequests);
  server.stop(true);
});
await test("1.4 pendingWebSockets", async () => {
  const closed = gate();
  const server = serving({
    fetch: (req: Request, srv: any) => {
      srv.upgrade(req);
      console.log("after upgrade", srv.pendingRequests, srv.pendingWebSockets);
    },
    websocket: {
      open: () => console.log("open", server.pendingWebSockets),
      message: (ws: any) => {
        ws.close();
        console.log("after close", server.pendingWebSockets);
      },
      close: () => {
        console.log("close", server.pendingWebSockets);
        closed.open();
      },
    },
  });
  const client = new Client(server.url);
  await client.next();
  console.log("opened", server.pendingWebSockets, server.pendingRequests);
  client.socket.send("x");
  await closed.passed;
  await client.next();
  console.log("closed", server.pendingWebSockets);
  const other = new Client(server.url);
  await other.next();
  other.socket.close();
  await other.next();
  await Bun.sleep(1);
  console.log("closed by the peer", server.pendingWebSockets);
  server.stop(true);
});
await test("1.4 requestIP", async () => {
  let kept: any;
  const server = serving({
    hostname: "127.0.0.1",
    fetch: async (req: Request, srv: any) => {
      const ip = srv.requestIP(req);
      probe("here", () => [ip.address, ip.family, typeof ip.port, Object.keys(ip)]);
      await null;
      probe("after a wait", () => srv.requestIP(req).address);
      probe("of a clone", () => srv.requestIP(req.clone()));
      kept = req;
      return hello();
    },
  });
  await (await fetch(server.url)).text();
  await Bun.sleep(1);
  probe("once answered", () => server.requestIP(kept));
  probe("foreign", () => server.requestIP(new Request("http://x/")));
  probe("nothing", () => server.requestIP());
  for (const v of [1, null, undefined, {}, "x"]) probe(String(v), () => server.requestIP(v));
  server.stop(true);
});
await test("1.4 requestIP after an upgrade", async () => {
  const server = serving({
    fetch: (req: Request, srv: any) => {
      srv.upgrade(req);
      probe("upgraded", () => srv.requestIP(req));
    },
    websocket: { message() {} },
  });
  const client = new Client(server.url);
  await client.next();
  server.stop(true);
});
await test("1.4 timeout", async () => {
  const server = serving({
    fetch: (req: Request, srv: any) => {
      for (const sec of [0, 5, -1, 1.5, NaN, 1e9]) probe(String(sec), () => srv.timeout(req, sec));
      return hello();
    },
  });
  await (await fetch(server.url)).text();
  const request = new Request("http://x/");
  probe("foreign", () => server.timeout(request, 1));
  probe("nothing", () => server.timeout());
  probe("one argument", () => server.timeout(request));
  for (const v of ["x", null, undefined, {}, true]) probe("seconds " + String(v), () => server.timeout(request, v));
  for (const v of [1, null, "x", {}]) probe("request " + String(v), () => server.timeout(v, 1));
  server.stop(true);
});
await test("1.4 fetch without the network", async () => {
  const server = serving({
    fetch(this: any, req: Request) {
      return new Response([req.method, req.url.replace(/:\d+/, ":PORT"), req.headers.get("x-a"), this === server, arguments.length, server.requestIP(req), server.pendingRequests].join(" "));
    },
  });
  const text = async (...args: any[]) => {
    const r = await server.fetch(...args);
    return r instanceof Response ? await r.text() : r;
  };
  await probeAsync("path", () => text("/x"));
  await probeAsync("relative", () => text("x?y"));
  await probeAsync("URL text", () => text("http://other/x"));
  await probeAsync("URL", () => text(new URL("http://other/x")));
  await probeAsync("Request", () => text(new Request("http://other/x", { method: "POST", headers: { "x-a": "1" } })));
  await probeAsync("init", () => text("/x", { method: "PUT", headers: { "x-a": "2" } }));
  probe("a promise", () => server.fetch("/x"));
  await server.stop();
  await probeAsync("after stop", () => text("/x"));
});
await test("1.4 fetch: bad arguments", async () => {
  const server = serving();
  await probeAsync("none", () => server.fetch());
  for (const v of [1, null, undefined, {}, true, [], "", 5n]) await probeAsync(typeof v + " " + String(v), () => server.fetch(v));
  probe("is it thrown", () => {
    const p = server.fetch(1);
    p.catch(() => {});
    return p;
  });
  server.stop(true);
});
await test("1.4 fetch: what the handler gives", async () => {
  let give: () => unknown;
  const server = serving({ development: false, fetch: () => give(), error: (e: any) => new Response("handled " + e) });
  for (const [name, fn] of Object.entries({
    text: () => "text", nothing: () => undefined, promise: async () => new Response("later"),
    throws: () => {
      throw new Error("thrown");
    },
    rejects: async () => {
      throw new Error("rejected");
    },
  })) {
    give = fn as any;
    await probeAsync(name, async () => {
      const r = await server.fetch("/");
      return r instanceof Response ? await r.text() : r;
    });
  }
  server.stop(true);
});
await test("1.4 fetch with routes only", async () => {
  const server: any = Bun.serve({ port: 0, routes: { "/a": () => new Response("route") } });
  await probeAsync("a route", async () => (await server.fetch("/a")).text());
  server.stop(true);
});
await test("1.4 ref and unref", () => {
  const server = serving();
  probe("ref", () => server.ref() === server);
  probe("unref", () => server.unref() === server);
  probe("ref again", () => server.ref().ref() === server);
  server.stop(true);
  probe("after stop", () => [server.ref() === server, server.unref() === server]);
});
await test("1.4 reload: bad arguments", () => {
  const server = serving();
  probe("none", () => server.reload());
  for (const v of [1, null, undefined, "x"]) probe(String(v), () => server.reload(v));
  server.stop(true);
});
await test("1.4 a server without websocket", () => {
  const server = serving();
  probe("publish", () => server.publish("t", "x"));
  probe("subscriberCount", () => server.subscriberCount("t"));
  probe("upgrade", () => server.upgrade(new Request("http://x/")));
  server.stop(true);
});
await test("1.4 subscriberCount and publish: bad arguments", () => {
  const server = serving({ websocket: { message() {} } });
  probe("subscriberCount none", () => server.subscriberCount());
  for (const v of [1, null, undefined, "", {}, "nobody"]) probe("subscriberCount " + String(v), () => server.subscriberCount(v));
  probe("publish none", () => server.publish());
  probe("publish topic only", () => server.publish("t"));
  for (const v of [1, null, undefined, "", {}]) probe("publish " + String(v), () => server.publish(v, "x"));
  server.stop(true);
});
await test("1.4 detached methods", () => {
  const server = serving({ websocket: { message() {} } });
  for (const name of ["upgrade", "publish", "stop", "reload", "requestIP", "fetch", "ref", "unref", "timeout", "subscriberCount", "closeIdleConnections"]) {
    const fn = server[name];
    probe(name, () => fn());
  }
  probe("wrong receiver", () => server.stop.call({}));
  server.stop(true);
});
await test("1.4 Symbol.dispose", async () => {
  let kept: any;
  {
    using server = serving();
    kept = server;
    probe("length", () => kept[Symbol.dispose].length);
  }
  probe("port", () => kept.port);
  probe("result", () => kept[Symbol.dispose]());
});
await test("1.4 after stop", async () => {
  const server = serving({ websocket: { message() {} } });
  const { port, url, address } = server;
  probe("stop", () => server.stop());
  probe("port", () => server.port);
  probe("url", () => [server.url === url, server.url.port === String(port)]);
  probe("address", () => [server.address === address, server.address.port === port]);
  probe("hostname", () => server.hostname);
  probe("publish", () => server.publish("t", "x"));
  probe("upgrade", () => server.upgrade(new Request("http://x/")));
  probe("reload", () => server.reload({ fetch: hello }) === server);
  await probeAsync("connecting", () => fetch(url).then(() => "answered", (e) => e.code));
});
await test("1.4 two servers", async () => {
  const [a, b] = [serving({ fetch: () => new Response("a") }), serving({ fetch: () => new Response("b") })];
  console.log(await (await fetch(a.url)).text(), await (await fetch(b.url)).text(), a.port !== b.port);
  a.stop(true);
  console.log(await (await fetch(b.url)).text());
  b.stop(true);
});
await test("9 console.log(server)", () => {
  for (const development of [true, false]) {
    const server = serving({ development, id: "x" });
    server.foo = 1;
    console.log(server);
    console.log({ server: 1, url: server.url });
    server.stop(true);
  }
});
await test("1.4 closeIdleConnections", async () => {
  const inside = gate(), go = gate();
  const server = serving({
    fetch: async (req: Request, srv: any) => {
      if (srv.upgrade(req)) return;
      if (req.url.endsWith("slow")) {
        inside.open();
        await go.passed;
      }
      return hello();
    },
    websocket: { message() {} },
  });
  probe("none", () => server.closeIdleConnections());
  const idle = [await Wire.open(server), await Wire.open(server)];
  for (const wire of idle) {
    await wire.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    await wire.until("hello");
  }
  const busy = await Wire.open(server);
  await busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  await inside.passed;
  const socket = new Client(server.url);
  await socket.next();
  probe("closed", () => server.closeIdleConnections());
  for (const wire of idle) console.log(JSON.stringify(await wire.rest()));
  probe("again", () => server.closeIdleConnections());
  go.open();
  console.log((await busy.until("hello")).endsWith("hello"), socket.socket.readyState);
  server.stop(true);
});
for (const [name, listen] of [["TCP", { hostname: "127.0.0.1" }], ["unix", { port: undefined, unix: `${process.cwd()}/server-${process.pid}.sock` }]] as const) await test(`1.4 timeout and requestIP around an upgrade: ${name}`, async () => {
  const server = serving({
    ...listen,
    fetch: (req: Request, srv: any) => {
      probe("before", () => [srv.requestIP(req)?.address, srv.timeout(req, 5)]);
      srv.upgrade(req);
      probe("after", () => [srv.requestIP(req), srv.timeout(req, 5), srv.timeout(req, 0)]);
    },
    websocket: { message() {} },
  });
  probe("properties", () => [typeof server.port, server.hostname, server.protocol, typeof server.address]);
  const peer = await Raw.connect(server);
  await peer.destroy();
  server.stop(true);
});
