// emitKeypressEvents: what a terminal sends, taken apart into keys (ECMA-48 sequences, and those of xterm, rxvt, gnome and putty).
"use strict";

const { StringDecoder } = require("string_decoder");

const ESC = "\x1b";
const arrows = { A: "up", B: "down", C: "right", D: "left", E: "clear" };
const finals = { ...arrows, F: "end", H: "home", P: "f1", Q: "f2", R: "f3", S: "f4" };
const tilde = { 1: "home", 2: "insert", 3: "delete", 4: "end", 5: "pageup", 6: "pagedown", 7: "home", 8: "end", 11: "f1", 12: "f2", 13: "f3", 14: "f4", 15: "f5", 17: "f6", 18: "f7", 19: "f8", 20: "f9", 21: "f10", 23: "f11", 24: "f12", 200: "paste-start", 201: "paste-end" };
const linux = { "[A": "f1", "[B": "f2", "[C": "f3", "[D": "f4", "[E": "f5", "[5~": "pageup", "[6~": "pagedown" };
const plain = { "\r": "return", "\n": "enter", "\t": "tab", "\b": "backspace", "\x7f": "backspace", " ": "space", [ESC]: "escape" };
const digit = (c) => c >= "0" && c <= "9";
const own = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);

// named gives a key its name by the code of its sequence.
function named(key, code) {
  key.code = code;
  const rest = code.slice(1);
  const [, number, end] = /^(\d+)([~$^])$/.exec(rest) ?? [];
  if (number !== undefined && (end === "~" || "235678".includes(number))) {
    key.name = own(tilde, number);
    if (end === "$") key.shift = true;
    if (end === "^") key.ctrl = true;
  } else if (rest === "Z" && code[0] === "[") {
    key.name = "tab";
    key.shift = true;
  } else if (own(arrows, rest.toUpperCase()) && rest !== rest.toUpperCase()) {
    key.name = arrows[rest.toUpperCase()];
    key[code[0] === "[" ? "shift" : "ctrl"] = true;
  } else {
    key.name = own(finals, rest) ?? own(linux, rest);
  }
  key.name ??= "undefined"; // as Node calls it
}

// sequence reads what follows ESC and [ or O at text[at]. It returns where the sequence ends, 0 if the text ends before.
function sequence(text, at, key) {
  let i = at + 1, code = text[at], modifier = 0;
  const last = () => i > text.length;
  if (code === "O") {
    if (digit(text[i] ?? "")) modifier = text[i++] - 1;
    code += text[i++];
    if (last()) return 0;
  } else {
    if (text[i] === "[") code += text[i++];
    const begin = i;
    let c = text[i++];
    for (let n = 0; n < 3 && digit(c ?? ""); n++) c = text[i++];
    if (c === ";" && digit((c = text[i++]) ?? "")) i++;
    if (last()) return 0;
    const command = text.slice(begin, i);
    const match = /^(?:(\d\d?)(?:;(\d))?([~^$])|(\d{3}~))$/.exec(command);
    const letter = match ? null : /^(?:(?:\d;)?(\d))?([A-Za-z])$/.exec(command);
    if (match) {
      code += match[4] ?? match[1] + match[3];
      modifier = (match[2] ?? 1) - 1;
    } else if (letter) {
      code += letter[2];
      modifier = (letter[1] ?? 1) - 1;
    } else {
      code += command;
    }
  }
  key.ctrl = (modifier & 4) !== 0;
  key.meta = (modifier & 10) !== 0;
  key.shift = (modifier & 1) !== 0;
  named(key, code);
  return i;
}

// next reads one key at text[0]. It returns how long it is, 0 if the text ends before.
function next(text, key, flush) {
  let escaped = text[0] === ESC, at = 0;
  if (escaped) at = text[1] === ESC ? 2 : 1;
  if (at === text.length) { // nothing follows an ESC
    if (!flush) return 0;
    at--;
  }
  const c = String.fromCodePoint(text.codePointAt(at));
  if (escaped && (c === "O" || c === "[")) return sequence(text, at, key);
  if (own(plain, c)) {
    key.name = plain[c];
    key.meta = escaped;
  } else if (!escaped && c <= "\x1a") {
    key.name = String.fromCharCode(c.charCodeAt(0) + 96);
    key.ctrl = true;
  } else if (/^[0-9A-Za-z]$/.test(c)) {
    key.name = c.toLowerCase();
    key.shift = c >= "A" && c <= "Z";
    key.meta = escaped;
  } else if (escaped) {
    key.meta = true;
  }
  return at + c.length;
}

const listening = new WeakSet();

function emitKeypressEvents(stream, iface = {}) {
  if (listening.has(stream)) return;
  listening.add(stream);
  const decoder = new StringDecoder("utf8");
  let text = "", timer;
  const emitAll = (flush) => {
    while (text !== "") {
      const key = { sequence: "", name: undefined, ctrl: false, meta: false, shift: false };
      const length = next(text, key, flush);
      if (length === 0) break;
      key.sequence = text.slice(0, length);
      text = text.slice(length);
      stream.emit("keypress", key.sequence[0] === ESC ? undefined : key.sequence, key);
    }
  };
  const onData = (chunk) => {
    if (stream.listenerCount("keypress") === 0) {
      stream.removeListener("data", onData);
      stream.on("newListener", onNewListener);
      return;
    }
    clearTimeout(timer);
    text += decoder.write(chunk);
    emitAll(false);
    if (text === ESC || text === ESC + ESC) timer = setTimeout(emitAll, iface.escapeCodeTimeout ?? 500, true);
  };
  const onNewListener = (event) => {
    if (event !== "keypress") return;
    stream.on("data", onData);
    stream.removeListener("newListener", onNewListener);
  };
  if (stream.listenerCount("keypress") > 0) stream.on("data", onData);
  else stream.on("newListener", onNewListener);
}
module.exports = { emitKeypressEvents };
