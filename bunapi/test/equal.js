// Equality as toEqual and its kin mean it.
"use strict";

const { asymmetric } = part("pretty");

const isObject = (v) => typeof v === "object" && v !== null;
const isMatcher = (v) => isObject(v) && v.$$typeof === asymmetric;

const ownKeys = (v) => [...Object.keys(v), ...Object.getOwnPropertySymbols(v).filter((key) => Object.prototype.propertyIsEnumerable.call(v, key))];

// kind tells classes apart that never equal each other.
const kind = (v) => Object.prototype.toString.call(v);

/** Compares received with expected. strict: undefined members and classes count. */
function equals(received, expected, strict = false, seen = []) {
  if (isMatcher(expected)) return expected.asymmetricMatch(received);
  if (isMatcher(received)) return received.asymmetricMatch(expected);
  if (Object.is(received, expected)) return true;
  if (!isObject(received) || !isObject(expected)) {
    return false;
  }
  if (kind(received) !== kind(expected)) return false;
  if (strict && Object.getPrototypeOf(received) !== Object.getPrototypeOf(expected)) return false;
  if (seen.some(([a, b]) => a === received && b === expected)) return true;
  seen = [...seen, [received, expected]];
  const special = sameSpecial(received, expected, strict, seen);
  return special ?? sameMembers(received, expected, strict, seen);
}

// sameSpecial compares objects whose members do not say what they are; undefined for others.
function sameSpecial(a, b, strict, seen) {
  if (a instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (a instanceof RegExp) return String(a) === String(b);
  if (a instanceof Error) return a.message === b.message && a.name === b.name && (!strict || equals(a.cause, b.cause, strict, seen));
  if (a instanceof Number || a instanceof String || a instanceof Boolean) return Object.is(a.valueOf(), b.valueOf());
  if (a instanceof Map) return a.size === b.size && [...a].every(([key, value]) => (b.has(key) ? equals(value, b.get(key), strict, seen) : [...b].some(([k, v]) => equals(key, k, strict, seen) && equals(value, v, strict, seen))));
  if (a instanceof Set) return a.size === b.size && [...a].every((value) => b.has(value) || [...b].some((v) => equals(value, v, strict, seen)));
  if (a instanceof ArrayBuffer) return Buffer.from(a).equals(Buffer.from(b));
  if (ArrayBuffer.isView(a) && !(a instanceof DataView)) return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
  if (a instanceof URL) return a.href === b.href;
  return undefined;
}

function sameMembers(a, b, strict, seen) {
  if (Array.isArray(a) && a.length !== b.length) return false;
  const has = (v, key) => Object.prototype.hasOwnProperty.call(v, key);
  const keys = new Set([...ownKeys(a), ...ownKeys(b)]);
  for (const key of keys) {
    if (strict && has(a, key) !== has(b, key)) return false;
    if (!equals(a[key], b[key], strict, seen)) return false;
  }
  return true;
}

/** Reports whether received has all that expected has. */
function matches(received, expected, seen = []) {
  if (isMatcher(expected) || !isObject(expected) || !isObject(received)) return equals(received, expected);
  if (seen.some(([a, b]) => a === received && b === expected)) return true;
  seen = [...seen, [received, expected]];
  if (Array.isArray(expected)) {
    return Array.isArray(received) && received.length === expected.length && expected.every((value, i) => matches(received[i], value, seen));
  }
  const special = kind(received) === kind(expected) ? sameSpecial(received, expected, false, seen) : undefined;
  if (special !== undefined) return special;
  return ownKeys(expected).every((key) => key in received && matches(received[key], expected[key], seen));
}

module.exports = { equals, matches, isObject, isMatcher };
