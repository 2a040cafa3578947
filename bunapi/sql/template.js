// The text and the parameters of a tagged template.
"use strict";
const { Query, SQLHelper } = part("query");

const misused = () => new SyntaxError("Invalid query: SQL Fragment cannot be executed or was misused");

// bare takes texts in quotes and comments out of SQL, so that what is left shows which statement it is.
const bare = (sql) => sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, " ");

// commandOf is what a helper at the end of a text stands in.
function commandOf(sql) {
  const text = bare(sql);
  if (/\bIN\s*\(?\s*$/i.test(text)) return "in";
  if (/\bSET\s*$/i.test(text)) return "set";
  if (/\bUPDATE\s+(?:ONLY\s+)?[^\s()]+\s*$/i.test(text)) return "update";
  if (/\bINSERT\b[^;]*$/i.test(text) && !/\b(?:WHERE|SET)\b[^;]*$/i.test(text)) return "insert";
  return "";
}

// leavesOut reports whether the helpers leave out columns that are undefined.
const leavesOut = (adapter) => adapter.transform?.undefined === undefined;

class Builder {
  constructor(adapter) {
    this.adapter = adapter;
    this.text = "";
    this.params = [];
  }

  // template adds a tagged template.
  template(strings, values) {
    if (strings.length - values.length !== 1) throw misused();
    for (let i = 0; i < strings.length; i++) {
      this.text += strings[i];
      if (i >= values.length) continue;
      const n = this.params.length;
      this.value(values[i]);
      if (this.params.length === n + 1 && !Query.isQuery(values[i]) && !(values[i] instanceof SQLHelper)) this.text += " ";
    }
  }

  value(value) {
    if (Query.isQuery(value)) this.fragment(Query.parts(value));
    else if (value instanceof SQLHelper) this.helper(value);
    else if (Array.isArray(value) && value.length > 0 && value.every(Query.isQuery)) {
      value.forEach((query, i) => {
        if (i > 0) this.text += " ";
        this.fragment(Query.parts(query));
      });
    } else this.param(value);
  }

  param(value) {
    const { transform } = this.adapter;
    if (value === undefined && transform) value = transform.undefined;
    if (this.adapter.param) this.text += this.adapter.param(this, value);
    else {
      this.params.push(value);
      this.text += "?";
    }
  }

  fragment(parts) {
    switch (parts.kind) {
      case "query": return this.template(parts.strings, parts.values);
      case "name": this.text += this.name(parts.text); return;
      case "unsafe":
        if (parts.values !== undefined && !Array.isArray(parts.values)) throw misused();
        if (parts.values?.length && this.params.length && this.adapter.numbered) {
          throw new SyntaxError("A nested sql.unsafe() with parameters cannot follow other parameters: its $1 is the first parameter of the whole query");
        }
        this.text += parts.text;
        if (parts.values) this.params.push(...parts.values);
        return;
    }
    throw misused();
  }

  name(text) {
    const to = this.adapter.transform?.column.to;
    return text.split(".").map((piece) => this.adapter.quote(to ? to(piece) : piece)).join(".");
  }
  column(key) {
    const to = this.adapter.transform?.column.to;
    return this.adapter.quote(to ? to(key) : key);
  }

  helper({ value, columns }) {
    switch (commandOf(this.text)) {
      case "in": return this.list(value, columns);
      case "update": this.text += /\s$/.test(this.text) ? "SET " : " SET "; return this.assignments(value, columns);
      case "set": return this.assignments(value, columns);
      case "insert": return this.rows(value, columns);
    }
    throw new SyntaxError("Helpers are only allowed for INSERT, UPDATE and IN commands");
  }

  list(items, columns) {
    if (columns.length > 1) throw new SyntaxError("Cannot use WHERE IN helper with multiple columns");
    const open = /\(\s*$/.test(bare(this.text));
    if (!open) this.text += "(";
    if (items.length === 0 && !this.adapter.emptyList) this.text += "NULL";
    items.forEach((item, i) => {
      if (i > 0) this.text += ", ";
      const isRow = columns.length > 0 && typeof item === "object" && item !== null;
      this.value(isRow ? item[columns[0]] : item);
    });
    if (!open) this.text += ")";
  }

  assignments(items, columns) {
    if (items.length > 1) throw new SyntaxError("Cannot use array of objects for UPDATE");
    const row = items[0] ?? {};
    let n = 0;
    for (const key of columns) {
      if (row[key] === undefined && leavesOut(this.adapter)) continue;
      this.text += (n++ > 0 ? ", " : "") + this.column(key) + " = ";
      this.value(row[key]);
    }
    if (n === 0) throw new SyntaxError("Update needs to have at least one column");
    this.text += " ";
  }

  rows(items, columns) {
    if (items.length === 0 || columns.length === 0) throw new SyntaxError("Cannot INSERT with no columns");
    const keep = leavesOut(this.adapter) ? columns.filter((key) => items.some((row) => row[key] !== undefined)) : columns;
    if (keep.length === 0) throw new SyntaxError("Insert needs to have at least one column with a defined value");
    this.text += "(" + keep.map((key) => this.column(key)).join(", ") + ") VALUES";
    items.forEach((row, i) => {
      this.text += i > 0 ? ",(" : "(";
      keep.forEach((key, j) => {
        if (j > 0) this.text += ", ";
        this.value(row[key]);
      });
      this.text += ")";
    });
    this.text += " ";
  }
}

// helper makes sql(value, ...columns).
function helper(value, columns) {
  const items = Array.isArray(value) ? value : [value];
  const first = items[0];
  if (columns.length === 0 && typeof first === "object" && first !== null && !Query.isQuery(first)) columns = Object.keys(first);
  return new SQLHelper(items, columns);
}

// build makes {text, params} of the parts of a query.
function build(adapter, parts) {
  switch (parts.kind) {
    case "query": {
      const b = new Builder(adapter);
      b.template(parts.strings, parts.values);
      return { text: b.text, params: b.params };
    }
    case "unsafe": return { text: parts.text, params: parts.values ?? [] };
    case "name": throw adapter.error("NOT_TAGGED_CALL", "Query not called as a tagged template literal");
  }
  throw misused();
}

module.exports = { build, helper, misused };
