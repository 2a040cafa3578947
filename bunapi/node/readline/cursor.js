// Moving the cursor of a terminal.
"use strict";

const { check } = internal;

const lines = (dir) => (dir < 0 ? "\x1b[1K" : dir > 0 ? "\x1b[0K" : "\x1b[2K");
const moved = (dx, dy) =>
  (dx < 0 ? `\x1b[${-dx}D` : dx > 0 ? `\x1b[${dx}C` : "") + (dy < 0 ? `\x1b[${-dy}A` : dy > 0 ? `\x1b[${dy}B` : "");
const placed = (x, y) => (typeof y === "number" ? `\x1b[${y + 1};${x + 1}H` : `\x1b[${x + 1}G`);

// send writes a sequence; without a stream, or with nothing to write, the callback still comes.
function send(stream, text, callback) {
  if (callback !== undefined) check.function(callback, "callback");
  if (stream === null || stream === undefined || text === "") {
    if (typeof callback === "function") process.nextTick(callback, null);
    return true;
  }
  return stream.write(text, callback);
}

const functions = {
  clearLine(stream, dir, callback) { return send(stream, lines(dir), callback); },
  clearScreenDown(stream, callback) { return send(stream, "\x1b[0J", callback); },
  cursorTo(stream, x, y, callback) {
    if (typeof y === "function") [callback, y] = [y, undefined];
    if (callback !== undefined) check.function(callback, "callback");
    if (Number.isNaN(x)) throw check.argValue("x", x);
    if (Number.isNaN(y)) throw check.argValue("y", y);
    return send(stream, typeof x === "number" ? placed(x, y) : "", callback);
  },
  moveCursor(stream, dx, dy, callback) { return send(stream, moved(dx, dy), callback); },
};

// Readline collects sequences until they are committed.
class Readline {
  #stream; #auto = false; #todo = [];
  constructor(stream, options = undefined) {
    if (typeof stream?.write !== "function") throw internal.argType("stream", "Writable", stream);
    this.#stream = stream;
    if (options?.autoCommit != null) this.#auto = check.boolean(options.autoCommit, "options.autoCommit");
  }
  #add(text) {
    if (this.#auto) process.nextTick(() => this.#stream.write(text));
    else this.#todo.push(text);
    return this;
  }
  clearLine(dir) { return this.#add(lines(check.integer(dir, "dir", -1, 1))); }
  clearScreenDown() { return this.#add("\x1b[0J"); }
  cursorTo(x, y) {
    check.integer(x, "x");
    if (y != null) check.integer(y, "y");
    return this.#add(placed(x, y ?? undefined));
  }
  moveCursor(dx, dy) {
    if (dx || dy) {
      check.integer(dx, "dx");
      check.integer(dy, "dy");
      this.#add(moved(dx, dy));
    }
    return this;
  }
  commit() {
    return new Promise((resolve) => {
      this.#stream.write(this.#todo.join(""), () => resolve());
      this.#todo = [];
    });
  }
  rollback() {
    this.#todo = [];
    return this;
  }
}

module.exports = { functions, Readline };
