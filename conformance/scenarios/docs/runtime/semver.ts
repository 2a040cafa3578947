// Examples of files, bytes and plain functions: the variables of each are printed behind it. What must appear is what Bun prints.
import { texts } from "../../texts";
import type { Scenario, Scenarios } from "../../../harness/harness";

const example = (reads: string[], ...expect: string[]): Scenario => ({ files: texts, reads, expect });

export default {
  "`Bun.semver.satisfies(version: string, range: string): boolean`/1": example([]),
  "`Bun.semver.order(versionA: string, versionB: string): 0 | 1 | -1`/1": example(["unsorted"],
    "[ \"1.0.0-alpha\", \"1.0.0-beta\", \"1.0.0-rc\", \"1.0.0\", \"1.0.1\" ]",
    "[ \"1.0.0-alpha\", \"1.0.0-beta\", \"1.0.0-rc\", \"1.0.0\", \"1.0.1\" ]",
  ),
} satisfies Scenarios;
