// Ciphers.

const invalidState = (what) => failure("ERR_CRYPTO_INVALID_STATE", what ? `Invalid state for operation ${what}` : "Invalid state");
const invalidTag = (length) => failure("ERR_CRYPTO_INVALID_AUTH_TAG", `Invalid authentication tag length: ${length}`, TypeError);
const tagLengths = [4, 8, 12, 13, 14, 15, 16];

// Both is what encryption and decryption have in common.
class Both {
  #state; #gcm; #decrypt; #tagLength; #started = false; #done = false; #tag; #decoder; #encoding;
  constructor(decrypt, cipher, key, iv, options) {
    wantString(cipher, "cipher");
    const secret = secretBytes(key);
    const vector = iv === null ? null : typeof iv === "string" ? Buffer.from(iv) : isView(iv) ? iv : isBuffer(iv) ? iv : undefined;
    if (vector === undefined) throw wrongType("iv", viewTypes, iv);
    const info = internal.cipherInfo(cipher);
    if (info === undefined) throw failure("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
    this.#gcm = info.mode === "gcm";
    this.#decrypt = decrypt;
    let length = options?.authTagLength;
    if (length !== undefined && length !== null) {
      if (typeof length !== "number" || !Number.isInteger(length) || length < 0) throw wrongValue("options.authTagLength", length);
      if (this.#gcm && !tagLengths.includes(length)) throw invalidTag(length);
      this.#tagLength = length;
    }
    if (secret.byteLength !== info.keyLength) throw failure("ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length", RangeError);
    const size = vector === null ? 0 : vector.byteLength;
    if (this.#gcm ? size === 0 : size !== (info.ivLength ?? 0)) throw failure("ERR_CRYPTO_INVALID_IV", "Invalid initialization vector", TypeError);
    this.#state = internal.cipherState(cipher, secret, vector ?? undefined, decrypt);
  }
  #out(bytes, encoding) {
    if (encoding === undefined || encoding === null || encoding === "buffer") return bytes;
    if (!Buffer.isEncoding(encoding)) throw unknownEncoding(encoding);
    const { StringDecoder } = require("string_decoder");
    if (this.#decoder && this.#encoding !== encoding.toLowerCase()) throw failure("ERR_INTERNAL_ASSERTION", "Cannot change encoding");
    this.#encoding = encoding.toLowerCase();
    this.#decoder ??= new StringDecoder(encoding);
    return this.#decoder.write(bytes);
  }
  #take(data, encoding) {
    if (typeof data === "string" && encoding !== undefined && encoding !== null && encoding !== "buffer" && !Buffer.isEncoding(encoding)) throw unknownEncoding(encoding);
    const bytes = dataOf(data, encoding);
    if (this.#done) throw new Error("Trying to add data in unsupported state");
    this.#started = true;
    return this.#state.update(bytes);
  }
  update(data, inputEncoding, outputEncoding) { return this.#out(this.#take(data, inputEncoding), outputEncoding); }
  final(outputEncoding) {
    if (outputEncoding !== undefined && outputEncoding !== null && outputEncoding !== "buffer" && !Buffer.isEncoding(outputEncoding)) throw unknownEncoding(outputEncoding);
    if (this.#done) throw invalidState();
    this.#done = true;
    const bytes = this.#state.final();
    if (this.#gcm && !this.#decrypt) this.#tag = this.#state.getTag().subarray(0, this.#tagLength ?? 16);
    if (outputEncoding === undefined || outputEncoding === null || outputEncoding === "buffer") return bytes;
    return this.#out(bytes, outputEncoding) + this.#decoder.end();
  }
  setAutoPadding(on = true) {
    if (this.#done) throw invalidState("setAutoPadding");
    this.#state.setPadding(Boolean(on));
    return this;
  }
  setAAD(data, options) {
    const bytes = dataOf(data, options?.encoding, "buffer");
    if (!this.#gcm || this.#started || this.#done) throw invalidState("setAAD");
    this.#state.setAAD(bytes);
    return this;
  }
  _getTag() {
    if (this.#tag === undefined) throw invalidState("getAuthTag");
    return Buffer.from(this.#tag);
  }
  _setTag(tag, encoding) {
    const bytes = dataOf(tag, encoding, "buffer");
    const length = bytes.byteLength;
    if (!this.#gcm || this.#done || this.#tag !== undefined) throw invalidState("setAuthTag");
    if (!tagLengths.includes(length) || (this.#tagLength !== undefined && this.#tagLength !== length) || (this.#tagLength === undefined && length !== 16)) throw invalidTag(length);
    this.#tag = true;
    this.#state.setTag(bytes);
    return this;
  }
}
class Cipheriv extends Both {
  constructor(cipher, key, iv, options) { super(false, cipher, key, iv, options); }
  getAuthTag() { return this._getTag(); }
}
class Decipheriv extends Both {
  constructor(cipher, key, iv, options) { super(true, cipher, key, iv, options); }
  setAuthTag(tag, encoding) { return this._setTag(tag, encoding); }
}
for (const Class of [Cipheriv, Decipheriv]) streaming(Class, "Transform", (c, chunk, encoding) => c.update(chunk, encoding), (c) => c.final());

Object.assign(module.exports, {
  Cipheriv: callable(Cipheriv), Decipheriv: callable(Decipheriv),
  createCipheriv: function createCipheriv(cipher, key, iv, options) { return new Cipheriv(cipher, key, iv, options); },
  createDecipheriv: function createDecipheriv(cipher, key, iv, options) { return new Decipheriv(cipher, key, iv, options); },
  getCiphers: function getCiphers() { return internal.cipherNames(); },
  getCipherInfo: function getCipherInfo(nameOrNid, options) {
    if (typeof nameOrNid !== "string" && typeof nameOrNid !== "number") throw wrongType("nameOrNid", "of type string or number", nameOrNid);
    const info = internal.cipherInfo(nameOrNid);
    if (!info) return undefined;
    if (options?.keyLength !== undefined && options.keyLength !== info.keyLength) return undefined;
    if (options?.ivLength !== undefined) {
      if (info.mode === "gcm" ? options.ivLength < 1 : options.ivLength !== (info.ivLength ?? 0)) return undefined;
      info.ivLength = options.ivLength;
    }
    return info;
  },
});
