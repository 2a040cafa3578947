// Examples of files, bytes and plain functions: the variables of each are printed behind it. What must appear is what Bun prints.
import { texts } from "../../texts";
import type { Scenario, Scenarios } from "../../../harness/harness";

const example = (reads: string[], ...expect: string[]): Scenario => ({ files: texts, reads, expect });

export default {
  "Setting environment variables/6": example([]),
  "Expansion/2": example([]),
  "Expansion/5": example([]),
  "Reading environment variables/1": example([]),
  "Reading environment variables/2": example([]),
  "TypeScript/1": example([]),
  "TypeScript/3": example([]),
} satisfies Scenarios;
