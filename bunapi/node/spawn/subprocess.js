// Subprocess: a child and its streams.
"use strict";

const { check } = internal;
const { signalNumber, exitFields } = part("options");

class ResourceUsage {
  #list;
  constructor(list) { this.#list = list; }
  get contextSwitches() { return { voluntary: this.#list[10], involuntary: this.#list[11] }; }
  get cpuTime() {
    const [user, system] = this.#list;
    return { user: BigInt(user), system: BigInt(system), total: BigInt(user + system) };
  }
  get maxRSS() { return this.#list[2]; }
  get messages() { return { sent: this.#list[7], received: this.#list[8] }; }
  get ops() { return { in: this.#list[5], out: this.#list[6] }; }
  get shmSize() { return this.#list[3]; }
  get signalCount() { return this.#list[9]; }
  get swapCount() { return this.#list[4]; }
}

// FileSink is what a script writes for the child to read. What waits is written in order, one piece at a time.
class FileSink {
  #id; #fd; #queue = []; #busy = false; #ended = false; #pending = 0; #flushed = []; #error;
  constructor(id, fd) {
    this.#id = id;
    this.#fd = fd;
  }
  #next() {
    if (this.#busy) return;
    if (this.#queue.length === 0) {
      for (const resolve of this.#flushed.splice(0)) resolve();
      if (this.#ended) internal.close(this.#id, this.#fd);
      return;
    }
    this.#busy = true;
    const chunk = this.#queue.shift();
    internal.write(this.#id, this.#fd, chunk, (error) => {
      this.#busy = false;
      if (error) { // the child reads no more
        this.#error = error;
        this.#queue.length = 0;
      }
      this.#next();
    });
  }
  write(chunk) {
    if (this.#ended || this.#error) return true;
    let bytes;
    if (typeof chunk === "string") bytes = Buffer.from(chunk);
    else if (chunk instanceof ArrayBuffer) bytes = new Uint8Array(chunk.slice(0));
    else if (ArrayBuffer.isView(chunk)) bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength).slice();
    else throw check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", "write() expects a string, ArrayBufferView, or ArrayBuffer");
    if (bytes.length > 0) this.#queue.push(bytes);
    this.#pending += bytes.length;
    this.#next();
    return bytes.length;
  }
  flush() {
    const n = this.#pending;
    this.#pending = 0;
    if (!this.#busy && this.#queue.length === 0) return n;
    return new Promise((resolve) => this.#flushed.push(() => resolve(n)));
  }
  end(error) {
    if (this.#ended) return 0;
    this.#ended = true;
    const n = this.flush();
    this.#next();
    return n;
  }
  close(error) { return this.end(error); }
  start() {}
  ref() {}
  unref() {}
}
Object.defineProperty(FileSink.prototype, Symbol.toStringTag, { value: "FileSink", configurable: true });

// readable is the stream of what the child writes. It is read ahead of, up to a bound: see pipes.go.
function readable(id, fd) {
  return new ReadableStream({
    pull(controller) {
      return new Promise((resolve, reject) => {
        internal.read(id, fd, (error, chunk) => {
          if (error) return reject(error);
          if (chunk === undefined) controller.close();
          else controller.enqueue(chunk);
          resolve();
        });
      });
    },
    cancel() { internal.close(id, fd); },
  }, { highWaterMark: 0 });
}

class Subprocess {
  #id; #pid; #plan; #exit; #exitCode = null; #signalCode = null; #done = false; #killed = false; #usage; #stdin; #streams = []; #channel;
  #onAbort; #timer;

  constructor(plan) {
    this.#plan = plan;
    this.#exit = Promise.withResolvers();
    [this.#id, this.#pid] = internal.start(plan.order, (...a) => this.#ended(...a), plan.maxBuffer ?? 0, () => this.kill(plan.killSignal));
    if (plan.timeout) {
      this.#timer = setTimeout(() => this.kill(plan.killSignal), plan.timeout);
      this.#timer.unref?.();
    }
    if (plan.signal) plan.signal.addEventListener("abort", this.#onAbort = () => this.kill(plan.killSignal), { once: true });
    if (plan.input) this.#feed(plan.input);
    if (plan.ipcFD !== undefined) {
      this.#channel = new (part("channel").Channel)({
        read: (done) => internal.read(this.#id, plan.ipcFD, done),
        write: (bytes, done) => internal.write(this.#id, plan.ipcFD, bytes, done),
        close: () => internal.close(this.#id, plan.ipcFD),
      }, plan.serialization, (message) => plan.ipc?.call(undefined, message, this), () => plan.onDisconnect?.call(undefined, true));
    }
  }

  // feed gives the child what it is to read.
  async #feed({ bytes, blob, stream }) {
    const sink = new FileSink(this.#id, 0);
    try {
      if (blob) bytes = await blob.bytes();
      if (bytes) sink.write(bytes);
      if (stream) {
        const reader = stream.getReader();
        for (;;) {
          const { value, done } = await reader.read();
          if (done || this.#done) break;
          sink.write(value);
          await sink.flush();
        }
      }
    } finally {
      sink.end();
    }
  }

  #ended(code, signal, usage) {
    this.#done = this.#killed = true;
    this.#usage = new ResourceUsage(usage);
    ({ exitCode: this.#exitCode, signalCode: this.#signalCode } = exitFields(code, signal));
    clearTimeout(this.#timer);
    const plan = this.#plan;
    if (this.#onAbort) plan.signal.removeEventListener("abort", this.#onAbort);
    if (plan.order.stdio[0][0] === "pipe" && !this.#stdin) internal.close(this.#id, 0);
    this.#exit.resolve(signal ? 128 + signal : code);
    plan.onExit?.call(undefined, this, this.#exitCode, signal ? this.#signalCode : null, undefined);
  }

  #stream(fd) {
    if (this.#plan.order.stdio[fd]?.[0] !== "pipe") return undefined;
    return (this.#streams[fd] ??= readable(this.#id, fd));
  }

  get connected() { return this.#channel?.connected ?? false; }
  disconnect() { this.#channel?.disconnect(); }
  get exitCode() { return this.#exitCode; }
  get exited() { return this.#exit.promise; }
  kill(signal) {
    const number = signalNumber(signal);
    if (!this.#done && internal.kill(this.#id, number)) this.#killed = true;
  }
  get killed() { return this.#killed; }
  get pid() { return this.#pid; }
  get readable() { return this.#stream(1); }
  ref() { internal.hold(this.#id, true); }
  resourceUsage() { return this.#usage; }
  send(message) {
    if (!this.#channel?.connected) throw check.codedError(Error, "ERR_IPC_CHANNEL_CLOSED", "Subprocess.send() can only be used if an IPC channel is open.");
    return this.#channel.send(message);
  }
  get signalCode() { return this.#signalCode; }
  get stderr() { return this.#stream(2); }
  get stdin() {
    if (this.#plan.order.stdio[0][0] !== "pipe" || this.#plan.input) return undefined;
    return (this.#stdin ??= new FileSink(this.#id, 0));
  }
  get stdio() {
    return [null, null, null, ...this.#plan.order.stdio.slice(3).map(([kind], i) => (kind === "socket" && i + 3 !== this.#plan.ipcFD ? internal.fd(this.#id, i + 3) : null))];
  }
  get stdout() { return this.#stream(1); }
  get terminal() { return undefined; }
  unref() { internal.hold(this.#id, false); }
  get writable() { return this.stdin; }
  async [Symbol.asyncDispose]() {
    if (!this.#done) this.kill();
    await this.#exit.promise;
  }
  // For node:child_process, which reads and writes by itself.
  static idOf(p) { return p.#id; }
}
const enumerable = Object.getOwnPropertyNames(Subprocess.prototype).filter((name) => name !== "constructor");
for (const name of enumerable) Object.defineProperty(Subprocess.prototype, name, { enumerable: true });
Object.defineProperty(Subprocess.prototype, Symbol.toStringTag, { value: "Subprocess", configurable: true });

module.exports = { Subprocess, ResourceUsage, FileSink, idOf: Subprocess.idOf };
delete Subprocess.idOf;
delete Subprocess.prototype.constructor; // as in Bun
