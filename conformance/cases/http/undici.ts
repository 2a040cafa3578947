import * as undici from "undici";
import { Readable } from "node:stream";
import { probeAsync, test } from "../lib";

const server = Bun.serve({
  port: 0,
  async fetch(req) {
    const url = new URL(req.url);
    if (url.pathname === "/away") return Response.redirect("/there");
    return new Response(JSON.stringify([req.method, url.pathname + url.search, req.headers.get("x-a"), await req.text()]), { status: url.pathname === "/bad" ? 400 : 201, headers: { "x-b": "1", "content-type": "application/json" } });
  },
});
const at = (path: string) => new URL(path, server.url).href;

await test("1.1 request", async () => {
  const r: any = await undici.request(at("/p"), { method: "POST", body: "body", headers: { "x-a": "a" } });
  console.log(Object.keys(r).join(), r.statusCode, r.headers["x-b"], r.headers["content-type"], r.body.constructor.name, r.body instanceof Readable, r.body.bodyUsed);
  console.log(await r.body.json(), r.body.bodyUsed);
  await probeAsync("twice", async () => { try { await r.body.text(); } catch (e: any) { return e.name; } });
  for (const kind of ["text", "arrayBuffer", "blob"]) console.log(kind, (await (await undici.request(at("/k")) as any).body[kind]()).constructor.name);
});

await test("1.2 the body as a stream, and what is given as one", async () => {
  const { body } = await undici.request(at("/s"));
  let text = "";
  for await (const chunk of body) text += chunk;
  console.log(text);
  console.log(await (await undici.request(at("/up"), { method: "PUT", body: Readable.from(["one ", "two"]) as any })).body.text());
});

await test("1.3 other answers", async () => {
  console.log((await undici.request(at("/bad"))).statusCode, (await undici.request(at("/away"))).statusCode);
  for (const args of [[], [5], ["nonsense"], [at("/"), { body: "x" }]] as any[][]) await probeAsync(String(args[0]).slice(0, 8), async () => (undici as any).request(...args));
});

await test("1.4 what the module has", () => {
  for (const name of ["Headers", "Request", "Response", "FormData", "File", "CloseEvent", "MessageEvent", "ErrorEvent"]) console.log(name, (undici as any)[name] === (globalThis as any)[name]);
  for (const name of ["Agent", "Pool", "Client", "BalancedPool", "RetryAgent", "ProxyAgent", "EnvHttpProxyAgent"]) {
    const made = new (undici as any)[name]("http://127.0.0.1:1");
    console.log(name, made instanceof require("events"), Object.getPrototypeOf(Object.getPrototypeOf(made)).constructor.name);
  }
  console.log(undici.getGlobalDispatcher().constructor.name, undici.setGlobalDispatcher(new undici.Agent()));
});
server.stop(true);
