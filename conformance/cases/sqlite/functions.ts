// Functions of SQL written in JavaScript, and hooks.
import { Database } from "bun:sqlite";
import { test, separately, show } from "../lib";
import { tell } from "./_tell";

await test("6.1 function: arguments", () => {
  const db: any = new Database();
  const length = (n: any) => Object.defineProperty(() => 1, "length", { value: n });
  const lists: any[][] = [[], ["x"], ["x", 1], ["x", null], ["x", {}], [1, () => 1], ["", () => 1], ["x", {}, 1], ["x", null, () => 1], ["x", undefined, () => 1], ["x", 1, () => 1], ["x", () => 1, {}], ["x\0y", () => 1], ["x".repeat(300), () => 1], ["x", { varargs: 1 }, () => 1], ["x", { deterministic: "q" }, () => 1], ["x", { directOnly: 2 }, () => 1], ["x", { safeIntegers: 3 }, () => 1], ["x", { varargs: undefined }, () => 1], ["x", class {}], ["f", length(128)], ["f", length(1001)], ["f", length(-1)], ["f", length("x")], ["f", length(1.5)]];
  for (const [i, a] of lists.entries()) tell(`${i} ${a.map((v) => (typeof v === "function" ? "function" : show(v).slice(0, 20))).join()}`, () => db.function(...a) === db);
  tell("a getter throws", () => db.function("x", { get varargs() { throw new Error("mine"); } }, () => 1));
});

await test("6.2 function: what it gets and returns", () => {
  const db: any = new Database();
  const kind = (x: any) => (x === null ? "null" : x instanceof Uint8Array ? "bytes " + x : typeof x + " " + String(x));
  db.function("seen", { varargs: true }, (...a: any[]) => a.map(kind).join(", "));
  db.function("safe", { varargs: true, safeIntegers: true }, (...a: any[]) => a.map(kind).join(", "));
  tell("arguments", () => db.query("SELECT seen(1, 1.5, 'é', x'0102', NULL, 9007199254740993) AS a, safe(1, 1.5, 9007199254740993) AS b, seen() AS c").get());
  db.function("receiver", function (this: any) { return String(this); });
  tell("this", () => db.query("SELECT receiver() AS a").get());
  const returned: Record<string, any> = { undefined: undefined, null: null, one: 1, half: 1.5, NaN: NaN, "minus zero": -0, "1n": 1n, "2n^70": 2n ** 70n, true: true, text: "é🌍", "an empty text": "", bytes: new Uint8Array([1]), "no bytes": new Uint8Array(0), ArrayBuffer: new ArrayBuffer(2), object: {}, array: [], function: () => 1, Symbol: Symbol(), Date: new Date(0), Promise: Promise.resolve() };
  for (const name in returned) {
    db.function("r", () => returned[name]);
    db.function("rs", { safeIntegers: true }, () => returned[name]);
    tell(name, () => db.prepare("SELECT r() AS v, typeof(r()) AS t").get());
    tell(name + ", safe", () => db.prepare("SELECT rs() AS v").get());
  }
  db.function("ov", () => 0), db.function("ov", (_: any) => 1), db.function("ov", (_: any, __: any) => 2);
  tell("by the number of arguments", () => db.query("SELECT ov() AS a, ov(1) AS b, ov(1, 2) AS c").get());
  tell("a wrong number", () => db.query("SELECT ov(1, 2, 3)"));
  db.function("length", (_: any) => 42);
  tell("one of SQLite's", () => db.query("SELECT length('x') AS a").get());
  db.function("dt", { deterministic: true }, (a: any) => a), db.function("nd", (a: any) => a), db.function("only", { directOnly: true }, (a: any) => a);
  tell("deterministic", () => { db.run("CREATE TABLE q (a); CREATE INDEX qi ON q (dt(a))"); return db.run("CREATE INDEX qj ON q (nd(a))"); });
  tell("directOnly", () => { db.run("CREATE VIEW v AS SELECT only(1) AS a"); return [db.query("SELECT only(1) AS a").get(), db.query("SELECT * FROM v").get()]; });
});

