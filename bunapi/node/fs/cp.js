// cp: copies files and trees. The copying is written once, as a generator that yields what it wants done: one driver does it at
// once, the other waits for promises.
"use strict";

const { drive, driveSync } = part("shared");
const { systemError } = part("classes");
const { join, resolve, dirname, sep, isAbsolute } = require("path");

const flags = ["dereference", "errorOnExist", "force", "preserveTimestamps", "recursive", "verbatimSymlinks"];

function validate(options) {
  if (options === undefined) options = {};
  else if (options === null || typeof options !== "object" || Array.isArray(options)) throw internal.argType("options", "object", options);
  const given = { dereference: false, errorOnExist: false, force: true, preserveTimestamps: false, recursive: false, verbatimSymlinks: false, mode: 0, filter: undefined, ...options };
  const wrong = (name, type) => internal.failure("TypeError", "ERR_INVALID_ARG_TYPE", `The "options.${name}" property must be of type ${type}. Received ${internal.received(given[name])}`);
  for (const name of flags) {
    if (given[name] === undefined) given[name] = name === "force";
    if (typeof given[name] !== "boolean") throw wrong(name, "boolean");
  }
  if (given.mode === undefined || given.mode === null) given.mode = 0;
  if (typeof given.mode !== "number") throw internal.argType("mode", "number", given.mode);
  if (!Number.isInteger(given.mode)) throw internal.rangeError("mode", "an integer", given.mode);
  if (given.mode < 0 || given.mode > 7) throw internal.rangeError("mode", ">= 0 && <= 7", given.mode);
  if (given.dereference && given.verbatimSymlinks) {
    throw internal.failure("TypeError", "ERR_INCOMPATIBLE_OPTION_PAIR", 'Option "dereference" cannot be used in combination with option "verbatimSymlinks"');
  }
  if (given.filter !== undefined && typeof given.filter !== "function") throw wrong("filter", "function");
  return given;
}

const texts = {
  ERR_FS_CP_EINVAL: ["Invalid src or dest", "EINVAL"], ERR_FS_EISDIR: ["Path is a directory", "EISDIR"], ERR_FS_CP_EEXIST: ["Target already exists", "EEXIST"],
  ERR_FS_CP_DIR_TO_NON_DIR: ["Cannot overwrite non-directory with directory", "EISDIR"], ERR_FS_CP_NON_DIR_TO_DIR: ["Cannot overwrite directory with non-directory", "ENOTDIR"],
  ERR_FS_CP_FIFO_PIPE: ["Cannot copy a FIFO pipe", "EINVAL"], ERR_FS_CP_SOCKET: ["Cannot copy a socket file", "EINVAL"],
  ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY: ["Cannot overwrite symlink in subdirectory of self", "EINVAL"], ERR_FS_CP_UNKNOWN: ["Cannot copy an unknown file type", "EINVAL"],
};
function refuse(code, why, path) {
  const [text, short] = texts[code];
  return systemError(code, `${text}: cp returned ${short} (${why}) ${path}`, short, why, "cp", path, internal.errno[short]);
}

const same = (a, b) => a.ino === b.ino && a.dev === b.dev && a.ino !== 0n;
const below = (src, dest) => resolve(dest).startsWith(resolve(src) + sep);

// lstat is undefined for what is not there.
function* look(path, dereference) {
  try {
    return yield [dereference ? "stat" : "lstat", path, { bigint: true }];
  } catch (e) {
    if (e.code === "ENOENT") return undefined;
    throw e;
  }
}

function* check(src, dest, o) {
  const from = yield [o.dereference ? "stat" : "lstat", src, { bigint: true }];
  const to = yield* look(dest, o.dereference);
  if (to) {
    if (same(from, to)) throw refuse("ERR_FS_CP_EINVAL", "src and dest cannot be the same", dest);
    if (from.isDirectory() && !to.isDirectory()) throw refuse("ERR_FS_CP_DIR_TO_NON_DIR", `cannot overwrite non-directory ${dest} with directory ${src}`, dest);
    if (!from.isDirectory() && to.isDirectory()) throw refuse("ERR_FS_CP_NON_DIR_TO_DIR", `cannot overwrite directory ${dest} with non-directory ${src}`, dest);
  }
  if (from.isDirectory() && below(src, dest)) throw refuse("ERR_FS_CP_EINVAL", `cannot copy ${src} to a subdirectory of self ${dest}`, dest);
  return [from, to];
}

