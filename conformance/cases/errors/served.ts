// What a failed request leaves on stderr, in development and in production.
import { separately } from "../lib";

function serve(development: boolean, handler: (req: Request) => any, paths: string[], init: RequestInit[] = [{}]) {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", development, fetch: handler });
  (async () => {
    for (const path of paths)
      for (const i of init) {
        const r = await fetch(server.url + path, { ...i, headers: { host: "host" } });
        console.log(i.method ?? "GET", path, r.status, r.headers.get("content-type"), r.ok && (await r.text()));
      }
    server.stop(true);
  })();
}
const failures: Record<string, () => any> = {
  text: () => { throw "text"; },
  number: () => { throw 5; },
  nothing: () => { throw undefined; },
  object: () => { throw { a: 1 }; },
  later: async () => { await Bun.sleep(1); throw "later"; },
  soon: async () => { await null; throw "soon"; },
  "text?q=1": () => { throw "with a query"; },
};
const fail = (req: Request) => failures[req.url.slice(req.url.lastIndexOf("/") + 1)]();

separately("10.1 stderr in development", () => serve(true, fail, Object.keys(failures)));
separately("10.1 stderr in production", () => serve(false, fail, Object.keys(failures)));
separately("10.1 stderr by method", () => serve(true, fail, ["text"], [{}, { method: "HEAD" }, { method: "POST", body: "x" }, { method: "DELETE" }]));
separately("10.1 stderr of an error", () =>
  serve(true, function fetch() {
    throw new TypeError("a TypeError");
  }, ["x"]));
const odd: Record<string, () => any> = {
  undefined: () => undefined, null: () => null, text: () => 'a"b\n', number: () => 1.5, true: () => true, bigint: () => 5n, symbol: () => Symbol("s"),
  object: () => ({ a: 1, b: [1, { c: "x" }] }), empty: () => ({}), array: () => [1, "a"], instance: () => new (class Foo { x = 1; })(), function: () => function foo() {},
  promise: () => Promise.resolve({ p: 1 }), date: () => new Date(0), map: () => new Map([[1, 2]]), bytes: () => new Uint8Array(3), blob: () => new Blob(["x"]),
  url: () => new URL("http://a/"), class: () => Response,
};
separately("2.5 stderr of what is no Response", () => serve(true, (req) => odd[req.url.slice(req.url.lastIndexOf("/") + 1)](), Object.keys(odd)));
