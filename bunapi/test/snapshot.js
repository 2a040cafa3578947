// Snapshots: in files beside the tests, and as text inside of them.
"use strict";

const { pretty, difference } = part("pretty");

const head = "// Bun Snapshot v1, https://bun.sh/docs/test/snapshots\n";
const state = { file: "", known: new Map(), names: new Map(), changed: false, test: "", added: 0, failed: 0, passed: 0, update: false, ci: false };

const escape = (text) => text.replace(/[\\`]|\$\{/g, "\\$&");
const unescape = (text) => text.replace(/\\(`|\\|\$\{)/g, "$1");

/** Reads the snapshots that belong to a file of tests. */
function open(file, options) {
  Object.assign(state, { file, update: options.update, ci: options.ci });
  const text = internal.readSnapshot();
  for (const [, name, value] of text.matchAll(/^exports\[`((?:[^`\\]|\\[^])*)`\] = `((?:[^`\\]|\\[^])*)`;$/gm)) state.known.set(unescape(name), unescape(value));
}

/** Writes them if there are new ones. */
function close() {
  if (!state.changed) return;
  let text = head;
  for (const [name, value] of state.known) text += `\nexports[\`${escape(name)}\`] = \`${escape(value)}\`;\n`;
  internal.writeSnapshot(text);
}

/** A snapshot as it is kept: text of several lines begins on a line of its own. */
const kept = (text) => (text.includes("\n") ? `\n${text}\n` : text);

function nextName(hint) {
  const base = hint ? `${state.test}: ${hint}` : state.test;
  const n = (state.names.get(base) ?? 0) + 1;
  state.names.set(base, n);
  return `${base} ${n}`;
}

function check(name, received) {
  const text = kept(received), known = state.known.get(name);
  if (known === text) return state.passed++, { pass: true, hint: "expected" };
  if (known === undefined || state.update) {
    if (state.ci && !state.update) return { pass: false, hint: "expected", text: `Snapshot creation is disabled in CI environments unless --update-snapshots is used\nSnapshot name: ${JSON.stringify(name)}\nReceived: ${received}\n` };
    state.known.set(name, text), (state.changed = true), state.added++;
    return { pass: true, hint: "expected" };
  }
  state.failed++;
  return { pass: false, hint: "expected", text: difference(known, text) };
}

// without the indentation that a template has in the source.
function dedent(text) {
  const lines = text.split("\n");
  if (lines.length < 3 || lines[0].trim() !== "" || lines.at(-1).trim() !== "") return text;
  const inner = lines.slice(1, -1);
  const indent = Math.min(...inner.filter((line) => line.trim() !== "").map((line) => line.match(/^\s*/)[0].length));
  return "\n" + inner.map((line) => line.slice(Number.isFinite(indent) ? indent : 0)).join("\n") + "\n";
}

function inline(received, expected) {
  if (expected === undefined) throw internal.unsupported("writing of inline snapshots");
  const text = kept(received);
  if (dedent(expected) === text) return state.passed++, { pass: true, hint: "expected" };
  state.failed++;
  return { pass: false, hint: "expected", text: difference(dedent(expected), text) };
}

// withMatchers replaces the members that matchers stand for by them.
function withMatchers(v, shape) {
  if (typeof shape !== "object" || shape === null) return v;
  const { matches } = part("equal");
  if (!matches(v, shape)) throw new Error(`expect(received).toMatchSnapshot(propertyMatchers)\n\n${difference(pretty(shape), pretty(v))}`);
  return { ...v, ...shape };
}

const errorText = ({ throwing }) => {
  const [did, e] = throwing();
  if (!did) throw new Error("Matcher error: Received function did not throw");
  return pretty(e?.message ?? e);
};

const matchers = {
  toMatchSnapshot: ({ v }, shape, hint) => check(nextName(typeof shape === "string" ? shape : hint), pretty(withMatchers(v, shape))),
  toMatchInlineSnapshot: ({ v }, shape, text) => (typeof shape === "string" || shape === undefined ? inline(pretty(v), shape) : inline(pretty(withMatchers(v, shape)), text)),
  toThrowErrorMatchingSnapshot: (m, hint) => check(nextName(hint), errorText(m)),
  toThrowErrorMatchingInlineSnapshot: (m, text) => inline(errorText(m), text),
};

module.exports = { matchers, open, close, state };
