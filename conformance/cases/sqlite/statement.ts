// Statement: how it runs, what it returns, what it tells about itself, what it says when it is finalized.
import { Database } from "bun:sqlite";
import { test } from "../lib";
import { tell } from "./_tell";

const table = () => {
  const db: any = new Database();
  db.run("CREATE TABLE foo (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b REAL, c BLOB, d INT, e, f VARCHAR(10), g BOOLEAN)");
  db.run("INSERT INTO foo (a, b, c, d) VALUES ('x', 1.5, x'0102', 7), (NULL, 2, NULL, 9007199254740993)");
  return db;
};

await test("2.1 get, all, values, raw, run", () => {
  const db = table(), st = db.prepare("SELECT * FROM foo");
  for (const how of ["get", "all", "values", "raw", "run"]) tell(how, () => st[how]());
  for (const how of ["get", "all", "values", "raw", "run"]) tell(how + " of no row", () => db.prepare("SELECT 1 WHERE 0")[how]());
  for (const how of ["get", "all", "values", "raw", "run"]) tell(how + " of INSERT", () => db.prepare("INSERT INTO foo (a) VALUES (1), (2)")[how]());
  for (const how of ["get", "all", "values", "raw", "run"]) tell(how + " of RETURNING", () => db.prepare("INSERT INTO foo (a) VALUES (1), (2) RETURNING id, a")[how]());
  tell("all rows are there", () => db.query("SELECT count(*) AS n FROM foo").get());
  tell("raw", () => db.prepare("SELECT 1.5, 2, 'é', NULL, x'', ''").raw());
  tell("several statements", () => [db.prepare("SELECT 1 AS a; SELECT 2 AS b").all(), db.prepare("; SELECT 2 AS b").all()]);
  tell("a NUL", () => db.prepare("SELECT 1\0 FROM x").get());
  tell("own members", () => Object.keys(st));
  tell("lengths", () => Object.keys(st).map((k) => st[k].length));
});

await test("2.2 rows", () => {
  const db = table();
  const row: any = db.query("SELECT id, a FROM foo").get();
  tell("a property", () => Object.getOwnPropertyDescriptor(row, "a"));
  tell("the prototype", () => Object.getPrototypeOf(row) === Object.prototype);
  tell("the same name twice", () => [db.prepare("SELECT 1 AS a, 2 AS b, 3 AS a").get(), db.prepare("SELECT 1 AS a, 2 AS b, 3 AS a").values()]);
  tell("numbers as names", () => Object.keys(db.prepare("SELECT 1 AS b, 2 AS '1', 3 AS '0', 4 AS '-1', 5 AS 'constructor', 6 AS ''").get()));
  tell("__proto__", () => { const r = db.prepare("SELECT 5 AS __proto__").get(); return [Object.getPrototypeOf(r) === Object.prototype, Object.getOwnPropertyDescriptor(r, "__proto__")]; });
  Object.defineProperty(Object.prototype, "trap", { set() { console.log("a setter ran"); }, configurable: true });
  tell("a setter on Object.prototype", () => Object.keys(db.prepare("SELECT 5 AS trap").get()));
  delete (Object.prototype as any).trap;
  tell("names beyond ASCII", () => db.prepare("SELECT 1 AS größe, 2 AS '🌍'").get());
});

