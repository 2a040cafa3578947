// A fresh directory that is the working directory, and lines about what is done in it.
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const dir = mkdtempSync(join(tmpdir(), "case-files-"));
process.chdir(dir);
process.on("exit", () => rmSync(dir, { recursive: true, force: true }));

const long = "x".repeat(300);
/** Text without what differs between machines. */
const plain = (text: string) => text.replaceAll(dir, "DIR").replaceAll(long, "LONG");

function show(v: unknown): string {
  if (typeof v === "string") return plain(JSON.stringify(v));
  if (v instanceof ArrayBuffer) return "ArrayBuffer " + [...new Uint8Array(v)];
  if (ArrayBuffer.isView(v)) return v.constructor.name + " " + [...new Uint8Array(v.buffer, v.byteOffset, v.byteLength)];
  if (v instanceof Error) return `${v.name} ${(v as any).code} ${plain(v.message)}`;
  return typeof v === "object" ? plain(Bun.inspect(v)) : String(v);
}

/** An error with the properties that say what failed, in their order. */
function failure(e: any): string {
  if (!(e instanceof Error)) return show(e);
  const props = Object.entries(e).filter(([k]) => ["code", "path", "dest", "fd", "syscall", "errno"].includes(k) && !String(e.code).startsWith("ERR_"));
  return `${e.name} ${(e as any).code ?? "-"} ${plain(e.message)} ${plain(JSON.stringify(Object.fromEntries(props)))}`;
}

/** Prints what fn gives, and whether that comes, or fails, at once or later. */
export async function attempt(name: string, fn: () => unknown) {
  let result: any;
  try {
    result = fn();
  } catch (e) {
    console.log(`${name}: throws ${failure(e)}`);
    return;
  }
  const how = result instanceof Promise ? "later" : "now";
  try {
    console.log(`${name}: ${how} ${show(await result)}`);
  } catch (e) {
    console.log(`${name}: rejects ${failure(e)}`);
  }
}

/** What is in a file, or why not. */
export const content = (path: string) => {
  try {
    const text = readFileSync(path, "latin1");
    return text.length > 60 ? `${text.length} bytes` : JSON.stringify(text);
  } catch (e: any) {
    return e.code;
  }
};
export const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
export const stream = (...chunks: any[]) =>
  new ReadableStream({
    start(c) {
      for (const x of chunks) c.enqueue(x);
      c.close();
    },
  });
