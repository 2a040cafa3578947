// node:os: every function, its errors and the constants. What belongs to a machine is checked, not printed.
import { test, probe } from "../lib";
import * as os from "node:os";
import { EOL, constants, platform } from "os";

const failure = (e: any) => `${e.name} ${e.code} ${e.message} ${JSON.stringify(Object.entries(e))}`;
const attempt = (name: string, fn: () => unknown) => {
  try { console.log(name, fn()); } catch (e) { console.log(name, failure(e)); }
};

await test("1 names", () => {
  console.log(Object.keys(os).filter((k) => k !== "default").sort().join());
  for (const name of Object.keys(os).sort()) {
    const v = (os as any)[name];
    if (typeof v === "function") console.log(name, v.length, Symbol.toPrimitive in v);
  }
  const d = Object.getOwnPropertyDescriptors(os.default);
  console.log(typeof d.EOL.get, d.EOL.set, d.devNull.value, JSON.stringify(EOL), d.constants.writable);
});
await test("2 what every machine answers alike", () => {
  console.log(os.platform(), os.type(), `${os.platform}`, os.endianness(), ["x64", "arm64"].includes(os.arch()), platform === os.platform);
  console.log(os.availableParallelism() === os.cpus().length, os.cpus().length > 0);
  console.log(os.loadavg().map((n) => typeof n).join(), os.totalmem() > os.freemem(), os.freemem() > 0, Number.isInteger(os.uptime()), os.uptime() > 0);
  console.log([os.hostname(), os.release(), os.version(), os.machine(), os.homedir()].every((t) => typeof t === "string" && t.length > 0));
  const { uid, gid } = os.userInfo();
  console.log(Object.keys(os.userInfo()).join(), typeof uid, typeof gid, Object.keys(os.userInfo({ encoding: "buffer" } as any)).length);
});
await test("3 cpus", () => {
  const [cpu] = os.cpus();
  console.log(Object.keys(cpu).join(), Object.keys(JSON.parse(JSON.stringify(cpu))).join(), Object.keys(cpu.times).join(), typeof cpu.model, typeof cpu.speed);
  console.log(Object.values(cpu.times).every((n) => Number.isInteger(n)));
  cpu.model = "mine" as any;
  console.log(cpu.model, cpu);
});
await test("4 networkInterfaces", () => {
  const lo = os.networkInterfaces().lo!;
  console.log(lo.find((a) => a.family === "IPv4"));
});
await test("5 tmpdir reads the environment", () => {
  for (const name of ["TMPDIR", "TMP", "TEMP"]) delete process.env[name];
  console.log(os.tmpdir());
  for (const [name, value] of [["TEMP", "/c/"], ["TMP", "/b"], ["TMPDIR", "/a/"], ["TMPDIR", "/"], ["TMPDIR", "a//"], ["TMPDIR", ""]]) {
    process.env[name] = value;
    console.log(name, value, os.tmpdir());
  }
  const home = os.homedir();
  process.env.HOME = "/elsewhere";
  console.log(os.homedir() === home);
});
await test("6 priorities", () => {
  console.log(os.getPriority() === os.getPriority(process.pid));
  for (const args of [["x"], [1.5], [NaN], [2 ** 31], [-(2 ** 31) - 1], [null], [99999999], [2 ** 40]]) attempt("getPriority " + args, () => os.getPriority(...(args as [any])));
  for (const args of [[], ["x"], ["x", 1], [0, 1.5], [0, -21], [0, 20], [0, "x"], [0, -Infinity], [0, -1e10], [1.5, 1], [99999999, 1]]) attempt("setPriority " + args, () => os.setPriority(...(args as [any])));
  attempt("setPriority", () => os.setPriority(os.getPriority()));
  os.setPriority(process.pid, 3);
  console.log(os.getPriority());
  console.log(String((() => { try { os.getPriority(99999999); } catch (e) { return e; } })()));
});
await test("7 constants", () => {
  console.log(constants);
});
