// What a script reads of an error's stack.
import { test } from "../lib";

interface Wanted {
  name: string;
}
/** The stack with files and lines alone, and without the frames that belong to the test. */
const shown = (stack: unknown) =>
  String(stack)
    .split("\n")
    .map((line) => line.replace(/^( +at (?:async )?)(?:([\w$]+) )?\(?.*\/(\w+\.ts:\d+):\d+\)?$/, "$1$2 $3"))
    .filter((line) => !line.includes("lib.ts") && !line.includes("<anonymous>") && !/^ +at (async )? stack.ts/.test(line))
    .join("\n");
function inner(wanted: Wanted) {
  const made = [new RangeError("no " + wanted.name)]; // a list, since Bun makes a tail call of less
  return made[0]!;
}
function outer() {
  const made = [inner({ name: "room" })];
  return made[0]!;
}
class Refused extends Error {
  constructor(readonly code: number) {
    super("refused");
    this.name = "Refused";
  }
}

await test("9 stack", () => {
  const e = outer();
  console.log(shown(e.stack));
  console.log(typeof e.stack, /\n    at inner \(\/.*stack\.ts:15:\d+\)\n/.test(e.stack!), e.stack!.includes("gobun:"));
});
await test("9 stack of a class of the script's own", () => {
  const refuse = () => {
    const made = [new Refused(5)];
    return made[0]!;
  };
  console.log(shown(refuse().stack).split("\n")[0], shown(refuse().stack).includes("refuse stack.ts"));
});
await test("9 stack of an error that was thrown and caught", () => {
  try {
    outer().missing.name;
  } catch (e: any) {
    console.log(e.name, e.stack.startsWith("TypeError: "), /\n    at .*stack\.ts:\d+:\d+/.test(e.stack), e.stack.endsWith("\n"));
  }
});
await test("9 stack after an await", async () => {
  const late = async () => {
    await null;
    throw new Error("late");
  };
  await late().catch((e) => console.log(e.stack.split("\n")[0], /\n    at (late \()?.*stack\.ts:\d+:\d+/.test(e.stack)));
});
await test("9 stack of what may be missing", () => {
  const e: any = outer();
  const none: any = undefined;
  console.log(e?.stack?.split("\n")[0], none?.stack, none?.stack.length, none?.error.stack, { error: e }?.error?.stack.split("\n")[0]);
  const holder: any = { error: e };
  console.log(holder?.error.stack.split("\n")[0], holder?.other?.stack);
});
await test("9 stack that the script sets", () => {
  const e = outer();
  e.stack = "mine";
  console.log(e.stack);
  e.stack += " too";
  console.log(e.stack);
  [e.stack] = ["of a list"];
  console.log(e.stack);
  ({ a: e.stack } = { a: "of an object" });
  console.log(e.stack);
  console.log(delete e.stack, outer().message);
});
await test("9 stack of another kind", () => {
  const machine = { stack: [1, 2] };
  machine.stack.push(3);
  console.log(machine.stack, machine.stack.pop(), machine["stack"].length);
  class Counted {
    stack = 1;
    more() {
      return ++this.stack;
    }
  }
  const counted = new Counted();
  counted.more();
  counted.stack++;
  console.log(counted.stack, delete (counted as any).stack, counted.stack);
  class Own extends Error {
    get stack() {
      return "own";
    }
  }
  console.log(new Own("x").stack!.split("\n")[0]);
  console.log((5 as any).stack, ("text" as any).stack);
});
await test("9 stack with captureStackTrace", () => {
  class Captured extends Error {
    constructor() {
      super("captured");
      Error.captureStackTrace(this, Captured);
    }
  }
  const make = () => {
    const made = [new Captured()];
    return made[0]!;
  };
  console.log(make().stack!.split("\n")[0], make().stack!.includes("stack.ts"));
});
await test("9 stack is as long as Error.stackTraceLimit", () => {
  const deep = (n: number): Error[] => [n ? deep(n - 1)[0]! : new Error("deep")];
  console.log(deep(30)[0]!.stack!.split("\n").length);
  const before = Error.stackTraceLimit;
  for (const limit of [3, 15]) {
    Error.stackTraceLimit = limit;
    console.log(limit, deep(30)[0]!.stack!.split("\n").length);
  }
  Error.stackTraceLimit = before;
});
