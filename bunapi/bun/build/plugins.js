// The plugins of Bun.build.
"use strict";

const wrong = (text) => internal.check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", text);

function check(config) {
  const { plugins } = config;
  if (plugins === undefined || plugins === null) return;
  if (!Array.isArray(plugins)) throw wrong("plugins must be an array");
  for (const plugin of plugins) {
    if (typeof plugin?.name !== "string" || plugin.name === "") throw wrong("Expected plugin to have a name");
    if (typeof plugin.setup !== "function") throw wrong("Expected plugin to have a setup() function");
  }
}

// asking makes a function for Go, which calls it with done and the strings that answer takes.
const asking = (answer) => (done, ...args) => {
  answer(...args).then((result) => done(undefined, result), (error) => done(error?.message ?? String(error)));
};

async function collect(config) {
  const starts = [], ends = [], resolvers = [], loaders = [];
  const hook = (list) => (constraints, callback) => {
    if (constraints === null || typeof constraints !== "object" || !(constraints.filter instanceof RegExp)) throw wrong("Expected filter to be a RegExp");
    if (typeof callback !== "function") throw wrong("callback must be a function");
    list.push({ filter: constraints.filter, namespace: constraints.namespace, callback });
    return builder;
  };
  const builder = {
    config, target: config.target ?? "browser",
    onStart(callback) { starts.push(callback); return builder; },
    onEnd(callback) { ends.push(callback); return builder; },
    onResolve: hook(resolvers),
    onLoad: hook(loaders),
    onBeforeParse() { throw internal.unsupported("onBeforeParse of a plugin of Bun.build"); },
    module(specifier, callback) {
      const escaped = new RegExp("^" + specifier.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&") + "$");
      hook(resolvers)({ filter: escaped }, () => ({ path: specifier, namespace: "plugin-module" }));
      hook(loaders)({ filter: escaped, namespace: "plugin-module" }, callback);
      return builder;
    },
  };
  for (const plugin of config.plugins ?? []) await plugin.setup(builder);

  const fits = (one, path, namespace) => {
    one.filter.lastIndex = 0;
    return (one.namespace ?? "file") === (namespace || "file") && one.filter.test(path);
  };
  async function resolve(path, importer, namespace, resolveDir, kind) {
    for (const one of resolvers) {
      if (!fits(one, path, namespace)) continue;
      const r = await one.callback({ path, importer, namespace: namespace || "file", resolveDir, kind });
      if (r !== undefined && r !== null && r.path !== undefined) return r;
    }
  }
  async function load(path, namespace, loader) {
    for (const one of loaders) {
      if (!fits(one, path, namespace)) continue;
      const r = await one.callback({ path, namespace: namespace || "file", loader, side: "server", defer() { throw internal.unsupported("defer() of a plugin of Bun.build"); } });
      if (r === undefined || r === null) continue;
      if (r.loader === "object" || r.exports !== undefined) throw internal.unsupported("the loader object of a plugin of Bun.build");
      const contents = r.contents instanceof ArrayBuffer ? new Uint8Array(r.contents) : r.contents;
      if (typeof contents !== "string" && !ArrayBuffer.isView(contents)) throw wrong('onLoad() expects to return an object with "contents" as a string or an ArrayBufferView');
      return { contents, loader: r.loader };
    }
  }
  return {
    start: () => Promise.all(starts.map((callback) => callback())),
    end: async (result) => { for (const callback of ends) await callback(result); },
    resolve: resolvers.length ? asking(resolve) : undefined,
    load: loaders.length ? asking(load) : undefined,
  };
}

module.exports = { check, collect };
