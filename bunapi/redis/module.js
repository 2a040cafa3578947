// Bun.RedisClient: one connection, whose commands are answered in their order. What a script sends before there is a connection
// waits, within bounds; a connection that is lost is made again.
"use strict";
const { connect, hold, getenv, isBytes } = internal;
const commands = part("commands");

// failure makes an error of the client: its code is not among its keys.
function failure(code, message) {
  const error = new Error(message);
  for (const [key, value] of [["name", "RedisError"], ["code", "ERR_REDIS_" + code]]) Object.defineProperty(error, key, { value, writable: true, configurable: true });
  return error;
}

const protocols = ["redis", "valkey", "rediss", "valkeys", "redis+tls", "redis+unix", "redis+tls+unix"];
const accepted = [...protocols, "valkey+tls", "valkey+unix", "valkey+tls+unix"];
// maxQueued bounds the commands that wait for a connection or for their answers.
const maxQueued = 1 << 20;
const firstDelay = 50, lastDelay = 2000; // ms between attempts to connect

function parseURL(given) {
  let text = given;
  if (!/^[a-z+]+:\/\//i.test(text)) text = "redis://" + text;
  const scheme = text.slice(0, text.indexOf(":")).toLowerCase();
  if (!accepted.includes(scheme)) throw new Error(`Expected url protocol to be one of ${protocols.join(", ")}`);
  const out = { tls: /^(?:rediss|valkeys)$|\+tls/.test(scheme), path: "", host: "localhost", port: 6379, username: "", password: "", database: 0 };
  if (scheme.endsWith("+unix")) {
    const rest = text.slice(text.indexOf("://") + 3), at = rest.indexOf("?");
    out.path = at < 0 ? rest : rest.slice(0, at);
    if (!out.path) throw new Error("Expected unix socket path after " + scheme + "://");
    return out;
  }
  const url = new URL("http" + text.slice(text.indexOf(":")));
  if (url.hostname) out.host = url.hostname.replace(/^\[|\]$/g, "");
  const port = /:(\d+)(?:[/?#]|$)/.exec(text.slice(text.indexOf("://") + 3).replace(/^[^@/]*@/, "").replace(/^\[[^\]]*\]/, ""));
  if (port) out.port = Number(port[1]);
  out.username = decodeURIComponent(url.username);
  out.password = decodeURIComponent(url.password);
  const database = url.pathname.slice(1);
  if (database) {
    if (!/^\d{1,9}$/.test(database)) throw commands.argError(`Invalid database number in Redis URL: "${database}"`);
    out.database = Number(database);
  }
  return out;
}

function readOptions(options) {
  const out = { connectionTimeout: 10000, idleTimeout: 0, autoReconnect: true, maxRetries: 20, enableOfflineQueue: true, enableAutoPipelining: true, tls: undefined };
  if (typeof options !== "object" || options === null) return out;
  for (const key of ["connectionTimeout", "idleTimeout", "maxRetries"]) {
    const v = options[key];
    if (v === undefined || v === null) continue;
    if (typeof v !== "number") throw commands.argError(`The "${key}" property must be of type number. Received ${typeof v}`);
    if (!(v >= 0 && v <= 4294967295)) throw Object.defineProperty(new RangeError(`The value of "${key}" is out of range. It must be >= 0 and <= 4294967295. Received ${v}`), "code", { value: "ERR_OUT_OF_RANGE" });
    out[key] = Math.trunc(v);
  }
  for (const key of ["autoReconnect", "enableOfflineQueue", "enableAutoPipelining"]) if (options[key] !== undefined && options[key] !== null) out[key] = Boolean(options[key]);
  const { tls } = options;
  if (tls !== undefined && tls !== null) {
    if (typeof tls !== "boolean" && typeof tls !== "object") throw commands.wanted("tls", "tls", "a boolean or object");
    out.tls = tls;
  }
  return out;
}

// Link is the state of a client: "idle", "connecting", "greeting" (HELLO is on its way), "ready", "waiting" for the next attempt, or
// "failed", after which only connect() begins anew.
class Link {
  constructor(client, url, options) {
    this.client = client;
    this.url = url;
    this.options = options;
    this.state = "idle";
    this.sent = []; // commands whose answers are awaited, from first on
    this.first = 0;
    this.queue = []; // commands that wait for the connection
    this.subscribers = new Map(); // the listeners of each channel
    this.patterns = 0;
    this.confirmations = []; // of subscriptions, in their order
    this.hello = undefined;
    this.connecting = undefined; // {promise, resolve, reject} of connect()
    this.attempts = 0;
    this.onconnect = this.onclose = undefined;
    this.timer = this.idle = undefined;
    this.release = undefined;
  }

  get subscribed() { return this.subscribers.size > 0 || this.patterns > 0; }

  // held keeps the script alive while it awaits something.
  held() {
    const waits = this.first < this.sent.length || this.queue.length > 0 || this.confirmations.length > 0 || this.connecting || (this.subscribed && this.state !== "failed");
    if (waits && !this.release) this.release = hold();
    else if (!waits && this.release) {
      this.release();
      this.release = undefined;
    }
  }

  command(args, options) {
    return new Promise((resolve, reject) => this.submit({ args, resolve, reject, ...options }));
  }
  submit(entry) {
    const { state, options } = this;
    if (state === "failed") return entry.reject(failure("CONNECTION_CLOSED", "Connection has failed"));
    if (state !== "ready" && !options.enableOfflineQueue) {
      if (state === "idle") this.open();
      return entry.reject(failure("CONNECTION_CLOSED", "Connection is closed and offline queue is disabled"));
    }
    if (this.queue.length + this.sent.length - this.first >= maxQueued) return entry.reject(failure("OUT_OF_MEMORY", `More than ${maxQueued} commands wait`));
    if (state === "ready") this.send(entry);
    else {
      this.queue.push(entry);
      if (state === "idle") this.open();
    }
    this.held();
  }
  send(entry) {
    try {
      this.conn.send(entry.args, Boolean(entry.buffer));
    } catch (error) {
      entry.reject(error);
      return;
    }
    if (entry.confirm) this.confirmations.push(entry);
    this.sent.push(entry);
  }

  connect() {
    if (this.state === "ready") return Promise.resolve(this.hello);
    if (!this.connecting) {
      this.connecting = Promise.withResolvers();
      if (this.state === "failed" || this.state === "idle") {
        this.attempts = 0;
        this.open();
      }
      this.held();
    }
    return this.connecting.promise;
  }

  open() {
    const { url, options } = this;
    this.state = "connecting";
    const tls = options.tls === undefined ? url.tls : options.tls === true || (typeof options.tls === "object" ? options.tls : url.tls);
    try {
      this.conn = connect(url.host, url.port, url.path, tls === true ? {} : tls, options.connectionTimeout,
        () => this.greet(), (list) => this.replies(list), (how, reason) => this.lost(how, reason));
    } catch (error) {
      this.fail(error);
    }
  }

  // greet speaks RESP3, logs in and chooses the database, before anything else is sent.
  greet() {
    const { url } = this;
    this.state = "greeting";
    const hello = url.password || url.username ? ["HELLO", "3", "AUTH", url.username || "default", url.password] : ["HELLO", "3"];
    this.send({ args: hello, resolve: (value) => { this.hello = value; if (!url.database) this.ready(); }, reject: (e) => this.fail(failure("AUTHENTICATION_FAILED", e.message)) });
    if (url.database) this.send({ args: ["SELECT", String(url.database)], resolve: () => this.ready(), reject: (e) => this.fail(failure("INVALID_COMMAND", e.message)) });
  }

  ready() {
    if (this.state !== "greeting") return;
    this.state = "ready";
    this.attempts = 0;
    this.touch();
    const queue = this.queue;
    this.queue = [];
    for (const channel of this.subscribers.keys()) this.send({ args: ["SUBSCRIBE", channel], resolve() {}, reject() {}, push: true });
    for (const entry of queue) this.send(entry);
    this.connecting?.resolve(this.hello);
    this.connecting = undefined;
    this.held();
    this.call(this.onconnect, undefined, this.client, this.hello);
  }

  call(fn, self, ...args) {
    if (typeof fn !== "function") return;
    try {
      fn.apply(self, args);
    } catch (error) {
      reportError(error);
    }
  }

  touch() {
    const { idleTimeout } = this.options;
    if (!idleTimeout) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.fail(failure("IDLE_TIMEOUT", `Idle timeout reached after ${idleTimeout}ms`)), idleTimeout);
    this.idle.unref();
  }

  replies(list) {
    this.touch();
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === "push") {
        this.pushed(list[i + 1]);
        continue;
      }
      this.answer(list[i] === "ok", list[i + 1]);
      if (this.state === "failed") return;
    }
    this.held();
  }
  answer(ok, value) {
    const entry = this.sent[this.first++];
    if (this.first === this.sent.length) {
      this.sent = [];
      this.first = 0;
    }
    if (!entry) return;
    if (!ok) {
      if (entry.confirm) this.confirmations.splice(this.confirmations.indexOf(entry), 1);
      entry.reject(failure("SERVER_ERROR", value));
    } else entry.resolve(entry.truth ? value === 1 || value === true : value);
  }

  // pushed takes a message, or the confirmation of a subscription, which has no other answer.
  pushed([type, ...data]) {
    switch (type) {
      case "message":
        for (const listener of this.subscribers.get(data[0])?.slice() ?? []) this.call(listener, undefined, data[1], data[0]);
        return;
      case "subscribe": case "unsubscribe": case "psubscribe": case "punsubscribe": case "ssubscribe": case "sunsubscribe":
        this.confirmed(type, data);
    }
  }
  confirmed(type, data) {
    if (type === "psubscribe" || type === "punsubscribe") this.patterns = Math.max(0, this.patterns + (type === "psubscribe" ? 1 : data[0] === null ? 0 : -1));
    const entry = this.sent[this.first];
    if (!entry?.push) return;
    entry.left ??= entry.expect ?? 1;
    if (--entry.left > 0) return;
    this.answerPush(entry, type, data);
  }
  answerPush(entry, type, data) {
    if (entry.confirm) this.confirmations.splice(this.confirmations.indexOf(entry), 1);
    this.conn.confirmed();
    this.answer(true, entry.raw ? Object.assign(Object.create(null), { type, data }) : data[1]);
    this.held();
  }

  // lost is called once at the end of a connection that the client did not end itself.
  lost(how, reason) {
    if (this.state === "failed") return;
    clearTimeout(this.idle);
    const { options } = this;
    const inFlight = this.sent.slice(this.first).filter((e) => !["HELLO", "SELECT"].includes(e.args[0]) || this.state === "ready");
    this.sent = [];
    this.first = 0;
    this.confirmations = [];
    if (how === "protocol") return this.fail(failure("INVALID_RESPONSE_TYPE", reason), inFlight);
    if (how === "denied") return this.fail(Object.assign(new Error(reason), { code: "EACCES" }), inFlight);
    if (how === "timeout" && !options.autoReconnect) return this.fail(failure("CONNECTION_TIMEOUT", `Connection timeout reached after ${options.connectionTimeout}ms`), inFlight);
    if (!options.autoReconnect) return this.fail(failure("CONNECTION_CLOSED", "Connection closed"), inFlight);
    for (const entry of inFlight) entry.reject(failure("CONNECTION_CLOSED", "Connection closed"));
    if (this.attempts >= options.maxRetries) return this.fail(failure("CONNECTION_CLOSED", "Max reconnection attempts reached"));
    this.state = "waiting";
    const delay = Math.min(firstDelay * 2 ** this.attempts++, lastDelay);
    this.timer = setTimeout(() => this.open(), delay);
    if (!this.release) this.timer.unref();
  }

  // fail ends the connection and everything that waits for it.
  fail(error, inFlight = this.sent.slice(this.first)) {
    const was = this.state;
    this.state = "failed";
    clearTimeout(this.timer);
    clearTimeout(this.idle);
    this.conn?.close();
    const waiting = [...inFlight, ...this.queue].filter((entry) => entry.args[0] !== "HELLO");
    this.sent = [];
    this.first = 0;
    this.queue = [];
    this.confirmations = [];
    this.subscribers.clear();
    this.patterns = 0;
    for (const entry of waiting) entry.reject(error);
    this.connecting?.reject(error);
    this.connecting = undefined;
    this.held();
    if (was !== "idle") this.call(this.onclose, this.client, error);
  }
}

