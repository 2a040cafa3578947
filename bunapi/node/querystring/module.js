// node:querystring.
"use strict";

const { codedError } = internal.check;

function escape(text) {
  if (typeof text !== "string") text = typeof text === "object" ? String(text) : text + "";
  try {
    return encodeURIComponent(text);
  } catch {
    throw codedError(URIError, "ERR_INVALID_URI", "URI malformed");
  }
}

const hexDigit = (c) => (c >= 48 && c <= 57 ? c - 48 : c >= 65 && c <= 70 ? c - 55 : c >= 97 && c <= 102 ? c - 87 : -1);
// unescapeBuffer takes escapes apart byte by byte; what is none stays.
function unescapeBuffer(text, decodeSpaces) {
  const bytes = Buffer.from(String(text), "latin1");
  const out = Buffer.allocUnsafe(bytes.length);
  let n = 0;
  for (let i = 0; i < bytes.length; i++) {
    let c = bytes[i];
    if (c === 43 && decodeSpaces) c = 32;
    else if (c === 37 && i + 2 < bytes.length) {
      const high = hexDigit(bytes[i + 1]), low = hexDigit(bytes[i + 2]);
      if (high >= 0 && low >= 0) {
        c = high * 16 + low;
        i += 2;
      }
    }
    out[n++] = c;
  }
  return out.slice(0, n);
}
function unescape(text, decodeSpaces) {
  try {
    return decodeURIComponent(text);
  } catch {
    return module.exports.unescapeBuffer(text, decodeSpaces).toString();
  }
}

function primitive(v) {
  if (typeof v === "string") return v;
  if (typeof v === "number" && Number.isFinite(v)) return "" + v;
  if (typeof v === "bigint") return "" + v;
  return typeof v === "boolean" ? (v ? "true" : "false") : "";
}

function stringify(obj, sep, eq, options) {
  if (obj === null || typeof obj !== "object") return "";
  const encode = typeof options?.encodeURIComponent === "function" ? options.encodeURIComponent : module.exports.escape;
  const pair = (key, v) => encode(primitive(key)) + (eq || "=") + encode(primitive(v));
  const out = [];
  for (const [key, v] of Object.entries(obj)) { // entries, because goja's Object.keys lists the indices of a detached view
    if (Array.isArray(v)) for (let i = 0; i < v.length; i++) out.push(pair(key, v[i]));
    else out.push(pair(key, v));
  }
  return out.join(sep || "&");
}

function parse(text, sep, eq, options) {
  const out = { __proto__: null };
  if (typeof text !== "string" || text === "") return out;
  sep = sep ? String(sep) : "&";
  eq = eq ? String(eq) : "=";
  const decode = typeof options?.decodeURIComponent === "function" ? options.decodeURIComponent : module.exports.unescape;
  const max = typeof options?.maxKeys === "number" ? options.maxKeys : 1000;
  const custom = decode !== unescape;
  const decoded = (part) => {
    part = part.replace(/\+/g, custom ? "%20" : " ");
    if (!custom && !part.includes("%")) return part;
    try { return decode(part); } catch { return unescape(part, true); }
  };
  let parts = text.split(sep).filter((part) => part !== "");
  if (max > 0) parts = parts.slice(0, max);
  for (const part of parts) {
    const at = part.indexOf(eq);
    const key = decoded(at < 0 ? part : part.slice(0, at)), value = at < 0 ? "" : decoded(part.slice(at + eq.length));
    if (!(key in out)) out[key] = value;
    else if (Array.isArray(out[key])) out[key].push(value);
    else out[key] = [out[key], value];
  }
  return out;
}

module.exports = { unescapeBuffer, unescape, escape, stringify, encode: stringify, parse, decode: parse };
