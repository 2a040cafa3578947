import { Database } from "bun:sqlite";
import { drizzle } from "drizzle-orm/bun-sqlite";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { and, desc, eq, gt, like, relations, sql } from "drizzle-orm";

const users = sqliteTable("users", { id: integer().primaryKey({ autoIncrement: true }), name: text().notNull().unique(), at: integer({ mode: "timestamp" }), tags: text({ mode: "json" }) });
const posts = sqliteTable("posts", { id: integer().primaryKey(), author: integer().references(() => users.id), title: text() });
const schema = { users, posts, usersRelations: relations(users, ({ many }) => ({ posts: many(posts) })), postsRelations: relations(posts, ({ one }) => ({ author: one(users, { fields: [posts.author], references: [users.id] }) })) };
const db = drizzle(new Database(":memory:"), { schema });
db.run(sql`create table users (id integer primary key autoincrement, name text not null unique, at integer, tags text)`);
db.run(sql`create table posts (id integer primary key, author integer, title text)`);
console.log(db.insert(users).values([{ name: "ann", at: new Date(0), tags: ["a"] }, { name: "bob" }]).returning().all());
console.log(await db.insert(posts).values([{ author: 1, title: "one" }, { author: 1, title: "two" }]).returning({ id: posts.id }));
console.log(await db.select({ n: users.name, t: posts.title }).from(users).leftJoin(posts, eq(posts.author, users.id)).where(and(gt(users.id, 0), like(users.name, "%"))).orderBy(desc(posts.id)));
console.log(await db.query.users.findMany({ with: { posts: { columns: { title: true } } }, where: eq(users.name, "ann") }));
console.log(await db.update(users).set({ name: "bo" }).where(eq(users.id, 2)).returning());
try { db.transaction((tx) => { tx.delete(users).run(); throw new Error("back"); }); } catch (e: any) { console.log(e.message, await db.$count(users)); }
try { db.insert(users).values({ name: "ann" }).run(); } catch (e: any) { console.log(e.constructor.name, e.message.split("\n")[0], e.cause?.code); }
console.log(db.select().from(users).where(eq(users.id, 1)).toSQL());
