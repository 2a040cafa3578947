// node:sqlite: DatabaseSync, StatementSync, functions, sessions, backups.
import { DatabaseSync, StatementSync, Session, backup, constants } from "node:sqlite";
import { test, show, socketPath } from "../lib";

const D: any = DatabaseSync;
const path = await socketPath("node.db");

/** Prints what fn gives, or everything that its error says. */
function tell(name: string, fn: () => unknown) {
  let text: string;
  try {
    text = show(fn());
  } catch (e: any) {
    text = `throws ${e.name} ${JSON.stringify(e.message)} ${e.code} ${Object.keys(e).map((k) => k + "=" + e[k])}`;
  }
  console.log(`${name}: ${text.replaceAll(path, "PATH")}`);
}
const own = (o: any) => Reflect.ownKeys(o).map((k) => { const d = Object.getOwnPropertyDescriptor(o, k)!; return String(k) + (d.get ? " get" : " " + typeof d.value) + (d.enumerable ? " e" : "") + (d.configurable ? "c" : ""); });
const table = () => { const db = new D(":memory:"); db.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b); INSERT INTO t (a, b) VALUES (1, 'x'), (2, NULL)"); return db; };

await test("9.1 DatabaseSync: path and options", () => {
  tell("without new", () => D(":memory:"));
  for (const v of [undefined, null, 1, true, {}, [], Symbol("s"), () => 1, new URL("http://x/"), new URL("file://" + path), Buffer.from(path), path, "a\0b", "./no/such/folder.db", "."]) tell(Object.prototype.toString.call(v), () => { const d = new D(v); return [d.isOpen, d.location()]; });
  const get = (d: any, sql: string) => { try { return d.prepare(sql).get(); } catch (e: any) { return e.message; } };
  for (const o of [null, 1, "x", {}, { open: 1 }, { open: false }, { readOnly: 1 }, { readOnly: true }, { enableForeignKeyConstraints: 1 }, { enableForeignKeyConstraints: false }, { enableDoubleQuotedStringLiterals: 1 }, { enableDoubleQuotedStringLiterals: true }, { allowExtension: 1 }, { timeout: "x" }, { timeout: 1.5 }, { timeout: 5 }, { readBigInts: 1 }, { readBigInts: true }, { returnArrays: 1 }, { returnArrays: true }, { allowBareNamedParameters: 1 }, { allowUnknownNamedParameters: 1 }, { defensive: 1 }, { defensive: false }, { limits: 1 }, { limits: { length: -1 } }, { limits: { length: "x" } }, { limits: { column: 5 } }])
    tell(JSON.stringify(o), () => { const d = new D(":memory:", o); return [d.isOpen, get(d, 'SELECT 1 AS a, "x" AS b'), get(d, "PRAGMA foreign_keys"), get(d, "SELECT 1, 2, 3, 4, 5, 6")]; });
  tell("read only", () => { new D(path).exec("CREATE TABLE IF NOT EXISTS t (a)"); new D(path, { readOnly: true }).exec("INSERT INTO t VALUES (1)"); });
  const db = new D(":memory:");
  tell("own members", () => [own(db), own(db.prepare("SELECT 1"))]);
  tell("members", () => [D, StatementSync, Session].map((c) => own(c.prototype).filter((k) => !k.startsWith("Symbol")).sort()));
  tell("limits", () => { const l = db.limits; l.column = 7; const r = [l.column]; l.column = Infinity; return [...r, l.column, Object.keys(l)]; });
  for (const v of [-1, "x", 1.5]) tell("a limit of " + v, () => { db.limits.column = v; });
  tell("isTransaction", () => { db.exec("BEGIN"); const r = db.isTransaction; db.exec("ROLLBACK"); return [r, db.isTransaction, db[Symbol.for("sqlite-type")]]; });
  tell("constants", () => JSON.stringify(constants));
});

