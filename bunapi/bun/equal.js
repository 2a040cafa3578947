// Bun.deepEquals and Bun.deepMatch.
(function () {
  "use strict";
  const tag = (v) => Object.prototype.toString.call(v);
  const keysOf = (o) => [...Object.keys(o), ...Object.getOwnPropertySymbols(o).filter((s) => Object.prototype.propertyIsEnumerable.call(o, s))];

  // equal compares as Bun.deepEquals does; strict tells classes, holes and undefined members apart.
  function equal(a, b, strict, seen) {
    if (Object.is(a, b)) return true;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    const kind = tag(a);
    if (kind !== tag(b) || Array.isArray(a) !== Array.isArray(b)) return false;
    if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    const before = seen.get(a);
    if (before) { if (before.has(b)) return true; before.add(b); } else seen.set(a, new Set([b]));
    const same = (x, y) => equal(x, y, strict, seen);
    if (a instanceof Error && b instanceof Error) { if (a.name !== b.name || a.message !== b.message) return false; }
    else if (kind === "[object Date]") { if (!Object.is(a.getTime(), b.getTime())) return false; }
    else if (kind === "[object RegExp]") { if (String(a) !== String(b)) return false; }
    else if (["[object String]", "[object Number]", "[object Boolean]"].includes(kind)) { if (!Object.is(a.valueOf(), b.valueOf())) return false; }
    else if (kind === "[object ArrayBuffer]") return same(new Uint8Array(a), new Uint8Array(b));
    else if (kind === "[object Map]") {
      if (a.size !== b.size) return false;
      for (const [k, v] of a) {
        if (b.has(k) ? !same(v, b.get(k)) : ![...b].some(([l, w]) => same(k, l) && same(v, w))) return false;
      }
    } else if (kind === "[object Set]") {
      if (a.size !== b.size) return false;
      for (const v of a) if (!b.has(v) && ![...b].some((w) => same(v, w))) return false;
    }
    if (Array.isArray(a) || ArrayBuffer.isView(a)) {
      if (a.length !== b.length) return false;
      for (let i = 0; i < a.length; i++) {
        if (strict && i in a !== i in b) return false;
        if (!same(a[i], b[i])) return false;
      }
      if (ArrayBuffer.isView(a)) return true;
    }
    const there = (o, k) => Object.hasOwn(o, k) && (strict || o[k] !== undefined);
    const ours = keysOf(a).filter((k) => there(a, k)), theirs = keysOf(b).filter((k) => there(b, k));
    return ours.length === theirs.length && ours.every((k) => there(b, k) && same(a[k], b[k]));
  }

  const matches = (subset, o) => {
    if (typeof subset !== "object" || subset === null || typeof o !== "object" || o === null) return equal(subset, o, false, new Map());
    return keysOf(subset).every((k) => k in o && matches(subset[k], o[k]));
  };
  const two = (n) => { if (n < 2) throw new TypeError("Expected 2 values to compare"); };

  return {
    deepEquals(a, b, strict) { two(arguments.length); return equal(a, b, !!strict, new Map()); },
    deepMatch(subset, o) { two(arguments.length); return matches(subset, o); },
  };
})()
