// Bun.spawn and Bun.spawnSync: what they take, what a Subprocess tells, how children end.
import { test } from "../lib";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const S = Bun.spawn as any, Y = Bun.spawnSync as any;
const dir = mkdtempSync(join(tmpdir(), "spawn-"));
writeFileSync(join(dir, "x.txt"), "filetext\n");
const t = async (n: string, f: () => any) => {
  try {
    console.log(n, await f());
  } catch (e: any) {
    console.log(n, e.name, e.code, e.message, JSON.stringify(e), e.syscall, e.path);
  }
};

await test("1 a Subprocess", async () => {
  await t("obj", async () => { const p = S(["sh", "-c", "exit 3"]); const k = [typeof p.pid, p.exitCode, p.signalCode, p.killed, p.stdin, typeof p.stdout, p.stdout?.constructor.name, p.stderr, p.readable === p.stdout, p.stdio]; const c = await p.exited; return [...k, c, p.exitCode, p.signalCode, p.killed]; });
  await t("tag", () => { const p = S(["true"]); return [Object.prototype.toString.call(p), p.constructor.name, Object.getOwnPropertyNames(Object.getPrototypeOf(p)).join(), Object.getOwnPropertyNames(p).join()] });
  await t("text", async () => [await S(["echo", "hi"]).stdout.text(), await new Response(S(["echo", "x"]).stdout).text()]);
  await t("big unread", async () => { const p = S(["sh", "-c", "head -c 1000000 /dev/zero"]); const c = await p.exited; return [c, (await p.stdout.bytes()).length] });
  await t("env", async () => [await S(["sh", "-c", "echo $A-$B-$C"], { env: { PATH: process.env.PATH, A: "1", B: 2, C: undefined } }).stdout.text()]);
  await t("argv0", async () => S(["sh", "-c", "echo $0"], { argv0: "zzz" }).stdout.text());
  await t("cwd2", async () => S(["pwd"], { cwd: "/" }).stdout.text());
  await t("objcmd", async () => S({ cmd: ["echo", "o"] }).stdout.text());
  await t("usage", async () => { const p = S(["true"]); const b = p.resourceUsage(); await p.exited; const u = p.resourceUsage(); return [b === undefined, Object.keys(u).join(), Object.keys(u.cpuTime).join(), typeof u.cpuTime.total, typeof u.maxRSS, typeof u.swapCount] });
  await t("using", async () => { let q: any; { await using p = S(["sleep", "5"]); q = p; } return [q.killed, q.signalCode, await q.exited] });
  await t("onExit", async () => { const r = Promise.withResolvers<any>(); const p = S(["sh", "-c", "exit 7"], { onExit(...a: any[]) { r.resolve(a.map((x) => x === p ? "self" : x)) } }); return [await r.promise, await p.exited] });
  await t("onExit kill", async () => { const r = Promise.withResolvers<any>(); const p = S(["sleep", "3"], { onExit(q: any, c: any, s: any, e: any) { r.resolve([c, s, e]) } }); p.kill(); return r.promise });
  await t("err pipe", async () => { const p = S(["sh", "-c", "echo e >&2"], { stderr: "pipe" }); return [await p.stderr.text(), p.stdout.locked] });
  await t("file out", async () => { const p = S(["echo", "to file"], { stdout: Bun.file(join(dir, "o.txt")) }); await p.exited; return [p.stdout, await Bun.file(join(dir, "o.txt")).text()] });
  await t("len", () => [S.length, Y.length, S.name]);
  await t("send", async () => { const p = S(["true"]); try { return p.send("x") } finally { await p.exited } });
});

await test("2 input", async () => {
  await t("cat pipe", async () => { const p = S(["cat"], { stdin: "pipe" }); const a = [p.stdin.constructor.name, p.stdin.write("ab"), p.stdin.write(new Uint8Array([99])), await p.stdin.flush(), typeof p.stdin.end()].slice(0, 3); return [...a, await p.stdout.text()] });
  await t("stdins", async () => { const o = []; for (const i of [new Blob(["blob"]), new TextEncoder().encode("u8"), new TextEncoder().encode("ab").buffer, new Response("resp"), new Request("http://x", { method: "POST", body: "req" }), new ReadableStream({ start(c) { c.enqueue("rs"); c.close() } }), "ignore", null, undefined, Bun.file(join(dir, "x.txt"))]) o.push(await S(["cat"], { stdin: i }).stdout.text()); return o });
  await t("stdin pre", async () => { const p = S(["cat"], { stdin: "pipe" }); p.stdin.write("a".repeat(200000)); p.stdin.end(); return (await p.stdout.text()).length });
  await t("stdin string", () => S(["cat"], { stdin: "hello" }).exited);
  await t("stdin num", () => S(["cat"], { stdin: 999 }).exited);
});

await test("3 programs that are not there", async () => {
  await t("noent", () => S(["no-such-program-x"]));
  await t("noent2", () => S(["/no/such/x"]));
  await t("noent3", () => S(["./nope"]));
  await t("noent sync", () => Y(["no-such-program-x"]));
  await t("cwd", () => S(["pwd"], { cwd: "/no/such" }));
  await t("emptystr", () => S([""]));
});

