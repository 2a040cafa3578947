// Node's parser of before the URL standard.
"use strict";

const { check } = internal;
const querystring = require("querystring");

const hostless = { __proto__: null, "javascript": true, "javascript:": true };
const slashed = { __proto__: null };
for (const name of ["http", "https", "ftp", "gopher", "file", "ws", "wss"]) slashed[name] = slashed[name + ":"] = true;

const escaped = ["'", "{", "}", "|", "\\", "^", "`", "<", ">", '"', " ", "\r", "\n", "\t"];
const endsHost = /[%/?;#'{}|\\^`<>" \r\n\t]/;
const names = ["protocol", "slashes", "auth", "host", "port", "hostname", "hash", "search", "query", "pathname", "path", "href"];

function Url() {
  for (const name of names) this[name] = null;
}

let warned = false;
function urlParse(url, parseQueryString, slashesDenoteHost) {
  if (!warned) {
    warned = true;
    process.emitWarning("`url.parse()` behavior is not standardized and prone to errors that have security implications. Use the WHATWG URL API instead. CVEs are not issued for `url.parse()` vulnerabilities.", "DeprecationWarning", "DEP0169");
  }
  return url instanceof Url ? url : new Url().parse(url, parseQueryString, slashesDenoteHost);
}

// setQuery takes apart what follows the question mark; undefined if there is none.
function setQuery(u, search, asObject) {
  if (search !== undefined) {
    u.search = search;
    u.query = asObject ? querystring.parse(search.slice(1)) : search.slice(1);
  } else if (asObject) {
    u.search = null;
    u.query = { __proto__: null };
  }
}
const setPath = (u) => { u.path = (u.pathname || "") + (u.search || ""); };

Url.prototype.parse = function parse(url, parseQueryString, slashesDenoteHost) {
  check.string(url, "url");
  // Backslashes before the query are slashes.
  const query = url.indexOf("?");
  const mark = query !== -1 && query < url.indexOf("#") ? "?" : "#";
  const at = url.indexOf(mark);
  let rest = (at === -1 ? url : url.slice(0, at)).replaceAll("\\", "/") + (at === -1 ? "" : url.slice(at));
  const hasHash = rest.includes("#");
  rest = rest.trim();
  if (!slashesDenoteHost && !hasHash) {
    const simple = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/.exec(rest);
    if (simple) {
      this.path = this.href = rest;
      this.pathname = simple[1];
      setQuery(this, simple[2], parseQueryString);
      return this;
    }
  }
  const proto = /^([a-z0-9.+-]+:)/i.exec(rest)?.[0];
  if (proto) {
    this.protocol = proto.toLowerCase();
    rest = rest.slice(proto.length);
  }
  let slashes = false;
  if (slashesDenoteHost || proto || /^\/\/[^@/]+@[^@/]+/.test(rest)) {
    slashes = rest.startsWith("//");
    if (slashes && !hostless[proto]) {
      rest = rest.slice(2);
      this.slashes = true;
    }
  }
  if (!hostless[proto] && (slashes || (proto && !slashed[proto]))) rest = takeHost(this, rest);
  if (!hostless[this.protocol]) for (const c of escaped) if (rest.includes(c)) rest = rest.replaceAll(c, c === "'" ? "%27" : encodeURIComponent(c));
  const hash = rest.indexOf("#");
  if (hash !== -1) {
    this.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const question = rest.indexOf("?");
  setQuery(this, question === -1 ? undefined : rest.slice(question), parseQueryString);
  if (question !== -1) rest = rest.slice(0, question);
  if (rest) this.pathname = rest;
  if (slashed[this.protocol] && this.hostname && !this.pathname) this.pathname = "/";
  if (this.pathname || this.search) setPath(this);
  this.href = this.format();
  return this;
};

// takeHost reads user, host and port and returns what follows them.
function takeHost(u, rest) {
  let end = rest.search(/[/?#]/);
  const atSign = end === -1 ? rest.lastIndexOf("@") : rest.lastIndexOf("@", end);
  if (atSign !== -1) {
    u.auth = decodeURIComponent(rest.slice(0, atSign));
    rest = rest.slice(atSign + 1);
  }
  end = rest.search(endsHost);
  if (end === -1) end = rest.length;
  u.host = rest.slice(0, end);
  rest = rest.slice(end);
  u.parseHost();
  u.hostname ||= "";
  const isIPv6 = u.hostname[0] === "[" && u.hostname.endsWith("]");
  if (!isIPv6) rest = cutHost(u, rest);
  u.hostname = u.hostname.length > 255 ? "" : u.hostname.toLowerCase();
  if (!isIPv6 && /[^\0-\x7f]/.test(u.hostname)) u.hostname = require("punycode").toASCII(u.hostname);
  u.host = u.hostname + (u.port ? ":" + u.port : "");
  if (isIPv6) {
    u.hostname = u.hostname.slice(1, -1);
    if (rest[0] !== "/") rest = "/" + rest;
  }
  return rest;
}

// cutHost ends the host before a label that cannot be one; what is behind it begins the path.
function cutHost(u, rest) {
  const labels = u.hostname.split(".");
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label === "" || /^[+a-z0-9A-Z_*-]{0,63}$/.test(label.replace(/[^\0-\x7f]/g, "x"))) continue;
    const [, good, bad] = /^([+a-z0-9A-Z_-]{0,63})(.*)$/s.exec(label);
    u.hostname = [...labels.slice(0, i), good].join(".");
    return "/" + [bad, ...labels.slice(i + 1)].join(".") + rest;
  }
  return rest;
}

function formatLegacy(u) {
  const auth = u.auth ? encodeURIComponent(u.auth).replace(/%3A/i, ":") + "@" : "";
  let { protocol = "", pathname = "", hash = "" } = u, host = false, query = "";
  protocol ||= "";
  pathname ||= "";
  hash ||= "";
  if (u.host) host = auth + u.host;
  else if (u.hostname) host = auth + (u.hostname.includes(":") ? `[${u.hostname}]` : u.hostname) + (u.port ? ":" + u.port : "");
  if (u.query && typeof u.query === "object" && Object.keys(u.query).length) query = String(new URLSearchParams(u.query));
  let search = u.search || (query && "?" + query) || "";
  if (protocol && protocol.substr(-1) !== ":") protocol += ":";
  if (u.slashes || (slashed[protocol] && host !== false)) {
    host = "//" + (host || "");
    if (pathname && pathname[0] !== "/") pathname = "/" + pathname;
  } else if (!host) {
    host = "";
  }
  if (hash && hash[0] !== "#") hash = "#" + hash;
  if (search && search[0] !== "?") search = "?" + search;
  return protocol + host + pathname.replace(/[?#]/g, encodeURIComponent) + search.replace("#", "%23") + hash;
}

Url.prototype.format = function format() { return formatLegacy(this); };
Url.prototype.resolve = function resolve(relative) { return this.resolveObject(new Url().parse(relative, false, true)).format(); };

// withoutDots takes the dots out of a list of segments. Above the root there is nothing, unless the path is relative.
function withoutDots(segments, absolute) {
  let up = 0;
  for (let i = segments.length; i >= 0; i--) {
    const segment = segments[i];
    if (segment === ".") segments.splice(i, 1);
    else if (segment === "..") {
      segments.splice(i, 1);
      up++;
    } else if (up) {
      segments.splice(i, 1);
      up--;
    }
  }
  if (!absolute) for (; up > 0; up--) segments.unshift("..");
}

// splitAuth takes the user out of a host that is really an address.
function splitAuth(u) {
  if (!u.host || u.host.indexOf("@") <= 0) return;
  [u.auth, u.host] = u.host.split("@");
  u.hostname = u.host;
}

// withProtocol is the result for a reference of another protocol.
function withProtocol(result, relative) {
  if (!slashed[relative.protocol]) {
    Object.assign(result, relative);
    result.href = result.format();
    return result;
  }
  result.protocol = relative.protocol;
  if (!relative.host && !/^file:?$/.test(relative.protocol) && !hostless[relative.protocol]) {
    const path = (relative.pathname || "").split("/");
    while (path.length && !(relative.host = path.shift()));
    relative.host ||= "";
    relative.hostname ||= "";
    if (path[0] !== "") path.unshift("");
    if (path.length < 2) path.unshift("");
    result.pathname = path.join("/");
  } else {
    result.pathname = relative.pathname;
  }
  const { search, query, host, auth, hostname, port } = relative;
  Object.assign(result, { search, query, host: host || "", auth, hostname: hostname || host, port });
  if (result.pathname || result.search) setPath(result);
  result.slashes = result.slashes || relative.slashes;
  result.href = result.format();
  return result;
}

function finish(result) {
  result.href = result.format();
  return result;
}

Url.prototype.resolveObject = function resolveObject(relative) {
  if (typeof relative === "string") relative = new Url().parse(relative, false, true);
  const result = Object.assign(new Url(), this);
  result.hash = relative.hash;
  if (relative.href === "") return finish(result);
  if (relative.slashes && !relative.protocol) {
    for (const key of Object.keys(relative)) if (key !== "protocol") result[key] = relative[key];
    if (slashed[result.protocol] && result.hostname && !result.pathname) result.path = result.pathname = "/";
    return finish(result);
  }
  if (relative.protocol && relative.protocol !== result.protocol) return withProtocol(result, relative);
  return withPath(result, relative);
};

// withPath is the result for a reference without a protocol, or with the same.
function withPath(result, relative) {
  const fromRoot = (u) => u.pathname && u.pathname[0] === "/";
  const relativeIsAbsolute = relative.host || fromRoot(relative);
  const dotsEnd = relativeIsAbsolute || fromRoot(result) || (result.host && relative.pathname);
  let absolute = dotsEnd;
  let path = (result.pathname && result.pathname.split("/")) || [];
  const other = (relative.pathname && relative.pathname.split("/")) || [];
  // Where a protocol has no slashes, a path can climb up to the host, which is its first segment meanwhile.
  const hostInPath = result.protocol && !slashed[result.protocol];
  if (hostInPath) {
    const put = (list, host) => (list[0] === "" ? (list[0] = host) : list.unshift(host));
    if (result.host) put(path, result.host);
    Object.assign(result, { hostname: "", port: null, host: "" });
    if (relative.protocol) {
      if (relative.host) put(other, relative.host);
      Object.assign(relative, { hostname: null, port: null, host: null });
    }
    absolute = absolute && (other[0] === "" || path[0] === "");
  }
  const takeSearch = () => Object.assign(result, { search: relative.search, query: relative.query });
  if (relativeIsAbsolute) {
    if (relative.host || relative.host === "") {
      if (result.host !== relative.host) result.auth = null;
      result.host = relative.host;
      result.port = relative.port;
    }
    if (relative.hostname || relative.hostname === "") {
      if (result.hostname !== relative.hostname) result.auth = null;
      result.hostname = relative.hostname;
    }
    takeSearch();
    path = other;
  } else if (other.length) {
    path.pop();
    path = path.concat(other);
    takeSearch();
  } else if (relative.search !== null && relative.search !== undefined) {
    if (hostInPath) {
      result.hostname = result.host = path.shift();
      splitAuth(result);
    }
    takeSearch();
    if (result.pathname !== null || result.search !== null) setPath(result);
    return finish(result);
  }
  if (!path.length) {
    result.pathname = null;
    result.path = result.search ? "/" + result.search : null;
    return finish(result);
  }
  return placePath(result, relative, path, { absolute, dotsEnd, hostInPath });
}

// placePath puts the segments into the result.
function placePath(result, relative, path, { absolute, dotsEnd, hostInPath }) {
  const last = path.at(-1);
  const trailing = ((result.host || relative.host || path.length > 1) && (last === "." || last === "..")) || last === "";
  withoutDots(path, absolute || dotsEnd);
  if (absolute && path[0] !== "" && (!path[0] || path[0][0] !== "/")) path.unshift("");
  if (trailing && path.join("/").at(-1) !== "/") path.push("");
  const isAbsolute = path[0] === "" || (path[0] && path[0][0] === "/");
  if (hostInPath) {
    result.hostname = result.host = isAbsolute ? "" : path.length ? path.shift() : "";
    splitAuth(result);
  }
  absolute = absolute || (result.host && path.length);
  if (absolute && !isAbsolute) path.unshift("");
  if (path.length) {
    result.pathname = path.join("/");
  } else {
    result.pathname = null;
    result.path = null;
  }
  if (result.pathname !== null || result.search !== null) setPath(result);
  result.auth = relative.auth || result.auth;
  result.slashes = result.slashes || relative.slashes;
  return finish(result);
}

Url.prototype.parseHost = function parseHost() {
  let { host } = this;
  const port = /:[0-9]*$/.exec(host)?.[0];
  if (port) {
    if (port !== ":") this.port = port.slice(1);
    host = host.slice(0, host.length - port.length);
  }
  if (host) this.hostname = host;
};

function urlResolve(source, relative) { return new Url().parse(source, false, true).resolve(relative); }
function urlResolveObject(source, relative) {
  if (!source) return relative;
  return new Url().parse(source, false, true).resolveObject(relative);
}

module.exports = { Url, urlParse, urlResolve, urlResolveObject, formatLegacy };
