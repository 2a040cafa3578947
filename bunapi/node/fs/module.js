// node:fs: the three forms of each function. What files are and what is done with them is in Go; internal.sync, internal.promise,
// internal.callback and internal.start have each operation by name. Less used parts are in files of their own.
"use strict";

const { sync, promise, callback, start, constants } = internal;
const isView = ArrayBuffer.isView;

// Classes. Go makes the instances, and looks for the classes by these names.

const S_IFMT = 0o170000;
const formats = { isBlockDevice: 0o060000, isCharacterDevice: 0o020000, isDirectory: 0o040000, isFIFO: 0o010000, isFile: 0o100000, isSocket: 0o140000, isSymbolicLink: 0o120000 };

// statsClass makes Stats and BigIntStats: the values are own properties, the dates are made when they are read.
function statsClass(name, fields, ofBig) {
  const Class = { [name]: function (...values) {
    const self = new.target ? this : Object.create(Class.prototype);
    fields.forEach((field, i) => { self[field] = values[i]; });
    internal.native(self);
    return self;
  } }[name];
  Object.defineProperty(Class, "length", { value: 0, configurable: true });
  const proto = Class.prototype;
  for (const [method, format] of Object.entries(formats)) {
    proto[method] = { [method]() { return (Number(this.mode) & S_IFMT) === format; } }[method];
  }
  for (const time of ["atime", "mtime", "ctime", "birthtime"]) {
    Object.defineProperty(proto, time, {
      get() { return new Date(Number(this[time + "Ms"])); },
      set(value) { Object.defineProperty(this, time, { value, writable: true, enumerable: true, configurable: true }); },
      enumerable: true, configurable: true,
    });
  }
  finish(Class, name);
  return Class;
}

