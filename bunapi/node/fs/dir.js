// Dir: a directory that is read entry by entry. Its entries are read when the first is asked for.
"use strict";

const { promise, sync } = internal;
const { settle, needCallback } = part("shared");

const failure = (code, text) => internal.failure("Error", code, text);
const closed = () => failure("ERR_DIR_CLOSED", "Directory handle was closed");
const notDirectory = (path) => {
  const e = new Error(`ENOTDIR: not a directory, opendir '${path}'`);
  return Object.assign(e, { code: "ENOTDIR", errno: -internal.errno.ENOTDIR, syscall: "opendir", path });
};

// asOpendir words what stat said of a path.
function asOpendir(e) {
  if (typeof e?.errno !== "number") return e;
  e.message = e.message.replace(/, stat\b/, ", opendir");
  e.syscall = "opendir";
  return e;
}

const checked = Symbol("checked");

class Dir {
  #path;
  #options;
  #closed = false;
  #entries = null;
  #next = 0;
  #pending = 0;
  #last = null; // the operation behind which the next one waits

  constructor(handle, path, options, state) {
    if (handle === undefined || handle === null) throw internal.failure("TypeError", "ERR_MISSING_ARGS", 'The "handle" argument must be specified');
    if (options !== undefined && options !== null && typeof options !== "object" && typeof options !== "string") throw internal.argType("options", "object", options);
    if (typeof options === "string") options = { encoding: options };
    const encoding = options?.encoding;
    if (encoding !== undefined && encoding !== null && encoding !== "buffer" && !Buffer.isEncoding(encoding)) {
      throw internal.failure("TypeError", "ERR_INVALID_ARG_VALUE", `The argument 'encoding' is invalid encoding. Received ${internal.shown(encoding)}`);
    }
    const size = options?.bufferSize;
    if (size !== undefined) {
      if (typeof size !== "number") throw internal.argType("options.bufferSize", "number", size);
      if (!Number.isInteger(size)) throw internal.rangeError("options.bufferSize", "an integer", size);
      if (size < 1) throw internal.rangeError("options.bufferSize", ">= 1 && <= 9007199254740991", size);
    }
    if (state !== checked) {
      let stats;
      try {
        stats = sync.stat(path);
      } catch (e) {
        throw asOpendir(e);
      }
      if (!stats.isDirectory()) throw notDirectory(path);
    }
    this.#path = path;
    this.#options = { withFileTypes: true, encoding, recursive: options?.recursive };
  }

  get path() { return this.#path; }

  #take() { return this.#next < this.#entries.length ? this.#entries[this.#next++] : null; }

  // #queue runs one operation after the other.
  #queue(run) {
    let p;
    if (this.#last) p = this.#last.then(run, run);
    else {
      try {
        p = Promise.resolve(run());
      } catch (e) {
        p = Promise.reject(e);
      }
    }
    this.#pending++;
    this.#last = p;
    const done = () => { if (--this.#pending === 0) this.#last = null; };
    p.then(done, done);
    return p;
  }
  #alone() {
    if (this.#closed) throw closed();
    if (this.#pending > 0) throw failure("ERR_DIR_CONCURRENT_OPERATION", "Cannot do synchronous work on directory handle with concurrent asynchronous operations");
  }

  readSync() {
    this.#alone();
    this.#entries ??= sync.readdir(this.#path, this.#options);
    return this.#take();
  }
  read(fn) {
    if (fn !== undefined && fn !== null) return void settle(this.read(), needCallback(fn, "callback"));
    return this.#queue(() => {
      if (this.#closed) throw closed();
      if (this.#entries) return this.#take();
      return promise.readdir(this.#path, this.#options).then((entries) => {
        this.#entries = entries;
        return this.#take();
      });
    });
  }
  close(fn) {
    if (fn !== undefined && fn !== null) return void settle(this.close(), needCallback(fn, "callback"), true);
    return this.#queue(() => {
      if (this.#closed) throw closed();
      this.#closed = true;
    });
  }
  closeSync() {
    this.#alone();
    this.#closed = true;
  }
  [Symbol.dispose]() { if (!this.#closed) this.closeSync(); }
  async [Symbol.asyncDispose]() { if (!this.#closed) await this.close(); }
  [Symbol.asyncIterator]() {
    const end = async () => { if (!this.#closed) await this.close(); };
    return {
      next: async () => {
        let value = null;
        try {
          value = await this.read();
        } finally {
          if (value === null) await end();
        }
        return value === null ? { value: undefined, done: true } : { value, done: false };
      },
      return: async (value) => {
        await end();
        return { value, done: true };
      },
      [Symbol.asyncIterator]() { return this; },
    };
  }
}

const opendir = async (path, options) => {
  const dir = new Dir(1, path, options, checked);
  let stats;
  try {
    stats = await promise.stat(path);
  } catch (e) {
    throw asOpendir(e);
  }
  if (!stats.isDirectory()) throw notDirectory(path);
  return dir;
};

module.exports = {
  Dir,
  opendirSync: (path, options) => new Dir(1, path, options),
  opendir(path, options, fn) {
    if (typeof options === "function") [fn, options] = [options, undefined];
    needCallback(fn, "callback");
    const dir = new Dir(1, path, options, checked);
    internal.pathText(path, "path");
    settle(promise.stat(path).then((stats) => {
      if (!stats.isDirectory()) throw notDirectory(path);
      return dir;
    }, (e) => { throw asOpendir(e); }), fn);
  },
  promises: opendir,
};
