import { Command, InvalidArgumentError, Option } from "commander";

const make = () => new Command("tool").exitOverride().configureOutput({ writeErr: (s) => console.log("err", s.trim()), writeOut: (s) => console.log(s.trim()) }).version("1.2.3")
  .option("-v, --verbose", "says more", (_v, n: number) => n + 1, 0).addOption(new Option("-c, --color <when>").choices(["always", "never"]).default("never"))
  .requiredOption("-p, --port <n>", "a port", (v) => { if (!/^\d+$/.test(v)) throw new InvalidArgumentError("Not a number."); return Number(v); });
for (const args of ["-p 1 -vv", "-p x", "", "--version", "-p 1 -c red", "-p 1 --nosuch", "--help"]) {
  const c = make().argument("[files...]").action((files, o) => console.log("run", files, o));
  try { c.parse(["node", "tool", ...args.split(" ").filter(Boolean)]); } catch (e: any) { console.log(e.code, e.exitCode); }
}
const c = make();
c.command("add <a> [b]").alias("a").description("adds").option("--deep").action((a, b, o) => console.log("add", a, b, o, c.opts()));
await c.parseAsync(["node", "tool", "-p", "2", "a", "one", "--deep"]);
