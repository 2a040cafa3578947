// node:dns.
"use strict";

const { check, isIP } = internal;
const kPromisify = Symbol.for("nodejs.util.promisify.custom");

const codes = {
  NODATA: "ENODATA", FORMERR: "EFORMERR", SERVFAIL: "ESERVFAIL", NOTFOUND: "ENOTFOUND", NOTIMP: "ENOTIMP", REFUSED: "EREFUSED", BADQUERY: "EBADQUERY",
  BADNAME: "EBADNAME", BADFAMILY: "EBADFAMILY", BADRESP: "EBADRESP", CONNREFUSED: "ECONNREFUSED", TIMEOUT: "ETIMEOUT", EOF: "EOF", FILE: "EFILE", NOMEM: "ENOMEM",
  DESTRUCTION: "EDESTRUCTION", BADSTR: "EBADSTR", BADFLAGS: "EBADFLAGS", NONAME: "ENONAME", BADHINTS: "EBADHINTS", NOTINITIALIZED: "ENOTINITIALIZED",
  LOADIPHLPAPI: "ELOADIPHLPAPI", ADDRGETNETWORKPARAMS: "EADDRGETNETWORKPARAMS", CANCELLED: "ECANCELLED",
};
// The numbers of the failures of a query (c-ares).
const numbers = { ENODATA: 1, EFORMERR: 2, ESERVFAIL: 3, ENOTFOUND: 4, ENOTIMP: 5, EREFUSED: 6, EBADNAME: 8, EBADRESP: 10, ECONNREFUSED: 11, ETIMEOUT: 12, ECANCELLED: 24 };
const flags = { ADDRCONFIG: 32, ALL: 16, V4MAPPED: 8 };
const allFlags = 32 | 16 | 8;

const needsCallback = (callback) => {
  if (typeof callback !== "function") throw internal.argType("callback", "function", callback);
};
const needsHost = (host) => {
  if (typeof host !== "string") throw internal.argType("hostname", "string", host);
};

// ---- lookup: by the system

let defaultOrder = "verbatim";
const orders = ["verbatim", "ipv4first", "ipv6first"];

function lookupError(code, host) {
  const e = new Error(`getaddrinfo ${code}${host === undefined ? "" : " " + host}`);
  Object.assign(e, { code, syscall: "getaddrinfo", errno: numbers[code] ?? 4, name: "DNSException" });
  if (host !== undefined) e.hostname = host;
  return e;
}

/** The options of lookup, checked. */
function lookupOptions(options) {
  const o = { family: 0, all: false, order: defaultOrder };
  if (options === undefined || options === null) return o;
  if (typeof options === "number") o.family = family(options);
  else if (typeof options === "object") {
    if (options.hints !== undefined && options.hints !== null) {
      check.number(options.hints, "options.hints");
      if (options.hints & ~allFlags) throw check.argValue("hints", options.hints);
    }
    if (options.family !== undefined && options.family !== null) o.family = family(options.family);
    if (options.all !== undefined && options.all !== null) {
      if (typeof options.all !== "boolean") throw check.property("options.all", "boolean", options.all);
      o.all = options.all;
    }
    if (options.verbatim !== undefined && options.verbatim !== null) {
      if (typeof options.verbatim !== "boolean") throw check.property("options.verbatim", "boolean", options.verbatim);
      o.order = options.verbatim ? "verbatim" : "ipv4first";
    }
    if (options.order !== undefined && options.order !== null) {
      if (!orders.includes(options.order)) throw check.argValue("order", options.order);
      o.order = options.order;
    }
  } else throw internal.argType("options", "integer or object", options);
  return o;
}

function family(v) {
  if (v === 0 || v === 4 || v === 6) return v;
  if (v === "IPv4") return 4;
  if (v === "IPv6") return 6;
  throw check.argValue("family", v, "must be one of 0, 4 or 6");
}

function arrange(list, order) {
  if (order === "verbatim") return list;
  const first = order === "ipv4first" ? 4 : 6;
  return [...list.filter((a) => a.family === first), ...list.filter((a) => a.family !== first)];
}

