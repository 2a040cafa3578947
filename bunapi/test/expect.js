// expect(value) and its matchers.
"use strict";

const { pretty, compared, difference } = part("pretty");
const { equals, matches, isObject, isMatcher } = part("equal");
const { statics } = part("asymmetric");
const snapshots = part("snapshot");

/** What the running test has asserted. */
const counts = { total: 0, inTest: 0, wanted: null, wantsAny: false };

const shown = (v) => internal.inspect(v);

/** A failed matcher. The hint is the call as a failure shows it. */
function fail(matcher, hint, text) {
  const head = matcher.label ?? `expect(received)${matcher.word}${matcher.not ? ".not" : ""}.${hint}`;
  throw new Error(`${head}\n\n${text}`);
}

// numbers compares for toBeGreaterThan and its kin.
const numbers = (sign, test) => (v, limit) => ({ pass: test(v, limit), hint: "expected", expected: `${sign} ${shown(limit)}` });

const truths = {
  toBeTruthy: (v) => !!v, toBeFalsy: (v) => !v, toBeNull: (v) => v === null, toBeUndefined: (v) => v === undefined, toBeDefined: (v) => v !== undefined,
  toBeNaN: (v) => Number.isNaN(v), toBeNil: (v) => v === null || v === undefined, toBeTrue: (v) => v === true, toBeFalse: (v) => v === false,
  toBeBoolean: (v) => typeof v === "boolean", toBeNumber: (v) => typeof v === "number", toBeString: (v) => typeof v === "string", toBeSymbol: (v) => typeof v === "symbol",
  toBeFunction: (v) => typeof v === "function", toBeObject: isObject, toBeArray: (v) => Array.isArray(v), toBeDate: (v) => v instanceof Date, toBeValidDate: (v) => v instanceof Date && !Number.isNaN(v.getTime()),
  toBeInteger: (v) => Number.isInteger(v), toBeFinite: (v) => Number.isFinite(v), toBePositive: (v) => v > 0, toBeNegative: (v) => v < 0, toBeEven: (v) => typeof v === "number" ? v % 2 === 0 : typeof v === "bigint" && v % 2n === 0n,
  toBeOdd: (v) => typeof v === "number" ? Math.abs(v % 2) === 1 : typeof v === "bigint" && v % 2n !== 0n,
  toBeEmpty: (v) => (typeof v === "string" || Array.isArray(v) ? v.length === 0 : v instanceof Map || v instanceof Set ? v.size === 0 : Object.keys(v).length === 0),
  toBeEmptyObject: (v) => isObject(v) && Object.keys(v).length === 0,
};

function contains(v, item) {
  if (typeof v === "string") return v.includes(item);
  if (v == null || typeof v[Symbol.iterator] !== "function") throw new TypeError("Received value must be an array type, or both received and expected values must be strings.");
  for (const x of v) if (Object.is(x, item)) return true;
  return false;
}

const containing = (test) => (v, item) => ({ pass: test(v, item), hint: "expected", text: `Expected to ${"contain"}: ${shown(item)}\nReceived: ${shown(v)}\n`, notText: `Expected to not contain: ${shown(item)}\nReceived: ${shown(v)}\n` });

// at follows a path of property names.
function at(v, path) {
  const keys = Array.isArray(path) ? path : String(path).replace(/\[(\w+)\]/g, ".$1").split(".").filter((key, i, list) => key !== "" || list.length === 1);
  for (const key of keys) {
    if (v == null || !(key in Object(v))) return [false];
    v = v[key];
  }
  return [true, v];
}

const equality = (test) => (v, expected) => ({ pass: test(v, expected), hint: "expected", text: compared(expected, v), notText: `Expected: not ${pretty(expected)}\n` });

