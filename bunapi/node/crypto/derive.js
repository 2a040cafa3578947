// Keys that are derived.

function pbkdf2Arguments(password, salt, iterations, keylen, digest) {
  integer(keylen, "keylen", 0, 2147483647, "and");
  integer(iterations, "iterations", 1, 2147483647, "and");
  const p = looseOf(password, "password", "of type string or buffer"), t = looseOf(salt, "salt", "of type string or buffer");
  wantString(digest, "digest");
  if (!internal.isDigest(digest)) throw invalidDigest(digest);
  return [p, t, iterations, keylen, digest];
}

// scryptNumber reads one option under either of its names.
function scryptNumber(options, short, long, otherwise) {
  if (long !== undefined && options[short] !== undefined && options[long] !== undefined) throw failure("ERR_INCOMPATIBLE_OPTION_PAIR", `Option "${short}" cannot be used in combination with option "${long}"`, TypeError);
  const name = options[short] !== undefined ? short : long !== undefined && options[long] !== undefined ? long : undefined;
  if (name === undefined) return otherwise;
  const v = options[name], most = short === "maxmem" ? Number.MAX_SAFE_INTEGER : 4294967295;
  if (typeof v !== "number") throw failure("ERR_INVALID_ARG_TYPE", `The "${name}" property must be of type number, got ${typeof v}`, TypeError);
  if (!Number.isInteger(v)) throw outOfRange(name, "an integer", v);
  if (v < 0 || v > most) throw outOfRange(name, `>= 0 && <= ${most}`, v);
  return v || otherwise;
}
function scryptArguments(password, salt, keylen, options) {
  const must = "of type string, ArrayBuffer, Buffer, TypedArray, or DataView";
  const p = looseOf(password, "password", must), t = looseOf(salt, "salt", must);
  if (typeof keylen !== "number") throw failure("ERR_INVALID_ARG_TYPE", `The "keylen" property must be of type number, got ${typeof keylen}`, TypeError);
  integer(keylen, "keylen", 0, 2147483647);
  const o = options !== null && typeof options === "object" ? options : {};
  return [p, t, keylen, scryptNumber(o, "N", "cost", 16384), scryptNumber(o, "r", "blockSize", 8), scryptNumber(o, "p", "parallelization", 1), scryptNumber(o, "maxmem", undefined, 32 * 1024 * 1024)];
}

function hkdfArguments(digest, key, salt, info, length) {
  wantString(digest, "digest");
  const bytes = (v, name) => looseOf(v, name, "of type string, ArrayBuffer, TypedArray, Buffer");
  let k = key;
  if (key instanceof KeyObject && key.type === "secret") k = key.export();
  else k = looseOf(key, "ikm", "of type string or an instance of SecretKeyObject, ArrayBuffer, TypedArray, DataView, or Buffer");
  const t = bytes(salt, "salt"), i = bytes(info, "info");
  integer(length, "length", 0, 4294967296);
  if (i.byteLength > 1024) throw outOfRange("info", "must not contain more than 1024 bytes", i.byteLength);
  if (!internal.isDigest(digest)) throw invalidDigest(digest);
  if (length > 255 * internal.digestSize(digest)) throw failure("ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length", RangeError);
  return [digest, k, t, i, length];
}
const asArrayBuffer = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

Object.assign(module.exports, {
  pbkdf2: function pbkdf2(password, salt, iterations, keylen, digest, callback) {
    if (typeof digest === "function") [callback, digest] = [digest, undefined];
    const args = pbkdf2Arguments(password, salt, iterations, keylen, digest);
    wantFunction(callback);
    internal.pbkdf2(...args, callback);
  },
  pbkdf2Sync: function pbkdf2Sync(password, salt, iterations, keylen, digest) { return internal.pbkdf2Sync(...pbkdf2Arguments(password, salt, iterations, keylen, digest)); },
  scrypt: function scrypt(password, salt, keylen, options, callback) {
    if (callback === undefined) [callback, options] = [options, undefined];
    const args = scryptArguments(password, salt, keylen, options);
    wantFunction(callback);
    internal.scrypt(...args, callback);
  },
  scryptSync: function scryptSync(password, salt, keylen, options) { return internal.scryptSync(...scryptArguments(password, salt, keylen, options)); },
  hkdf: function hkdf(digest, key, salt, info, length, callback) {
    const args = hkdfArguments(digest, key, salt, info, length);
    wantFunction(callback);
    internal.hkdf(...args, (error, bytes) => (error ? callback(error) : callback(null, asArrayBuffer(bytes))));
  },
  hkdfSync: function hkdfSync(digest, key, salt, info, length) { return asArrayBuffer(internal.hkdfSync(...hkdfArguments(digest, key, salt, info, length))); },
});
