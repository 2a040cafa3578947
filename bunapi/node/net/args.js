// The forms of the arguments of connect and listen.
"use strict";

const kNormalized = Symbol("normalizedArgs");

const toNumber = (v) => { const n = Number(v); return n >= 0 ? n : false; };
const isPipeName = (v) => typeof v === "string" && toNumber(v) === false;

/** [options, callback or null] of the arguments (port, host), (path) or (options), each with a callback. */
function normalizeArgs(args) {
  let normalized;
  if (args.length === 0) normalized = [{}, null];
  else {
    const [first] = args;
    let options = {};
    if (typeof first === "object" && first !== null) options = first;
    else if (isPipeName(first)) options.path = first;
    else {
      options.port = first;
      if (args.length > 1 && typeof args[1] === "string") options.host = args[1];
    }
    const last = args[args.length - 1];
    normalized = [options, typeof last === "function" ? last : null];
  }
  normalized[kNormalized] = true;
  return normalized;
}

/** A port as a number; errors call it name. */
function checkPort(port, name = "Port") {
  if ((typeof port !== "number" && typeof port !== "string") || (typeof port === "string" && port.trim().length === 0) || +port !== +port >>> 0 || +port > 65535) {
    throw internal.check.codedError(RangeError, "ERR_SOCKET_BAD_PORT", `${name} should be >= 0 and < 65536. Received ${port}`);
  }
  return +port | 0;
}

const coded = (code, message) => internal.check.codedError(Error, code, message);

/** The error of a system call about an address, with the properties that Node's have. */
function systemError(call, code, address, port, text = "") {
  const where = port !== undefined && port > 0 ? `${address}:${port}` : address;
  const e = new Error(`${call} ${code}${text}${where ? " " + where : ""}`);
  e.errno = internal.errno(code);
  e.syscall = call;
  e.port = port;
  e.address = address;
  e.code = code;
  return e;
}

module.exports = { kNormalized, normalizeArgs, toNumber, isPipeName, checkPort, coded, systemError };
