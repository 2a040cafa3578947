// Bun.CryptoHasher.
(function () {
  "use strict";
  // CryptoHasher is node:crypto's hash, which begins anew after each digest.
  const cryptoHasher = ({ createHash, createHmac, getHashes }) => {
    const argument = (text) => Object.assign(new TypeError(text), { code: "ERR_INVALID_ARG_TYPE" });
    const sizes = { md5: 16, sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64, "sha512-256": 32 };
    const coded = (bytes, to) => {
      if (!ArrayBuffer.isView(to)) return to === undefined ? bytes : bytes.toString(to);
      if (to.byteLength < 64) throw argument("TypedArray must be at least 64 bytes");
      new Uint8Array(to.buffer, to.byteOffset).set(bytes);
      return to;
    };
    return class CryptoHasher {
      #name; #key; #hash;
      constructor(name, key) {
        if (typeof name !== "string") throw argument("algorithm must be a string");
        const plain = name.toLowerCase().replace(/^sha-/, "sha").replace("/", "-");
        if (!(plain in sizes)) throw argument("Unsupported algorithm " + name);
        this.#name = plain;
        this.#key = key;
        this.#begin();
      }
      #begin() { this.#hash = this.#key === undefined ? createHash(this.#name) : createHmac(this.#name, this.#key); }
      #open() { if (!this.#hash) throw new Error("HMAC has been consumed and is no longer usable"); return this.#hash; }
      get algorithm() { return this.#name; }
      get byteLength() { return sizes[this.#name]; }
      update(data, encoding) {
        if (typeof data !== "string" && !(data instanceof ArrayBuffer) && !ArrayBuffer.isView(data)) throw argument("input must be a string, ArrayBuffer, ArrayBufferView or Blob");
        this.#open().update(data instanceof ArrayBuffer ? new Uint8Array(data.detached ? 0 : data) : data, encoding);
        return this;
      }
      digest(to) {
        const bytes = this.#open().digest();
        this.#hash = undefined;
        if (this.#key === undefined) this.#begin();
        return coded(bytes, to);
      }
      copy() {
        const other = new CryptoHasher(this.#name, this.#key);
        other.#hash = this.#open().copy();
        return other;
      }
      static get algorithms() { return getHashes(); }
      static hash(name, data, to) { return coded(new CryptoHasher(name).update(data).digest(), to); }
    };
  };

  return {
    cryptoHasher,
  };
})()