await test("9.2 DatabaseSync: exec, prepare, location, close", () => {
  const db = table();
  for (const v of [undefined, 1, "", "-- c", "SELECT 1; SELECT 2", "sel", "INSERT INTO nope VALUES (1)", "INSERT INTO t (id) VALUES (7); INSERT INTO t (id) VALUES (7)"]) { tell("exec " + v, () => db.exec(v)); tell("prepare " + v, () => typeof db.prepare(v)); }
  for (const v of [undefined, "main", "nope", 1]) tell("location " + v, () => [db.location(v), new D(path).location(v)]);
  tell("no statement", () => db.prepare("").get());
  tell("prepare's options", () => [db.prepare("SELECT 1 AS a", { returnArrays: true }).get(), db.prepare("SELECT 1 AS a", { readBigInts: true }).get()]);
  for (const o of [1, { readBigInts: 1 }]) tell("prepare with " + JSON.stringify(o), () => db.prepare("SELECT 1", o));
  for (const C of [StatementSync, Session]) { tell("new " + C.name, () => new (C as any)()); tell(C.name, () => (C as any)()); }
  const closed = table(), st = closed.prepare("SELECT 1 AS a");
  closed.close();
  for (const n of ["close", "exec", "prepare", "location", "serialize", "createSession", "createTagStore", "function", "aggregate", "setAuthorizer", "enableDefensive", "enableLoadExtension", "loadExtension", "applyChangeset", "deserialize"]) tell("closed " + n, () => closed[n]("SELECT 1"));
  for (const n of ["get", "all", "run", "iterate", "columns"]) tell("closed " + n, () => st[n]());
  for (const n of ["sourceSQL", "expandedSQL"]) tell("closed " + n, () => st[n]);
  for (const n of ["isOpen", "isTransaction"]) tell("closed " + n, () => closed[n]);
  tell("opened again", () => { closed.open(); return [closed.isOpen, closed.prepare("SELECT count(*) AS n FROM sqlite_schema").get()]; });
  tell("an old statement", () => st.get());
  tell("opened twice", () => closed.open());
  tell("dispose", () => { const d = new D(":memory:"); d[Symbol.dispose](); d[Symbol.dispose](); return d.isOpen; });
  for (const v of [true, false, 1]) { tell("enableLoadExtension " + v, () => db.enableLoadExtension(v)); tell("enableDefensive " + v, () => db.enableDefensive(v)); }
  tell("loadExtension", () => db.loadExtension("x"));
  tell("serialize", () => { const b = db.serialize(), d = new D(":memory:"); d.deserialize(b); return [b.constructor.name, d.prepare("SELECT a FROM t").all()]; });
  for (const v of [1, "nope"]) tell("serialize " + v, () => db.serialize(v));
  for (const args of [["x"], [new Uint8Array(0)], [new Uint8Array(100)], [db.serialize(), 1], [db.serialize(), { dbName: 1 }]]) tell("deserialize", () => { const d = new D(":memory:"); d.deserialize(...args); return d.prepare("SELECT * FROM sqlite_schema").all(); });
});

await test("9.3 StatementSync", () => {
  const db = table(), q = db.prepare("SELECT * FROM t");
  for (const h of ["get", "all", "run"]) tell(h, () => q[h]());
  tell("iterate", () => [...q.iterate()]);
  tell("no row", () => [db.prepare("SELECT 1 WHERE 0").get(), db.prepare("SELECT 1 WHERE 0").all()]);
  tell("columns", () => [q.columns(), db.prepare("SELECT 1 + 1 AS x, a FROM t").columns()]);
  tell("texts", () => { const s = db.prepare("SELECT ?, $b"); s.get({ b: "it's" }, 5); return [s.sourceSQL, s.expandedSQL]; });
  tell("arrays", () => { const s = db.prepare("SELECT 1 AS a, 2 AS b"); s.setReturnArrays(true); return [s.get(), s.all(), [...s.iterate()]]; });
  tell("bigints", () => { const s = db.prepare("SELECT 1 AS a, 9007199254740993 AS b"); s.setReadBigInts(true); const i = db.prepare("INSERT INTO t (a) VALUES (1)"); i.setReadBigInts(true); return [s.get(), i.run()]; });
  tell("too large", () => db.prepare("SELECT 9007199254740993 AS b").get());
  for (const n of ["setReadBigInts", "setReturnArrays", "setAllowBareNamedParameters", "setAllowUnknownNamedParameters"]) tell(n, () => q[n](1));
  tell("the iterator", () => { const it = q.iterate(); return [Object.prototype.toString.call(it), it[Symbol.iterator]() === it, it.next(), it.return(), it.next()]; });
  tell("to its end", () => { const it = db.prepare("SELECT 1 AS a").iterate(); return [it.next(), it.next(), it.next()]; });
  tell("run again", () => { const it = q.iterate(); it.next(); q.get(); return it.next(); });
  tell("closed meanwhile", () => { const d = table(), it = d.prepare("SELECT * FROM t").iterate(); it.next(); d.close(); return it.next(); });
  tell("helpers", () => q.iterate().map((r: any) => r.a).toArray());
});

