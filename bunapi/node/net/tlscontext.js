// Contexts: certificates, keys and versions, read once and used for many connections.
"use strict";

const { check } = internal;

const ciphers = [
  "aes128-gcm-sha256", "aes128-sha", "aes256-gcm-sha384", "aes256-sha", "ecdhe-ecdsa-aes128-gcm-sha256", "ecdhe-ecdsa-aes128-sha",
  "ecdhe-ecdsa-aes256-gcm-sha384", "ecdhe-ecdsa-aes256-sha", "ecdhe-ecdsa-chacha20-poly1305", "ecdhe-rsa-aes128-gcm-sha256", "ecdhe-rsa-aes128-sha",
  "ecdhe-rsa-aes256-gcm-sha384", "ecdhe-rsa-aes256-sha", "ecdhe-rsa-chacha20-poly1305", "tls_aes_128_gcm_sha256", "tls_aes_256_gcm_sha384", "tls_chacha20_poly1305_sha256",
];
const DEFAULT_CIPHERS = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:HIGH:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!PSK:!SRP:!CAMELLIA";

let defaultCA;
const setDefaultCA = (list) => { defaultCA = list; };

const isMaterial = (v) => typeof v === "string" || ArrayBuffer.isView(v) || v instanceof ArrayBuffer;

/** key, cert and ca in the form that Go reads: text, bytes, or a list of those. */
function material(options, name) {
  const v = options[name];
  if (v === undefined || v === null || v === false) return undefined;
  const list = Array.isArray(v) ? v : [v];
  return list.map((item) => {
    if (item !== null && typeof item === "object" && "pem" in item) item = item.pem;
    if (!isMaterial(item) && !(item instanceof Blob)) {
      throw check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", `The "options.${name}" property must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${internal.received(item)}`);
    }
    return item;
  });
}

function SecureContext(options) {
  if (!(this instanceof SecureContext)) return new SecureContext(options);
  options = options ?? {};
  if (options.ciphers !== undefined && options.ciphers !== null && typeof options.ciphers !== "string") throw check.property("options.ciphers", "string", options.ciphers);
  const passphrase = options.passphrase ?? (Array.isArray(options.key) ? options.key.find((k) => k?.passphrase)?.passphrase : undefined);
  this.context = internal.secureContext({
    key: material(options, "key"), cert: material(options, "cert"), ca: material(options, "ca") ?? defaultCA, passphrase,
    minVersion: options.minVersion ?? undefined, maxVersion: options.maxVersion ?? undefined, ciphers: options.ciphers ?? undefined,
    crl: options.crl, sigalgs: options.sigalgs, dhparam: options.dhparam, pfx: options.pfx, pskCallback: options.pskCallback,
  });
  this.servername = options.servername;
}

function createSecureContext(options) { return new SecureContext(options); }

const contextOf = (v) => (v instanceof SecureContext ? v.context : v?.context ?? v);

/** ALPN protocols with their lengths, as they go over the wire. */
function alpnBytes(protocols, name = "ALPNProtocols") {
  if (protocols === undefined || protocols === null) return undefined;
  if (Array.isArray(protocols)) {
    const parts = [];
    protocols.forEach((p, i) => {
      const b = Buffer.from(p);
      if (b.length > 255) throw check.outOfRange(`The byte length of the protocol at index ${i}`, "<= 255", b.length);
      parts.push(Buffer.from([b.length]), b);
    });
    return Buffer.concat(parts);
  }
  if (ArrayBuffer.isView(protocols)) return Buffer.from(protocols.buffer, protocols.byteOffset, protocols.byteLength);
  if (typeof protocols === "string" || protocols instanceof ArrayBuffer) return protocols;
  throw check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", `TLSOptions.${name} must be of type string, ArrayBuffer, or null`);
}

function convertALPNProtocols(protocols, out) {
  const bytes = alpnBytes(protocols);
  if (bytes !== undefined) out.ALPNProtocols = bytes;
}

module.exports = { SecureContext, createSecureContext, convertALPNProtocols, contextOf, alpnBytes, ciphers, DEFAULT_CIPHERS, setDefaultCA };
