// Interface: the lines of a stream, and questions on another.
"use strict";

const { check } = internal;
const EventEmitter = require("events");
const { StringDecoder } = require("string_decoder");

const ending = /\r?\n|\r|\u2028|\u2029/g;
const closedError = () => check.codedError(Error, "ERR_USE_AFTER_CLOSE", "readline was closed");
const needOpen = (self) => { if (self.closed) throw closedError(); };

// read takes the constructor's arguments apart: the old form has four.
function read(input, output, completer, terminal) {
  if (input?.input === undefined) return { input, output, completer, terminal };
  return input;
}

function checkOptions({ completer, historySize, tabSize, escapeCodeTimeout, history, signal, crlfDelay }) {
  if (completer !== undefined && typeof completer !== "function") throw check.argValue("completer", completer);
  if (signal !== undefined && (signal === null || typeof signal !== "object" || !("aborted" in signal))) throw check.property("options.signal", "AbortSignal", signal);
  if (history !== undefined && !Array.isArray(history)) throw internal.wrongType("history", "an instance of Array", history);
  if (historySize !== undefined) check.number(historySize, "size", 0);
  if (tabSize !== undefined) check.integer(tabSize, "tabSize", 1, 4294967295);
  if (escapeCodeTimeout !== undefined && !Number.isFinite(escapeCodeTimeout)) throw check.argValue("input.escapeCodeTimeout", 500);
  return crlfDelay ? Math.max(100, crlfDelay) : 100;
}

function Interface(input, output, completer, terminal) {
  if (!new.target && !(this instanceof Interface)) return new Interface(input, output, completer, terminal);
  EventEmitter.call(this);
  const options = read(input, output, completer, terminal);
  this.crlfDelay = checkOptions(options);
  this.input = options.input;
  this.output = options.output;
  this.completer = options.completer;
  this.terminal = !!(options.terminal ?? options.output?.isTTY);
  this.history = options.history ?? [];
  this.historySize = options.historySize ?? 30;
  this.tabSize = options.tabSize ?? 8;
  this.escapeCodeTimeout = options.escapeCodeTimeout ?? 500;
  this.line = "";
  hide(this, { _prompt: options.prompt ?? "> ", _oldPrompt: undefined, _questionCallback: null, _line_buffer: null, _sawReturnAt: 0, paused: false, _decoder: new StringDecoder("utf8") });
  listen(this, options.signal);
}
Object.setPrototypeOf(Interface.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Interface, EventEmitter);

function hide(self, members) {
  for (const name of Object.keys(members)) Object.defineProperty(self, name, { value: members[name], writable: true, enumerable: false, configurable: true });
}

function listen(self, signal) {
  const { input } = self;
  const onError = (err) => self.emit("error", err);
  const onData = (data) => self._normalWrite(data);
  const onEnd = () => {
    const rest = (self._line_buffer ?? "") + self._decoder.end();
    self._line_buffer = null;
    if (rest !== "") self._onLine(rest);
    self.close();
  };
  input.on("error", onError);
  input.on("data", onData);
  input.on("end", onEnd);
  const onAbort = () => self.close();
  self.once("close", () => {
    input.removeListener("error", onError);
    input.removeListener("data", onData);
    input.removeListener("end", onEnd);
    signal?.removeEventListener("abort", onAbort);
  });
  if (signal?.aborted) process.nextTick(onAbort);
  else signal?.addEventListener("abort", onAbort, { once: true });
  input.resume();
}

