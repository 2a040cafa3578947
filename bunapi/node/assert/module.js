// node:assert.
"use strict";

const { check, equal: compare } = internal;
const { inspect, types } = require("util");
const AssertionError = part("error");
const { thrown, rejected, expectsError, expectsNoError, fail: innerFail } = part("throws");

const kOptions = Symbol("options");
const diffOf = (self) => (self === undefined || self === null ? undefined : self[kOptions]?.diff);
const strictOf = (self) => (self?.[kOptions]?.skipPrototype ? compare.nodeSkipPrototype : compare.node);
const isNaN = Number.isNaN;

// two wants the two values that are compared.
function two(args) {
  if (args.length < 2) throw check.codedError(TypeError, "ERR_MISSING_ARGS", 'The "actual" and "expected" arguments must be specified');
}

function truthy(args, diff) {
  if (args[0]) return;
  let message = args[1], generated = false;
  if (args.length === 0) {
    generated = true;
    message = "No value argument passed to `assert.ok()`";
  } else if (message == null) {
    generated = true;
    message = `${inspect(args[0])} == true`;
  } else if (message instanceof Error) {
    throw message;
  }
  const error = new AssertionError({ actual: args[0], expected: true, message, operator: "==", diff });
  error.generatedMessage = generated;
  throw error;
}

// matching is assert.match or doesNotMatch.
function matching(self, string, regexp, message, fn, wanted) {
  if (!types.isRegExp(regexp)) throw internal.wrongType("regexp", "an instance of RegExp", regexp);
  if (typeof string === "string" && (regexp.exec(string) !== null) === wanted) return;
  if (message instanceof Error) throw message;
  const generatedMessage = !message;
  if (generatedMessage) {
    message = typeof string !== "string"
      ? `The "string" argument must be of type string. Received type ${typeof string} (${inspect(string)})`
      : `The input ${wanted ? "did not" : "was expected to not"} match the regular expression ${inspect(regexp)}. Input:\n\n${inspect(string)}\n`;
  }
  const error = new AssertionError({ actual: string, expected: regexp, message, operator: fn.name, diff: diffOf(self) });
  error.generatedMessage = generatedMessage;
  throw error;
}

let warned = false;

// The assertions are methods of Assert, too: this is then the instance, whose options count.
const assertions = {
  fail: function fail(actual, expected, message, operator, stackStartFn) {
    const n = arguments.length;
    let failed = false;
    if (actual == null && n <= 1) {
      failed = true;
      message = "Failed";
    } else if (n === 1) {
      [message, actual] = [actual, undefined];
    } else {
      if (!warned) {
        warned = true;
        process.emitWarning("assert.fail() with more than one argument is deprecated. Please use assert.strictEqual() instead or only pass a message.", "DeprecationWarning", "DEP0094");
      }
      if (n === 2) operator = "!=";
    }
    if (message instanceof Error) throw message;
    const error = new AssertionError({
      actual, expected, message, operator: operator === undefined ? "fail" : operator, stackStartFn, diff: diffOf(this),
    });
    if (failed) error.generatedMessage = true;
    throw error;
  },
  ok: function ok(...args) { truthy(args, diffOf(this)); },
  equal: function equal(actual, expected, message) {
    two(arguments);
    if (actual != expected && !(isNaN(actual) && isNaN(expected))) innerFail({ actual, expected, message, operator: "==", diff: diffOf(this) });
  },
  notEqual: function notEqual(actual, expected, message) {
    two(arguments);
    if (actual == expected || (isNaN(actual) && isNaN(expected))) innerFail({ actual, expected, message, operator: "!=", diff: diffOf(this) });
  },
  deepEqual: function deepEqual(actual, expected, message) {
    two(arguments);
    if (!compare.bun(actual, expected)) innerFail({ actual, expected, message, operator: "deepEqual", diff: diffOf(this) });
  },
  notDeepEqual: function notDeepEqual(actual, expected, message) {
    two(arguments);
    if (compare.bun(actual, expected)) innerFail({ actual, expected, message, operator: "notDeepEqual", diff: diffOf(this) });
  },
  deepStrictEqual: function deepStrictEqual(actual, expected, message) {
    two(arguments);
    if (!strictOf(this)(actual, expected)) innerFail({ actual, expected, message, operator: "deepStrictEqual", diff: diffOf(this) });
  },
  notDeepStrictEqual: function notDeepStrictEqual(actual, expected, message) {
    two(arguments);
    if (strictOf(this)(actual, expected)) innerFail({ actual, expected, message, operator: "notDeepStrictEqual", diff: diffOf(this) });
  },
  strictEqual: function strictEqual(actual, expected, message) {
    two(arguments);
    if (!Object.is(actual, expected)) innerFail({ actual, expected, message, operator: "strictEqual", diff: diffOf(this) });
  },
  notStrictEqual: function notStrictEqual(actual, expected, message) {
    two(arguments);
    if (Object.is(actual, expected)) innerFail({ actual, expected, message, operator: "notStrictEqual", diff: diffOf(this) });
  },
  partialDeepStrictEqual: function partialDeepStrictEqual(actual, expected, message) {
    two(arguments);
    if (!compare.nodePartial(actual, expected)) {
      innerFail({ actual, expected, message, operator: "partialDeepStrictEqual", diff: diffOf(this) });
    }
  },
  throws: function throws(fn, ...args) { expectsError(throws, diffOf(this), thrown(fn), ...args); },
  rejects: async function rejects(promiseFn, ...args) { expectsError(rejects, diffOf(this), await rejected(promiseFn), ...args); },
  doesNotThrow: function doesNotThrow(fn, ...args) { expectsNoError(doesNotThrow, diffOf(this), thrown(fn), ...args); },
  doesNotReject: async function doesNotReject(promiseFn, ...args) { expectsNoError(doesNotReject, diffOf(this), await rejected(promiseFn), ...args); },
  ifError: function ifError(err) {
    if (err === null || err === undefined) return;
    let message = "ifError got unwanted exception: ";
    if (typeof err === "object" && typeof err.message === "string") {
      message += err.message.length === 0 && err.constructor ? err.constructor.name : err.message;
    } else {
      message += inspect(err);
    }
    throw new AssertionError({ actual: err, expected: null, operator: "ifError", message, diff: diffOf(this) });
  },
  match: function match(string, regexp, message) { matching(this, string, regexp, message, match, true); },
  doesNotMatch: function doesNotMatch(string, regexp, message) { matching(this, string, regexp, message, doesNotMatch, false); },
};

