// Running what was declared, and telling of it.
"use strict";

const { root, state, pending } = part("suite");
const expecting = part("expect");
const snapshots = part("snapshot");

const options = JSON.parse(internal.options);
const totals = { pass: 0, fail: 0, skip: 0, todo: 0, filtered: 0, errors: 0, tests: [] };
const pattern = options.pattern ? new RegExp(options.pattern) : null;

/** The tests and hooks that run: how an error that nobody catches ends the last of them to begin. */
const running = [];

/** How many concurrent tests run at once. */
const maxConcurrency = 20;

class TimeoutError extends Error {}

// started calls a test or a hook. Until it waits for something it is as if nothing were above it.
function started(fn) {
  state.isStarting = true;
  try {
    return fn();
  } finally {
    state.isStarting = false;
  }
}

// bounded calls a test or a hook and waits for it.
function bounded(fn, timeout, withDone) {
  let bad;
  return new Promise((resolve, reject) => {
    const timer = timeout > 0 && timeout !== Infinity ? internal.setTimeout(() => reject(new TimeoutError()), timeout) : undefined;
    const end = (settle) => (v) => { internal.clearTimeout(timer), settle(v); };
    const good = end(resolve);
    bad = end(reject);
    running.push(bad);
    try {
      if (withDone) fn((error) => (error === undefined || error === null ? good() : bad(error)));
      else Promise.resolve(started(fn)).then(good, bad);
    } catch (e) {
      bad(e);
    }
  }).finally(() => { running.splice(running.indexOf(bad), 1); });
}

const path = (node) => (node.parent ? [...path(node.parent), node.name].filter((name) => name !== "") : []);
const fullName = (node, between) => path(node).join(between);
const ancestors = (node) => (node ? [...ancestors(node.parent), node] : []);

const isOnly = (node) => { for (let n = node; n; n = n.parent) if (n.mode === "only") return true; return false; };
// hasOnly: among the tests of a group that is "only" itself, those that are "only" are meant.
const hasOnly = (node) => node.children?.some((child) => child.mode === "only" || hasOnly(child)) ?? false;

/** How a test ends that is not run; undefined for one that is. */
function unwanted(t) {
  if (t.byGroup) return t.mode; // whatever its name
  if ((state.onlySeen || options.only) && !isOnly(t)) return "ignored";
  if (state.onlySeen && t.mode !== "only" && ancestors(t.parent).some((g) => g.mode === "only" && hasOnly(g))) return "ignored";
  if (pattern && !pattern.test(fullName(t, " "))) return "filtered";
  if (t.mode === "skip") return "skip";
  if (t.mode === "todo" && !(options.todo && t.fn)) return "todo";
  return undefined;
}

const wanted = (node) => (node.children ? node.children.some(wanted) : unwanted(node) === undefined);

/** Prints a line of a test. */
function line(status, t, ms, note) {
  const time = ms === undefined ? "" : ` [${ms.toFixed(2)}ms]`;
  totals.tests.push({ name: t.name, path: path(t.parent), status, ms: ms ?? 0, assertions: t.assertions ?? 0 });
  internal.report(status, `(${status}) ${fullName(t, " > ")}${t.note ?? ""}${time}\n${note ? `  ^ ${note}\n` : ""}`);
}

function printError(error) {
  if (error instanceof TimeoutError) return;
  if (typeof error !== "object" && typeof error !== "function") {
    internal.print(`error: ${typeof error === "string" ? error : internal.inspect(error)}\n`);
    return;
  }
  internal.print(internal.errorBlock(error));
}

/** The functions that onTestFinished gets, of the test that runs. */
let finishing;

function onTestFinished(fn) {
  if (typeof fn !== "function") throw new Error("onTestFinished() expects a function as the first argument");
  if (state.running === 0) throw new Error("Cannot call onTestFinished() outside of a test. It can only be called inside a test.");
  if (state.running > 1) throw new Error("Cannot call onTestFinished() here. It cannot be called inside a concurrent test. Use test.serial or remove test.concurrent.");
  finishing.push({ fn, options: {} });
}

async function runHooks(list, kind) {
  for (const { fn, options: own } of list) {
    try {
      await bounded(fn, own.timeout ?? options.timeout, fn.length > 0);
    } catch (e) {
      if (e instanceof TimeoutError) e.ofHook = true;
      throw e;
    }
  }
}

