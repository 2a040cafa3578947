// Key objects: making, reading and writing them.

const made = Symbol("made"); // proves that a KeyObject comes from here
const handles = new WeakMap(); // of a KeyObject: its native key, or the bytes of a secret

class KeyObject {
  constructor(type, handle, proof) {
    if (proof === made) {
      handles.set(this, handle);
      Object.defineProperty(this, "type", { get: () => type, enumerable: false, configurable: true });
      return;
    }
    if (!["secret", "public", "private"].includes(type)) throw wrongValue("type", type);
    throw wrongType("handle", "of type object", handle);
  }
  get type() { throw new TypeError("Illegal invocation"); }
  static from(key) {
    if (typeof CryptoKey !== "function" || !(key instanceof CryptoKey)) throw wrongType("key", "an instance of CryptoKey", key);
    const v = internal.nativeKey(key);
    return v.secret ? new SecretKeyObject("secret", v.secret, made) : new AsymmetricKeyObject(v.type, v.key, made);
  }
  equals(other) {
    if (!(other instanceof KeyObject)) throw wrongType("otherKeyObject", "an instance of KeyObject", other);
    if (other.type !== this.type) return false;
    const a = handles.get(this), b = handles.get(other);
    if (this.type === "secret") return a.length === b.length && crypto.timingSafeEqual(a, b);
    return internal.sameKey(a, b);
  }
  toCryptoKey(algorithm, extractable, usages) { return internal.toCryptoKey(handles.get(this), this.type, algorithm, Boolean(extractable), usages); }
  get [Symbol.toStringTag]() { return "KeyObject"; }
}

class SecretKeyObject extends KeyObject {
  get symmetricKeySize() { return handles.get(this).length; }
  export(options) {
    const bytes = handles.get(this);
    if (options !== undefined) {
      wantObject(options, "options");
      if (options.format === "jwk") return { kty: "oct", k: bytes.toString("base64url") };
      if (options.format !== undefined && options.format !== "buffer") throw failure("ERR_INVALID_ARG_VALUE", `The property 'options.format' must be one of: undefined, 'buffer', 'jwk'. Received ${typeof options.format === "string" ? `'${options.format}'` : String(options.format)}`, TypeError);
    }
    return Buffer.from(bytes);
  }
}

class AsymmetricKeyObject extends KeyObject {
  get asymmetricKeyType() { return internal.keyType(handles.get(this)); }
  get asymmetricKeyDetails() { return internal.keyDetails(handles.get(this)); }
  export(options) {
    wantObject(options, "options");
    if (options.format === "jwk") return internal.exportJWK(handles.get(this));
    return encodeKey(this, encoding(options, this.type, "options"));
  }
}
Object.defineProperty(AsymmetricKeyObject, "name", { value: "KeyObject" });

