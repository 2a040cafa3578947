// The adapter of PostgreSQL: a pool of connections, each of which runs one query at a time.
"use strict";
const { postgres, unsupported } = internal;
const { PostgresError, coded, invalidValue } = part("errors");
const { result } = part("query");
const { build } = part("template");
const values = part("values");
const { readFile } = require("node:fs/promises");

const own = (code, message) => new PostgresError(message, { code: "ERR_POSTGRES_" + code });
const translated = (failure) => (Array.isArray(failure) ? new PostgresError(failure[1], { ...failure[2], code: "ERR_POSTGRES_" + failure[0] }) : failure);
const closed = () => own("CONNECTION_CLOSED", "Connection closed");

const maxStatements = 1024; // that a connection keeps prepared
const maxWaiting = 1 << 20; // queries that wait for a connection

class Connection {
  #pool; #raw; #statements = new Map(); #next = 0; #task;
  broken = false;
  isOpen = false;

  constructor(pool) { this.#pool = pool; }

  open(options) {
    this.#raw = postgres(options, options.connectionTimeout ?? 30000, () => {
      this.isOpen = true;
      if (options.maxLifetime) {
        this.lifetime = setTimeout(() => this.#pool.expire(this, own("LIFETIME_TIMEOUT", "Max lifetime timeout reached")), options.maxLifetime);
        this.lifetime.unref();
      }
      this.#pool.opened(this);
    }, (failure) => {
      this.broken = true;
      clearTimeout(this.lifetime);
      clearTimeout(this.idle);
      const error = this.why ?? translated(failure);
      this.#task?.failed(error);
      this.#task = undefined;
      this.#pool.ended(this, error);
    });
  }
  close(why) {
    this.why ??= why;
    this.broken = true;
    this.#raw?.close();
  }

  // run runs a task. The next may come when it has ended.
  run(task) {
    if (this.#busy) {
      this.#behind.push(task);
      return;
    }
    this.#begin(task);
  }
  #busy = false; #behind = [];
  #begin(task) {
    this.#busy = true;
    const { done, failed } = task;
    const end = (settle) => (value) => {
      if (this.#task !== task) return; // it has been settled
      this.#task = undefined;
      this.#busy = false;
      const next = this.#behind.shift();
      settle(value);
      if (next) this.#begin(next);
    };
    this.#task = task;
    task.done = end(done);
    task.failed = end(failed);
    if (this.broken) return task.failed(this.why ?? closed());
    this.#text(task).catch(task.failed);
  }
  async #text(task) {
    let parts = task.parts;
    if (parts.kind === "file") {
      const text = await readFile(parts.path, "utf8");
      parts = { kind: "unsafe", text, values: parts.values, simple: !parts.values?.length };
    }
    if (parts.values !== undefined && parts.kind === "unsafe" && !Array.isArray(parts.values)) throw new TypeError("values must be an array");
    const { text, params } = build(this.#pool, parts);
    if (parts.simple && params.length > 0) throw coded(TypeError, "ERR_INVALID_ARG_TYPE", "simple query cannot have parameters");
    task.stop = () => this.#raw.cancel();
    if (parts.simple) return this.#raw.simple(text, this.#answer(task, undefined));
    const types = params.map(values.typeOf), key = types.join() + ":" + text;
    const known = this.#statements.get(key);
    if (known) {
      this.#statements.delete(key); // to its end: it was used last
      this.#statements.set(key, known);
      return this.#execute(task, known, params);
    }
    const isNamed = this.#pool.options.prepare;
    const statement = { name: isNamed ? `s${this.#next++}` : "", info: { string: text, types: [], columns: [] } };
    this.#raw.prepare(statement.name, text, types, (failure, types, isClosed) => {
      this.broken ||= isClosed;
      if (failure) return task.failed(translated(failure));
      statement.info.types = types;
      const go = () => this.#execute(task, statement, params);
      if (!isNamed) return go();
      this.#statements.set(key, statement);
      if (this.#statements.size <= maxStatements) return go();
      const [oldest, gone] = this.#statements.entries().next().value;
      this.#statements.delete(oldest);
      this.#raw.simple(`DEALLOCATE ${gone.name}`, go);
    });
  }
  #execute(task, statement, params) {
    try {
      this.#raw.run(statement.name, params.map((v, i) => values.encode(v, statement.info.types[i])), this.#answer(task, statement));
    } catch (error) {
      task.failed(error);
    }
  }
  #answer(task, statement) {
    return (failure, results, isClosed) => {
      this.broken ||= isClosed;
      if (failure) return task.failed(translated(failure));
      try {
        const all = results.map((r) => this.#result(task, statement, r));
        task.done(all.length === 1 ? all[0] : all.length === 0 ? result([], 0, null, null, 0, [], null) : all);
      } catch (error) {
        task.failed(error);
      }
    };
  }

  #result(task, statement, [tag, fields, texts]) {
    const { transform, options } = this.#pool;
    const from = transform?.column.from;
    const columns = fields.map(([name, type, table, number]) => ({ name: from ? from(name) : name, type, table, number }));
    const info = statement?.info ?? { string: task.parts.text ?? "", types: [], columns };
    info.columns = columns;
    const words = /^(.*?)((?: \d+)*)$/.exec(tag), count = words[2] ? Number(words[2].trim().split(" ").at(-1)) : 0;
    const decoders = columns.map((c) => (task.mode === "raw" ? (t) => Buffer.from(t) : packed(c.type, info.types.length > 0, values.decoder(c.type, options.bigint))));
    const rows = texts.map((row) => {
      const list = row.map((t, i) => (t === null ? null : decoders[i](t)));
      if (task.mode) return list;
      const object = {};
      columns.forEach((c, i) => {
        if (c.name === "__proto__") Object.defineProperty(object, c.name, { value: list[i], writable: true, enumerable: true, configurable: true });
        else object[c.name] = list[i];
      });
      return object;
    });
    const writes = /^(?:INSERT|UPDATE|DELETE|MERGE)/.test(tag);
    return result(rows, words[2] ? count : rows.length, words[1], null, writes ? count : 0, columns, info);
  }

  statement(text) { return new Promise((done, failed) => this.run({ parts: { kind: "unsafe", text, simple: true }, done, failed })); }
  release() { this.#pool.release(this); }
}

