// glob: finds files by patterns. One generator walks the directories, for both forms.
"use strict";

const { drive, driveSync } = part("shared");
const { Dirent, kindOf } = part("classes");
const { join, resolve, isAbsolute, basename } = require("path");

// expand gives the patterns that braces stand for.
function expand(pattern, limit = { left: 10000 }) {
  let depth = 0, open = -1, commas = [];
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === "\\") i++;
    else if (c === "{" && depth++ === 0) [open, commas] = [i, []];
    else if (c === "," && depth === 1) commas.push(i);
    else if (c === "}" && depth > 0 && --depth === 0 && commas.length > 0) {
      const cuts = [open, ...commas, i], all = [];
      for (let k = 0; k + 1 < cuts.length; k++) {
        for (const one of expand(pattern.slice(0, open) + pattern.slice(cuts[k] + 1, cuts[k + 1]) + pattern.slice(i + 1), limit)) {
          if (limit.left-- <= 0) throw new RangeError("The pattern stands for too many others");
          all.push(one);
        }
      }
      return all;
    }
  }
  return [pattern];
}

const quote = (c) => c.replace(/[\\^$.*+?()[\]{}|\/]/g, "\\$&");
const magic = /[*?[\]!+@(){}\\]/;

// source translates one segment of a pattern to a regular expression.
function source(segment) {
  let out = "";
  const groups = [];
  for (let i = 0; i < segment.length; i++) {
    const c = segment[i];
    if (c === "\\" && i + 1 < segment.length) out += quote(segment[++i]);
    else if ("?*+@!".includes(c) && segment[i + 1] === "(" && segment.indexOf(")", i) > 0) {
      groups.push(c === "!" ? "!" : c === "@" ? "" : c);
      out += c === "!" ? "(?:(?!(?:" : "(?:";
      i++;
    } else if (groups.length > 0 && c === "|") out += "|";
    else if (groups.length > 0 && c === ")") {
      const kind = groups.pop();
      out += kind === "!" ? ")$).*)" : ")" + kind;
    } else if (c === "*") out += ".*";
    else if (c === "?") out += ".";
    else if (c === "[") {
      const end = segment.indexOf("]", i + 2);
      if (end < 0) {
        out += "\\[";
        continue;
      }
      let set = segment.slice(i + 1, end);
      const not = set[0] === "!" || set[0] === "^";
      if (not) set = set.slice(1);
      out += "[" + (not ? "^" : "") + set.replace(/[\\\]\[^]/g, "\\$&") + "]";
      i = end;
    } else out += quote(c);
  }
  return out;
}

// segments parses a pattern: a name, "**", or { test } for each part between slashes.
function parse(pattern) {
  const root = isAbsolute(pattern) ? "/" : "";
  const parts = pattern.split("/").filter((p) => p !== "" && p !== ".");
  const directory = pattern.endsWith("/");
  const list = [];
  for (const part of parts) {
    if (part === "..") {
      const last = list.pop();
      if (last === undefined || last === "..") list.push(...(last ? [last] : []), "..");
    } else if (part === "**") { if (list.at(-1) !== "**") list.push("**"); } else if (magic.test(part)) {
      const regexp = new RegExp("^" + source(part) + "$", "s");
      const dots = part[0] === ".";
      list.push({ test: (name) => (dots || name[0] !== ".") && regexp.test(name) });
    } else list.push(part);
  }
  return { root, list, directory };
}

function validate(patterns, options) {
  const all = Array.isArray(patterns) ? patterns : [patterns];
  for (const p of all) if (typeof p !== "string") throw internal.argType("patterns", "string", p);
  if (options === undefined || options === null) options = {};
  if (typeof options !== "object") throw internal.argType("options", "object", options);
  let { cwd, exclude, withFileTypes = false } = options;
  if (cwd instanceof URL) cwd = Bun.fileURLToPath(cwd);
  if (cwd !== undefined && cwd !== null && typeof cwd !== "string") {
    throw internal.failure("TypeError", "ERR_INVALID_ARG_TYPE", `The "paths[0]" property must be of type string, got ${typeof cwd}`);
  }
  cwd = resolve(cwd ?? process.cwd());
  let leaves = () => false;
  if (Array.isArray(exclude) && exclude.every((p) => typeof p === "string")) {
    const patterns = exclude.flatMap((p) => expand(p)).map(parse);
    leaves = (name, path) => patterns.some((p) => matches(p.list, 0, path.split("/"), 0));
  } else if (typeof exclude === "function") leaves = (name, path, entry) => exclude(withFileTypes ? entry : name);
  else if (exclude !== undefined && exclude !== null) {
    throw internal.failure("TypeError", "ERR_INVALID_ARG_TYPE", `The "options.exclude" property must be of type function or string[]. Received ${internal.received(exclude)}`);
  }
  return { patterns: all.flatMap((p) => expand(p)).filter((p) => p !== "").map(parse), cwd, leaves, withFileTypes };
}

