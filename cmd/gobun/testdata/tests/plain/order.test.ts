// The order of hooks and tests, and every way in which a test is declared.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from "bun:test";

const log: string[] = [];
const note = (text: string) => () => { log.push(text); };
beforeAll(note("all begins"));
beforeEach(note("each begins"));
afterEach(note("each ends"));
afterAll(() => console.log([...log, "all ends"].join(", ")));

test("a", note("a"));
describe("group", () => {
  beforeAll(note("group begins"));
  beforeEach(note("member begins"));
  afterEach(note("member ends"));
  afterAll(note("group ends"));
  it("b", async () => { await 1; log.push("b"); });
  describe("inner", () => { it("c", note("c")); });
});
test("with done", (done) => { setTimeout(() => done(), 1); });
test("with a failed done", (done) => { setTimeout(() => done(new Error("not done")), 1); });
test.skip("skipped", () => { throw 1; });
test.todo("to do");
test.todo("to do with a body", () => { throw 1; });
test.failing("fails as it should", () => { expect(1).toBe(2); });
test.failing("passes, which is a failure", () => {});
test.if(true)("if true", () => {});
test.if(false)("if false", () => { throw 1; });
test.skipIf(true)("skip if true", () => { throw 1; });
test.todoIf(true)("to do if true", () => { throw 1; });
test.each([[1, "x"], [2, "y"]])("each %d is %s", (n, s) => { expect(n).toBe(s === "x" ? 1 : 2); });
test.each([{ name: "one", n: 1 }, { name: "two", n: 2 }])("$name is $n", ({ n }) => { expect(n).toBeGreaterThan(0); });
test.each(["p", "q"])("single %s at %#", (v) => { expect(v).toBeString(); });
describe.each([[1], [2]])("group %i", (n) => { test("member", () => { expect(n).toBeLessThan(3); }); });
describe.skip("a skipped group", () => { test("never", () => { throw 1; }); });
describe.todo("a group to do", () => { test("never either", () => { throw 1; }); });
let tries = 0;
test("is tried again", () => { expect(++tries).toBe(3); }, { retry: 2 });
let rounds = 0;
test("is repeated", () => { rounds++; }, { repeats: 2 });
test("was repeated", () => { expect(rounds).toBe(3); });
test("takes too long", async () => { await new Promise(() => {}); }, 20);
test("throws a string", () => { throw "text"; });
test("rejects", () => Promise.reject(new RangeError("rejected")));
test("too few assertions", () => { expect.assertions(2); expect(1).toBe(1); });
test("no assertion", () => { expect.hasAssertions(); });