// packed makes typed arrays of what Bun gets in binary: arrays of int4 and float4 of one dimension, of a query with parameters.
const packed = (type, hasParams, decode) => {
  const Class = type === 1007 ? Int32Array : type === 1021 ? Float32Array : undefined;
  if (!Class || !hasParams) return decode;
  return (t) => {
    const list = decode(t);
    return list.every((v) => typeof v === "number") ? new Class(list) : list;
  };
};

class Postgres {
  name = "postgres";
  numbered = true;
  #conns = new Set(); #free = []; #waiting = []; #closing; #running = 0; #idlers = [];

  constructor(options) {
    this.transform = options.transform;
    this.settings = options;
    if (options.channelBinding === "require") throw unsupported("Bun.SQL's channelBinding: \"require\"");
  }
  error(code, message) { return own(code, message); }
  cancelled() { return own("QUERY_CANCELLED", "Query cancelled"); }
  quote(name) { return '"' + name.replaceAll('"', '""') + '"'; }
  param(builder, value) {
    builder.params.push(value);
    const cast = value instanceof values.SQLArrayParameter && value.arrayType ? `::${value.arrayType}[]` : "";
    return `$${builder.params.length}${cast}`;
  }
  array(list, type) { return values.arrayParameter(list, type); }
  json(value) { return new values.SQLJSONParameter(value); }
  flush() {}
  copy() { throw unsupported("Bun.SQL's readable() and writable()"); }
  listen() { throw unsupported("Bun.SQL's listen()"); }
  notify(scope, channel, payload = "") {
    return new Promise((done, failed) => scope.run({ parts: { kind: "unsafe", text: "SELECT pg_notify($1, $2)", values: [String(channel), String(payload)] }, done: () => done(), failed }));
  }
  begin(options) { return options ? `BEGIN ${options}` : "BEGIN"; }
  distributed(name) {
    return { begin: ["BEGIN"], commit: [`PREPARE TRANSACTION '${name}'`], rollback: ["ROLLBACK"], finish: [`COMMIT PREPARED '${name}'`, `ROLLBACK PREPARED '${name}'`] };
  }

