// server.upgrade: what it returns, and when.
import { test, probe, Client, Raw, gate, text, failure } from "../lib";

/** A server whose fetch is given, and that says what its sockets do. */
function upgrading(fetch: (req: Request, server: any, up: (name: string, ...args: any[]) => void) => any, options: any = {}): any {
  return Bun.serve({
    port: 0,
    fetch(req: Request, server: any) {
      return fetch(req, server, (name, ...args) => probe(name, () => server.upgrade(req, ...args)));
    },
    websocket: {
      open: () => console.log("open"),
      message(ws: any, m: any) {
        console.log("message", m);
        ws.send("answer");
      },
      close: (ws: any, code: number) => console.log("close", code),
    },
    error(e: any) {
      console.log("error handler:", failure(e));
      return new Response("failed", { status: 500 });
    },
    ...options,
  } as any);
}
/** Connects, sends a message and closes. */
async function talk(server: any, path = "") {
  const c = new Client(server.url + path);
  await c.print();
  c.socket.send("hi");
  await c.print();
  c.socket.close();
  await c.print();
  await Bun.sleep(1);
}

await test("2.1 open runs inside upgrade", async () => {
  const server = upgrading((req, srv, up) => {
    console.log("before");
    up("upgrade");
    console.log("after");
  });
  await talk(server);
  server.stop(true);
});
await test("2.1 a second call for the same request", async () => {
  const server = upgrading((req, srv, up) => {
    up("first");
    up("second");
    up("third with data", { data: 1 });
  });
  await talk(server);
  server.stop(true);
});
await test("2.1 what fetch returns after an upgrade is ignored", async () => {
  const values = [new Response("ignored"), true, "text", null, Promise.resolve(new Response("later")), new Promise(() => {})];
  const server = upgrading((req, srv, up) => {
    up("upgrade");
    return values.shift();
  });
  for (let i = 0; i < 6; i++) await talk(server);
  server.stop(true);
});
await test("2.1 fetch throws after an upgrade", async () => {
  const server = upgrading((req, srv, up) => {
    up("upgrade");
    throw new Error("after the upgrade");
  });
  await talk(server);
  server.stop(true);
});
await test("2.1 a request that is no handshake", async () => {
  const server = upgrading((req, srv, up) => (up("upgrade"), new Response("plain")));
  console.log(await (await fetch(server.url)).text());
  for (const headers of [{ Upgrade: "h2c" }, { Upgrade: "" }, { Upgrade: "websocket", Connection: "Upgrade" }] as any[])
    console.log(await (await fetch(server.url, { headers })).text());
  server.stop(true);
});
await test("2.1 after a microtask", async () => {
  const server = upgrading(async (req, srv, up) => (await null, await null, up("upgrade")));
  await talk(server);
  server.stop(true);
});
await test("2.1 after a timer", async () => {
  const server = upgrading(async (req, srv, up) => (await Bun.sleep(2), up("upgrade")));
  await talk(server);
  server.stop(true);
});
await test("2.1 outside of fetch, which never resolves", async () => {
  const server = upgrading((req, srv, up) => {
    setTimeout(() => up("upgrade"), 1);
    return new Promise(() => {});
  });
  await talk(server);
  server.stop(true);
});
await test("2.1 after the Response", async () => {
  const done = gate<() => void>();
  const server = upgrading((req, srv, up) => {
    setTimeout(() => done.open(() => up("upgrade")), 5);
    return new Response("answered");
  });
  const c = new Client(server.url);
  await c.print(2);
  (await done.passed)();
  server.stop(true);
});
await test("2.1 after fetch returned nothing", async () => {
  const done = gate<() => void>();
  const server = upgrading((req, srv, up) => {
    setTimeout(() => done.open(() => up("upgrade")), 5);
  });
  const c = new Client(server.url);
  await c.print(2);
  (await done.passed)();
  server.stop(true);
});
await test("2.1 the client has gone", async () => {
  const inside = gate(), done = gate();
  const server = upgrading(async (req, srv, up) => {
    req.signal.addEventListener("abort", () => (console.log("abort"), up("upgrade"), done.open()));
    inside.open();
    await done.passed;
    return new Response("too late");
  });
  const c = new Client(server.url);
  await inside.passed;
  c.socket.terminate();
  await done.passed;
  server.stop(true);
});
await test("2.1 after server.stop", async () => {
  const inside = gate(), go = gate();
  const server = upgrading(async (req, srv, up) => {
    inside.open();
    await go.passed;
    up("upgrade");
  });
  const c = new Client(server.url);
  await inside.passed;
  const stopped = server.stop();
  go.open();
  await c.print();
  c.socket.send("hi");
  await c.print();
  c.socket.close();
  await c.print();
  await stopped;
  console.log("stopped");
});
await test("2.1 a made request, a clone, a copy", async () => {
  const server = upgrading((req, srv) => {
    probe("new Request(url)", () => srv.upgrade(new Request(req.url)));
    probe("clone", () => srv.upgrade(req.clone()));
    probe("new Request(req)", () => srv.upgrade(new Request(req)));
    probe("with a handshake's headers", () => srv.upgrade(new Request(req.url, { headers: req.headers })));
    return new Response("no");
  });
  const c = new Client(server.url);
  await c.print(2);
  server.stop(true);
});
await test("2.1 the original after a clone", async () => {
  const server = upgrading((req, srv, up) => {
    req.clone();
    up("upgrade");
  });
  await talk(server);
  server.stop(true);
});
await test("2.1 a request of another server", async () => {
  const other = upgrading(() => new Response("other"));
  const server = upgrading((req) => {
    probe("upgrade", () => other.upgrade(req));
    return new Response("no");
  });
  const c = new Client(server.url);
  await c.print(2);
  server.stop(true);
  other.stop(true);
});
await test("2.1 a server without websocket", async () => {
  const server = upgrading((req, srv, up) => (up("upgrade"), new Response("no")), { websocket: undefined });
  const c = new Client(server.url);
  await c.print(2);
  probe("null", () => server.upgrade(null));
  server.stop(true);
});
await test("2.1 no request", () => {
  const server = upgrading(() => new Response("x"));
  probe("nothing", () => server.upgrade());
  for (const v of [undefined, null, {}, 1, "x", true, new Response(""), new Headers()]) probe(Object.prototype.toString.call(v), () => server.upgrade(v));
  server.stop(true);
});
await test("2.1 options that are none", async () => {
  const server = upgrading((req, srv, up) => {
    for (const o of [1, "x", true, Symbol("s"), 1n, 0, "", false]) up("options " + typeof o + " " + String(o), o);
    return new Response("no");
  });
  const c = new Client(server.url);
  await c.print(2);
  server.stop(true);
});
await test("2.1 headers that are none", async () => {
  const server = upgrading((req, srv, up) => {
    for (const headers of [1, "x", true, 0, "", false]) up("headers " + typeof headers + " " + String(headers), { headers });
    return new Response("no");
  });
  for (let i = 0; i < 1; i++) {
    const c = new Client(server.url);
    await c.print(2);
  }
  server.stop(true);
});
await test("2.1 headers that are wrong", async () => {
  const server = upgrading((req, srv, up) => {
    up("name", { headers: { "a b": "c" } });
    up("empty name", { headers: { "": "c" } });
    up("value", { headers: { a: "b\nc" } });
    up("pairs", { headers: [["a"]] });
    up("getter", {
      get headers() {
        throw new Error("getter of headers");
      },
    });
    up("data getter", {
      get data() {
        throw new Error("getter of data");
      },
    });
    return new Response("no");
  });
  const c = new Client(server.url);
  await c.print(2);
  server.stop(true);
});
for (const [name, options] of [["undefined", undefined], ["null", null], ["empty", {}], ["headers null", { headers: null }], ["headers undefined", { headers: undefined }], ["an array", []], ["a function", () => {}], ["unknown keys", { bogus: 1 }]] as const)
  await test(`2.1 options that say nothing: ${name}`, async () => {
    const server = upgrading((req, srv, up) => up("upgrade", options));
    await talk(server);
    server.stop(true);
  });