const matchers = {
  toBe: (v, expected) => ({ pass: Object.is(v, expected), hint: "expected", text: compared(expected, v), notText: `Expected: not ${pretty(expected)}\n` }),
  toEqual: equality((v, e) => equals(v, e)),
  toStrictEqual: equality((v, e) => equals(v, e, true)),
  toMatchObject: equality((v, e) => matches(v, e)),
  toBeGreaterThan: numbers(">", (a, b) => a > b), toBeGreaterThanOrEqual: numbers(">=", (a, b) => a >= b),
  toBeLessThan: numbers("<", (a, b) => a < b), toBeLessThanOrEqual: numbers("<=", (a, b) => a <= b),
  toBeWithin: (v, from, to) => ({ pass: v >= from && v < to, hint: "start, end", expected: `between ${from} (inclusive) and ${to} (exclusive)` }),
  toBeCloseTo(v, expected, precision = 2) {
    const bound = 10 ** -precision / 2, off = Math.abs(v - expected);
    return { pass: v === expected || off < bound, hint: "expected, precision", text: `Expected: ${expected}\nReceived: ${shown(v)}\n\nExpected precision: ${precision}\nExpected difference: < ${bound}\nReceived difference: ${off}\n` };
  },
  toBeOneOf: (v, list) => ({ pass: [...list].some((x) => equals(v, x)), hint: "expected", text: `Expected to be one of: ${shown(list)}\nReceived: ${shown(v)}\n` }),
  toBeTypeOf: (v, type) => ({ pass: typeof v === type, hint: "", text: `Expected type: ${shown(type)}\nReceived type: ${shown(typeof v)}\nReceived value: ${shown(v)}\n`, notText: `Expected type: not ${shown(type)}\n` }),
  toBeArrayOfSize: (v, n) => ({ pass: Array.isArray(v) && v.length === n, hint: "" }),
  toBeInstanceOf(v, type) {
    if (typeof type !== "function") throw new TypeError(`Expected value must be a function: ${shown(type)}`);
    return { pass: v instanceof type, hint: "expected", text: `Expected constructor: ${shown(type)}\nReceived value: ${shown(v)}\n`, notText: `Expected constructor: not ${shown(type)}\nReceived value: ${shown(v)}\n` };
  },
  toHaveLength: (v, n) => ({ pass: v?.length === n, hint: "expected", text: `Expected length: ${n}\nReceived length: ${v?.length}\n`, notText: `Expected length: not ${n}\n` }),
  toHaveProperty(v, path, ...rest) {
    const [there, value] = at(v, path), wanted = rest.length > 0;
    const pass = there && (!wanted || equals(value, rest[0]));
    let text = `Expected path: ${shown(path)}\n\n` + (wanted ? `Expected value: ${shown(rest[0])}\n` : "") + (wanted && !there ? "\n" : "");
    text += there ? `Received value: ${shown(value)}\n` : "Unable to find property\n";
    return { pass, hint: wanted ? "path, value" : "path", text, notText: `Expected path: not ${shown(path)}\n` + (there ? `\nReceived value: ${shown(value)}\n` : "") };
  },
  toMatch(v, pattern) {
    if (typeof v !== "string") throw new TypeError(`Received value must be a string: ${shown(v)}`);
    return { pass: typeof pattern === "string" ? v.includes(pattern) : pattern.test(v), hint: "expected", text: `Expected substring or pattern: ${shown(pattern)}\nReceived: ${shown(v)}\n`, notText: `Expected substring or pattern: not ${shown(pattern)}\nReceived: ${shown(v)}\n` };
  },
  toContain: containing(contains),
  toContainEqual: containing((v, item) => (typeof v === "string" ? v.includes(item) : [...v].some((x) => equals(x, item)))),
  toContainKey: containing((v, key) => key in v), toContainKeys: containing((v, keys) => keys.every((key) => key in v)),
  toContainAllKeys: containing((v, keys) => equals(Object.keys(v).sort(), [...keys].sort())), toContainAnyKeys: containing((v, keys) => keys.some((key) => key in v)),
  toContainValue: containing((v, value) => Object.values(v).some((x) => equals(x, value))), toContainValues: containing((v, values) => values.every((value) => Object.values(v).some((x) => equals(x, value)))),
  toContainAllValues: containing((v, values) => Object.values(v).length === values.length && values.every((value) => Object.values(v).some((x) => equals(x, value)))),
  toContainAnyValues: containing((v, values) => values.some((value) => Object.values(v).some((x) => equals(x, value)))),
  toInclude: (v, text) => ({ pass: v.includes(text), hint: "expected", text: `Expected to include: ${shown(text)}\nReceived: ${shown(v)}\n` }),
  toIncludeRepeated: (v, text, n) => ({ pass: v.split(text).length - 1 === n, hint: "expected", text: `Expected to include: ${shown(text)} \n${n} times\nReceived: ${shown(v)}\n` }),
  toStartWith: (v, text) => ({ pass: typeof v === "string" && v.startsWith(text), hint: "expected", text: `Expected to start with: ${shown(text)}\nReceived: ${shown(v)}\n` }),
  toEndWith: (v, text) => ({ pass: typeof v === "string" && v.endsWith(text), hint: "expected", text: `Expected to end with: ${shown(text)}\nReceived: ${shown(v)}\n` }),
  toEqualIgnoringWhitespace: (v, text) => ({ pass: v.replace(/\s/g, "") === text.replace(/\s/g, ""), hint: "expected", text: `Expected: ${shown(text)}\nReceived: ${shown(v)}\n` }),
  toSatisfy: (v, predicate) => ({ pass: !!predicate(v), hint: "expected", text: `Expected to satisfy: ${shown(predicate)}\nReceived: ${shown(v)}\n` }),
  pass: (_, message) => ({ pass: true, hint: "", text: message ?? "passes by .pass() assertion" }),
  fail: (_, message) => ({ pass: false, hint: "", text: (message ?? "fails by .fail() assertion") + "\n" }),
  ...Object.fromEntries(Object.entries(truths).map(([name, test]) => [name, (v) => ({ pass: test(v), hint: null })])),
};

