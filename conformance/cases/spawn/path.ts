import { probe, test } from "../lib";

const code = (options?: any) => Bun.spawnSync(["sh", "-c", "exit 3"], options).exitCode;

await test("1.9 where a program is looked for", () => {
  probe("no environment", () => code());
  probe("an environment without PATH", () => code({ env: { A: "1" } }));
  probe("an empty PATH", () => code({ env: { PATH: "" } }));
  probe("a PATH without it", () => code({ env: { PATH: "/nonexistent" } }));
  process.env.PATH = "/nonexistent";
  probe("a PATH that the script has changed", () => code());
  probe("a changed PATH that is given", () => code({ env: process.env }));
  delete process.env.PATH;
  probe("a PATH that the script has deleted", () => code());
});
