// Stats, Dirent and their kin. Go makes the instances, and finds the classes by these names.
"use strict";

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
      get() { return (this[time] = new Date(Number(this[time + "Ms"]))); },
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
  delete Class.prototype.constructor;
  return Class;
}

const UV_DIRENT = { isFile: 1, isDirectory: 2, isSymbolicLink: 3, isFIFO: 4, isSocket: 5, isCharacterDevice: 6, isBlockDevice: 7 };
const kinds = new WeakMap();
function Dirent(name, type, path) {
  if (!new.target) throw internal.failure("TypeError", "ERR_ILLEGAL_CONSTRUCTOR", "Dirent constructor cannot be called as a function");
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
  const said = { message: why, path, syscall, errno };
  define("info", syscall === "rm" ? { code: short, ...said } : { ...said, code: short }, true);
  define("errno", errno, true);
  define("syscall", syscall, true);
  define("path", path, true);
  return e;
}

module.exports = { Stats, BigIntStats, StatFs: plainClass("StatFs"), BigIntStatFs: plainClass("BigIntStatFs"), Dirent, systemError, kindOf: (dirent) => kinds.get(dirent) };
internal.classes(module.exports);