// thrown runs what toThrow is given.
function thrown(v, settled) {
  if (settled) return [true, v];
  if (typeof v !== "function") throw new TypeError("Expected value must be a function");
  try {
    return [false, v()];
  } catch (e) {
    return [true, e];
  }
}

const messageOf = (e) => (isObject(e) && "message" in e ? String(e.message) : String(e));

function throwing(v, expected, settled) {
  const [did, e] = thrown(v, settled);
  if (!did && typeof e?.then === "function") return e.then((value) => throwing(() => value, expected, false), (reason) => throwing(reason, expected, true));
  if (!did) return { pass: false, hint: expected === undefined ? "" : "expected", text: expectation(expected) + `Received function did not throw\nReceived value: ${shown(e)}\n` };
  if (expected === undefined) {
    return { pass: true, hint: "", notText: isObject(e) && "message" in e ? `Error name: ${shown(e.name)}\nError message: ${shown(e.message)}\n` : `Thrown value: ${shown(e)}\n` };
  }
  const received = `Received message: ${shown(messageOf(e))}\n`;
  if (typeof expected === "string") return { pass: messageOf(e).includes(expected), hint: "expected", text: `Expected substring: ${shown(expected)}\n${received}`, notText: `Expected substring: not ${shown(expected)}\n${received}` };
  if (expected instanceof RegExp) return { pass: expected.test(messageOf(e)), hint: "expected", text: `Expected pattern: ${expected}\n${received}`, notText: `Expected pattern: not ${expected}\n${received}` };
  if (isMatcher(expected)) return { pass: expected.asymmetricMatch(e), hint: "expected", text: `Expected value: ${pretty(expected)}\nReceived value: ${shown(e)}\n` };
  if (typeof expected === "function") return { pass: e instanceof expected, hint: "expected", text: `Expected constructor: ${expected.name}\nReceived constructor: ${e?.constructor?.name}\n\n${received}`, notText: `Expected constructor: not ${expected.name}\n\n${received}` };
  return { pass: messageOf(e) === messageOf(expected), hint: "expected", text: `Expected message: ${shown(messageOf(expected))}\n${received}`, notText: `Expected message: not ${shown(messageOf(expected))}\n` };
}

