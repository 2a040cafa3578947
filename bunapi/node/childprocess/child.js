// ChildProcess, spawn and fork.
"use strict";

const { check } = internal;
const EventEmitter = require("events");
const { Readable, Writable } = require("stream");
const native = require("node:internal/spawn");
const { normalize, streams } = part("options");

const unknown = (signal) => Object.assign(new TypeError(`Unknown signal: ${signal}`), { code: "ERR_UNKNOWN_SIGNAL" });

// readable is what the child writes.
function readable(id, fd) {
  return new Readable({
    read() {
      native.internal.read(id, fd, (error, chunk) => {
        if (error) this.destroy(error);
        else this.push(chunk === undefined ? null : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
      });
    },
    destroy(error, done) {
      native.internal.close(id, fd);
      done(error);
    },
  });
}

// writable is what the child reads.
function writable(id, fd) {
  return new Writable({
    decodeStrings: true,
    write(chunk, encoding, done) { native.internal.write(id, fd, chunk, (error) => done(error)); },
    final(done) {
      native.internal.close(id, fd);
      done();
    },
    destroy(error, done) {
      native.internal.close(id, fd);
      done(error);
    },
  });
}

class ChildProcess extends EventEmitter {
  #id; #wanted = 1; #channel; #started;
  signalCode = null;
  exitCode = null;
  killed = false;
  spawnfile = null;
  spawnargs = undefined;
  stdin = undefined;
  stdout = undefined;
  stderr = undefined;
  stdio = undefined;
  pid = undefined;
  connected = false;

  spawn({ file, args, options }) {
    const kinds = streams(options.stdio, false);
    if (options.ipc && !kinds.includes("ipc")) kinds.push("ipc");
    this.spawnfile = file;
    this.spawnargs = [options.argv0 ?? file, ...args];
    const plan = native.prepare([file, ...args], {
      stdio: kinds.map((v) => v), cwd: options.cwd, env: options.env ?? undefined, argv0: options.argv0, detached: options.detached,
      serialization: options.serialization ?? "json",
    }, false);
    try {
      [this.#id, this.pid] = native.internal.start(plan.order, (code, signal) => this.#ended(code, signal), 0);
    } catch (e) {
      this.#failed(e, args);
      return;
    }
    this.#started = true;
    this.stdio = plan.order.stdio.map(([kind], i) => {
      if (kind === "pipe") return i === 0 ? writable(this.#id, i) : this.#watched(readable(this.#id, i));
      return null;
    });
    [this.stdin, this.stdout, this.stderr] = this.stdio;
    if (plan.ipcFD !== undefined) {
      const { ipcFD } = plan, id = this.#id;
      this.connected = true;
      this.#channel = new native.Channel({
        read: (done) => native.internal.read(id, ipcFD, done), write: (b, done) => native.internal.write(id, ipcFD, b, done), close: () => native.internal.close(id, ipcFD),
      }, plan.serialization, (message) => this.emit("message", message, undefined), () => {
        this.connected = false;
        this.emit("disconnect");
      });
    }
    process.nextTick(() => this.emit("spawn"));
  }

  #failed(e, args) {
    const error = Object.assign(e, { syscall: "spawn " + this.spawnfile, path: this.spawnfile, spawnargs: args });
    if (!["ENOENT", "EACCES", "EAGAIN", "EMFILE", "ENFILE"].includes(e.code) || /Allow\./.test(e.message)) throw e;
    this.exitCode = e.errno;
    const empty = (make) => { const s = make(); s.destroy(); return s; };
    this.stdin = empty(() => new Writable({ write(c, n, done) { done(); } }));
    this.stdout = empty(() => new Readable({ read() {} }));
    this.stderr = empty(() => new Readable({ read() {} }));
    this.stdio = [this.stdin, this.stdout, this.stderr];
    process.nextTick(() => {
      this.emit("error", error);
      this.emit("close", e.errno, null);
    });
  }

  // watched counts a stream that must be closed before the child is.
  #watched(stream) {
    this.#wanted++;
    stream.once("close", () => this.#closed());
    return stream;
  }

  #closed() {
    if (--this.#wanted === 0) this.emit("close", this.exitCode, this.signalCode);
  }

  #ended(code, signal) {
    const { exitCode, signalCode } = native.exitFields(code, signal);
    this.exitCode = exitCode;
    this.signalCode = signalCode;
    if (this.stdin && !this.stdin.destroyed) this.stdin.destroy();
    this.emit("exit", exitCode, signalCode);
    for (const stream of [this.stdout, this.stderr]) if (stream && stream.readableFlowing === null && stream.listenerCount("readable") === 0) stream.resume();
    process.nextTick(() => this.#closed());
  }

  kill(signal) {
    let number = signal;
    if (signal === undefined) number = "SIGTERM";
    if (typeof number === "string") {
      number = require("os").constants.signals[number];
      if (number === undefined) throw unknown(signal);
    }
    if (!this.#started || !native.internal.kill(this.#id, number)) return false;
    if (number !== 0) this.killed = true;
    return true;
  }
  ref() { native.internal.hold(this.#id, true); }
  unref() { native.internal.hold(this.#id, false); }
  send(message, handle, options, callback) {
    if (typeof handle === "function") callback = handle;
    else if (typeof options === "function") callback = options;
    if (message === undefined) throw check.codedError(TypeError, "ERR_MISSING_ARGS", 'The "message" argument must be specified');
    if (handle !== undefined && handle !== null && typeof handle !== "function") throw internal.unsupported("ChildProcess.send of a handle");
    if (!this.connected) {
      const error = check.codedError(Error, "ERR_IPC_CHANNEL_CLOSED", "Channel closed");
      process.nextTick(() => (callback ? callback(error) : this.emit("error", error)));
      return false;
    }
    return this.#channel.send(message, callback && ((error) => callback(error)));
  }
  disconnect() {
    if (!this.connected) {
      this.emit("error", check.codedError(Error, "ERR_IPC_DISCONNECTED", "IPC channel is already disconnected"));
      return;
    }
    this.connected = false;
    this.#channel.disconnect();
  }
  [Symbol.dispose]() { if (!this.killed) this.kill(); }
}

function killer(child, options) {
  const { timeout, killSignal = "SIGTERM", signal } = options;
  if (timeout > 0) {
    const timer = setTimeout(() => child.kill(killSignal), timeout);
    child.once("exit", () => clearTimeout(timer));
  }
  if (signal === undefined || signal === null) return;
  check.abortSignal(signal, "options.signal");
  const abort = () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(killSignal);
    const error = new Error("The operation was aborted", { cause: signal.reason });
    child.emit("error", Object.assign(error, { name: "AbortError", code: "ABORT_ERR" }));
  };
  if (signal.aborted) process.nextTick(abort);
  else {
    signal.addEventListener("abort", abort, { once: true });
    child.once("exit", () => signal.removeEventListener("abort", abort));
  }
}

function checkKilling({ timeout, killSignal }) {
  if (timeout !== undefined && timeout !== null && !(Number.isInteger(timeout) && timeout >= 0)) throw internal.rangeError("timeout", "an unsigned integer", timeout);
  if (killSignal === undefined || killSignal === null) return;
  if (typeof killSignal !== "string" && typeof killSignal !== "number") throw internal.argType("options.killSignal", "string or number", killSignal);
  const all = require("os").constants.signals;
  if (typeof killSignal === "string" && !(killSignal.toUpperCase() in all)) throw unknown(killSignal);
}

function spawn(file, args, options) {
  const plan = normalize(file, args, options);
  checkKilling(plan.options);
  const child = new ChildProcess();
  child.spawn(plan);
  killer(child, plan.options);
  return child;
}

function fork(path, args, options) {
  if (path instanceof URL) path = require("url").fileURLToPath(path);
  check.string(path, "modulePath");
  if (args !== undefined && args !== null && !Array.isArray(args)) [args, options] = [[], args];
  options = { ...options, ipc: true };
  options.stdio ??= options.silent ? ["pipe", "pipe", "pipe", "ipc"] : ["inherit", "inherit", "inherit", "ipc"];
  return spawn(options.execPath ?? process.execPath, [...(options.execArgv ?? []), path, ...(args ?? [])], { ...options, shell: false });
}

module.exports = { ChildProcess, spawn, fork };
