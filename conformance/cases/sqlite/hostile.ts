// What scripts can do at the wrong moment: the database or the statement goes while something uses it.
import { Database } from "bun:sqlite";
import { test } from "../lib";
import { tell } from "./_tell";

const fresh = () => {
  const db: any = new Database();
  db.run("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)");
  return db;
};

await test("8.1 while parameters are read", () => {
  const moments: Record<string, (db: any, st: any) => void> = {
    "close(true)": (db) => db.close(true), "close()": (db) => db.close(), finalize: (_, st) => st.finalize(), "runs it": (_, st) => st.get({ a: 8, b: 9 }), "iterates it": (_, st) => void st.iterate({ a: 8, b: 9 }).next(),
    throws: () => { throw new Error("mine"); }, clears: (db) => db.clearQueryCache(), "drops the table": (db) => db.run("DROP TABLE t"), "binds by another way": (_, st) => st.all([5, 6]),
  };
  for (const name in moments)
    for (const how of ["get", "all", "values", "raw", "run"]) {
      tell(`${name}, ${how}`, () => { const db = fresh(), st = db.prepare("SELECT $a AS a, $b AS b FROM t"); return st[how]({ get a() { moments[name](db, st); return 1; }, b: 2 }); });
      tell(`${name}, ${how}, an array`, () => { const db = fresh(), st = db.query("SELECT ? AS a, ? AS b FROM t"); const list: any[] = [0, 2]; Object.defineProperty(list, 0, { get() { moments[name](db, st); return 1; } }); return st[how](list); });
    }
  tell("run", () => { const db = fresh(); return db.run("SELECT $a", { get a() { db.close(true); return 1; } }); });
  tell("run, closed softly", () => { const db = fresh(); return db.run("SELECT $a; SELECT 2", { get a() { db.close(); return 1; } }); });
  tell("options", () => { const db = fresh(); return db.function("f", { get varargs() { db.close(true); return true; } }, () => 1); });
  tell("serialize", () => { const db = fresh(); return db.serialize({ toString() { db.close(true); return "main"; } }); });
  tell("a Proxy", () => { const db = fresh(), st = db.prepare("SELECT $a"); return st.get(new Proxy({}, { getOwnPropertyDescriptor() { db.close(true); return undefined; } })); });
});

await test("8.2 while rows are read", () => {
  for (const [name, act] of Object.entries({ "close(true)": (db: any) => db.close(true), "close()": (db: any) => db.close(), finalize: (_: any, st: any) => st.finalize(), "another run": (_: any, st: any) => st.all(), "DROP TABLE": (db: any) => db.run("DROP TABLE t"), DELETE: (db: any) => db.run("DELETE FROM t"), clearQueryCache: (db: any) => db.clearQueryCache() }))
    for (const kind of ["prepare", "query"])
      tell(`${name}, ${kind}`, () => { const db = fresh(), st = db[kind]("SELECT a FROM t"), r: any[] = []; for (const row of st) { r.push(row.a); if (r.length === 1) act(db, st); } return r; });
  tell("as during a run", () => { const db = fresh(), st = db.prepare("SELECT a FROM t"), it = st.iterate(); class A {} const r = [it.next().value instanceof A]; st.as(A); return [...r, it.next().value instanceof A]; });
});

await test("8.3 while a transaction runs", () => {
  for (const [name, act] of Object.entries({ "close(true)": (db: any) => db.close(true), "close()": (db: any) => db.close(), clearQueryCache: (db: any) => db.clearQueryCache() }))
    for (const fails of [false, true]) {
      tell(`${name} ${fails}`, () => { const db = fresh(); return db.transaction(() => { act(db); if (fails) throw new Error("mine"); return 5; })(); });
      tell(`${name} ${fails}, nested`, () => { const db = fresh(); return db.transaction(() => db.transaction(() => { act(db); if (fails) throw new Error("mine"); return 5; })())(); });
    }
  tell("deep", () => { const db = fresh(), f: any = db.transaction((n: number) => { if (n === 0) throw new RangeError("deep"); f(n - 1); }); try { f(300); } catch (e: any) { return [e.name, db.inTransaction]; } });
});

await test("8.4 other receivers", () => {
  const own = (fn: () => unknown) => { try { return fn() === undefined ? "undefined" : "a value"; } catch (e: any) { return e.name; } };
  const db: any = fresh(), st: any = db.prepare("SELECT 1");
  for (const proto of [Database.prototype, Object.getPrototypeOf(st)])
    for (const key of Reflect.ownKeys(proto).filter((k) => typeof k === "string").sort() as any[]) {
      const d = Object.getOwnPropertyDescriptor(proto, key)!;
      if (key === "constructor") continue;
      for (const receiver of [undefined, {}, 1]) if (typeof (d.value ?? d.get) === "function") console.log(String(key), own(() => (d.value ?? d.get).call(receiver, 1)) === "a value" ? "works" : "does not");
      if (d.get) console.log(String(key), "is read on its prototype:", own(() => proto[key]));
    }
  for (const key of Object.keys(st)) console.log(key, own(() => st[key].call({})), own(() => st[key].call(db)));
});

await test("8.5 large and many", () => {
  const db: any = new Database();
  db.run("CREATE TABLE b (a)");
  const big = "x".repeat(3_000_000), bytes = new Uint8Array(3_000_000).fill(7);
  db.run("INSERT INTO b VALUES (?)", [big]);
  db.run("INSERT INTO b VALUES (?)", [bytes]);
  tell("a large text and blob", () => db.query("SELECT length(a) AS n, typeof(a) AS t FROM b").all());
  tell("come back", () => { const [[t], [b]] = db.query("SELECT a FROM b").values(); return [t === big, b.length, b[2_999_999]]; });
  tell("many columns", () => Object.keys(db.prepare("SELECT " + Array.from({ length: 2000 }, (_, i) => `${i} AS c${i}`).join()).get()).length);
  tell("too many columns", () => db.prepare("SELECT " + Array.from({ length: 2001 }, (_, i) => `${i} AS c${i}`).join()));
  tell("many parameters", () => db.prepare("SELECT " + Array.from({ length: 1000 }, () => "?").join()).values(...Array.from({ length: 1000 }, (_, i) => i))[0].length);
  tell("many rows", () => { db.run("CREATE TABLE n (a)"); db.transaction(() => { const st = db.prepare("INSERT INTO n VALUES (?)"); for (let i = 0; i < 5000; i++) st.run(i); })(); return [db.query("SELECT * FROM n").all().length, db.query("SELECT * FROM n").values().length, db.query("SELECT sum(a) AS s FROM n").get()]; });
  tell("deep recursion in SQL", () => db.query("WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 100000) SELECT count(*) AS n FROM c").get());
  tell("many databases", () => { for (let i = 0; i < 300; i++) new Database().query("SELECT 1").get(); return "open"; });
});