/** find(host, options, done(error or null, list)) */
function find(host, o, done) {
  const kind = isIP(host);
  if (kind) process.nextTick(done, null, [{ address: host, family: kind }]);
  else {
    internal.lookup(host, o.family, (error, list) => {
      if (error) done(error.code === "ENOTFOUND" ? lookupError("ENOTFOUND", host) : error);
      else done(null, arrange(list, o.order));
    });
  }
}

function lookup(hostname, options, callback) {
  if (typeof options === "function") {
    callback = options;
    options = undefined;
  }
  needsCallback(callback);
  if (hostname) needsHost(hostname);
  const o = lookupOptions(options);
  if (!hostname) {
    if (o.all) process.nextTick(callback, null, []);
    else process.nextTick(callback, null, null, o.family === 6 ? 6 : 4);
    return;
  }
  find(hostname, o, (error, list) => {
    if (error) callback(error, undefined, undefined);
    else if (o.all) callback(null, list);
    else callback(null, list[0].address, list[0].family);
  });
}

function lookupPromise(hostname, options) {
  if (hostname) needsHost(hostname);
  const o = lookupOptions(options);
  if (!hostname) return Promise.resolve(o.all ? [] : { address: null, family: o.family === 6 ? 6 : 4 });
  return new Promise((resolve, reject) => find(hostname, o, (error, list) => {
    if (error) reject(error.code === "ENOTFOUND" ? lookupError("ENOTFOUND") : error);
    else resolve(o.all ? list : list[0]);
  }));
}
Object.defineProperty(lookup, kPromisify, { value: (hostname, options) => lookupPromise(hostname, options), configurable: true });

function checkService(address, port) {
  if (typeof address !== "string") throw internal.argType("address", "string", address);
  if (!isIP(address)) throw check.argValue("address", address);
  if ((typeof port !== "number" && typeof port !== "string") || +port !== +port >>> 0 || +port > 65535) {
    throw check.codedError(RangeError, "ERR_SOCKET_BAD_PORT", `port should be >= 0 and < 65536. Received ${port}`);
  }
  return +port;
}

function lookupService(address, port, callback) {
  if (arguments.length < 3) throw check.codedError(TypeError, "ERR_MISSING_ARGS", 'The "address", "port", and "callback" arguments must be specified');
  port = checkService(address, port);
  needsCallback(callback);
  internal.lookupService(address, port, (code, hostname, service) => callback(null, hostname, service));
}
const servicePromise = (address, port) => {
  port = checkService(address, port);
  return new Promise((resolve) => internal.lookupService(address, port, (code, hostname, service) => resolve({ hostname, service })));
};
Object.defineProperty(lookupService, kPromisify, { value: (address, port) => servicePromise(address, port), configurable: true });

// ---- resolve: by the DNS

const methodTypes = {
  resolve4: "A", resolve6: "AAAA", resolveAny: "ANY", resolveCname: "CNAME", resolveCaa: "CAA", resolveMx: "MX", resolveNs: "NS", resolvePtr: "PTR",
  resolveSoa: "SOA", resolveSrv: "SRV", resolveTxt: "TXT", resolveNaptr: "NAPTR",
};
const typeNames = Object.values(methodTypes).sort();
const syscalls = { A: "queryA", AAAA: "queryAaaa", ANY: "queryAny", CNAME: "queryCname", CAA: "queryCaa", MX: "queryMx", NS: "queryNs", PTR: "queryPtr", SOA: "querySoa", SRV: "querySrv", TXT: "queryTxt", NAPTR: "queryNaptr" };

function queryError(code, syscall, hostname) {
  if (typeof code !== "string") return code;
  const e = new Error(`${syscall} ${code} ${hostname}`);
  return Object.assign(e, { code, syscall, hostname, errno: numbers[code] ?? 0, name: "DNSException" });
}

/** What a list of records is for who asked for a type. */
function result(type, list, ttl) {
  switch (type) {
    case "A": case "AAAA": return ttl ? list : list.map((r) => r.address);
    case "SOA": return list[0];
  }
  return list;
}

