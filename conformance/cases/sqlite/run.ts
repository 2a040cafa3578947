// run: several statements, what it returns. Errors: their codes and where they are. Transactions.
import { Database, SQLiteError } from "bun:sqlite";
import { test, socketPath } from "../lib";
import { tell } from "./_tell";

await test("4.1 run", () => {
  const db: any = new Database();
  for (const v of [undefined, null, 1, {}, "", " ", ";", "-- x", "; ;SELECT 1;"]) tell(JSON.stringify(v), () => db.run(v));
  for (const sql of [
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a)", "INSERT INTO t (a) VALUES (1); INSERT INTO t (a) VALUES (2), (3); SELECT 1", "UPDATE t SET a = 9", "UPDATE t SET a = 9 WHERE 0", "SELECT * FROM t", "DELETE FROM t WHERE id = 1",
    "CREATE TABLE log (x); CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES (1); INSERT INTO log VALUES (2); END", "INSERT INTO t (a) VALUES (5)", "BEGIN; INSERT INTO t (a) VALUES (7); ROLLBACK", "PRAGMA user_version = 3", "DROP TABLE log", "VACUUM",
  ]) tell(sql, () => db.run(sql));
  tell("bindings belong to the first", () => [db.run("DELETE FROM t"), db.run("DROP TRIGGER tr"), db.run("INSERT INTO t (a) VALUES (?); INSERT INTO t (a) VALUES (?)", ["x"]), db.query("SELECT a FROM t").values()]);
  tell("too many", () => db.run("INSERT INTO t (a) VALUES (?); INSERT INTO t (a) VALUES (?)", "x", "y"));
  tell("the second fails", () => db.run("INSERT INTO t (a) VALUES ('1'); INSER INTO t; INSERT INTO t (a) VALUES ('z')"));
  tell("the third fails", () => db.run("SELECT 1; -- é\nSELECT 2; SELECT z z z"));
  tell("and the first stays", () => db.query("SELECT a FROM t").values());
  tell("a NUL", () => db.run("INSERT INTO t (a) VALUES ('x\0y')"));
  tell("a lone surrogate", () => db.query("SELECT '\ud800' AS a").get());
});

await test("4.2 errors of the text", () => {
  const db: any = new Database();
  db.run("CREATE TABLE foo (a)");
  for (const sql of ["sel", "SELECT", "SELECT 'a", "SELECT * FROM", "SELECT * FROM x", "SELECT a b c", "SELECT 1 +", "INSERT INTO foo", "CREATE TABLE", "SELECT ? ?", "SELECT * FROM foo WHERE z = 1", "SELECT $", "DROP TABLE nope", "SELECT nofunc(1)", "é sel", "SELECT 'é' z z z", "CREATE TABLE foo (a)", "SELECT * FROM foo WHERE a = 1 AND AND", "SELECT max(1, 2", "SELECT (1, 2)", "INSERT INTO foo VALUES (1, 2)", "SELECT count(*) OVER foo"])
    for (const how of ["prepare", "query", "run"]) tell(how + " " + sql, () => void db[how](sql));
  tell("an error's own members", () => { try { db.run("sel"); } catch (e: any) { return [e instanceof SQLiteError, e instanceof Error, e.constructor.name, String(e), Object.keys(e), JSON.stringify(e)]; } });
});

await test("4.3 errors of a run", async () => {
  const db: any = new Database();
  db.run("PRAGMA foreign_keys = 1; CREATE TABLE u (a INT UNIQUE NOT NULL CHECK (a < 10), b REFERENCES u (a)); INSERT INTO u VALUES (1, NULL)");
  db.run("CREATE TABLE p (a INTEGER PRIMARY KEY); INSERT INTO p VALUES (1); CREATE TABLE p2 (a TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO p2 VALUES (1); CREATE TABLE s (a INT) STRICT");
  db.run("CREATE TABLE tr (a); CREATE TRIGGER trg BEFORE INSERT ON tr BEGIN SELECT raise(abort, 'no way'); END");
  for (const sql of ["INSERT INTO u VALUES (1, NULL)", "INSERT INTO u VALUES (NULL, NULL)", "INSERT INTO u VALUES (11, NULL)", "INSERT INTO u VALUES (2, 7)", "INSERT INTO p VALUES (1)", "INSERT INTO p2 VALUES (1)", "INSERT INTO p VALUES ('x')", "INSERT INTO s VALUES ('x')", "INSERT INTO tr VALUES (1)", "SELECT zeroblob(2000000000)", "SELECT abs(-9223372036854775808)", "SELECT json('x')", "COMMIT", "SELECT load_extension('x')", "ATTACH './no/such/folder.db' AS x"]) {
    tell("run " + sql, () => db.run(sql));
    for (const how of ["get", "all", "values", "run", "raw"]) tell(how + " " + sql, () => db.prepare(sql)[how]());
    tell("iterate " + sql, () => [...db.prepare(sql)]);
  }
  tell("the statement works after an error", () => { const st = db.prepare("INSERT INTO u VALUES (?, NULL)"); try { st.run(1); } catch {} return [st.run(5), db.query("SELECT a FROM u").values()]; });
  const path = await socketPath("run.db");
  const one: any = new Database(path), two: any = new Database(path);
  one.run("CREATE TABLE t (a); BEGIN EXCLUSIVE");
  tell("locked", () => two.run("INSERT INTO t VALUES (1)"));
  one.run("COMMIT");
  tell("unlocked", () => two.run("INSERT INTO t VALUES (1)"));
  tell("read only", () => new Database(path, { readonly: true }).run("INSERT INTO t VALUES (1)"));
  tell("no database", () => new Database("./database.ts").query("SELECT * FROM sqlite_schema").all());
});

