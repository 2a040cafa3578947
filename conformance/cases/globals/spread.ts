import { test } from "../lib";

const tell = (label: string, f: () => unknown) => {
  try {
    console.log(label, JSON.stringify(f()));
  } catch (e) {
    console.log(label, String(e));
  }
};

await test("8.1 spread in array literals: what is taken apart", () => {
  tell("holes", () => [...[1, , 3], 4]);
  tell("holes of its own", () => [, ...[1], , 2]);
  tell("several", () => [0, ...[1], ...[], 2, 3, ...[4, 5]]);
  tell("a text", () => [..."añ😀"]);
  tell("sets and maps", () => [...new Set([1, 2]), ...new Map([[1, 2]]), ...new Map([[3, 4]]).keys()]);
  tell("arguments", () => (function () { return [...arguments, 9]; })(1, 2));
  tell("typed arrays", () => [...new Uint8Array(2)]);
  tell("iterators", () => [...[1, 2].entries(), ...(function* () { yield 7; })()]);
  tell("a subclass", () => { class A extends Array {} const a = A.of(1, 2); return [[...a].constructor === Array, ...a]; });
  tell("an iterator of its own", () => { const a = [1, 2]; a[Symbol.iterator] = function* () { yield "own"; }; return [...a]; });
  tell("a proxy", () => [...new Proxy([1, 2], {})]);
  tell("nested", () => ({ a: [...[1]], b: [[...[2]], [...[[...[3]]]]] }));
  tell("rest and spread", () => { const [a, ...b] = [...[1, 2, 3]]; return [a, b]; });
  tell("a default", () => { const [a = [...[1, 2]]] = []; return ((b = [...a, 3]) => b)(); });
});

await test("8.2 spread in array literals: what is none", () => {
  for (const value of [null, undefined, 5, true, {}, () => 1, Symbol.iterator, { [Symbol.iterator]: 5 }] as any[]) {
    tell("array", () => [...value]);
    tell("array, after others", () => [1, 2, ...value]);
  }
  tell("throws", () => [1, ...(function* () { yield 1; throw new Error("thrown in between"); })()]);
});

await test("8.3 spread in array literals: the order", async () => {
  tell("pushed in between", () => { const a = [1, 2]; return [...a, a.push(3), ...a, a.length]; });
  const log: unknown[] = [];
  const of = (name: string) => ({ *[Symbol.iterator]() { log.push("begin " + name); yield name; log.push("end " + name); } });
  const f = (name: string) => (log.push("value " + name), name);
  console.log([f("a"), ...of("b"), f("c"), f("d"), ...of("e"), f("g")].join(), log);
  function* g(): any { return [1, ...(yield 1), yield 2, ...[3]]; }
  const it = g();
  it.next(); it.next([7, 8]);
  console.log(it.next(9).value);
  console.log([...await Promise.resolve([1, 2]), await 3, ...[await Promise.resolve(4)]]);
  let a = [1];
  for (let i = 0; i < 5; i++) a = [...a, ...a];
  const b = [...a];
  b.push(5);
  console.log(a.length, b.length, a === b);
});

await test("8.4 spread in calls", () => {
  tell("arrays, sets and texts", () => Math.max(...[1, 2], ...new Set([5]), ..."12"));
  tell("holes", () => ((...a: any[]) => a)(...[1, , 3]));
  tell("new", () => new Array(...[1, 2], ...[3]));
  tell("an iterator", () => String.fromCharCode(...(function* () { yield 65; yield 66; })()));
  tell("a method", () => [3].concat(...[[1], [2]]));
  for (const value of [null, undefined, 5, {}] as any[]) tell("none", () => Math.max(...value));
});

await test("8.5 methods of arrays: slice, concat and splice", () => {
  const a: any[] = Array.from({ length: 10 }, (_, i) => i);
  tell("slice", () => [a.slice(-3), a.slice(2, -6), a.slice(8, 3), a.slice(1.9, "3" as any), a.slice(undefined, NaN)]);
  tell("concat", () => [a.slice(0, 2).concat([1, [2]], 3, "x", null, undefined), [1].concat(Object.assign([2], { [Symbol.isConcatSpreadable]: false }) as any).length]);
  tell("splice", () => [a.splice(1, 2), a.splice(-1), a.splice(0, 0, "a", "b"), a.splice(2, 1, "c", "d", "e"), a.splice(3, NaN), (a as any).splice(), a]);
  tell("a subclass", () => { class A extends Array {} const x = A.of(1, 2, 3); return [x.slice(1), x.concat(4), x.splice(0, 1)].map((y) => y instanceof A); });
  tell("converted while it runs", () => { const x = [1, 2, 3]; return [x.slice(0, { valueOf() { x.length = 1; return 3; } } as any), x]; });
});
