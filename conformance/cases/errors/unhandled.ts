// Errors that no error handler takes: printed, answered 500, and the process lives on but ends as a failure.
import { separately } from "../lib";

async function ask(options: any, production = true) {
  const server = Bun.serve({ port: 0, development: !production, ...options });
  const r = await fetch(server.url + "path");
  const text = await r.text();
  console.log(r.status, production ? text : text.includes("the message"), r.headers.get("content-type"));
  console.log("alive");
  server.stop(true);
}
separately("10.1 no error handler", () => ask({ fetch() { throw new Error("the message"); } }));
separately("10.1 no error handler, a rejection", () => ask({ async fetch() { await null; throw new TypeError("the message"); } }));
separately("10.1 the error handler gives nothing", () => ask({ fetch() { throw new Error("the message"); }, error: () => undefined }));
separately("10.1 the error handler throws", () => ask({ fetch() { throw new Error("first"); }, error() { throw new Error("second"); } }));
separately("10.1 the error handler rejects", () => ask({ fetch() { throw new Error("first"); }, async error() { await null; throw new Error("second"); } }));
separately("10.1 text without an error handler", () => ask({ fetch() { throw "text"; } }));
separately("2.5 nothing returned, production", () => ask({ fetch: () => undefined }));
separately("2.5 nothing returned, development", async () => {
  const server = Bun.serve({ port: 0, development: true, fetch: (() => undefined) as any });
  const r = await fetch(server.url);
  console.log(r.status, await r.text(), r.headers.get("content-type"));
  server.stop(true);
});
separately("2.5 values that are no Response", async () => {
  let v: any;
  const server = Bun.serve({ port: 0, development: false, fetch: (() => v) as any, error: () => new Response("error handler") });
  for (v of [null, "str", 5, {}, true, Promise.resolve(undefined), Promise.resolve("later")]) {
    const r = await fetch(server.url);
    console.log(r.status, await r.text());
  }
  server.stop(true);
});
