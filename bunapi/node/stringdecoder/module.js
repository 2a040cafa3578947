// node:string_decoder: bytes that come in pieces become text, without breaking a character between two pieces.
"use strict";

function encodingOf(name) {
  if (name === undefined || name === null) return "utf8";
  const lower = String(name).toLowerCase();
  switch (lower) {
    case "utf8": case "utf-8": return "utf8";
    case "ucs2": case "ucs-2": case "utf16le": case "utf-16le": return "utf16le";
    case "latin1": case "binary": return "latin1";
    case "ascii": case "hex": case "base64": case "base64url": return lower;
  }
  const e = new TypeError(`Unknown encoding: ${name}`);
  e.code = "ERR_UNKNOWN_ENCODING";
  throw e;
}

/** How long the character is that begins with a byte of UTF-8: 0 for ASCII, -1 for a byte that goes on, -2 for none. */
function lengthUTF8(byte) {
  if (byte < 0x80) return 0;
  if (byte >> 6 === 0b10) return -1;
  if (byte >> 5 === 0b110) return 2;
  if (byte >> 4 === 0b1110) return 3;
  return byte >> 3 === 0b11110 ? 4 : -2;
}

const isHigh = (unit) => unit >= 0xd800 && unit <= 0xdbff;

function StringDecoder(encoding) {
  return Reflect.construct(Decoder, [encoding], new.target ?? StringDecoder);
}

class Decoder {
  constructor(encoding) {
    this.encoding = encodingOf(encoding);
    this.lastNeed = 0; // bytes that the open character lacks
    this.lastTotal = 0; // its length
    this.lastChar = Buffer.alloc(4); // its bytes so far are the first lastTotal - lastNeed of these
  }

  write(chunk) {
    if (typeof chunk === "string") return chunk;
    if (!ArrayBuffer.isView(chunk)) throw internal.wrongType("buf", "of type Buffer, TypedArray, or DataView", chunk);
    const b = chunk instanceof Buffer ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (b.length === 0) return "";
    switch (this.encoding) {
      case "latin1": case "ascii": case "hex": return b.toString(this.encoding);
    }
    if (this.lastNeed === 0) return this.#rest(b, 0);
    const begun = this.#fill(b);
    if (begun === undefined) return "";
    const from = this.lastNeed;
    this.lastNeed = 0;
    return from < b.length ? begun + this.#rest(b, from) : begun;
  }

  /** Completes the open character with the beginning of b: lastNeed is then how much of b it took. undefined: not yet complete. */
  #fill(b) {
    const have = this.lastTotal - this.lastNeed;
    if (this.encoding === "utf8") {
      for (let i = 0; i < this.lastNeed && i < b.length; i++) {
        if (lengthUTF8(b[i]) === -1) continue;
        this.lastNeed = i;
        return "\ufffd";
      }
    }
    if (this.lastNeed > b.length) {
      b.copy(this.lastChar, have);
      this.lastNeed -= b.length;
      return undefined;
    }
    b.copy(this.lastChar, have, 0, this.lastNeed);
    return this.lastChar.toString(this.encoding, 0, this.lastTotal);
  }

  /** The text of b from there on, but for the character that is open at its end. */
  #rest(b, from) {
    const keep = this.#open(b, from);
    if (keep > 0) b.copy(this.lastChar, 0, b.length - keep);
    return b.toString(this.encoding, from, b.length - keep);
  }

  /** How many bytes at the end of b must wait for more; notes what they lack. */
  #open(b, from) {
    let keep = 0, total = 0;
    const size = b.length - from;
    switch (this.encoding) {
      case "utf8":
        for (let back = 1; back <= 3 && back <= size; back++) {
          const length = lengthUTF8(b[b.length - back]);
          if (length === -1) continue;
          if (length > back) {
            keep = back;
            total = length;
          }
          break;
        }
        break;
      case "utf16le":
        if (size % 2 === 1) {
          keep = 1;
          total = 2;
        } else if (isHigh(b.readUInt16LE(b.length - 2))) {
          keep = 2;
          total = 4;
        }
        break;
      default: // base64
        keep = size % 3;
        total = 3;
    }
    if (keep > 0) {
      this.lastTotal = total;
      this.lastNeed = total - keep;
    }
    return keep;
  }

  end(chunk) {
    let text = chunk === undefined ? "" : this.write(chunk);
    if (this.lastNeed > 0) {
      text += this.lastChar.toString(this.encoding, 0, this.lastTotal - this.lastNeed);
      this.lastNeed = this.lastTotal = 0;
    }
    return text;
  }

  text(chunk, offset) {
    this.lastNeed = this.lastTotal = 0;
    return this.write(chunk.subarray(offset));
  }
}

StringDecoder.prototype = Decoder.prototype;
Object.defineProperty(Decoder.prototype, "constructor", { value: StringDecoder });

module.exports = { StringDecoder };
