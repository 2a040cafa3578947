// Database: how it is opened, its options, its own members, what it says when it is closed.
import { Database, SQLiteError, constants } from "bun:sqlite";
import { test, socketPath } from "../lib";
import { tell } from "./_tell";

const D: any = Database;
const path = await socketPath("database.db");
const usable = (d: any) => [d.filename === path ? "path" : d.filename, d.query("SELECT 1 AS a").get()];

await test("1.1 new Database: the file name", () => {
  for (const args of [[], [undefined], [""], [":memory:"], [path]]) tell(String(args.length && args[0] !== path), () => usable(new D(...args)));
  for (const v of [null, 1, true, {}, [], Symbol("s"), 1n, () => 1, new URL("file:///a.db"), new Date(0), new ArrayBuffer(3), new Uint8Array(0), new Uint8Array(3), new DataView(new ArrayBuffer(3))])
    tell(typeof v + " " + Object.prototype.toString.call(v), () => usable(new D(v)));
  tell("a NUL", () => new D("a\0b"));
  tell("a folder", () => new D("."));
  tell("no such folder", () => new D("./no/such/folder.db"));
  tell("without new", () => D(":memory:"));
  tell("a URI that is none", () => new D("file:no/such/folder?mode=memory"));
  tell("a URI", () => usable(new D("file:shared?mode=memory", constants.SQLITE_OPEN_URI | 6)));
});

await test("1.2 new Database: options", () => {
  const all = [
    null, undefined, 0, 1, 2, 3, 4, 6, 1.5, -1, NaN, 1e10, 128, 70, "x", true, [], () => 1, {}, { readonly: true }, { readonly: false }, { readonly: 1 }, { readonly: null },
    { readonly: true, create: true }, { readonly: true, readwrite: true }, { readwrite: true }, { readwrite: false }, { readwrite: null }, { readwrite: undefined },
    { readwrite: false, create: true }, { create: true }, { create: false }, { create: null }, { create: 1 }, { create: false, readwrite: true },
    { readonly: false, create: false, readwrite: false }, { create: undefined, readwrite: true },
  ];
  const write = (d: any) => (d.run("CREATE TABLE IF NOT EXISTS t (a)"), "writes");
  for (const o of all) {
    const name = typeof o === "object" ? JSON.stringify(o) : String(o);
    tell("memory " + name, () => write(new D(":memory:", o)));
    tell("a file " + name, () => write(new D(path, o)));
    tell("no file " + name, () => write(new D(path + "." + all.indexOf(o), o)));
  }
  for (const o of [{ strict: true }, { strict: 1 }, { strict: "" }, { safeIntegers: true }, { safeIntegers: "x" }, { safeIntegers: 0 }])
    tell(JSON.stringify(o), () => [new D(":memory:", o).query("SELECT 1 AS a").get(), new D(":memory:", o).query("SELECT $a AS a").get({})]);
  tell("a getter that throws", () => new D(":memory:", { get strict() { throw new Error("mine"); } }));
});

await test("1.3 open, the members, subclasses", () => {
  tell("open", () => usable(D.open(":memory:")));
  tell("open with options", () => D.open(":memory:", { safeIntegers: true }).query("SELECT 1 AS a").get());
  class Mine extends Database {
    constructor() { super(":memory:"); }
    five() { return this.query("SELECT 5 AS a").get(); }
  }
  tell("a subclass", () => [new Mine().five(), new Mine() instanceof Database, (Mine as any).open(":memory:") instanceof Mine]);
  const db: any = new Database();
  tell("handles", () => [typeof db.handle, new Database().handle - db.handle]);
  tell("inTransaction", () => [db.inTransaction, (db.run("BEGIN"), db.inTransaction), (db.run("ROLLBACK"), db.inTransaction)]);
  tell("exec is run", () => db.exec === db.run);
  tell("the kind", () => [db[Symbol.for("sqlite-type")], JSON.stringify(db), Object.prototype.toString.call(db)]);
  tell("lengths", () => Object.getOwnPropertyNames(Database.prototype).filter((n) => typeof Object.getOwnPropertyDescriptor(Database.prototype, n)!.value === "function").sort().map((n) => n + db[n].length));
  tell("statics", () => Object.getOwnPropertyNames(Database).sort().map((n) => n + " " + typeof D[n] + " " + (D[n].length ?? D[n])));
  tell("enumerable", () => { const keys: string[] = []; for (const k in db) keys.push(k); return keys.sort(); });
  tell("setCustomSQLite", () => D.setCustomSQLite("x"));
  tell("setCustomSQLite of nothing", () => D.setCustomSQLite());
  tell("loadExtension of nothing", () => db.loadExtension());
  tell("constants", () => JSON.stringify(constants));
  tell("SQLiteError", () => new (SQLiteError as any)("x"));
  tell("instanceof", () => [new Error("x") instanceof SQLiteError, ({ name: "SQLiteError" } as any) instanceof SQLiteError, Object.getPrototypeOf(SQLiteError) === Error]);
  console.log(Bun.inspect(db).split("\n").slice(0, 4).join(" "));
});

