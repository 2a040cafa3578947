// Moving the cursor of a terminal, and clearing what is written there: the sequences of ECMA-48.
"use strict";

function write(stream, text, callback) {
  if (callback !== undefined && typeof callback !== "function") throw internal.argType("callback", "function", callback);
  if (text !== "" && stream !== null && stream !== undefined) return stream.write(text, callback);
  if (typeof callback === "function") process.nextTick(callback, null);
  return true;
}

function cursorTo(stream, x, y, callback) {
  if (typeof y === "function") {
    callback = y;
    y = undefined;
  }
  if (Number.isNaN(x)) throw invalid("x", x);
  if (Number.isNaN(y)) throw invalid("y", y);
  if (typeof x !== "number" && typeof y === "number") {
    const e = new TypeError("Cannot set cursor row without setting its column");
    e.code = "ERR_INVALID_CURSOR_POS";
    throw e;
  }
  if (typeof x !== "number") return write(stream, "", callback);
  return write(stream, typeof y === "number" ? `\x1b[${y + 1};${x + 1}H` : `\x1b[${x + 1}G`, callback);
}

function invalid(name, value) {
  const e = new TypeError(`The argument '${name}' is invalid. Received ${value}`);
  e.code = "ERR_INVALID_ARG_VALUE";
  return e;
}

function moveCursor(stream, dx, dy, callback) {
  let text = "";
  if (dx < 0) text += `\x1b[${-dx}D`;
  else if (dx > 0) text += `\x1b[${dx}C`;
  if (dy < 0) text += `\x1b[${-dy}A`;
  else if (dy > 0) text += `\x1b[${dy}B`;
  return write(stream, text, callback);
}

const clearLine = (stream, direction, callback) => write(stream, direction < 0 ? "\x1b[1K" : direction > 0 ? "\x1b[0K" : "\x1b[2K", callback);
const clearScreenDown = (stream, callback) => write(stream, "\x1b[0J", callback);

module.exports = { cursorTo, moveCursor, clearLine, clearScreenDown };
