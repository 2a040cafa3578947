// Values of PostgreSQL, all of them texts on the wire, and what they are in a script. Types are known by their OIDs (pg_type.dat).
"use strict";

const json = 114, jsonb = 3802, bytea = 17;
// elements are the types of the elements of arrays.
const elements = new Map([
  [1000, 16], [1001, 17], [1002, 18], [1003, 19], [1005, 21], [1007, 23], [1009, 25], [1014, 1042], [1015, 1043], [1016, 20], [1021, 700], [1022, 701],
  [1028, 26], [1041, 869], [1115, 1114], [1182, 1082], [1183, 1083], [1185, 1184], [1187, 1186], [1231, 1700], [1270, 1266], [1561, 1560], [199, 114],
  [2951, 2950], [3807, 3802], [651, 650], [791, 790], [1017, 600], [1040, 829], [1563, 1562], [143, 142], [1006, 22], [775, 774],
]);

const time = (text) => {
  if (text === "infinity") return Infinity;
  if (text === "-infinity") return -Infinity;
  let iso = text.replace(" ", "T");
  if (!iso.includes("T")) iso += "T00:00:00";
  const zone = /([+-]\d\d)(?::?(\d\d))?(?::?\d\d)?$/.exec(iso);
  iso = zone ? iso.slice(0, zone.index) + zone[1] + ":" + (zone[2] ?? "00") : iso + "Z";
  return new Date(iso.replace(/(\.\d{3})\d+/, "$1"));
};

function decoder(type, bigint) {
  switch (type) {
    case 16: return (t) => t === "t";
    case 20: return bigint ? BigInt : (t) => t;
    case 21: case 23: case 26: case 700: case 701: return Number;
    case bytea: return (t) => Buffer.from(t.slice(2), "hex");
    case 1082: case 1114: case 1184: return time;
    case json: case jsonb: return JSON.parse;
  }
  const element = elements.get(type);
  if (element === undefined) return (t) => t;
  const one = decoder(element, bigint);
  return (t) => array(t, one);
}

// array reads an array literal, such as {1,NULL,"a b"}.
function array(text, one) {
  let i = text.indexOf("{"); // bounds may stand before it: [0:1]={1,2}
  const list = () => {
    const out = [];
    i++;
    while (text[i] !== "}") {
      if (text[i] === ",") i++;
      if (text[i] === "{") out.push(list());
      else if (text[i] === '"') {
        let item = "";
        for (i++; text[i] !== '"'; i++) item += text[i] === "\\" ? text[++i] : text[i];
        i++;
        out.push(one(item));
      } else {
        const from = i;
        while (i < text.length && text[i] !== "," && text[i] !== "}") i++;
        const item = text.slice(from, i);
        out.push(item === "NULL" ? null : one(item));
      }
      if (i >= text.length) break;
    }
    i++;
    return out;
  };
  return list();
}

class SQLArrayParameter {
  constructor(serializedValues, arrayType) {
    this.serializedValues = serializedValues;
    this.arrayType = arrayType;
  }
  toString() { return this.serializedValues; }
  toJSON() { return this.serializedValues; }
}
class SQLJSONParameter {
  constructor(value) { this.value = value; }
  toJSON() { return this.value; }
}

const quoted = (text) => '"' + text.replace(/["\\]/g, "\\$&") + '"';
const isBytes = (v) => ArrayBuffer.isView(v) || v instanceof ArrayBuffer;
const hex = (v) => "\\x" + (ArrayBuffer.isView(v) ? Buffer.from(v.buffer, v.byteOffset, v.byteLength) : Buffer.from(v)).toString("hex");

// literal writes an array literal.
function literal(values, isJSON) {
  return "{" + Array.from(values, (v) => {
    if (Array.isArray(v)) return literal(v, isJSON);
    if (v === undefined || (v === null && !isJSON)) return "NULL";
    if (v instanceof SQLJSONParameter) return quoted(JSON.stringify(v.value));
    if (isJSON) return quoted(JSON.stringify(v));
    if (v instanceof Date) return quoted(v.toISOString());
    if (isBytes(v)) return quoted(hex(v));
    if (typeof v === "object") return quoted(JSON.stringify(v));
    return typeof v === "string" ? quoted(v) : String(v);
  }).join(",") + "}";
}

const named = new Map([[23, "INT"], [20, "BIGINT"], [25, "TEXT"]]);
function arrayParameter(values, type) {
  if (!Array.isArray(values) && !(ArrayBuffer.isView(values) && !(values instanceof DataView))) throw new TypeError("sql.array() expects an array");
  const name = type === undefined ? undefined : typeof type === "number" ? named.get(elements.get(type) ?? type) ?? String(type) : String(type).toUpperCase() === type ? type : String(type);
  if (name !== undefined && !/^[A-Za-z_][\w .()"]*$/.test(name)) throw new TypeError("sql.array(): the type must be a name");
  return new SQLArrayParameter(literal(values, /^jsonb?$/i.test(name ?? "")), name);
}

// encode writes a parameter of a type; null is NULL.
function encode(value, type) {
  if (value === null || value === undefined) return null;
  if (value instanceof SQLArrayParameter) return value.serializedValues;
  const isJSON = type === json || type === jsonb;
  if (value instanceof SQLJSONParameter) return JSON.stringify(value.value) ?? "null";
  switch (typeof value) {
    case "string": return isJSON ? JSON.stringify(value) : value;
    case "number": case "bigint": case "boolean": return String(value);
    case "object": break;
    default: throw new TypeError(`Cannot bind a ${typeof value} to a parameter`);
  }
  if (value instanceof Date) return isJSON ? JSON.stringify(value) : value.toISOString();
  const element = elements.get(type);
  if (element !== undefined && (Array.isArray(value) || value instanceof Int32Array)) return literal(value, element === json || element === jsonb);
  if (isBytes(value)) return hex(value);
  if (Array.isArray(value) && !isJSON) return String(value);
  return JSON.stringify(value);
}

// typeOf is the type that a parameter is declared to have; 0: the server finds it out.
function typeOf(value) {
  switch (typeof value) {
    case "number": return Number.isInteger(value) ? (Math.abs(value) < 2 ** 31 ? 23 : Number.isSafeInteger(value) ? 20 : 701) : 701;
    case "bigint": return 20;
    case "boolean": return 16;
  }
  return 0;
}

module.exports = { typeOf, decoder, encode, arrayParameter, SQLArrayParameter, SQLJSONParameter };
