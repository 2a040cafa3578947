import type { Scenario, Scenarios } from "../../../../harness/harness";
import { certificate, clientAuthorities } from "../../../files";

const read = (name: string) => Bun.file(name).text();

async function ask(tls: object, t: Parameters<NonNullable<Scenario["drive"]>>[0]) {
  return t.request("/", { tls: { ca: await read("ca.pem"), ...tls } }).then(
    (response) => response.text(),
    () => "refused",
  );
}

const client = async () => ({ cert: await read("client.pem"), key: await read("client-key.pem") });

export default {
  "/1": {
    files: certificate,
    async drive(t) {
      t.observe(await ask({}, t));
      t.observe(await ask({ ca: undefined }, t));
    },
    expect: ["Welcome to Bun!", "refused"],
  },
  // Clients of one of the two authorities are let in.
  "/2": {
    files: { ...certificate, ...clientAuthorities, "ca1.pem": certificate["ca.pem"], "ca2.pem": clientAuthorities["client-ca.pem"] },
    async drive(t) {
      t.observe(await ask(await client(), t));
      t.observe(await ask({}, t));
    },
    expect: ["Welcome to Bun!", "refused"],
  },
} as Scenarios;
