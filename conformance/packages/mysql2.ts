//@mysql
import mysql from "mysql2/promise";

const c = await mysql.createConnection(process.env.MYSQL_URL!);
console.log((await c.query("select 1 as one, 'a' as text, null as none, cast(1.5 as decimal(5,2)) as d, timestamp('2020-01-02 03:04:05') as t"))[0]);
await c.query("create temporary table t (id int auto_increment primary key, name varchar(50), b blob)");
const [r] = await c.execute("insert into t (name, b) values (?, ?), (?, ?)", ["ann", Buffer.from([1, 2]), "bob", null]);
console.log((r as any).affectedRows, (r as any).insertId);
console.log((await c.execute("select * from t where id > ?", [0]))[0]);
console.log(await c.query("select * from nosuch").catch((e) => [e.code, e.errno, e.sqlState]));
await c.beginTransaction();
await c.query("delete from t");
await c.rollback();
console.log((await c.query("select count(*) as n from t"))[0]);
const pool = mysql.createPool({ uri: process.env.MYSQL_URL!, connectionLimit: 3 });
console.log((await Promise.all(Array.from({ length: 8 }, (_, i) => pool.query("select ? as i", [i])))).map(([rows]: any) => rows[0].i));
console.log(((await c.query("select repeat('x', 200000) as x"))[0] as any)[0].x.length);
const bad = await mysql.createConnection({ uri: process.env.MYSQL_URL!.replace("secret", "wrong") }).catch((e) => e);
console.log(bad.code, bad.errno);
await pool.end();
await c.end();
console.log("ended");
