// The functions of process with what they accept and what they do not.
import { test } from "../lib";

const t = (n: string, f: (v?: any) => any) => { try { console.log(n, f()); } catch (e) { console.log(n, "throws", e?.name, e?.code, e?.message, Object.keys(e).join()); } };
const vals: any[] = [undefined, null, 0, -1, 1.5, "x", "", {}, [], true, NaN, Infinity, 2**40, 5n, Symbol("s"), () => {}];
const walk = (n: string, f: (v?: any) => any) => { for (const v of vals) t(n + " " + (typeof v === "symbol" ? "sym" : typeof v === "bigint" ? v + "n" : typeof v === "object" ? JSON.stringify(v) : typeof v === "function" ? "fn" : String(v)), () => f(v)); };
const type = (v: any): any => v === null ? "null" : Array.isArray(v) ? "array " + v.map(type).join() : typeof v === "object" ? Object.entries(v).map(([k, x]) => k + ":" + typeof x).join() : typeof v;

await test("1 time and memory", () => {
  t("cpuUsage", () => type(process.cpuUsage())); walk("cpuUsage", (v) => type(process.cpuUsage(v)));
  t("cpuUsage", () => type(process.cpuUsage({ user: 1 } as any))); t("cpuUsage", () => type(process.cpuUsage({ user: -1, system: 1 }))); t("cpuUsage", () => type(process.cpuUsage({ user: 1, system: "a" } as any))); t("cpuUsage", () => type(process.cpuUsage({ user: 1, system: NaN }))); t("cpuUsage", () => type(process.cpuUsage({ user: 1, system: 1 })));
  t("cpuUsage", () => type(process.cpuUsage({ user: 1, system: -1 })));t("cpuUsage", () => type(process.cpuUsage({ user: "1", system: -1 })));
  t("threadCpuUsage", () => type((process as any).threadCpuUsage())); walk("threadCpuUsage", (v) => type((process as any).threadCpuUsage(v)));t("threadCpuUsage", () => type((process as any).threadCpuUsage({ user: -1, system: 1 })));
  t("resourceUsage", () => type(process.resourceUsage()));
  t("memoryUsage", () => type(process.memoryUsage())); t("rss", () => type(process.memoryUsage.rss())); t("cm", () => type(process.constrainedMemory())); t("am", () => type(process.availableMemory()));
  t("hrtime", () => type(process.hrtime())); t("hrtime.bigint", () => type(process.hrtime.bigint())); walk("hrtime", (v) => type(process.hrtime(v)));
  t("hrtime", () => type(process.hrtime([1] as any))); t("hrtime", () => type(process.hrtime([1, 2]))); t("hrtime", () => type(process.hrtime(["a", 2] as any)));t("hrtime", () => type(process.hrtime([1, 2, 3] as any)));
  t("hrtime diff", () => { const a = process.hrtime(); const d = process.hrtime(a); return [d[0], d[1] >= 0 && d[1] < 1e9] });
});
await test("2 users, groups, directories, signals", () => {
  walk("umask", (v) => { const old = process.umask(v); process.umask(0o22); return old });t("umask", () => process.umask("077")); t("umask", () => process.umask("9")); t("umask", () => process.umask("22")); t("umask", () => process.umask(0o22)); t("umask", () => process.umask(0o1777)); t("umask", () => process.umask()); t("umask", () => process.umask("0o22"));t("umask", () => process.umask(undefined));
  process.umask(0o22);
  t("uptime", () => type(process.uptime()));
  for (const f of ["getuid", "geteuid", "getgid", "getegid", "getgroups"]) t(f, () => type(process[f]()).slice(0,12));
  walk("setuid", (v) => v === 0 || process.setuid!(v)); t("setuid", () => process.setuid!("nosuchuser_x")); t("setgid", () => process.setgid!("nosuchgroup_x")); t("seteuid", () => process.seteuid!("nosuchuser_x")); t("setegid", () => process.setegid!("nosuchuser_x"));
  walk("setgroups", (v) => (Array.isArray(v) ? 0 : process.setgroups!(v))); t("setgroups", () => process.setgroups!([-1])); t("setgroups", () => process.setgroups!(["nosuchgroup_x"])); t("setgroups", () => process.setgroups!([{}]));
  walk("initgroups", (v) => (v === 0 || v === "" || v === "x" ? 0 : process.initgroups!(v, 1))); t("initgroups", () => process.initgroups!("nosuchuser_x", "nosuchgroup_x"));t("initgroups", () => process.initgroups!(0, {}));
  process.chdir("/"); walk("chdir", (v) => process.chdir(v)); t("chdir", () => { process.chdir("/"); process.chdir("/nonexistent"); }); 
  for (const v of [undefined, null, "x", "", {}, [], true, NaN, () => {}] as any[]) t("kill " + typeof v, () => process.kill(v, 0)); t("kill", () => process.kill(process.pid, 0)); t("kill", () => process.kill(process.pid, "SIGFOO")); t("kill", () => process.kill(process.pid, 9999)); t("kill", () => process.kill(999999999, 0)); t("kill", () => process.kill(process.pid, "0"));
});
await test("3 exit codes and modules", () => {
  walk("exitCode", (v) => { process.exitCode = v; return process.exitCode }); t("ec", () => { process.exitCode = "3"; return process.exitCode }); t("ec", () => { process.exitCode = "1.5" }); t("ec", () => { process.exitCode = " 3 "; return process.exitCode }); process.exitCode = 0; process.exitCode = undefined;
  walk("nextTick", (v) => process.nextTick(v)); 
  walk("getBuiltinModule", (v) => type(process.getBuiltinModule(v))?.slice(0, 20)); for (const n of ["fs", "node:fs", "bun", "bun:sqlite", "test", "node:test", "nope", "node:nope", "ws", "undici"]) t(n, () => typeof process.getBuiltinModule(n));
});
await test("4 hooks and the rest", () => {
  walk("loadEnvFile", (v) => v===undefined||process.loadEnvFile(v)); t("lef", () => process.loadEnvFile("/nonexistent/.env"));
  walk("setUECC", (v) => process.setUncaughtExceptionCaptureCallback(v)); t("has", () => process.hasUncaughtExceptionCaptureCallback()); t("set", () => process.setUncaughtExceptionCaptureCallback(() => {})); t("set", () => process.setUncaughtExceptionCaptureCallback(() => {})); t("has", () => process.hasUncaughtExceptionCaptureCallback()); t("set", () => process.setUncaughtExceptionCaptureCallback(null)); t("has", () => process.hasUncaughtExceptionCaptureCallback());
  t("gar", () => type(process.getActiveResourcesInfo())); t("handles", () => [process._getActiveHandles(), process._getActiveRequests()]);
  walk("setSourceMapsEnabled", (v) => process.setSourceMapsEnabled(v)); walk("assert", (v) => process.assert(v, "m"));
  t("title", () => { const o = process.title; process.title = "x"; const a = process.title; process.title = 5 as any; const b = process.title; process.title = o; return [a, b]; });
  walk("debugPort", (v) => { if (typeof v === "bigint" || typeof v === "symbol") return; process.debugPort = v; return process.debugPort });
  walk("ref", (v) => process.ref(v)); walk("unref", (v) => process.unref(v)); t("ref", () => process.ref({ ref() { console.log("ref called") } })); t("ref", () => process.ref({ [Symbol.for("nodejs.ref")]() { console.log("ref symbol called") }, ref(){console.log("no")} })); t("unref", () => process.unref({ [Symbol.for("nodejs.unref")]() { console.log("ref symbol called") } }));
  walk("binding", (v) => (typeof v === "symbol" || typeof v === "function" ? 0 : type((process as any).binding(v)).slice(0, 30))); t("binding", () => type(process.binding("constants"))); t("_kill", () => process._kill(process.pid, 0)); t("_kill", () => process._kill(999999999, 0)); t("_linkedBinding", () => process._linkedBinding("x")); 
   t("_tickCallback", () => process._tickCallback()); t("openStdin", () => process.openStdin === undefined); t("_fatalException", () => typeof process._fatalException); t("fin", () => process.finalization.register({}, () => {})); t("fin", () => process.finalization.register(3, () => {})); t("_debug", () => [process._debugEnd(), process._debugProcess(), process._startProfilerIdleNotifier(), process._stopProfilerIdleNotifier()]);
  t("env", () => { process.env.X1 = 5 as any; return process.env.X1 }); t("env undef", () => { process.env.X2 = undefined; return process.env.X2 }); t("env val sym", () => { process.env.X3 = Symbol("a") as any; }); t("env del", () => delete process.env.X1 && "X1" in process.env);
  process.exitCode = undefined;
});
