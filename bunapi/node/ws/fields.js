// The header fields of handshakes: Sec-WebSocket-Extensions and Sec-WebSocket-Protocol (RFC 6455 section 9.1).
"use strict";

const token = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/;
const unexpected = (i) => new SyntaxError(`Unexpected character at index ${i}`);
const ended = () => new SyntaxError("Unexpected end of input");

/** Reads a text from left to right. */
class Reader {
  constructor(header) {
    if (header === undefined || header === null) throw new TypeError(`${header} is not an object`);
    const text = typeof header.charCodeAt === "function";
    if (!text && header.length > 0) throw new TypeError("header.charCodeAt is not a function");
    this.text = text ? `${header}` : "";
    this.at = 0;
  }
  space() { while (this.text[this.at] === " " || this.text[this.at] === "\t") this.at++; }
  get done() { return this.at >= this.text.length; }
  /** A token that must be there. */
  token() {
    const start = this.at;
    while (!this.done && token.test(this.text[this.at])) this.at++;
    if (this.at === start) throw this.done ? ended() : unexpected(this.at);
    return this.text.slice(start, this.at);
  }
  /** A value: a token, or what would be one in quotation marks. */
  value() {
    if (this.text[this.at] !== '"') return this.token();
    let value = "";
    for (this.at++; this.text[this.at] !== '"'; this.at++) {
      if (this.text[this.at] === "\\") this.at++;
      if (this.done) throw ended();
      if (!token.test(this.text[this.at])) throw unexpected(this.at);
      value += this.text[this.at];
    }
    if (value === "") throw unexpected(this.at);
    this.at++;
    return value;
  }
  take(character) {
    this.space();
    if (this.text[this.at] !== character) return false;
    this.at++;
    this.space();
    return true;
  }
}

function extensionParse(text) {
  const offers = Object.create(null), r = new Reader(text);
  r.space();
  do {
    const name = r.token(), params = Object.create(null);
    while (r.take(";")) {
      const key = r.token();
      (params[key] ??= []).push(r.take("=") ? r.value() : true);
    }
    (offers[name] ??= []).push(params);
  } while (r.take(","));
  r.space();
  if (!r.done) throw unexpected(r.at);
  return offers;
}

// A view of a detached buffer has no elements: the engine would still list their names.
const keys = (o) => (ArrayBuffer.isView(o) && o.byteLength === 0 ? [] : Object.keys(o));

function extensionFormat(extensions) {
  const list = (v) => (Array.isArray(v) ? v : [v]);
  return keys(extensions).map((name) => list(extensions[name]).map((params) => [name].concat(
    keys(params).map((key) => list(params[key]).map((v) => (v === true ? key : `${key}=${v}`)).join("; "))).join("; ")).join(", ")).join(", ");
}

function subprotocolParse(text) {
  const protocols = new Set(), r = new Reader(text);
  r.space();
  do {
    const name = r.token();
    if (protocols.has(name)) throw new SyntaxError(`The "${name}" subprotocol is duplicated`);
    protocols.add(name);
  } while (r.take(","));
  r.space();
  if (!r.done) throw unexpected(r.at);
  return protocols;
}

module.exports = { extension: { format: extensionFormat, parse: extensionParse }, subprotocol: { parse: subprotocolParse } };
