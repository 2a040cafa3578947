// Examples of files, bytes and plain functions: the variables of each are printed behind it. What must appear is what Bun prints.
import { texts } from "../../texts";
import type { Scenario, Scenarios } from "../../../harness/harness";

const example = (reads: string[], ...expect: string[]): Scenario => ({ files: texts, reads, expect });

export default {
  "Format colors as CSS/1": example([]),
  "Format colors as ANSI (for terminals)/1": example([]),
  "24-bit ANSI colors (`ansi-16m`)/1": example([]),
  "256 ANSI colors (`ansi-256`)/1": example([]),
  "16 ANSI colors (`ansi-16`)/1": example([]),
  "Format colors as numbers/1": example([]),
  "`{rgba}` object/2": example([]),
  "`{rgba}` object/3": example([]),
  "`[rgba]` array/2": example([]),
  "`[rgba]` array/3": example([]),
  "Format colors as hex strings/1": example([]),
  "Format colors as hex strings/2": example([]),
  "Bundle-time client-side color formatting/1": example([],
    "red",
  ),
  "Bundle-time client-side color formatting/3": example([],
    "red",
  ),
} satisfies Scenarios;
