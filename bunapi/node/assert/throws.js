// What assert.throws, rejects, doesNotThrow and doesNotReject expect of an error.
"use strict";

const { check, argType, equal } = internal;
const { inspect, types } = require("util");
const AssertionError = part("error");

const nothing = Symbol("nothing was thrown");
const rejections = { __proto__: null, rejects: true, doesNotReject: true };
const isError = (v) => v instanceof Error;
const matches = (regexp, v) => typeof v === "string" && types.isRegExp(regexp) && regexp.exec(v) !== null;
const ambiguous = (text) => check.codedError(TypeError, "ERR_AMBIGUOUS_ARGUMENT", `The "error/message" argument is ambiguous. ${text} is identical to the message.`);

function fail(options) {
  if (options.message instanceof Error) throw options.message;
  throw new AssertionError(options);
}

function thrown(fn) {
  check.function(fn, "fn");
  try {
    fn();
  } catch (e) {
    return e;
  }
  return nothing;
}

const isPromise = (v) => types.isPromise(v) || (v !== null && typeof v === "object" && typeof v.then === "function" && typeof v.catch === "function");

async function rejected(from) {
  let promise = from;
  if (typeof from === "function") {
    promise = from();
    if (!isPromise(promise)) {
      const got = internal.received(promise).replace(/^an /, "");
      throw check.codedError(TypeError, "ERR_INVALID_RETURN_VALUE", `Expected instance of Promise to be returned from the "promiseFn" function but got ${got}.`);
    }
  } else if (!isPromise(from)) {
    throw argType("promiseFn", "function or an instance of Promise", from);
  }
  try {
    await promise;
  } catch (e) {
    return e;
  }
  return nothing;
}

// Comparison shows the keys of an error that are compared.
class Comparison {
  constructor(obj, keys, actual) {
    for (const key of keys) if (key in obj) this[key] = actual !== undefined && matches(obj[key], actual[key]) ? actual[key] : obj[key];
  }
}

// compareKeys checks an error against an object.
function compareKeys(actual, expected, message, fn, diff) {
  const keys = Object.keys(expected);
  if (isError(expected)) keys.push("name", "message");
  else if (keys.length === 0) throw check.argValue("error", expected, "may not be an empty object");
  for (const key of keys) {
    if (matches(expected[key], actual[key]) || (key in actual && equal.node(actual[key], expected[key]))) continue;
    if (message) fail({ actual, expected, message, operator: fn.name, diff });
    const error = new AssertionError({
      actual: new Comparison(actual, keys), expected: new Comparison(expected, keys, actual), operator: "deepStrictEqual", diff,
    });
    throw Object.assign(error, { actual, expected, operator: fn.name });
  }
}

// complaint is what is wrong with an error, undefined if nothing is.
function complaint(actual, expected) {
  if (types.isRegExp(expected)) {
    const text = String(actual);
    return expected.exec(text) !== null ? undefined : `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`;
  }
  if (expected.prototype !== undefined && actual instanceof expected) return undefined;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) {
    const text = `The error is expected to be an instance of "${expected.name}". Received `;
    return text + (isError(actual) ? `"${actual.name}"\n\nError message:\n\n${actual.message}` : `"${inspect(actual, { depth: -1 })}"`);
  }
  const result = Reflect.apply(expected, {}, [actual]);
  if (result === true) return undefined;
  const text = `The ${expected.name ? `"${expected.name}" ` : ""}validation function is expected to return "true". Received ${inspect(result)}`;
  return text + (isError(actual) ? `\n\nCaught error:\n\n${actual}` : "");
}

function checkError(actual, expected, message, fn, diff) {
  if (typeof expected !== "function" && !types.isRegExp(expected)) {
    if (typeof actual === "object" && actual !== null) return compareKeys(actual, expected, message, fn, diff);
    const error = new AssertionError({ actual, expected, message, operator: "deepStrictEqual", diff });
    error.operator = fn.name;
    throw error;
  }
  const text = complaint(actual, expected);
  if (text === undefined) return;
  const error = new AssertionError({ actual, expected, message: message || text, operator: fn.name, diff });
  error.generatedMessage = !message;
  throw error;
}

function expectsError(fn, diff, actual, ...rest) {
  let [error, message] = rest;
  if (typeof error === "string") {
    if (rest.length === 2) throw argType("error", "function or an instance of Error, RegExp, or Object", error);
    if (typeof actual === "object" && actual !== null) {
      if (actual.message === error) throw ambiguous(`The error message "${actual.message}"`);
    } else if (actual === error) {
      throw ambiguous(`The error "${actual}"`);
    }
    [error, message] = [undefined, error];
  } else if (error != null && typeof error !== "object" && typeof error !== "function") {
    throw argType("error", "function or an instance of Error, RegExp, or Object", error);
  }
  if (actual === nothing) {
    const details = (error?.name ? ` (${error.name})` : "") + (message ? `: ${message}` : ".");
    const what = rejections[fn.name] ? "rejection" : "exception";
    fail({ actual: undefined, expected: error, operator: fn.name, message: `Missing expected ${what}${details}`, diff });
  }
  if (error) checkError(actual, error, message, fn, diff);
}

function isMeant(actual, expected) {
  if (typeof expected !== "function") {
    if (types.isRegExp(expected)) return expected.exec(String(actual)) !== null;
    throw argType("expected", "function or an instance of RegExp", expected);
  }
  if (expected.prototype !== undefined && actual instanceof expected) return true;
  return !Object.prototype.isPrototypeOf.call(Error, expected) && Reflect.apply(expected, {}, [actual]) === true;
}

function expectsNoError(fn, diff, actual, error, message) {
  if (actual === nothing) return;
  if (typeof error === "string") [error, message] = [undefined, error];
  if (!error || isMeant(actual, error)) {
    const what = rejections[fn.name] ? "rejection" : "exception";
    const text = `Got unwanted ${what}${message ? `: ${message}` : "."}\nActual message: "${actual?.message}"`;
    fail({ actual, expected: error, operator: fn.name, message: text, diff });
  }
  throw actual;
}

module.exports = { thrown, rejected, expectsError, expectsNoError, fail };