await test("9.4 StatementSync: parameters", () => {
  const db = table();
  const values: Record<string, any> = { null: null, undefined: undefined, one: 1, half: 1.5, NaN: NaN, "minus zero": -0, "2^53": 2 ** 53, "1n": 1n, "2n^63": 2n ** 63n, true: true, text: "é", "a lone surrogate": "\ud800", bytes: new Uint8Array([1]), Buffer: Buffer.from("a"), DataView: new DataView(new ArrayBuffer(2)), ArrayBuffer: new ArrayBuffer(2), Date: new Date(0), function: () => 1, Symbol: Symbol("s"), array: [1], Map: new Map(), object: {} };
  for (const name in values) {
    tell(name, () => db.prepare("SELECT ?1 AS v, typeof(?1) AS t").get(values[name]));
    tell(name + ", second", () => db.prepare("SELECT ?, ?2 AS v, typeof(?2) AS t").get(1, values[name]));
    tell(name + ", named", () => db.prepare("SELECT $v AS v, typeof($v) AS t").get({ v: values[name] }));
  }
  const of = (sql: string, ...args: any[]) => tell(`${sql} ${show(args)}`, () => db.prepare("SELECT " + sql).get(...args));
  of("?, ?", 1), of("?, ?", 1, 2, 3), of("?, ?"), of("$v", { $v: 1 }), of("$v", { $v: 1, v: 2 }), of(":v, @w", { v: 1, w: 2 }), of("$v", { x: 1 }), of("$v", { v: 1, x: 1 }), of("$v, $w", { v: 1 }), of("$v, ?", { v: 1 }, 2), of("$v, :v", { v: 1 }), of("$v", 5), of("?", {}), of("?2, ?1", 1, 2);
  tell("what was bound goes", () => { const s = db.prepare("SELECT ? AS a"); return [s.get(1), s.get()]; });
  tell("no bare names", () => { const s = db.prepare("SELECT $v"); s.setAllowBareNamedParameters(false); return s.get({ v: 1 }); });
  tell("unknown names", () => { const s = db.prepare("SELECT $v"); s.setAllowUnknownNamedParameters(true); return s.get({ x: 1 }); });
  tell("iterate binds at once", () => db.prepare("SELECT ?").iterate(1, 2));
});

await test("9.5 functions and aggregates", () => {
  const db = table();
  const of = (name: string, o: any, fn: any, sql: string) => tell(name, () => { o ? db.function("f", o, fn) : db.function("f", fn); return db.prepare("SELECT " + sql + " AS x").get(); });
  of("arguments", undefined, (a: any, b: any) => a + b, "f(1, 2)");
  of("varargs", { varargs: true }, (...a: any[]) => a.map((v) => typeof v).join(), "f(1, 1.5, 'x', x'01', NULL)");
  of("bigints", { useBigIntArguments: true }, (a: any) => typeof a, "f(1)");
  of("a large integer", undefined, (a: any) => a, "f(9007199254740993)");
  of("an error", undefined, () => { throw new RangeError("mine"); }, "f()");
  for (const [name, v] of Object.entries({ undefined: undefined, one: 1, "1n": 1n, "2n^70": 2n ** 70n, true: true, text: "é", bytes: new Uint8Array([1]), object: {}, Promise: Promise.resolve(1) })) of(name, undefined, () => v, "f()");
  for (const a of [[], ["x"], [1], ["x", 1], ["x", {}], ["x", {}, 1], ["x", { varargs: 1 }, () => 1], ["x", { deterministic: 1 }, () => 1], ["x", { directOnly: 1 }, () => 1], ["x", { useBigIntArguments: 1 }, () => 1]]) tell("function " + JSON.stringify(a), () => db.function(...a));
  of("another statement inside", undefined, () => db.prepare("SELECT 5 AS a").get().a, "f()");
  tell("itself inside", () => { let s: any; db.function("g", () => s.get()); s = db.prepare("SELECT g() AS x"); return s.get(); });
  for (const a of [[], ["x"], ["x", 1], ["x", {}], ["x", { start: 1 }], ["x", { step() {} }], ["x", { start: 1, step: 1 }], ["x", { start: 1, step() {}, result: 1 }], ["x", { start: 1, step() {}, inverse: 1 }], ["x", { start: 1, step() {}, varargs: 1 }]]) tell("aggregate " + show(a), () => db.aggregate(...a));
  const agg = (name: string, o: any, sql: string) => tell(name, () => { db.aggregate("a", o); return db.prepare("SELECT " + sql + " AS x FROM t").all(); });
  agg("a sum", { start: 0, step: (a: any, b: any) => a + b }, "a(id)");
  agg("start is a function", { start: () => [], step: (a: any[], b: any) => (a.push(b), a), result: (a: any[]) => a.join() }, "a(id)");
  agg("step returns nothing", { start: 0, step: (_: any, __: any) => undefined }, "a(id)");
  agg("a window", { start: 0, step: (a: any, b: any) => a + b, inverse: (a: any, b: any) => a - b }, "a(id) OVER (ROWS 1 PRECEDING)");
  agg("an error", { start: 0, step: (_: any, __: any) => { throw new Error("mine"); } }, "a(id)");
});

