// Values as snapshots and differences show them: one member a line, keys in quotes, a class by its name.
"use strict";

const maxDepth = 64;

const quote = (text) => JSON.stringify(text);
const className = (v) => {
  const proto = Object.getPrototypeOf(v);
  const name = proto === null ? "" : proto.constructor?.name ?? "";
  return name === "Object" ? "" : name;
};

// block prints a list between brackets.
function block(open, items, close, indent) {
  if (items.length === 0) return open + close;
  const inner = indent + "  ";
  return open + "\n" + items.map((item) => inner + item + ",\n").join("") + indent + close;
}

function leaf(v) {
  switch (typeof v) {
    case "string": return `"${v}"`;
    case "bigint": return v + "n";
    case "symbol": return v.toString();
    case "function": return v.prototype !== undefined && /^class\b/.test(Function.prototype.toString.call(v)) ? `[class ${v.name}]` : `[Function: ${v.name || "anonymous"}]`;
    case "number": return Object.is(v, -0) ? "-0" : String(v);
  }
  return v === null || typeof v !== "object" ? String(v) : undefined;
}

// builtin prints objects whose text is one line.
function builtin(v) {
  if (v.$$typeof === asymmetric) return v.toString();
  if (v instanceof Date) return Number.isNaN(v.getTime()) ? "Invalid Date" : v.toISOString();
  if (v instanceof RegExp) return String(v);
  if (v instanceof Error) return v.message === "" ? `[${v.name}]` : `[${v.name}: ${v.message}]`;
  if (v instanceof Promise) return "Promise {}";
  return undefined;
}

const asymmetric = Symbol.for("jest.asymmetricMatcher");

function print(v, indent, parents) {
  const simple = leaf(v) ?? builtin(v);
  if (simple !== undefined) return typeof v === "string" && v.includes("\n") && parents.length > 0 ? `\n${simple}\n` : simple;
  if (parents.includes(v)) return "[Circular]";
  if (parents.length >= maxDepth) return "[Object]";
  const seen = [...parents, v], inner = indent + "  ";
  const child = (item) => print(item, inner, seen);
  if (Array.isArray(v)) return block("[", Array.from(v, child), "]", indent);
  // Inside of others, Bun begins and ends these on lines of their own; snapshots are kept so.
  const apart = (before, text) => (parents.length > 0 ? `${before}\n${text}\n` : text);
  if (v instanceof Map) return apart("", block("Map {", Array.from(v, ([key, value]) => child(key) + " => " + child(value)), "}", indent));
  if (v instanceof Set) return apart(indent, block("Set {", Array.from(v, child), "}", indent));
  if (ArrayBuffer.isView(v) && !(v instanceof DataView)) return block(v.constructor.name + " [", Array.from(v, child), "]", indent);
  const name = className(v);
  const members = Object.keys(v).sort().map((key) => quote(key) + ": " + child(v[key]));
  for (const key of Object.getOwnPropertySymbols(v)) {
    if (Object.prototype.propertyIsEnumerable.call(v, key)) members.push(`${String(key)}: ${child(v[key])}`);
  }
  return block((name && name + " ") + "{", members, "}", indent);
}

const pretty = (v) => print(v, "", []);

// lines are the edits that make a of b: " ", "-" for what is only expected, "+" for what is only received.
function edits(expected, received) {
  const n = expected.length, m = received.length;
  if (n * m > 4e6) return [...expected.map((t) => ["-", t]), ...received.map((t) => ["+", t])];
  const longest = Array.from({ length: n + 1 }, () => new Uint32Array(m + 1));
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      longest[i][j] = expected[i] === received[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const list = [];
  let i = 0, j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && expected[i] === received[j]) list.push([" ", expected[i++]]), j++;
    else if (j >= m || (i < n && longest[i + 1][j] >= longest[i][j + 1])) list.push(["-", expected[i++]]);
    else list.push(["+", received[j++]]);
  }
  // What is only expected stands before what is only received.
  const sorted = [];
  for (let at = 0; at < list.length;) {
    let end = at;
    while (end < list.length && list[end][0] !== " ") end++;
    const run = list.slice(at, end);
    sorted.push(...run.filter(([kind]) => kind === "-"), ...run.filter(([kind]) => kind === "+"));
    if (end < list.length) sorted.push(list[end++]);
    at = end;
  }
  return sorted;
}

// difference is what a failure says of two texts.
function difference(expected, received) {
  const list = edits(expected.split("\n"), received.split("\n"));
  const count = (kind) => list.filter(([k]) => k === kind).length;
  return `${list.map(([kind, text]) => kind + " " + text).join("\n")}\n\n- Expected  - ${count("-")}\n+ Received  + ${count("+")}\n`;
}

// compared is what a failure of an equality says.
function compared(expected, received) {
  const e = pretty(expected), r = pretty(received);
  if (e === r && typeof received === "object") return `Expected: ${e}\nReceived: serializes to the same string\n`;
  if (!e.includes("\n") && !r.includes("\n")) return `Expected: ${e}\nReceived: ${r}\n`;
  return difference(e, r);
}

module.exports = { pretty, difference, compared, asymmetric };
