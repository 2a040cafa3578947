// Hashes and HMACs.

const finalized = () => failure("ERR_CRYPTO_HASH_FINALIZED", "Digest already called");

class Hash {
  #state; #done = false;
  constructor(algorithm, options) {
    if (algorithm instanceof Hash) {
      if (algorithm.#done) throw finalized();
      this.#state = internal.copyState(algorithm.#state);
      return;
    }
    wantString(algorithm, "algorithm");
    const size = options?.outputLength;
    if (size !== undefined) integer(size, "options.outputLength", 0, 4294967295);
    this.#state = internal.hashState(algorithm, size);
    if (this.#state === undefined) throw new Error("Digest method not supported");
    if (this.#state === null) throw Object.assign(new Error("error:06000087:public key routines:OPENSSL_internal:NOT_XOF_OR_INVALID_LENGTH"), { library: "public key routines", function: "OPENSSL_internal", reason: "NOT_XOF_OR_INVALID_LENGTH", code: "ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH" });
  }
  copy(options) {
    if (this.#done) throw finalized();
    return new Hash(this, options);
  }
  update(data, encoding) {
    if (this.#done) throw finalized();
    this.#state.update(dataOf(data, encoding));
    return this;
  }
  digest(encoding) {
    if (this.#done) throw finalized();
    this.#done = true;
    return coded(this.#state.digest(), encoding);
  }
}
streaming(Hash, "Transform", (h, chunk, encoding) => void h.update(chunk, encoding), (h) => h.digest());

class Hmac {
  #state; #done = false;
  constructor(algorithm, key, options) {
    wantString(algorithm, "hmac");
    const bytes = secretBytes(key, options?.encoding);
    this.#state = internal.hmacState(algorithm, bytes);
    if (this.#state === undefined) throw invalidDigest(algorithm);
  }
  update(data, encoding) {
    if (this.#done) throw finalized();
    this.#state.update(dataOf(data, encoding));
    return this;
  }
  digest(encoding) {
    // A second digest is empty, as in Node.
    const bytes = this.#done ? Buffer.alloc(0) : this.#state.digest();
    this.#done = true;
    return coded(bytes, encoding);
  }
}
streaming(Hmac, "Transform", (h, chunk, encoding) => void h.update(chunk, encoding), (h) => h.digest());

// secretBytes gives the bytes of a symmetric key: text, bytes, or a key object.
function secretBytes(key, encoding, must = keyTypes) {
  if (typeof key === "string") return textBytes(key, encoding);
  if (isView(key) || isBuffer(key)) return key;
  if (key instanceof KeyObject) {
    if (key.type !== "secret") throw failure("ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", `Invalid key object type ${key.type}, expected secret.`, TypeError);
    return key.export();
  }
  if (typeof CryptoKey === "function" && key instanceof CryptoKey) return KeyObject.from(key).export();
  throw wrongType("key", must, key);
}

// callable lets a class be called without new, as Node's functions can.
const callable = (Class) => new Proxy(Class, { apply: (target, _, args) => new target(...args) });

Object.assign(module.exports, {
  Hash: callable(Hash), Hmac: callable(Hmac),
  createHash: function createHash(algorithm, options) { return new Hash(algorithm, options); },
  createHmac: function createHmac(hmac, key, options) { return new Hmac(hmac, key, options); },
  getHashes: function getHashes() { return ["md4", "md5", "ripemd160", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512-224", "sha512-256", "sha3-224", "sha3-256", "sha3-384", "sha3-512"]; },
  hash: function hash(algorithm, input, outputEncoding = "hex") { return Bun.CryptoHasher.hash(algorithm, input, outputEncoding); },
});