const methods = {
  getPrompt() { return this._prompt; },
  setPrompt(prompt) { this._prompt = prompt; },
  get columns() { return this.output?.columns || Infinity; },
  prompt(preserveCursor) {
    needOpen(this);
    if (this.paused) this.resume();
    this._writeToOutput(this._prompt);
  },
  question(query, options, cb) {
    needOpen(this);
    if (typeof options === "function") [cb, options] = [options, undefined];
    if (typeof cb !== "function") return;
    const signal = options?.signal;
    if (signal) {
      check.abortSignal(signal, "options.signal");
      if (signal.aborted) return;
      const onAbort = () => cancelQuestion(this);
      signal.addEventListener("abort", onAbort, { once: true });
      const answered = cb;
      cb = (answer) => {
        signal.removeEventListener("abort", onAbort);
        return answered(answer);
      };
    }
    if (!this._questionCallback) {
      this._oldPrompt = this._prompt;
      this.setPrompt(query);
      this._questionCallback = cb;
    }
    this.prompt();
  },
  close() {
    if (this.closed) return;
    this.pause();
    this.closed = true;
    this.emit("close");
  },
  pause() {
    needOpen(this);
    if (this.paused) return undefined;
    this.input.pause();
    this.paused = true;
    this.emit("pause");
    return this;
  },
  resume() {
    needOpen(this);
    if (!this.paused) return undefined;
    this.input.resume();
    this.paused = false;
    this.emit("resume");
    return this;
  },
  write(data, key) {
    needOpen(this);
    if (this.paused) this.resume();
    this._normalWrite(data);
  },
  getCursorPos() {
    const { columns } = this;
    let at = 0, rows = 0;
    for (const c of require("util").stripVTControlCharacters(String(this._prompt) + this.line.slice(0, this.cursor ?? 0))) {
      if (c === "\n") {
        rows += Math.ceil(at / columns) || 1;
        at = 0;
        continue;
      }
      const width = c === "\t" ? this.tabSize - (at % this.tabSize) : Bun.stringWidth(c);
      if (width === 2 && c !== "\t" && (at + 1) % columns === 0) at++; // a wide character does not fit into the last column
      at += width;
    }
    const cols = at % columns;
    return { cols, rows: rows + (at - cols) / columns };
  },
  _writeToOutput(text) {
    check.string(text, "stringToWrite");
    this.output?.write(text);
  },
  _onLine(line) {
    const answered = this._questionCallback;
    if (!answered) {
      this.emit("line", line);
      return;
    }
    this._questionCallback = null;
    this.setPrompt(this._oldPrompt);
    answered(line);
  },
  // _normalWrite takes a piece of the input and gives the lines that it ends.
  _normalWrite(data) {
    if (data === undefined) return;
    let text = this._decoder.write(data);
    if (this._sawReturnAt && Date.now() - this._sawReturnAt <= this.crlfDelay) {
      if (text[0] === "\n") text = text.slice(1);
      if (text !== "") this._sawReturnAt = 0;
    }
    ending.lastIndex = 0;
    if (!ending.test(text)) {
      if (text !== "") this._line_buffer = (this._line_buffer ?? "") + text;
      return;
    }
    this._sawReturnAt = text.endsWith("\r") ? Date.now() : 0;
    const lines = ((this._line_buffer ?? "") + text).split(ending);
    const rest = lines.pop();
    this._line_buffer = rest === "" ? null : rest;
    for (const line of lines) this._onLine(line);
  },
};
for (const name of Object.keys(methods)) {
  Object.defineProperty(Interface.prototype, name, { ...Object.getOwnPropertyDescriptor(methods, name), enumerable: false });
}

// cancelQuestion forgets the question that waits for its answer.
function cancelQuestion(self) {
  if (!self._questionCallback) return;
  self._questionCallback = null;
  self.setPrompt(self._oldPrompt);
  self._writeToOutput("\r\n");
}

// So many lines wait for an iterator before the input is paused.
const maxWaiting = 1024;

function iterate(self) {
  const lines = [], waiting = [];
  let ended = self.closed === true, failure;
  const onLine = (line) => {
    if (waiting.length > 0) return waiting.shift().resolve({ value: line, done: false });
    lines.push(line);
    if (lines.length > maxWaiting && !self.paused) self.pause();
  };
  const end = () => {
    ended = true;
    self.removeListener("line", onLine);
    self.removeListener("close", end);
    self.removeListener("error", onError);
    for (const { resolve } of waiting.splice(0)) resolve({ value: undefined, done: true });
  };
  const onError = (err) => {
    if (waiting.length > 0) waiting.shift().reject(err);
    else failure = { err };
    end();
    self.close();
  };
  if (!ended) {
    self.on("line", onLine);
    self.on("close", end);
    self.on("error", onError);
  }
  return {
    next() {
      if (lines.length > 0) {
        const value = lines.shift();
        if (lines.length === 0 && self.paused && !self.closed) self.resume();
        return Promise.resolve({ value, done: false });
      }
      if (failure) {
        const { err } = failure;
        failure = undefined;
        return Promise.reject(err);
      }
      if (ended) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() {
      end();
      self.close();
      return Promise.resolve({ value: undefined, done: true });
    },
    throw(err) {
      end();
      self.close();
      return Promise.reject(err);
    },
    [Symbol.asyncIterator]() { return this; },
  };
}
Object.defineProperty(Interface.prototype, Symbol.asyncIterator, { value: { [Symbol.asyncIterator]() { return iterate(this); } }[Symbol.asyncIterator], writable: true, configurable: true });
if (Symbol.dispose) Object.defineProperty(Interface.prototype, Symbol.dispose, { value: { [Symbol.dispose]() { this.close(); } }[Symbol.dispose], writable: true, configurable: true });

module.exports = { Interface, cancelQuestion };
