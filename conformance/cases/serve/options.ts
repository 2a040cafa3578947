// Bun.serve's options: what is accepted and what is refused, in which words.
import { test, show, failure } from "../lib";

/** Long texts are printed once and named from then on. */
const texts: string[] = [];
function probe(name: string, fn: () => unknown) {
  let text: string;
  try {
    text = show(fn());
  } catch (e: any) {
    if (e?.message?.length > 200) {
      if (!texts.includes(e.message)) console.log(`text ${texts.push(e.message)}: ${failure(e)}`);
      e.message = `<text ${texts.indexOf(e.message) + 1}>`;
    }
    text = failure(e);
  }
  console.log(`${name}: ${text}`);
}

const fetch = () => new Response("x");
function serve(name: string, options: unknown, after: (server: any) => unknown = () => "accepted") {
  probe(name, () => {
    const server = (Bun as any).serve(options);
    try {
      return after(server);
    } finally {
      server.stop(true);
    }
  });
}
/** Tries each value of an option beside a fetch handler and port 0. */
function each(key: string, values: unknown[], after?: (server: any) => unknown) {
  for (const v of values) serve(`${key}: ${describe(v)}`, { fetch, port: 0, [key]: v }, after);
}
function describe(v: unknown): string {
  if (typeof v === "function") return "function";
  if (typeof v === "string") return JSON.stringify(v);
  if (typeof v === "bigint") return v + "n";
  return typeof v === "object" && v ? JSON.stringify(v) : String(v);
}

