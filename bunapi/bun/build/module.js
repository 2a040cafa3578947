// Bun.build: its options in Bun's order and words, and what it gives.
"use strict";

const { check } = internal;
const wrong = (text) => check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", text);
const path = () => require("path");

// What gobun lacks of the options. A value that changes nothing is no use of them.
const lacking = ["compile", "bytecode", "features", "optimize", "bytecodeDepth", "splitRequire", "minChunkSize", "modulePreload", "allowUnresolved", "optimizeImports", "reactFastRefresh", "emitDCEAnnotations", "deprecatedNamespaceObjectSetters"];
const names = ["js", "jsx", "ts", "tsx", "css", "file", "json", "toml", "wasm", "napi", "base64", "dataurl", "text", "html"];
const bundled = new Set(["js", "jsx", "ts", "tsx", "css", "json", "text", "file", "base64", "dataurl"]);

function oneOf(config, name, values) {
  const v = config[name];
  if (v === undefined || v === null) return undefined;
  if (!values.includes(v)) throw wrong(`${name} must be one of ${values.map((one) => `"${one}"`).join(", ")}`);
  return v;
}

function strings(config, name) {
  const v = config[name];
  if (v === undefined || v === null) return [];
  if (!Array.isArray(v)) throw wrong(`${name} must be an array`);
  return v.map(String);
}

function text(config, name) {
  const v = config[name];
  if (v === undefined || v === null) return "";
  if (typeof v !== "string") throw wrong(`The "${name}" property must be of type string, got ${typeof v}`);
  return v;
}