await test("6.3 function: errors, and the busy connection", () => {
  const db: any = new Database();
  db.function("boom", () => { throw new RangeError("mine"); });
  for (const how of ["get", "all", "values", "raw", "run"]) tell(how, () => db.prepare("SELECT boom()")[how]());
  tell("iterate", () => [...db.prepare("SELECT 1 AS a UNION ALL SELECT boom()")]);
  tell("Database.run", () => db.run("SELECT boom()"));
  db.function("five", () => { throw 5; });
  tell("what is no error", () => db.query("SELECT five()").get());
  tell("it goes on", () => db.query("SELECT 1 AS a").get());
  tell("an INSERT fails whole", () => { db.run("CREATE TABLE t (a)"); let n = 0; db.function("third", () => { if (++n === 3) throw new Error("third"); return n; }); try { db.run("INSERT INTO t SELECT third() FROM (VALUES (1), (2), (3))"); } catch (e: any) { return [e.message, db.query("SELECT count(*) AS n FROM t").get()]; } });
  const st = db.prepare("SELECT 5 AS a"), tx = db.transaction(() => 1);
  db.query("SELECT 7");
  const uses: Record<string, () => any> = { run: () => db.run("SELECT 1"), query: () => db.query("SELECT 77"), "query, cached": () => db.query("SELECT 7"), prepare: () => db.prepare("SELECT 1"), close: () => db.close(), "close(true)": () => db.close(true), inTransaction: () => db.inTransaction, serialize: () => db.serialize(), fileControl: () => db.fileControl(10, 0), function: () => db.function("zz", () => 1), aggregate: () => db.aggregate("zz", { step() {} }), clearQueryCache: () => db.clearQueryCache(), onInsert: () => db.onInsert, "onInsert =": () => { db.onInsert = null; }, handle: () => db.handle, transaction: () => db.transaction(() => 1), "a transaction": () => tx(), filename: () => db.filename };
  for (const n of ["get", "all", "values", "raw", "run", "finalize", "toString", "toJSON"]) uses["statement " + n] = () => st[n]();
  for (const n of ["columnNames", "columnTypes", "declaredTypes", "paramsCount", "reader", "readonly", "isFinalized"]) uses["statement " + n] = () => st[n];
  uses["statement iterate"] = () => st.iterate().next();
  uses["another database"] = () => new Database().query("SELECT 3 AS a").get().a;
  for (const name in uses) {
    db.function("inside", () => { try { return typeof uses[name](); } catch (e: any) { return e.name + ": " + e.message; } });
    tell(name, () => db.prepare("SELECT inside() AS a").get().a);
  }
  tell("and nothing broke", () => [st.get(), db.query("SELECT 7 AS b").get()]);
});

