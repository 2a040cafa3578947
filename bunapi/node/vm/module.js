// node:vm.
"use strict";

const { check, argType, unsupported } = internal;
const global = globalThis;
const run = internal.eval; // called under this name it is an indirect eval: the code sees the globals only

const contexts = new WeakMap(); // context → what its scripts see
const needObject = (v, name) => {
  if (v === null || (typeof v !== "object" && typeof v !== "function")) throw argType(name, "object", v);
  return v;
};

// language are the globals that every context has: those of ECMAScript.
const language = new Set("Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError JSON Math ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set WeakMap WeakSet Proxy Reflect decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN console".split(" "));

function createContext(contextObject = {}, _options) {
  needObject(contextObject, "context");
  if (!contexts.has(contextObject)) {
    contexts.set(contextObject, new Proxy(contextObject, {
      // A name that is neither the object's nor the language's is hidden if the host has it; else it is not defined.
      has(target, key) { return key !== Symbol.unscopables && (key in target || key === "globalThis" || (typeof key === "string" && key in global && !language.has(key))); },
      get(target, key) {
        if (key === Symbol.unscopables) return undefined;
        return key === "globalThis" && !(key in target) ? target : target[key];
      },
    }));
  }
  return contextObject;
}

function isContext(object) { return contexts.has(needObject(object, "object")); }
Object.defineProperty(isContext, "length", { value: 0 });

// enter evaluates a text with the members of a scope as its variables. Functions that it declares are the harness's: look finds them.
const enter = run(`(function (__scope, __code, __take) {
  var __result;
  with (__scope) { __result = eval(__code); }
  __take(function (__name) { return eval(__name); });
  return __result;
})`);

function runIn(code, context) {
  const [variables, functions] = internal.declared(code);
  for (const name of variables) if (!(name in context)) context[name] = undefined;
  const before = new Set(Reflect.ownKeys(global));
  try {
    return enter.call(context, contexts.get(context), code, (look) => {
      for (const name of functions) context[name] = look(name);
    });
  } finally {
    // What was assigned without a declaration belongs to the context.
    for (const key of Reflect.ownKeys(global)) {
      if (before.has(key)) continue;
      context[key] = global[key];
      delete global[key];
    }
  }
}

function limits(options) {
  if (options === undefined || typeof options === "string") return;
  needObject(options, "options");
  if (options.timeout !== undefined) throw unsupported("node:vm: timeout");
  if (options.importModuleDynamically !== undefined && typeof options.importModuleDynamically === "function") throw unsupported("node:vm: importModuleDynamically");
}

function needContext(context) {
  needObject(context, "contextifiedObject");
  if (!contexts.has(context)) throw check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", 'The "contextifiedObject" argument must be an vm.Context');
  return context;
}

class Script {
  #code;
  constructor(code) {
    this.#code = String(code);
    limits(arguments[1]);
    internal.declared(this.#code); // a mistake in it is thrown here
    if (arguments[1]?.produceCachedData) this.cachedDataProduced = true;
  }
  createCachedData() { return Buffer.alloc(0); }
  runInThisContext(options) {
    limits(options);
    return run(this.#code);
  }
  runInContext(contextifiedObject, options) {
    limits(options);
    return runIn(this.#code, needContext(contextifiedObject));
  }
  runInNewContext(contextObject = {}, options) {
    limits(options);
    needObject(contextObject, "object");
    return runIn(this.#code, createContext(contextObject));
  }
}

function compileFunction(code, params = [], options = {}) {
  check.string(code, "code");
  if (!Array.isArray(params)) throw internal.wrongType("params", "an instance of Array", params);
  for (const [i, param] of params.entries()) check.string(param, `params[${i}]`);
  limits(options);
  const { parsingContext, contextExtensions = [] } = options;
  const text = `(function (${params.join(",")}) {\n${code}\n})`;
  internal.declared(text);
  const scope = Object.assign({}, ...contextExtensions);
  if (parsingContext !== undefined) return runIn(text, Object.assign(needContext(parsingContext), scope));
  return contextExtensions.length > 0 ? runIn(text, createContext(scope)) : run(text);
}
Object.defineProperty(compileFunction, "length", { value: 0 });

module.exports = {
  createContext: Object.defineProperty(createContext, "length", { value: 2 }),
  isContext, compileFunction, Script,
  runInContext(code, contextifiedObject, options) { return new Script(code, options).runInContext(contextifiedObject, typeof options === "object" ? options : undefined); },
  runInNewContext(code, contextObject, options) { return new Script(code, options).runInNewContext(contextObject, typeof options === "object" ? options : undefined); },
  runInThisContext(code, options) { return new Script(code, options).runInThisContext(typeof options === "object" ? options : undefined); },
  createScript(code, options) { return new Script(code, options); },
  constants: { __proto__: null, USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol("vm_use_main_context_default_loader"), DONT_CONTEXTIFY: Symbol("vm_dont_contextify") },
};
