//@postgres
import postgres from "postgres";

const sql = postgres(process.env.PG_URL!, { max: 2, onnotice: () => {} });
console.log([...(await sql`select ${1}::int as one, ${"a"} as text, ${true}::bool as yes, ${[1, 2]}::int[] as list, ${sql.json({ a: 1 })}::json as doc`)]);
await sql`create table if not exists trial (id serial primary key, name text)`;
await sql`truncate trial restart identity`;
console.log([...(await sql`insert into trial ${sql([{ name: "ann" }, { name: "bob" }])} returning *`)]);
console.log([...(await sql`select * from trial where name in ${sql(["bob", "none"])}`)]);
console.log(await sql.begin(async (tx) => { await tx`delete from trial`; throw new Error("back"); }).catch((e) => e.message), (await sql`select count(*)::int from trial`)[0]);
console.log(await sql`select * from nosuch`.catch((e) => [e.name, e.code]));
for await (const rows of sql`select generate_series(1, 7) as n`.cursor(3)) console.log(rows.map((r: any) => r.n));
const { unlisten } = await sql.listen("trial", (p) => console.log("heard", p), () => {});
const done = new Promise((ok) => sql.listen("other", ok));
await new Promise((ok) => setTimeout(ok, 100));
await sql.notify("trial", "hi");
await sql.notify("other", "x");
await done;
await unlisten();
await sql`drop table trial`;
await sql.end();
console.log("ended");
