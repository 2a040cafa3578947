// The package "undici".
"use strict";
const EventEmitter = require("events");
const { Readable } = require("stream");

/** The body of an answer: a stream, or all of it at once. */
class BodyReadable extends Readable {
  #response; #reader = null; #used = false;
  constructor(response) {
    super();
    this.#response = response;
  }
  get bodyUsed() { return this.#used || this.#reader !== null; }
  async _read() {
    try {
      this.#reader ??= this.#response.body?.getReader();
      const step = await this.#reader?.read();
      this.push(step === undefined || step.done ? null : Buffer.from(step.value));
    } catch (error) {
      this.destroy(error);
    }
  }
  _destroy(error, callback) {
    this.#reader?.cancel().catch(() => {});
    callback(error);
  }
  #whole(kind) {
    if (this.bodyUsed) return Promise.reject(new TypeError("unusable"));
    this.#used = true;
    return this.#response[kind]();
  }
  arrayBuffer() { return this.#whole("arrayBuffer"); }
  blob() { return this.#whole("blob"); }
  bytes() { return this.#whole("bytes"); }
  formData() { return this.#whole("formData"); }
  json() { return this.#whole("json"); }
  text() { return this.#whole("text"); }
}

const ignored = ["dispatcher", "idempotent", "blocking", "headersTimeout", "bodyTimeout", "reset", "opaque", "responseHeaders"];
const known = new Set(["method", "headers", "body", "query", "signal", "maxRedirections", "throwOnError", "path", ...ignored]);

async function request(url, options = {}) {
  if (typeof url !== "string" && !(url instanceof URL) && (url === null || typeof url !== "object")) throw new TypeError("url must be a string, URL, or UrlObject");
  for (const key of Object.keys(options)) if (options[key] !== undefined && !known.has(key)) throw internal.unsupported("undici.request: " + key);
  const { method = "GET", headers, body = null, query, signal, maxRedirections = 0, throwOnError } = options;
  if (body !== null && body !== undefined && (method === "GET" || method === "HEAD")) throw new Error("Body not allowed for GET or HEAD requests");
  if (query && typeof query === "object") {
    url = new URL(url);
    url.search = new URLSearchParams(query).toString();
  }
  const response = await globalThis.fetch(url, { method, headers, body: body instanceof Readable ? Readable.toWeb(body) : body, signal, redirect: maxRedirections > 0 ? "follow" : "manual" });
  if (throwOnError && response.status >= 400) throw new Error(`Request failed with status code ${response.status}`);
  const all = {};
  for (const [name, value] of response.headers) all[name] = name in all ? [all[name], value].flat() : value;
  return { statusCode: response.status, headers: all, body: new BodyReadable(response), trailers: undefined, opaque: Object.create(null), context: Object.create(null) };
}

class Dispatcher extends EventEmitter {}
class Agent extends Dispatcher {}
class BalancedPool extends Dispatcher {}
class RetryAgent extends Dispatcher {}
class Pool extends Dispatcher {
  request(...args) { return request(...args); }
}
class Client extends Dispatcher {
  request(...args) { return request(...args); }
}
class DispatcherBase extends EventEmitter {}
class ProxyAgent extends DispatcherBase {}
class EnvHttpProxyAgent extends DispatcherBase {}

const theDispatcher = new Dispatcher();
function fetch(...args) { return globalThis.fetch(...args); }
function notYet() { throw new Error("This function is not yet implemented in Bun"); }

const { CloseEvent, ErrorEvent, File, FormData, Headers, MessageEvent, Request, Response } = globalThis;
module.exports = {
  Agent, BalancedPool, Client, CloseEvent, Dispatcher, EnvHttpProxyAgent, ErrorEvent, fetch, File, FormData, Headers, MessageEvent, Pool, ProxyAgent, Request, Response, RetryAgent, request,
  getGlobalDispatcher: () => theDispatcher,
  setGlobalDispatcher() {},
  getGlobalOrigin() {},
  setGlobalOrigin() {},
};
for (const name of ["connect", "pipeline", "stream", "upgrade", "getCookies", "getSetCookies", "setCookie", "deleteCookie"]) {
  module.exports[name] = { [name]: (...args) => notYet(...args) }[name];
}