// strictly makes the comparisons of obj strict.
const strictly = (obj) => Object.assign(obj, {
  equal: assertions.strictEqual, deepEqual: assertions.deepStrictEqual, notEqual: assertions.notStrictEqual, notDeepEqual: assertions.notDeepStrictEqual,
});

function Assert(options) {
  if (!new.target) throw check.codedError(TypeError, "ERR_CONSTRUCT_CALL_REQUIRED", "Class constructor Assert cannot be invoked without `new`");
  options = { __proto__: null, strict: true, skipPrototype: false, ...options };
  if (options.diff !== undefined) check.oneOf(options.diff, "options.diff", ["simple", "full"]);
  this.AssertionError = AssertionError;
  Object.defineProperty(this, kOptions, { value: options });
  if (options.strict) strictly(this);
}
Object.assign(Assert.prototype, assertions);

let tracker;
function callTracker() {
  if (!tracker) {
    tracker = require("util").deprecate(part("tracker"), "assert.CallTracker is deprecated.", "DEP0173");
    Object.defineProperty(tracker, "name", { value: "deprecated", configurable: true });
  }
  return tracker;
}

// As methods they are no constructors.
const { ok, strict } = { ok(...args) { truthy(args); }, strict(...args) { truthy(args); } };

const { fail, equal, notEqual, deepEqual, notDeepEqual, deepStrictEqual, notDeepStrictEqual, strictEqual, notStrictEqual, partialDeepStrictEqual, match, doesNotMatch, throws, rejects, doesNotThrow, doesNotReject, ifError } = assertions;
const listed = {
  AssertionError, get CallTracker() { return callTracker(); }, ok: assertions.ok, fail, equal, notEqual, deepEqual, notDeepEqual, deepStrictEqual, notDeepStrictEqual, strictEqual, notStrictEqual,
  partialDeepStrictEqual, match, doesNotMatch, throws, rejects, doesNotThrow, doesNotReject, ifError,
};
const descriptors = Object.getOwnPropertyDescriptors(listed);
Object.assign(Object.defineProperties(ok, descriptors), { strict, Assert });
strictly(Object.assign(Object.defineProperties(strict, descriptors), { Assert, strict }));
module.exports = ok;
