// The query builder with a dialect of bun:sqlite written by hand.
import { Database } from "bun:sqlite";
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from "kysely";

const file = new Database(":memory:");
const connection = {
  async executeQuery({ sql, parameters }: any) {
    const s = file.query(sql);
    return s.columnNames.length > 0 ? { rows: s.all(...parameters) } : ((r) => ({ rows: [], insertId: BigInt(r.lastInsertRowid), numAffectedRows: BigInt(r.changes) }))(s.run(...parameters));
  },
  async *streamQuery() {},
};
const run = (c: any, text: string) => c.executeQuery({ sql: text, parameters: [] });
const driver = { async init() {}, async acquireConnection() { return connection; }, beginTransaction: (c: any) => run(c, "begin"), commitTransaction: (c: any) => run(c, "commit"), rollbackTransaction: (c: any) => run(c, "rollback"), async releaseConnection() {}, async destroy() { file.close(); } };
const db = new Kysely<any>({ dialect: { createAdapter: () => new SqliteAdapter(), createDriver: () => driver as any, createIntrospector: (d) => new SqliteIntrospector(d), createQueryCompiler: () => new SqliteQueryCompiler() } });
await db.schema.createTable("p").addColumn("id", "integer", (c) => c.primaryKey()).addColumn("name", "text").execute();
console.log((await db.insertInto("p").values([{ name: "a" }, { name: "b" }]).executeTakeFirst()).numInsertedOrUpdatedRows);
console.log(await db.selectFrom("p").selectAll().where("name", "in", ["b"]).execute(), db.selectFrom("p").select(sql`count(*)`.as("n")).compile().sql);
console.log(await db.transaction().execute(async (t) => { await t.deleteFrom("p").execute(); throw new Error("back"); }).catch((e) => e.message), (await db.selectFrom("p").selectAll().execute()).length);
await db.destroy();
