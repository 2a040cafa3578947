// Examples of files, bytes and plain functions: the variables of each are printed behind it. What must appear is what Bun prints.
import { texts } from "../../texts";
import type { Scenario, Scenarios } from "../../../harness/harness";

const example = (reads: string[], ...expect: string[]): Scenario => ({ files: texts, reads, expect });

export default {
  "Quickstart/2": example(["glob"],
    "Glob {",
    "  match: [Function: match],",
    "  scan: [Function],",
    "  scanSync: [Function],",
    "}",
  ),
  "Quickstart/3": example([]),
} satisfies Scenarios;