function expectation(expected) {
  if (expected === undefined) return "";
  if (typeof expected === "string") return `Expected substring: ${shown(expected)}\n\n`;
  if (expected instanceof RegExp) return `Expected pattern: ${expected}\n\n`;
  if (typeof expected === "function") return `Expected constructor: ${expected.name}\n\n`;
  return `Expected message: ${shown(messageOf(expected))}\n\n`;
}

// record is the record of a mock.
function record(v) {
  if (typeof v !== "function" || !v._isMockFunction) throw new TypeError(`Expected value must be a mock function: ${shown(v)}`);
  return v.mock;
}

const calledWith = (pick) => (v, ...args) => {
  const list = pick(record(v));
  return { pass: list.some((call) => equals(call, args)), hint: "...expected", text: list.length === 0 ? `Expected: ${shown(args)}\nBut it was not called.\n` : difference(pretty(args), pretty(list.at(-1))), notText: `Expected: not ${pretty(args)}\n` };
};
const returns = (v) => record(v).results.filter((r) => r.type === "return").map((r) => r.value);
const returnedWith = (pick) => (v, value) => ({ pass: pick(returns(v)).some((x) => equals(x, value)), hint: "expected", text: `Expected: ${shown(value)}\nReceived: ${shown(returns(v))}\n` });
const times = (what, count) => (v, n) => ({ pass: count(v) === n, hint: "expected", text: `Expected number of ${what}: ${n}\nReceived number of ${what}: ${count(v)}\n`, notText: `Expected number of ${what}: not ${n}\nReceived number of ${what}: ${count(v)}\n` });
const atLeastOnce = (what, count) => (v) => ({ pass: count(v) > 0, hint: "", text: `Expected number of ${what}: >= 1\nReceived number of ${what}: ${count(v)}\n`, notText: `Expected number of ${what}: 0\nReceived number of ${what}: ${count(v)}\n` });
const nth = (make) => (v, n, ...rest) => make((list) => [list[n - 1]].filter((x) => x !== undefined))(v, ...rest);

Object.assign(matchers, {
  toThrow: throwing, toThrowError: throwing,
  toHaveBeenCalled: atLeastOnce("calls", (v) => record(v).calls.length), toHaveBeenCalledTimes: times("calls", (v) => record(v).calls.length),
  toHaveBeenCalledOnce: (v) => times("calls", (f) => record(f).calls.length)(v, 1),
  toHaveBeenCalledWith: calledWith((m) => m.calls), toHaveBeenLastCalledWith: calledWith((m) => m.calls.slice(-1)), toHaveBeenNthCalledWith: nth((pick) => calledWith((m) => pick(m.calls))),
  toHaveReturned: atLeastOnce("returns", (v) => returns(v).length), toHaveReturnedTimes: times("returns", (v) => returns(v).length),
  toHaveReturnedWith: returnedWith((list) => list), toHaveLastReturnedWith: returnedWith((list) => list.slice(-1)), toHaveNthReturnedWith: nth((pick) => returnedWith(pick)),
});
for (const [alias, name] of Object.entries({ toBeCalled: "toHaveBeenCalled", toBeCalledTimes: "toHaveBeenCalledTimes", toBeCalledWith: "toHaveBeenCalledWith", lastCalledWith: "toHaveBeenLastCalledWith", nthCalledWith: "toHaveBeenNthCalledWith", toReturn: "toHaveReturned", lastReturnedWith: "toHaveLastReturnedWith", nthReturnedWith: "toHaveNthReturnedWith" })) {
  matchers[alias] = matchers[name];
}

/** Judges what a matcher said. */
function judge(name, result, matcher) {
  if (result.pass !== matcher.not) return;
  const hint = `${name}(${result.hint ?? ""})`;
  const expected = result.expected !== undefined ? `Expected: ${matcher.not ? "not " : ""}${result.expected}\nReceived: ${shown(matcher.value)}\n` : undefined;
  fail(matcher, hint, (matcher.not ? result.notText ?? expected ?? result.text : result.text ?? expected) ?? `Received: ${shown(matcher.value)}\n`);
}

