// The adapter of SQLite: one connection, on which queries run in the call that starts them. Transactions wait for each other.
"use strict";
const { SQLiteError } = part("errors");
const { result } = part("query");
const { build } = part("template");
const { readFile } = require("node:fs/promises");

// The bits that package lite knows.
const readOnly = 1, noCreate = 2, bigInts = 4, strict = 8, arrays = 16, raw = 32;

const own = (code, message) => new SQLiteError(message, { code: "ERR_SQLITE_" + code, errno: 0 });

const translated = (error) =>
  error?.name === "SQLiteError" && !(error instanceof SQLiteError)
    ? new SQLiteError(error.message, { code: error.code, errno: error.errno, byteOffset: error.byteOffset })
    : error;

const command = (sql) => /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*([A-Za-z]+)/.exec(sql)?.[1].toUpperCase() ?? null;

class SQLite {
  name = "sqlite";
  emptyList = true;
  #db; #failure; #last = Promise.resolve(); #closed = false; #flags; #options;

  constructor(options) {
    this.#options = options;
    this.transform = options.transform;
    const readonly = Boolean(options.readonly) || options.readwrite === false;
    this.#flags = ((options.safeIntegers ?? options.bigint) ? bigInts : 0) | (options.strict ? strict : 0);
    let error = null;
    try {
      this.#db = require("node:internal/sqlite").open(options.filename, (readonly ? readOnly : 0) | (options.create === false ? noCreate : 0));
    } catch (e) {
      error = this.#failure = translated(e);
    }
    const { onconnect } = options;
    onconnect?.(error);
  }

  error(code, message) { return own(code, message); }
  cancelled() { return own("QUERY_CANCELLED", "Query cancelled"); }
  quote(name) { return '"' + name.replaceAll('"', '""') + '"'; }
  get closed() { return this.#closed; }

  exec(task) {
    if (this.#failure) throw this.#failure;
    if (this.#closed) throw own("CONNECTION_CLOSED", "Connection closed");
    const { text, params } = build(this, task.parts);
    const mode = task.mode === "raw" ? raw : task.mode === "values" ? arrays : 0;
    let answer;
    try {
      answer = this.#db.run(text, params, this.#flags | mode, this.transform?.column.from);
    } catch (e) {
      throw translated(e);
    }
    const [rows, changes, all, rowid] = answer;
    task.done(result(rows ?? [], rows ? rows.length : all, command(text), rowid, changes));
  }
  // run runs a task of the pool: there is one connection.
  run(task) {
    if (task.parts.kind !== "file") return this.exec(task);
    readFile(task.parts.path, "utf8").then((text) => {
      task.parts = { ...task.parts, kind: "unsafe", text };
      this.exec(task);
    }).catch(task.failed);
  }
  async statement(text) {
    await new Promise((done, failed) => this.exec({ parts: { kind: "unsafe", text }, done, failed }));
  }

  async acquire() {
    if (this.#closed) throw own("CONNECTION_CLOSED", "Connection closed");
    if (this.#failure) throw this.#failure;
    const before = this.#last;
    let release;
    this.#last = new Promise((resolve) => (release = resolve));
    await before;
    if (this.#closed) {
      release();
      throw own("CONNECTION_CLOSED", "Connection closed");
    }
    return { run: (task) => this.run(task), statement: (text) => this.statement(text), release };
  }
  begin(options) { return options ? `BEGIN ${options}` : "BEGIN"; }

  async connect() {
    if (this.#failure) throw this.#failure;
    if (this.#closed) throw own("CONNECTION_CLOSED", "Connection closed");
  }
  reserve() { return Promise.reject(new Error("This adapter doesn't support connection reservation")); }
  get distributed() { return undefined; }
  array() { throw new Error("SQLite doesn't support arrays"); }
  json(value) { return JSON.stringify(value); }
  listen() { return Promise.reject(new Error("LISTEN/NOTIFY is not supported by this adapter (PostgreSQL only)")); }
  notify() { return this.listen(); }
  flush() {}
  copy() { throw new Error("readable() and writable() are not supported by this adapter (PostgreSQL only)"); }

  async close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#db?.close();
    const { onclose } = this.#options;
    if (onclose) onclose(new Error("Connection closed"));
  }
}

module.exports = { SQLite };
