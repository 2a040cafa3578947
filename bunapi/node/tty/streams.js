// ReadStream and WriteStream of terminals.
"use strict";

const stdio = require("internal/stdio");
const { colorDepth } = part("colors");
const cursor = part("cursor");

class ReadStream extends stdio.ReadStream {
  constructor(fd) {
    super(fd);
    this.isTTY = true;
    this.isRaw = false;
  }
  setRawMode(on) {
    on = !!on;
    internal.setRawMode(this.fd, on);
    this.isRaw = on;
    return this;
  }
}

class WriteStream extends stdio.WriteStream {
  #watched = false;
  constructor(fd) {
    super(fd);
    this.isTTY = true;
    this._type = "tty";
    this.on("newListener", (name) => {
      if (name === "resize") this.#watch();
    });
  }
  #watch() {
    if (this.#watched) return;
    this.#watched = true;
    process.on("SIGWINCH", () => this.emit("resize"));
  }
  get columns() { return internal.windowSize(this.fd)[0]; }
  get rows() { return internal.windowSize(this.fd)[1]; }
  getWindowSize() { return internal.windowSize(this.fd); }
  getColorDepth(env) { return colorDepth(env ?? process.env); }
  hasColors(count, env) {
    if (env === undefined && (count === undefined || (typeof count === "object" && count !== null))) {
      env = count;
      count = 16;
    } else if (typeof count !== "number") throw internal.argType("count", "number", count);
    else if (count < 2) throw internal.rangeError("count", ">= 2", count);
    return count <= 2 ** this.getColorDepth(env);
  }
  cursorTo(x, y, callback) { return cursor.cursorTo(this, x, y, callback); }
  moveCursor(dx, dy, callback) { return cursor.moveCursor(this, dx, dy, callback); }
  clearLine(direction, callback) { return cursor.clearLine(this, direction, callback); }
  clearScreenDown(callback) { return cursor.clearScreenDown(this, callback); }
}

module.exports = { ReadStream, WriteStream };