await test("6.4 aggregate", () => {
  const db: any = new Database();
  db.run("CREATE TABLE e (c TEXT, d INT); INSERT INTO e VALUES ('rent', 80), ('food', 7), ('food', 5)");
  const lists: any[][] = [[], ["x"], ["x", 1], ["x", null], ["x", {}], ["x", { step: 1 }], ["x", { step() {}, result: 1 }], ["x", { step() {}, inverse: 1 }], [1, { step() {} }], ["", { step() {} }], ["x", { step() {}, result: null, inverse: null, start: 1 }], ["x", { step() {}, varargs: 1 }]];
  for (const [i, a] of lists.entries()) tell("arguments " + i, () => db.aggregate(...a) === db);
  const of = (name: string, o: any, sql: string) => tell(name, () => (db.aggregate("g", o), db.prepare(sql).all()));
  of("a sum", { start: 0, step: (t: number, v: number) => t + v }, "SELECT c, g(d) AS t FROM e GROUP BY c");
  of("no start", { step: (t: any, v: number) => (t ?? 100) + v }, "SELECT g(d) AS t FROM e");
  let starts = 0;
  of("start is a function", { start: () => (starts++, []), step: (t: any[], v: any) => void t.push(v), result: (t: any[]) => t.join("+") }, "SELECT c, g(d) AS t FROM e GROUP BY c");
  console.log("starts", starts);
  of("no rows", { start: 3, step: (t: any, v: any) => t + v }, "SELECT g(d) AS t FROM e WHERE 0");
  of("no rows and a result", { start: () => [], step: (t: any, _: any) => t, result: (t: any) => "none " + t.length }, "SELECT g(d) AS t FROM e WHERE 0");
  of("varargs", { varargs: true, start: 0, step: (t: number, ...a: any[]) => t + a.length }, "SELECT g(d, 1, 2) AS t FROM e");
  of("safeIntegers", { safeIntegers: true, start: 0n, step: (t: bigint, v: bigint) => t + v }, "SELECT g(d) AS t FROM e");
  const list = { start: () => [], step: (t: any[], v: any) => void t.push(v), inverse: (t: any[]) => void t.shift(), result: (t: any[]) => t.join("+") };
  of("a window", list, "SELECT g(d) OVER (ROWS 1 PRECEDING) AS t FROM e");
  of("a window without inverse", { ...list, inverse: undefined }, "SELECT g(d) OVER (ROWS 1 PRECEDING) AS t FROM e");
  for (const part of ["start", "step", "result", "inverse"]) of(part + " throws", { ...list, [part]: () => { throw new RangeError(part); }, varargs: true }, "SELECT g(d) OVER (ROWS 1 PRECEDING) AS t FROM e");
  of("an invalid result", { start: () => ({}), step: (t: any, _: any) => t }, "SELECT g(d) AS t FROM e");
  of("a wrong number", { step: (t: any, _: any) => t }, "SELECT g(1, 2) AS t FROM e");
  tell("it goes on", () => db.query("SELECT count(*) AS n FROM e").get());
});

await test("7.1 hooks", () => {
  const db: any = new Database(), log: any[] = [];
  db.run("CREATE TABLE t (id INTEGER PRIMARY KEY, a)");
  for (const v of [null, undefined, 1, "x", {}]) tell("= " + v, () => { db.onInsert = v; return db.onInsert; });
  db.onInsert = function (...a: any[]) { log.push(["insert", this === db, a[0] === db, ...a.slice(1)]); };
  db.onUpdate = (...a: any[]) => log.push(["update", ...a.slice(1)]);
  db.onDelete = (...a: any[]) => log.push(["delete", ...a.slice(1)]);
  for (const sql of ["INSERT INTO t (a) VALUES (1), (2)", "UPDATE t SET a = 3 WHERE id = 1", "DELETE FROM t WHERE id = 2", "UPDATE t SET id = 9 WHERE id = 1", "CREATE TEMP TABLE tt (a); INSERT INTO tt VALUES (1)", "BEGIN; INSERT INTO t (a) VALUES (7); ROLLBACK", "ATTACH ':memory:' AS other; CREATE TABLE other.o (a); INSERT INTO o VALUES (1)", "INSERT OR REPLACE INTO t VALUES (9, 1)"]) {
    db.run(sql);
    tell(sql, () => log.splice(0));
  }
  db.onInsert = () => { try { db.query("SELECT 1").get(); } catch (e: any) { log.push(e.name + ": " + e.message); } };
  db.run("INSERT INTO t (a) VALUES (5)");
  tell("inside", () => log.splice(0));
  db.onInsert = null;
  db.run("INSERT INTO t (a) VALUES (5)");
  tell("removed", () => [log.splice(0), db.onInsert, typeof db.onUpdate]);
  const safe: any = new Database(":memory:", { safeIntegers: true });
  safe.run("CREATE TABLE t (a)");
  safe.onInsert = (...a: any[]) => log.push(a.slice(1));
  safe.run("INSERT INTO t VALUES (1)");
  tell("safeIntegers", () => log.splice(0));
});

await separately("7.2 what a hook throws", () => {
  process.on("uncaughtException", (e: any) => console.log("uncaught", e.message));
  const db: any = new Database();
  db.run("CREATE TABLE t (a)");
  db.onInsert = () => { throw new Error("mine"); };
  tell("run", () => db.run("INSERT INTO t VALUES (1), (2)"));
  tell("rows", () => db.query("SELECT count(*) AS n FROM t").get());
});
