// Examples of children: those whose programs every system has.
import type { Scenario, Scenarios } from "../../../harness/harness";

const example = (reads: string[], ...expect: (string | RegExp)[]): Scenario => ({ reads, expect });

export default {
  "Input stream/2": example(["await proc.stdout.text()"], "hello world!"),
  "Input stream/3": example([], "Hello from ReadableStream!"),
  "Using AbortSignal/1": example(["await proc.exited", "proc.signalCode"], "143 SIGTERM"),
} satisfies Scenarios;
