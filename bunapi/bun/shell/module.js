// Bun.$: the tag, its promise, and what that gives.
"use strict";

const { check } = internal;

const wrong = (text) => check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", text);
const SOURCE = 0, VALUE = 1, OBJECT = 2; // as in package interp

const isBytes = (v) => ArrayBuffer.isView(v) || v instanceof ArrayBuffer || (typeof SharedArrayBuffer === "function" && v instanceof SharedArrayBuffer);
const bytesOf = (v) => (ArrayBuffer.isView(v) ? new Uint8Array(v.buffer, v.byteOffset, v.byteLength) : new Uint8Array(v));

function text(v) {
  const t = String(v);
  if (t.includes("\0")) throw check.codedError(TypeError, "ERR_INVALID_ARG_VALUE", `The shell argument must be a string without null bytes. Received "${t}"`);
  if (!t.isWellFormed()) throw new Error("Shell script string contains invalid UTF-16");
  return t;
}

// pieces adds what one value of a template becomes.
function pieces(v, list, objects) {
  if (typeof v === "string") return list.push([VALUE, text(v)]);
  if (Array.isArray(v)) {
    v.forEach((one, i) => {
      if (i > 0) list.push([SOURCE, " "]);
      pieces(one, list, objects);
    });
    return;
  }
  if (typeof v === "symbol") throw new TypeError("Cannot convert a symbol to a string");
  if (v === null || typeof v !== "object") return list.push([VALUE, text(v)]);
  if (v instanceof ReadableStream) throw new Error("ReadableStream is not supported as a shell redirect yet. Buffer it first, e.g. `< ${await new Response(stream).blob()}`, or use Bun.spawn({ stdin: stream })");
  const file = v instanceof Blob ? internal.file(v) : undefined;
  if (file < 0) return list.push([VALUE, text(v.name)]);
  if (isBytes(v) || v instanceof Blob || v instanceof Response) {
    list.push([OBJECT, objects.length]);
    objects.push(v);
    return;
  }
  if ("raw" in v) return list.push([SOURCE, text(v.raw)]);
  if (typeof v.toString !== "function" || v.toString === Object.prototype.toString) {
    throw new Error(`Invalid JS object used in shell: ${Object.prototype.toString.call(v)}, you might need to call \`.toString()\` on it`);
  }
  list.push([VALUE, text(v)]);
}

// target says what an object of a template is: [descriptor], or what is read of it and how much can be written to it.
async function target(v) {
  if (isBytes(v)) return { data: bytesOf(v), capacity: v.byteLength };
  const fd = v instanceof Blob ? internal.file(v) : undefined;
  if (fd !== undefined) return { fd };
  if (v instanceof Response && v.bodyUsed) return { data: new Uint8Array(0), capacity: -1 };
  return { data: await v.bytes(), capacity: -1 };
}

// Output: what an ended script gives, and what a ShellError has.
const readers = (Class) => class extends Class {
  text(encoding) { return this.stdout.toString(encoding); }
  json() { return JSON.parse(this.stdout.toString()); }
  arrayBuffer() { return this.stdout.buffer.slice(this.stdout.byteOffset, this.stdout.byteOffset + this.stdout.byteLength); }
  bytes() { return new Uint8Array(this.arrayBuffer()); }
  blob() { return new Blob([this.stdout]); }
};

class ShellOutput {
  constructor(stdout, stderr, exitCode) {
    this.stdout = stdout;
    this.stderr = stderr;
    this.exitCode = exitCode;
  }
}

// A Buffer within a ShellError is printed as text if it is text.
function lazyBufferToHumanReadableString() { return this.toString(); }

class ShellError extends Error {
  constructor() { super(""); }
  initialize(output, code) {
    this.message = `Failed with exit code ${code}`;
    for (const name of ["message"]) Object.defineProperty(this, name, { enumerable: false });
    const readable = (buffer) => Object.assign(buffer, { toJSON: lazyBufferToHumanReadableString });
    Object.defineProperty(this, "info", { value: { exitCode: code, stderr: readable(output.stderr), stdout: readable(output.stdout) }, writable: true, enumerable: false, configurable: true });
    this.exitCode = code;
    this.stdout = output.stdout;
    this.stderr = output.stderr;
    this.name = "ShellError";
  }
}

const { text: textMethod, ...methods } = Object.getOwnPropertyDescriptors(readers(Object).prototype);
delete methods.constructor;
for (const Class of [ShellOutput, ShellError]) Object.defineProperties(Class.prototype, { text: textMethod, ...methods });

function environmentList(env, message) {
  if (env === undefined) return undefined;
  if (env === null || typeof env !== "object") throw message;
  return Object.keys(env).filter((key) => env[key] !== undefined).map((key) => {
    const value = String(env[key]);
    if (key.includes("\0") || value.includes("\0")) throw check.codedError(TypeError, "ERR_INVALID_ARG_VALUE", `The property 'options.env' must be a string without null bytes. Received "${value}"`);
    return key + "=" + value;
  });
}

