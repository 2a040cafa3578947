// TOML.stringify, YAML.stringify and JSON5.stringify.
(function () {
  "use strict";
  const hasOwn = Object.prototype.hasOwnProperty;
  const unbox = (v) => (v instanceof String || v instanceof Number || v instanceof Boolean ? v.valueOf() : v);
  const isNothing = (v) => v === undefined || typeof v === "function" || typeof v === "symbol";
  const hex = (c, n) => c.charCodeAt(0).toString(16).padStart(n, "0");
  const replacer = (name, v) => {
    if (typeof v === "function" || Array.isArray(v)) throw new Error(name + ".stringify does not support the replacer argument");
  };
  // indentOf is what JSON.stringify makes of its third argument.
  const indentOf = (space) => {
    space = unbox(space);
    if (typeof space === "number") return " ".repeat(Math.max(0, Math.min(10, Math.trunc(space) || 0)));
    return typeof space === "string" ? space.slice(0, 10) : "";
  };
  const members = (o) => Object.keys(o).map((k) => [k, unbox(o[k])]).filter(([, v]) => !isNothing(v));

  // JSON5

  const short5 = { "'": "\\'", "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\0": "\\0", "\u2028": "\\u2028", "\u2029": "\\u2029" };
  const text5 = (s) => "'" + s.replace(/['\\\u0000-\u001f\u007f\u2028\u2029]/g, (c) => short5[c] ?? "\\x" + hex(c, 2)) + "'";
  const key5 = (k) => (/^[A-Za-z$_\u00aa-\uffff][\w$\u00aa-\uffff]*$/.test(k) && !/[\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u2000-\u206f\u3000-\u303f\ufe00-\uff20]/.test(k) ? k : text5(k));

  function json5(v, indent) {
    const open = new Set();
    const write = (v, at) => {
      if (v === null) return "null";
      switch (typeof v) {
        case "bigint": throw new Error("JSON5.stringify cannot serialize BigInt");
        case "string": return text5(v);
        case "boolean": case "number": return String(v);
      }
      if (isNothing(v)) return "null";
      if (open.has(v)) throw new Error("Converting circular structure to JSON5");
      open.add(v);
      const deeper = at + indent;
      const items = Array.isArray(v) ? Array.from(v, (item) => write(unbox(item), deeper)) : members(v).map(([k, item]) => key5(k) + (indent ? ": " : ":") + write(item, deeper));
      open.delete(v);
      const [begin, end] = Array.isArray(v) ? "[]" : "{}";
      if (items.length === 0) return begin + end;
      if (!indent) return begin + items.join(",") + end;
      return begin + "\n" + items.map((i) => deeper + i + ",\n").join("") + at + end;
    };
    v = unbox(v);
    return isNothing(v) ? undefined : write(v, "");
  }

  // TOML

  const shortTOML = { '"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  const textTOML = (s) => '"' + s.replace(/["\\\u0000-\u001f\u007f]/g, (c) => shortTOML[c] ?? "\\u" + hex(c, 4)) + '"';
  const keyTOML = (k) => (/^[A-Za-z0-9_-]+$/.test(k) ? k : textTOML(k));
  const isTable = (v) => typeof v === "object" && v !== null && !Array.isArray(v) && !(v instanceof Date);
  const isTables = (v) => Array.isArray(v) && v.length > 0 && v.every((item) => isTable(unbox(item)));
  const numberTOML = (n) => {
    if (n !== n) return "nan";
    if (n === Infinity || n === -Infinity) return n > 0 ? "inf" : "-inf";
    if (Object.is(n, -0)) return "-0.0";
    if (!Number.isInteger(n) || Number.isSafeInteger(n)) return String(n);
    const text = String(n);
    return text.includes("e") ? text : text + ".0";
  };

  function toml(root) {
    root = unbox(root);
    if (root === undefined) return undefined;
    if (!isTable(root) || typeof root !== "object") throw new Error("TOML.stringify expects an object at the top level (a TOML document is a table)");
    const open = new Set();
    const enter = (o, fn) => {
      if (open.has(o)) throw new Error("Converting circular structure to TOML");
      open.add(o);
      const v = fn();
      open.delete(o);
      return v;
    };
    const value = (v, key) => {
      if (v === null || isNothing(v)) {
        if (key === undefined) throw new Error("TOML cannot represent " + (v === null ? "null" : "undefined") + " in an array");
        throw new Error("TOML cannot represent null (key '" + key + "'); remove the key or use a sentinel value");
      }
      switch (typeof v) {
        case "bigint": throw new Error("TOML.stringify cannot serialize BigInt");
        case "string": return textTOML(v);
        case "boolean": return String(v);
        case "number": return numberTOML(v);
      }
      if (v instanceof Date) {
        if (Number.isNaN(v.getTime())) throw new Error("TOML.stringify cannot serialize an invalid Date");
        const year = v.getUTCFullYear();
        if (year < 0 || year > 9999) throw new Error("TOML.stringify cannot serialize a Date outside years 0000-9999");
        return v.toISOString().replace(/\.?0+Z$/, "Z");
      }
      return enter(v, () => {
        if (Array.isArray(v)) return "[" + Array.from(v, (item) => value(unbox(item))).join(", ") + "]";
        const items = members(v).map(([k, item]) => keyTOML(k) + " = " + value(item, k));
        return items.length ? "{ " + items.join(", ") + " }" : "{}";
      });
    };
    let out = "";
    const head = (text) => { out += (out && "\n") + text + "\n"; };
    const table = (o, path, header) => enter(o, () => {
      const all = members(o);
      const below = all.filter(([, v]) => isTable(v) || isTables(v));
      const own = all.filter(([, v]) => !isTable(v) && !isTables(v));
      if (header && (own.length > 0 || below.length === 0)) head("[" + path + "]");
      for (const [k, v] of own) out += keyTOML(k) + " = " + value(v, k) + "\n";
      for (const [k, v] of below) {
        const at = path ? path + "." + keyTOML(k) : keyTOML(k);
        if (!Array.isArray(v)) { table(v, at, true); continue; }
        enter(v, () => {
          for (const item of v) {
            head("[[" + at + "]]");
            table(item, at, false);
          }
        });
      }
    });
    table(root, "", false);
    return out;
  }

  // YAML

  const shortYAML = { '"': '\\"', "\\": "\\\\", "\0": "\\0", "\x07": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r", "\x1b": "\\e", "\x85": "\\N", "\xa0": "\\_", "\u2028": "\\L", "\u2029": "\\P" };
  const words = /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|y|Y|n|N|<<|\.)$/;
  const numbers = /^[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|0x[0-9a-fA-F]+|0o[0-7]+|\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
  const special = /^$|^[-?:,[\]{}#&*!|>'"%@`\s]|^\.\.\.|\s$|:$|: |[#,[\]{}'"\u0000-\u001f\u007f\x85\xa0\u2028\u2029\ufeff]/;
  const textYAML = (s) => (!special.test(s) && !words.test(s) && !numbers.test(s) ? s : '"' + s.replace(/["\\\u0000-\u001f\u007f\x85\xa0\u2028\u2029]/g, (c) => shortYAML[c] ?? "\\x" + hex(c, 2)) + '"');
  const numberYAML = (n) => (n !== n ? ".nan" : n === Infinity ? ".inf" : n === -Infinity ? "-.inf" : Object.is(n, -0) ? "-0" : String(n));

  function yaml(root, indent) {
    root = unbox(root);
    if (isNothing(root)) return undefined;
    const shared = new Map(); // object → its anchor; null until it is written
    const seen = new Set();
    const look = (v) => {
      if (typeof v !== "object" || v === null) return;
      if (seen.has(v)) return void shared.set(v, null);
      seen.add(v);
      if (Array.isArray(v)) for (const item of v) look(unbox(item));
      else for (const [, item] of members(v)) look(item);
    };
    look(root);
    let items = 0;
    const taken = new Map();
    const nameOf = (key) => {
      if (key === undefined) return "root";
      if (key === null) return "item" + items++;
      const name = key.replace(/[^A-Za-z0-9_-]/g, "_") || "value";
      const n = taken.get(name) ?? 0;
      taken.set(name, n + 1);
      return n ? name + n : name;
    };
    // write gives a value's text; for a block, without the line break before it, and whether it is one.
    const write = (v, at, key) => {
      if (v === null) return ["null", ""];
      switch (typeof v) {
        case "bigint": throw new Error("YAML.stringify cannot serialize BigInt");
        case "string": return [textYAML(v), ""];
        case "boolean": return [String(v), ""];
        case "number": return [numberYAML(v), ""];
      }
      let anchor = "";
      if (shared.has(v)) {
        if (shared.get(v) !== null) return ["*" + shared.get(v), "alias"];
        shared.set(v, nameOf(key));
        anchor = "&" + shared.get(v);
      }
      const isList = Array.isArray(v);
      const all = isList ? Array.from(v, (item) => [null, unbox(item)]).filter(([, item]) => !isNothing(item)) : members(v);
      if (all.length === 0) return [(anchor && anchor + " ") + (isList ? "[]" : "{}"), ""];
      if (!indent) {
        const parts = all.map(([k, item]) => (isList ? "" : textYAML(k) + ": ") + write(item, "", k)[0]);
        return [(anchor && anchor + " ") + (isList ? "[" + parts.join(",") + "]" : "{" + parts.join(",") + "}"), ""];
      }
      const lines = all.map(([k, item]) => {
        if (isList) {
          const [text, form] = write(item, at + "  ", k);
          return "- " + (form === "anchored" ? text.replace("\n" + at + "  ", "\n" + at + "  ") : text);
        }
        const [text, form] = write(item, at + indent, k);
        return textYAML(k) + ":" + (form === "" ? " " : "\n" + at + indent) + text;
      });
      const body = lines.join("\n" + at);
      return anchor ? [anchor + "\n" + at + body, "anchored"] : [body, "block"];
    };
    return write(root, "", undefined)[0];
  }

  return {
    JSON5(v, how, space) { replacer("JSON5", how); return json5(v, indentOf(space)); },
    TOML(v, how) { replacer("TOML", how); return toml(v); },
    YAML(v, how, space) { replacer("YAML", how); return yaml(v, indentOf(space)); },
  };
})()
