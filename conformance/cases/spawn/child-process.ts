// node:child_process: spawn, exec, execFile, fork and their forms that wait; messages between processes.
import cp from "node:child_process";
import { promisify } from "node:util";
import { test } from "../lib";

const t = async (n: string, f: () => any) => {
  try {
    console.log(n, await f());
  } catch (e: any) {
    console.log(n, e.name, e.code, e.message, JSON.stringify(e));
  }
};
const P = (f: (done: (...a: any[]) => void) => void) => new Promise<any>((r) => f((...a) => r(a)));

await test("1 spawn", async () => {
  await t("keys", () => Object.keys(cp).join());
  await t("spawn", async () => { const c = cp.spawn("sh", ["-c", "echo out; echo err >&2; exit 3"]); let o = "", e = "", ev: string[] = []; c.stdout.on("data", (d) => o += d); c.stderr.on("data", (d) => e += d); c.on("spawn", () => ev.push("spawn")); c.on("exit", (...a) => ev.push("exit " + a)); const [a, b] = await P((d) => c.on("close", d)); return [o, e, ev, a, b, c.exitCode, c.signalCode, c.killed, typeof c.pid, c.spawnfile, c.spawnargs, c.constructor.name, c.connected] });
  await t("stdin", async () => { const c = cp.spawn("cat"); c.stdin.write("a"); c.stdin.end("b"); let o = ""; c.stdout.setEncoding("utf8").on("data", (d) => o += d); await P((d) => c.on("close", d)); return [o, c.stdio.length, c.stdio[0] === c.stdin] });
  await t("enoent", async () => { const c = cp.spawn("nope-x", ["a"]); const [e] = await P((d) => c.on("error", d)); return [e.code, e.message, e.syscall, e.path, e.spawnargs, e.errno, c.pid] });
  await t("shell", async () => { const c = cp.spawn("echo $0 $X", { shell: true, env: { ...process.env, X: "1" } }); let o = ""; c.stdout.on("data", (d) => o += d); await P((d) => c.on("close", d)); return [o, c.spawnfile, c.spawnargs] });
  await t("kill", async () => { const c = cp.spawn("sleep", ["5"]); const k = c.kill(); const r = await P((d) => c.on("exit", d)); return [k, r, c.killed, c.kill()] });
  await t("abort", async () => { const ac = new AbortController(); const c = cp.spawn("sleep", ["5"], { signal: ac.signal }); const p = P((d) => c.on("error", d)); ac.abort(); const [e] = await p; await P((d) => c.on("exit", d)); return [e.name, e.code, e.message, c.signalCode] });
  await t("inherit", async () => { const c = cp.spawn("echo", ["inh"], { stdio: "inherit" }); await P((d) => c.on("close", d)); return [c.stdout, c.stdin, c.stderr] });
  await t("ignore", async () => { const c = cp.spawn("echo", ["ign"], { stdio: "ignore" }); return [await P((d) => c.on("close", d)), c.stdout] });
});

await test("2 exec and execFile", async () => {
  await t("exec", () => P((d) => cp.exec("echo hi; echo e >&2", d)));
  await t("exec fail", async () => { const [e, o, s] = await P((d) => cp.exec("echo o; exit 5", d)); return [e.name, e.message, e.code, e.killed, e.signal, e.cmd, o, s] });
  await t("exec p", async () => promisify(cp.exec)("echo p"));
  await t("exec pf", async () => { try { await promisify(cp.exec)("echo q; exit 2") } catch (e: any) { return [e.code, e.stdout, e.stderr, e.message] } });
  await t("exec timeout", async () => { const [e] = await P((d) => cp.exec("exec sleep 5", { timeout: 30 }, d)); return [e.killed, e.signal, e.code] });
  await t("exec maxb", async () => { const [e, o] = await P((d) => cp.exec("echo 123456789", { maxBuffer: 4 }, d)); return [e.code, e.message, o] });
  await t("exec buf", async () => P((d) => cp.exec("echo b", { encoding: "buffer" } as any, d)));
  await t("execFile", () => P((d) => cp.execFile("echo", ["a b", "$HOME"], d)));
  await t("execFile shell", () => P((d) => cp.execFile("echo", ["a", "b"], { shell: true }, d)));
});

await test("3 the forms that wait", async () => {
  await t("execSync", () => [cp.execSync("echo s").toString(), cp.execSync("echo t", { encoding: "utf8" })]);
  await t("execSync fail", () => { try { cp.execSync("echo o; exit 4", { stdio: "pipe" }) } catch (e: any) { return [e.message, e.status, e.signal, String(e.stdout)] } });
  await t("execSync in", () => cp.execSync("cat", { input: "in" }).toString());
  await t("execFileSync", () => cp.execFileSync("echo", ["x"]).toString());
  await t("execFileSync no", () => { try { cp.execFileSync("nope-x") } catch (e: any) { return [e.code, e.message, e.syscall] } });
  await t("spawnSync", () => { const r = cp.spawnSync("sh", ["-c", "echo a; echo b >&2; exit 2"]); return [r.status, r.signal, r.output.map(String), String(r.stdout), typeof r.pid, r.error] });
  await t("spawnSync no", () => { const r = cp.spawnSync("nope-x"); return [r.status, r.error?.message, (r.error as any)?.code, (r.error as any)?.spawnargs, r.output] });
  await t("spawnSync to", () => { const r = cp.spawnSync("sleep", ["5"], { timeout: 30 }); return [r.status, r.signal, (r.error as any)?.code, r.error?.message] });
});

await test("4 arguments", async () => {
  for (const a of [[], [1], [""], ["x", 1], ["true", [1]], ["true", [], 1], ["true", { cwd: 1 }], ["true", { shell: 1 }], ["true", { timeout: -1 }], ["true", { killSignal: "NO" }], ["true", { argv0: 1 }], ["true", { env: 1 }], ["true", { detached: 1 }]] as any[]) await t("args " + JSON.stringify(a), async () => { const c = (cp.spawn as any)(...a); c.on("error", () => {}); await P((d) => c.on("close", d)); return "ok" });
});

await test("5 messages", async () => {
  await t("fork", async () => { const c = cp.fork(import.meta.dir + "/_child.ts", ["x"]); c.send({ a: 1 }); const m = await P((d) => c.on("message", d)); c.send("end"); const e = await P((d) => c.on("exit", d)); return [m[0], e, c.connected] });
  await t("Bun ipc", async () => { const got: any[] = []; const w = Promise.withResolvers<void>(); const p = Bun.spawn([process.execPath, import.meta.dir + "/_child.ts"], { ipc(m, q) { got.push(m); w.resolve() }, stdio: ["ignore", "inherit", "inherit"] }); p.send({ b: [1, "é"] }); await w.promise; p.send("end"); return [await p.exited, got, p.connected] });
  await t("Bun ipc json", async () => { const got: any[] = []; const w = Promise.withResolvers<void>(); const p = Bun.spawn([process.execPath, import.meta.dir + "/_child.ts"], { serialization: "json", ipc(m, q) { got.push(m); w.resolve() }, stdio: ["ignore", "inherit", "inherit"] }); p.send({ b: [1, "é"] }); await w.promise; p.disconnect(); return [await p.exited, got, p.connected] });
});