// Lines is the generator of lines(), by hand: the engine has no asynchronous generators of its own.
class Lines {
  #read; #lines; #next = 0; #ended = false;
  constructor(read) { this.#read = read; }
  async next() {
    if (!this.#ended && this.#lines === undefined) {
      this.#ended = true; // if reading fails
      this.#lines = await this.#read();
      this.#ended = false;
    }
    if (this.#ended || this.#next >= this.#lines.length) {
      this.#ended = true;
      return { value: undefined, done: true };
    }
    return { value: this.#lines[this.#next++], done: false };
  }
  async return(value) {
    this.#ended = true;
    return { value, done: true };
  }
  async throw(error) {
    this.#ended = true;
    throw error;
  }
  [Symbol.asyncIterator]() { return this; }
}
Object.defineProperty(Lines.prototype, Symbol.toStringTag, { value: "AsyncGenerator", configurable: true });

class ShellPromise extends Promise {
  #script; #objects; #cwd; #env; #throws; #quiet = false; #running = false; #resolve; #reject;

  constructor(order, throws) {
    const { script, objects, cwd, env } = order;
    let resolve, reject;
    super((yes, no) => { resolve = yes; reject = no; });
    this.#script = script;
    this.#objects = objects;
    this.#cwd = cwd;
    this.#env = env;
    this.#throws = throws;
    this.#resolve = resolve;
    this.#reject = reject;
  }
  static get [Symbol.species]() { return Promise; }

  #idle() {
    if (this.#running) throw new Error("Shell is already running");
  }
  cwd(dir) {
    this.#idle();
    this.#cwd = String(dir);
    return this;
  }
  env(env) {
    this.#idle();
    this.#env = environmentList(env, wrong("env must be an object"));
    return this;
  }
  quiet(on) {
    this.#idle();
    this.#quiet = on === undefined || !!on;
    return this;
  }
  nothrow() { return this.throws(false); }
  throws(on) {
    this.#throws = !!on;
    return this;
  }
  async text(encoding) { return (await this.quiet()).text(encoding); }
  async json() { return (await this.quiet()).json(); }
  lines() { return new Lines(async () => (await this.quiet()).text().split("\n")); }
  async arrayBuffer() { return (await this.quiet()).arrayBuffer(); }
  async bytes() { return (await this.quiet()).bytes(); }
  async blob() { return (await this.quiet()).blob(); }
  async #start() {
    try {
      const targets = [];
      for (const o of this.#objects) targets.push(await target(o));
      this.#script.run({ cwd: this.#cwd, env: this.#env, quiet: this.#quiet, targets }, (...answer) => this.#ended(...answer));
    } catch (e) {
      this.#reject(e);
    }
  }
  #ended(error, code, stdout, stderr, written) {
    for (let i = 0; i < written?.length; i += 2) bytesOf(this.#objects[written[i]]).set(written[i + 1]);
    if (error) return this.#reject(error);
    const output = new ShellOutput(stdout, stderr, code);
    if (code === 0 || !this.#throws) return this.#resolve(output);
    const failure = new ShellError();
    failure.initialize(output, code);
    this.#reject(failure);
  }
  run() {
    if (!this.#running) {
      this.#running = true;
      this.#start();
    }
    return this;
  }
  then(onFulfilled, onRejected) {
    this.run();
    return super.then(onFulfilled, onRejected);
  }
}

const special = /["$`\\]/g;
// needsQuotes are the characters for which Bun quotes a text; digits are among them, some blanks are not.
const needsQuotes = /[ \t\n\r"'$`*~{},=#\\();&|<>[\]?0-9]/;

function escape(value) {
  const t = String(value);
  return t === "" || needsQuotes.test(t) ? `"${t.replace(special, "\\$&")}"` : t;
}

function braces(pattern) { return internal.braces(String(pattern)); }

const notATag = () => new Error("Please use '$' as a tagged template function: $`cmd arg1 arg2`");

// make makes a shell: a function with defaults of its own.
function make(prototype) {
  const defaults = { cwd: undefined, env: undefined, throws: true };
  const { BunShell } = { BunShell(strings, ...values) {
    if (!Array.isArray(strings?.raw)) throw notATag();
    const list = [], objects = [];
    strings.raw.forEach((part, i) => {
      list.push([SOURCE, text(part)]);
      if (i < strings.raw.length - 1) pieces(values[i], list, objects);
    });
    return new ShellPromise({ script: internal.parse(list), objects, cwd: defaults.cwd, env: defaults.env }, defaults.throws);
  } };
  settings.set(BunShell, defaults);
  return Object.setPrototypeOf(BunShell, prototype);
}

const settings = new WeakMap();

function ShellPrototype() {}
ShellPrototype.prototype = Object.create(Function.prototype, Object.getOwnPropertyDescriptors({
  constructor: ShellPrototype,
  env(env) {
    settings.get(this).env = environmentList(env, new TypeError("env must be an object or undefined"));
    return this;
  },
  cwd(dir) {
    if (dir !== undefined && typeof dir !== "string") throw new TypeError("cwd must be a string or undefined");
    settings.get(this).cwd = dir || undefined;
    return this;
  },
  nothrow() {
    settings.get(this).throws = false;
    return this;
  },
  throws(on) {
    settings.get(this).throws = !!on;
    return this;
  },
}));
for (const name of ["constructor", "env", "cwd", "nothrow", "throws"]) Object.defineProperty(ShellPrototype.prototype, name, { enumerable: false });

function Shell() {
  if (!new.target) throw new TypeError("Class constructor Shell cannot be invoked without 'new'");
  return Object.defineProperty(make(ShellPrototype.prototype), "name", { value: "Shell", configurable: true });
}
Shell.prototype = ShellPrototype.prototype;

const $ = make(ShellPrototype.prototype);
Object.assign($, { Shell, ShellPromise, ShellError, braces, escape });
module.exports = $;
