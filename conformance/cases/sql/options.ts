// The settings of Bun.SQL. Nothing connects.
import { SQL } from "bun";
import { test } from "../lib";

for (const key of Object.keys(process.env)) if (/PG|SQL|MARIADB|DATABASE|^USER/.test(key)) delete process.env[key];

const show = async (...args: any[]) => {
  try {
    console.log(new (SQL as any)(...args).options);
  } catch (e: any) {
    console.log(e?.constructor?.name, e?.code, e?.message);
  }
};

await test("3.1 URLs", async () => {
  await show("postgres://u:p@h:1/db?sslmode=require&application_name=x&max=3");
  await show("mysql://u:p@h:1/db");
  await show("mariadb://u@h");
  await show("localhost:5432/mydb");
  await show(new URL("postgres://a/b"));
  await show("");
  await show("pg://x");
  await show("sqlite://a.db?mode=zz");
});
await test("3.2 options", async () => {
  await show();
  await show({ host: "a", port: "12", user: "b", pass: "c", db: "d", idle_timeout: 3, connect_timeout: 4, max_lifetime: 5, tls: true, bigint: true, prepare: false });
  await show({ password: () => "x" });
  await show({ path: "/tmp/x.sock" });
  await show({ connection: { application_name: "x" } });
  await show({ port: 0 });
  await show({ adapter: "sqlite" });
  await show({ filename: ":memory:", readonly: false, strict: true, safeIntegers: true });
});
await test("3.3 what is refused", async () => {
  for (const o of [
    { adapter: "oracle" }, { max: 0 }, { max: -1 }, { max: "x" }, { port: 99999 }, { idleTimeout: -1 }, { idleTimeout: "x" }, { connectionTimeout: -1 },
    { maxLifetime: -1 }, { onconnect: 1 }, { onclose: 1 }, { adapter: "mysql", prepare: false }, { adapter: "mysql", channelBinding: "require" },
    { channelBinding: "x" }, { tls: "x" }, { adapter: "sqlite", transform: 5 }, { adapter: "sqlite", transform: { column: 5 } },
  ]) await show(o);
  await show("postgres://h/d?sslmode=x");
  class X extends (SQL as any) {}
  try {
    new X(":memory:");
  } catch (e: any) {
    console.log(e.name, e.message);
  }
});
await test("3.4 the environment", async () => {
  const env = async (variables: Record<string, string>, ...args: any[]) => {
    Object.assign(process.env, variables);
    await show(...args);
    for (const key in variables) delete process.env[key];
  };
  await env({ DATABASE_URL: "postgres://u:p@h/d" });
  await env({ DATABASE_URL: "mysql://u:p@h/d" });
  await env({ DATABASE_URL: "postgres://u:p@h/d?sslmode=verify-full" }, { hostname: "r" });
  await env({ DATABASE_URL: "postgres://u:p@h/d" }, { adapter: "mysql" });
  await env({ MYSQL_URL: "mysql://u:p@h/d" });
  await env({ TLS_DATABASE_URL: "postgres://u:p@h/d" });
  await env({ PGHOST: "h", PGPORT: "7", PGUSER: "u", PGPASSWORD: "p", PGDATABASE: "d" });
  await env({ PGHOST: "h", PGDATABASE: "d2" }, "postgres://u@x/d1");
  await env({ MYSQL_HOST: "h", MYSQL_USER: "u" }, { adapter: "mysql" });
  await env({ MARIADB_HOST: "h", MARIADB_DATABASE: "u" }, { adapter: "mariadb" });
  await env({ SQLITE_URL: "sqlite://:memory:" });
});
await test("3.5 errors' classes", () => {
  const pg = new SQL.PostgresError("m", { code: "C", errno: "5", detail: "d" } as any), my = new SQL.MySQLError("m", { code: "c", errno: 1, sqlState: "2" });
  const lite = new SQL.SQLiteError("m", { code: "x", errno: 3 });
  for (const e of [new SQL.SQLError("x"), pg, my, lite] as any[]) console.log(e.name, e.message, Object.keys(e), e.code, e.errno, e.sqlState, e.detail, e instanceof SQL.SQLError);
});