function* copy(src, dest, o, top) {
  if (o.filter && !(yield ["filter", src, dest])) return;
  const [from, to] = yield* check(src, dest, o);
  if (from.isDirectory() && !o.recursive) throw refuse("ERR_FS_EISDIR", `${src} is a directory (not copied)`, src);
  if (top) yield* parents(dest);
  if (from.isDirectory()) return yield* tree(src, dest, o, from, to);
  if (from.isSymbolicLink()) return yield* link(src, dest, o, to);
  if (from.isSocket()) throw refuse("ERR_FS_CP_SOCKET", `cannot copy a socket file: ${dest}`, dest);
  if (from.isFIFO()) throw refuse("ERR_FS_CP_FIFO_PIPE", `cannot copy a FIFO pipe: ${dest}`, dest);
  yield* file(src, dest, o, from, to);
}

function* parents(dest) {
  const above = dirname(dest);
  if (!(yield* look(above, true))) yield ["mkdir", above, { recursive: true }];
}

function* file(src, dest, o, from, to) {
  if (to) {
    if (!o.force) {
      if (o.errorOnExist) throw refuse("ERR_FS_CP_EEXIST", `${dest} already exists`, dest);
      return;
    }
    yield ["unlink", dest];
  }
  yield ["copyFile", src, dest, o.mode];
  if (!o.preserveTimestamps) return;
  const mode = Number(from.mode) & 0o7777;
  if (!(mode & 0o200)) yield ["chmod", dest, mode | 0o200];
  const now = yield ["stat", src]; // reading it has changed its time of access
  yield ["utimes", dest, now.atime, now.mtime];
  if (!(mode & 0o200)) yield ["chmod", dest, mode];
}

function* tree(src, dest, o, from, to) {
  if (!to) yield ["mkdir", dest];
  else if (o.errorOnExist && !o.force) throw refuse("ERR_FS_CP_EEXIST", `${dest} already exists`, dest);
  for (const name of yield ["readdir", src]) yield* copy(join(src, name), join(dest, name), o, false);
  if (!to) yield ["chmod", dest, Number(from.mode) & 0o7777];
}

function* link(src, dest, o, to) {
  let target = yield ["readlink", src];
  if (!o.verbatimSymlinks && !isAbsolute(target)) target = resolve(dirname(src), target);
  if (to) {
    let old;
    try {
      old = yield ["readlink", dest];
    } catch (e) {
      if (e.code !== "EINVAL" && e.code !== "UNKNOWN") throw e;
    }
    if (old !== undefined) {
      if (!isAbsolute(old)) old = resolve(dirname(dest), old);
      const st = yield* look(src, true);
      if (st?.isDirectory()) {
        if (below(target, old)) throw refuse("ERR_FS_CP_EINVAL", `cannot copy ${target} to a subdirectory of self ${old}`, dest);
        if (below(old, target)) throw refuse("ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY", `cannot overwrite ${old} with ${target}`, dest);
      }
    }
    yield ["unlink", dest];
  }
  yield ["symlink", target, dest];
}

// prepared checks the arguments of all three forms and returns the generator and the filter.
function prepared(src, dest, options) {
  const o = validate(options);
  src = internal.namedPath(src, "src");
  dest = internal.namedPath(dest, "dest");
  return [copy(src, dest, o, true), o.filter];
}

module.exports = {
  sync(src, dest, options) {
    const [steps, filter] = prepared(src, dest, options);
    driveSync(steps, (a, b) => {
      const v = filter(a, b);
      if (v !== null && typeof v?.then === "function") {
        throw internal.failure("TypeError", "ERR_INVALID_RETURN_VALUE", 'Expected boolean to be returned from the "filter" function but got an instance of Promise.');
      }
      return v;
    });
  },
  // start throws what is wrong with the arguments and returns a promise for the rest.
  start(src, dest, options) {
    const [steps, filter] = prepared(src, dest, options);
    return drive(steps, filter);
  },
};
