// Every matcher, well and badly: what a failure says.
import { expect, mock, spyOn, test } from "bun:test";

class Point { x = 1; y = 2; }
const called = mock((n: number, s?: string) => n);
called(1, "a"), called(2);
const fails = (name: string, fn: () => unknown) => test(name, async () => {
  try {
    await fn();
  } catch (e: any) {
    console.log(`== ${name}\n${e.message}`);
    return;
  }
  console.log(`== ${name}: no failure`);
});
const value = { a: [1, "x"], n: null, u: undefined, d: new Date(0), r: /x/g, e: new Error("oh"), s: Symbol("k"), b: 10n, f() {}, p: new Point(), nested: { x: {}, y: [] } };

test("all well", () => {
  expect(1).toBe(1); expect({ a: undefined, b: [1, { c: 2 }] }).toEqual({ b: [1, { c: 2 }] }); expect({ a: 1 }).toStrictEqual({ a: 1 }); expect({ a: 1, b: 2 }).toMatchObject({ b: 2 });
  expect({ a: undefined }).not.toStrictEqual({}); expect(new Point()).not.toStrictEqual({ x: 1, y: 2 }); expect(new Point()).toEqual({ x: 1, y: 2 } as any);
  expect(1).toBeTruthy(); expect("").toBeFalsy(); expect(null).toBeNull(); expect(undefined).toBeUndefined(); expect(0).toBeDefined(); expect(NaN).toBeNaN();
  expect(2).toBeGreaterThan(1); expect(1).toBeGreaterThanOrEqual(1); expect(1).toBeLessThan(2); expect(1n).toBeLessThanOrEqual(1n); expect(0.1 + 0.2).toBeCloseTo(0.3);
  expect([1, 2]).toHaveLength(2); expect({ a: { b: [5] } }).toHaveProperty("a.b[0]", 5); expect({ "a.b": 1 }).toHaveProperty(["a.b"]); expect("abc").toMatch(/b/); expect("abc").toMatch("bc");
  expect([1, 2]).toContain(2); expect("abc").toContain("b"); expect([{ a: 1 }]).toContainEqual({ a: 1 }); expect(new Point()).toBeInstanceOf(Point); expect(1).toBeTypeOf("number");
  expect(new Map([[1, { a: 1 }]])).toEqual(new Map([[1, { a: 1 }]])); expect(new Set([[1]])).toEqual(new Set([[1]])); expect(new Uint8Array([1])).toEqual(new Uint8Array([1])); expect(new Date(1)).not.toEqual(new Date(2));
  expect(() => { throw new TypeError("bad thing"); }).toThrow(TypeError); expect(() => { throw new Error("bad thing"); }).toThrow("thing"); expect(() => { throw new Error("bad"); }).toThrow(/^b/); expect(() => {}).not.toThrow();
  expect({ id: 7, tags: ["a", "b"], text: "hello", n: 0.1 }).toEqual({ id: expect.any(Number), tags: expect.arrayContaining(["b"]), text: expect.stringMatching(/^h/), n: expect.closeTo(0.1001, 2) });
  expect({ a: 1, b: 2 }).toEqual(expect.objectContaining({ a: 1 })); expect("hello").toEqual(expect.not.stringContaining("x")); expect({ v: 1 }).toEqual({ v: expect.anything() });
  expect(called).toHaveBeenCalled(); expect(called).toHaveBeenCalledTimes(2); expect(called).toHaveBeenCalledWith(1, "a"); expect(called).toHaveBeenLastCalledWith(2); expect(called).toHaveBeenNthCalledWith(1, 1, "a");
  expect(called).toHaveReturned(); expect(called).toHaveReturnedTimes(2); expect(called).toHaveReturnedWith(2); expect(called).toHaveLastReturnedWith(2); expect(called).toHaveNthReturnedWith(1, 1);
  expect([]).toBeEmpty(); expect({}).toBeEmptyObject(); expect("abc").toStartWith("a"); expect("abc").toEndWith("c"); expect("abcabc").toIncludeRepeated("b", 2); expect(3).toBeOdd(); expect(4).toBeEven();
  expect(3).toBeWithin(1, 4); expect({ a: 1 }).toContainKey("a"); expect({ a: 1, b: 2 }).toContainAllKeys(["b", "a"]); expect({ a: 1 }).toContainValue(1); expect(2).toSatisfy((n) => n === 2); expect(1).toBeOneOf([1, 2]);
});
test("promises", async () => {
  await expect(Promise.resolve(1)).resolves.toBe(1);
  await expect(Promise.reject(new Error("no"))).rejects.toThrow("no");
  await expect(async () => { throw new TypeError("later"); }).toThrow("later");
});
fails("toBe", () => expect(1).toBe(2));
fails("toBe of equal objects", () => expect({}).toBe({}));
fails("not.toBe", () => expect(1).not.toBe(1));
fails("toEqual", () => expect(value).toEqual({ ...value, a: [2, "x"], extra: true } as any));
fails("toEqual of texts", () => expect("a\nb").toEqual("a\nc"));
fails("toEqual of kinds", () => expect(1).toEqual("1" as any));
fails("not.toEqual", () => expect({ a: 1 }).not.toEqual({ a: 1 }));
fails("toStrictEqual", () => expect({ a: 1, b: undefined }).toStrictEqual({ a: 1 } as any));
fails("toMatchObject", () => expect({ a: 1, b: 2 }).toMatchObject({ a: 2 }));
fails("toBeTruthy", () => expect(0).toBeTruthy());
fails("not.toBeNull", () => expect(null).not.toBeNull());
fails("toBeGreaterThan", () => expect(1).toBeGreaterThan(2));
fails("not.toBeLessThan", () => expect(1).not.toBeLessThan(2));
fails("toBeCloseTo", () => expect(1).toBeCloseTo(2, 3));
fails("toHaveLength", () => expect([1]).toHaveLength(2));
fails("toHaveProperty", () => expect({ a: { b: 1 } }).toHaveProperty("a.c", 3));
fails("toMatch", () => expect("abc").toMatch(/x/));
fails("toBeInstanceOf", () => expect(1).toBeInstanceOf(Point));
fails("toBeTypeOf", () => expect(1).toBeTypeOf("string"));
fails("toContain", () => expect([1, 2]).toContain(3));
fails("toThrow without an error", () => expect(() => {}).toThrow());
fails("toThrow of a text", () => expect(() => { throw new Error("x"); }).toThrow("y"));
fails("toThrow of a class", () => expect(() => { throw new TypeError("q"); }).toThrow(RangeError));
fails("not.toThrow", () => expect(() => { throw new TypeError("q"); }).not.toThrow());
fails("resolves", () => expect(Promise.reject(1)).resolves.toBe(1));
fails("rejects", () => expect(Promise.resolve(1)).rejects.toBe(1));
fails("toHaveBeenCalledWith", () => { const f = mock((..._: unknown[]) => {}); f(1, "a"); expect(f).toHaveBeenCalledWith(2); });
fails("toHaveBeenCalledTimes", () => expect(called).toHaveBeenCalledTimes(3));
fails("toHaveBeenCalled", () => expect(mock()).toHaveBeenCalled());
fails("asymmetric", () => expect({ id: 3, n: "x" }).toEqual({ id: expect.any(String), n: expect.anything() } as any));
fails("a label", () => expect(1, "the number").toBe(2));
fails("an own matcher", () => { expect.extend({ toBeX: (r: unknown) => ({ pass: r === "x", message: () => "is no x: " + r }) }); (expect("y") as any).toBeX(); });
test("mocks", () => {
  const f = mock((n: number) => n * 2).mockReturnValueOnce(9);
  expect([f(1), f(2)]).toEqual([9, 4]);
  expect(f.mock.calls).toEqual([[1], [2]]);
  expect(f.mock.results.map((r) => r.value)).toEqual([9, 4]);
  f.mockClear();
  expect(f).not.toHaveBeenCalled();
  const o = { say: (text: string) => "said " + text };
  const spy = spyOn(o, "say");
  expect(o.say("a")).toBe("said a");
  spy.mockImplementation(() => "mocked");
  expect(o.say("b")).toBe("mocked");
  expect(spy).toHaveBeenCalledTimes(2);
  spy.mockRestore();
  expect(o.say("c")).toBe("said c");
});
test("system time", () => {
  const { setSystemTime } = require("bun:test");
  setSystemTime(new Date("2020-01-01T00:00:00Z"));
  expect([new Date().toISOString(), Date.now()]).toEqual(["2020-01-01T00:00:00.000Z", 1577836800000]);
  setSystemTime();
  expect(new Date().getFullYear()).toBeGreaterThan(2020);
});