// encoding checks how a key is to be written: {format, type, cipher, passphrase}.
function encoding(o, kind, path) {
  const { format, type, cipher, passphrase } = o;
  if (format !== "pem" && format !== "der" && format !== "jwk") throw wrongValue(path + ".format", format);
  if (format === "jwk") return { format };
  const types = kind === "public" ? ["spki", "pkcs1"] : ["pkcs8", "pkcs1", "sec1"];
  if (!types.includes(type)) throw wrongValue(path + ".type", type);
  if (cipher !== undefined && cipher !== null) {
    if (typeof cipher !== "string") throw wrongValue(path + ".cipher", cipher);
    if (format === "der" && type !== "pkcs8") throw failure("ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS", `The selected key encoding ${type} does not support encryption.`);
    if (internal.cipherInfo(cipher) === undefined) throw failure("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
    if (typeof passphrase !== "string" && !isView(passphrase) && !isBuffer(passphrase)) throw wrongValue(path + ".passphrase", passphrase);
  }
  return { format, type, cipher: cipher ?? undefined, passphrase: typeof passphrase === "string" ? Buffer.from(passphrase) : passphrase };
}
function encodeKey(key, e) {
  if (e.format === "jwk") return internal.exportJWK(handles.get(key));
  const kind = key.asymmetricKeyType;
  if (e.type === "pkcs1" && kind !== "rsa") throw failure("ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS", "The selected key encoding pkcs1 can only be used for RSA keys.");
  if (e.type === "sec1" && kind !== "ec") throw failure("ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS", "The selected key encoding sec1 can only be used for EC keys.");
  return internal.exportKey(handles.get(key), e.format, e.type, e.cipher, e.passphrase);
}

const asymmetric = (type, handle) => new AsymmetricKeyObject(type, handle, made);
const bytesTypes = "of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView";

// readKey reads what stands for a key in most functions: text, bytes, {key, format, type, passphrase}, a key object.
function readKey(input, wanted) {
  const must = wanted === "private" ? bytesTypes : keyTypes;
  const isKey = (v) => v instanceof KeyObject || (typeof CryptoKey === "function" && v instanceof CryptoKey);
  const accept = (v) => {
    const key = v instanceof KeyObject ? v : KeyObject.from(v);
    if (key.type === wanted) return key;
    if (wanted === "public" && key.type === "private") return asymmetric("public", internal.publicHalf(handles.get(key)));
    throw failure("ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", `Invalid key object type ${key.type}, expected ${wanted === "public" ? "public or private" : wanted}.`, TypeError);
  };
  if (isKey(input)) return accept(input);
  if (typeof input === "string" || isView(input) || isBuffer(input)) return parse(input, "pem", undefined, undefined, wanted);
  if (input === null || typeof input !== "object") throw wrongType("key", wanted === "private" && input !== undefined ? keyTypes : must, input);
  const { key, format, type, passphrase } = input;
  if (isKey(key)) return accept(key);
  return readOptions(key, format, type, passphrase, input.encoding, wanted, must);
}
function readOptions(key, format, type, passphrase, textEncoding, wanted, must) {
  if (format === "jwk") {
    wantObject(key, "key.key");
    if (!["RSA", "EC", "OKP"].includes(key.kty)) throw failure("ERR_INVALID_ARG_VALUE", `The property 'key.kty' must be one of: 'RSA', 'EC', 'OKP', 'AKP'. Received ${typeof key.kty === "string" ? `'${key.kty}'` : String(key.kty)}`, TypeError);
    const isPrivate = wanted === "private" || (wanted !== "public" && key.d !== undefined);
    return asymmetric(isPrivate ? "private" : "public", internal.readJWK(key, isPrivate));
  }
  if (typeof key !== "string" && !isView(key) && !isBuffer(key)) throw wrongType("key.key", must, key);
  if (format !== undefined && format !== "pem" && format !== "der") throw wrongValue("options.format", format);
  if (format === "der" && !["pkcs8", "pkcs1", "sec1", "spki"].includes(type)) throw wrongValue("options.type", type);
  if (passphrase !== undefined && passphrase !== null && typeof passphrase !== "string" && !isView(passphrase) && !isBuffer(passphrase)) throw wrongValue("options.passphrase", passphrase);
  return parse(typeof key === "string" ? textBytes(key, textEncoding) : key, format ?? "pem", type, passphrase ?? undefined, wanted);
}
function parse(data, format, type, passphrase, wanted) {
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  const secret = typeof passphrase === "string" ? Buffer.from(passphrase) : passphrase;
  return asymmetric(wanted, internal.readKey(bytes, format, type, secret, wanted === "private"));
}

function createPrivateKey(key) {
  const inner = key !== null && typeof key === "object" && key.key instanceof KeyObject ? key.key : key;
  if (inner instanceof KeyObject) throw failure("ERR_INVALID_ARG_TYPE", `The "key" argument must be of type string, ArrayBuffer, Buffer, TypedArray, or DataView. Received ${internal.received(inner)}`, TypeError);
  if (key === undefined || key === null || typeof key !== "object") if (typeof key !== "string") throw wrongType("key", bytesTypes, key);
  return readKey(key, "private");
}
function createPublicKey(key) {
  const inner = key !== null && typeof key === "object" && key.key instanceof KeyObject ? key.key : key;
  if (inner instanceof KeyObject && inner.type !== "private") throw failure("ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", `Invalid key object type ${inner.type}, expected private.`, TypeError);
  return readKey(key, "public");
}
function createSecretKey(key, textEncoding) {
  if (typeof key === "string") key = textBytes(key, textEncoding);
  else if (!isView(key) && !isBuffer(key)) throw wrongType("key", "an instance of ArrayBuffer, Buffer, TypedArray, or DataView", key);
  return new SecretKeyObject("secret", internal.copyBytes(key), made);
}

// pairArguments checks the options of generateKeyPair and gives those of the native function, and how to write the keys.
function pairArguments(type, options) {
  wantString(type, "type");
  if (!["rsa", "rsa-pss", "dsa", "ec", "ed25519", "ed448", "x25519", "x448", "dh"].includes(type)) throw failure("ERR_INVALID_ARG_VALUE", `The argument 'type' must be a supported key type. Received '${type}'`, TypeError);
  let bits = 0, exponent = 65537, curve = "";
  if (options === undefined && /^(ed|x)/.test(type)) options = {};
  wantObject(options, "options");
  if (type === "rsa" || type === "rsa-pss" || type === "dsa") {
    const v = options.modulusLength;
    if (typeof v !== "number") throw wrongType("options.modulusLength", "of type number", v);
    bits = integer(v, "options.modulusLength", 0, 4294967295);
    if (options.publicExponent !== undefined && type !== "dsa") {
      exponent = integer(options.publicExponent, "options.publicExponent", 0, 4294967295);
      if (exponent < 3 || exponent % 2 === 0) throw failure("ERR_OUT_OF_RANGE", "publicExponent is invalid", RangeError);
    }
  } else if (type === "ec") {
    curve = options.namedCurve;
    if (typeof curve !== "string") throw wrongType("options.namedCurve", "of type string", curve);
  }
  const write = (o, kind, path) => {
    if (o === undefined || o === null) return (key) => key;
    if (typeof o !== "object") throw wrongValue(path, o);
    const e = encoding(o, kind, path);
    return (key) => encodeKey(key, e);
  };
  return { native: [type, bits, exponent, curve], publicKey: write(options.publicKeyEncoding, "public", "options.publicKeyEncoding"), privateKey: write(options.privateKeyEncoding, "private", "options.privateKeyEncoding") };
}
const pairOf = (a, handle) => ({ publicKey: a.publicKey(asymmetric("public", internal.publicHalf(handle))), privateKey: a.privateKey(asymmetric("private", handle)) });

function generateKeyPair(type, options, callback) {
  if (typeof options === "function") [callback, options] = [options, undefined];
  wantFunction(callback);
  const a = pairArguments(type, options);
  internal.generateKeyPairLater(...a.native, (error, handle) => {
    if (error) return callback(error);
    let pair;
    try { pair = pairOf(a, handle); } catch (e) { return callback(e); }
    callback(null, pair.publicKey, pair.privateKey);
  });
}
const promisified = Symbol.for("nodejs.util.promisify.custom");
Object.defineProperty(generateKeyPair, promisified, {
  value: (type, options) => new Promise((resolve, reject) => generateKeyPair(type, options, (error, publicKey, privateKey) => (error ? reject(error) : resolve({ publicKey, privateKey })))),
  configurable: true, writable: true,
});

function secretLength(type, options) {
  wantString(type, "type");
  if (type !== "hmac" && type !== "aes") throw failure("ERR_INVALID_ARG_VALUE", `The argument 'type' must be a supported key type. Received '${type}'`, TypeError);
  wantObject(options, "options");
  const { length } = options;
  if (typeof length !== "number") throw wrongType("options.length", "of type number", length);
  if (type === "hmac") return Math.floor(integer(length, "options.length", 8, 2147483647) / 8);
  if (![128, 192, 256].includes(length)) throw failure("ERR_INVALID_ARG_VALUE", "The property 'options.length' must be one of: 128, 192, 256", TypeError);
  return length / 8;
}

Object.assign(module.exports, {
  KeyObject, createPrivateKey, createPublicKey, createSecretKey, generateKeyPair,
  generateKeyPairSync: function generateKeyPairSync(type, options) {
    const a = pairArguments(type, options);
    return pairOf(a, internal.generateKeyPair(...a.native));
  },
  generateKey: function generateKey(type, options, callback) {
    const length = secretLength(type, options);
    wantFunction(callback);
    soon(callback, null, createSecretKey(randomBytes(length)));
  },
  generateKeySync: function generateKeySync(type, options) { return createSecretKey(randomBytes(secretLength(type, options))); },
});