await test("1.4 a closed database", () => {
  const uses: Record<string, (d: any) => unknown> = {
    run: (d) => d.run("SELECT 1"), "run of nothing": (d) => d.run(""), "run of a number": (d) => d.run(1), query: (d) => d.query("SELECT 1"), "query of nothing": (d) => d.query(""),
    "query, cached": (d) => d.query("SELECT 5"), prepare: (d) => d.prepare("SELECT 1"), transaction: (d) => d.transaction(() => 1), serialize: (d) => d.serialize(),
    fileControl: (d) => d.fileControl(10, 0), loadExtension: (d) => d.loadExtension("x"), close: (d) => d.close(), "close(true)": (d) => d.close(true),
    inTransaction: (d) => d.inTransaction, handle: (d) => typeof d.handle, filename: (d) => d.filename, clearQueryCache: (d) => d.clearQueryCache(),
    function: (d) => d.function("f", () => 1), aggregate: (d) => d.aggregate("f", { step() {} }), onInsert: (d) => d.onInsert, "onInsert =": (d) => void (d.onInsert = () => 1),
    dispose: (d) => d[Symbol.dispose](),
  };
  for (const how of [false, true])
    for (const name in uses) {
      const db = new Database();
      db.query("SELECT 5");
      db.close(how);
      tell(`${how} ${name}`, () => uses[name](db));
    }
  tell("a transaction made before", () => { const db = new Database(), f = db.transaction(() => 1); db.close(); return f(); });
  tell("close(true) after close", () => { const db = new Database(), st = db.prepare("SELECT 1"); db.close(); st.get(); db.close(true); return st.get(); });
  {
    using db = new Database();
    using st = db.query("SELECT 'used' AS a");
    tell("using", () => st.get());
    (globalThis as any).used = db;
  }
  tell("after using", () => (globalThis as any).used.run("SELECT 1"));
});

await test("1.5 serialize and deserialize", () => {
  const db: any = new Database();
  tell("empty", () => [db.serialize().length, db.serialize().constructor.name]);
  db.run("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  const bytes = db.serialize();
  tell("with a table", () => [bytes.length, bytes.subarray(0, 15).toString()]);
  for (const name of ["main", "nope", 5, null, undefined]) tell("serialize " + name, () => db.serialize(name).length);
  for (const v of [undefined, null, 1, "x", {}, [], new Uint8Array(0), new Uint8Array([1, 2, 3]), new ArrayBuffer(0), new ArrayBuffer(10)]) tell(Bun.inspect(v), () => usable(D.deserialize(v)));
  const rows = (d: any) => (d.run("INSERT INTO t VALUES (2)"), d.query("SELECT * FROM t").values());
  tell("a Buffer", () => rows(D.deserialize(bytes)));
  tell("an ArrayBuffer", () => rows(D.deserialize(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))));
  tell("the constructor", () => rows(new D(bytes)));
  for (const o of [true, false, 1, { readonly: true }, { readonly: false }, { safeIntegers: true }, { strict: true }]) tell(JSON.stringify(o), () => rows(D.deserialize(bytes, o)));
  tell("strict", () => D.deserialize(bytes, { strict: true }).query("SELECT $a").all({}));
  tell("the constructor, read only", () => rows(new D(bytes, { readonly: true })));
  tell("the source is unchanged", () => db.query("SELECT * FROM t").values());
  tell("damaged", () => { const b = Buffer.from(bytes); b.fill(255, 100, 200); return D.deserialize(b).query("SELECT * FROM t").values(); });
});

