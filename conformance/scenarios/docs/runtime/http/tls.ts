import type { Scenario, Scenarios, Test } from "../../../../harness/harness";
import { certificate, clientAuthorities, encrypted, twoServers } from "../../../files";

const read = (name: string) => Bun.file(name).text();

/** One request, over TLS with these options: what came back, or that nothing did. */
async function ask(t: Test, name: string, tls: object) {
  const answer = t.request("/", { tls: { ca: await read("ca.pem"), ...tls } }).then(
    (response) => response.text(),
    () => "refused",
  );
  t.observe(name, await answer);
}

/** The client trusts the authority behind the server's certificate, and nobody else. */
const trusted: Scenario = {
  answers: true,
  files: certificate,
  async drive(t) {
    await ask(t, "trusted:", {});
    await ask(t, "not trusted:", { ca: undefined });
  },
  expect: ["trusted: answered", "not trusted: refused"],
};

const clients: Scenario = {
  answers: true,
  files: { ...certificate, ...clientAuthorities },
  async drive(t) {
    await ask(t, "no certificate:", {});
    await ask(t, "certificate:", { cert: await read("client.pem"), key: await read("client-key.pem") });
    await ask(t, "revoked certificate:", { cert: await read("revoked.pem"), key: await read("revoked-key.pem") });
  },
};

export default {
  "/1": trusted,
  "/2": { refused: "fs is not defined", files: certificate, reason: "refused by Bun too: fs is not imported" },
  "Passphrase/1": { ...trusted, files: encrypted },
  "CA Certificates/1": trusted,
  "Client certificates (mTLS)/1": { ...clients, expect: ["no certificate: refused", "certificate: answered", "revoked certificate: answered"] },
  "Certificate revocation lists/1": { ...clients, expect: ["no certificate: refused", "certificate: answered", "revoked certificate: refused"] },
  "Diffie-Hellman/1": { answers: true, refused: "Unable to access dhParamsFile path", reason: "refused by Bun too: the example's file is not there" },
  "Server name indication (SNI)/1": { answers: true, drive: async (t) => t.observe((await t.server()).protocol), expect: ["https"] },
  "Server name indication (SNI)/2": {
    answers: true,
    files: twoServers,
    async drive(t) {
      for (const serverName of ["my-server1.com", "my-server2.com", "my-server3.com"]) await ask(t, serverName, { serverName });
    },
    expect: ["my-server1.com answered", "my-server2.com answered", "my-server3.com refused"],
  },
} as Scenarios;
