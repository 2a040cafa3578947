// Snapshots, in the file beside and inline.
import { expect, test } from "bun:test";

class Point { x = 1; }
test("kept", () => {
  expect({ b: 1, a: [1, { c: "x" }], p: new Point(), m: new Map([["k", new Set([1])]]), d: new Date(0), t: "a\nb", q: 'it`s "${x}" \\' }).toMatchSnapshot();
  expect("text").toMatchSnapshot();
  expect("several\nlines").toMatchSnapshot("with a hint");
  expect({ id: 5, n: 1 }).toMatchSnapshot({ id: expect.any(Number) });
  expect(() => { throw new Error("woops"); }).toThrowErrorMatchingSnapshot();
});
test("inline", () => {
  expect({ a: 1 }).toMatchInlineSnapshot(`
    {
      "a": 1,
    }
  `);
  expect("x").toMatchInlineSnapshot(`"x"`);
});
test("inline that differs", () => { expect({ a: 1 }).toMatchInlineSnapshot(`2`); });
