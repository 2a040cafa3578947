import type { Scenario, Scenarios } from "../../../../harness/harness";

/** The socket that the example names lies elsewhere on this machine, if anywhere: one of the scenario takes its place. */
const socket = (options: object): Scenario["before"] => (t) => {
  const path = process.cwd() + "/example.sock";
  t.serve({ port: undefined, unix: path, ...options });
  const fetch = globalThis.fetch;
  (globalThis as any).fetch = (url: string, init: any) => fetch(url, { ...init, unix: path, tls: { rejectUnauthorized: false } });
};

export default {
  "/1": {
    before: socket({ fetch: (req: Request) => Response.json({ path: new URL(req.url).pathname, host: req.headers.get("host") }) }),
    expect: ["{", '  path: "/info",', '  host: "localhost",', "}"],
  },
} as Scenarios;
