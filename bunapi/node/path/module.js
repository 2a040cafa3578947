// node:path, for POSIX and for Windows from one piece of code: the two differ in separators and in what a root is.
"use strict";

// check wants a string, in the words of Bun's native functions.
const check = (name, value) => {
  if (typeof value !== "string") throw wrong(name, "string", value);
};
const wrong = (name, type, v) =>
  internal.check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", `The "${name}" property must be of type ${type}, got ${Array.isArray(v) ? "array" : typeof v}`);

function make(windows) {
  const sep = windows ? "\\" : "/";
  const isSep = windows ? (c) => c === "/" || c === "\\" : (c) => c === "/";

  // rootOf splits a path into device ("C:" or "\\\\host\\share"), whether it is rooted, and the rest.
  function rootOf(p) {
    let device = "";
    if (windows) {
      const unc = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)/.exec(p);
      if (unc) return { device: `\\\\${unc[1]}\\${unc[2]}`, rooted: true, length: unc[0].length, unc: true };
      if (/^[a-zA-Z]:/.test(p)) device = p.slice(0, 2);
    }
    let length = device.length;
    const rooted = length < p.length && isSep(p[length]);
    while (length < p.length && isSep(p[length])) length++;
    return { device, rooted, length };
  }

  function segments(rest, rooted) {
    const out = [];
    for (const part of rest.split(windows ? /[\\/]+/ : /\/+/)) {
      if (part === "" || part === ".") continue;
      if (part === "..") {
        if (out.length > 0 && out.at(-1) !== "..") out.pop();
        else if (!rooted) out.push("..");
      } else out.push(part);
    }
    return out;
  }

  // rootEnd is where the root of a path ends, the separator behind it included: 0 if it has none.
  function rootEnd(p) {
    if (!windows) return isSep(p[0] ?? "") ? 1 : 0;
    const unc = /^[\\/]{2}[^\\/]+[\\/]+[^\\/]+/.exec(p);
    if (unc) return Math.min(unc[0].length + 1, p.length);
    if (/^[a-zA-Z]:/.test(p)) return p.length > 2 && isSep(p[2]) ? 3 : 2;
    return p !== "" && isSep(p[0]) ? 1 : 0;
  }
  const isRoot = (p) => windows && rootEnd(p) === p.length && (p.length > 1 || isSep(p));

  const path = {
    sep,
    delimiter: windows ? ";" : ":",
    normalize(p) {
      check("path", p);
      if (p === "") return ".";
      const { device, rooted, length } = rootOf(p);
      let body = segments(p.slice(length), rooted).join(sep);
      if (body === "" && !rooted) body = ".";
      if (isSep(p.at(-1)) && body !== "" && !(body === "." && rooted)) body += sep;
      return device + (rooted ? sep : "") + body;
    },
    join(...parts) {
      parts.forEach((p, i) => check(`paths[${i}]`, p));
      parts = parts.filter((p) => p !== "");
      let joined = parts.join(sep);
      // Only what the first part says is a UNC path: two separators and a name.
      if (windows && joined !== "" && !/^[\\/]{2}[^\\/]/.test(parts[0])) joined = joined.replace(/^[\\/]{2,}/, "\\");
      return joined === "" ? "." : path.normalize(joined);
    },
    resolve(...parts) {
      let device = "", body = "", rooted = false;
      parts.forEach((p, i) => check(`paths[${i}]`, p));
      for (const p of [internal.cwd(), ...parts].reverse()) {
        if (p === "") continue;
        const r = rootOf(p);
        if (r.device !== "" && device !== "" && r.device.toLowerCase() !== device.toLowerCase()) continue;
        if (device === "") device = r.device;
        if (!rooted) {
          body = p.slice(r.length) + sep + body;
          rooted = r.rooted;
        }
        if (rooted && (!windows || device !== "")) break;
      }
      const out = segments(body, rooted).join(sep);
      return device + (rooted ? sep : "") + out || ".";
    },
    isAbsolute(p) {
      check("path", p);
      return rootOf(p).rooted;
    },
    relative(from, to) {
      check("from", from);
      check("to", to);
      const fold = windows ? (s) => s.toLowerCase() : (s) => s;
      const a = path.resolve(from), b = path.resolve(to);
      const ra = rootOf(a), rb = rootOf(b);
      if (fold(ra.device) !== fold(rb.device)) return b;
      const x = segments(a.slice(ra.length), true), y = segments(b.slice(rb.length), true);
      let same = 0;
      while (same < x.length && same < y.length && fold(x[same]) === fold(y[same])) same++;
      return [...x.slice(same).map(() => ".."), ...y.slice(same)].join(sep);
    },
    dirname(p) {
      check("path", p);
      if (p === "") return ".";
      if (isRoot(p)) return p;
      const root = rootEnd(p), first = windows ? root : 1;
      let end = p.length - 1;
      while (end >= first && isSep(p[end])) end--;
      while (end >= first && !isSep(p[end])) end--;
      if (end < first) return root > 0 ? p.slice(0, root) : ".";
      return !windows && root === 1 && end === 1 ? "//" : p.slice(0, end);
    },
    basename(p, suffix) {
      check("path", p);
      if (suffix !== undefined) check("ext", suffix);
      if (p === suffix) return "";
      const first = windows && /^[a-zA-Z]:/.test(p) ? 2 : 0;
      let end = p.length;
      while (end > first && isSep(p[end - 1])) end--;
      let start = end;
      while (start > first && !isSep(p[start - 1])) start--;
      const base = p.slice(start, end);
      return suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
    },
    extname(p) {
      check("path", p);
      const base = path.basename(p);
      const dot = base.lastIndexOf(".");
      return dot <= 0 || base === ".." ? "" : base.slice(dot);
    },
    parse(p) {
      check("path", p);
      if (isRoot(p)) return { root: p, dir: p, base: "", ext: "", name: "" };
      const first = rootEnd(p), root = p.slice(0, first);
      let end = p.length;
      while (end > first && isSep(p[end - 1])) end--;
      let start = end;
      while (start > first && !isSep(p[start - 1])) start--;
      const base = p.slice(start, end);
      // Directly below the root, .. has an extension in Bun and Node.
      const ext = !windows && p.slice(0, end) === "/.." ? "." : path.extname(base);
      return { root, dir: start > first ? p.slice(0, start - 1) : root, base, ext, name: ext ? base.slice(0, -ext.length) : base };
    },
    format(parts) {
      if (Array.isArray(parts) || (typeof parts !== "function" && typeof parts !== "object") || parts === null) throw wrong("pathObject", "object", parts);
      const ext = parts.ext ? (parts.ext.startsWith(".") ? parts.ext : "." + parts.ext) : "";
      const base = parts.base || (parts.name ?? "") + ext;
      const dir = parts.dir || parts.root;
      if (!dir) return base;
      return dir === parts.root ? dir + base : dir + sep + base;
    },
    toNamespacedPath(p) {
      if (!windows || typeof p !== "string" || p === "") return p;
      const full = path.resolve(p);
      if (full.length <= 2) return p;
      if (full.startsWith("\\\\")) return full[2] === "?" || full[2] === "." ? full : `\\\\?\\UNC\\${full.slice(2)}`;
      return /^[a-zA-Z]:\\/.test(full) ? `\\\\?\\${full}` : full;
    },
    matchesGlob(p, pattern) {
      internal.check.string(p, "path");
      internal.check.string(pattern, "pattern");
      if (windows) [p, pattern] = [p, pattern].map((s) => s.replaceAll("\\", "/"));
      return new Bun.Glob(pattern).match(p);
    },
  };
  // Bun's functions are bound ones.
  for (const [name, fn] of Object.entries(path)) {
    if (typeof fn !== "function") continue;
    Object.defineProperty(fn, "name", { value: "bound " + name, configurable: true });
    Object.defineProperty(fn, "length", { value: name === "matchesGlob" ? 2 : 1, configurable: true });
  }
  path._makeLong = path.toNamespacedPath;
  return path;
}

const posix = make(false), win32 = make(true);
Object.assign(posix, { win32, posix });
Object.assign(win32, { win32, posix });
module.exports = internal.platform === "win32" ? win32 : posix;
