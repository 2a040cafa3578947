// Examples of files, bytes and plain functions: the variables of each are printed behind it. What must appear is what Bun prints.
import { texts } from "../../texts";
import type { Scenario, Scenarios } from "../../../harness/harness";

const example = (reads: string[], ...expect: string[]): Scenario => ({ files: texts, reads, expect });

export default {
  "exists#/1": example([]),
  "mime#/1": example(["file", "html", "image"],
    "FileRef (\"./package.json\") {",
    "  type: \"application/json;charset=utf-8\"",
    "} FileRef (\"./index.html\") {",
    "  type: \"text/html;charset=utf-8\"",
    "} FileRef (\"./image.png\") {",
    "  type: \"image/png\"",
    "}",
  ),
  "stream#/1": example([]),
  "string#/2": example(["path", "file"],
    "./file.txt FileRef (\"./file.txt\") {",
    "  type: \"text/plain;charset=utf-8\"",
    "}",
  ),
} satisfies Scenarios;
