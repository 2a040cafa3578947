import chokidar from "chokidar";
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { tmpdir } from "node:os";

const dir = mkdtempSync(join(tmpdir(), "c"));
writeFileSync(join(dir, "old.txt"), "1");
const watcher = chokidar.watch(dir, { ignored: (p) => p.endsWith(".skip") });
const seen: string[] = [];
let wake = () => {};
watcher.on("all", (event, path) => (seen.push(`${event} ${relative(dir, path) || "."}`), wake()));
const until = async (what: string) => { while (!seen.includes(what)) await new Promise<void>((ok) => (wake = ok)); };
await new Promise<void>((ok) => watcher.on("ready", () => ok()));
console.log(seen.splice(0).sort());
const steps: [string, () => void][] = [
  ["add new.txt", () => writeFileSync(join(dir, "new.txt"), "x")],
  ["change old.txt", () => appendFileSync(join(dir, "old.txt"), "2")],
  ["addDir sub", () => (mkdirSync(join(dir, "sub")), writeFileSync(join(dir, "a.skip"), ""))],
  ["unlink new.txt", () => rmSync(join(dir, "new.txt"))],
  ["unlinkDir sub", () => rmSync(join(dir, "sub"), { recursive: true })],
];
for (const [what, act] of steps) {
  act();
  await until(what);
  console.log(what, seen.some((s) => s.includes("skip")));
}
await watcher.close();
console.log(watcher.closed);
rmSync(dir, { recursive: true });
