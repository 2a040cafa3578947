// A query, which runs when somebody waits for it, and what it resolves to.
"use strict";

const define = (object, name, value, enumerable) => Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable });

class SQLResultArray extends Array {
  static get [Symbol.species]() { return Array; }
}

// result makes an array of rows with what is known of the statement beside them.
function result(rows, count, command, lastInsertRowid, affectedRows, columns = null, statement = null) {
  const array = new SQLResultArray();
  for (let i = 0; i < rows.length; i++) array[i] = rows[i];
  define(array, "count", count, true);
  define(array, "command", command, true);
  define(array, "lastInsertRowid", lastInsertRowid, true);
  define(array, "affectedRows", affectedRows, true);
  define(array, "columns", columns, false);
  define(array, "statement", statement, false);
  return array;
}

class SQLHelper {
  constructor(value, columns) {
    this.value = value;
    this.columns = columns;
  }
}

const then = Promise.prototype.then;

// A Query's parts are in #in: kind is "query", "name", "unsafe", "file" or "bad"; strings and values make its text; client is the
// one that made it.
class Query extends Promise {
  static get [Symbol.species]() { return Promise; }
  #in; #settle; #started = false; #cancelled = false; #active = false; #failure = undefined;

  constructor(parts) {
    let settle;
    super((resolve, reject) => { settle = { resolve, reject }; });
    this.#settle = settle;
    this.#in = parts;
  }
  static parts(query) { return query.#in; }
  static isQuery(value) { return typeof value === "object" && value !== null && #in in value; }

  get active() { return this.#active; }
  set active(value) { this.#active = Boolean(value); }
  get cancelled() { return this.#cancelled; }
  set cancelled(value) { this.#cancelled = Boolean(value); }

  #start() {
    if (this.#started) return;
    this.#started = true;
    const { client, mode } = this.#in;
    if (this.#cancelled) {
      this.#settle.reject(client.adapter.cancelled());
      return;
    }
    const done = (value) => { this.#active = false; this.#settle.resolve(value); };
    const failed = (error) => { this.#active = false; this.#settle.reject(error); };
    const task = { parts: this.#in, mode, done, failed, stop: null };
    this.#failure = task;
    this.#active = true;
    try {
      client.run(task);
    } catch (error) {
      task.failed(error); // its scope may wait for it
    }
  }

  cancel() {
    if (!this.#cancelled) {
      this.#cancelled = true;
      if (this.#started) this.#failure?.stop?.();
    }
    return this;
  }
  execute() {
    this.#start();
    return this;
  }
  run() { return this.execute(); }
  #as(mode) {
    this.#in.mode = mode;
    if (this.#failure) this.#failure.mode = mode;
    return this;
  }
  raw() { return this.#as("raw"); }
  values() { return this.#as("values"); }
  simple() {
    this.#in.simple = true;
    return this;
  }
  readable() { return this.#in.client.readable(this, this.#in); }
  writable() { return this.#in.client.writable(this, this.#in); }
  then(...handlers) {
    this.#start();
    return then.apply(this, handlers);
  }
  catch(handler) { return this.then(undefined, handler); }
  finally(handler) {
    this.#start();
    return super.finally(handler);
  }
  [Symbol.for("nodejs.util.inspect.custom")]() {
    const state = [this.#cancelled && "cancelled", this.#started && "executed"].filter(Boolean).join(" ");
    return `Query { ${state} }`;
  }
}

module.exports = { Query, SQLHelper, result, isResult: (v) => v instanceof SQLResultArray };