// ofExtension judges what a matcher of expect.extend said.
function ofExtension(name, result, matcher) {
  if (!isObject(result) || typeof result.pass !== "boolean") throw new TypeError(`Unexpected return from matcher function \`${name}\`. Matcher functions should return an object in the following format: {message?: string | function, pass: boolean}`);
  const text = typeof result.message === "function" ? result.message() : result.message ?? "";
  if (result.pass === matcher.not) fail(matcher, `${name}()`, text);
}

/** Makes the method of a matcher. */
function method(name, run, judgement) {
  return function (...args) {
    const matcher = this.gobunMatcher;
    if (matcher.promise) return settled(name, run, judgement, matcher, args);
    counts.total++, counts.inTest++;
    const result = run.call(contextFor(matcher), matcher.value, ...args);
    if (typeof result?.then === "function") return result.then((r) => judgement(name, r, matcher));
    judgement(name, result, matcher);
  };
}

const contextFor = (matcher) => ({ isNot: matcher.not, promise: matcher.promise ?? "", equals, utils: { stringify: pretty, printReceived: pretty, printExpected: pretty, matcherHint: (name) => `expect(received).${name}(expected)` } });

// settled waits for the promise of resolves and rejects.
async function settled(name, run, judgement, matcher, args) {
  const rejects = matcher.promise === "rejects";
  let value, rejected = false;
  try {
    value = await (typeof matcher.value === "function" && rejects ? matcher.value() : matcher.value);
  } catch (e) {
    rejected = true, value = e;
  }
  const known = { ...matcher, value };
  if (rejected !== rejects) fail(matcher, `${name}(expected)`, rejects ? "Expected promise that rejects\nReceived promise that resolved: Promise { <resolved> }\n" : "Expected promise that resolves\nReceived promise that rejected: Promise { <rejected> }\n");
  counts.total++, counts.inTest++;
  const isThrow = run === throwing;
  judgement(name, isThrow ? throwing(value, args[0], rejects) : await run.call(contextFor(known), value, ...args), known);
}

const prototype = {};
for (const [name, run] of Object.entries(matchers)) prototype[name] = method(name, run, judge);
for (const [name, run] of Object.entries(snapshots.matchers)) prototype[name] = method(name, (v, ...args) => run({ v, throwing: () => thrown(v, false) }, ...args), judge);

function make(value, label, not, promise) {
  const o = Object.create(prototype);
  Object.defineProperty(o, "gobunMatcher", { value: { value, label, not, promise, word: promise ? "." + promise : "" } });
  const getter = (name, get) => Object.defineProperty(o, name, { get, configurable: true });
  getter("not", () => make(value, label, !not, promise));
  getter("resolves", () => make(value, label, not, "resolves"));
  getter("rejects", () => make(value, label, not, "rejects"));
  return o;
}

function expect(value, label) { return make(value, label, false, undefined); }
expect.prototype = prototype;
Object.assign(expect, statics, {
  extend(added) {
    for (const [name, run] of Object.entries(added)) {
      prototype[name] = method(name, run, ofExtension);
      expect[name] = (...args) => part("asymmetric").matcher((v) => run.call(contextFor({}), v, ...args).pass, name);
    }
  },
  assertions(n) { counts.wanted = n; },
  hasAssertions() { counts.wantsAny = true; },
  unreachable(message) { throw message instanceof Error ? message : new Error(message ?? "reached unreachable code"); },
  addSnapshotSerializer() { throw internal.unsupported("expect.addSnapshotSerializer"); },
});

/** What the assertions of a test that has ended are missing; null if nothing. */
function missing() {
  const plural = (n) => `${n} assertion${n === 1 ? "" : "s"}`;
  if (counts.wanted !== null && counts.wanted !== counts.inTest) return `expected ${plural(counts.wanted)}, but test ended with ${plural(counts.inTest)}`;
  if (counts.wantsAny && counts.inTest === 0) return "received 0 assertions, but expected at least one assertion to be called";
  return null;
}

const begin = () => Object.assign(counts, { inTest: 0, wanted: null, wantsAny: false });

module.exports = { expect, counts, begin, missing };
