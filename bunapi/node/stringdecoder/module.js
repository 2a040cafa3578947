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

/** The number of bytes at the end of b that begin a character of UTF-8 which is longer, and how long it is. */
function openUTF8(b) {
  for (let back = 1; back <= 3 && back <= b.length; back++) {
    const c = b[b.length - back];
    if (c < 0x80) return 0;
    if (c >= 0xc0) {
      const length = c >= 0xf0 ? (c <= 0xf4 ? 4 : 1) : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1;
      return length > back && continues(b, b.length - back) ? back * 8 + length : 0;
    }
  }
  return 0;
}

/** Whether the second byte of a character may follow the first, as far as it is there. */
function continues(b, i) {
  if (i + 1 >= b.length) return true;
  const second = b[i + 1];
  switch (b[i]) {
    case 0xe0: return second >= 0xa0;
    case 0xed: return second <= 0x9f;
    case 0xf0: return second >= 0x90;
    case 0xf4: return second <= 0x8f;
  }
  return true;
}

class StringDecoder {
  constructor(encoding) {
    this.encoding = encodingOf(encoding);
    this.lastNeed = 0; // bytes that the open character lacks
    this.lastTotal = 0; // its length
    this.lastChar = Buffer.alloc(4); // its bytes so far are the first lastTotal - lastNeed of these
  }

  write(chunk) {
    if (typeof chunk === "string") return chunk;
    if (!ArrayBuffer.isView(chunk)) throw internal.wrongType("buf", "an instance of Buffer, TypedArray, or DataView", chunk);
    let b = chunk instanceof Buffer ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const { encoding } = this;
    if (b.length === 0) return "";
    if (encoding === "latin1" || encoding === "ascii" || encoding === "hex") return b.toString(encoding);
    if (this.lastNeed > 0) {
      b = Buffer.concat([this.lastChar.subarray(0, this.lastTotal - this.lastNeed), b]);
      this.lastNeed = this.lastTotal = 0;
    }
    const keep = this.#open(b);
    if (keep === 0) return b.toString(encoding);
    b.copy(this.lastChar, 0, b.length - keep);
    return keep === b.length ? "" : b.toString(encoding, 0, b.length - keep);
  }

  /** How many bytes at the end of b must wait for more; notes what they lack. */
  #open(b) {
    let keep = 0, total = 0;
    switch (this.encoding) {
      case "utf8": {
        const found = openUTF8(b);
        keep = found >> 3;
        total = found & 7;
        break;
      }
      case "utf16le": {
        keep = b.length % 2;
        total = 2;
        const high = b.length - keep - 1;
        if (high > 0 && b[high] >= 0xd8 && b[high] <= 0xdb) {
          keep += 2;
          total = 4;
        }
        break;
      }
      default: // base64
        keep = b.length % 3;
        total = 3;
    }
    this.lastTotal = keep > 0 ? total : 0;
    this.lastNeed = keep > 0 ? total - keep : 0;
    return keep;
  }

  end(chunk) {
    let text = chunk === undefined ? "" : this.write(chunk);
    if (this.lastNeed > 0) {
      const have = this.lastTotal - this.lastNeed;
      text += this.encoding === "utf8" ? "\ufffd" : this.lastChar.toString(this.encoding, 0, this.encoding === "utf16le" ? have - (have % 2) : have);
      this.lastNeed = this.lastTotal = 0;
    }
    return text;
  }

  text(chunk, offset) {
    this.lastNeed = this.lastTotal = 0;
    return this.write(chunk.subarray(offset));
  }
}

module.exports = { StringDecoder };
