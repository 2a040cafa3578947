// node:timers and node:timers/promises.
import { test } from "../lib";
import * as timers from "node:timers";
import * as tp from "node:timers/promises";

const t = (n: string, f: () => any) => {
  try { console.log(n, f()); } catch (e: any) { console.log(n, "throws", e?.name, e?.code, e?.message); }
};
const at = async (n: string, f: () => any) => { try { console.log(n, await f()); } catch (e: any) { console.log(n, "throws", e?.name, e?.code, e?.message, e?.cause instanceof Error ? e.cause.name : e?.cause); } };

await test("1 node:timers", () => {
  console.log(Object.keys((timers as any).default).sort().join(), Object.keys((tp as any).default).sort().join());
  t("t", () => [timers.setTimeout === setTimeout, timers.promises === (tp as any).default, timers.setImmediate === setImmediate]); t("active", () => (timers as any).active({ })); t("enroll", () => (timers as any).enroll({}, 1)); t("unenroll", () => (timers as any).unenroll({}));
});
await test("2 node:timers/promises", async () => {
  await at("tp", () => tp.setTimeout(1, "v"));
  await at("tp", () => tp.setTimeout(1, "v", 3 as any));
  await at("tp", () => tp.setTimeout(1, "v", null as any));
  await at("tp", () => tp.setTimeout(1, "v", { signal: 3 } as any));
  await at("tp", () => tp.setTimeout(1, "v", { ref: 3 } as any));
  await at("tp", () => tp.setTimeout("a" as any, "v"));
  await at("tp", () => tp.setTimeout(1, "v", { signal: AbortSignal.abort("why") }));
  await at("tpi", () => tp.setImmediate("v", 3 as any));
  await at("tpi", () => tp.setImmediate("v"));
  await at("tpi", () => tp.setImmediate("v", { signal: AbortSignal.abort() }));
  await at("int", async () => { const o: any[] = []; for await (const v of tp.setInterval(1, "x")) { o.push(v); if (o.length === 3) break } return o });
  await at("int bad", async () => { for await (const v of tp.setInterval(1, "x", 3 as any)); });
  await at("int sig", async () => { for await (const v of tp.setInterval(1, "x", { signal: AbortSignal.abort() })); });
  await at("sched", () => tp.scheduler.wait(1));
  await at("sched", () => tp.scheduler.yield());
  await at("sched", () => tp.scheduler.wait("a" as any));
  await at("sched", () => tp.scheduler.wait(1, 3 as any));
  await at("mid", async () => { const ac = new AbortController; const p = tp.setTimeout(1000, 1, { signal: ac.signal }); ac.abort(new Error("r")); await p });
});
