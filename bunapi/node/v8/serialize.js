// Values as bytes, and back. The format is gobun's own: a line that names it, and JSON of a list of nodes. Node 0 is the value;
// nodes name each other by their place in the list, so that cycles and shared objects stay what they are.
"use strict";

const header = "gobun-value-1\n";
const views = { __proto__: null };
for (const Class of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView]) views[Class.name] = Class;
const errors = { __proto__: null, Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };
const base64 = (view) => Buffer.from(view.buffer ?? view, view.byteOffset ?? 0, view.byteLength).toString("base64");

function serialize(value) {
  const isBuffer = Buffer.isBuffer(value);
  value = structuredClone(value); // what cannot be cloned throws here, and getters and classes are gone
  const nodes = [], places = new Map();
  const add = (node) => nodes.push(node) - 1;
  function place(v) {
    if (typeof v !== "object" || v === null) return add(primitive(v));
    if (places.has(v)) return places.get(v);
    const at = add(undefined);
    places.set(v, at);
    nodes[at] = object(v, place, isBuffer);
    return at;
  }
  place(value);
  return Buffer.from(header + JSON.stringify(nodes));
}

function primitive(v) {
  switch (typeof v) {
    case "undefined": return ["u"];
    case "bigint": return ["b", String(v)];
    case "number": return Number.isFinite(v) && !Object.is(v, -0) ? ["n", v] : ["N", Object.is(v, -0) ? "-0" : String(v)];
    case "string": return ["s", v];
  }
  return ["v", v];
}

function object(v, place, isBuffer) {
  const entries = (o) => Object.keys(o).map((key) => [key, place(o[key])]);
  if (Array.isArray(v)) return ["a", v.length, entries(v)];
  if (ArrayBuffer.isView(v)) return ["w", viewName(v), base64(v), isBuffer];
  const tag = Object.prototype.toString.call(v).slice(8, -1);
  switch (tag) {
    case "Map": return ["m", [...v].map(([k, x]) => [place(k), place(x)])];
    case "Set": return ["t", [...v].map(place)];
    case "Date": return ["d", primitive(v.getTime())];
    case "RegExp": return ["r", v.source, v.flags];
    case "ArrayBuffer": return ["f", base64(v)];
    case "Number": case "String": case "Boolean": case "BigInt": return ["x", primitive(v.valueOf())];
    case "Error": return ["e", v.name, v.message, v.stack, Object.hasOwn(v, "cause") ? place(v.cause) : -1];
  }
  return ["o", entries(v)];
}
function viewName(v) {
  for (const name of Object.keys(views)) if (Object.prototype.toString.call(v) === `[object ${name}]`) return name;
  return "Uint8Array";
}

function deserialize(buffer) {
  if (!ArrayBuffer.isView(buffer) && !(buffer instanceof ArrayBuffer)) throw new TypeError("First argument must be an ArrayBuffer");
  const bytes = buffer instanceof ArrayBuffer ? new Uint8Array(buffer) : new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  if (bytes.length === 0) return null;
  const text = new TextDecoder().decode(bytes);
  if (!text.startsWith(header)) throw unreadable();
  let nodes;
  try {
    nodes = JSON.parse(text.slice(header.length));
  } catch {
    throw unreadable();
  }
  const made = [];
  const get = (at) => {
    if (at in made) return made[at];
    const node = Array.isArray(nodes) ? nodes[at] : undefined;
    if (!Array.isArray(node)) throw unreadable();
    return revive(node, (v) => (made[at] = v), get);
  };
  return get(0);
}
const unreadable = () => new TypeError("Unable to deserialize data.");

function revive([kind, ...data], keep, get) {
  const number = ([kind, v]) => (kind === "u" ? undefined : kind === "b" ? BigInt(v) : kind === "N" ? Number(v) : v);
  const fill = (o, entries) => {
    for (const [key, at] of entries) Object.defineProperty(o, key, { value: get(at), writable: true, enumerable: true, configurable: true });
    return o;
  };
  switch (kind) {
    case "u": case "b": case "N": case "n": case "s": case "v": return keep(number([kind, ...data]));
    case "a": {
      const list = keep(new Array(data[0]));
      return fill(list, data[1]);
    }
    case "o": return fill(keep({}), data[0]);
    case "m": {
      const map = keep(new Map());
      for (const [k, v] of data[0]) map.set(get(k), get(v));
      return map;
    }
    case "t": {
      const set = keep(new Set());
      for (const v of data[0]) set.add(get(v));
      return set;
    }
    case "d": return keep(new Date(number(data[0])));
    case "r": return keep(new RegExp(data[0], data[1]));
    case "x": return keep(Object(number(data[0])));
    case "f": return keep(new Uint8Array(Buffer.from(data[0], "base64")).buffer);
    case "w": {
      const Class = views[data[0]];
      if (!Class) throw unreadable();
      // A Buffer that is the whole value stays one, as in Bun.
      if (Class === Uint8Array) return keep(data[2] ? Buffer.from(data[1], "base64") : new Uint8Array(Buffer.from(data[1], "base64")));
      return keep(new Class(new Uint8Array(Buffer.from(data[1], "base64")).buffer));
    }
    case "e": {
      const [name, message, stack, cause] = data;
      const error = keep(new (errors[name] ?? Error)(message));
      Object.defineProperty(error, "stack", { value: stack, writable: true, configurable: true });
      if (cause >= 0) Object.defineProperty(error, "cause", { value: get(cause), writable: true, configurable: true });
      return error;
    }
  }
  throw unreadable();
}

module.exports = { serialize, deserialize };
