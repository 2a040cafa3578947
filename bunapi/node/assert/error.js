// AssertionError: its message says how two values differ.
"use strict";

const { check, argType } = internal;
const { inspect } = require("util");
const { defineProperty } = Object;

const headings = {
  __proto__: null,
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  partialDeepStrictEqual: "Expected values to be partially and strictly deep-equal:",
  strictEqual: "Expected values to be strictly equal:",
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: "Expected values to be loosely deep-equal:",
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: "Values have same structure but are not reference-equal:",
  notDeepEqualUnequal: "Expected values not to be loosely deep-equal:",
};
const maxShort = 12, maxLong = 512, maxLines = 50;

const isObject = (v) => typeof v === "object" && v !== null;
const text = (v) => inspect(v, {
  compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false, showProxy: false, sorted: true, getters: true,
});
const shorten = (s) => (s.length > maxLong ? s.slice(0, maxLong - 3) + "..." : s);
const columns = () => (process.stderr.isTTY ? process.stderr.columns : 80);

// simple is the difference of two values of which each takes one line, and one is no object.
function simple(actual, expected, mine, yours) {
  const length = mine.length + yours.length - (typeof actual === "string" ? 2 : 0) - (typeof expected === "string" ? 2 : 0);
  if (length <= maxShort) return { header: "", message: `${mine} !== ${yours}` };
  let message = `\n+ ${mine}\n- ${yours}`;
  if (mine.length + yours.length <= columns()) {
    let i = 0;
    while (i < mine.length && mine[i] === yours[i]) i++;
    // One that begins with the other has no mark; at the first three places a mark says nothing.
    if (i < mine.length && i >= 3) message += `\n${" ".repeat(i + 2)}^`;
  }
  return { message };
}

// identical is what two objects show that are written in the same way.
function identical(lines, diff) {
  if (lines.length <= maxLines || diff === "full") return { message: lines.join("\n") };
  return { message: `${lines.slice(0, maxLines).join("\n")}\n...}`, skipped: true };
}

function difference(actual, expected, operator, heading, diff) {
  const both = (type) => typeof actual === type && typeof expected === type;
  if (operator === "strictEqual" && ((isObject(actual) && isObject(expected)) || both("function"))) operator = "strictEqualObject";
  const mine = text(actual), yours = text(expected);
  const lines = mine.split("\n");
  let result, header = "+ actual - expected";
  if (lines.length === 1 && !yours.includes("\n") && (!isObject(actual) || !isObject(expected))) {
    result = simple(actual, expected, mine, yours);
    if (result.header !== undefined) header = result.header;
  } else if (mine === yours) {
    operator = "notIdentical";
    header = "";
    result = identical(lines, diff);
  } else {
    const colored = Bun.enableANSIColors;
    const found = internal.diff(mine, yours, operator === "partialDeepStrictEqual", colored, isObject(actual));
    if (found) {
      result = { message: found[0], skipped: found[1] };
    } else {
      header = "";
      result = { message: lines.length > maxLines ? `${lines.slice(0, maxLines).join("\n")}\n...` : lines.join("\n"), skipped: true };
    }
  }
  return `${heading || headings[operator]}\n${header}${result.skipped ? "\n... Skipped lines" : ""}\n${result.message}\n`;
}

// unwanted says that two values must not be equal.
function unwanted(actual, operator) {
  const lines = text(actual).split("\n");
  if (operator === "notStrictEqual" && (isObject(actual) || typeof actual === "function")) operator = "notStrictEqualObject";
  if (lines.length > maxLines) {
    lines[46] = "...";
    lines.length = 47;
  }
  if (lines.length === 1) return `${headings[operator]}${lines[0].length > 5 ? "\n\n" : " "}${lines[0]}`;
  return `${headings[operator]}\n\n${lines.join("\n")}\n`;
}

// compared writes both values with the operator between them.
function compared(actual, expected, operator) {
  let mine = text(actual), yours = text(expected);
  if (operator === "notDeepEqual" && mine === yours) {
    mine = `${headings.notDeepEqual}\n\n${mine}`;
    return mine.length > 1024 ? mine.slice(0, 1021) + "..." : mine;
  }
  mine = shorten(mine);
  yours = shorten(yours);
  if (operator === "deepEqual") return `${headings.deepEqual}\n\n${mine}\n\nshould loosely deep-equal\n\n${yours}`;
  if (operator === "notDeepEqual") return `${headings.notDeepEqualUnequal}\n\n${mine}\n\nshould not loosely deep-equal\n\n${yours}`;
  return `${mine} ${operator} ${yours}`;
}

function messageOf({ message, actual, expected, operator, diff = "simple" }) {
  const differs = operator === "deepStrictEqual" || operator === "strictEqual" || operator === "partialDeepStrictEqual";
  if (message != null) return differs ? difference(actual, expected, operator, String(message), diff) : String(message);
  if (differs) return difference(actual, expected, operator, "", diff);
  if (operator === "notDeepStrictEqual" || operator === "notStrictEqual") return unwanted(actual, operator);
  return compared(actual, expected, operator);
}

// copy is an error without its stack, so that two errors are compared by what they say.
function copy(error) {
  const c = Object.assign({ __proto__: Object.getPrototypeOf(error) }, error);
  defineProperty(c, "message", { value: error.message });
  if (Object.hasOwn(error, "cause")) defineProperty(c, "cause", { value: error.cause instanceof Error ? copy(error.cause) : error.cause });
  return c;
}

// read takes what the constructor needs of its argument.
function read(options) {
  if (!isObject(options) || Array.isArray(options)) throw argType("options", "object", options);
  const { message, operator, stackStartFn, stackStartFunction, details, diff } = options;
  let { actual, expected } = options;
  if (message == null && actual instanceof Error && expected instanceof Error) {
    actual = copy(actual);
    expected = copy(expected);
  }
  return { message, operator, start: stackStartFn || stackStartFunction, details, diff, actual, expected };
}

function ellipsis(v) {
  if (typeof v !== "string") return v;
  const lines = v.split("\n");
  if (lines.length > 10) return lines.slice(0, 10).join("\n") + "\n...";
  return v.length > maxLong ? v.slice(maxLong) + "..." : v; // what is behind, as in Bun
}

class AssertionError extends Error {
  constructor(options) {
    const { message, operator, start, details, diff, actual, expected } = (options = read(options));
    super(messageOf(options));
    this.generatedMessage = !message;
    this.actual = details ? undefined : actual;
    this.expected = details ? undefined : expected;
    this.operator = details ? undefined : operator;
    const name = (value) => defineProperty(this, "name", { value, enumerable: false, writable: true, configurable: true });
    name("AssertionError [ERR_ASSERTION]");
    this.code = "ERR_ASSERTION";
    for (let i = 0; i < (details?.length ?? 0); i++) {
      for (const key of ["message", "actual", "expected", "operator"]) this[`${key} ${i}`] = details[i][key];
      this[`stack trace ${i}`] = details[i].stack;
    }
    // The stack begins with the name as it is now. Frames of built-in modules are in no stack.
    if (typeof start === "function") Error.captureStackTrace(this, start);
    else Error.captureStackTrace(this);
    name("AssertionError");
    this.diff = diff ?? "simple";
  }
  toString() { return `${this.name} [${this.code}]: ${this.message}`; }
  [inspect.custom](_depth, options) {
    const { actual, expected } = this;
    this.actual = ellipsis(actual);
    this.expected = ellipsis(expected);
    try {
      return inspect(this, { ...options, customInspect: false, depth: 0 });
    } finally {
      this.actual = actual;
      this.expected = expected;
    }
  }
}

module.exports = AssertionError;