class RedisClient {
  #link;
  static link(client) {
    if (typeof client !== "object" || client === null || !(#link in client)) {
      throw commands.argError(`Expected this to be instanceof RedisClient${typeof client === "object" && client !== null ? `, but received an instance of ${client.constructor?.name}` : ""}`, "ERR_INVALID_THIS");
    }
    return client.#link;
  }
  constructor(...args) {
    const [url, options] = args;
    const text = url === undefined || url === null || url === "" ? getenv("REDIS_URL") || getenv("VALKEY_URL") || "redis://localhost:6379" : String(url);
    this.#link = new Link(this, parseURL(text), readOptions(options));
  }
  get bufferedAmount() { return RedisClient.link(this).conn?.buffered() ?? 0; }
  close() {
    const link = RedisClient.link(this);
    if (link.state !== "failed" && link.state !== "idle") link.fail(failure("CONNECTION_CLOSED", "Connection closed"));
    else if (link.state === "idle") link.state = "failed";
  }
  connect() { return RedisClient.link(this).connect(); }
  get connected() { return RedisClient.link(this).state === "ready"; }
  duplicate() {
    const link = RedisClient.link(this), copy = new RedisClient();
    copy.#link.url = link.url;
    copy.#link.options = link.options;
    return link.state === "ready" ? copy.connect().then(() => copy) : Promise.resolve(copy);
  }
  get onclose() { return RedisClient.link(this).onclose; }
  set onclose(fn) { RedisClient.link(this).onclose = fn; }
  get onconnect() { return RedisClient.link(this).onconnect; }
  set onconnect(fn) { RedisClient.link(this).onconnect = fn; }
  send(command, args) {
    const link = RedisClient.link(this);
    if (!Array.isArray(args)) throw new Error("Arguments must be an array");
    const name = String(command);
    refuseSubscribed(link, "send");
    return link.command([name, ...args.map((v) => (isBytes(v) || v instanceof Blob ? v : String(v)))]);
  }
  subscribe() { return subscribe(RedisClient.link(this), ...arguments); }
  unsubscribe() { return unsubscribe(RedisClient.link(this), ...arguments); }
}
Object.defineProperty(RedisClient.prototype, Symbol.toStringTag, { value: "RedisClient", configurable: true });
Object.defineProperty(RedisClient, "length", { value: 0, configurable: true });
Object.defineProperty(RedisClient.prototype.send, "length", { value: 2, configurable: true });

const whileSubscribed = new Set(["ping", "psubscribe", "punsubscribe", "pubsub"]);

function refuseSubscribed(link, method) {
  if (link.subscribed && !whileSubscribed.has(method)) throw failure("INVALID_STATE", `RedisClient.prototype.${method} cannot be called while in subscriber mode.`);
}

function subscribe(link, channels, listener) {
  if (typeof listener !== "function") throw commands.wanted("listener", "subscribe", "a function");
  const list = Array.isArray(channels) ? channels : [channels];
  if (list.length === 0) throw commands.argError("subscribe requires at least one channel");
  if (list.some((c) => typeof c !== "string")) throw commands.wanted("channel", "subscribe", "a string or array");
  for (const channel of list) {
    const listeners = link.subscribers.get(channel);
    if (listeners) listeners.push(listener);
    else link.subscribers.set(channel, [listener]);
  }
  return link.command(["SUBSCRIBE", ...list], { push: true, expect: list.length });
}

function unsubscribe(link, channels, listener) {
  if (!link.subscribed) throw failure("INVALID_STATE", "RedisClient.prototype.unsubscribe can only be called while in subscriber mode.");
  const list = channels === undefined ? [...link.subscribers.keys()] : Array.isArray(channels) ? channels : [channels];
  if (list.some((c) => typeof c !== "string")) throw commands.wanted("channel", "unsubscribe", "a string or array");
  const gone = [];
  for (const channel of list) {
    const listeners = link.subscribers.get(channel);
    if (!listeners) continue;
    const left = typeof listener === "function" ? listeners.filter((l) => l !== listener) : [];
    if (left.length > 0) link.subscribers.set(channel, left);
    else {
      link.subscribers.delete(channel);
      gone.push(channel);
    }
  }
  if (gone.length === 0) {
    link.held();
    return Promise.resolve(undefined);
  }
  return link.command(["UNSUBSCRIBE", ...gone], { push: true, expect: gone.length }).then(() => undefined);
}

const methods = {};
commands.forEach((name, length, read) => {
  const command = name === "getBuffer" ? "GET" : name.toUpperCase();
  const options = { buffer: name === "getBuffer" || name === "dump", truth: commands.truths.has(name) };
  const isPattern = name === "psubscribe" || name === "punsubscribe";
  methods[name] = { [name](...args) {
    const link = RedisClient.link(this);
    const list = read(args);
    refuseSubscribed(link, name);
    return link.command([command, ...list], isPattern ? { push: true, raw: true, expect: list.length || Math.max(1, link.patterns) } : options);
  } }[name];
  Object.defineProperty(methods[name], "length", { value: length, configurable: true });
});
// The members stand in the order of their names, as Bun's, and are enumerable.
const own = Object.getOwnPropertyDescriptors(RedisClient.prototype);
const all = [...Object.keys(own).filter((k) => k !== "constructor"), ...Object.keys(methods)].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
for (const name of all) {
  if (own[name]) delete RedisClient.prototype[name];
  Object.defineProperty(RedisClient.prototype, name, { ...(own[name] ?? { value: methods[name], writable: true, configurable: true }), enumerable: true });
}

let shared;
module.exports = { RedisClient, get redis() { return (shared ??= new RedisClient()); } };
