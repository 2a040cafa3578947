// Transactions and savepoints of Bun.SQL, with SQLite.
import { SQL } from "bun";
import { test } from "../lib";

const show = async (make: () => any) => {
  try {
    console.log(await make());
  } catch (e: any) {
    console.log(e?.constructor?.name, e?.code, e?.message);
  }
};
const db = new SQL(":memory:");
await db`CREATE TABLE t (name TEXT)`;
const names = async () => ((await db`SELECT name FROM t`.values()) as any[]).map((r) => r[0]);

await test("2.1 begin commits", async () => {
  await show(() => db.begin(async (tx) => {
    await tx`INSERT INTO t VALUES ('a')`;
    console.log(typeof tx, (tx as any) === db, tx instanceof SQL, Object.getOwnPropertyNames(tx));
    return [tx`SELECT count(*) AS n FROM t`, tx`SELECT 2 AS n`] as any;
  }));
  await show(() => db.transaction("immediate", async () => 1));
  console.log(await names());
});
await test("2.2 begin rolls back", async () => {
  await show(() => db.begin(async (tx) => {
    await tx`INSERT INTO t VALUES ('b')`;
    throw new TypeError("x");
  }));
  await show(() => db.begin(async (tx) => {
    await tx`INSERT INTO t VALUES ('b')`;
    await tx`nonsense`;
  }));
  console.log(await names());
});
await test("2.3 savepoints", async () => {
  await show(() => db.begin(async (tx) => {
    await tx`INSERT INTO t VALUES ('s1')`;
    try {
      await tx.savepoint("foo", async (sp) => {
        await sp`INSERT INTO t VALUES ('s2')`;
        throw new Error("sp");
      });
    } catch (e: any) {
      console.log("caught", e.message);
    }
    await tx.savepoint("a b", async (sp) => {
      console.log(typeof sp.savepoint, sp === tx);
      await sp.savepoint(async (inner) => inner`INSERT INTO t VALUES ('s3')`);
    });
    return tx.savepoint(async (sp) => [sp`SELECT 1 AS a`] as any);
  }));
  console.log(await names());
  await show(() => db.begin(async (tx) => tx.savepoint("x" as any)));
});
await test("2.4 misuse", async () => {
  await show(() => (db as any).begin());
  await show(() => (db as any).begin("x"));
  await show(() => (db as any).begin(5, () => 1));
  await show(() => db.begin("read only", async () => 1));
  await show(() => db.begin(async (tx) => tx.begin(async () => 3)));
  await show(() => db.begin(async (tx) => tx.reserve()));
});
await test("2.5 after the end", async () => {
  let late: any, kept: any;
  await db.begin(async (tx) => {
    kept = tx;
    late = tx`INSERT INTO t VALUES ('late')`;
  });
  await show(() => late);
  await show(() => kept`SELECT 1`);
  await show(() => db.begin(async (tx) => { await tx.close(); }));
  console.log(await names());
});
await test("2.6 transactions wait for each other", async () => {
  await show(() => Promise.all([
    db.begin(async (tx) => {
      await tx`SELECT 1`;
      console.log("one");
      await Bun.sleep(1);
      console.log("one ends");
      return 1;
    }),
    db.begin(async () => {
      console.log("two");
      return 2;
    }),
  ]));
});
