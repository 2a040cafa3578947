// node:module.
"use strict";

const { check } = internal;
const path = require("path");

function Module(id = "", parent) {
  if (!new.target) return new Module(id, parent);
  this.id = String(id);
  this.exports = {};
  this.loaded = false;
  this.children = [];
  this.filename = null;
  this.path = path.dirname(this.id) === "." ? "" : path.dirname(this.id);
  this.paths = nodeModulePaths(internal.dir());
}
Object.defineProperty(Module, "length", { value: 1, configurable: true });
Module.prototype.require = function require(id) { return internal.requireOf(this.filename ?? path.join(internal.dir(), "noop.js"))(id); };

function nodeModulePaths(from) {
  from = path.resolve(from);
  const found = [];
  for (let dir = from; ; dir = path.dirname(dir)) {
    if (path.basename(dir) !== "node_modules") found.push(path.join(dir, "node_modules"));
    if (path.dirname(dir) === dir) return found;
  }
}

function createRequire(filename) {
  let file = filename;
  const wrong = () => check.argValue("filename", filename, "must be a file URL object, file URL string, or absolute path string");
  if (file instanceof URL || (typeof file === "string" && !path.isAbsolute(file))) {
    try {
      file = require("url").fileURLToPath(file);
    } catch {
      throw wrong();
    }
  }
  if (typeof file !== "string") throw wrong();
  return internal.requireOf(file.endsWith("/") ? file + "noop.js" : file);
}

const here = () => internal.requireOf(path.join(internal.dir(), "noop.js"));

Object.assign(Module, {
  builtinModules: internal.builtins.filter((name) => name !== "node:test"),
  isBuiltin(moduleName) { return typeof moduleName === "string" && internal.isBuiltin(moduleName); },
  createRequire,
  findSourceMap(_path) {},
  // Programs are compiled each time: there is no cache to turn on.
  enableCompileCache(_cacheDir) { return { status: 3 }; },
  getCompileCacheDir() {},
  flushCompileCache() {},
  syncBuiltinESMExports() {},
  globalPaths: [],
  wrapper: ["(function(exports,require,module,__filename,__dirname){", "})"],
  wrap(script) { return `(function (exports, require, module, __filename, __dirname) { ${script}\n});`; },
  _nodeModulePaths: Object.defineProperty((from) => nodeModulePaths(from), "name", { value: "_nodeModulePaths", configurable: true }),
  _load(request) { return here()(request); },
  _resolveFilename(request, parent) {
    if (internal.isBuiltin(request)) return request;
    return (parent?.filename ? internal.requireOf(parent.filename) : here()).resolve(request);
  },
  _pathCache: { __proto__: null },
  _preloadModules() {},
  _initPaths() {},
  _debug: {},
  _stat(filename) {
    const stat = require("fs").statSync(filename, { throwIfNoEntry: false });
    return stat === undefined ? -1 : stat.isDirectory() ? 1 : 0;
  },
  Module,
});
Object.defineProperty(Module, "_cache", { get: () => here().cache, enumerable: true, configurable: true });

module.exports = Module;
