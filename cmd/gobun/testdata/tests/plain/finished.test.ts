import { afterEach, beforeEach, onTestFinished, test } from "bun:test";

const attempt = (f: () => any) => { try { return f(); } catch (e: any) { return e.name + " " + e.message; } };
beforeEach(() => onTestFinished(() => console.log("from beforeEach")));
afterEach(() => console.log("afterEach"));

console.log(attempt(() => onTestFinished(() => {})));

test("in order", async () => {
  onTestFinished(() => console.log("first"));
  onTestFinished(async () => { await 1; console.log("second"); });
  console.log("body");
});
test("after a failure", () => {
  onTestFinished((done: any) => { console.log("with done"); setTimeout(done, 1); });
  throw new Error("bad");
});
test("that fails", () => { onTestFinished(() => { throw new Error("cannot finish"); }); });
test("misuse", () => console.log(attempt(() => (onTestFinished as any)()), attempt(() => (onTestFinished as any)(5))));
test.concurrent("alone among concurrent tests", () => { onTestFinished(() => console.log("last")); });
