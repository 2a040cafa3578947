// Bun.SQL with SQLite: queries, helpers, results, errors.
import { SQL, sql as shared } from "bun";
import { test } from "../lib";

const describe = (e: any) => console.log(e?.constructor?.name, e?.name, e?.code, e?.errno, e?.message, Object.keys(e), e instanceof SQL.SQLiteError, e instanceof SQL.SQLError, e instanceof Error);
const show = async (make: () => any) => {
  try {
    console.log(await make());
  } catch (e) {
    describe(e);
  }
};
const db = new SQL(":memory:");

await test("1.1 the client", () => {
  console.log(typeof db, typeof shared, Object.prototype.toString.call(db), db instanceof SQL, SQL.name, SQL.length);
  console.log(Object.getOwnPropertyNames(db), Object.getOwnPropertyNames(SQL), db.options);
});
await test("1.2 what a query resolves to", async () => {
  await show(() => db`CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, age INT, data BLOB)`);
  const r: any = await db`INSERT INTO t (name, age) VALUES (${"A"}, ${3})`;
  console.log(r, r.count, r.command, r.affectedRows, r.lastInsertRowid, r.columns, r.statement, r.constructor.name, Object.keys(r), JSON.stringify(r));
  for (const q of [db`WITH a AS (SELECT 1) SELECT * FROM a`, db`/* x */ -- y\n SELECT 1`, db`EXPLAIN SELECT 1`, db`PRAGMA user_version`]) {
    const { command, count, affectedRows, lastInsertRowid } = (await q) as any;
    console.log(command, count, affectedRows, lastInsertRowid);
  }
});
await test("1.3 inserting with helpers", async () => {
  await show(() => db`INSERT INTO t ${db([{ name: "B", age: 4 }, { name: "C" }])} RETURNING *`);
  await show(() => db`INSERT INTO t ${db({ name: "D", age: undefined, x: 3 }, "name")}`);
  await show(() => db`INSERT INTO t ${db({ name: "E", age: db`2 + 3` })} RETURNING id, age`);
  await show(() => db`INSERT INTO t ${db({})}`);
  await show(() => db`INSERT INTO t ${db([])}`);
  await show(() => db`INSERT INTO t ${db({ a: 1 }, "zz" as any)}`);
  await show(() => db`INSERT INTO t ${db({ id: 1, name: "x" })} ON CONFLICT (id) DO UPDATE SET ${db({ name: "Y" })} RETURNING name`);
});
await test("1.4 lists", async () => {
  await show(() => db`SELECT id, name FROM t WHERE id IN ${db([1, 2])}`);
  await show(() => db`SELECT id, name FROM t WHERE id IN ${db([{ id: 1 }, { id: 2 }], "id")}`);
  await show(() => db`SELECT id, name FROM t WHERE id IN ${db([{ id: 2 }])}`);
  await show(() => db`SELECT * FROM t WHERE id IN ${db([])}`);
  await show(() => db`SELECT count(*) AS n FROM t WHERE id NOT IN ${db([])}`);
});
await test("1.5 updating with helpers", async () => {
  await show(() => db`UPDATE t SET ${db({ name: "Z", age: 9 }, "name")} WHERE id = ${1}`);
  await show(() => db`UPDATE t SET ${db({ name: "Z", age: 9 })} WHERE id = ${1} RETURNING *`);
  await show(() => db`UPDATE t SET ${db([{ a: 1 }, { a: 2 }])}`);
  await show(() => db`UPDATE t SET ${db({ a: 1 }, "b" as any)}`);
  await show(() => db`SELECT * FROM t WHERE ${db({ id: 1 })}`);
});
await test("1.6 values and raw", async () => {
  await show(() => db`SELECT id, name FROM t`.values());
  await show(() => db`SELECT id, name, 1.5, NULL FROM t LIMIT 1`.raw());
  const q = db`SELECT 1 AS x`;
  console.log(q.execute() === q, q.raw() === q, await q.values());
});
await test("1.7 several statements", async () => {
  await show(() => db`SELECT 1 AS a; SELECT 2 AS b`.simple());
  await show(() => db.unsafe("SELECT 1 AS a; SELECT 2 AS b"));
  await show(async () => ((await db`UPDATE t SET age = 1; UPDATE t SET age = 2`) as any).count);
  await show(() => db.unsafe("SELECT ? AS a; SELECT 2", [1]));
  await show(() => db``);
  await show(() => db`  ;  `);
});
await test("1.8 errors of SQLite", async () => {
  await show(() => db`SELECT * FROM nope`);
  await show(() => db`INSERT INTO t (id) VALUES (1)`);
  await show(() => new SQL("sqlite:///nonexistent/dir/x.db")`SELECT 1`);
});
await test("1.9 fragments and names", async () => {
  await show(() => db`SELECT id FROM t WHERE id = ${1} ${db`AND age = ${2}`} ${db``}`);
  await show(() => db`SELECT id FROM t WHERE id = ${1} ${[db`AND age = ${2}`, db`AND 1 = 1`]}`);
  await show(() => db`SELECT ${db("t.id")} FROM ${db("t")} LIMIT 1`);
  await show(() => db`SELECT ${db.unsafe("1 AS a")}`);
  await show(() => db("t"));
  await show(() => (db as any)());
  await show(() => (db as any)(5));
  console.log(db([1, 2]), db({ a: 1, b: 2 }), db({ a: 1 }, "a"));
});
await test("1.10 unsafe and file", async () => {
  await show(() => db.unsafe("SELECT id FROM t WHERE id = ?", [1]));
  await show(() => db.unsafe("SELECT id FROM t WHERE id = $1", [1]));
  await show(() => db.unsafe("SELECT :a AS a, $b AS b, @c AS c", { a: 1, $b: 2, "@c": 3 } as any));
  await show(() => db.unsafe("SELECT :a AS a", {} as any));
  await show(() => db.unsafe("SELECT ?", [1, 2]));
  await show(() => db.unsafe("SELECT ?, ?", [1]));
  await show(() => (db as any).unsafe(5));
  const path = `${process.env.TMPDIR ?? "/tmp"}/gobun-case-${process.pid}.sql`;
  await Bun.write(path, "SELECT id FROM t WHERE id = ?");
  await show(() => db.file(path, [1]));
  await Bun.file(path).delete();
  await show(async () => {
    try {
      await db.file(path);
    } catch (e: any) {
      return [e.code, e.syscall];
    }
  });
});
await test("1.11 values both ways", async () => {
  await show(() => db`SELECT ${true} a, ${null} b, ${undefined} c, ${12n} d, ${new Uint8Array([1, 2])} e, ${1.5} f, ${"s"} g`);
  for (const v of [new Date(0), { a: 1 }, [1, 2], Symbol("x"), () => 1]) await show(() => db`SELECT ${v} a`);
  await show(() => db`SELECT ${db.json([1])} AS x`);
  await show(() => db.array([1, 2]));
  await show(() => new SQL(":memory:", { bigint: true } as any)`SELECT 1 AS a`);
});
await test("1.12 a query that waits", async () => {
  const q = db`SELECT 1 AS x`;
  console.log(q, q.active, q.cancelled, q.constructor.name, q instanceof Promise, Object.prototype.toString.call(q), Object.getOwnPropertyNames(q));
  q.cancel();
  console.log(q.cancelled);
  await show(() => q);
  const e = db`SELECT 1 AS x`.execute();
  console.log(e.active, (await e) === (await e), e);
});
await test("1.13 what SQLite has not", async () => {
  await show(() => db.reserve());
  await show(() => db.beginDistributed("x", async () => 1));
  await show(() => db.commitDistributed("x"));
  await show(() => db.rollbackDistributed("x"));
  await show(() => db.listen("a", () => {}));
  await show(() => db.notify("a", "b"));
  await show(() => db`SELECT 1`.readable());
  await show(() => db`SELECT 1`.writable());
  console.log(db.flush(), (await db.connect()) === db);
});
await test("1.14 names of columns", async () => {
  const c = new SQL(":memory:", { transform: SQL.camel } as any);
  await c`CREATE TABLE u (user_id INT, first_name TEXT)`;
  await c`INSERT INTO u ${c({ userId: 1, firstName: "x" })}`;
  await show(() => c`SELECT ${c("userId")}, first_name FROM u`);
  console.log(SQL.toCamel("user_id_2"), SQL.toPascal("user_id"), SQL.toKebab("user_id"), SQL.fromCamel("userId"), SQL.fromPascal("UserId"), SQL.fromKebab("user-id"));
  console.log(SQL.toCamel("_a__b_"), SQL.fromCamel("aBC"), SQL.toCamel("A_B"), SQL.camel, c.options);
});
await test("1.15 closing", async () => {
  const s = new SQL(":memory:", { onconnect: (e: any) => console.log("onconnect", e), onclose: (e: any) => console.log("onclose", e.message, e.code) } as any);
  console.log("made");
  await s`SELECT 1`;
  await show(() => s.close());
  await show(() => s`SELECT 1`);
  await show(() => s.begin(async () => 1));
  await show(() => s.close());
  await using d = new SQL(":memory:");
  await show(() => d`SELECT 1 AS x`);
});
