//@postgres
import knex from "knex";

const db = knex({ client: "pg", connection: process.env.PG_URL, pool: { min: 0, max: 2 } });
await db.schema.dropTableIfExists("knex_trial");
await db.schema.createTable("knex_trial", (t) => { t.increments("id"); t.string("name").notNullable(); t.jsonb("doc"); });
console.log(await db("knex_trial").insert([{ name: "a", doc: { x: 1 } }, { name: "b" }]).returning(["id", "name"]));
console.log(await db("knex_trial").where("name", "like", "a%").orWhereIn("id", [2]).orderBy("id"));
console.log(await db.transaction(async (t) => { await t("knex_trial").del(); throw new Error("back"); }).catch((e) => e.message), await db("knex_trial").count({ n: "*" }));
console.log(db("knex_trial").select("name").where({ id: 1 }).toSQL().sql);
await db.schema.dropTable("knex_trial");
await db.destroy();
console.log("destroyed");
