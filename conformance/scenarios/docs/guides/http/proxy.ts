import type { Scenario, Scenarios } from "../../../../harness/harness";
import { certificate } from "../../../files";

const https: Scenario["before"] = (t) => {
  t.upstream({ tls: { cert: Bun.file("cert.pem"), key: Bun.file("key.pem") }, fetch: () => new Response("secret") });
  // The upstream's certificate is the test's own.
  const fetch = globalThis.fetch;
  (globalThis as any).fetch = (url: string, init: any) => fetch(url, { ...init, tls: { rejectUnauthorized: false } });
};

const through = (headers: string[]): Scenario => ({
  files: certificate,
  before: https,
  async after(t) {
    for (const p of await t.proxied()) t.observe(p.method, p.target, ...headers.map((name) => `${name}: ${p.headers[name]}`));
  },
});

export default {
  "/1": { ...through(["proxy-authorization"]), expect: ["CONNECT localhost:PORT proxy-authorization: Basic dXNlcm5hbWU6cGFzc3dvcmQ="] },
  "Custom proxy headers/1": {
    ...through(["proxy-authorization", "x-proxy-region"]),
    expect: ["CONNECT localhost:PORT proxy-authorization: Bearer my-token x-proxy-region: us-east-1"],
  },
  // No proxy, whatever the environment says.
  "Environment variables/2": {
    files: certificate,
    before(t) {
      process.env.HTTPS_PROXY = `http://127.0.0.1:${process.env.CONFORM_TAP}`;
      return https!(t);
    },
    async after(t) {
      t.observe((await t.proxied()).length);
    },
    expect: ["0"],
  },
} as Scenarios;
