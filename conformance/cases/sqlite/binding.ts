// Binding: values, arrays, objects; what is missing, what is too much; every type of value, both ways.
import { Database } from "bun:sqlite";
import { test, show } from "../lib";
import { tell } from "./_tell";

const values: Record<string, any> = {
  null: null, undefined: undefined, one: 1, "minus zero": -0, half: 1.5, NaN: NaN, Infinity: Infinity, "-Infinity": -Infinity, "2^31": 2 ** 31, "-2^31-1": -(2 ** 31) - 1, "2^53-1": 2 ** 53 - 1,
  "1-2^53": 1 - 2 ** 53, "2^53": 2 ** 53, "2^53+2": 2 ** 53 + 2, "2^63": 2 ** 63, "-2^63": -(2 ** 63), "1e300": 1e300, "5e-324": 5e-324, "a whole float": 4.5 + 4.5, "1n": 1n, "-1n": -1n,
  "2n^63-1": 2n ** 63n - 1n, "2n^63": 2n ** 63n, "-2n^63": -(2n ** 63n), "-2n^63-1": -(2n ** 63n) - 1n, "2n^64-1": 2n ** 64n - 1n, "2n^64": 2n ** 64n, "2n^65+5": 2n ** 65n + 5n, "-2n^65-5": -(2n ** 65n) - 5n,
  true: true, false: false, text: "abc", "an empty text": "", "a NUL": "a\0b", emoji: "🌍é", "a lone surrogate": "\ud800x", "a low one": "x\udc00", long: "é".repeat(40), bytes: new Uint8Array([1, 2, 0, 3]),
  "no bytes": new Uint8Array(0), Buffer: Buffer.from("hi"), ArrayBuffer: new ArrayBuffer(3), DataView: new DataView(new ArrayBuffer(4), 1, 2), Float64Array: new Float64Array([1.5]), Uint16Array: new Uint16Array([1, 2]),
  "a part": new Int8Array([1, 2, 3]).subarray(1), BigInt64Array: new BigInt64Array([1n]), Uint8ClampedArray: new Uint8ClampedArray([300]), Date: new Date(5), RegExp: /x/, function: () => 1, Symbol: Symbol("s"),
  Number: new Number(1), String: new String("s"), Boolean: new Boolean(true), Map: new Map(), Set: new Set(), object: {}, array: [], "array of one": [1], "array of an array": [[1]], Error: new Error("x"),
  Promise: Promise.resolve(1), Proxy: new Proxy({}, {}), URL: new URL("http://x/"), Blob: new Blob(["x"]), class: class {}, "without prototype": Object.create(null), "object of an object": { a: {} },
};

await test("3.1 every type, as a value, in an array, by name", () => {
  const db: any = new Database(), numbered = db.prepare("SELECT ?1 AS v, typeof(?1) AS t"), named = db.prepare("SELECT $v AS v, typeof($v) AS t");
  for (const name in values) {
    const v = values[name];
    tell(name, () => numbered.values(v));
    tell(name + " in an array", () => numbered.values([v]));
    tell(name + " by name", () => named.values({ $v: v }));
  }
});

await test("3.2 the same with safeIntegers", () => {
  const db: any = new Database(":memory:", { safeIntegers: true });
  for (const name in values) tell(name, () => db.prepare("SELECT ?1 AS v, typeof(?1) AS t").values(values[name]));
  tell("by name", () => db.prepare("SELECT $v").values({ v: 2n ** 63n }));
  tell("switched off", () => db.prepare("SELECT ?").safeIntegers(false).values(2n ** 63n));
  tell("switched on", () => new Database().prepare("SELECT ?").safeIntegers(true).values(2n ** 63n as any));
  tell("run", () => db.run("SELECT ?", [2n ** 63n]));
});