/** The name under which an address stands in the DNS. */
function reverseName(address) {
  if (isIP(address) === 4) return address.split(".").reverse().join(".") + ".in-addr.arpa";
  const halves = address.toLowerCase().replace(/%.*/, "").split("::");
  const words = (s) => (s ? s.split(":").flatMap((w) => (w.includes(".") ? (([a, b, c, d]) => [((a << 8) | b).toString(16), ((c << 8) | d).toString(16)])(w.split(".").map(Number)) : [w])) : []);
  const head = words(halves[0]), tail = halves.length > 1 ? words(halves[1]) : [];
  const all = [...head, ...Array(8 - head.length - tail.length).fill("0"), ...tail].map((w) => w.padStart(4, "0"));
  return all.join("").split("").reverse().join(".") + ".ip6.arpa";
}

class Channel {
  servers = null; // null: the system's
  timeout = 5000;
  tries = 4;
  pending = new Set();
  constructor(options) {
    if (options === undefined || options === null) return;
    if (typeof options !== "object") throw internal.argType("options", "object", options);
    const { timeout, tries } = options;
    if (timeout !== undefined && timeout !== -1) this.timeout = check.integer(timeout, "options.timeout", -1, 2147483647);
    if (tries !== undefined) this.tries = check.integer(tries, "options.tries", 1, 2147483647);
  }
  query(hostname, type, syscall, ttl, done) {
    const job = { done, syscall, hostname };
    this.pending.add(job);
    internal.query(this.servers ?? internal.servers(), hostname, type, this.timeout, this.tries, (code, list) => {
      if (!this.pending.delete(job)) return;
      if (code !== null) done(queryError(code, syscall, job.shown ?? hostname));
      else done(null, result(type, list, ttl));
    });
    return job;
  }
  reverse(address, done) {
    if (!isIP(address)) {
      process.nextTick(done, queryError("ENOTFOUND", "getHostByAddr", address));
      return;
    }
    this.query(reverseName(address), "PTR", "getHostByAddr", false, done).shown = address;
  }
  cancel() {
    const jobs = [...this.pending];
    this.pending.clear();
    for (const { done, syscall, hostname } of jobs) process.nextTick(done, queryError("ECANCELLED", syscall, hostname));
  }
  setServers(servers) {
    if (!Array.isArray(servers)) throw check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", `The "servers" argument must be an instance of Array. Received ${internal.received(servers)}`);
    this.servers = servers.map((text, i) => {
      if (typeof text !== "string") throw internal.argType(`servers[${i}]`, "string", text);
      const server = internal.server(text);
      if (server === undefined) throw check.codedError(TypeError, "ERR_INVALID_IP_ADDRESS", `Invalid IP address: ${text}`);
      return server;
    });
  }
  getServers() {
    return (this.servers ?? internal.servers()).map((server) => (server.endsWith(":53") ? server.slice(0, -3).replace(/^\[|\]$/g, "") : server));
  }
}
const shared = new Channel();

const recordType = (type) => {
  if (typeof type !== "string") throw internal.argType("rrtype", "string", type);
  if (!typeNames.includes(type)) {
    throw check.codedError(TypeError, "ERR_INVALID_ARG_VALUE", `The property "record" is invalid. Expected one of: ${typeNames.join(", ")}, received ${internal.received(type)}`);
  }
  return type;
};

