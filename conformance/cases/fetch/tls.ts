// The option tls of fetch.
import { test } from "../lib";
import { certificate } from "../host";
import { call, server } from "./_call";

const tls = Bun.serve({ port: 0, tls: await certificate("good"), fetch: () => new Response("secure") });
const ca = (await certificate("ca")).cert;
const secure = (name: string, options: any) => test("10.5 tls: " + name, () => call(`https://localhost:${tls.port}/`, { tls: options }));
await secure("unknown authority", {});
await secure("ca", { ca });
await secure("rejectUnauthorized: false", { rejectUnauthorized: false });
await secure("serverName", { ca, serverName: "other.test" });
await secure("bad ca", { ca: "junk" });
await secure("checkServerIdentity accepts", { ca, checkServerIdentity: (host: string) => console.log("asked for", host) });
for (const [name, check] of [["an Error", () => new RangeError("no")], ["throws", () => { throw new RangeError("no"); }], ["true", () => true], ["a promise", async () => {}], ["an object", () => ({ message: "object" })], ["false", () => false]] as const)
  await secure("checkServerIdentity: " + name, { ca, checkServerIdentity: check });
await secure("checkServerIdentity without rejectUnauthorized", { ca, rejectUnauthorized: false, checkServerIdentity: () => new Error("ignored") });
for (const value of [5, "x", true, {}, [], Symbol("s"), 1n, null]) await secure(`checkServerIdentity: a ${typeof value} that is none, ${String(value)}`, { ca, checkServerIdentity: value });
await test("10.5 tls: a server that speaks none", () => call(`https://localhost:${server.port}/`));
for (const s of [server, tls]) s.stop(true);
