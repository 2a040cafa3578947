// node:tls.
"use strict";

const { TLSSocket, connect } = part("tlssocket");
const { Server } = part("tlsserver");
const { SecureContext, createSecureContext, convertALPNProtocols, DEFAULT_CIPHERS } = part("tlscontext");
const { check } = internal;

let roots, cas;
const rootCertificates = () => (roots ??= Object.freeze(internal.rootCertificates()));

Object.assign(exports, {
  CLIENT_RENEG_LIMIT: 3,
  CLIENT_RENEG_WINDOW: 600,
  connect,
  convertALPNProtocols,
  createSecureContext,
  createServer(options, listener) { return new Server(options, listener); },
  DEFAULT_CIPHERS,
  DEFAULT_ECDH_CURVE: "auto",
  DEFAULT_MAX_VERSION: "TLSv1.3",
  DEFAULT_MIN_VERSION: "TLSv1.2",
  getCiphers() { return [...part("tlscontext").ciphers]; },
  setDefaultCACertificates(certificates) {
    if (!Array.isArray(certificates)) throw internal.argType("certs", "Array", certificates);
    cas = certificates.map(String);
    part("tlscontext").setDefaultCA(cas);
  },
  parseCertString() { throw internal.unsupported("tls.parseCertString"); },
  SecureContext,
  Server,
  TLSSocket,
  checkServerIdentity(hostname, certificate) { return part("tlsidentity").checkServerIdentity(hostname, certificate); },
  getCACertificates(type = "default") {
    if (typeof type !== "string") throw internal.argType("type", "string", type);
    switch (type) {
      case "default": return cas ?? rootCertificates();
      case "bundled": case "system": return rootCertificates();
      case "extra": return [];
    }
    throw check.argValue("type", type);
  },
});
Object.defineProperty(exports, "rootCertificates", { get: rootCertificates, enumerable: true, configurable: true });