/** The functions with callbacks, and those with promises, of what channel(this) gives. */
function functions(channel) {
  const callbacks = {
    resolve(hostname, rrtype, callback) {
      if (typeof rrtype === "function") [rrtype, callback] = ["A", rrtype];
      else if (rrtype === undefined) rrtype = "A";
      needsHost(hostname);
      needsCallback(callback);
      recordType(rrtype);
      channel(this).query(hostname, rrtype, syscalls[rrtype], false, callback);
    },
    reverse(ip, callback) {
      if (typeof ip !== "string") throw internal.argType("ip", "string", ip);
      needsCallback(callback);
      channel(this).reverse(ip, callback);
    },
  };
  const promise = (start) => new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))));
  const promised = {
    resolve(hostname, rrtype = "A") {
      needsHost(hostname);
      recordType(rrtype);
      return promise((done) => channel(this).query(hostname, rrtype, syscalls[rrtype], false, done));
    },
    reverse(ip) {
      if (typeof ip !== "string") throw internal.argType("ip", "string", ip);
      return promise((done) => channel(this).reverse(ip, done));
    },
  };
  for (const [name, type] of Object.entries(methodTypes)) {
    callbacks[name] = { [name](hostname, options, callback) {
      if (typeof options === "function") [options, callback] = [undefined, options];
      needsHost(hostname);
      needsCallback(callback);
      channel(this).query(hostname, type, syscalls[type], !!options?.ttl, callback);
    } }[name];
    promised[name] = { [name](hostname, options) {
      needsHost(hostname);
      return promise((done) => channel(this).query(hostname, type, syscalls[type], !!options?.ttl, done));
    } }[name];
  }
  return { callbacks, promised };
}

const kChannel = Symbol("kChannel");
function resolverClass(kind) {
  const { [kind]: own } = functions((self) => self[kChannel]);
  class Resolver {
    constructor(options) { Object.defineProperty(this, kChannel, { value: new Channel(options) }); }
    cancel() { this[kChannel].cancel(); }
    getServers() { return this[kChannel].getServers(); }
    setServers(servers) { this[kChannel].setServers(servers); }
    setLocalAddress(v4, v6) { throw internal.unsupported("dns.Resolver.setLocalAddress"); }
  }
  for (const [name, value] of Object.entries(own)) Object.defineProperty(Resolver.prototype, name, { value, writable: true, configurable: true });
  return Resolver;
}

const { callbacks, promised } = functions(() => shared);
const setServers = (servers) => shared.setServers(servers);
const getServers = () => shared.getServers();
const setDefaultResultOrder = (order) => {
  if (!orders.includes(order)) throw check.argValue("order", order);
  defaultOrder = order;
};
const getDefaultResultOrder = () => defaultOrder;
for (const name of Object.keys(callbacks)) Object.defineProperty(callbacks[name], kPromisify, { value: promised[name], configurable: true });

Object.assign(exports, flags, codes, { lookup, lookupService, Resolver: resolverClass("callbacks"), setServers, setDefaultResultOrder, getDefaultResultOrder }, callbacks, {
  promises: Object.assign({ ...codes, lookup: lookupPromise, lookupService: servicePromise }, promised, { Resolver: resolverClass("promised"), getDefaultResultOrder, setDefaultResultOrder, getServers, setServers }),
  getServers,
});

// ---- Bun.dns

function bunLookup(hostname, options) {
  const refuse = (what) => Promise.reject(new Error(`Invalid options passed to lookup(): ${what}`));
  if (typeof hostname !== "string") return Promise.reject(check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", "hostname must be a string"));
  const { family: wanted = 0, backend } = options ?? {};
  if (![0, 4, 6, "IPv4", "IPv6", "any"].includes(wanted)) return refuse("InvalidFamily");
  if (backend !== undefined && !["libc", "c-ares", "system", "getaddrinfo"].includes(backend)) return refuse("InvalidBackend");
  return new Promise((resolve, reject) => find(hostname, { family: wanted === "any" ? 0 : family(wanted), order: "verbatim" }, (error, list) => {
    if (error) reject(error.code === "ENOTFOUND" ? Object.assign(lookupError("ENOTFOUND"), { code: "DNS_ENOTFOUND" }) : error);
    else resolve(list.map(({ address, family }) => ({ address, family, ttl: 0 })));
  }));
}
internal.bun({
  lookup: bunLookup, ...promised, getServers, setServers, lookupService: servicePromise,
  prefetch() {}, // a hint
  getCacheStats: () => ({ cacheHitsCompleted: 0, cacheHitsInflight: 0, cacheMisses: 0, size: 0, errors: 0, totalCount: 0 }), // there is no cache
  ...flags,
});
