// X.509 certificates.

const wantText = (v, name) => {
  if (typeof v !== "string") throw failure("ERR_INVALID_ARG_TYPE", `${name} must be a string`, TypeError);
};

class X509Certificate {
  #handle; #parts;
  constructor(buffer) {
    if (arguments.length === 0) throw failure("ERR_MISSING_ARGS", "X509Certificate constructor requires at least one argument", TypeError);
    if (typeof buffer === "string") buffer = Buffer.from(buffer);
    else if (!isView(buffer) && !isBuffer(buffer)) throw failure("ERR_INVALID_ARG_TYPE", "X509Certificate constructor argument must be a Buffer, TypedArray, or string", TypeError);
    this.#handle = internal.readCertificate(buffer);
    if (typeof this.#handle === "string") throw failure("ERR_CRYPTO_INVALID_STATE", this.#handle);
    this.#parts = internal.certificateParts(this.#handle);
  }
  get subject() { return this.#parts.subject; }
  get issuer() { return this.#parts.issuer; }
  get subjectAltName() { return this.#parts.subjectAltName; }
  get infoAccess() { return this.#parts.infoAccess; }
  get validFrom() { return this.#parts.validFrom; }
  get validTo() { return this.#parts.validTo; }
  get validFromDate() { return new Date(this.#parts.from); }
  get validToDate() { return new Date(this.#parts.to); }
  get fingerprint() { return this.#parts.fingerprint; }
  get fingerprint256() { return this.#parts.fingerprint256; }
  get fingerprint512() { return this.#parts.fingerprint512; }
  get keyUsage() { return this.#parts.keyUsage; }
  get serialNumber() { return this.#parts.serialNumber; }
  get ca() { return this.#parts.ca; }
  get raw() { return this.#parts.raw; }
  get issuerCertificate() { return undefined; }
  get publicKey() { return asymmetric("public", internal.certificateKey(this.#handle)); }
  checkHost(name) {
    wantText(name, "host");
    return internal.certificateMatches(this.#handle, "host", name);
  }
  checkEmail(email) {
    wantText(email, "email");
    return internal.certificateMatches(this.#handle, "email", email);
  }
  checkIP(ip) {
    wantText(ip, "ip");
    return internal.certificateMatches(this.#handle, "ip", ip);
  }
  checkIssued(other) {
    if (!(other instanceof X509Certificate)) throw wrongType("otherCert", "an instance of X509Certificate", other);
    return internal.certificateIssued(this.#handle, other.#handle);
  }
  checkPrivateKey(key) {
    if (!(key instanceof KeyObject)) throw wrongType("pkey", "an instance of KeyObject", key);
    if (key.type !== "private") throw wrongValue("pkey", key);
    return internal.certificateHasKey(this.#handle, handles.get(key));
  }
  verify(key) {
    if (!(key instanceof KeyObject)) throw wrongType("pkey", "an instance of KeyObject", key);
    if (key.type !== "public") throw wrongValue("pkey", key);
    return internal.certificateVerify(this.#handle, handles.get(key));
  }
  toString() { return this.#parts.pem; }
  toJSON() { return this.toString(); }
  toLegacyObject() {
    const named = (list) => {
      const o = { __proto__: null };
      for (const [name, value] of list) o[name] = name in o ? [o[name], value].flat() : value;
      return o;
    };
    const p = this.#parts, o = { subject: named(p.subjectParts), issuer: named(p.issuerParts), subjectaltname: p.subjectAltName, infoAccess: p.infoAccess, ca: p.ca };
    const details = this.publicKey;
    if (details.asymmetricKeyType === "rsa") Object.assign(o, { bits: details.asymmetricKeyDetails.modulusLength, exponent: "0x" + details.asymmetricKeyDetails.publicExponent.toString(16) });
    return Object.assign(o, { pubkey: details.export({ format: "der", type: "spki" }), valid_from: p.validFrom, valid_to: p.validTo, fingerprint: p.fingerprint, fingerprint256: p.fingerprint256, fingerprint512: p.fingerprint512, ext_key_usage: p.keyUsage, serialNumber: p.serialNumber, raw: p.raw });
  }
}
module.exports.X509Certificate = X509Certificate;
