// Agreements, and prime numbers.

const pointForm = (form) => {
  if (form === undefined || form === "uncompressed") return "uncompressed";
  if (form === "compressed") return form;
  if (form === "hybrid") throw failure("ERR_CRYPTO_OPERATION_FAILED", "Failed to determine size for public key encoding");
  throw failure("ERR_CRYPTO_ECDH_INVALID_FORMAT", `Invalid ECDH format: ${form}`, TypeError);
};

class ECDH {
  #curve; #private; #public;
  constructor(curve) {
    wantString(curve, "curve");
    if (!internal.hasCurve(curve)) {
      if (/^secp256k1$|^secp224r1$|^P-224$/.test(curve)) throw failure("ERR_CRYPTO_OPERATION_FAILED", "Failed to create key using named curve");
      throw failure("ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name", TypeError);
    }
    this.#curve = curve;
  }
  generateKeys(encoding, form) {
    this.#private = internal.ecdhGenerate(this.#curve);
    this.#public = internal.ecdhPublic(this.#curve, this.#private);
    return this.getPublicKey(encoding, form);
  }
  computeSecret(other, inputEncoding, outputEncoding) {
    const point = dataOf(isBuffer(other) ? new Uint8Array(other) : other, inputEncoding, "otherPublicKey");
    if (!this.#private) throw failure("ERR_CRYPTO_INVALID_STATE", "Failed to get ECDH private key");
    const secret = internal.ecdhSecret(this.#curve, this.#private, point);
    if (!secret) throw failure("ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY", "Public key is not valid for specified curve");
    return coded(secret, outputEncoding);
  }
  getPublicKey(encoding, form) {
    const as = pointForm(form);
    if (!this.#public) throw failure("ERR_CRYPTO_INVALID_STATE", "Failed to get ECDH public key");
    return coded(internal.ecPoint(this.#curve, this.#public, as), encoding);
  }
  getPrivateKey(encoding) {
    if (!this.#private) throw failure("ERR_CRYPTO_INVALID_STATE", "Failed to get ECDH private key");
    return coded(Buffer.from(this.#private), encoding);
  }
  setPrivateKey(key, encoding) {
    const bytes = internal.copyBytes(dataOf(isBuffer(key) ? new Uint8Array(key) : key, encoding, "key"));
    const point = internal.ecdhPublic(this.#curve, bytes);
    if (!point) throw failure("ERR_CRYPTO_INVALID_KEYTYPE", "Private key is not valid for specified curve", RangeError);
    this.#private = bytes;
    this.#public = point;
    return this;
  }
  setPublicKey(key, encoding) {
    const point = internal.ecPoint(this.#curve, dataOf(isBuffer(key) ? new Uint8Array(key) : key, encoding, "key"), "uncompressed");
    if (!point) throw failure("ERR_CRYPTO_OPERATION_FAILED", "Failed to convert Buffer to EC_POINT");
    this.#public = point;
    return this;
  }
  static convertKey(key, curve, inputEncoding, outputEncoding, form) {
    wantString(curve, "curve");
    const bytes = dataOf(isBuffer(key) ? new Uint8Array(key) : key, inputEncoding, "key");
    const as = pointForm(form);
    if (!internal.hasCurve(curve)) throw failure("ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name", TypeError);
    const point = internal.ecPoint(curve, bytes, as);
    if (!point) throw failure("ERR_CRYPTO_OPERATION_FAILED", "Failed to convert Buffer to EC_POINT");
    return coded(point, outputEncoding);
  }
}

// Agreement is Diffie and Hellman's, over a prime and a generator.
class Agreement {
  #prime; #generator; #private; #public;
  _begin(prime, generator) {
    this.#prime = prime;
    this.#generator = generator;
    Object.defineProperty(this, "verifyError", { get: () => internal.groupProblems(this.#prime, this.#generator), enumerable: true, configurable: true });
  }
  generateKeys(encoding) {
    this.#private ??= internal.randomBelow(this.#prime);
    this.#public = internal.modPow(this.#generator, this.#private, this.#prime);
    return coded(this.#public, encoding);
  }
  computeSecret(other, inputEncoding, outputEncoding) {
    const theirs = dataOf(isBuffer(other) ? new Uint8Array(other) : other, inputEncoding, "otherPublicKey");
    if (!this.#private) throw failure("ERR_CRYPTO_INVALID_STATE", "No private key");
    const problem = internal.publicProblem(this.#prime, theirs);
    if (problem) throw failure("ERR_CRYPTO_INVALID_KEYLEN", `Supplied key is too ${problem}`, RangeError);
    const secret = internal.modPow(theirs, this.#private, this.#prime);
    return coded(Buffer.concat([Buffer.alloc(this.#prime.length - secret.length), secret]), outputEncoding);
  }
  getPrime(encoding) { return coded(Buffer.from(this.#prime), encoding); }
  getGenerator(encoding) { return coded(Buffer.from(this.#generator), encoding); }
  getPublicKey(encoding) {
    if (!this.#public) throw failure("ERR_CRYPTO_INVALID_STATE", "No public key - did you forget to generate one?");
    return coded(Buffer.from(this.#public), encoding);
  }
  getPrivateKey(encoding) {
    if (!this.#private) throw failure("ERR_CRYPTO_INVALID_STATE", "No private key - did you forget to generate one?");
    return coded(Buffer.from(this.#private), encoding);
  }
  _set(which, key, encoding) {
    const bytes = internal.copyBytes(dataOf(isBuffer(key) ? new Uint8Array(key) : key, encoding, "key"));
    if (which === "private") this.#private = bytes;
    else this.#public = bytes;
  }
}
class DiffieHellman extends Agreement {
  constructor(sizeOrKey, keyEncoding, generator, generatorEncoding) {
    super();
    if (typeof sizeOrKey !== "number" && typeof sizeOrKey !== "string" && !isView(sizeOrKey) && !isBuffer(sizeOrKey)) throw wrongType("sizeOrKey", "of type number, string, ArrayBuffer, Buffer, TypedArray, or DataView", sizeOrKey);
    if (keyEncoding && !Buffer.isEncoding(keyEncoding) && keyEncoding !== "buffer") [generatorEncoding, generator, keyEncoding] = [generator, keyEncoding, undefined];
    let g = Buffer.from([2]);
    if (typeof generator === "number") {
      if (!(Number.isInteger(generator) && generator > 1)) throw openssl("05000065", "Diffie-Hellman routines", "BAD_GENERATOR", "DH_BAD_GENERATOR");
      g = numberBytes(BigInt(generator), "generator");
    } else if (generator !== undefined && generator !== null && generator !== true) g = internal.copyBytes(dataOf(isBuffer(generator) ? new Uint8Array(generator) : generator, generatorEncoding, "generator"));
    let prime;
    if (typeof sizeOrKey === "number") {
      const bits = integer(sizeOrKey, "sizeOrKey", -2147483648, 2147483647);
      if (bits < 2) throw openssl("03000067", "bignum routines", "BITS_TOO_SMALL", "BN_BITS_TOO_SMALL");
      if (bits > 10000) throw openssl("05000067", "Diffie-Hellman routines", "MODULUS_TOO_LARGE", "DH_MODULUS_TOO_LARGE");
      prime = internal.makePrime(bits, true);
    } else prime = internal.copyBytes(typeof sizeOrKey === "string" ? textBytes(sizeOrKey, keyEncoding) : sizeOrKey);
    this._begin(prime, g);
  }
  setPublicKey(key, encoding) { this._set("public", key, encoding); }
  setPrivateKey(key, encoding) { this._set("private", key, encoding); }
}
class DiffieHellmanGroup extends Agreement {
  constructor(name) {
    super();
    wantString(name, "name");
    const prime = internal.group(name.toLowerCase());
    if (!prime) throw failure("ERR_CRYPTO_UNKNOWN_DH_GROUP", "Unknown DH group");
    this._begin(prime, Buffer.from([2]));
  }
}

function diffieHellman(options, callback) {
  wantObject(options, "options");
  const half = (key, name, allowed) => {
    if (!(key instanceof KeyObject)) throw wrongValue("options." + name, key);
    if (!allowed.includes(key.type)) throw failure("ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", `Invalid key object type ${key.type}, expected ${allowed.join(" or ")}.`, TypeError);
    return key;
  };
  const mine = half(options.privateKey, "privateKey", ["private"]), theirs = half(options.publicKey, "publicKey", ["public", "private"]);
  if (mine.asymmetricKeyType !== theirs.asymmetricKeyType || !["ec", "x25519"].includes(mine.asymmetricKeyType)) throw failure("ERR_INVALID_ARG_VALUE", `The property 'options.privateKey' must be a supported key type. Received ${Bun.inspect(mine, { compact: true })}`, TypeError);
  const secret = internal.diffieHellman(handles.get(mine), handles.get(theirs));
  if (callback === undefined) return secret;
  soon(wantFunction(callback), null, secret);
}

// numberBytes gives a number's bytes: those of a bigint, or bytes.
function numberBytes(v, name) {
  if (typeof v === "bigint") {
    if (v < 0n) throw outOfRange(name, ">= 0", v + "n");
    const text = v.toString(16);
    return Buffer.from(text.length % 2 ? "0" + text : text, "hex");
  }
  if (typeof v === "string") return Buffer.from(v);
  if (isView(v) || isBuffer(v)) return v;
  throw wrongType(name, bytesTypes, v);
}
function primeCandidate(candidate, options) {
  const bytes = numberBytes(candidate, "candidate");
  if (options !== undefined) integer(wantObject(options, "options").checks ?? 0, "options.checks", 0, 2147483647);
  return bytes;
}
function primeArguments(size, options) {
  integer(size, "size", 1, 2147483647);
  const o = options === undefined ? {} : wantObject(options, "options");
  if (o.add !== undefined || o.rem !== undefined) throw internal.unsupported("node:crypto: generatePrime with add or rem");
  const finish = (bytes) => (o.bigint ? BigInt("0x" + bytes.toString("hex")) : asArrayBuffer(bytes));
  return { bits: size, safe: Boolean(o.safe), finish };
}

Object.assign(module.exports, {
  ECDH, createECDH: function createECDH(curve) { return new ECDH(curve); }, getCurves: function getCurves() { return ["secp224r1", "prime256v1", "secp384r1", "secp521r1"]; },
  DiffieHellman: callable(DiffieHellman), DiffieHellmanGroup: callable(DiffieHellmanGroup), diffieHellman,
  createDiffieHellman: function createDiffieHellman(sizeOrKey, keyEncoding, generator, generatorEncoding) { return new DiffieHellman(sizeOrKey, keyEncoding, generator, generatorEncoding); },
  checkPrime: function checkPrime(candidate, options, callback) {
    if (typeof options === "function") [callback, options] = [options, undefined];
    wantFunction(callback);
    internal.isPrimeLater(primeCandidate(candidate, options), (error, result) => (error ? callback(error) : callback(undefined, result)));
  },
  checkPrimeSync: function checkPrimeSync(candidate, options) { return internal.isPrime(primeCandidate(candidate, options)); },
  generatePrime: function generatePrime(size, options, callback) {
    if (typeof options === "function") [callback, options] = [options, undefined];
    wantFunction(callback);
    const a = primeArguments(size, options);
    internal.makePrimeLater(a.bits, a.safe, (error, bytes) => (error ? callback(error) : callback(undefined, a.finish(bytes))));
  },
  generatePrimeSync: function generatePrimeSync(size, options) {
    const a = primeArguments(size, options);
    return a.finish(internal.makePrime(a.bits, a.safe));
  },
});
module.exports.createDiffieHellmanGroup = module.exports.getDiffieHellman = module.exports.DiffieHellmanGroup;
