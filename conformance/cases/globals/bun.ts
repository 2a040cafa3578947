// The small functions of Bun.
import { test, probe } from "../lib";

const B = Bun as any;
class X {
  constructor(public a: number) {}
}
await test("9 Bun.deepEquals and deepMatch", () => {
  const pairs: [any, any][] = [
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }], [[1, , 3], [1, undefined, 3]], [{ a: undefined }, {}], [new Map([[1, { a: 1 }]]), new Map([[1, { a: 1 }]])], [new Set([1, [2]]), new Set([1, [2]])],
    [new Set([1]), new Set([2])], [new Date(1), new Date(1)], [new Date(1), new Date(2)], [/a/g, /a/g], [/a/g, /a/i], [NaN, NaN], [0, -0], [new Uint8Array([1]), new Uint8Array([1])], [new Uint8Array([1]), [1]],
    ["a", new String("a")], [new Error("a"), new Error("a")], [new Error("a"), new Error("b")], [null, undefined], [1n, 1n], [[], {}], [{ a: 1, b: 2 }, { b: 2, a: 1 }], [new X(1), new X(1)], [new X(1), { a: 1 }],
    [{ [Symbol.for("a")]: 1 }, { [Symbol.for("a")]: 1 }], [{ [Symbol.for("a")]: 1 }, {}],
  ];
  for (const [i, [a, b]] of pairs.entries()) probe(String(i), () => [B.deepEquals(a, b), B.deepEquals(a, b, true)]);
  probe("a circle", () => { const a: any = { n: 1 }, b: any = { n: 1 }; a.self = a; b.self = b; return B.deepEquals(a, b); });
  probe("one value", () => B.deepEquals(1));
  probe("match", () => [B.deepMatch({ a: 1 }, { a: 1, b: 2 }), B.deepMatch({ a: 1, b: 2 }, { a: 1 }), B.deepMatch({ a: { x: 1 } }, { a: { x: 1, y: 2 } })]);
});
await test("9 Bun: text, bytes and paths", () => {
  probe("stripANSI", () => [B.stripANSI("\x1b[31mred\x1b[0m plain"), B.stripANSI("\x1b]8;;http://x\x07link\x1b]8;;\x07"), B.stripANSI("none")]);
  probe("concatArrayBuffers", () => [B.concatArrayBuffers([new Uint8Array([1]), new Uint8Array([2, 3]).buffer]), B.concatArrayBuffers([]), B.concatArrayBuffers([new Uint8Array([1, 2])], 1), B.concatArrayBuffers([new Uint8Array([1])], Infinity, true)]);
  probe("allocUnsafe", () => B.allocUnsafe(3).length);
  probe("fileURLToPath", () => [B.fileURLToPath("file:///a/b%20c"), B.fileURLToPath(new URL("file:///x"))]);
  probe("not of a file", () => B.fileURLToPath("http://x"));
  probe("pathToFileURL", () => [B.pathToFileURL("/a/b c").href, B.pathToFileURL("/a#b?c").href, B.pathToFileURL("/x") instanceof URL]);
  probe("fetch", () => typeof B.fetch);
});
await test("9 Bun.semver", () => {
  const versions = ["1.2.3", "1.2.4", "1.3.0", "2.0.0", "0.2.3", "0.2.9", "0.3.0", "0.0.3", "1.2.3-beta.1", "1.2.3-beta.2", "2.0.0-rc.1", "10.0.0", "bad"];
  const ranges = [
    "^1.2.3", "~1.2.3", "1.2.3", "1.2", "1", "*", "", ">=1.2.3", ">1.2.3 <2.0.0", "<=1.2.3", "1.2.3 - 1.3.0", "^0.2.3", "^0.0.3", "~1", "^1", "1.x", "1.2.x", ">1.2", "<=1", "^1.2.3-beta.1",
    "1.2.3 || 2.0.0", ">= 1.2.3", "=1.2.3", "v1.2.3", "bad", "~0.2", "^0.2", "^0",
  ];
  for (const r of ranges) probe(r, () => versions.filter((v) => B.semver.satisfies(v, r)).join(" "));
  for (const a of versions) probe(a, () => versions.map((b) => B.semver.order(a, b)).join());
});
