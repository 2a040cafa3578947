// Examples of files, bytes and plain functions: the variables of each are printed behind it. What must appear is what Bun prints.
import { texts } from "../../texts";
import type { Scenario, Scenarios } from "../../../harness/harness";

const example = (reads: string[], ...expect: string[]): Scenario => ({ files: texts, reads, expect });

export default {
  "append#/1": example([]),
  "append#/2": example([],
    "The \"data to append\" was appended to file!",
  ),
  "append#/4": example([]),
  "basic#/1": example([]),
  "basic#/2": example(["path"],
    "./file.txt",
  ),
  "basic#/3": example(["path"],
    "FileRef (\"./file.txt\") {",
    "  type: \"text/plain;charset=utf-8\"",
    "}",
  ),
  "basic#/4": example(["path", "bytes"],
    "./file.txt 11",
  ),
  "blob#/1": example([]),
  "filesink#/1": example([]),
  "stdout#/1": example([],
    "Lorem ipsum",
  ),
} satisfies Scenarios;
