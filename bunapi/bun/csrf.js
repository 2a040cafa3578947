// Bun.CSRF: a token is the time and a nonce and how long it lasts, and the HMAC of that.
(function () {
  "use strict";
  const { defineProperty } = Object;
  const error = (Class, code, message) => defineProperty(new Class(message), "code", { value: code, writable: true, configurable: true });
  const type = (message) => error(TypeError, "ERR_INVALID_ARG_TYPE", message);
  const algorithms = ["blake2b256", "blake2b512", "sha256", "sha384", "sha512", "sha512-256"];
  const day = 86400000, signed = 32;
  let ownSecret; // of tokens that name none: known to this process only

  const isText = (v) => typeof v === "string" || v instanceof String;
  const duration = (v, name, otherwise) => {
    if (v === undefined || v === null) return otherwise;
    if (typeof v !== "number") throw type(`The "${name}" property must be of type number. Received type ${typeof v} ('${v}')`);
    if (!Number.isInteger(v)) throw error(RangeError, "ERR_OUT_OF_RANGE", `The value of "${name}" is out of range. It must be an integer. Received ${v}`);
    if (v < 0 || v > Number.MAX_SAFE_INTEGER) throw error(RangeError, "ERR_OUT_OF_RANGE", `The value of "${name}" is out of range. It must be >= 0 && <= ${Number.MAX_SAFE_INTEGER}. Received ${v}`);
    return v;
  };
  const encodingOf = (v) => {
    if (v === undefined || v === null) return "base64url";
    if (v === "base64" || v === "base64url" || v === "hex") return v;
    throw type("Invalid format: must be 'base64', 'base64url', or 'hex'");
  };
  const algorithmOf = (v) => {
    if (v === undefined || v === null) return "sha256";
    const name = isText(v) ? String(v).toLowerCase() : "";
    if (!algorithms.includes(name)) throw type("Algorithm not supported");
    return name;
  };
  const mine = () => (ownSecret ??= Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex"));
  const mac = (algorithm, secret, data) => new Bun.CryptoHasher(algorithm, secret).update(data).digest();

  function generate(secret, options) {
    if (secret === undefined) secret = mine();
    else if (!isText(secret)) throw type("secret must be a string");
    secret = String(secret);
    if (secret === "") throw type("Secret must be a non-empty string");
    const o = typeof options === "object" && options !== null ? options : {};
    const expires = duration(o.expiresIn, "CSRFGenerateOptions.expiresIn", day);
    const encoding = encodingOf(o.encoding), algorithm = algorithmOf(o.algorithm);
    const head = Buffer.alloc(signed);
    head.writeBigUInt64BE(BigInt(Date.now()), 0);
    crypto.getRandomValues(head.subarray(8, 24));
    head.writeBigUInt64BE(BigInt(expires), 24);
    return Buffer.concat([head, mac(algorithm, secret, head)]).toString(encoding);
  }

  function verify(token, options) {
    if (!isText(token)) throw type("token must be a string");
    token = String(token);
    if (token === "") throw type("Token must be a non-empty string");
    const o = typeof options === "object" && options !== null ? options : {};
    let secret = o.secret;
    if (secret === undefined || secret === null) secret = mine();
    else if (!isText(secret)) throw type("CSRFVerifyOptions.secret must be a string");
    secret = String(secret);
    if (secret === "") throw type("Secret must be a non-empty string");
    const maxAge = duration(o.maxAge, "CSRFVerifyOptions.maxAge", day);
    const encoding = encodingOf(o.encoding), algorithm = algorithmOf(o.algorithm);
    const bytes = Buffer.from(token, encoding);
    if (bytes.length <= signed || bytes.toString(encoding) !== token) return false;
    const head = bytes.subarray(0, signed), sum = bytes.subarray(signed), want = mac(algorithm, secret, head);
    if (sum.length !== want.length || !crypto.timingSafeEqual(sum, want)) return false;
    const age = Date.now() - Number(head.readBigUInt64BE(0)), expires = Number(head.readBigUInt64BE(24));
    return !(expires > 0 && age > expires) && !(maxAge > 0 && age > maxAge);
  }

  const CSRF = {};
  for (const [fn, length] of [[generate, 0], [verify, 1]]) {
    defineProperty(fn, "length", { value: length, configurable: true });
    CSRF[fn.name] = fn;
  }
  return { CSRF };
})()
