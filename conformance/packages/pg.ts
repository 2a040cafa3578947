//@postgres
import pg from "pg";

const c = new pg.Client(process.env.PG_URL);
await c.connect();
console.log((await c.query("select 1 as one, 'a' as text, true as yes, null as none, array[1,2] as list, '{\"a\":1}'::json as doc, 12345678901::bigint as big, '\\x0102'::bytea as bytes")).rows);
await c.query("create temp table t (id serial primary key, name text, at timestamptz)");
console.log((await c.query("insert into t (name, at) values ($1, $2), ($3, $2) returning *", ["ann", new Date(0), "bob"])).rows);
console.log((await c.query({ name: "byname", text: "select name from t where id = $1", values: [2], rowMode: "array" })).rows);
console.log(await c.query("select * from nosuch").catch((e) => [e.code, e.message, e.severity]));
console.log((await c.query("select generate_series(1, 5000) as n")).rowCount);
const two = await c.query("select 1 as a; select 2 as b");
console.log((two as any).map((r: any) => r.rows));
await c.query("begin");
await c.query("delete from t");
await c.query("rollback");
console.log((await c.query("select count(*)::int from t")).rows);
const heard = new Promise((ok) => c.on("notification", (n) => ok([n.channel, n.payload])));
await c.query("listen news");
const pool = new pg.Pool({ connectionString: process.env.PG_URL, max: 3 });
await pool.query("select pg_notify('news', 'hi')");
console.log(await heard);
console.log((await Promise.all(Array.from({ length: 10 }, (_, i) => pool.query("select $1::int as i", [i])))).map((r) => r.rows[0].i), pool.totalCount);
console.log(await (async () => {
  const slow = new pg.Client({ connectionString: process.env.PG_URL, query_timeout: 100 });
  await slow.connect();
  const text = await slow.query("select pg_sleep(1)").catch((e) => e.message);
  slow.end().catch(() => {});
  return text;
})());
await c.end();
process.exit(0);
