// What the recorded scripts of the shell share.
import { $ } from "bun";
import { mkdtempSync, mkdirSync, writeFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder with a few files, in which a script's commands run. */
export function folder(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "shell-")));
  mkdirSync(join(dir, "d/sub"), { recursive: true });
  for (const [name, text] of Object.entries({ "a.txt": "alpha\n", "b.txt": "beta\n", "c d.txt": "", "d/x.js": "x", "d/sub/y.js": "y", ".hidden": "" })) writeFileSync(join(dir, name), text);
  writeFileSync(join(dir, "args"), `#!/bin/sh\nfor a in "$@"; do printf '[%s]' "$a"; done; echo\n`, { mode: 0o755 });
  return dir;
}

/** What a command has done, as one line; the folder's own path is shown as DIR. */
export async function line(name: string, command: () => any, dir: string) {
  const hide = (b: Buffer) => JSON.stringify(b.toString().replaceAll(dir, "DIR"));
  try {
    const r = await command().quiet().nothrow();
    console.log(name, "=>", r.exitCode, hide(r.stdout), r.stderr.length ? hide(r.stderr) : "");
  } catch (e: any) {
    console.log(name, "=> throws", e.name, e.code ?? "-", JSON.stringify(e.message).replaceAll(dir, "DIR"));
  }
}

/** Runs scripts given as text, one after another, in one folder. */
export async function all(dir: string, sources: string[], env: Record<string, string> = {}) {
  for (const source of sources) {
    await line(JSON.stringify(source), () => $`${{ raw: source }}`.cwd(dir).env({ ...process.env, HOME: "/home/u", FOO: "a  b *.txt", EMPTY: "", ...env } as any), dir);
  }
}
