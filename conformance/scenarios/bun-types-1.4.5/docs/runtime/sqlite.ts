// SQLite: every example runs against a database of the scenario's, and what it returns is shown.
import { Database } from "bun:sqlite";
import type { Scenario, Scenarios, Test } from "../../../../harness/harness";

const text = (v: unknown) => Bun.inspect(v, { compact: true } as any).replace(/\s*\n\s*/g, " ");

/** Has every run of a statement shown, and what a function of SQL does. */
function watch(t: Test) {
  const prepare = (name: "query" | "prepare") => {
    const original = Database.prototype[name] as any;
    (Database.prototype as any)[name] = function (...args: any[]) {
      const st = original.apply(this, args);
      for (const how of ["get", "all", "values"])
        if (!st[how].watched) {
          const run = st[how];
          st[how] = (...a: any[]) => {
            const v = run.apply(st, a);
            t.observe(`${how} ${text(v)}`);
            return v;
          };
          st[how].watched = true;
        }
      return st;
    };
  };
  prepare("query");
  prepare("prepare");
}

const tables = `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO users VALUES (1, 'Ada'), (2, 'Bob'), (3, 'Cy');
  CREATE TABLE foo (bar TEXT); INSERT INTO foo VALUES ('bar'), ('baz');
  CREATE TABLE movies (title TEXT, year INT); INSERT INTO movies VALUES ('Marvel''s one', 2012);
  CREATE TABLE cats (id INTEGER PRIMARY KEY, name TEXT UNIQUE, age INT);
  CREATE TABLE expenses (category TEXT, dollars INTEGER); INSERT INTO expenses VALUES ('rent', 80), ('food', 7), ('food', 5)`;

/** The example finds a database with tables, and perhaps more. */
function withTables(expect: Scenario["expect"], sql?: string, more: Record<string, unknown> = {}): Scenario {
  return {
    before(t) {
      watch(t);
      const db = new Database(":memory:");
      db.run(tables);
      Object.assign(globalThis, { Database, db, ...(sql ? { query: db.query(sql) } : {}), ...more });
    },
    expect,
  };
}

/** The same for an example that makes the table of expenses itself. */
const withNone = (expect: Scenario["expect"]): Scenario => ({
  before(t) {
    watch(t);
    Object.assign(globalThis, { Database, db: new Database(":memory:") });
  },
  expect,
});

/** The example stands for itself. */
const alone = (expect: Scenario["expect"], rest: Scenario = {}): Scenario => ({ before: watch, expect, ...rest });
const file: Scenario = { before: () => new Database("mydb.sqlite").run(tables), expect: [] };
const twice = (name: string): Scenario => ({ refused: `"${name}" has already been declared`, reason: "The example shows alternatives, and declares the same name for each." });

export default {
  "/1": alone(["get { message: \"Hello world\" }"]),
  "Database/1": file,
  "Database/2": twice("db"),
  "Database/3": file,
  "Database/4": file,
  "Load via ES module import/1": { ...file, expect: ["{", "  id: 1,", "  name: \"Ada\",", "}"] },
  "Load via ES module import/2": file,
  "`.close(throwOnError: boolean = false)`/1": withTables([]),
  "`.close(throwOnError: boolean = false)`/2": withTables([]),
  "`using` statement/1": alone(["get { message: \"Hello world\" }", "{", "  message: \"Hello world\",", "}"]),
  "`.serialize()`/1": withTables([]),
  "`.query()`/1": withTables([]),
  "`.query()`/2": withTables(["get { id: 1, name: \"Ada\" }", "get { id: 2, name: \"Bob\" }", "get { id: 3, name: \"Cy\" }"]),
  "`.query()`/3": withTables([]),
  "WAL mode/1": withTables([]),
  "Statements/1": withTables([]),
  "Statements/2": twice("query"),
  "Binding values/1": withTables(["all [ { $message: \"Hello world\" } ]"]),
  "Binding values/2": withTables(["all [ { \"?1\": \"Hello world\" } ]"]),
  "Names with and without the prefix/1": withTables(["all [ { $message: \"Hello world\" } ]", "all [ { $message: \"Hello world\" } ]"]),
  "`.all()`/1": withTables(["all [ { $message: \"Hello world\" } ]"]),
  "`.get()`/1": withTables(["get { $message: \"Hello world\" }"]),
  "`.as(Class)` - Map query results to a class/1": withTables(["all [ Movie { title: \"Marvel's one\", year: 2012, isMarvel: [Getter] } ]", "get Movie { title: \"Marvel's one\", year: 2012, isMarvel: [Getter] }", "true", "true"]),
  "`.iterate()` (`@@iterator`)/1": withTables(["{", "  bar: \"bar\",", "}", "{", "  bar: \"baz\",", "}"]),
  "`.iterate()` (`@@iterator`)/2": withTables(["{", "  bar: \"bar\",", "}", "{", "  bar: \"baz\",", "}"]),
  "`.values()`/1": withTables(["values [ [ \"Hello world\" ] ]", "values [ [ 2 ] ]"]),
  "`.finalize()`/1": withTables(["all [ { title: \"Marvel's one\", year: 2012 } ]"]),
  "`.toString()`/1": withTables(["SELECT NULL;", "SELECT 42;", "SELECT 365;"]),
  "Parameters/1": withTables(["all [ { bar: \"bar\" } ]"]),
  "Parameters/3": withTables(["all [ { \"?1\": \"hello\", \"?2\": \"goodbye\" } ]"]),
  "`safeIntegers: true`/1": alone(["get { max_int: 9007199254741093n }", "9007199254741093n"]),
  "`safeIntegers: true`/3": alone(["BigInt value '81129638414606663681390495662081' is out of range"]),
  "`safeIntegers: false` (default)/1": alone(["get { max_int: 9007199254741092 }", "9007199254741092"]),
  "`.safeIntegers()`/1": withTables(["get { max_int: 9007199254741093n }"]),
  "Transactions/1": withTables([]),
  "Transactions/2": withTables(["Inserted 3 cats"]),
  "Transactions/3": alone([]),
  "`.fileControl(cmd: number, value?: number | TypedArray | null)`/1": file,
  "`.function()`/1": alone(["get { sum: 16 }"]),
  "`.function()`/3": withTables(["get { n: 3 }"]),
  "`.aggregate()`/1": withNone(["all [ { category: \"food\", total: 12 }, { category: \"rent\", total: 80 } ]"]),
  "`.aggregate()`/3": withTables(["values [ [ \"80\" ], [ \"80+7\" ], [ \"7+5\" ] ]"]),
  "Update hooks/1": alone(["inserted cats 1", "inserted cats 2"]),
} as Scenarios;
