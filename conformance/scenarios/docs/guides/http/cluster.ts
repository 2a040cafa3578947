import type { Scenarios } from "../../../../harness/harness";

export default {
  // A second server at the same port.
  "/1": {
    async drive(t) {
      const first = await t.server();
      const second = t.serve({ port: first.port, reusePort: true, fetch: () => new Response("Hello from another\n") });
      t.observe(second.port === first.port);
      const text = await (await t.request()).text();
      t.observe(/^Hello from (Bun #\w+!|another)\n$/.test(text));
    },
    expect: ["true", "true"],
  },
} as Scenarios;