const fits = (segment, name) => (typeof segment === "string" ? segment === name : segment.test(name));

// matches compares a path with a pattern, part by part.
function matches(list, i, path, k) {
  for (; i < list.length; i++, k++) {
    if (list[i] === "**") {
      for (let to = k; to <= path.length; to++) if (matches(list, i + 1, path, to)) return true;
      return false;
    }
    if (k === path.length || !fits(list[i], path[k])) return false;
  }
  return k === path.length;
}

function* entries(dir) {
  try {
    const all = yield ["readdir", dir, { withFileTypes: true }];
    return all.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function* find(patterns, options) {
  const o = validate(patterns, options);
  const found = new Map();
  for (const { root, list, directory } of o.patterns) {
    if (list.every((s) => s === "..")) continue;
    yield* walk(o, root, list, 0, directory, found, "");
  }
  return [...found.values()];
}

// walk looks in the directory dir, a path as results show it, for what list has from i on.
function* walk(o, dir, list, i, directory, found) {
  const segment = list[i], last = i === list.length - 1;
  const full = (path) => (isAbsolute(path) ? path : join(o.cwd, path));
  const add = function* (path, entry) {
    if (found.has(path)) return;
    if (directory && !(entry?.isDirectory() || (yield* isDirectory(full(path))))) return;
    if (!o.withFileTypes) return void found.set(path, path);
    const name = basename(full(path)), above = resolve(full(path), "..");
    entry ??= (yield* entries(above)).find((e) => e.name === name);
    found.set(path, new Dirent(name, kindOf(entry), above));
  };
  if (typeof segment === "string" && segment !== "**") {
    const path = join(dir, segment);
    if (segment === "..") return last ? undefined : yield* walk(o, path, list, i + 1, directory, found);
    let stats;
    try {
      stats = yield ["lstat", full(path)];
    } catch {
      return;
    }
    if (o.leaves(segment, path)) return;
    if (last) return yield* add(path);
    if (stats.isDirectory() || stats.isSymbolicLink()) yield* walk(o, path, list, i + 1, directory, found);
    return;
  }
  const next = list[i + 1];
  if (segment === "**" && last) yield* add(dir === "" ? "." : dir);
  for (const entry of yield* entries(full(dir))) {
    const { name } = entry, path = join(dir, name), hidden = name[0] === ".";
    const hit = fits(segment === "**" ? last ? everything : next : segment, name);
    if (hidden && !hit) continue;
    if (segment !== "**" && !hit) continue;
    if (o.leaves(name, path, entry)) continue;
    if (segment !== "**") {
      if (last) yield* add(path, entry);
      else if (entry.isDirectory()) yield* walk(o, path, list, i + 1, directory, found);
      continue;
    }
    if (hit && i + 2 >= list.length) {
      yield* add(path, entry);
      // A link is looked into once, for what stands behind "**" if it is that itself.
      if (!last && entry.isSymbolicLink()) yield* walk(o, path, list, i + 1, directory, found);
    } else if (hit && entry.isDirectory()) yield* walk(o, path, list, i + 2, directory, found);
    if (entry.isDirectory() && !hidden) yield* walk(o, path, list, i, directory, found);
  }
}

// everything is what "**" at a pattern's end matches.
const everything = { test: (name) => name[0] !== "." };

function* isDirectory(path) {
  try {
    return (yield ["stat", path]).isDirectory();
  } catch {
    return false;
  }
}

module.exports = {
  matches: (pattern, path) => expand(pattern).map(parse).some((p) => matches(p.list, 0, path.split("/"), 0)),
  sync: (patterns, options) => driveSync(find(patterns, options)),
  all: async (patterns, options) => drive(find(patterns, options)),
  // iterate is the async iterator of fs/promises.
  iterate(patterns, options) {
    let all, at = 0;
    return {
      async next() {
        all ??= await drive(find(patterns, options));
        return at < all.length ? { value: all[at++], done: false } : { value: undefined, done: true };
      },
      async return(value) {
        all = [];
        return { value, done: true };
      },
      async throw(e) {
        all = [];
        throw e;
      },
      [Symbol.asyncIterator]() { return this; },
      [Symbol.toStringTag]: "AsyncGenerator",
    };
  },
};
