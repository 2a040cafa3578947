// node:url: paths of files, domain names, and Node's old parser.
"use strict";

const { check, argType } = internal;
const { Url, urlParse, urlResolve, urlResolveObject, formatLegacy } = part("legacy");

const windows = internal.platform === "win32";
const coded = (code, message) => check.codedError(TypeError, code, message);

function urlFormat(urlObject, options) {
  if (urlObject instanceof URL) return formatURL(urlObject, options);
  if (typeof urlObject === "string") return formatLegacy(urlParseQuietly(urlObject));
  if (typeof urlObject !== "object" || urlObject === null) throw internal.wrongType("urlObject", "one of type object or string", urlObject);
  return formatLegacy(urlObject);
}
const urlParseQuietly = (text) => new Url().parse(text);

function formatURL(url, options) {
  if (options !== undefined && options !== null && typeof options !== "object") throw argType("options", "object", options);
  const { auth = true, fragment = true, search = true, unicode = false } = options ?? {};
  let text = url.protocol;
  if (url.host !== "" || /^(https?|wss?|ftp|file):$/.test(url.protocol)) {
    text += "//";
    if (auth && (url.username || url.password)) text += url.username + (url.password ? ":" + url.password : "") + "@";
    text += (unicode ? domainToUnicode(url.hostname) : url.hostname) + (url.port ? ":" + url.port : "");
  }
  return text + url.pathname + (search ? url.search : "") + (fragment ? url.hash : "");
}

// fileURL is the URL of a file.
function fileURL(url, loose) {
  if (typeof url === "string") {
    if (loose && !URL.canParse(url)) throw coded("ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
    url = new URL(url);
  } else if (!(url instanceof URL)) {
    throw argType("url", "string", url);
  }
  if (url.protocol !== "file:") throw coded("ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
  return url;
}

function windowsPath({ hostname, pathname }) {
  if (/%2f|%5c/i.test(pathname)) throw coded("ERR_INVALID_FILE_URL_PATH", "File URL path must not include encoded \\ or / characters");
  const path = decodeURIComponent(pathname.replaceAll("/", "\\"));
  if (hostname !== "") return `\\\\${domainToUnicode(hostname)}${path}`;
  if (!/^\\[a-zA-Z]:/.test(path)) throw coded("ERR_INVALID_FILE_URL_PATH", "File URL path must be absolute");
  return path.slice(1);
}

function posixPath({ hostname, pathname }) {
  if (hostname !== "") throw coded("ERR_INVALID_FILE_URL_HOST", `File URL host must be "localhost" or empty on ${internal.platform}`);
  return pathname;
}

function fileURLToPath(url, options) {
  const onWindows = options?.windows ?? windows;
  const file = fileURL(url, options === undefined);
  if (onWindows) return windowsPath(file);
  const path = posixPath(file);
  if (/%2f/i.test(path)) {
    const e = coded("ERR_INVALID_FILE_URL_PATH", "File URL path must not include encoded / characters");
    throw options === undefined ? Object.assign(e, { input: file.href }) : e;
  }
  // Without options Bun decodes by itself, and leaves what is no escape as it is.
  return options === undefined ? decode(path) : decodeURIComponent(path);
}
const decode = (path) => unescaped(path).toString();

// unescaped is a path with its escapes as bytes.
function unescaped(path) {
  const bytes = Buffer.from(path), out = [];
  for (let i = 0; i < bytes.length; i++) {
    const hex = bytes[i] === 37 ? path.slice(i + 1, i + 3) : "";
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      out.push(parseInt(hex, 16));
      i += 2;
    } else {
      out.push(bytes[i]);
    }
  }
  return Buffer.from(out);
}

function fileURLToPathBuffer(url, options) {
  const file = fileURL(url);
  if (options?.windows ?? windows) return Buffer.from(windowsPath(file));
  return unescaped(posixPath(file));
}

const escapes = { "%": "%25", "\\": "%5C", "\n": "%0A", "\r": "%0D", "\t": "%09", "?": "%3F", "#": "%23", "[": "%5B", "]": "%5D", "~": "%7E", "|": "%7C", "^": "%5E", "`": "%60" };

function pathToFileURL(path, options) {
  check.string(path, "path");
  const onWindows = options?.windows ?? windows;
  const { resolve } = onWindows ? require("path").win32 : require("path").posix;
  if (onWindows && /^\\\\(?![?.]\\)/.test(path)) {
    const [, host, rest] = /^\\\\([^\\]*)(.*)$/s.exec(path);
    if (rest === "") throw coded("ERR_INVALID_ARG_VALUE", `The argument 'path' Missing UNC resource path. Received '${path.replaceAll("\\", "\\\\")}'`);
    return new URL(`file://${host}${escape(rest.replaceAll("\\", "/"))}`);
  }
  let full = resolve(path);
  // resolve takes the slash at the end away, which says that this is a directory.
  if (/[/]$/.test(path) || (onWindows && path.endsWith("\\"))) if (!/[/\\]$/.test(full)) full += onWindows ? "\\" : "/";
  if (onWindows) full = full.replace(/^\\\\\?\\/, "").replaceAll("\\", "/");
  return new URL("file://" + (onWindows ? "/" : "") + escape(full));
}
const escape = (path) => path.replace(/[%\\\n\r\t?#[\]~|^`]/g, (c) => escapes[c]);

function domainToASCII(domain) {
  domain = String(domain);
  if (domain === "" || /[\s/\\?#@%]/.test(domain) || (domain[0] !== "[" && domain.includes(":"))) return "";
  try {
    return new URL("ws://" + domain).hostname;
  } catch {
    return "";
  }
}
function domainToUnicode(domain) {
  const ascii = domainToASCII(domain);
  return ascii.includes("xn--") ? require("punycode").toUnicode(ascii) : ascii;
}
for (const [fn, name] of [[domainToASCII, "domainToAscii"], [domainToUnicode, "domainToUnicode"]]) Object.defineProperty(fn, "name", { value: name, configurable: true });

function urlToHttpOptions(url) {
  const { hostname, pathname, port, username, password, search } = url;
  const options = {
    __proto__: null, ...url, protocol: url.protocol, hostname: hostname && hostname[0] === "[" ? hostname.slice(1, -1) : hostname,
    hash: url.hash, search, pathname, path: `${pathname || ""}${search || ""}`, href: url.href,
  };
  if (port !== "") options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

module.exports = {
  parse: urlParse, resolve: urlResolve, resolveObject: urlResolveObject, format: urlFormat, Url, URLSearchParams, URL,
  pathToFileURL, fileURLToPath, fileURLToPathBuffer, urlToHttpOptions, domainToASCII, domainToUnicode,
};
