// Examples of processes.
import type { Scenario, Scenarios } from "../../../harness/harness";

const example = (reads: string[], ...expect: (string | RegExp)[]): Scenario => ({ reads, expect });

export default {
  "argv#/1": example([], /.*cli\.ts.*/),
  "nanoseconds#/1": example([]),
  "spawn#/1": example(["proc.exitCode"], "0"),
  "spawn#/2": example(["await proc.exited"], "0"),
  "spawn#/3": example(["output"], "hello", ""),
  "spawn-stdout#/1": example(["output"], "hello", ""),
  "spawn-stdout#/2": example([], "hello"),
  "spawn-stderr#/1": example(["proc.stderr instanceof ReadableStream"], "true"),
  "spawn-stderr#/2": example(["errors.length"], "0"),
} satisfies Scenarios;