await test("4 arguments", async () => {
  await t("empty", () => S([]));
  await t("none", () => S());
  await t("str", () => S("echo hi"));
  await t("num", () => S([1, 2]));
  await t("objnone", () => S({}));
  await t("nul", () => S(["echo", "a\0b"]));
  await t("nul cwd", () => S(["echo"], { cwd: "a\0" }));
  await t("nul env", () => S(["echo"], { env: { A: "a\0" } }));
  await t("onExit bad", () => S(["true"], { onExit: 1 }));
  await t("timeout bad", () => S(["true"], { timeout: -1 }));
  await t("ks bad", () => S(["true"], { killSignal: "NO" }));
  await t("signal bad", () => S(["true"], { signal: 1 }));
  await t("env bad", () => S(["true"], { env: 1 }));
  await t("cwd bad", () => S(["true"], { cwd: 1 }));
  await t("stdio bad", () => S(["echo"], { stdout: "foo" }));
  await t("stdio bad2", () => S(["echo"], { stdio: ["pipe"] }).exited);
  await t("stdio bad3", () => S(["echo"], { stdio: 5 }));
  await t("stdio 4", async () => { const p = S(["sh", "-c", "echo fd3 >&3"], { stdio: ["ignore", "ignore", "ignore", "pipe"] }); await p.exited; return [p.stdio.map((x: any) => typeof x), typeof p.stdio[3]] });
});

await test("5 signals", async () => {
  await t("kill", async () => { const p = S(["sleep", "5"]); const k = p.kill(); const c = await p.exited; return [k, c, p.exitCode, p.signalCode, p.killed] });
  await t("kill9", async () => { const p = S(["sleep", "5"]); p.kill(9); const c = await p.exited; return [c, p.exitCode, p.signalCode, p.killed] });
  await t("killINT", async () => { const p = S(["sleep", "5"]); p.kill("SIGINT"); const c = await p.exited; return [c, p.exitCode, p.signalCode] });
  await t("kill bad", async () => { const p = S(["sleep", "0.01"]); try { p.kill("NOPE") } finally { await p.exited } });
  await t("kill bad2", async () => { const p = S(["sleep", "0.01"]); try { p.kill(999) } finally { await p.exited } });
  await t("kill after", async () => { const p = S(["true"]); await p.exited; return [p.kill(), p.killed] });
  await t("timeout", async () => { const p = S(["sleep", "5"], { timeout: 20 }); return [await p.exited, p.signalCode, p.exitCode] });
  await t("timeout ks", async () => { const p = S(["sleep", "5"], { timeout: 20, killSignal: "SIGKILL" }); return [await p.exited, p.signalCode, p.exitCode] });
  await t("signal", async () => { const ac = new AbortController(); const p = S(["sleep", "5"], { signal: ac.signal }); ac.abort(); return [await p.exited, p.signalCode, p.exitCode, p.killed] });
  await t("signal pre", async () => { const p = S(["sleep", "5"], { signal: AbortSignal.abort() }); return [await p.exited, p.signalCode] });
  await t("maxBuffer", async () => { const p = S(["sh", "-c", "exec yes 2>/dev/null"], { maxBuffer: 100 }); const x = await p.stdout.text().catch((e: any) => e.message); return [await p.exited, p.signalCode, x.length > 0] });
});

await test("6 spawnSync", async () => {
  await t("sync", () => { const r = Y(["sh", "-c", "echo out; echo err >&2; exit 2"]); return [r.exitCode, r.success, r.stdout, String(r.stderr), r.signalCode, typeof r.pid, Object.keys(r).join(), r.exitedDueToTimeout, r.exitedDueToMaxBuffer, typeof r.resourceUsage] });
  await t("sync sig", () => { const r = Y(["sh", "-c", "kill -9 $$"]); return [r.exitCode, r.success, r.signalCode, Object.keys(r).join()] });
  await t("sync timeout", () => { const r = Y(["sleep", "5"], { timeout: 30 }); return [r.exitCode, r.success, r.signalCode, r.exitedDueToTimeout] });
  await t("sync max", () => { const r = Y(["sh", "-c", "exec yes 2>/dev/null"], { maxBuffer: 100 }); return [r.exitCode, r.signalCode, r.exitedDueToMaxBuffer, r.stdout.length >= 100] });
  await t("sync stdin", () => { const r = Y(["cat"], { stdin: new TextEncoder().encode("xy") }); return String(r.stdout) });
  await t("sync stdin blob", () => { const r = Y(["cat"], { stdin: new Blob(["xz"]) }); return String(r.stdout) });
  await t("sync stream", () => Y(["cat"], { stdin: new ReadableStream() }));
  await t("sync ign", () => { const r = Y(["echo"], { stdout: "ignore", stderr: "ignore" }); return [r.stdout, r.stderr] });
  await t("sync pipe stdin", () => { const r = Y(["cat"], { stdin: "pipe" }); return String(r.stdout) });
});

rmSync(dir, { recursive: true });
