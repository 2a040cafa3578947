import type { Scenarios } from "../../../../harness/harness";

export default {
  "/1": {
    drive: (t) => t.get("/any/path"),
    expect: ["Listening on http://localhost:PORT/", '/any/path 200 "Welcome to Bun!"'],
  },
} as Scenarios;