await test("5.1 transaction", () => {
  const db: any = new Database();
  db.run("CREATE TABLE t (a)");
  const rows = () => db.query("SELECT a FROM t").values().flat();
  const insert = db.prepare("INSERT INTO t VALUES (?)");
  const f = db.transaction(function (this: any, ...args: any[]) { return [this === o, args, db.inTransaction]; });
  const o = { f };
  tell("this, arguments, result", () => [o.f(1, 2), f.deferred.call(o, 3), f.immediate.call(o, 4), f.exclusive.call(o, 5), db.inTransaction]);
  tell("the function", () => [f.name, f.length, Object.keys(f), f.database === db, f.default === f, f.deferred.deferred === f.deferred, f.deferred.exclusive === f.exclusive, f.immediate.default === f]);
  tell("the properties", () => JSON.stringify(Object.getOwnPropertyDescriptors(f), (k, v) => (k === "value" && typeof v === "object" ? "object" : v)));
  tell("an error rolls back", () => db.transaction(() => { insert.run(1); throw new Error("mine"); })());
  tell("so nothing is there", () => [rows(), db.inTransaction]);
  tell("anything can be thrown", () => db.transaction(() => { throw 5; })());
  tell("many", () => db.transaction((list: number[]) => { for (const x of list) insert.run(x); return list.length; })([1, 2, 3]));
  const inner = db.transaction((x: number) => { insert.run(x); if (x === 20) throw new Error("twenty"); return db.inTransaction; });
  tell("nested", () => db.transaction(() => { inner(10); try { inner(20); } catch {} return inner(30); })());
  tell("the inner one alone was rolled back", rows);
  tell("nested, the outer one fails", () => db.transaction(() => { inner(40); throw new Error("outer"); })());
  tell("so both are rolled back", rows);
  tell("three deep", () => { const deep: any = db.transaction((n: number) => { insert.run(n + 100); if (n < 3) { try { deep(n + 1); } catch {} } if (n > 1) throw new Error("deep"); }); deep(1); return rows(); });
  tell("inside BEGIN", () => { db.run("BEGIN"); const r = inner(50); const still = db.inTransaction; db.run("ROLLBACK"); return [r, still, rows()]; });
  tell("COMMIT inside", () => db.transaction(() => { db.run("COMMIT"); return 1; })());
  tell("ROLLBACK inside", () => db.transaction(() => { db.run("ROLLBACK"); throw new Error("mine"); })());
  tell("COMMIT fails", () => { db.run("PRAGMA foreign_keys = 1; CREATE TABLE p (a PRIMARY KEY); CREATE TABLE q (b REFERENCES p (a) DEFERRABLE INITIALLY DEFERRED)"); try { db.transaction(() => db.run("INSERT INTO q VALUES (1)"))(); } catch (e: any) { return [e.code, db.inTransaction]; } });
  tell("an error of SQLite's inside", () => { try { db.transaction(() => { insert.run(60); db.run("INSERT INTO nope VALUES (1)"); })(); } catch (e: any) { return [e.code, rows().includes(60)]; } });
  for (const v of [undefined, null, 1, "x", {}]) tell("of " + v, () => db.transaction(v));
});

await test("5.2 transaction and promises", async () => {
  const db: any = new Database();
  db.run("CREATE TABLE t (a)");
  const count = () => db.query("SELECT count(*) AS n FROM t").get().n;
  const rejected = db.transaction(async () => { db.run("INSERT INTO t VALUES (1)"); throw new Error("mine"); })();
  tell("rejected at once", () => [rejected instanceof Promise, count(), db.inTransaction]);
  await rejected.catch((e: any) => console.log("and it says", e.message));
  const later = db.transaction(async () => { db.run("INSERT INTO t VALUES (1)"); await 1; throw new Error("later"); })();
  tell("rejected later", () => [later instanceof Promise, count(), db.inTransaction]);
  await later.catch((e: any) => console.log("and it says", e.message));
  tell("fulfilled", () => { const p = db.transaction(async () => db.run("INSERT INTO t VALUES (2)"))(); return [p instanceof Promise, count()]; });
  tell("a thenable is a value", () => typeof db.transaction(() => ({ then() {} }))().then);
});

await test("5.3 the kinds of transactions", async () => {
  const path = await socketPath("kinds.db");
  const db: any = new Database(path), other: any = new Database(path);
  db.run("CREATE TABLE t (a)");
  const f = db.transaction(() => {
    const r: string[] = [];
    for (const sql of ["SELECT * FROM t", "BEGIN IMMEDIATE; ROLLBACK"]) try { other.run(sql); r.push("free"); } catch (e: any) { r.push(e.code); }
    return r;
  });
  for (const kind of ["default", "deferred", "immediate", "exclusive"]) tell(kind, () => f[kind]());
});
