// expect.any and its kin: values that stand for many.
"use strict";

const { asymmetric } = part("pretty");
const { equals, matches, isObject } = part("equal");

/** Makes a matcher of a test and the text that failures show. */
const matcher = (test, text) => ({ $$typeof: asymmetric, asymmetricMatch: test, toString: () => text, toAsymmetricMatcher: () => text });

function isOf(v, type) {
  switch (type) {
    case String: return typeof v === "string" || v instanceof String;
    case Number: return typeof v === "number" || v instanceof Number;
    case Boolean: return typeof v === "boolean" || v instanceof Boolean;
    case BigInt: return typeof v === "bigint";
    case Symbol: return typeof v === "symbol";
    case Function: return typeof v === "function";
    case Object: return typeof v === "object";
    case Array: return Array.isArray(v);
  }
  return v instanceof type;
}

const kinds = {
  any: (type) => {
    if (typeof type !== "function") throw new TypeError("any() expects to be passed a constructor function. Please pass one or use anything() to match any object.");
    return [(v) => isOf(v, type), `Any<${type.name}>`];
  },
  closeTo: (number, precision = 2) => [(v) => typeof v === "number" && (v === number || Math.abs(v - number) < 10 ** -precision / 2), `NumberCloseTo ${number} (${precision} digits)`],
  stringContaining: (text) => [(v) => typeof v === "string" && v.includes(text), `StringContaining ${JSON.stringify(text)}`],
  stringMatching: (pattern) => [(v) => typeof v === "string" && new RegExp(pattern).test(v), `StringMatching ${typeof pattern === "string" ? JSON.stringify(pattern) : pattern}`],
  arrayContaining: (list) => [(v) => Array.isArray(v) && list.every((item) => v.some((x) => equals(x, item))), "ArrayContaining"],
  objectContaining: (members) => [(v) => isObject(v) && Object.keys(members).every((key) => key in v && (equals(v[key], members[key]) || matches(v[key], members[key]))), "ObjectContaining"],
};

const statics = { anything: () => matcher((v) => v !== undefined && v !== null, "Anything"), not: {} };
for (const [name, make] of Object.entries(kinds)) {
  statics[name] = (...args) => matcher(...make(...args));
  if (name !== "any") {
    statics.not[name] = (...args) => {
      const [test, text] = make(...args);
      return matcher((v) => !test(v), text);
    };
  }
}

module.exports = { statics, matcher };
