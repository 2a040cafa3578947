// An iterator step that is no object is an error. A loop that reads `done` of it would never end.
import { Readable } from "node:stream";
import * as consumers from "node:stream/consumers";

const stepping = (step: any): any => ({ [Symbol.asyncIterator]: () => ({ next: () => step }) });
async function show(name: string, run: () => any) {
  try {
    console.log(name, await run());
  } catch (e: any) {
    console.log(name, e.name + ": " + e.message);
  }
}
for (const step of [1, undefined, "x", null]) {
  for (const kind of ["text", "buffer", "json", "arrayBuffer"] as const) await show(`${kind} ${step}`, () => consumers[kind](stepping(step)));
  await show(`fromAsync ${step}`, () => Array.fromAsync(stepping(step)));
  await show(`flatMap ${step}`, () => Readable.from([1]).flatMap(() => stepping(step)).toArray());
}
await show("a proper step", () => consumers.text({ async *[Symbol.asyncIterator]() { yield "a"; yield "b"; } } as any));
