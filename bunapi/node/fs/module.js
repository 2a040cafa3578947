// node:fs: the three forms of each function. What files are and what is done with them is in Go; internal.sync, internal.promise,
// internal.callback and internal.start have each operation by name. Less used parts are in files of their own.
"use strict";

const { sync, promise, callback, start, constants } = internal;
const { named, needCallback, settle, textOrView, checkEncoding, isView, kFd } = part("shared");
const { Stats, Dirent } = part("classes");

const plain = "appendFile access chown chmod copyFile fchown fchmod fdatasync fstat fsync ftruncate futimes lchown link lstat lutimes mkdir mkdtemp readFile readdir readlink rename statfs truncate unlink utimes writeFile".split(" ");

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
for (const name of ["open", "close", "stat", "rm", "rmdir", "symlink", "read", "readv", "write", "writev"]) fs[name + "Sync"] = sync[name];

named("ftruncate", 1, fs.ftruncate);

const define = (name, length, fn) => { fs[name] = named(name, length, fn); };

define("open", 4, function (path, flags, mode, fn) {
  if (arguments.length < 3) [fn, flags] = [flags, undefined];
  else if (typeof mode === "function") [fn, mode] = [mode, undefined];
  start.open(needCallback(fn), path, flags, mode);
});

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

// What util.promisify makes of functions whose callbacks get more than one result.
const promisified = Symbol.for("nodejs.util.promisify.custom");
for (const [name, results] of [["read", ["bytesRead", "buffer"]], ["write", ["bytesWritten", "buffer"]], ["readv", ["bytesRead", "buffers"]], ["writev", ["bytesWritten", "buffers"]]]) {
  const value = named(name, fs[name].length, (...args) => new Promise((resolve, reject) => {
    fs[name](...args, (e, ...given) => (e ? reject(e) : resolve({ [results[0]]: given[0], [results[1]]: given[1] })));
  }));
  Object.defineProperty(fs[name], promisified, { value, configurable: true });
}
Object.defineProperty(fs.exists, promisified, { value: named("exists", 1, (path) => new Promise((resolve) => fs.exists(path, resolve))), configurable: true });

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

const promises = {};
for (const name of "access close copyFile chown chmod fchmod fchown fstat fsync fdatasync ftruncate futimes lchown link lstat mkdir mkdtemp statfs read write readdir readlink realpath rename stat symlink truncate unlink utimes lutimes".split(" ")) {
  promises[name] = promise[name];
}
promises.exists = named("exists", 0, promise.exists);
promises.realpath = named("realpath", 3, promise.realpathNative);

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
      let { value, done } = internal.iteration(await iterator.next());
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
  throw internal.failure("Error", "ERR_METHOD_NOT_IMPLEMENTED", "The lchmod() method is not implemented");
});
promises.mkdtempDisposable = named("mkdtempDisposable", 2, async (prefix, options) => {
  const path = await promise.mkdtemp(prefix, options);
  const full = require("path").resolve(path);
  const remove = async () => promise.rm(full, { recursive: true, force: true });
  return { path, remove, [Symbol.asyncDispose]: remove };
});
promises.constants = constants;
fs.promises = promises;

// Less used parts, each of which is compiled when a script first needs it.

promises.open = named("open", 1, async (path, flags = "r", mode = 0o666) => new (part("handle"))(await promise.open(path, flags, mode), flags));

define("opendir", 3, function (path, options, fn) { part("dir").opendir(path, options, fn); });
define("opendirSync", 2, (path, options) => part("dir").opendirSync(path, options));
promises.opendir = named("opendir", 2, (path, options) => part("dir").promises(path, options));

define("cp", 4, function (src, dest, options, fn) {
  if (typeof options === "function") [fn, options] = [options, undefined];
  needCallback(fn);
  settle(part("cp").start(src, dest, options), fn, true);
});
define("cpSync", 3, (src, dest, options) => part("cp").sync(src, dest, options));
promises.cp = named("cp", 3, async (src, dest, options) => part("cp").start(src, dest, options));

define("glob", 3, function (patterns, options, fn) {
  if (typeof options === "function") [fn, options] = [options, undefined];
  needCallback(fn, "callback");
  settle(part("glob").all(patterns, options), fn);
});
define("globSync", 2, (patterns, options) => part("glob").sync(patterns, options));
promises.glob = named("glob", 2, (patterns, options) => part("glob").iterate(patterns, options));

define("watch", 3, (path, options, listener) => part("watch").watch(path, options, listener));
define("watchFile", 3, (path, options, listener) => part("watch").watchFile(path, options, listener));
define("unwatchFile", 2, (path, listener) => part("watch").unwatchFile(path, listener));
promises.watch = named("watch", 1, (path, options) => part("watch").watchPromise(path, options));

define("createReadStream", 2, (path, options) => new fs.ReadStream(path, options));
define("createWriteStream", 2, (path, options) => new fs.WriteStream(path, options));
internal.lazy(fs, "Dir", () => part("dir").Dir);
for (const [name, of] of [["ReadStream", "ReadStream"], ["WriteStream", "WriteStream"], ["FileReadStream", "ReadStream"], ["FileWriteStream", "WriteStream"]]) {
  internal.lazy(fs, name, () => part("streams")[of]);
}