await test("9.6 authorizers, sessions, templates", () => {
  tell("an authorizer", () => { const d = new D(":memory:"), log: any[] = []; d.setAuthorizer((...a: any[]) => (log.push(a), 0)); d.exec("CREATE TABLE q (a)"); return log; });
  for (const [name, fn] of Object.entries({ deny: () => constants.SQLITE_DENY, text: () => "x", throws: () => { throw new Error("mine"); } })) tell(name, () => { const d = new D(":memory:"); d.setAuthorizer(fn); d.exec("SELECT 1"); });
  tell("removed", () => { const d = new D(":memory:"); d.setAuthorizer(() => 1); d.setAuthorizer(null); return d.prepare("SELECT 1 AS a").get(); });
  tell("none", () => new D(":memory:").setAuthorizer(1));
  const make = () => { const d = new D(":memory:"); d.exec("CREATE TABLE q (a PRIMARY KEY, b); INSERT INTO q VALUES (9, 9)"); return d; };
  const source = make(), session = source.createSession();
  source.exec("INSERT INTO q VALUES (1, 2); UPDATE q SET b = 5 WHERE a = 9");
  const changes = session.changeset();
  tell("a changeset", () => [changes.constructor.name, changes.length, session.patchset().length]);
  const apply = (name: string, o?: any) => tell(name, () => { const d = make(); d.exec("INSERT INTO q VALUES (1, 7)"); const seen: any[] = []; if (typeof o === "number") { const answer = o; o = { onConflict: (k: any) => (seen.push(k), answer) }; } return [d.applyChangeset(changes, o), seen, d.prepare("SELECT * FROM q").all()]; });
  apply("a conflict"), apply("omitted", 0), apply("replaced", 1), apply("aborted", 2), apply("a wrong answer", 5), apply("thrown", { onConflict() { throw new Error("mine"); } });
  apply("filtered", { filter: (n: string) => n === "x" }), apply("a filter throws", { filter() { throw new Error("mine"); } });
  for (const a of [[1], [new Uint8Array(3)], [changes, 1], [changes, { filter: 1 }], [changes, { onConflict: 1 }]]) tell("applyChangeset", () => make().applyChangeset(...a));
  for (const o of [1, { table: 1 }, { db: 1 }]) tell("createSession " + JSON.stringify(o), () => make().createSession(o));
  tell("closed", () => { session.close(); session.close(); });
  tell("changeset of a closed one", () => session.changeset());
  tell("of a closed database", () => { const d = make(), s = d.createSession(); d.close(); return s.changeset(); });
  const db = table(), sql = db.createTagStore(2);
  tell("templates", () => [sql.get`SELECT ${1} AS a`, sql.all`SELECT ${1} AS a`, sql.size, sql.run`INSERT INTO t (a) VALUES (${5})`, [...sql.iterate`SELECT ${"x"} AS b`], sql.size, sql.capacity, sql.db === db, sql.clear(), sql.size]);
  tell("no row", () => sql.get`SELECT 1 WHERE 0`);
  tell("an error", () => sql.get`sel`);
  tell("an object", () => sql.get`SELECT ${{}} AS a`);
  tell("no template", () => sql.get("x"));
  for (const v of [0, 1, -1, "x", 1.5, null]) tell("capacity " + v, () => db.createTagStore(v).capacity);
});

await test("9.7 backup", async () => {
  const db = new D(":memory:");
  db.exec("CREATE TABLE t (a); WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 3000) INSERT INTO t SELECT hex(zeroblob(200)) FROM c");
  const of = async (name: string, fn: () => any) => {
    try { console.log(`${name}: ${show(await fn())}`); } catch (e: any) { console.log(`${name}: throws ${e.name} ${JSON.stringify(e.message)} ${e.code} ${e.errcode}`); }
  };
  const seen: any[] = [];
  await of("pages", () => backup(db, path + "-1", { rate: 100, progress: (p: any) => void seen.push(p) }));
  console.log(show(seen));
  await of("the copy", () => new D(path + "-1").prepare("SELECT count(*) AS n FROM t").get());
  for (const rate of [-1, 0, 1000]) await of("rate " + rate, () => backup(db, path + "-2", { rate }));
  for (const o of [1, { rate: "x" }, { rate: 1.5 }, { source: 1 }, { target: 1 }, { progress: 1 }]) await of(JSON.stringify(o), () => backup(db, path + "-3", o as any));
  await of("no path", () => backup(db, 1 as any));
  await of("no database", () => (backup as any)(1));
  await of("no such folder", () => backup(db, "./no/such/folder.db"));
  await of("no such schema", () => backup(db, path + "-4", { source: "nope" }));
  await of("progress throws", () => backup(db, path + "-5", { rate: 10, progress() { throw new Error("mine"); } }));
  await of("closed", () => { const d = new D(":memory:"); d.close(); return backup(d, path + "-6"); });
});
