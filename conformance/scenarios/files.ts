// Files that many examples want beside themselves.

const from = (name: string) => ({ from: `certificates/${name}.pem` });

/** A server's certificate and key as the documents name them, for localhost, and the authority behind it. */
export const certificate = { "cert.pem": from("localhost"), "key.pem": from("localhost-key"), "ca.pem": from("ca") };

/** Authorities for clients. */
export const clientAuthorities = {
  "client-ca.pem": from("client-ca"),
  "client-ca.crl.pem": from("client-ca.crl"),
  "client.pem": from("client"),
  "client-key.pem": from("client-key"),
  "revoked.pem": from("revoked"),
  "revoked-key.pem": from("revoked-key"),
};

export const encrypted = { ...certificate, "key.pem": from("localhost-encrypted-key") };

export const twoServers = {
  "cert1.pem": from("server1"),
  "key1.pem": from("server1-key"),
  "cert2.pem": from("server2"),
  "key2.pem": from("server2-key"),
  "ca.pem": from("ca"),
};
