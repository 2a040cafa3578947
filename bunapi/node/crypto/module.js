// node:crypto: random numbers, hashes and HMACs. Ciphers, keys and signatures are not here.
"use strict";

// bytesOf gives a copy of the bytes; what is detached is empty.
const bytesOf = (data, encoding, name = "data") => {
  if (typeof data === "string") return Buffer.from(data, encoding);
  const bytes = name === "data" && data instanceof ArrayBuffer ? undefined : internal.copyBytes(data);
  if (bytes) return bytes;
  throw internal.argType(name, "string or an instance of Buffer, TypedArray, or DataView", data);
};
const coded = (bytes, encoding) => (encoding === undefined || encoding === "buffer" ? bytes : bytes.toString(encoding));

class Digest {
  #name; #key; #chunks = []; #done = false;
  constructor(name, key) {
    if (typeof name !== "string") throw internal.argType("algorithm", "string", name);
    if (!internal.hasHash(name)) throw new Error("Digest method not supported");
    this.#name = name;
    this.#key = key;
  }
  update(data, encoding) {
    if (this.#done) throw Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
    this.#chunks.push(bytesOf(data, encoding));
    return this;
  }
  digest(encoding) {
    if (this.#done) throw Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
    this.#done = true;
    return coded(internal.digest(this.#name, this.#key, Buffer.concat(this.#chunks)), encoding);
  }
  copy() {
    const other = new this.constructor(this.#name, this.#key);
    for (const chunk of this.#chunks) other.update(chunk);
    return other;
  }
}
class Hash extends Digest {}
class Hmac extends Digest {}

function randomBytes(size, callback) {
  if (typeof size !== "number") throw internal.argType("size", "number", size);
  const bytes = crypto.getRandomValues(Buffer.alloc(size));
  if (typeof callback !== "function") return bytes;
  process.nextTick(callback, null, bytes);
}

function randomInt(min, max, callback) {
  if (max === undefined || typeof max === "function") [min, max, callback] = [0, min, max];
  if (!Number.isSafeInteger(min)) throw internal.argType("min", "a safe integer", min);
  if (!Number.isSafeInteger(max)) throw internal.argType("max", "a safe integer", max);
  const range = max - min;
  if (range <= 0 || range > 2 ** 48 - 1) throw Object.assign(new RangeError(`The value of "max" is out of range. It must be greater than the value of "min" (${min}). Received ${max}`), { code: "ERR_OUT_OF_RANGE" });
  const limit = 2 ** 48 - (2 ** 48 % range); // above it some results would be likelier than others
  let n;
  do n = randomBytes(6).readUIntBE(0, 6); while (n >= limit);
  n = min + (n % range);
  if (typeof callback !== "function") return n;
  process.nextTick(callback, null, n);
}

module.exports = {
  Hash, Hmac, webcrypto: crypto, subtle: crypto.subtle,
  createHash: (name) => new Hash(name),
  createHmac: (name, key) => new Hmac(name, bytesOf(key, undefined, "key")),
  hash: (name, data, encoding = "hex") => new Hash(name).update(data).digest(encoding),
  getHashes: () => ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512-256"],
  randomBytes, randomInt, randomUUID: () => crypto.randomUUID(), getRandomValues: (array) => crypto.getRandomValues(array),
  randomFillSync: (buffer) => (crypto.getRandomValues(ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer)), buffer),
  timingSafeEqual: (a, b) => crypto.timingSafeEqual(a, b),
};
