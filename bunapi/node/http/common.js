// What both sides share: names, codes, checks, errors.
"use strict";

const { check } = internal;
const { codedError } = check;

const STATUS_CODES = {
  100: "Continue", 101: "Switching Protocols", 102: "Processing", 103: "Early Hints",
  200: "OK", 201: "Created", 202: "Accepted", 203: "Non-Authoritative Information", 204: "No Content", 205: "Reset Content", 206: "Partial Content",
  207: "Multi-Status", 208: "Already Reported", 226: "IM Used",
  300: "Multiple Choices", 301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 305: "Use Proxy", 307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable",
  407: "Proxy Authentication Required", 408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed",
  413: "Payload Too Large", 414: "URI Too Long", 415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed", 418: "I'm a Teapot",
  421: "Misdirected Request", 422: "Unprocessable Entity", 423: "Locked", 424: "Failed Dependency", 425: "Too Early", 426: "Upgrade Required",
  428: "Precondition Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large", 451: "Unavailable For Legal Reasons",
  500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
  505: "HTTP Version Not Supported", 506: "Variant Also Negotiates", 507: "Insufficient Storage", 508: "Loop Detected", 509: "Bandwidth Limit Exceeded",
  510: "Not Extended", 511: "Network Authentication Required",
};
const parserMethods = ["DELETE", "GET", "HEAD", "POST", "PUT", "CONNECT", "OPTIONS", "TRACE", "COPY", "LOCK", "MKCOL", "MOVE", "PROPFIND", "PROPPATCH", "SEARCH", "UNLOCK",
  "BIND", "REBIND", "UNBIND", "ACL", "REPORT", "MKACTIVITY", "CHECKOUT", "MERGE", "M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "PATCH", "PURGE",
  "MKCALENDAR", "LINK", "UNLINK", "SOURCE", "QUERY"];

function validateHeaderName(name, label) {
  internal.checkName(name, label);
}
function validateHeaderValue(name, value) {
  internal.checkValue(name, value);
}

const texts = {
  ERR_HTTP_HEADERS_SENT: (what) => [Error, `Cannot ${what} headers after they are sent to the client`],
  ERR_HTTP_INVALID_STATUS_CODE: (code) => [RangeError, `Invalid status code: ${code}`],
  ERR_HTTP_BODY_NOT_ALLOWED: () => [Error, "Adding content for this request method or response status is not allowed."],
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: (body, length) => [Error, `Response body's content-length of ${body} byte(s) does not match the content-length of ${length} byte(s) set in header`],
  ERR_HTTP_TRAILER_INVALID: () => [Error, "Trailers are invalid with this transfer encoding"],
  ERR_HTTP_SOCKET_ASSIGNED: () => [Error, "ServerResponse has an already assigned socket"],
  ERR_HTTP_SOCKET_ENCODING: () => [Error, "Changing the socket encoding is not allowed per RFC7230 Section 3."],
  ERR_HTTP_REQUEST_TIMEOUT: () => [Error, "Request timeout"],
  ERR_METHOD_NOT_IMPLEMENTED: (what) => [Error, `The ${what} method is not implemented`],
  ERR_STREAM_WRITE_AFTER_END: () => [Error, "write after end"],
  ERR_STREAM_DESTROYED: (what) => [Error, `Cannot call ${what} after a stream was destroyed`],
  ERR_STREAM_ALREADY_FINISHED: (what) => [Error, `Cannot call ${what} after a stream was finished`],
  ERR_STREAM_CANNOT_PIPE: () => [Error, "Cannot pipe, not readable"],
  ERR_STREAM_NULL_VALUES: () => [TypeError, "May not write null values to stream"],
  ERR_SERVER_ALREADY_LISTEN: () => [Error, "Listen method has been called more than once without closing."],
  ERR_SERVER_NOT_RUNNING: () => [Error, "Server is not running."],
  ERR_INVALID_PROTOCOL: (got, want) => [TypeError, `Protocol "${got}" not supported. Expected "${want}"`],
  ERR_UNESCAPED_CHARACTERS: (what) => [TypeError, `${what} contains unescaped characters`],
  ERR_INVALID_HTTP_TOKEN: (what, got) => [TypeError, `${what} must be a valid HTTP token ["${got}"]`],
  ERR_INVALID_CHAR: (what) => [TypeError, `Invalid character in ${what}`],
  ERR_INVALID_PROXY: () => [Error, "invalid proxy"],
};
function failure(code, a, b) {
  const [Class, text] = texts[code](a, b);
  return codedError(Class, code, text);
}
function resetError(text) {
  const error = new Error(text);
  error.code = "ECONNRESET";
  return error;
}
/** abortError is what an AbortSignal's abort gives a request. */
function abortError(signal) {
  const error = new Error("The operation was aborted", signal ? { cause: signal.reason } : undefined);
  error.code = "ABORT_ERR";
  error.name = "AbortError";
  return error;
}

/** Calls fn when the signal is aborted; the result ends that. */
function onAbort(signal, fn) {
  if (signal.aborted) {
    fn();
    return () => {};
  }
  signal.addEventListener("abort", fn, { once: true });
  return () => signal.removeEventListener("abort", fn);
}

/** A number of ms for a timer. */
function timeoutOf(ms, name = "msecs") {
  if (typeof ms !== "number") throw internal.argType(name, "number", ms);
  if (!(ms >= 0 && Number.isFinite(ms))) throw check.outOfRange(name, "a non-negative finite number", ms);
  return ms > 2147483647 ? 2147483647 : ms;
}

function inherit(C, Base) {
  Object.setPrototypeOf(C.prototype, Base.prototype);
  Object.setPrototypeOf(C, Base);
}

/** Own members of a class: methods listed, accessors not. */
function members(C, all) {
  for (const key of Reflect.ownKeys(all)) {
    const d = Object.getOwnPropertyDescriptor(all, key);
    if (d.get || d.set) d.enumerable = false;
    Object.defineProperty(C.prototype, key, d);
  }
}

module.exports = {
  STATUS_CODES, parserMethods, METHODS: parserMethods.slice().sort(), validateHeaderName, validateHeaderValue, failure, resetError, abortError, onAbort, timeoutOf, inherit, members,
  maxHeaderSize: 16384,
  exported: {
    _checkIsHttpToken: internal.isToken,
    _checkInvalidHeaderChar: internal.badText,
    chunkExpression: /(?:^|\W)chunked(?:$|\W)/i,
    continueExpression: /(?:^|\W)100-continue(?:$|\W)/i,
    CRLF: "\r\n",
    methods: parserMethods,
  },
};
