// The JavaScript half of the Linker: module objects, import.meta, require, import(), and the registry through which
// several programs share instances. It is a function of the host's natives and returns the Linker's entry points.
(function (host) {
  "use strict";
  const defineProperty = Object.defineProperty;
  const describe = Object.getOwnPropertyDescriptor;
  const names = Object.getOwnPropertyNames;
  const keys = Object.keys;
  const hasOwn = Object.prototype.hasOwnProperty;
  const has = (o, k) => Reflect.apply(hasOwn, o, [k]);
  const then = Promise.prototype.then;

  const esm = new Map();        // path → namespace of a started ES module
  const cjs = new Map();        // path → function that instantiates a CommonJS module and returns its exports
  const owners = new Map();     // path → the program that instantiates it
  const namespaces = new WeakSet(); // namespace objects, which stay as they are when imported
  const spaces = new WeakMap();     // exports of a CommonJS or built-in module → its namespace
  const plainSpaces = new Map();    // the same for exports that are no objects
  const natives = new WeakSet();    // exports of built-in modules
  const builtins = new Map();
  const metas = new Map();
  const requires = new Map();
  const objects = new Map();    // path → Module
  const failures = new Map();   // path → [error] of an entry of a program that failed
  let main;                     // path of the main entry

  const isObject = (v) => typeof v === "object" && v !== null || typeof v === "function";

  // toESM is what an import of a module sees that is no ES module: a namespace, one for each exports object.
  function toESM(mod) {
    if (isObject(mod) && namespaces.has(mod)) return mod;
    const known = isObject(mod) ? spaces : plainSpaces;
    if (!known.has(mod)) known.set(mod, natives.has(mod) ? builtinSpace(mod) : commonSpace(mod));
    return known.get(mod);
  }

  // commonSpace is the namespace of a CommonJS module: as in Bun the values are those at the end of its evaluation. Getters are read
  // once, if they are enumerable, and one that throws gives undefined.
  function commonSpace(mod) {
    const all = isObject(mod) ? names(mod) : [];
    const isES = all.length > 0 && !!mod.__esModule && has(mod, "default");
    const list = all.filter((name) => name !== "default" && name !== "__esModule" && !hidden(mod, name));
    return namespace([...list, "default"], (name) => ({ value: name === "default" && !isES ? mod : read(mod, name) }));
  }

  function hidden(mod, name) {
    const property = describe(mod, name);
    return property !== undefined && property.get !== undefined && !property.enumerable;
  }

  function read(mod, name) {
    try {
      return mod[name];
    } catch {
      return undefined;
    }
  }

  // builtinSpace leaves the values of a built-in where they are: reading them would make what the script may never need.
  function builtinSpace(mod) {
    const isES = mod.__esModule && has(mod, "default");
    const list = keys(mod).filter((name) => name !== "default");
    return namespace([...list, "default"], (name) => name === "default" && !isES ? { value: mod } : { get: () => mod[name] });
  }

  // namespace makes a module namespace object (ECMA-262, section 10.4.6) of its names and what describes each.
  function namespace(list, describe) {
    const made = Object.create(null);
    for (const name of list.sort()) defineProperty(made, name, { ...describe(name), enumerable: true });
    defineProperty(made, Symbol.toStringTag, { value: "Module" });
    Object.preventExtensions(made);
    namespaces.add(made);
    return made;
  }

  // exportAll makes a namespace object. esbuild declares it as {} before.
  function exportAll(target, all) {
    for (const name in all) defineProperty(target, name, { get: all[name], enumerable: true });
    if (!has(target, Symbol.toStringTag)) {
      Object.setPrototypeOf(target, null);
      defineProperty(target, Symbol.toStringTag, { value: "Module" });
      namespaces.add(target);
    }
  }

  class Module {
    constructor(path) {
      this.exports = {};
      this.id = path === main ? "." : path;
      this.filename = path;
      this.path = host.dirname(path);
      this.loaded = false;
      this.children = [];
      this.parent = undefined;
      this.paths = [];
    }
    require(specifier) { return requireFor(this.filename)(specifier); }
  }

  function moduleOf(path) {
    let m = objects.get(path);
    if (!m) objects.set(path, m = new Module(path));
    return m;
  }

  // commonJS wraps a CommonJS module: { "/its/path"(exports, module) { … } }.
  function commonJS(wrapper) {
    const path = names(wrapper)[0];
    const file = host.isFile(path);
    let m;
    const instantiate = () => {
      if (m) return m.exports;
      m = file ? moduleOf(path) : { exports: {} };
      try {
        Reflect.apply(wrapper[path], m.exports, [m.exports, m]);
      } catch (e) {
        m = undefined;
        objects.delete(path);
        throw e;
      }
      m.loaded = true;
      return m.exports;
    };
    if (file && !cjs.has(path)) cjs.set(path, instantiate);
    return instantiate;
  }

  function builtin(name) {
    if (!builtins.has(name)) {
      const mod = host.builtin(name);
      builtins.set(name, mod);
      if (isObject(mod)) natives.add(mod);
      if (isObject(mod) && mod.default === mod) namespaces.add(mod); // a stand-in, which has no list of names
    }
    return builtins.get(name);
  }

  // registered is a module that another program instantiates.
  function registered(path) {
    if (failures.has(path)) throw failures.get(path)[0];
    if (esm.has(path)) return esm.get(path);
    const instantiate = cjs.get(path);
    if (instantiate) return instantiate();
    throw new Error("Module " + path + " was not evaluated because the script that imports it failed");
  }

  class ImportMeta {}
  function metaOf(path) {
    let meta = metas.get(path);
    if (meta) return meta;
    meta = new ImportMeta();
    metas.set(path, meta);
    const value = (name, v) => defineProperty(meta, name, { value: v, writable: true, configurable: true, enumerable: false });
    value("dir", host.dirname(path));
    value("dirname", host.dirname(path));
    value("file", host.basename(path));
    value("path", path);
    value("filename", path);
    value("url", host.url(path));
    value("main", path === main);
    value("env", host.env);
    value("hot", undefined);
    defineProperty(meta, "require", { get: () => requireFor(path), configurable: true });
    value("resolve", (specifier, from) => host.metaResolve(specifier, from === undefined ? path : from));
    value("resolveSync", (specifier, from) => host.resolve(specifier, from === undefined ? path : from, false));
    return meta;
  }

  function requireFor(path) {
    let require = requires.get(path);
    if (require) return require;
    require = (specifier) => {
      const found = host.load(specifier, path, true);
      if (found.builtin !== undefined) return builtin(found.builtin);
      if (found.path !== undefined) return registered(found.path);
      const program = start(found, undefined);
      return objects.has(found.entry) && cjs.has(found.entry) ? registered(found.entry) : program.namespace;
    };
    defineProperty(require, "name", { value: "require" });
    require.resolve = (specifier, options) => {
      const paths = isObject(options) ? options.paths : undefined;
      if (!Array.isArray(paths)) return host.resolve(specifier, path, true);
      for (let i = 0; i < paths.length; i++) {
        try {
          return host.resolveIn(specifier, String(paths[i]), path);
        } catch (e) {
          if (i === paths.length - 1) throw e;
        }
      }
      return host.resolve(specifier, path, true);
    };
    require.cache = Object.create(null);
    defineProperty(require, "main", { get: () => main === undefined ? undefined : moduleOf(main), enumerable: true });
    requires.set(path, require);
    return require;
  }

  // start instantiates a program and calls it. parent is the program that asked for it.
  function start(found, parent) {
    const program = { parent, namespace: undefined, pending: true, done: undefined };
    for (const path of found.owns) if (!owners.has(path)) owners.set(path, program);
    const files = found.files;
    const context = {
      entry(namespace) { program.namespace = namespace; },
      meta: (n) => metaOf(files[n]),
      file: (n) => files[n],
      dir: (n) => host.dirname(files[n]),
      imp: (n, specifier) => importFrom(program, files[n], specifier),
      register(path, namespace) { esm.set(path, namespace); },
      builtin, registered,
      __commonJS: commonJS, __toESM: toESM, __export: exportAll, __require: undefined,
    };
    const module = moduleOf(found.entry);
    const end = () => { program.pending = false; };
    const fail = (e) => {
      program.pending = false;
      if (!cjs.has(found.entry)) failures.set(found.entry, [e]); // a CommonJS module may be tried again
    };
    try {
      program.done = found.code(context, (n) => requireFor(files[n]), module, module.exports, host.each, host.stack, found.absent, globalThis, host.operator);
    } catch (e) { // of a plain function
      fail(e);
      throw e;
    }
    if (found.plain) end();
    else Reflect.apply(then, program.done, [end, fail]);
    return program;
  }

  const isAncestor = (program, of) => {
    for (; of; of = of.parent) if (of === program) return true;
    return false;
  };

  // importFrom is import(specifier) in the file `importer` of program `parent`.
  async function importFrom(parent, importer, specifier) {
    const found = host.load(String(specifier), importer, false);
    if (found.builtin !== undefined) return toESM(builtin(found.builtin));
    if (found.path !== undefined) {
      await ready(found.path, parent);
      return toESM(registered(found.path));
    }
    for (const path of found.uses) await ready(path, parent);
    const program = start(found, parent);
    await program.done;
    return program.namespace;
  }

  // ready waits until the program that instantiates a file is through, unless that program waits for us.
  async function ready(path, parent) {
    const owner = owners.get(path);
    if (owner && owner.pending && !isAncestor(owner, parent)) await owner.done;
  }

  return {
    run(found, isMain) {
      if (isMain) main = found.entry;
      return start(found, undefined);
    },
    require: requireFor,
  };
})
