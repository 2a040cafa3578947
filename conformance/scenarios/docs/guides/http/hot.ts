import type { Scenarios } from "../../../../harness/harness";

export default {
  "/2": { drive: (t) => t.get("/"), expect: ['/ 200 "Hello world"'] },
} as Scenarios;
