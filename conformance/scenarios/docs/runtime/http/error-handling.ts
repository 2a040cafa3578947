import type { Scenarios } from "../../../../harness/harness";

export default {
  // A plain answer, without what went wrong.
  "/1": {
    async drive(t) {
      const response = await t.request();
      t.observe(response.status, (await response.text()).includes("woops!"));
    },
    expect: ["500 false"],
    status: 1, // the process lives on, but has failed
  },
  "`error` callback/1": {
    async drive(t) {
      const response = await t.request();
      t.observe(response.status, response.headers.get("content-type"), (await response.text()).split("\n")[0]);
    },
    expect: ["200 text/html <pre>Error: woops!"],
  },
} as Scenarios;
