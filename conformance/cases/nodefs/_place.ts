// A directory for each case, with the same files in it, and errors as text that is the same on each machine.
import fs from "node:fs";
import { tmpdir } from "node:os";

const top = fs.realpathSync(fs.mkdtempSync(tmpdir() + "/nodefs-"));
process.on("exit", () => fs.rmSync(top, { recursive: true, force: true }));
let count = 0;

/** A new directory with a file, a directory in which there is one, and a link to the file. */
export function place(): string {
  const d = `${top}/${count++}`;
  fs.mkdirSync(d + "/dir", { recursive: true });
  fs.writeFileSync(d + "/file", "content");
  fs.writeFileSync(d + "/dir/inner", "inner");
  fs.symlinkSync("file", d + "/link");
  return d;
}

/** Text without the names of directories that differ between runs. */
export const clean = (text: unknown) => String(text).replace(new RegExp(top + "/\\d+", "g"), "DIR").replaceAll(top, "TOP").replaceAll("\0", "\\0").replace(/(temp-)\w{6}/g, "$1XXXXXX");

/** An error in one line, with what the system said. */
export function words(e: any): string {
  const more = ["errno", "syscall", "path", "dest", "fd"].filter((k) => k in e && (k !== "fd" || e.fd !== 9999)).map((k) => `${k}=${e[k]}`);
  return clean(`${e.name} ${e.code} ${e.message}${more.length ? " [" + more.join(" ") + "]" : ""}`);
}

/** A result in a few words. */
export function result(v: any): string {
  if (v === null || v === undefined) return "nothing";
  if (typeof v === "string" || typeof v === "boolean") return JSON.stringify(clean(v));
  if (typeof v === "object" && !Array.isArray(v) && !ArrayBuffer.isView(v)) return v.constructor.name;
  if (Array.isArray(v)) return clean(JSON.stringify(v.map((x) => (typeof x === "object" ? x.name : x)).sort()));
  return ArrayBuffer.isView(v) ? "bytes " + [...(v as any)] : typeof v;
}

const outcome = async (fn: () => any) => {
  try {
    const v = await fn();
    if (v?.close && v?.fd > 2) await v.close();
    if (v?.constructor?.name === "Dir") v.closeSync();
    return "= " + result(v);
  } catch (e) {
    return words(e);
  }
};

/** What a function gives in its three forms; make gives the arguments, in a directory of their own. */
export async function forms(name: string, make: (d: string) => any[]): Promise<string[]> {
  const f = fs as any;
  const with_ = async (fn: (args: any[]) => any) => {
    const d = place(), args = make(d);
    const text = await outcome(() => fn(args));
    if (typeof args[0] === "number" && args[0] > 2 && args[0] !== 9999) try { fs.closeSync(args[0]); } catch {}
    return text;
  };
  const all = [await with_((args) => f[name + "Sync"](...args))];
  if (f.promises[name]) all.push(await with_((args) => f.promises[name](...args)));
  all.push(await with_((args) => new Promise((ok, no) => {
    f[name](...args, (e: any, v: any) => (name === "exists" ? ok(e) : e ? no(e) : ok(v)));
  })));
  return all;
}

/** One line for forms that agree, else one for each. */
export const agreed = (texts: string[]) => (new Set(texts).size === 1 ? texts[0] : texts.join(" | "));
