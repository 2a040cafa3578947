// FileHandle: a descriptor that closes when nobody uses it any more.
"use strict";

const { promise } = internal;
const { isView, textOrView, checkEncoding, kFd, kRef, kUnref, kUse, kCheck } = part("shared");
const EventEmitter = require("events");
const fs = require("fs");

const state = (text) => internal.failure("Error", "ERR_INVALID_STATE", `Invalid state: ${text}`);

// closed is the error of a handle that is closed.
function closed(syscall) {
  const e = new Error("Bad file descriptor");
  return Object.assign(e, { code: "EBADF", name: "SystemError", syscall });
}

class FileHandle extends EventEmitter {
  #flag;
  #uses = 1;
  #closing = null;
  #locked = false;
  #closed;

  constructor(fd, flag) {
    super();
    this[kFd] = fd;
    this.#flag = flag;
  }

  get fd() { return this[kFd]; }
  getAsyncId() { throw internal.unsupported("FileHandle.getAsyncId"); }

  // [kUse] lets the descriptor stay open while work goes on; call is what the error of a closed handle names.
  async [kUse](call, work) {
    this[kCheck](call);
    this.#uses++;
    try {
      return await work(this[kFd]);
    } finally {
      this[kUnref]();
    }
  }
  [kCheck](call) { if (this[kFd] === -1) throw closed(call); }
  [kRef]() { this.#uses++; }
  [kUnref]() {
    if (--this.#uses > 0) return;
    const fd = this[kFd];
    this[kFd] = -1;
    if (fd === -1) this.#closed?.resolve();
    else promise.close(fd).then(() => this.#closed?.resolve(), (e) => this.#closed?.reject(e));
  }

  chmod(mode) { return this[kUse]("fchmod", (fd) => promise.fchmod(fd, mode)); }
  chown(uid, gid) { return this[kUse]("fchown", (fd) => promise.fchown(fd, uid, gid)); }
  datasync() { return this[kUse]("fdatasync", (fd) => promise.fdatasync(fd)); }
  sync() { return this[kUse]("fsync", (fd) => promise.fsync(fd)); }
  stat(options) { return this[kUse]("fstat", (fd) => promise.fstat(fd, options)); }
  truncate(len = 0) { return this[kUse]("ftruncate", (fd) => promise.ftruncate(fd, len)); }
  utimes(atime, mtime) { return this[kUse]("futimes", (fd) => promise.futimes(fd, atime, mtime)); }
  readFile(options) { return this[kUse]("readFile", (fd) => promise.readFile(fd, options)); }
  readv(buffers, position) { return this[kUse]("readv", async (fd) => ({ bytesRead: await promise.readv(fd, buffers, position), buffers })); }
  writev(buffers, position) { return this[kUse]("writev", async (fd) => ({ bytesWritten: await promise.writev(fd, buffers, position), buffers })); }

  // Both write where the file stands: with a handle writeFile does not cut the file.
  writeFile(data, options) {
    const { encoding = "utf8", signal } = typeof options === "string" ? { encoding: options } : options ?? {};
    return this[kUse]("writeFile", (fd) => fs.promises.writeFile(fd, data, { encoding, signal, flag: this.#flag }));
  }
  appendFile(data, options) {
    const { encoding = "utf8", flush = false } = typeof options === "string" ? { encoding: options } : options ?? {};
    return this[kUse]("writeFile", (fd) => fs.promises.writeFile(fd, data, { encoding, flush, flag: this.#flag }));
  }

  read(buffer, offset, length, position) {
    return this[kUse]("read", async (fd) => {
      if (!isView(buffer)) {
        const options = buffer;
        if (options !== undefined && (typeof options !== "object" || Array.isArray(options))) throw internal.argType("options", "object", options);
        ({ buffer = Buffer.alloc(16384), offset = 0, length = buffer?.byteLength - offset, position = null } = options ?? {});
      } else if (offset !== null && typeof offset === "object") {
        ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset);
      }
      offset ??= 0;
      length ??= buffer?.byteLength - offset;
      const bytesRead = await promise.read(fd, buffer, offset, length, position);
      return { buffer, bytesRead };
    });
  }

  write(buffer, offset, length, position) {
    return this[kUse]("write", async (fd) => {
      if (isView(buffer)) {
        if (buffer.byteLength === 0) return { bytesWritten: 0, buffer };
        if (typeof offset === "object") {
          const options = offset ?? {};
          ({ offset = 0, length = buffer.byteLength - offset, position = null } = options);
        }
        offset ??= 0;
        if (typeof length !== "number") length = buffer.byteLength - offset;
        if (typeof position !== "number") position = null;
      } else {
        textOrView(buffer);
        checkEncoding(buffer, length);
      }
      return { buffer, bytesWritten: await promise.write(fd, buffer, offset, length, position) };
    });
  }

  async close() {
    if (this[kFd] === -1) return;
    if (!this.#closing) {
      const forget = () => { this.#closing = null; };
      if (--this.#uses === 0) {
        const fd = this[kFd];
        this[kFd] = -1;
        this.#closing = promise.close(fd).finally(forget);
      } else {
        this.#closed = Promise.withResolvers();
        this.#closing = this.#closed.promise.finally(forget);
      }
      this.emit("close");
    }
    return this.#closing;
  }
  [Symbol.asyncDispose]() { return this.close(); }

  readableWebStream(options = {}) {
    if (this[kFd] === -1) throw state("The FileHandle is closed");
    if (this.#closing) throw state("The FileHandle is closing");
    if (this.#locked) throw state("The FileHandle is locked");
    this.#locked = true;
    const { autoClose = false } = options;
    let done = false;
    const finish = async () => {
      if (done) return;
      done = true;
      this.removeListener("close", ended);
      this[kUnref]();
      if (autoClose) await this.close();
    };
    let controller;
    const ended = () => {
      if (done) return;
      try { controller.close(); } catch {}
      finish();
    };
    const stream = new ReadableStream({
      type: "bytes",
      start(c) { controller = c; },
      pull: async (c) => {
        const { buffer, bytesRead } = await this.read(Buffer.alloc(16384));
        if (bytesRead > 0) return void c.enqueue(new Uint8Array(buffer.buffer, buffer.byteOffset, bytesRead));
        c.close();
        await finish();
      },
      cancel: finish,
    });
    this[kRef]();
    this.once("close", ended);
    return stream;
  }

  createReadStream(options = {}) {
    this[kCheck]("createReadStream");
    return new fs.ReadStream(undefined, { highWaterMark: 65536, ...options, fd: this });
  }
  createWriteStream(options = {}) {
    this[kCheck]("createWriteStream");
    return new fs.WriteStream(undefined, { highWaterMark: 65536, ...options, fd: this });
  }
  readLines(options) {
    return new (require("readline").Interface)({ input: this.createReadStream(options), crlfDelay: Infinity });
  }
  pull() { throw internal.unsupported("FileHandle.pull"); }
  pullSync() { throw internal.unsupported("FileHandle.pullSync"); }
  writer() { throw internal.unsupported("FileHandle.writer"); }
}

module.exports = FileHandle;
