// What becomes of errors in fetch, and of the Response of the error handler.
import { test, probeAsync, failure } from "../lib";

let fail: () => any;
async function answer(options: any) {
  const server = Bun.serve({ port: 0, development: false, fetch: () => fail(), ...options });
  const r = await fetch(server.url);
  const line = [r.status, await r.text(), r.headers.get("content-type")].join(" | ");
  server.stop(true);
  return line;
}
const failures: Record<string, () => any> = {
  throws: () => { throw new Error("thrown"); },
  rejects: async () => { throw new TypeError("rejected"); },
  "rejects later": async () => { await Bun.sleep(1); throw new Error("later"); },
  "throws text": () => { throw "text"; },
  "throws nothing": () => { throw undefined; },
  "throws a Response": () => { throw new Response("thrown response"); },
  "throws null": () => { throw null; },
  "rejects with a number": () => Promise.reject(5),
};
for (const [name, fn] of Object.entries(failures))
  await test(`10.1 ${name}`, async () => {
    fail = fn;
    console.log(await answer({ error: (e: any) => new Response("handled " + (e instanceof Error ? failure(e) : typeof e + " " + (e instanceof Response ? "Response" : String(e))), { status: 501 }) }));
    console.log(await answer({ error: async (e: any) => (await Bun.sleep(1), new Response("handled later", { status: 502 })) }));
  });
await test("10.1 this and the arguments of error", async () => {
  fail = failures.throws;
  let server: any;
  const seen: any[] = [];
  server = Bun.serve({ port: 0, development: false, fetch: () => fail(), error(this: any, e: any) { seen.push(this === server, arguments.length); return new Response("x"); } });
  await (await fetch(server.url)).text();
  console.log(seen.join());
  server.stop(true);
});
await test("10.1 a Response that cannot be sent goes to the error handler", async () => {
  const error = (e: any) => new Response(failure(e), { status: 500 });
  const used = new Response("once");
  await used.text();
  fail = () => used;
  console.log(await answer({ error }));
  fail = () => Response.error();
  console.log(await answer({ error }));
  fail = () => new Response(Bun.file("no-such-file"));
  console.log(await answer({ error }));
});
await test("10.1 the same Response twice", async () => {
  const once = new Response("once");
  const server = Bun.serve({ port: 0, development: false, fetch: () => once, error: (e: any) => new Response(failure(e), { status: 500 }) });
  for (let i = 0; i < 2; i++) console.log(await (await fetch(server.url)).text());
  server.stop(true);
});
await test("10.1 the server and other requests live on", async () => {
  const server = Bun.serve({ port: 0, development: false, fetch: (req) => { if (req.url.endsWith("bad")) throw new Error("bad"); return new Response("good"); }, error: () => new Response("handled", { status: 500 }) });
  for (const path of ["bad", "good", "bad", "good"]) console.log(path, await (await fetch(server.url + path)).text());
  server.stop(true);
});
