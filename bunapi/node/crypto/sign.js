// Signatures, and encryption with asymmetric keys.

const openssl = (number, library, reason, code) => Object.assign(new Error(`error:${number}:${library}:OPENSSL_internal:${reason}`), { library, function: "OPENSSL_internal", reason, code: "ERR_OSSL_" + code });
const RSA_PKCS1_PADDING = 1, RSA_PKCS1_OAEP_PADDING = 4, RSA_PKCS1_PSS_PADDING = 6;

// useOptions reads padding, saltLength and dsaEncoding beside a key.
function useOptions(key) {
  const o = key !== null && typeof key === "object" && !(key instanceof KeyObject) ? key : {};
  const whole = (name) => {
    const v = o[name];
    if (v === undefined || v === null) return undefined;
    if (!Number.isInteger(v)) throw wrongValue("options." + name, v);
    return v;
  };
  const padding = whole("padding"), saltLength = whole("saltLength"), { dsaEncoding } = o;
  if (dsaEncoding !== undefined && dsaEncoding !== "der" && dsaEncoding !== "ieee-p1363") throw wrongValue("options.dsaEncoding", dsaEncoding);
  return { padding, saltLength, dsaEncoding };
}
// signArguments are those of the native functions behind the data.
function signArguments(key, o, digest) {
  const kind = key.asymmetricKeyType;
  if (kind === "x25519") throw openssl("0600007d", "public key routines", "OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE", "EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE");
  if (kind === "ed25519") {
    if (digest !== undefined) throw openssl("06000065", "public key routines", "COMMAND_NOT_SUPPORTED", "EVP_COMMAND_NOT_SUPPORTED");
    return ["", 0, 0, ""];
  }
  if (kind === "ec" && /^(rsa-)?md[45]/i.test(digest ?? "")) throw openssl("0600006f", "public key routines", "INVALID_DIGEST_TYPE", "EVP_INVALID_DIGEST_TYPE");
  if (kind === "rsa") {
    if (o.padding !== undefined && o.padding !== RSA_PKCS1_PADDING && o.padding !== RSA_PKCS1_PSS_PADDING) throw openssl("0600006d", "public key routines", "ILLEGAL_OR_UNSUPPORTED_PADDING_MODE", "EVP_ILLEGAL_OR_UNSUPPORTED_PADDING_MODE");
    if (o.padding === RSA_PKCS1_PSS_PADDING && o.saltLength < -2) throw new Error("sign operation failed");
  }
  return [digest ?? "sha256", o.padding ?? RSA_PKCS1_PADDING, o.saltLength ?? -2, o.dsaEncoding ?? "der"];
}
function digestName(algorithm) {
  if (algorithm === null || algorithm === undefined) return undefined;
  wantString(algorithm, "algorithm");
  if (internal.hashState(algorithm) === undefined || /^shake/i.test(algorithm)) throw invalidDigest(algorithm);
  return algorithm;
}
const keyRequired = () => failure("ERR_CRYPTO_SIGN_KEY_REQUIRED", "No key provided to sign");

