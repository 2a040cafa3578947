// Records which members the globals, Bun, process and every built-in module of the Bun that runs this have.
//
//   bun record.ts FILE [OTHER]
//
// A line is a member: a space for each level, the name, the kind. Kinds:
//   function, class, object, string, number, boolean, bigint, undefined, null
//   get                          an accessor of a prototype
//   prototype                    of a class: its members are the instances'
//   = JSON                       a value that is the same in each process
//   symbol NAME                  Symbol.for(NAME), or with a dash before the name Symbol(NAME)
//   -> PATH                      the same object as the member at PATH
//
// OTHER is a recording made before, in another directory, environment and process: a primitive that differs from it is
// recorded by its kind alone.
import { readFileSync, writeFileSync } from "node:fs";
import module from "node:module";

const [file, other] = process.argv.slice(2);
const seen = new Map<unknown, string>();
const plainName = /^[\w$/:.@-]+$/;
const maxDepth = 5;
const maxValue = 4096; // characters: the root certificates are longer
// What belongs to one process or one machine although two recordings on it agree.
const volatile = /^(process\.(env|config|execve|argv|title|execPath|argv0|execArgv)|Bun\.(env|argv|main|revision|version_with_sha)|node:module\.(_cache|_pathCache|globalPaths|builtinModules)|globalThis\.(process|Bun|global|self|window|navigator\.hardwareConcurrency))\b|^globalThis\.(RegExp\.[^p]|console\._std)/;

const isObject = (v: unknown): v is object => (typeof v === "object" && v !== null) || typeof v === "function";
const quoted = (name: string) => (plainName.test(name) ? name : JSON.stringify(name));

function kindOfFunction(name: string, fn: Function): string {
  const source = Function.prototype.toString.call(fn);
  if (source.startsWith("class")) return "class";
  const proto = Object.getOwnPropertyDescriptor(fn, "prototype")?.value;
  return isObject(proto) && (/^_?[A-Z]/.test(name) || Object.getOwnPropertyNames(proto).length > 1) && !/^async\b|^function\*/.test(source) ? "class" : "function";
}

const isPlain = (o: object) => { const p = Object.getPrototypeOf(o); return p === null || p === Object.prototype || typeof o === "function"; };

// namesOf are the members of an object; those of an instance include what its classes have.
function namesOf(o: object): string[] {
  const all = new Set<string>();
  for (let at: object | null = o; at && at !== Object.prototype && at !== Function.prototype && at !== Array.prototype; at = Object.getPrototypeOf(at)) {
    for (const key of Object.getOwnPropertyNames(at)) all.add(key);
    if (typeof o === "function") break;
  }
  for (const key of typeof o === "function" ? ["length", "name", "prototype", "arguments", "caller"] : ["constructor"]) all.delete(key);
  return [...all];
}

function constant(v: unknown): string | undefined {
  if (typeof v === "number" && (!Number.isFinite(v) || Object.is(v, -0))) return undefined;
  if (Array.isArray(v) && v.every((e) => typeof e === "string" || typeof e === "number" || typeof e === "boolean")) return JSON.stringify(v);
  return ["string", "number", "boolean"].includes(typeof v) ? JSON.stringify(v) : undefined;
}

function describe(out: string[], depth: number, path: string, name: string, v: unknown, fixed: boolean) {
  const line = (kind: string) => out.push(" ".repeat(depth) + quoted(name) + " " + kind);
  if (volatile.test(path)) return line(Array.isArray(v) ? "object" : typeof v);
  if (v === null) return line("null");
  if (typeof v === "symbol") return line("symbol " + (Symbol.keyFor(v) !== undefined ? Symbol.keyFor(v) : "-" + v.description));
  const value = fixed ? constant(v) : undefined;
  if (value !== undefined && value.length < maxValue) return line("= " + value);
  if (!isObject(v)) return line(typeof v);
  if (seen.has(v)) return line("-> " + seen.get(v));
  seen.set(v, path);
  line(typeof v === "function" ? kindOfFunction(name, v) : "object");
  if (depth >= maxDepth) return;
  if (Array.isArray(v)) return;
  members(out, depth + 1, path, v, isPlain(v));
  const proto = typeof v === "function" ? Object.getOwnPropertyDescriptor(v, "prototype")?.value : undefined;
  if (isObject(proto) && kindOfFunction(name, v as Function) === "class") prototype(out, depth + 1, v as Function, proto);
}

function members(out: string[], depth: number, path: string, o: object, fixed: boolean) {
  for (const name of namesOf(o)) {
    let v: unknown;
    try { v = (o as any)[name]; } catch { out.push(" ".repeat(depth) + quoted(name) + " get"); continue; }
    // What an instance inherits belongs to its class; a path cannot have a name with a dot.
    if (typeof v === "function" && (!fixed || name.includes("."))) out.push(" ".repeat(depth) + quoted(name) + " function");
    else describe(out, depth, path + "." + name, name, v, fixed);
  }
}

// prototype writes what instances inherit: what a class has of a recorded parent is left to "extends".
function prototype(out: string[], depth: number, fn: Function, proto: object) {
  const parent = Object.getPrototypeOf(proto)?.constructor;
  const known = parent !== fn && parent !== Object && seen.get(parent);
  if (known) out.push(" ".repeat(depth) + "extends -> " + known);
  const lines: string[] = [];
  const had = new Set<string>(["constructor"]);
  for (let at: object | null = proto; at && at !== Object.prototype && at !== Function.prototype && at !== Array.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, d] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (had.has(name)) continue;
      had.add(name);
      const kind = d.get || d.set ? "get" : typeof d.value === "function" ? "function" : constant(d.value) !== undefined ? "= " + constant(d.value) : d.value === null ? "null" : typeof d.value;
      lines.push(" ".repeat(depth + 1) + quoted(name) + " " + kind);
    }
    if (known) break;
  }
  if (lines.length) out.push(" ".repeat(depth) + "prototype prototype", ...lines);
}

// settle drops values that the other recording does not have.
function settle(lines: string[]): string[] {
  if (!other) return lines;
  const before = readFileSync(other, "utf8").trimEnd().split("\n");
  return lines.map((line, i) => {
    if (line === before[i]) return line;
    const m = /^(\s*\S+) = (.*)$/.exec(line);
    if (!m) throw new Error(`${line} / ${before[i]}`);
    const v = JSON.parse(m[2]);
    return `${m[1]} ${Array.isArray(v) ? "object" : typeof v}`;
  });
}

const out: string[] = [];
const root = (label: string, v: object) => describe(out, 0, label, label, v, true);
// A global that is also a member of a module is the global's first.
root("globalThis", globalThis);
root("Bun", Bun);
root("process", process);
// Of two names of one thing the usual one comes first: not sys, nor those that begin with a low line.
const first = ["events", "path", "stream", "util"];
const rank = (name: string) => (first.includes(name) ? first.indexOf(name) : /^_|^(sys|constants|console|process)$/.test(name) ? 9 : 5);
for (const name of [...new Set([...module.builtinModules, "node:test"])].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
  const label = /:/.test(name) || ["bun", "ws", "undici"].includes(name) ? name : "node:" + name;
  root(label, require(label));
}
writeFileSync(file, settle(out).join("\n") + "\n");
process.exit(0);
