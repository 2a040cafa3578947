// The settings of a client: options before the URL before the environment before the defaults.
"use strict";
const { argType, getenv } = internal;
const { invalidValue } = part("errors");
const names = part("names");

const adapters = ["postgres", "sqlite", "mysql", "mariadb"];
const supported = `Supported adapters: ${adapters.map((a) => `"${a}"`).join(", ")}`;
const modes = ["disable", "prefer", "require", "verify-ca", "verify-full"];
const schemes = { postgres: "postgres", postgresql: "postgres", mysql: "mysql", mysql2: "mysql", mariadb: "mariadb", sqlite: "sqlite", file: "sqlite" };

// variables are those that hold a URL, in their order, with the adapter that they mean.
const variables = [
  ["DATABASE_URL", ""], ["TLS_DATABASE_URL", ""],
  ["POSTGRES_URL", "postgres"], ["PGURL", "postgres"], ["PG_URL", "postgres"], ["TLS_POSTGRES_DATABASE_URL", "postgres"],
  ["MYSQL_URL", "mysql"], ["TLS_MYSQL_DATABASE_URL", "mysql"],
  ["MARIADB_URL", "mariadb"], ["TLS_MARIADB_DATABASE_URL", "mariadb"],
  ["SQLITE_URL", "sqlite"],
];

function schemeOf(text) {
  if (text === ":memory:" || text.startsWith(":memory:?")) return "sqlite";
  const m = /^([A-Za-z][A-Za-z0-9+.-]*):(\/\/)?/.exec(text);
  if (!m) return "";
  const name = m[1].toLowerCase();
  if (schemes[name]) return schemes[name];
  if (m[2]) throw new Error(`Unsupported protocol: ${m[1]}. ${supported}`);
  return ""; // host:port
}

// fromEnvironment finds a URL: {text, adapter, tls}.
function fromEnvironment(adapter, skipsSQLite) {
  for (const [name, meant] of variables) {
    const text = getenv(name);
    if (!text) continue;
    if (adapter && meant && meant !== adapter) continue;
    const own = meant || schemeOf(text) || (adapter === "sqlite" ? "" : "postgres");
    if (adapter && own && own !== adapter) continue;
    if (skipsSQLite && own === "sqlite") continue;
    return { text, adapter: adapter || own, tls: name.startsWith("TLS_") };
  }
  return undefined;
}

const whole = (name, value, scale) => {
  const n = Number(value);
  if (!(n >= 0) || n >= 2 ** 31 || !Number.isFinite(n)) throw invalidValue(`options.${name}`, n, "must be a non-negative integer less than 2^31");
  return n * scale;
};

function sslModeOf(text) {
  if (text === "allow") return modes.indexOf("prefer");
  const mode = modes.indexOf(text);
  if (mode < 0) throw invalidValue("sslmode", text, "must be one of: disable, allow, prefer, require, verify-ca, verify-full");
  return mode;
}

const callback = (options, name) => {
  const fn = options[name];
  if (fn === undefined || fn === null) return undefined;
  if (typeof fn !== "function") throw argType(name, "function", fn);
  return fn;
};

const first = (...values) => values.find((v) => v !== undefined && v !== null && v !== "");

