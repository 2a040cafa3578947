// describe, test and the hooks: what a file of tests declares.
"use strict";

const { inspect } = internal;

/** Makes a group. The outermost one has no name. */
const group = (name, parent, mode) => ({ name, parent, mode, children: [], concurrent: false, hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] }, begun: false });

const root = group("", null, "run");
const state = { current: root, onlySeen: false, running: 0 };

// ofGroup is the mode that a group gives to all in it, of run, skip, only, todo and failing: skip or todo.
const ofGroup = () => (state.current.mode === "skip" || state.current.mode === "todo" ? state.current.mode : undefined);

function optionsOf(v) {
  if (typeof v === "number") return { timeout: v };
  return typeof v === "object" && v !== null ? v : {};
}

function declareTest(mode, name, a, b, concurrent) {
  if (state.running) throw new Error("Cannot call test() inside a test. Call it inside describe() instead.");
  let fn = a, options = optionsOf(b);
  if (typeof a !== "function") (fn = b), (options = optionsOf(a));
  if (typeof fn !== "function" && mode !== "todo" && mode !== "skip") throw new TypeError("test() expects second argument to be a function");
  if (mode === "only") state.onlySeen = true;
  state.current.children.push({ name: nameOf(name), fn: typeof fn === "function" ? fn : undefined, mode: ofGroup() ?? mode, byGroup: ofGroup() !== undefined, options, parent: state.current, concurrent: concurrent ?? state.current.concurrent });
}

const nameOf = (name) => (typeof name === "function" ? name.name : String(name));

function declareGroup(mode, name, fn, _, concurrent) {
  if (typeof name === "function" && fn === undefined) (fn = name), (name = "");
  if (typeof fn !== "function") {
    if (mode === "todo") return;
    throw new TypeError("describe() expects second argument to be a function");
  }
  if (mode === "only") state.onlySeen = true;
  const g = group(nameOf(name), state.current, ofGroup() ?? mode);
  g.concurrent = concurrent ?? state.current.concurrent;
  state.current.children.push(g);
  const outer = state.current;
  state.current = g;
  const end = () => { state.current = outer; };
  try {
    const result = fn();
    if (typeof result?.then === "function") pending.push(result);
  } finally {
    end();
  }
}

/** The promises of describe callbacks that are async. */
const pending = [];

// named fills the values of a row into the name of each.
function named(name, row) {
  const args = [...row];
  let text = String(name).replace(/%([sdifjop%])/g, (all, kind) => {
    if (kind === "%") return "%";
    if (args.length === 0) return all;
    const v = args.shift();
    switch (kind) {
      case "s": return typeof v === "string" ? v : inspect(v);
      case "d": case "f": return String(Number(v));
      case "i": return String(Math.trunc(Number(v)));
      case "j": return JSON.stringify(v);
    }
    return inspect(v);
  });
  if (row.length === 1 && typeof row[0] === "object" && row[0] !== null) {
    text = text.replace(/\$([\w.]+)/g, (all, path) => {
      const v = path.split(".").reduce((o, key) => o?.[key], row[0]);
      return v === undefined && !(path in row[0]) ? all : typeof v === "string" ? v : inspect(v);
    });
  }
  return text;
}

const rowsOf = (table) => [...table].map((row) => (Array.isArray(row) ? row : [row]));

/** Makes a function with the members only, skip, todo, if and each, for tests or groups. */
function declarer(declare, extra) {
  const of = (mode, concurrent) => {
    const fn = (name, a, b) => declare(mode, name, a, b, concurrent);
    fn.each = (table) => (name, a, b) => {
      rowsOf(table).forEach((row) => {
        const bound = (f) => (typeof f === "function" ? (...more) => f(...row, ...more.slice(0, Math.max(0, f.length - row.length))) : f);
        const wrap = (f) => (typeof f === "function" ? Object.defineProperty(bound(f), "length", { value: Math.max(0, f.length - row.length) }) : f);
        declare(mode, named(name, row), wrap(a), wrap(b), concurrent);
      });
    };
    return fn;
  };
  const full = (mode, concurrent) => {
    const main = of(mode, concurrent);
    const when = (yes, no) => (condition) => (condition ? yes : no);
    Object.assign(main, { skip: of("skip"), only: of("only", concurrent), todo: of("todo") });
    for (const m of extra) main[m] = of(m, concurrent);
    Object.assign(main, { if: when(main, main.skip), skipIf: when(main.skip, main), todoIf: when(main.todo, main) });
    if (main.failing) main.failingIf = when(main.failing, main);
    return main;
  };
  const main = full("run"); // as the group says
  main.concurrent = full("run", true);
  main.serial = full("run", false);
  main.concurrentIf = (condition) => (condition ? main.concurrent : main);
  main.serialIf = (condition) => (condition ? main.serial : main);
  return main;
}

const test = declarer(declareTest, ["failing"]);
const describe = declarer(declareGroup, []);

const hook = (kind) => (fn, options) => {
  if (typeof fn !== "function") throw new TypeError(`${kind}() expects first argument to be a function`);
  if (state.running) throw new Error(`Cannot call ${kind}() inside a test. Call it inside describe() instead.`);
  state.current.hooks[kind].push({ fn, options: optionsOf(options) });
};
const hooks = Object.fromEntries(["beforeAll", "beforeEach", "afterEach", "afterAll"].map((kind) => [kind, hook(kind)]));

module.exports = { test, describe, hooks, root, state, pending };
