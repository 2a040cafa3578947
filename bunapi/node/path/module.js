// node:path, for POSIX and for Windows from one piece of code: the two differ in separators and in what a root is.
"use strict";

const check = (name, value) => {
  if (typeof value !== "string") throw internal.argType(name, "string", value);
};

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
      parts.forEach((p) => check("path", p));
      const joined = parts.filter((p) => p !== "").join(sep);
      return joined === "" ? "." : path.normalize(joined);
    },
    resolve(...parts) {
      let device = "", body = "", rooted = false;
      for (const p of [internal.cwd(), ...parts].reverse()) {
        check("path", p);
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
      const { length } = rootOf(p);
      let end = p.length;
      while (end > length && isSep(p[end - 1])) end--;
      while (end > length && !isSep(p[end - 1])) end--;
      while (end > length && isSep(p[end - 1])) end--;
      return p.slice(0, end) || ".";
    },
    basename(p, suffix) {
      check("path", p);
      if (suffix !== undefined) check("suffix", suffix);
      const { device } = rootOf(p);
      let end = p.length;
      while (end > device.length && isSep(p[end - 1])) end--;
      let start = end;
      while (start > device.length && !isSep(p[start - 1])) start--;
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
      const { length } = rootOf(p);
      const base = path.basename(p), ext = path.extname(p);
      const root = p.slice(0, length);
      const dir = path.dirname(p);
      return { root, dir: dir === "." && !p.startsWith(".") ? root : dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
    },
    format(parts) {
      if (typeof parts !== "object" || parts === null) throw internal.argType("pathObject", "object", parts);
      const ext = parts.ext ? (parts.ext.startsWith(".") ? parts.ext : "." + parts.ext) : "";
      const base = parts.base || (parts.name ?? "") + ext;
      const dir = parts.dir || parts.root;
      if (!dir) return base;
      return dir === parts.root ? dir + base : dir + sep + base;
    },
    toNamespacedPath(p) { return p; },
    matchesGlob() { throw internal.unsupported("path.matchesGlob"); },
  };
  return path;
}

const posix = make(false), win32 = make(true);
posix.posix = win32.posix = posix;
posix.win32 = win32.win32 = win32;
module.exports = internal.platform === "win32" ? win32 : posix;