await test("2.3 the schema changes", () => {
  const db = table();
  db.run("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  const st = db.prepare("SELECT * FROM t");
  tell("before", () => [st.get(), st.columnNames]);
  db.run("ALTER TABLE t ADD COLUMN b DEFAULT 7");
  tell("after", () => [st.get(), st.columnNames, st.values(), st.all()]);
  db.run("ALTER TABLE t RENAME COLUMN a TO z");
  tell("renamed", () => [st.all(), st.columnNames]);
  db.run("DROP TABLE t");
  tell("dropped", () => st.all());
});

await test("2.4 columns and parameters", () => {
  const db = table(), st = db.prepare("SELECT * FROM foo"), insert = db.prepare("INSERT INTO foo (a) VALUES (?)");
  for (const s of [st, insert, db.prepare("SELECT a, a || 1, count(*) FROM foo"), db.prepare("SELECT ?5"), db.prepare("SELECT $a, $a, :b"), db.prepare("BEGIN"), db.prepare("PRAGMA user_version"), db.prepare("PRAGMA foreign_keys = 1"), db.prepare("SELECT 1, 1.5, 'a', x'00', NULL"), db.prepare("SELECT * FROM foo WHERE 0"), db.prepare("INSERT INTO foo (a) VALUES (1) RETURNING a")])
    for (const name of ["columnNames", "columnTypes", "declaredTypes", "paramsCount", "reader", "readonly", "isFinalized"]) tell(name, () => s[name]);
  tell("columnTypes with a parameter", () => { const s = db.prepare("SELECT ?1"), r = [s.columnTypes]; s.get("x"); return [...r, s.columnTypes]; });
  tell("fresh lists", () => [st.columnNames === st.columnNames, st.declaredTypes === st.declaredTypes]);
  tell("toString", () => { const s = db.prepare("SELECT ?1, $b"); const r = [String(s)]; s.get("it's", new Uint8Array([1, 255])); return [...r, s.toString(), JSON.stringify(s), Object.prototype.toString.call(s)]; });
  tell("native", () => [typeof st.native, st.native.columnsCount, st.native.paramsCount]);
  tell("nothing ran", () => db.query("SELECT count(*) AS n FROM foo").get());
});

await test("2.5 a finalized statement", () => {
  const uses: Record<string, (s: any) => unknown> = {
    get: (s) => s.get(), "get(1)": (s) => s.get(1), all: (s) => s.all(), values: (s) => s.values(), raw: (s) => s.raw(), run: (s) => s.run(), iterate: (s) => [...s.iterate()], "for of": (s) => [...s],
    columnNames: (s) => s.columnNames, columnTypes: (s) => s.columnTypes, declaredTypes: (s) => s.declaredTypes, paramsCount: (s) => s.paramsCount, reader: (s) => s.reader, readonly: (s) => s.readonly,
    isFinalized: (s) => s.isFinalized, toString: (s) => s.toString(), toJSON: (s) => s.toJSON(), as: (s) => s.as(Object) === s, safeIntegers: (s) => s.safeIntegers(), "safeIntegers(true)": (s) => s.safeIntegers(true) === s,
    finalize: (s) => s.finalize(), dispose: (s) => s[Symbol.dispose](), native: (s) => typeof s.native, tag: (s) => s[Symbol.toStringTag],
  };
  for (const name in uses) {
    tell(name, () => { const s = new Database().prepare("SELECT 1 AS a, ?1 AS b"); s.get(1 as any); s.finalize(); return uses[name](s); });
    for (const how of [false, true])
      for (const kind of ["prepare", "query"])
        tell(`${kind}, close(${how}), ${name}`, () => { const db: any = new Database(), s = db[kind]("SELECT 1 AS a, ?1 AS b"); s.get(1); db.close(how); return uses[name](s); });
  }
});

await test("2.6 as", () => {
  const db = table();
  class User {
    a!: string;
    constructor() { console.log("the constructor was called"); }
    get upper() { return String(this.a).toUpperCase(); }
  }
  const st = db.prepare("SELECT a, id FROM foo");
  tell("a class", () => { const r = st.as(User); return [r === st, st.get() instanceof User, st.get().upper, st.all().map((u: any) => u.upper), [...st.iterate()][0].upper, st.values()[0]]; });
  tell("undefined", () => [st.as(undefined) === st, st.get().constructor.name]);
  for (const [name, v] of Object.entries({ null: null, number: 1, string: "x", object: {}, arrow: () => 1, method: Math.max, async: async () => 1, "no prototype": Object.assign(function () {}, { prototype: 1 }), Object, function: function () {} }))
    tell(name, () => db.prepare("SELECT 1 AS a").as(v).all());
  tell("a setter", () => { class A { set a(_: any) { console.log("the setter ran"); } } return Object.keys(db.prepare("SELECT 1 AS a").as(A).get()); });
  tell("a frozen prototype", () => { class A {} Object.freeze(A.prototype); return db.prepare("SELECT 1 AS a").as(A).get(); });
});

await test("2.7 safeIntegers", () => {
  const db = table(), st = db.prepare("SELECT 1 AS a, 2.5 AS b, 9007199254740993 AS c");
  tell("switched", () => [st.safeIntegers(), st.get(), st.safeIntegers(true) === st, st.get(), st.all(), st.values(), [...st], st.safeIntegers(undefined), st.safeIntegers(0) === st, st.get(), st.safeIntegers("x") === st, st.safeIntegers()]);
  tell("run", () => db.prepare("INSERT INTO foo (a) VALUES (1)").safeIntegers(true).run());
  const safe: any = new Database(":memory:", { safeIntegers: true });
  tell("a database's", () => (safe.run("CREATE TABLE t (a)"), [safe.run("INSERT INTO t VALUES (1)"), safe.query("SELECT a, -9223372036854775807 - 1 AS low FROM t").get(), safe.query("SELECT 1 AS a").safeIntegers(false).get()]));
});

await test("2.8 iterate", () => {
  const db = table();
  const two = () => db.prepare("SELECT 1 AS a UNION SELECT 2");
  tell("the iterator", () => { const it = two().iterate(); return [Object.prototype.toString.call(it), it[Symbol.iterator]() === it, typeof it.return, typeof it.throw, it.next(), it.next(), it.next(), it.next()]; });
  tell("return", () => { const s = two(), it = s.iterate(); it.next(); return [it.return(5), it.next(), s.get()]; });
  tell("throw", () => { const it = two().iterate(); it.next(); try { it.throw(new Error("mine")); } catch (e: any) { return [e.message, it.next()]; } });
  tell("arguments are bound at the first step", () => { const s = db.prepare("SELECT ?1 AS a"), it = s.iterate(1); return [s.get(2), it.next()]; });
  tell("too many arguments", () => { const it = db.prepare("SELECT ?1").iterate(1, 2); return it.next(); });
  tell("run again", () => { const s = two(), it = s.iterate(); it.next(); s.get(); return it.next(); });
  tell("two iterators", () => { const s = two(), it = s.iterate(); it.next(); const other = s.iterate(); const r: any[] = [other.next()]; try { it.next(); } catch (e: any) { r.push(e.message); } return [...r, other.next(), other.next(), it.next()]; });
  tell("finalized meanwhile", () => { const s = two(), it = s.iterate(); it.next(); s.finalize(); return it.next(); });
  tell("closed meanwhile", () => { const d: any = new Database(), it = d.prepare("SELECT 1 UNION SELECT 2").iterate(); it.next(); d.close(true); return it.next(); });
  tell("released meanwhile", () => { const d: any = new Database(), it = d.prepare("SELECT 1 AS a UNION SELECT 2").iterate(); it.next(); d.close(); return [it.next(), it.next()]; });
  tell("rows written meanwhile", () => { db.run("CREATE TABLE w (a); INSERT INTO w VALUES (1), (2)"); const r: number[] = []; for (const x of db.prepare("SELECT a FROM w")) { db.run("INSERT INTO w VALUES (?)", [x.a + 10]); r.push(x.a); if (r.length > 5) break; } return r; });
  tell("break ends the run", () => { const s = db.prepare("SELECT a FROM w"); for (const _ of s) break; db.run("DROP TABLE w"); return "dropped"; });
  tell("for of and spread", () => { const r: any[] = []; for (const x of two()) r.push(x); return [...r, ...two(), Array.from(two() as any)]; });
});
