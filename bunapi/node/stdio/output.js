// WriteStream: process.stdout and process.stderr. A chunk goes to the system in the call; what its reader has no room for
// waits in Go, so that the loop goes on and the end of the process can still write it.
"use strict";

const { Writable } = require("stream");

// The bytes that may wait for a reader who takes nothing. What comes then is lost.
const limit = 64 * 1024 * 1024;

class WriteStream extends Writable {
  constructor(fd) {
    super({ decodeStrings: false, emitClose: false, autoDestroy: true });
    this.fd = fd;
    this.bytesWritten = 0;
    this.flush = false;
    this.readable = false;
    this._writev = undefined; // each chunk goes to the system at once
    this._type = "fs";
    this._isStdio = true;
    this.destroySoon = this.destroy;
    Object.defineProperty(this, "send", { value: fd === 1 ? internal.writeStdout : internal.writeStderr });
  }

  write(chunk, encoding, callback) {
    const state = this._writableState;
    if (typeof encoding === "function") {
      callback = encoding;
      encoding = undefined;
    }
    check(chunk);
    if (state.errored && !state.ending && !state.destroyed) {
      if (callback) internal.nextTick(afterError, callback, state.errored);
      return false;
    }
    if (state.ending || state.destroyed || state.corked > 0 || state.bufferedIndex < state.buffered.length) return super.write(chunk, encoding, callback);
    if (state.length > limit) return this.lose(callback);
    chunk = bytesOf(chunk, encoding ?? state.defaultEncoding);
    if (typeof callback !== "function") callback = nothing;
    state.length += chunk.length;
    state.pendingcb++;
    this.give(chunk, (error, later) => {
      // As if the chunk had been the only one: more than one may wait in Go.
      state.writelen = chunk.length;
      state.writecb = callback;
      state.sync = !later;
      state.onwrite(error);
      state.sync = false;
    });
    const room = state.length < state.highWaterMark || state.length === 0;
    if (!room) state.needDrain = true;
    return room && !state.errored && !state.destroyed;
  }

  /** Writes a chunk; done(error, later) is called in the call or later. */
  give(chunk, done) {
    const result = this.send(chunk, (error) => done(error, true));
    if (result === false) return; // done is called later
    if (result === true) {
      this.bytesWritten += chunk.length;
      done(null, false);
    } else if (result.code === "ENOBUFS") {
      process.emitWarning(result);
      done(null, false);
    } else done(result, false);
  }

  /** A reader that takes nothing must not end the process. */
  lose(callback) {
    const error = new Error("the reader of the output has stalled and the queue is full");
    error.code = "ENOBUFS";
    error.syscall = "write";
    if (callback) internal.nextTick(callback, error);
    else process.emitWarning(error);
    return false;
  }

  _write(chunk, encoding, callback) { this.give(bytesOf(chunk, encoding), (error) => callback(error)); }

  _final(callback) { callback(); }

  _destroy(error, callback) { callback(error); }

  open() {}

  close(callback) {
    if (typeof callback === "function") this.end(callback);
    else this.end();
  }

  get autoClose() { return this._writableState.autoDestroy; }

  get pending() { return this.fd === null; }
}

const nothing = () => {};
// The event of the first failure comes before the callbacks of what was written after it.
const afterError = (callback, error) => internal.nextTick(callback, error);

function check(chunk) {
  if (typeof chunk === "string" || ArrayBuffer.isView(chunk)) return;
  const e = new TypeError("write() expects a string, ArrayBufferView, or ArrayBuffer");
  e.code = chunk === null || chunk === undefined ? "ERR_STREAM_NULL_VALUES" : "ERR_INVALID_ARG_TYPE";
  throw e;
}

/** A chunk as Go takes it: text that is to be UTF-8 stays text. */
function bytesOf(chunk, encoding) {
  if (typeof chunk !== "string") return chunk;
  switch (encoding) {
    case "utf8": case "utf-8": case undefined: case null: case "buffer": return chunk;
  }
  return Buffer.from(chunk, encoding);
}

module.exports = { WriteStream };