// Collected is what is signed or verified later.
class Collected {
  #digest; #chunks = [];
  constructor(algorithm) {
    wantString(algorithm, "algorithm");
    this.#digest = digestName(algorithm);
  }
  update(data, encoding) {
    if (!this.#chunks) throw failure("ERR_CRYPTO_INVALID_STATE", "Invalid state");
    this.#chunks.push(Buffer.from(internal.copyBytes(dataOf(data, encoding))));
    return this;
  }
  _take(what) {
    if (!this.#chunks) throw new TypeError(`${what} cannot be called before ${what.replace(/\.[a-z]+$/, ".init")}`);
    const data = Buffer.concat(this.#chunks);
    this.#chunks = undefined;
    return data;
  }
  get _digest() { return this.#digest; }
}
class Sign extends Collected {
  sign(key, outputEncoding) {
    if (!key) throw keyRequired();
    const o = useOptions(key), k = readKey(key, "private");
    const data = this._take("Sign.prototype.sign");
    return coded(internal.sign(handles.get(k), data, ...signArguments(k, o, this._digest)), outputEncoding);
  }
}
class Verify extends Collected {
  verify(key, signature, encoding) {
    const o = useOptions(key), k = readKey(key, "public");
    const given = dataOf(signature, encoding, "signature");
    const data = this._take("Verify.prototype.verify");
    return internal.verify(handles.get(k), data, ...signArguments(k, o, this._digest), given);
  }
}
for (const Class of [Sign, Verify]) streaming(Class, "Writable", (c, chunk, encoding) => void c.update(chunk, encoding));

const oneShotData = (data) => {
  if (typeof data === "string") return Buffer.from(data);
  if (isView(data) || isBuffer(data)) return data;
  throw wrongType("data", bytesTypes, data);
};
function sign(algorithm, data, key, callback) {
  const digest = digestName(algorithm), bytes = oneShotData(data);
  if (!key) throw keyRequired();
  const o = useOptions(key), k = readKey(key, "private");
  const args = [handles.get(k), bytes, ...signArguments(k, o, digest)];
  if (callback === undefined) return internal.sign(...args);
  internal.signLater(...args, wantFunction(callback));
}
function verify(algorithm, data, key, signature, callback) {
  const digest = digestName(algorithm), bytes = oneShotData(data);
  const o = useOptions(key), k = readKey(key, "public");
  if (!isView(signature) && !isBuffer(signature)) throw wrongType("signature", "an instance of ArrayBuffer, Buffer, TypedArray, or DataView", signature);
  const args = [handles.get(k), bytes, ...signArguments(k, o, digest), signature];
  if (callback === undefined) return internal.verify(...args);
  internal.verifyLater(...args, wantFunction(callback));
}

// crypt is publicEncrypt and its kin: with which half, and which padding unless the options say another.
const crypt = (name, half, padding) => ({ [name](key, buffer) {
  const o = key !== null && typeof key === "object" && !(key instanceof KeyObject) && !isView(key) ? key : {};
  const k = readKey(key, half);
  const data = typeof buffer === "string" ? textBytes(buffer, o.encoding) : looseOf(buffer, "buffer", "of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView");
  if (k.asymmetricKeyType !== "rsa") throw openssl("0600007d", "public key routines", "OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE", "EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE");
  const mode = o.padding ?? padding, hash = o.oaepHash ?? "sha1";
  if (name === "privateDecrypt" && mode === RSA_PKCS1_PADDING) throw failure("ERR_INVALID_ARG_VALUE", "RSA_PKCS1_PADDING is no longer supported for private decryption", TypeError);
  if (mode === RSA_PKCS1_OAEP_PADDING && internal.hashState(wantString(hash, "key.oaepHash")) === undefined) throw failure("ERR_OSSL_EVP_INVALID_DIGEST", "Invalid digest used");
  const label = o.oaepLabel === undefined ? undefined : typeof o.oaepLabel === "string" ? Buffer.from(o.oaepLabel) : o.oaepLabel;
  return internal[name](handles.get(k), data, mode, hash, label);
} })[name];

Object.assign(module.exports, {
  Sign: callable(Sign), Verify: callable(Verify), sign, verify,
  createSign: function createSign(algorithm, options) { return new Sign(algorithm, options); },
  createVerify: function createVerify(algorithm, options) { return new Verify(algorithm, options); },
  publicEncrypt: crypt("publicEncrypt", "public", RSA_PKCS1_OAEP_PADDING), privateDecrypt: crypt("privateDecrypt", "private", RSA_PKCS1_OAEP_PADDING),
  privateEncrypt: crypt("privateEncrypt", "private", RSA_PKCS1_PADDING), publicDecrypt: crypt("publicDecrypt", "public", RSA_PKCS1_PADDING),
});
