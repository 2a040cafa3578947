// What a script calls: functions that make queries. A scope is what such a function's queries run on: the pool, a reserved
// connection, a transaction or a savepoint.
"use strict";
const { invalidValue } = part("errors");
const { Query, isResult } = part("query");
const { helper, misused } = part("template");

const noop = () => {};

// The scope of a pool. The others inherit from it.
class Scope {
  constructor(adapter) {
    this.adapter = adapter;
    this.conn = undefined;
    this.ended = undefined; // why nothing more runs: a function that makes the error
    this.running = new Set();
  }
  run(task) {
    if (this.ended) throw this.ended();
    if (this.conn) this.conn.run(this.#counted(task));
    else this.adapter.run(task);
  }
  // What runs on a connection of its own is known, so that the end of the scope can wait for it.
  #counted(task) {
    const { done, failed } = task;
    const waits = new Promise((resolve) => {
      task.done = (value) => { done(value); resolve(); };
      task.failed = (error) => { failed(error); resolve(); };
    });
    this.running.add(waits);
    waits.then(() => this.running.delete(waits));
    return task;
  }
  settled() { return Promise.allSettled(this.running); }
  readable(query, parts) { return this.adapter.copy(query, parts, "readable"); }
  writable(query, parts) { return this.adapter.copy(query, parts, "writable"); }
}

// outcome awaits what a callback returned: queries in an array, too.
const outcome = async (value) => {
  value = await value;
  return Array.isArray(value) && !isResult(value) ? Promise.all(value) : value;
};

function callbackOf(options, fn) {
  if (typeof options === "function") return [undefined, options];
  if (typeof options !== "string") throw invalidValue("options", options, "must be a string");
  if (typeof fn !== "function") throw invalidValue("fn", fn, "must be a function");
  return [options, fn];
}

const endedError = (adapter) => () => adapter.error("INVALID_TRANSACTION_STATE", "cannot run a query after its transaction or savepoint ended");
const closedError = (adapter) => () => adapter.error("CONNECTION_CLOSED", "Connection closed");

// transaction runs fn between two statements on a connection of its own.
async function transaction(adapter, words, fn) {
  const conn = await adapter.acquire();
  const scope = new Scope(adapter);
  scope.conn = conn;
  scope.savepoints = { next: 0 };
  let began = false, aborted = false;
  scope.abort = async () => {
    if (scope.ended) return;
    scope.ended = closedError(adapter);
    aborted = true;
  };
  try {
    for (const text of words.begin) await conn.statement(text);
    began = true;
    const value = await outcome(fn(tagOf(scope)));
    if (aborted) throw closedError(adapter)();
    scope.ended = endedError(adapter);
    await scope.settled();
    for (const text of words.commit) await conn.statement(text);
    began = false;
    return value;
  } catch (error) {
    scope.ended ??= endedError(adapter);
    await scope.settled();
    if (began) {
      try {
        for (const text of words.rollback) await conn.statement(text);
      } catch {
        conn.broken = true; // nobody else gets a connection in the middle of a transaction
      }
    }
    throw error;
  } finally {
    conn.release();
  }
}

async function savepoint(outer, name, fn) {
  if (typeof name === "function") [name, fn] = [undefined, name];
  if (typeof fn !== "function") throw invalidValue("fn", fn === undefined ? name : fn, "must be a function");
  const { adapter, conn } = outer;
  if (outer.ended) throw outer.ended();
  const label = `s${outer.savepoints.next++}` + (name === undefined ? "" : "_" + String(name).replace(/[^A-Za-z0-9_]/g, "_"));
  const scope = new Scope(adapter);
  Object.assign(scope, { conn, savepoints: outer.savepoints, abort: outer.abort });
  await conn.statement(`SAVEPOINT ${label}`);
  try {
    const value = await outcome(fn(tagOf(scope)));
    scope.ended = endedError(adapter);
    await scope.settled();
    await conn.statement(`RELEASE SAVEPOINT ${label}`);
    return value;
  } catch (error) {
    scope.ended ??= endedError(adapter);
    await scope.settled();
    if (!outer.ended) await conn.statement(`ROLLBACK TO SAVEPOINT ${label}`);
    throw error;
  }
}

const distributedName = (name) => {
  if (typeof name !== "string") throw invalidValue("name", name, "must be a string");
  return name.replaceAll("'", "''");
};

let prototype; // of every client: SQL.prototype