await test("1.1 not an object", () => {
  probe("no argument", () => (Bun as any).serve());
  for (const v of [undefined, null, 1, "x", true, Symbol("s"), 5n]) serve(String(v as any), v);
});
await test("1.1 neither fetch nor routes", () => {
  for (const [name, o] of Object.entries({
    "empty object": {}, "port only": { port: 0 }, array: [], function: () => {}, "fetch null": { fetch: null }, "fetch undefined": { fetch: undefined },
    "empty routes": { routes: {} }, "route undefined": { routes: { "/a": undefined } }, "route false": { routes: { "/a": false } },
    "error only": { error: () => {} },
  })) serve(name, o);
});
await test("1.1 fetch is no function", () => each("fetch", ["x", 1, {}, [], true, false, 0, "", /x/, Symbol("s"), 1n]));
await test("1.1 fetch null with routes", () => {
  for (const f of [null, undefined]) serve(String(f), { port: 0, fetch: f, routes: { "/a": fetch } });
});
await test("1.1 a fetch method found on the prototype", () => {
  class Options {
    port = 0;
    fetch() {
      return new Response("x");
    }
  }
  serve("class instance", new Options());
  serve("prototype", Object.create({ fetch, port: 0 }));
  serve("null prototype", Object.assign(Object.create(null), { fetch, port: 0 }));
});
await test("1.1 port", () => {
  each("port", [0, "0", " 0 ", -0, [], false, { valueOf: () => 0 }, 0n], (server) => server.port > 0);
  each("port", ["abc", NaN, {}, "1x", 12345.5, "12345.5", -1, 65536, 1e9, Infinity, -Infinity, "65536", "-1", "1e9", [1, 2], () => {}, 65536n, Symbol("s")]);
});
await test("1.1 port by number", () => {
  // On an address that nobody else uses. Where the port cannot be had, the error tells which one it would have been.
  const hostname = process.platform === "linux" ? "127.77.0.1" : "127.0.0.1";
  for (const port of [21010, "21010", " 21010 ", "0x5212", "21010.0", true, [21010], { valueOf: () => 21010 }] as any[])
    probe(describe(port), () => {
      try {
        const server = Bun.serve({ port, hostname, fetch } as any);
        server.stop(true);
        return Number(server.url.port);
      } catch (e: any) {
        return Number(/(?:port |:)(\d+)/.exec(e.message)![1]);
      }
    });
});
await test("1.1 what a refusal shows", () => {
  for (const options of [1, { fetch: 1 }, { fetch, port: -1 }, { fetch, port: 0, tls: { key: "x", cert: "x" } }, { fetch, unix: "/nosuch/x" }, { fetch, port: 0, websocket: { idleTimeout: "x" } }])
    try {
      (Bun as any).serve(options);
    } catch (e: any) {
      console.log(e.name, e.code, Object.keys(e).join(), JSON.stringify(e), Bun.inspect(e).split("\n").filter((line) => /^ +\w+: /.test(line)).join());
    }
});
await test("1.1 hostname that is a default", () => each("hostname", ["", null, undefined, false, []], (server) => server.hostname));
await test("1.1 hostname that is not local", () => {
  each("hostname", ["8.8.8.8", "2001:db8::1", 1, 5n, "1.2.3", "fe80::1%lo"]);
  probe("its properties", () => {
    try {
      (Bun as any).serve({ fetch, port: 0, hostname: "8.8.8.8" });
    } catch (e: any) {
      return [Object.keys(e), e.syscall, e.errno];
    }
  });
});
await test("1.1 hostname that is no name", () => {
  each("hostname", [{}, "no such name", "localhost:80", "http://localhost", "127.0.0.1:80", " 127.0.0.1", "[127.0.0.1]", "a..b", "localhost\0", "a".repeat(64), Symbol("s")]);
  probe("its properties", () => {
    try {
      (Bun as any).serve({ fetch, port: 0, hostname: "no such name" });
    } catch (e: any) {
      return [Object.keys(e), e.syscall, e.errno, e.hostname];
    }
  });
});
await test("1.1 hostname that makes no URL", () => each("hostname", ["[::", "::]", "[", "é", "🙂.example"]));
await test("1.1 hostname that turns into a string", () => each("hostname", [["127.0.0.1"], { toString: () => "127.0.0.1" }, new String("::1")], (server) => server.address.address));
await test("1.1 the order in which options are read", () => {
  const order: string[] = [];
  const options: any = { port: 0, fetch };
  for (const key of ["error", "fetch", "hostname", "id", "idleTimeout", "ipv6Only", "maxRequestBodySize", "port", "reusePort", "routes", "static", "tls", "unix", "websocket", "development", "http1", "http2", "http3"]) {
    const value = options[key];
    Object.defineProperty(options, key, { get: () => (order.push(key), value) });
  }
  Bun.serve(options).stop(true);
  console.log(order.join(" "));
});
await test("1.1 several options that are bad", () => {
  const bad: any = {
    routes: 1, idleTimeout: 1000, websocket: 1, port: "abc", hostname: Symbol("h"), unix: Symbol("u"), id: Symbol("i"), error: 1, fetch: 1, tls: 1,
    "no http": [{ http1: false }], "http3 without tls": [{ http3: true }], "hostname without URL": [{ hostname: "é" }], "not a name": [{ hostname: "no such name" }],
    "unix and hostname": [{ unix: "x", hostname: "y" }], "text that is no PEM": [{ tls: { key: "x", cert: "x" } }], "nothing to serve": [{ fetch: undefined }],
  };
  const names = Object.keys(bad);
  const option = (name: string) => (Array.isArray(bad[name]) ? bad[name][0] : { [name]: bad[name] });
  // Which one of two is named, as a table.
  const messages = new Map(names.map((name) => [name, refusal({ port: 0, fetch, ...option(name) })]));
  for (const a of names) {
    const before = names.filter((b) => a !== b && !Object.keys(option(a)).some((key) => key in option(b)) && refusal({ port: 0, fetch, ...option(b), ...option(a) }) === messages.get(a));
    console.log(`${a} is named before:`, before.join(", "));
  }
});
function refusal(options: any): string {
  try {
    Bun.serve(options).stop(true);
    return "accepted";
  } catch (e: any) {
    return e.message;
  }
}
await test("1.1 idleTimeout", () => {
  each("idleTimeout", [0, 1, 255, -5, -0, null, undefined]);
  each("idleTimeout", [256, 1e9, 1.5, "10", "", NaN, Infinity, {}, true, false, 10n, [], 2 ** 53]);
});
await test("1.1 maxRequestBodySize takes anything", () => each("maxRequestBodySize", ["x", -1, NaN, {}, null, undefined, 0, 1.5, true, Infinity, 1n]));
await test("1.1 development is a truth value", () => each("development", [true, false, 1, 0, "x", "", {}, [], null, undefined, NaN], (server) => server.development));
await test("1.1 error", () => each("error", [() => {}, null, undefined, 1, "x", {}, true, false, 0, ""]));
await test("1.1 id", () => each("id", ["an id", 5, true, {}, [1, 2], null, undefined, "", 0, false], (server) => [server.id]));
await test("1.1 reusePort and ipv6Only take anything", () => {
  each("reusePort", [true, false, 0, 1, null, undefined, "", "x", {}]);
  each("ipv6Only", [true, false, 0, 1, null, undefined, "", "x", {}]);
});
await test("1.1 unknown keys", () => each("bogus", [1, {}, null]));
await test("1.1 tls that is off or no object", () => each("tls", [false, null, undefined, {}, [], [{}], true, 1, "x", 0, "", [1], ["x"], [null]], (server) => server.protocol));
await test("1.1 unix", () => {
  each("unix", ["", null, undefined], (server) => server.url.protocol);
  serve("with hostname", { fetch, unix: "never.sock", hostname: "localhost" });
});
await test("1.1 http1, http2 and http3 without tls", () => {
  each("http3", [true, false, undefined]);
  each("http1", [false, true, undefined]);
});
await test("1.1 routes that are no object", () => each("routes", [null, 1, "x", true, false, "", Symbol("s")]));
await test("1.1 routes without any, and fetch", () => each("routes", [undefined, {}, [], () => {}]));
await test("1.1 route paths", () => {
  for (const path of ["foo", "*", "", " /x", "/🙂", "/é", "/:", "/a/*/b", "/", "/*", "/:a/*", "/a*", "/:a-b", "/x:y"])
    serve(JSON.stringify(path), { port: 0, fetch, routes: { [path]: fetch } });
});
await test("1.1 route parameter names", () => {
  for (const path of ["/:a/:a", "/:1", "/:a/x/:a", "/:1a", "/:a1", "/:_", "/:é"]) serve(path, { port: 0, fetch, routes: { [path]: fetch } });
});
await test("1.1 route values", () => {
  for (const [name, v] of Object.entries({
    string: "x", null: null, true: true, number: 5, "empty object": {}, "lower-case method": { get: fetch }, "unknown method": { FOO: fetch },
    array: [], "array of functions": [fetch], Date: new Date(0),
  })) serve(name, { port: 0, fetch, routes: { "/a": v } });
});
await test("1.1 route values that are accepted", () => {
  for (const [name, v] of Object.entries({
    function: fetch, Response: new Response("x"), undefined: undefined, false: false, GET: { GET: fetch }, "GET number": { GET: 1 }, "GET null": { GET: null },
    "GET Response": { GET: new Response("x") }, "GET and unknown": { GET: fetch, FOO: fetch }, "GET and lower case": { GET: fetch, post: fetch },
  })) serve(name, { port: 0, fetch, routes: { "/a": v } });
});
await test("1.1 static is another name for routes", () => {
  serve("with fetch", { port: 0, fetch, static: { "/a": new Response("x") } });
  serve("without fetch", { port: 0, static: { "/a": new Response("x") } });
  serve("no object", { port: 0, fetch, static: 1 });
});
await test("1.1 a used Response as a route", () => {
  const used = new Response("x");
  used.text();
  serve("used", { port: 0, fetch, routes: { "/a": used } });
});
await test("1.1 getters that throw", () => {
  for (const key of ["port", "hostname", "fetch", "routes", "websocket", "error", "idleTimeout", "development", "id", "tls", "unix", "maxRequestBodySize"])
    serve(key, {
      port: 0, fetch,
      get [key]() {
        throw new Error("getter of " + key);
      },
    });
});
await test("1.1 port in use", () => {
  const taken = Bun.serve({ fetch, port: 0 });
  for (const hostname of [undefined, "127.0.0.1", "0.0.0.0", "::1", "localhost", "::"])
    probe(String(hostname), () => {
      try {
        Bun.serve({ fetch, port: taken.port, hostname } as any);
      } catch (e: any) {
        e.message = e.message.replace(String(taken.port), "PORT");
        console.log(e.syscall, e.errno, Object.keys(e).includes("code"));
        throw e;
      }
    });
  taken.stop();
});
await test("1.1 an option that is refused leaves the port free", () => {
  const first = Bun.serve({ fetch, port: 0 });
  const port = first.port;
  first.stop(true);
  for (const bad of [{ error: 1 }, { fetch: 1 }, { websocket: 1 }, { routes: { a: 1 } }, { idleTimeout: 1000 }, { tls: { key: "x", cert: "x" } }]) {
    try {
      (Bun as any).serve({ fetch, port, ...bad });
      console.log("accepted");
    } catch (e: any) {
      console.log(Object.keys(bad)[0], e.name);
    }
  }
  const again = Bun.serve({ fetch, port });
  console.log("free:", again.port === port);
  again.stop(true);
});