for (const strict of [false, true])
  await test(`3.${strict ? 4 : 3} how many and which, ${strict ? "strict" : "not strict"}`, () => {
    const db: any = new Database(":memory:", { strict });
    const of = (sql: string, ...args: any[]) => tell(`${sql} ${args.map(show).join("; ")}`, () => db.prepare(`SELECT ${sql}`).values(...args));
    for (const args of [[], [1], [1, 2], [1, 2, 3], [[1]], [[1, 2]], [[1, 2, 3]], [[]], [[1], 2], [1, [2]], [{ 1: 5 }], [{ 1: 5, 2: 6 }], [{ 0: 5, 1: 6 }], [{ "?1": 5, "?2": 6 }], [undefined, undefined], [null, 1]]) {
      of("?, ?", ...args);
      of("?1, ?2", ...args);
      of("$a, $b", ...args);
    }
    for (const args of [[1], [1, 2], [1, 2, 3]]) (of("?2", ...args), of("?1, ?3", ...args));
    for (const name of ["$a", ":a", "@a"])
      for (const o of [{}, { a: 1 }, { $a: 2 }, { ":a": 3 }, { "@a": 4 }, { a: 1, $a: 2, ":a": 3, "@a": 4 }, { b: 1 }, { a: undefined }, { a: undefined, $a: 5 }, { $a: undefined, a: 5 }, { a: null }]) of(name, o);
    for (const args of [[{ a: 1 }], [1, { a: 1 }], [{ a: 1 }, 1], [{ a: 1, 0: 5 }], [{ a: 1, 1: 5 }]]) of("?, $a", ...args);
    of("$a, $b", { a: 1, b: 2, c: 3 });
    of("$a, $a", { a: 1 });
    of("$a, $a", 1);
    of("$a::b(c)", { "a::b(c)": 1 });
    of("$a::b(c)", { "$a::b(c)": 1 });
    of("$é", { é: 1 });
    of("$toString", {});
    of("$__proto__", {});
    for (const args of [[{ a: 1 }], [1], [[]], [[1]], [{}], [null], [undefined], [new Date(0)]]) of("1", ...args);
    of("?", [,]);
    of("?, ?", [, 1]);
    tell("inherited", () => db.prepare("SELECT $a").values(Object.create({ a: 1 })));
    tell("a getter", () => db.prepare("SELECT $a").values({ get a() { return 7; } }));
    tell("an instance", () => db.prepare("SELECT $a").values(new (class { a = 1; })()));
    tell("an instance's getter", () => db.prepare("SELECT $a").values(new (class { get a() { return 2; } })()));
    tell("a Proxy", () => db.prepare("SELECT $a").values(new Proxy({ a: 4 }, {})));
    tell("no prototype", () => db.prepare("SELECT $a").values(Object.assign(Object.create(null), { a: 3 })));
    tell("what was bound stays", () => { const s = db.prepare("SELECT ?1 AS a, ?2 AS b"); return [s.get(1, 2), s.get(), s.get([]), s.get()]; });
    tell("by name", () => { const s = db.prepare("SELECT $a AS a, $b AS b"); return [s.get({ a: 1, b: 2 }), s.get(), s.get({ a: 5, b: 6 }), s.get({ a: 7 })]; });
    tell("undefined is a value", () => { const s = db.prepare("SELECT ?1 AS a"); return [s.get(1), s.get(undefined), s.get()]; });
    for (const p of [[1], 1, "x", true, null, undefined, {}, { a: 1 }, [1, 2], new Date(0), new Uint8Array(1)]) {
      tell("prepare with " + show(p), () => db.prepare("SELECT $a", p).values());
      tell("two parameters, prepare with " + show(p), () => db.prepare("SELECT $a, $b", p).values());
      tell("run with " + show(p), () => db.run("SELECT $a", p));
    }
    tell("run with too much", () => db.run("SELECT 1", [1]));
  });

await test("3.5 what SQLite returns", () => {
  const db: any = new Database(), safe: any = new Database(":memory:", { safeIntegers: true });
  for (const sql of ["0", "-1", "9007199254740991", "9007199254740992", "9007199254740993", "9223372036854775807", "-9223372036854775808", "1.0", "-0.0", "1e400", "-1e400", "0.1", "1e21", "''", "'text'", "'it''s'", "x''", "x'00ff'", "NULL", "TRUE", "'a' || char(0) || 'b'", "CAST(x'ff41fe' AS TEXT)", "CAST(x'eda080' AS TEXT)", "'🌍'", "zeroblob(3)", "date('2020-01-02')", "json('[1, 2]')"]) {
    tell(sql, () => [db.query(`SELECT ${sql} AS v`).get().v, safe.query(`SELECT ${sql} AS v`).get().v]);
  }
  tell("UTF-16", () => { const d: any = new Database(); d.run("PRAGMA encoding = 'UTF-16'"); d.run("CREATE TABLE t (a)"); d.run("INSERT INTO t VALUES (?)", ["é🌍"]); return d.query("SELECT a, hex(a) AS h FROM t").all(); });
  tell("a blob is a copy", () => { const s = db.prepare("SELECT x'010203' AS b"), a = s.get().b, b = s.get().b; a[0] = 9; return [a, b]; });
  tell("a bound blob is a copy", () => { const b = new Uint8Array([1, 2]), s = db.prepare("SELECT ? AS b"); s.get(b); b[0] = 9; return s.get(); });
});