// template takes the extension off a name: the bundler adds it.
const template = (name) => name.replace(/\.?\[ext\]$/, "").replace(/^\.\//, "");

function namingOf(config, plan) {
  Object.assign(plan, { entry: "[dir]/[name]", chunk: "[name]-[hash]", asset: "[name]-[hash]" });
  const v = config.naming;
  if (v === undefined || v === null) return;
  if (typeof v === "string") plan.entry = template(v);
  else if (typeof v === "object") for (const kind of ["entry", "chunk", "asset"]) if (v[kind] !== undefined) plan[kind] = template(String(v[kind]));
  if (typeof v !== "string" && typeof v !== "object") throw wrong("Expected naming to be a string or an object");
}

function minifyOf(config, plan) {
  const v = config.minify;
  if (v === undefined || v === null || v === false) return;
  if (v === true) return void Object.assign(plan, { whitespace: true, identifiers: true, syntax: true });
  if (typeof v !== "object") throw wrong("Expected minify to be a boolean or an object");
  for (const part of ["whitespace", "identifiers", "syntax", "keepNames"]) plan[part] = !!v[part];
}

function definesOf(config, plan) {
  plan.define = {};
  const list = internal.environment();
  const variables = new Map();
  for (let i = 0; i < list.length; i += 2) variables.set(list[i], list[i + 1]);
  const env = config.env;
  if (env !== undefined && env !== null && env !== false && env !== "disable") {
    if (env !== true && env !== "inline" && !(typeof env === "string" && env.includes("*"))) throw wrong("env must be 'inline', 'disable', or a string with a '*' character");
    const prefix = env === true || env === "inline" ? "" : env.slice(0, env.indexOf("*"));
    for (const [name, value] of variables) if (name.startsWith(prefix) && /^[A-Za-z_$][\w$]*$/.test(name)) plan.define["process.env." + name] = JSON.stringify(value);
  }
  plan.production = variables.get("NODE_ENV") === "production";
  if (plan.target === "browser") plan.define["process.env.NODE_ENV"] ??= JSON.stringify(variables.get("NODE_ENV") || "development");
  for (const [name, value] of Object.entries(config.define ?? {})) {
    if (typeof value !== "string") throw wrong(`define "${name}" must be a JSON string`);
    plan.define[name] = value;
  }
}

function loadersOf(config, plan) {
  plan.loader = {};
  for (const [ext, name] of Object.entries(config.loader ?? {})) {
    if (!ext.startsWith(".") || ext.length < 2) throw wrong("loader property names must be file extensions, such as '.txt'");
    if (!names.includes(name)) throw wrong(`loader must be one of ${names.map((one) => `"${one}"`).join(", ")}`);
    if (!bundled.has(name)) throw internal.unsupported(`Bun.build's loader ${name}`);
    plan.loader[ext] = name;
  }
}

function jsxOf(config, plan) {
  const jsx = config.jsx ?? {};
  plan.jsx = { runtime: jsx.runtime ?? "automatic", factory: jsx.factory ?? "", fragment: jsx.fragment ?? "", importSource: jsx.importSource ?? "", development: jsx.development ?? !plan.production, sideEffects: !!jsx.sideEffects };
}

function planOf(config) {
  if (config === null || typeof config !== "object") throw wrong("Expected a config object to be passed to Bun.build");
  const plan = { target: "browser" };
  const { entrypoints } = config;
  if (entrypoints !== undefined && entrypoints !== null && !Array.isArray(entrypoints)) throw wrong("entrypoints must be an array");
  if (!entrypoints?.length) throw wrong("Expected entrypoints to be an array of strings");
  plan.entrypoints = entrypoints.map(String);
  for (const name of lacking) if (config[name] !== undefined && config[name] !== false) throw internal.unsupported(`Bun.build's option ${name}`);
  if (plan.entrypoints.some((entry) => entry.endsWith(".html"))) throw internal.unsupported("Bun.build with an HTML entry point");
  if (config.target !== undefined) {
    if (!["browser", "node", "bun"].includes(config.target)) throw wrong(`Expected target to be one of 'browser', 'node', 'bun', 'macro', or 'bun-<target>', got ${config.target}`);
    plan.target = config.target;
  }
  plan.format = oneOf(config, "format", ["esm", "cjs", "iife"]) ?? "esm";
  const map = config.sourcemap;
  plan.sourcemap = map === true ? "inline" : map === false ? "none" : oneOf(config, "sourcemap", ["none", "linked", "inline", "external"]) ?? "none";
  plan.packages = oneOf(config, "packages", ["bundle", "external"]) ?? "bundle";
  for (const name of ["outdir", "root", "publicPath", "banner", "footer", "tsconfig"]) plan[name] = text(config, name);
  if (plan.root) plan.root = path().resolve(plan.root);
  plan.external = strings(config, "external");
  plan.conditions = typeof config.conditions === "string" ? [config.conditions] : strings(config, "conditions");
  plan.drop = strings(config, "drop");
  for (const name of plan.drop) if (name !== "console" && name !== "debugger") throw internal.unsupported(`Bun.build's option drop with ${JSON.stringify(name)}`);
  plan.splitting = !!config.splitting;
  plan.ignoreAnnotations = !!config.ignoreDCEAnnotations;
  plan.noShaking = config.treeShaking === false;
  if (plan.splitting && plan.format !== "esm") throw wrong("Cannot use splitting with format other than esm");
  namingOf(config, plan);
  minifyOf(config, plan);
  definesOf(config, plan);
  loadersOf(config, plan);
  jsxOf(config, plan);
  return plan;
}

async function filesOf(config, plan) {
  plan.files = {};
  for (const [name, value] of Object.entries(config.files ?? {})) {
    plan.files[path().resolve(name)] = typeof value === "string" ? value : await new Blob([value]).text();
  }
  // Entry points that are in memory have absolute paths, as the bundler finds them.
  plan.entrypoints = plan.entrypoints.map((entry) => (path().resolve(entry) in plan.files ? path().resolve(entry) : entry));
}

// BuildArtifact is a Blob with what the build says of it.
class BuildArtifact extends Blob {
  constructor(bytes, type, { Path, Kind, Loader, Hash }) {
    super([bytes], { type });
    for (const [key, value] of Object.entries({ path: Path, loader: Loader, kind: Kind, hash: Hash, sourcemap: null })) Object.defineProperty(this, key, { value, writable: true, configurable: true, enumerable: true });
  }
  get [Symbol.toStringTag]() { return "BuildArtifact"; }
  [Symbol.for("nodejs.util.inspect.custom")]() {
    const text = (v) => JSON.stringify(v);
    return `BuildArtifact (${this.kind}) {\n  path: ${text(this.path)},\n  loader: ${text(this.loader)},\n  kind: ${text(this.kind)},\n  hash: ${text(this.hash)},\n  Blob (${this.size} bytes) {\n    type: ${text(this.type)}\n  },\n  sourcemap: ${this.sourcemap ? text(this.sourcemap.path) : "null"}\n}`;
  }
}

const types = { ".js": "text/javascript;charset=utf-8", ".css": "text/css;charset=utf-8", ".map": "application/json;charset=utf-8" };

class BuildMessage extends Error {
  constructor(message, level, position) {
    super(message);
    for (const [key, value] of Object.entries({ level, position, notes: [] })) Object.defineProperty(this, key, { value, writable: true, configurable: true });
  }
}
class ResolveMessage extends BuildMessage {}
for (const Class of [BuildMessage, ResolveMessage]) {
  Object.defineProperty(Class.prototype, "name", { value: Class.name, writable: true, configurable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

function messageOf(m, level) {
  if (m.Entry) return new BuildMessage(`ModuleNotFound resolving "${m.Specifier}" (entry point)`, level, null);
  const position = m.File ? { lineText: m.LineText, file: path().resolve(m.File), namespace: m.Namespace || "file", line: m.Line, column: m.Column, length: m.Length, offset: m.Offset } : null;
  if (!m.Resolve) return new BuildMessage(m.Text, level, position);
  const bare = !/^[./]/.test(m.Specifier);
  const e = new ResolveMessage(`Could not resolve: "${m.Specifier}"` + (bare ? '. Maybe you need to "bun install"?' : ""), level, position);
  for (const [key, value] of Object.entries({ code: "ERR_MODULE_NOT_FOUND", specifier: m.Specifier, referrer: "", importKind: "import-statement" })) Object.defineProperty(e, key, { value, writable: true, configurable: true });
  return e;
}

function artifacts(list, contents) {
  const made = list.map((one, i) => new BuildArtifact(contents[i], types[path().extname(one.Path)] ?? Bun.file(one.Path).type, one));
  list.forEach((one, i) => { if (one.Sourcemap >= 0) made[i].sourcemap = made[one.Sourcemap]; });
  return made;
}

// build(config) gives a promise of { outputs, success, logs }.
async function build(config) {
  const plan = planOf(config);
  const plugins = await part("plugins").collect(config);
  await filesOf(config, plan);
  await plugins.start();
  const { promise, resolve, reject } = Promise.withResolvers();
  internal.start(JSON.stringify(plan), plugins.resolve, plugins.load, (error, answer, contents) => (error ? reject(error) : resolve([JSON.parse(answer), contents])));
  const [answer, contents] = await promise;
  const logs = [...answer.Errors.map((m) => messageOf(m, "error")), ...answer.Warnings.map((m) => messageOf(m, "warning"))];
  const result = { outputs: artifacts(answer.Outputs, contents), success: answer.Errors.length === 0, logs };
  if (config.metafile && result.success) result.metafile = answer.Metafile;
  await plugins.end(result);
  if (!result.success && config.throw !== false) throw new AggregateError(logs.slice(0, answer.Errors.length), "Bundle failed");
  return result;
}

// The options are checked before the promise is made, as in Bun.
module.exports = {
  build(config) {
    planOf(config);
    part("plugins").check(config);
    return build(config);
  },
};