  run(task) {
    let isStopped = false;
    task.stop = () => {
      isStopped = true;
      task.failed(this.cancelled());
    };
    this.acquire().then((conn) => {
      if (isStopped) return conn.release();
      const { done, failed } = task;
      task.done = (value) => { conn.release(); done(value); };
      task.failed = (error) => { conn.release(); failed(error); };
      conn.run(task);
    }, task.failed);
  }

  acquire(signal) {
    if (this.#closing) return Promise.reject(closed());
    if (signal?.aborted) return Promise.reject(signal.reason);
    const conn = this.#free.pop();
    if (conn) return Promise.resolve(this.#take(conn));
    if (this.#waiting.length >= maxWaiting) return Promise.reject(own("TOO_MANY_QUERIES", `More than ${maxWaiting} queries wait for a connection`));
    const entry = Promise.withResolvers();
    this.#waiting.push(entry);
    signal?.addEventListener("abort", () => {
      const at = this.#waiting.indexOf(entry);
      if (at < 0) return;
      this.#waiting.splice(at, 1);
      entry.reject(signal.reason);
    }, { once: true });
    if (this.#conns.size < this.settings.max) this.#open();
    return entry.promise;
  }
  #take(conn) {
    clearTimeout(conn.idle);
    this.#running++;
    conn.taken = true;
    return conn;
  }
  async #open() {
    const conn = new Connection(this);
    this.#conns.add(conn);
    try {
      const { password } = this.settings;
      const options = { ...this.settings, password: String(typeof password === "function" ? await password() : password) };
      conn.open(options);
    } catch (error) {
      this.ended(conn, error);
    }
  }
  opened(conn) {
    this.#call("onconnect", null);
    this.#offer(conn);
  }
  #call(name, value) {
    try {
      this.settings[name]?.(value);
    } catch (error) {
      reportError(error);
    }
  }
  #offer(conn) {
    if (conn.broken) return;
    const next = this.#waiting.shift();
    if (next) return next.resolve(this.#take(conn));
    this.#free.push(conn);
    const { idleTimeout } = this.settings;
    if (idleTimeout) {
      conn.idle = setTimeout(() => this.expire(conn, own("IDLE_TIMEOUT", "Idle timeout reached")), idleTimeout);
      conn.idle.unref();
    }
  }
  expire(conn, why) {
    conn.why ??= why;
    if (conn.taken) conn.broken = true; // it ends when it is given back
    else conn.close(why);
    this.#free = this.#free.filter((c) => c !== conn);
  }
  ended(conn, error) {
    this.#conns.delete(conn);
    this.#free = this.#free.filter((c) => c !== conn);
    this.#call("onclose", error);
    // What waits does so for nothing if nobody else will come.
    if (!conn.isOpen && this.#conns.size === 0) for (const entry of this.#waiting.splice(0)) entry.reject(error);
    else if (this.#waiting.length > 0 && this.#conns.size < this.settings.max && !this.#closing) this.#open();
    if (this.#conns.size === 0) this.#closing?.resolve();
  }
  release(conn) {
    if (!conn.taken) return;
    conn.taken = false;
    this.#running--;
    if (conn.broken) conn.close(closed());
    else this.#offer(conn);
    if (this.#running === 0) for (const idle of this.#idlers.splice(0)) idle();
  }

  async connect() {
    const conn = await this.acquire();
    conn.release();
  }
  async reserve(options, make) {
    const conn = await this.acquire(options?.signal);
    return make(this, conn);
  }

  async close(timeout) {
    if (!this.#closing) {
      this.#closing = Promise.withResolvers();
      if (timeout === 0) for (const entry of this.#waiting.splice(0)) entry.reject(closed());
    }
    if (this.#running + this.#waiting.length > 0 && timeout !== 0) {
      let timer;
      await new Promise((resolve) => {
        this.#idlers.push(resolve);
        if (timeout !== undefined) timer = setTimeout(resolve, timeout);
      });
      clearTimeout(timer);
    }
    for (const entry of this.#waiting.splice(0)) entry.reject(closed());
    for (const conn of this.#conns) conn.close(closed());
    if (this.#conns.size === 0) this.#closing.resolve();
    await this.#closing.promise;
  }
}

module.exports = { Postgres };
