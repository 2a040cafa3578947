// Directory routes: what {dir} may be, and where it may stand. The bytes of the answers are in ../../wire.
import { test, probe } from "../lib";

const start = (routes: any, more: any = {}) => {
  const server = Bun.serve({ port: 0, development: false, routes, ...more } as any);
  server.stop(true);
  return "started";
};
const attempt = (path: string, value: any) => probe(path, () => start({ [path]: value }));

await test("1.6 the path of a directory route", () => {
  for (const path of ["/x/*", "/*", "/a/b/*", "/x", "/x/", "/", "/x*", "/x/*/y", "/:p/*", "/x/:p/*"]) attempt(path, { dir: "./public" });
});
await test("1.6 what dir may be", () => {
  for (const dir of ["public", "./public", new String("./public"), 5, true, {}, [], Symbol("s"), new URL("file:///"), Buffer.from("x"), Bun.file("public"), null, undefined])
    probe(typeof dir === "object" && dir ? dir.constructor.name : typeof dir, () => {
      try {
        return start({ "/x/*": { dir } });
      } catch (e: any) {
        e.message = e.message.split("\n")[0];
        throw e;
      }
    });
});
await test("1.6 a dir that cannot be opened", () => {
  for (const dir of ["missing", "", "public/a.txt", "file:///public"]) {
    attempt("/x/*", { dir });
    try {
      start({ "/x/*": { dir } });
    } catch (e: any) {
      console.log(e.path, e.syscall);
    }
  }
});
await test("1.6 a directory route beside others", async () => {
  const server = Bun.serve({
    port: 0,
    routes: {
      "/*": { dir: "public" } as any,
      "/sub/x": () => new Response("function"),
      "/off/*": false,
      "/post/*": { dir: "missing", POST: new Response("posted") } as any,
      "/get/*": { GET: { dir: "public" }, statCache: false } as any,
    },
    fetch: () => new Response("fetch"),
  });
  for (const [method, path] of [
    ["GET", "a.txt"], ["POST", "a.txt"], ["GET", "sub/"], ["GET", "sub"], ["GET", "sub/x"], ["GET", "off/a.txt"], ["GET", "missing"], ["GET", "post/a.txt"], ["POST", "post/a.txt"],
    ["GET", "get/a.txt"], ["POST", "get/a.txt"],
  ]) {
    const r = await fetch(server.url + path, { method, redirect: "manual" });
    console.log(method, path, r.status, r.headers.get("location"), await r.text());
  }
  server.stop(true);
});
await test("1.6 reload with a directory route", async () => {
  const server = Bun.serve({ port: 0, fetch: () => new Response("fetch") });
  const get = async () => console.log(await (await fetch(server.url + "s/a.txt")).text());
  await get();
  server.reload({ routes: { "/s/*": { dir: "public" } as any }, fetch: () => new Response("new") });
  await get();
  probe("a missing one", () => server.reload({ routes: { "/s/*": { dir: "missing" } as any } } as any));
  await get();
  server.reload({ fetch: () => new Response("newest") });
  await get();
  server.stop(true);
});
