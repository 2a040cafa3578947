// The errors of streams: Node's codes and words.
"use strict";

const coded = (E, code, message) => internal.check.codedError(E, code, message);
const { wrongType, rangeError: outOfRange } = internal;

const texts = {
  ERR_METHOD_NOT_IMPLEMENTED: (name) => `The ${name} method is not implemented`,
  ERR_MULTIPLE_CALLBACK: () => "Callback called multiple times",
  ERR_STREAM_ALREADY_FINISHED: (name) => `Cannot call ${name} after a stream was finished`,
  ERR_STREAM_CANNOT_PIPE: () => "Cannot pipe, not readable",
  ERR_STREAM_DESTROYED: (name) => `Cannot call ${name} after a stream was destroyed`,
  ERR_STREAM_PREMATURE_CLOSE: () => "Premature close",
  ERR_STREAM_PUSH_AFTER_EOF: () => "stream.push() after EOF",
  ERR_STREAM_UNSHIFT_AFTER_END_EVENT: () => "stream.unshift() after end event",
  ERR_STREAM_WRITE_AFTER_END: () => "write after end",
  ERR_STREAM_UNABLE_TO_PIPE: () => "Cannot pipe to a closed or destroyed stream",
};
const typeTexts = {
  ERR_STREAM_NULL_VALUES: () => "May not write null values to stream",
  ERR_UNKNOWN_ENCODING: (name) => `Unknown encoding: ${name}`,
  ERR_MISSING_ARGS: (names) => `The ${names} argument must be specified`,
  ERR_INVALID_RETURN_VALUE: (what) => what,
};

/** The error with that code, about name. */
function failure(code, name) {
  const text = texts[code];
  return text ? coded(Error, code, text(name)) : coded(TypeError, code, typeTexts[code](name));
}

function wrongValue(name, value, reason = "is invalid") {
  const kind = name.includes(".") ? "property" : "argument";
  const shown = typeof value === "object" && value !== null ? Bun.inspect(value, { depth: 0, compact: true }) : typeof value === "string" ? `'${value}'` : String(value);
  return coded(TypeError, "ERR_INVALID_ARG_VALUE", `The ${kind} '${name}' ${reason}. Received ${shown}`);
}

const badChunk = (value) => wrongType("chunk", "of type string or an instance of Buffer, TypedArray, or DataView", value);
const notStream = (name, value) => wrongType(name, "an instance of ReadableStream, WritableStream, or Stream", value);

class AbortError extends Error {
  constructor(message = "The operation was aborted", options) {
    super(message, options);
    Object.defineProperties(this, { code: { value: "ABORT_ERR", writable: true, configurable: true }, name: { value: "AbortError", writable: true, configurable: true } });
  }
}
/** The error of what an AbortSignal ended. */
const aborted = (signal) => new AbortError(undefined, { cause: signal.reason });

/** Both errors as one, if there are two. */
function both(inner, outer) {
  if (!inner || !outer || inner === outer) return inner || outer;
  if (Array.isArray(outer.errors)) {
    outer.errors.push(inner);
    return outer;
  }
  const e = new AggregateError([outer, inner], outer.message);
  e.code = outer.code;
  return e;
}

const mustBeFunction = (name, v) => {
  if (typeof v !== "function") throw wrongType(name, "of type function", v);
};
const mustBeObject = (name, v) => {
  if (typeof v !== "object" || v === null || Array.isArray(v)) throw wrongType(name, "of type object", v);
};
const mustBeSignal = (name, v) => {
  if (v === undefined) return;
  if (typeof v !== "object" || v === null || !("aborted" in v)) throw wrongType(name, "of type AbortSignal", v);
};
const mustBeInteger = (name, v, min) => {
  if (typeof v !== "number") throw wrongType(name, "of type number", v);
  if (!Number.isInteger(v)) throw outOfRange(name, "an integer", v);
  if (v < min || v > Number.MAX_SAFE_INTEGER) throw outOfRange(name, `>= ${min} && <= 9007199254740991`, v);
};

module.exports = { failure, wrongType, wrongValue, outOfRange, badChunk, notStream, AbortError, aborted, both, mustBeFunction, mustBeObject, mustBeSignal, mustBeInteger };