await test("1.6 fileControl, WAL", () => {
  const file: any = new Database(path), mem: any = new Database();
  const args: any[][] = [[], ["x"], ["main"], [10], [10, 0], [10, 1], [10, null], [10, undefined], [10, 1.5], [10, "x"], [10, {}], [10, true], [10, new ArrayBuffer(8)], [10, new Uint8Array(4)], ["main", 10, 0], ["nope", 10, 0], [42], [-1], [9999], [1.5]];
  for (const a of args) {
    tell("file " + JSON.stringify(a), () => file.fileControl(...a));
    tell("memory " + JSON.stringify(a), () => mem.fileControl(...a));
  }
  const flag = new Int32Array([-1, 0]);
  tell("PERSIST_WAL", () => [file.fileControl(constants.SQLITE_FCNTL_PERSIST_WAL, 1), file.fileControl(constants.SQLITE_FCNTL_PERSIST_WAL, flag), flag[0]]);
  file.fileControl(constants.SQLITE_FCNTL_PERSIST_WAL, 0);
  tell("a DataView", () => file.fileControl(10, new DataView(new ArrayBuffer(8))));
  tell("WAL", () => [file.query("PRAGMA journal_mode = WAL").get(), mem.query("PRAGMA journal_mode = WAL").get()]);
  file.run("CREATE TABLE w (a)");
  const reader: any = new Database(path, { readonly: true });
  file.run("BEGIN; INSERT INTO w VALUES (1)");
  tell("a reader during a write", () => reader.query("SELECT count(*) AS n FROM w").get());
  file.run("COMMIT");
  tell("and after it", () => reader.query("SELECT count(*) AS n FROM w").get());
  tell("a second writer", () => { file.run("BEGIN IMMEDIATE"); const other = new Database(path); other.run("INSERT INTO w VALUES (2)"); });
  file.run("ROLLBACK");
  tell("a reader cannot write", () => reader.run("INSERT INTO w VALUES (2)"));
  tell("checkpoint", () => file.query("PRAGMA wal_checkpoint(TRUNCATE)").get());
});

await test("1.7 query's cache", () => {
  const db: any = new Database();
  const count = () => db[Symbol.for("Bun.Database.cache.count")];
  tell("the same", () => [db.query("SELECT 1") === db.query("SELECT 1"), db.prepare("SELECT 1") === db.prepare("SELECT 1"), count()]);
  const first = db.query("SELECT 0 AS a");
  for (let i = 1; i <= 25; i++) db.query("SELECT " + i);
  tell("evicted", () => [count(), first.isFinalized, first.get(), db.query("SELECT 0 AS a") === first]);
  const last = db.query("SELECT 25");
  tell("finalized", () => (last.finalize(), [db.query("SELECT 25") === last, db.query("SELECT 25").values()]));
  const kept = db.query("SELECT 24");
  tell("cleared", () => (db.clearQueryCache(), [count(), kept.isFinalized, db.query("SELECT 24") === kept]));
  tell("a long text", () => { const sql = `SELECT 1 /*${"x".repeat(70000)}*/`; return db.query(sql) === db.query(sql); });
  Database.MAX_QUERY_CACHE_SIZE = 0;
  tell("no places", () => db.query("SELECT 7") === db.query("SELECT 7"));
  Database.MAX_QUERY_CACHE_SIZE = 20;
  for (const v of [undefined, null, 1, {}, "", "-- only", " "]) tell("query " + JSON.stringify(v), () => db.query(v));
  for (const v of [undefined, null, 1, {}, "", "-- only", " "]) tell("prepare " + JSON.stringify(v), () => db.prepare(v));
});