// libpq's own keys, which no server takes.
const ofLibpq = new Set(["keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "target_session_attrs", "gssencmode", "krbsrvname", "sslcompression", "requirepeer", "passfile", "service", "tcp_user_timeout", "load_balance_hosts", "sslcrl", "ssl_min_protocol_version", "ssl_max_protocol_version", "fallback_application_name", "hostaddr", "client_encoding", "replication", "sslsni", "gsslib", "sslnegotiation"]);

// parseURL takes a URL of a server apart.
function parseURL(text) {
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text)) text = "postgres://" + text;
  // A URL without a host, with or without a user, names no server.
  const hostless = /^([^:]+:\/\/)([^/?#]*@)?(?=[/?#]|$)/.exec(text);
  if (hostless) text = hostless[1] + (hostless[2] ?? "") + "localhost" + text.slice(hostless[0].length);
  const url = new URL(text);
  return {
    hostname: hostless ? undefined : decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ""),
    port: url.port || undefined,
    username: url.username ? decodeURIComponent(url.username) : undefined,
    password: url.password ? decodeURIComponent(url.password) : undefined,
    database: decodeURIComponent(url.pathname.replace(/^\//, "")) || undefined,
    query: url.searchParams,
  };
}

function read(a, b) {
  let options = {}, text;
  if (typeof a === "string" || a instanceof URL) {
    text = String(a);
    if (typeof b === "object" && b !== null) options = b;
  } else if (typeof a === "object" && a !== null) {
    options = a;
    if (options.url !== undefined && options.url !== null) text = String(options.url);
  }
  const wanted = options.adapter;
  if (wanted !== undefined && wanted !== null && !adapters.includes(wanted)) throw new Error(`Unsupported adapter: ${String(wanted)}. ${supported}`);
  const filename = options.filename === undefined || options.filename === null ? undefined : String(options.filename);
  let adapter = wanted || (filename !== undefined ? "sqlite" : text ? schemeOf(text) : "");
  let tlsByName = false;
  if (!text && filename === undefined) {
    const named = fromEnvironment(wanted, ["hostname", "host", "path", "socket"].some((key) => options[key]));
    if (named) {
      text = named.text;
      adapter ||= named.adapter;
      tlsByName = named.tls;
    }
  }
  adapter ||= "postgres";
  return adapter === "sqlite" ? lite(options, filename ?? text) : server(adapter, options, text ?? "", tlsByName);
}

// lite are the settings of SQLite.
function lite(options, text = ":memory:") {
  const out = { ...options, adapter: "sqlite" };
  delete out.url;
  const path = String(text).replace(/^(?:sqlite|file):(?:\/\/)?/i, "");
  const at = path.indexOf("?");
  out.filename = (at >= 0 ? path.slice(0, at) : path) || ":memory:";
  if (at >= 0) {
    const mode = new URLSearchParams(path.slice(at + 1)).get("mode");
    if (mode === "ro") out.readonly ??= true;
    else if (mode === "rw") {
      out.readonly ??= false;
      out.create ??= false;
    } else if (mode === "rwc") {
      out.readonly ??= false;
      out.create ??= true;
    } else if (mode !== null && mode !== "memory") throw invalidValue("mode", mode, "must be one of: ro, rw, rwc, memory");
  }
  out.onconnect = callback(options, "onconnect");
  out.onclose = callback(options, "onclose");
  for (const key of ["onconnect", "onclose"]) if (out[key] === undefined) delete out[key];
  const transform = names.read(options.transform);
  if (transform) out.transform = transform;
  if (options.channelBinding === "require") throw bindingRefused("sqlite", options.channelBinding);
  return out;
}

const bindingRefused = (adapter, value) => invalidValue("channelBinding", value, `is not supported by the ${adapter} adapter: channel binding is a PostgreSQL feature`);

const fieldsOf = {
  postgres: { port: 5432, username: "postgres", host: ["PGHOST"], portName: ["PGPORT"], user: ["PGUSERNAME", "PGUSER", "USER", "USERNAME"], password: ["PGPASSWORD"], database: ["PGDATABASE"] },
  mysql: { port: 3306, username: "root", host: ["MYSQL_HOST"], portName: ["MYSQL_PORT"], user: ["MYSQL_USER", "USER", "USERNAME"], password: ["MYSQL_PASSWORD"], database: ["MYSQL_DATABASE"] },
  mariadb: { port: 3306, username: "root", host: ["MARIADB_HOST"], portName: ["MARIADB_PORT"], user: ["MARIADB_USER", "USER", "USERNAME"], password: ["MARIADB_PASSWORD"], database: ["MARIADB_DATABASE"] },
};

const named = (list) => first(...list.map(getenv));

// server are the settings of a client of PostgreSQL, MySQL or MariaDB.
function server(adapter, options, text, tlsByName) {
  const isPostgres = adapter === "postgres", fields = fieldsOf[adapter];
  const url = text ? parseURL(text) : { query: new URLSearchParams() };
  const take = (key) => {
    const v = url.query.get(key);
    url.query.delete(key);
    return v === null ? undefined : v;
  };
  const of = isPostgres
    ? { hostname: take("host"), port: take("port"), username: take("user"), password: take("password"), database: take("dbname") }
    : {};
  const hostname = first(options.hostname, options.host, url.hostname, of.hostname, named(fields.host)) ?? "localhost";
  const port = Number(first(options.port, url.port, of.port, named(fields.portName)) ?? fields.port) || fields.port;
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw invalidValue("port", port, "must be a non-negative integer between 1 and 65535");
  const username = String(first(options.username, options.user, url.username, of.username, named(fields.user)) ?? fields.username);
  const password = first(options.password, options.pass, url.password, of.password, named(fields.password)) ?? "";
  const databaseOr = { postgres: username, mysql: "mysql", mariadb: "" }[adapter];
  const database = String(first(options.database, options.db, named(fields.database), url.database, of.database) ?? databaseOr);
  const out = { adapter, hostname: String(hostname), port, username, password, database, tls: undefined, prepare: true, allowPublicKeyRetrieval: Boolean(options.allowPublicKeyRetrieval), foundRows: false, channelBinding: "disable", bigint: options.bigint, sslMode: 0, query: "", max: 10 };
  secure(out, options, take, tlsByName, isPostgres);
  limits(out, options, take);
  const isTrue = (v) => v !== undefined && v !== "0" && v !== "false";
  const prepare = options.prepare ?? (isPostgres && take("prepare"));
  if (prepare === false || prepare === "false" || prepare === "0") {
    if (options.prepare === false && adapter === "mysql") throw invalidValue("options.prepare", false, "prepared: false is not supported in MySQL");
    if (isPostgres) out.prepare = false;
  }
  if (!isPostgres) out.foundRows = Boolean(options.foundRows ?? isTrue(take("foundRows")));
  const binding = first(options.channelBinding, take("channel_binding"), isPostgres ? getenv("PGCHANNELBINDING") : undefined) ?? "disable";
  if (!["disable", "prefer", "require"].includes(binding)) throw invalidValue("channelBinding", binding, "must be one of: disable, prefer, require");
  if (!isPostgres && binding === "require") throw bindingRefused(adapter, binding);
  out.channelBinding = isPostgres ? binding : "disable";
  const path = first(options.path, options.socket, take("path"), take("socket"));
  if (path !== undefined) out.path = String(path);
  if (isPostgres) out.query = startup(options, url.query);
  for (const key of ["onconnect", "onclose"]) {
    const fn = callback(options, key);
    if (fn) out[key] = fn;
  }
  const transform = names.read(options.transform);
  if (transform) out.transform = transform;
  return out;
}

// secure reads what is said of TLS.
function secure(out, options, take, tlsByName, isPostgres) {
  const given = options.tls ?? options.ssl;
  let mode = 0;
  const inURL = first(take("sslmode"), take("ssl-mode"));
  const short = [take("ssl"), take("tls")].find((v) => v !== undefined);
  const variable = isPostgres ? getenv("PGSSLMODE") : undefined;
  if (inURL !== undefined) mode = sslModeOf(inURL);
  else if (short !== undefined) mode = short === "true" || short === "1" || short === "" ? 2 : short === "false" || short === "0" ? 0 : sslModeOf(short);
  else if (variable) mode = sslModeOf(variable);
  if (tlsByName && inURL === undefined) mode = Math.max(mode, 2);
  let tls;
  const files = isPostgres ? { caFile: take("sslrootcert"), certFile: take("sslcert"), keyFile: take("sslkey"), passphrase: take("sslpassword") } : {};
  if (typeof given === "string") mode = sslModeOf(given);
  else if (given === false) mode = 0;
  else if (given === true) mode = Math.max(mode, 2);
  else if (typeof given === "object" && given !== null) {
    tls = given instanceof Blob ? { ca: given } : { ...given };
    mode = Math.max(mode, 2);
  }
  for (const key in files) if (files[key] !== undefined) tls = { [key]: files[key], ...tls };
  if (tls && (tls.ca !== undefined || tls.caFile !== undefined || tls.checkServerIdentity !== undefined || tls.rejectUnauthorized === true) && mode >= 1 && mode < 3) mode = 4;
  if (mode > 0) out.tls = { serverName: out.hostname, ...tls };
  out.sslMode = mode;
}

// limits reads the bounds of the pool. Seconds become milliseconds.
function limits(out, options, take) {
  const max = options.max ?? take("max");
  if (max !== undefined) {
    const n = Number(max);
    if (!(n >= 1) || n >= 2 ** 31) throw invalidValue("options.max", n, "must be a non-negative integer between 1 and 2^31");
    out.max = Math.trunc(n);
  }
  const set = (name, label, ...values) => {
    const v = values.find((x) => x !== undefined && x !== null);
    if (v !== undefined) out[name] = whole(label, v, 1000);
  };
  set("idleTimeout", "idle_timeout", options.idleTimeout, options.idle_timeout, take("idle_timeout"));
  set("connectionTimeout", "connection_timeout", options.connectionTimeout, options.connection_timeout, options.connectTimeout, options.connect_timeout, take("connect_timeout"), out.adapter === "postgres" ? getenv("PGCONNECT_TIMEOUT") || undefined : undefined);
  set("maxLifetime", "max_lifetime", options.maxLifetime, options.max_lifetime, take("max_lifetime"));
}

// startup are the parameters that PostgreSQL gets when a connection opens: names and values, each ended by a NUL.
function startup(options, query) {
  const all = new Map();
  if (getenv("PGAPPNAME")) all.set("application_name", getenv("PGAPPNAME"));
  if (getenv("PGOPTIONS")) all.set("options", getenv("PGOPTIONS"));
  for (const [key, value] of query) if (!ofLibpq.has(key)) all.set(key, value);
  if (typeof options.connection === "object" && options.connection !== null) {
    for (const key of Object.keys(options.connection)) all.set(key, String(options.connection[key]));
  }
  let text = "";
  for (const [key, value] of all) {
    if (key.includes("\0") || value.includes("\0")) throw invalidValue("connection", key, "must not contain null bytes");
    text += `${key}\0${value}\0`;
  }
  return text;
}

module.exports = { read };
