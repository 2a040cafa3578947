// Names of columns: SQL.camel and the like, and the option transform.
"use strict";
const { wrongType, argType } = internal;

const upper = (_, c) => c.toUpperCase();
const toCamel = (name) => name.replace(/(?<=.)_(.)/g, upper);
const toPascal = (name) => toCamel(name).replace(/^(.)/, upper);
const toKebab = (name) => name.replace(/_/g, "-");
const lower = (name) => name.replace(/([A-Z])/g, (c) => "_" + c.toLowerCase());
const fromCamel = (name) => lower(name);
const fromPascal = (name) => lower(name).replace(/^_/, "");
const fromKebab = (name) => name.replace(/-/g, "_");

const preset = (from, to) => {
  from.column = { from };
  to.column = { to };
  return { column: { from, to } };
};
const named = {
  camel: preset(toCamel, fromCamel), pascal: preset(toPascal, fromPascal), kebab: preset(toKebab, fromKebab),
  toCamel, toPascal, toKebab, fromCamel, fromPascal, fromKebab,
};

// read checks the option transform: {undefined, column: {from, to}}.
function read(value) {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" && typeof value !== "function") throw argType("transform", "object", value);
  const column = value.column;
  const out = { undefined: typeof value === "function" ? undefined : value.undefined, column: { from: undefined, to: undefined } };
  if (typeof column === "function") out.column.from = column;
  else if (typeof column === "object" && column !== null) {
    for (const key of ["from", "to"]) {
      if (column[key] === undefined) continue;
      if (typeof column[key] !== "function") throw wrongType(`transform.column.${key}`, "of type function", column[key]);
      out.column[key] = column[key];
    }
  } else if (column !== undefined && column !== null) throw wrongType("transform.column", "one of type function or object", column);
  return out;
}

module.exports = { named, read };