function finish(Class, name) {
  const { prototype } = Class;
  delete prototype.constructor;
  Object.defineProperty(prototype, "constructor", { value: Class, writable: true, configurable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
}

const numbers = ["dev", "ino", "mode", "nlink", "uid", "gid", "rdev", "size", "blksize", "blocks", "atimeMs", "mtimeMs", "ctimeMs", "birthtimeMs"];
const Stats = statsClass("Stats", numbers);
const BigIntStats = statsClass("BigIntStats", [...numbers, "atimeNs", "mtimeNs", "ctimeNs", "birthtimeNs"]);

function plainClass(name) {
  const Class = { [name]: function () {} }[name];
  finish(Class, name);
  return Class;
}

const UV_DIRENT = { isFile: 1, isDirectory: 2, isSymbolicLink: 3, isFIFO: 4, isSocket: 5, isCharacterDevice: 6, isBlockDevice: 7 };
const kinds = new WeakMap();
function Dirent(name, type, path) {
  if (!new.target) throw Object.assign(new TypeError("Dirent constructor cannot be called as a function"), { code: "ERR_ILLEGAL_CONSTRUCTOR" });
  this.name = name;
  this.path = path;
  this.parentPath = path;
  kinds.set(this, type);
}
for (const method of Object.keys(formats)) {
  Dirent.prototype[method] = { [method]() { return kinds.get(this) === UV_DIRENT[method]; } }[method];
}
finish(Dirent, "Dirent");

// systemError is the error of rm and cp, with what the system said in its property info.
function systemError(code, text, short, why, syscall, path, errno) {
  const e = new Error(text);
  const define = (name, value, enumerable) => Object.defineProperty(e, name, { value, enumerable, writable: true, configurable: true });
  define("name", "SystemError", true);
  define("code", code, false);
  define("info", { code: short, message: why, path, syscall, errno }, true);
  define("errno", errno, true);
  define("syscall", syscall, true);
  define("path", path, true);
  return e;
}

internal.classes({ Stats, BigIntStats, StatFs: plainClass("StatFs"), BigIntStatFs: plainClass("BigIntStatFs"), Dirent, systemError });

// What the forms share.

// One function of a name, whatever it is called in this file, with the length that Bun's has.
const named = (name, length, fn) => Object.defineProperties(fn, { name: { value: name, configurable: true }, length: { value: length, configurable: true } });

function needCallback(fn, name = "cb") {
  if (typeof fn !== "function") throw internal.argType(name, "function", fn);
  return fn;
}

// settle hands a promise's outcome to a callback outside of the promise's jobs: what the callback throws is an uncaught exception.
function settle(p, fn, empty) {
  p.then((value) => process.nextTick(() => (empty ? fn(null) : fn(null, value))), (e) => process.nextTick(() => fn(e)));
}

const plain = "appendFile access chown chmod copyFile fchown fchmod fdatasync fstat fsync ftruncate futimes lchown link lstat lutimes mkdir mkdtemp open readFile readdir readlink rename statfs truncate unlink utimes writeFile".split(" ");

const fs = module.exports;
for (const name of plain) {
  fs[name] = callback[name];
  fs[name + "Sync"] = sync[name];
}
for (const [name, native] of [["realpath", "realpathNative"]]) {
  fs[name] = callback[name];
  fs[name].native = named("native", 3, callback[native]);
  fs[name + "Sync"] = sync[name];
  fs[name + "Sync"].native = named("native", 2, sync[native]);
}
for (const name of ["close", "stat", "rm", "rmdir", "symlink", "read", "readv", "write", "writev"]) fs[name + "Sync"] = sync[name];

const define = (name, length, fn) => { fs[name] = named(name, length, fn); };

define("exists", 2, function (path, fn) {
  needCallback(fn);
  start.exists((e, there) => fn(e ? false : there), path);
});
define("existsSync", 1, (path) => sync.exists(path));

define("close", 2, function (fd, fn) {
  if (fn === undefined) fn = (e) => { if (e) throw e; };
  needCallback(fn);
  start.close(fn, fd);
});

define("stat", 3, function (path, options, fn) {
  if (typeof options === "function") [fn, options] = [options, undefined];
  needCallback(fn);
  const signal = options?.signal;
  if (signal?.aborted) {
    process.nextTick(fn, internal.aborted(signal.reason));
    return;
  }
  start.stat(fn, path, options);
});

define("symlink", 4, function (target, path, type, fn) {
  if (fn === undefined) [fn, type] = [type, undefined];
  needCallback(fn);
  start.symlink((e) => fn(e ?? undefined), target, path, type);
});

define("truncate", 3, function (path, len, fn) {
  if (typeof len === "function") [fn, len] = [len, 0];
  needCallback(fn);
  start.truncate(fn, path, len);
});

// What reads and writes gives the callback the buffer too.
const withBuffer = (fn, buffer) => (e, n) => (e ? fn(e, 0, buffer) : fn(null, n, buffer));

// readArguments takes the forms of read's arguments behind the descriptor apart.
function readOptions(buffer, options) {
  if (options !== undefined && (typeof options !== "object" || Array.isArray(options))) throw internal.argType("options", "object", options);
  const { offset = 0, length = buffer?.byteLength - offset, position = null } = options ?? {};
  return [offset, length, position];
}

define("read", 6, function (fd, buffer, offset, length, position, fn) {
  const count = arguments.length;
  if (count <= 4) {
    let options;
    if (count === 4) [options, fn] = [offset, length];
    else if (count === 3) {
      fn = offset;
      if (!isView(buffer)) [options, buffer] = [buffer, buffer?.buffer ?? Buffer.alloc(16384)];
    } else [fn, buffer] = [buffer, Buffer.alloc(16384)];
    [offset, length, position] = readOptions(buffer, options);
  }
  needCallback(fn, "callback");
  start.read(withBuffer(fn, buffer), fd, buffer, offset, length, position);
});

define("readSync", 5, function (fd, buffer, offset, length, position) {
  if (arguments.length <= 3 || typeof offset === "object") [offset, length, position] = readOptions(buffer, offset);
  return sync.read(fd, buffer, offset, length, position);
});

const textOrView = (v) => {
  if (typeof v !== "string") {
    const e = internal.argType("buffer", "string or an instance of Buffer, TypedArray, or DataView", v);
    throw e;
  }
};

function checkEncoding(text, encoding) {
  if (typeof encoding === "string" && encoding.toLowerCase() === "hex" && text.length % 2 !== 0) {
    const e = new TypeError(`The argument 'encoding' is invalid for data of length ${text.length}. Received '${encoding}'`);
    e.code = "ERR_INVALID_ARG_VALUE";
    throw e;
  }
}

define("write", 6, function (fd, buffer, offset, length, position, fn) {
  if (isView(buffer)) {
    fn = needCallback(fn || position || length || offset);
    if (typeof offset === "object") {
      const view = offset ?? {};
      ({ offset = 0, length = buffer.byteLength - offset, position = null } = view);
    }
    start.write(withBuffer(fn, buffer), fd, buffer, offset, length, position);
    return;
  }
  textOrView(buffer);
  if (typeof position !== "function") {
    if (typeof offset === "function") [position, offset] = [offset, undefined];
    else position = length;
    length = "utf8";
  }
  checkEncoding(buffer, length);
  needCallback(position);
  start.write(withBuffer(position, buffer), fd, buffer, offset, length);
});

define("writeSync", 5, function (fd, buffer, offset, length, position) {
  if (isView(buffer)) {
    if (typeof offset === "object" && offset !== null) {
      const view = offset;
      ({ offset = 0, length = buffer.byteLength - offset, position = null } = view);
    }
    return sync.write(fd, buffer, offset, length, position);
  }
  textOrView(buffer);
  checkEncoding(buffer, length);
  return sync.write(fd, buffer, offset, length);
});

for (const name of ["readv", "writev"]) {
  define(name, 4, function (fd, buffers, position, fn) {
    if (typeof position === "function") [fn, position] = [position, null];
    needCallback(fn);
    start[name](withBuffer(fn, buffers), fd, buffers, position);
  });
}

define("rm", 3, function (path, options, fn) {
  if (typeof options === "function") [fn, options] = [options, undefined];
  needCallback(fn);
  settle(promises.rm(path, options), fn);
});
define("rmdir", 3, function (path, options, fn) {
  if (typeof options === "function") [fn, options] = [options, undefined];
  needCallback(fn);
  if (options?.recursive) settle(promises.rm(path, options), fn);
  else start.rmdir(fn, path, options);
});
define("rmdirSync", 2, (path, options) => (options?.recursive ? sync.rm(path, options) : sync.rmdir(path, options)));

define("mkdtempDisposableSync", 2, function (prefix, options) {
  const path = sync.mkdtemp(prefix, options);
  const full = require("path").resolve(path);
  const remove = () => { sync.rm(full, { recursive: true, force: true }); };
  return { path, remove, [Symbol.dispose]: remove };
});

define("_toUnixTimestamp", 1, function (time, name = "time") {
  if (typeof time === "string" && +time == time) return +time;
  if (Number.isFinite(time)) return time < 0 ? Date.now() / 1000 : time;
  if (time instanceof Date) return time.getTime() / 1000;
  throw internal.argType(name, "number or Date", time);
});

define("openAsBlob", 2, (path, options) => Promise.resolve(Bun.file(path, options)));

fs.lchmod = fs.lchmodSync = undefined;
for (const name of ["F_OK", "R_OK", "W_OK", "X_OK"]) fs[name] = constants[name];
Object.assign(fs, { constants, Stats, Dirent });

// node:fs/promises.

const kFd = Symbol("kFd");
const promises = {};
for (const name of "access close copyFile chown chmod fchmod fchown fstat fsync fdatasync ftruncate futimes lchown link lstat mkdir mkdtemp statfs read write readdir readlink realpath rename stat symlink truncate unlink utimes lutimes".split(" ")) {
  promises[name] = promise[name];
}
promises.exists = named("exists", 0, promise.exists);

for (const name of ["readFile", "appendFile"]) {
  promises[name] = named(name, 1, async (file, ...rest) => promise[name](file?.[kFd] ?? file, ...rest));
}

const isIterable = (v) => v !== null && typeof v === "object" && !isView(v) && (typeof v[Symbol.iterator] === "function" || typeof v[Symbol.asyncIterator] === "function");

promises.writeFile = named("writeFile", 1, async (file, data, options) => {
  file = file?.[kFd] ?? file;
  return isIterable(data) ? writeParts(file, data, options) : promise.writeFile(file, data, options);
});

// writeParts writes what an iterable gives, one part after the other.
async function writeParts(file, parts, options) {
  const { encoding = "utf8", flag = "w", mode, signal, flush } = typeof options === "string" ? { encoding: options } : options ?? {};
  const opened = typeof file === "number" ? undefined : await promise.open(file, flag, mode);
  const fd = opened ?? file;
  const check = () => { if (signal?.aborted) throw internal.aborted(signal.reason); };
  try {
    check();
    const asynchronous = parts[Symbol.asyncIterator];
    const iterator = (asynchronous ?? parts[Symbol.iterator]).call(parts);
    for (;;) {
      let { value, done } = await iterator.next();
      if (done) break;
      check();
      value = await value;
      if (typeof value === "string") value = Buffer.from(value, encoding);
      else if (!isView(value)) value = Buffer.from(value);
      for (let at = 0; at < value.byteLength;) at += await promise.write(fd, value, at, value.byteLength - at, null);
    }
    if (flush) await promise.fsync(fd);
  } finally {
    if (opened !== undefined) await promise.close(opened);
  }
}

promises.rm = named("rm", 2, async (path, options) => promise.rm(path, options));
promises.rmdir = named("rmdir", 2, async (path, options) => (options?.recursive ? promise.rm(path, options) : promise.rmdir(path, options)));
promises.readv = named("readv", 3, async (fd, buffers, position) => ({ bytesRead: await promise.readv(fd, buffers, position), buffers }));
promises.writev = named("writev", 3, async (fd, buffers, position) => ({ bytesWritten: await promise.writev(fd, buffers, position), buffers }));
promises.lchmod = named("lchmod", 2, async () => {
  throw Object.assign(new Error("The lchmod() method is not implemented"), { code: "ERR_METHOD_NOT_IMPLEMENTED" });
});
promises.mkdtempDisposable = named("mkdtempDisposable", 2, async (prefix, options) => {
  const path = await promise.mkdtemp(prefix, options);
  const full = require("path").resolve(path);
  const remove = async () => promise.rm(full, { recursive: true, force: true });
  return { path, remove, [Symbol.asyncDispose]: remove };
});
promises.constants = constants;
fs.promises = promises;
