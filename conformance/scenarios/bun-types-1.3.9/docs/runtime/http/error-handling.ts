import type { Scenarios } from "../../../../../harness/harness";
import common from "../../../../docs/runtime/http/error-handling";

export default {
  // In development mode, which this version shows, the answer tells what went wrong.
  "/1": { ...common["/1"], expect: ["500 true"] },
} as Scenarios;
