// ReadStream: process.stdin. It keeps the process alive while the script waits for data, and not while it is paused.
"use strict";

const { Readable } = require("stream");

class ReadStream extends Readable {
  #ref = true;
  constructor(fd) {
    super({ highWaterMark: 65536 });
    this.fd = fd;
    this.end = Infinity;
    this.bytesRead = 0;
  }

  _construct(callback) { callback(); }

  _read(size) {
    this.#hold();
    internal.read(size, (error, chunk) => {
      if (error) {
        this.destroy(error);
        return;
      }
      if (chunk === undefined) {
        this.push(null);
        return;
      }
      this.bytesRead += chunk.length;
      this.push(chunk);
    });
  }

  #hold() { internal.hold(this.#ref && this._readableState.paused !== true); }

  resume() {
    super.resume();
    this.#hold();
    return this;
  }

  pause() {
    super.pause();
    this.#hold();
    return this;
  }

  ref() {
    this.#ref = true;
    this.#hold();
    return this;
  }

  unref() {
    this.#ref = false;
    this.#hold();
    return this;
  }

  _destroy(error, callback) {
    internal.hold(false);
    callback(error);
  }

  open() {}

  close(callback) { this.destroy(null, callback); }

  get autoClose() { return this._readableState.autoDestroy; }

  get pending() { return this.fd === null; }
}

module.exports = { ReadStream };
