import type { Scenarios } from "../../../../../harness/harness";
import common from "../../../../docs/guides/http/tls";

export default {
  // Without requestCert nobody is asked.
  "/2": { ...common["/2"], expect: ["Welcome to Bun!", "Welcome to Bun!"] },
} as Scenarios;