await test("2.1 close inside open", async () => {
  const server = upgrading((req, srv, up) => up("upgrade"), {
    websocket: {
      open(ws: any) {
        ws.send("first");
        ws.close(4001, "at once");
        console.log("open", ws.readyState);
      },
      close: (ws: any, code: number, reason: string) => console.log("close", code, reason),
    },
  });
  const c = new Client(server.url);
  await c.print(3);
  server.stop(true);
});
await test("2.1 terminate inside open", async () => {
  const server = upgrading((req, srv, up) => up("upgrade"), { websocket: { open: (ws: any) => ws.terminate(), close: (ws: any, code: number) => console.log("close", code) } });
  const peer = await Raw.connect(server);
  console.log(peer.head[0]);
  await peer.print();
  server.stop(true);
});
await test("2.1 a throw inside open", async () => {
  const server = upgrading((req, srv, up) => up("upgrade"), {
    websocket: {
      open() {
        throw new Error("in open");
      },
      close: (ws: any, code: number) => console.log("close", code),
      error: (e: any, ws: any) => console.log("error", e.message, ws.readyState),
    },
  });
  const peer = await Raw.connect(server);
  console.log(peer.head[0]);
  await peer.print();
  server.stop(true);
});
await test("2.1 the request after the upgrade", async () => {
  let kept: any;
  const aborted = gate();
  const server = upgrading(
    (req, srv, up) => {
      kept = req;
      up("upgrade");
      probe("in fetch", () => [req.method, new URL(req.url).pathname, req.headers.get("upgrade"), srv.requestIP(req), req.signal.aborted]);
      req.signal.addEventListener("abort", () => (console.log("abort"), aborted.open()));
    },
    { websocket: { message: (ws: any) => (probe("in message", () => [kept.method, new URL(kept.url).pathname, kept.headers.get("upgrade"), kept.signal.aborted]), ws.close()), close: () => console.log("close") } },
  );
  const c = new Client(server.url + "path");
  await c.next();
  c.socket.send("x");
  await c.print();
  await aborted.passed;
  probe("later", () => [kept.method, kept.headers.get("sec-websocket-version"), kept.signal.aborted]);
  server.stop(true);
});
await test("2.1 headers first read in a message handler", async () => {
  let kept: any;
  const server = upgrading(
    (req, srv, up) => {
      kept = req;
      up("upgrade");
    },
    { websocket: { message: (ws: any) => (probe("in message", () => [kept.url.replace(/:\d+/, ""), kept.headers.get("host")?.replace(/:\d+/, ""), [...kept.headers.keys()].includes("sec-websocket-key")]), ws.close()) } },
  );
  const c = new Client(server.url + "lazy?q=1");
  await c.next();
  c.socket.send("x");
  await c.print();
  server.stop(true);
});
await test("2.1 frames that came with the handshake", async () => {
  const server = upgrading((req, srv, up) => {
    up("upgrade");
    Promise.resolve().then(() => console.log("microtask"));
    process.nextTick(() => console.log("nextTick"));
    console.log("fetch returns");
  });
  const peer = await Raw.connect(server, { early: [text("one"), text("two")] });
  await peer.print(2);
  server.stop(true);
});
await test("2.1 many at once", async () => {
  let open = 0;
  const server = upgrading((req, srv) => {
    srv.upgrade(req, { data: new URL(req.url).pathname });
  }, { websocket: { open: (ws: any) => (open++, ws.send(ws.data)), message() {} } });
  const all = await Promise.all(
    Array.from({ length: 50 }, async (_, i) => {
      const c = new Client(server.url + String(i));
      return [await c.next(), await c.next()].join() === `open,message "/${i}"`;
    }),
  );
  console.log(all.filter(Boolean).length, open, server.pendingWebSockets);
  server.stop(true);
});
