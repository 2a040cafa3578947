// What the recorded scripts about building share.
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder with the given files. */
export function folder(files: Record<string, string>): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "build-")));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

/** Paths without the folder and without hashes. */
export const plain = (text: string, dir: string) => String(text).replaceAll(dir, "DIR").replace(/-[a-zA-Z0-9]{8}(?=\.)/g, "-HASH");

/** Builds and prints what the result says of its outputs. */
export async function build(dir: string, config: any) {
  try {
    const r = await Bun.build(config);
    console.log(r.success, Object.keys(r).sort().join(), r.outputs.map((o) => `${plain(o.path, dir)} ${o.kind} ${o.type} ${o.hash?.length} ${o.size > 0} ${o.sourcemap ? plain(o.sourcemap.path, dir) : null}`).join("\n  "));
    return r;
  } catch (e: any) {
    console.log("rejects", e.name, e.message, e.errors?.map((x: any) => `${x.name} ${x.level} ${x.message} ${x.position ? plain(x.position.file, dir) + ":" + x.position.line + ":" + x.position.column + " " + x.position.offset + " " + x.position.lineText : null}`).join("\n  "));
  }
}

/** Runs a built file with the program that runs this script. */
export async function run(path: string, ...args: string[]) {
  const p = Bun.spawn([process.execPath, path, ...args], { stderr: "pipe", env: { ...process.env, PATH: "/changed" } });
  const [out, err, code] = await Promise.all([p.stdout.text(), p.stderr.text(), p.exited]);
  console.log(code, JSON.stringify(out), err ? "and on standard error " + err.split("\n").find((l) => l.includes("error")) : "");
}
