// Bun.SQL and Bun.sql.
"use strict";
const errors = part("errors");
const { named } = part("names");
const client = part("client");

const adapterOf = (options) => {
  switch (options.adapter) {
    case "postgres": return new (part("postgres").Postgres)(options);
    case "sqlite": return new (part("sqlite").SQLite)(options);
  }
  return new Lacking(options.adapter);
};

// Lacking is an adapter that gobun does not have.
class Lacking {
  constructor(name) { this.name = name; }
  #error() { return internal.unsupported(`Bun.SQL for ${this.name}`); }
  run() { throw this.#error(); }
  cancelled() { return this.#error(); }
  error() { return this.#error(); }
  async acquire() { throw this.#error(); }
  async connect() { throw this.#error(); }
  async reserve() { throw this.#error(); }
  async listen() { throw this.#error(); }
  async notify() { throw this.#error(); }
  array() { throw this.#error(); }
  json() { throw this.#error(); }
  copy() { throw this.#error(); }
  flush() {}
  async close() {}
}

function SQL(first, second) {
  if (new.target !== undefined && new.target !== SQL) {
    throw new TypeError("Bun.SQL cannot be subclassed. Its methods are own properties of the client, so a subclass cannot override them. Wrap the client instead.");
  }
  const options = part("options").read(first, second);
  const adapter = adapterOf(options);
  adapter.options = shown(options);
  return client.tagOf(new client.Scope(adapter));
}

// shown are the options as a script sees them: printing them keeps secrets.
function shown(options) {
  const secret = Symbol.for("nodejs.util.inspect.custom");
  if (!options.password && !options.tls?.key) return options;
  Object.defineProperty(options, secret, { value() {
    const copy = { ...options };
    if (copy.password) copy.password = "[REDACTED]";
    if (copy.tls?.key) copy.tls = { ...copy.tls, key: "[REDACTED]" };
    return copy;
  } });
  return options;
}

Object.setPrototypeOf(SQL, Function);
Object.defineProperty(SQL, "length", { value: 0 });
Object.defineProperty(SQL, "prototype", { value: Object.create(Function.prototype, { constructor: { value: SQL, writable: true, configurable: true } }), writable: false });
client.setPrototype(SQL.prototype);
for (const [name, value] of Object.entries({ SQLError: errors.SQLError, PostgresError: errors.PostgresError, SQLiteError: errors.SQLiteError, MySQLError: errors.MySQLError, ...named })) {
  Object.defineProperty(SQL, name, { value, writable: true, enumerable: true, configurable: true });
}

let shared; // Bun.sql
module.exports = { SQL, sql: () => (shared ??= new SQL()) };