// tagOf makes the function that a script calls. options are the client's, for the pool's only.
function tagOf(scope, options = scope.adapter.options) {
  const { adapter } = scope;
  const query = (parts) => new Query({ mode: undefined, simple: false, client: scope, ...parts });
  const isPool = !scope.conn, isTransaction = Boolean(scope.savepoints);

  // A method has no prototype of its own.
  const { tag } = {
    tag(strings, ...values) {
      if (Array.isArray(strings) && Array.isArray(strings.raw)) return query({ kind: "query", strings, values });
      if (typeof strings === "string") return query({ kind: "name", text: strings });
      if (typeof strings === "object") return Query.isQuery(strings) ? strings : helper(strings, values);
      return query({ kind: "bad" });
    },
  };
  const methods = {
    unsafe(text, values) {
      if (typeof text !== "string") return query({ kind: "bad" });
      return query({ kind: "unsafe", text, values: Array.isArray(values) ? values.slice() : values ?? undefined, simple: !values || values.length === 0 });
    },
    file(path, values) { return query({ kind: "file", path, values: Array.isArray(values) ? values.slice() : values ?? undefined }); },
    async notify(channel, payload) { return adapter.notify(scope, channel, payload); },
    async commitDistributed(name) {
      if (!adapter.distributed) throw new Error(`${adapter.title ?? "SQLite"} doesn't support distributed transactions.`);
      await query({ kind: "unsafe", text: adapter.distributed(distributedName(name)).finish[0], simple: true });
    },
    async rollbackDistributed(name) {
      if (!adapter.distributed) throw new Error(`${adapter.title ?? "SQLite"} doesn't support distributed transactions.`);
      await query({ kind: "unsafe", text: adapter.distributed(distributedName(name)).finish[1], simple: true });
    },
    async reserve(options) { return adapter.reserve(options, reserved); },
    async listen(channel, onnotify, onlisten) { return adapter.listen(channel, onnotify, onlisten); },
    array(values, type) { return adapter.array(values, type); },
    json(value) { return adapter.json(value); },
    options,
    async connect() {
      if (scope.ended) throw scope.ended();
      await adapter.connect();
      return tag;
    },
    flush() { adapter.flush(); },
    async transaction(options, fn) { return tag.begin(options, fn); },
    async begin(options, fn) {
      if (isTransaction) throw adapter.error("INVALID_TRANSACTION_STATE", "cannot call begin inside a transaction use savepoint() instead");
      [options, fn] = callbackOf(options, fn);
      if (scope.ended) throw scope.ended();
      return transaction(scope.conn ? onReserved(adapter, scope) : adapter, { begin: [adapter.begin(options)], commit: ["COMMIT"], rollback: ["ROLLBACK"] }, fn);
    },
    async distributed(name, fn) { return tag.beginDistributed(name, fn); },
    async beginDistributed(name, fn) {
      if (isTransaction) throw adapter.error("INVALID_TRANSACTION_STATE", "cannot call beginDistributed inside a transaction");
      if (!adapter.distributed) throw new Error("This adapter doesn't support distributed transactions.");
      if (typeof fn !== "function") throw invalidValue("fn", fn, "must be a function");
      return transaction(scope.conn ? onReserved(adapter, scope) : adapter, adapter.distributed(distributedName(name)), fn);
    },
  };
  if (isTransaction) methods.savepoint = async (name, fn) => savepoint(scope, name, fn);
  if (!isPool && !isTransaction) methods.release = async () => scope.release();
  methods.end = async (options) => {
    if (isTransaction) return scope.abort(options);
    if (!isPool) return scope.close(options);
    const timeout = options?.timeout;
    if (timeout !== undefined && (!(Number(timeout) >= 0) || Number(timeout) >= 2 ** 31)) throw invalidValue("options.timeout", timeout, "must be a non-negative integer less than 2^31");
    await adapter.close(timeout === undefined ? undefined : Number(timeout) * 1000);
  };
  methods.close = methods.end;
  Object.setPrototypeOf(tag, prototype);
  for (const name of Object.keys(methods)) Object.defineProperty(tag, name, { value: methods[name], writable: true, enumerable: true, configurable: true });
  const hidden = (symbol, value) => Object.defineProperty(tag, symbol, { value, writable: true, configurable: true });
  hidden(Symbol.asyncDispose, async () => (isPool || isTransaction ? tag.close() : tag.release()));
  if (!isPool && !isTransaction) hidden(Symbol.dispose, () => { tag.release(); });
  return tag;
}

// onReserved makes transactions of a reserved client run on its connection.
const onReserved = (adapter, scope) => Object.create(adapter, { acquire: { value: async () => ({ run: (t) => scope.conn.run(t), statement: (t) => scope.conn.statement(t), release: noop }) } });

// reserved makes the client of a connection that was taken out of the pool.
function reserved(adapter, conn) {
  const scope = new Scope(adapter);
  scope.conn = conn;
  const end = (broken) => {
    if (scope.ended) return;
    scope.ended = closedError(adapter);
    conn.broken ||= broken;
    scope.settled().then(() => conn.release());
  };
  scope.release = async () => end(false);
  scope.close = async () => end(true);
  return tagOf(scope);
}

module.exports = { Scope, tagOf, misused, setPrototype: (p) => { prototype = p; } };
