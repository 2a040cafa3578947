import type { Scenarios } from "../../../../harness/harness";

export default {
  "/1": { drive: (t) => t.get("/", { show: ["content-type"] }), expect: ['/ 200 content-type: text/plain "Hello, world!"'] },
} as Scenarios;