// attempt runs a test once with its hooks. It returns the error, or undefined.
async function attempt(t, groups) {
  const errors = [];
  const catching = async (work) => {
    try {
      await work();
    } catch (e) {
      errors.push(e);
      printOf(t, e);
    }
  };
  expecting.begin();
  snapshots.state.test = fullName(t, " ");
  state.running++;
  const mine = finishing = [];
  await catching(async () => { for (const g of groups) await runHooks(g.hooks.beforeEach); });
  if (errors.length === 0) {
    await catching(() => bounded(t.fn, t.options.timeout ?? options.timeout, t.fn.length > 0));
    const missing = errors.length === 0 && expecting.missing();
    if (missing) errors.push(new Error(missing)), t.mode !== "failing" && internal.print(`AssertionError: ${missing}\n`);
  }
  await catching(async () => { for (const g of [...groups].reverse()) await runHooks(g.hooks.afterEach); });
  for (const hook of mine) await catching(() => runHooks([hook]));
  state.running--;
  t.assertions = (t.assertions ?? 0) + expecting.counts.inTest;
  return errors;
}

const printOf = (t, e) => { if (t.mode !== "failing" && t.mode !== "todo") printError(e); };

async function runTest(t) {
  const groups = ancestors(t.parent), began = internal.now();
  let errors = [];
  const retries = t.options.retry ?? options.retry ?? 0, repeats = t.options.repeats ?? 0;
  for (let round = 0; round <= repeats; round++) {
    for (let tries = 0; tries <= retries; tries++) {
      const before = expecting.counts.total;
      errors = await attempt(t, groups);
      t.note = tries > 0 ? ` (attempt ${tries + 1})` : round > 0 ? ` (run ${round + 1})` : "";
      if (errors.length === 0 || tries === retries) break;
      expecting.counts.total = before; // only the last attempt counts
    }
    if (errors.length > 0) break;
  }
  judge(t, errors, internal.now() - began);
}

// judge says how a test has ended.
function judge(t, errors, ms) {
  const failed = errors.length > 0, timeout = errors.find((e) => e instanceof TimeoutError);
  if (t.mode === "failing") {
    if (failed) return totals.pass++, line("pass", t, ms);
    totals.fail++;
    return line("fail", t, ms, "this test is marked as failing but it passed. Remove `.failing` if tested behavior now works");
  }
  if (t.mode === "todo") {
    if (failed) return totals.todo++, line("todo", t, ms);
    totals.fail++;
    return line("fail", t, ms, "this test is marked as todo but passes. Remove `.todo` if tested behavior now works");
  }
  if (!failed) return totals.pass++, line("pass", t, ms);
  totals.fail++;
  line("fail", t, ms, timeout && (timeout.ofHook ? "a beforeEach/afterEach hook timed out for this test." : `this test timed out after ${t.options.timeout ?? options.timeout}ms.`));
}

const bailed = () => options.bail > 0 && options.failed + totals.fail >= options.bail;

async function runGroup(g) {
  const runs = wanted(g);
  let broken;
  if (runs) {
    try {
      await runHooks(g.hooks.beforeAll);
    } catch (e) {
      broken = e;
      printError(e);
    }
  }
  for (let i = 0; i < g.children.length; ) {
    if (bailed()) return;
    const child = g.children[i];
    const batch = together(g.children, i);
    if (child.children) await runGroup(child);
    else if (batch.length > 1) await Promise.all(batch.map((t) => one(t, broken)));
    else await one(child, broken);
    i += Math.max(1, batch.length);
  }
  if (runs) {
    try {
      await runHooks(g.hooks.afterAll);
    } catch (e) {
      totals.errors++;
      printError(e);
    }
  }
}

// together are the concurrent tests from number i on that stand next to each other.
function together(children, i) {
  const batch = [];
  for (; i < children.length && batch.length < maxConcurrency && children[i].concurrent && !children[i].children; i++) batch.push(children[i]);
  return batch;
}

async function one(t, broken) {
  const status = unwanted(t);
  switch (status) {
    case undefined: break;
    case "filtered": totals.filtered++; return;
    case "ignored": return;
    default: totals[status]++; return line(status, t);
  }
  if (broken !== undefined) return totals.fail++, line("fail", t, 0);
  await runTest(t);
}

/** Runs the file's tests. */
async function run() {
  snapshots.open(internal.file, options);
  try {
    await Promise.all(pending);
    await runGroup(root);
  } catch (e) {
    totals.errors++;
    printError(e);
  }
  snapshots.close();
  end();
}

/** Says that nothing more runs. */
function end() {
  const { added, failed, passed } = snapshots.state;
  internal.done(JSON.stringify({ ...totals, assertions: expecting.counts.total, snapshots: { added, failed, passed } }));
}

/** An error that nobody caught: of the test that runs, or of the file. */
function uncaught(error) {
  if (running.length > 0) return running.at(-1)(error);
  totals.errors++;
  internal.print("\n# Unhandled error between tests\n-------------------------------\n");
  printError(error);
  internal.print("-------------------------------\n\n");
}

module.exports = { run, uncaught, end, options, onTestFinished };
