// Deep equality, for Bun.deepEquals, Bun.deepMatch, util.isDeepStrictEqual and node:assert.
(function (kindOf) {
  "use strict";
  const { is, keys, getPrototypeOf, getOwnPropertySymbols, hasOwn } = Object;
  const { isArray } = Array;
  const { isView } = ArrayBuffer;
  const call = Function.prototype.call;
  const unbound = (fn) => call.bind(fn);
  const tagOf = unbound(Object.prototype.toString), shown = unbound(Object.prototype.propertyIsEnumerable);
  const boxes = { Number: unbound(Number.prototype.valueOf), String: unbound(String.prototype.valueOf), Boolean: unbound(Boolean.prototype.valueOf),
    BigInt: unbound(BigInt.prototype.valueOf), Symbol: unbound(Symbol.prototype.valueOf) };
  const time = unbound(Date.prototype.getTime);
  const TooDeep = RangeError;
  const maxDepth = 20_000; // objects within each other: somewhat more than Bun compares
  const opaque = ["WeakMap", "WeakSet", "WeakRef", "Promise"]; // nobody can look into them

  // A rule says what its comparison tells apart.
  const rule = (r) => ({ __proto__: null, absent: true, prototypes: false, extras: false, subset: false, classes: false, numbers: true, ...r });
  const rules = {
    // absent: a member that is undefined, or a hole, is not one that is missing. classes: classes count by their names.
    // prototypes: so do prototypes. extras: what Node compares and Bun does not, such as the properties of an array or a date.
    // numbers: of typed arrays, as Object.is; else as ==. subset: the second may have less.
    bun: rule({ absent: false, numbers: false }),
    bunStrict: rule({ classes: true }),
    node: rule({ extras: true, prototypes: true }),
    nodeSkipPrototype: rule({ extras: true }),
    nodePartial: rule({ extras: true, subset: true }),
  };

  const isObject = (v) => typeof v === "object" && v !== null;
  const isIndex = (key) => String(key >>> 0) === key && key >>> 0 !== 4294967295;
  const symbolsOf = (o) => getOwnPropertySymbols(o).filter((s) => shown(o, s));
  const keysOf = (o) => {
    const symbols = symbolsOf(o);
    return symbols.length ? [...keys(o), ...symbols] : keys(o);
  };
  // The keys of a list that are no indexes come after those that are.
  function extraKeys(o) {
    const all = keysOf(o);
    let first = 0;
    while (first < all.length && typeof all[first] === "string" && isIndex(all[first])) first++;
    return all.slice(first);
  }
  const className = (proto) => {
    const made = proto?.constructor;
    return typeof made === "function" ? made.name : "Object";
  };

  // equal compares a with b. ours and theirs hold the objects that are being compared, each with its counterpart: one that comes
  // again is equal if its counterpart does, too.
  function equal(a, b, r, ours, theirs) {
    if (is(a, b)) return true;
    if (!isObject(a) || !isObject(b)) return false;
    if (r.prototypes && getPrototypeOf(a) !== getPrototypeOf(b)) return false;
    if (tagOf(a) !== tagOf(b) || isArray(a) !== isArray(b)) return false;
    if (ours.has(a)) return ours.get(a) === b;
    if (theirs.has(b)) return false;
    if (ours.size === maxDepth) throw new TooDeep("Maximum call stack size exceeded.");
    ours.set(a, b);
    theirs.set(b, a);
    try {
      return contents(a, b, r, (x, y) => equal(x, y, r, ours, theirs));
    } finally {
      ours.delete(a);
      theirs.delete(b);
    }
  }

  function contents(a, b, r, same) {
    let kind = kindOf(a), other = kindOf(b);
    if (r.classes && (kind === "Proxy") !== (other === "Proxy")) return false;
    if (kind === "Proxy" || other === "Proxy") kind = other = isArray(a) ? "Array" : "Object";
    if (kind !== other) return false;
    if (kind === "Array") return list(a, b, r, same) && (!r.extras || members(a, b, r, same, extraKeys));
    if (isView(a)) return view(a, b, kind, r) && (!r.extras || members(a, b, r, same, extraKeys));
    switch (kind) {
      case "ArrayBuffer": return bytes(new Uint8Array(a), new Uint8Array(b), r);
      case "Map": if (!map(a, b, r, same)) return false; break;
      case "Set": if (!set(a, b, r, same)) return false; break;
      case "Date": if (!(r.extras ? is(time(a), time(b)) : time(a) === time(b))) return false; break;
      case "RegExp": if (a.source !== b.source || a.flags !== b.flags || (r.extras && a.lastIndex !== b.lastIndex)) return false; break;
      case "Error": if (!error(a, b, r, same)) return false; break;
      case "Number": case "String": case "Boolean": case "BigInt": case "Symbol":
        if (!is(boxes[kind](a), boxes[kind](b))) return false;
        break;
      case "Object":
        if (r.classes && className(getPrototypeOf(a)) !== className(getPrototypeOf(b))) return false;
        if (!web(a, b, r)) return false;
        return members(a, b, r, same, keysOf);
      default:
        if (r.extras && opaque.includes(kind)) return false;
        return members(a, b, r, same, keysOf);
    }
    return (kind === "Date" || kind === "RegExp") && !r.extras ? true : members(a, b, r, same, keysOf);
  }

  // list compares the elements of arrays.
  function list(a, b, r, same) {
    if (r.subset) {
      let found = 0;
      for (let i = 0; found < b.length && b.length - found <= a.length - i; i++) if (same(a[i], b[found])) found++;
      return found === b.length;
    }
    const n = Math.max(a.length, b.length);
    if (r.absent && a.length !== b.length) return false;
    for (let i = 0; i < n; i++) {
      if (r.absent && i in a !== i in b) return false;
      if (!same(a[i], b[i])) return false;
    }
    return true;
  }

  // members compares the properties whose keys keysOf gives.
  function members(a, b, r, same, keysOf) {
    let mine = keysOf(a), yours = keysOf(b);
    if (!r.absent) {
      mine = mine.filter((k) => a[k] !== undefined);
      yours = yours.filter((k) => b[k] !== undefined);
    }
    if (!r.subset && mine.length !== yours.length) return false;
    return yours.every((k) => hasOwn(a, k) && shown(a, k) && same(a[k], b[k]));
  }

  // view compares typed arrays and, where Node is followed, DataViews.
  function view(a, b, kind, r) {
    if (kind === "DataView") return !r.extras || bytes(octets(a), octets(b), r);
    return bytes(a, b, r);
  }
  const octets = (v) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength);
  function bytes(a, b, r) {
    const like = r.numbers ? is : (x, y) => x == y; // eslint-disable-line eqeqeq
    if (r.subset) {
      let found = 0;
      for (let i = 0; found < b.length && b.length - found <= a.length - i; i++) if (like(a[i], b[found])) found++;
      return found === b.length;
    }
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!like(a[i], b[i])) return false;
    return true;
  }

  function error(a, b, r, same) {
    if (a.name !== b.name || a.message !== b.message) return false;
    for (const key of r.subset ? ["cause", "errors"] : ["cause"]) {
      const mine = hasOwn(a, key), yours = hasOwn(b, key);
      if (r.absent && (r.subset ? yours && !mine : mine !== yours)) return false;
      if ((yours || (mine && !r.subset)) && !same(a[key], b[key])) return false;
    }
    return true;
  }

  // some looks at the element with the index first: most collections that are equal have the same order.
  const some = (list, first, wanted) => first < list.length && wanted(list[first]) || list.some(wanted);

  // set compares sets. Node pairs the elements one to one; for Bun each of the first needs one that is equal.
  function set(a, b, r, same) {
    if (r.subset ? a.size < b.size : a.size !== b.size) return false;
    if (!r.extras) {
      let others, i = 0;
      for (const v of a) {
        if (!b.has(v) && (!isObject(v) || !some(others ??= [...b], i, (w) => same(v, w)))) return false;
        i++;
      }
      return true;
    }
    const left = [...a].filter((v) => isObject(v) && !b.has(v));
    for (const w of b) {
      if (a.has(w)) continue;
      const i = isObject(w) ? left.findIndex((v) => same(v, w)) : -1;
      if (i < 0) return false;
      left.splice(i, 1);
    }
    return true;
  }

  function map(a, b, r, same) {
    if (r.subset ? a.size < b.size : a.size !== b.size) return false;
    if (!r.extras) {
      let others, i = 0;
      for (const [k, v] of a) {
        if (b.has(k) ? !same(v, b.get(k)) : !isObject(k) || !some(others ??= [...b], i, ([l, w]) => same(k, l) && same(v, w))) return false;
        i++;
      }
      return true;
    }
    const left = [...a].filter(([k]) => isObject(k) && !b.has(k));
    for (const [l, w] of b) {
      if (a.has(l)) {
        if (!same(a.get(l), w)) return false;
        continue;
      }
      const i = isObject(l) ? left.findIndex(([k, v]) => same(k, l) && same(v, w)) : -1;
      if (i < 0) return false;
      left.splice(i, 1);
    }
    return true;
  }

  // web compares objects of the web's classes whose contents are no properties.
  function web(a, b, r) {
    if (a instanceof URL && b instanceof URL) return a.href === b.href;
    if (r.subset) return true;
    for (const Class of [URLSearchParams, Headers]) {
      if (a instanceof Class && b instanceof Class) return String([...a].flat().map(encodeURIComponent)) === String([...b].flat().map(encodeURIComponent));
    }
    return true;
  }

  const compare = (name) => (a, b) => equal(a, b, rules[name], new Map(), new Map());
  const comparisons = {};
  for (const name of keys(rules)) comparisons[name] = compare(name);

  const matches = (subset, o) => {
    if (typeof subset !== "object" || subset === null || typeof o !== "object" || o === null) return comparisons.bun(subset, o);
    if (Array.isArray(subset) && Array.isArray(o) && subset.length !== o.length) return false;
    return keysOf(subset).every((k) => k in o && matches(subset[k], o[k]));
  };
  const two = (n) => { if (n < 2) throw new TypeError("Expected 2 values to compare"); };

  return {
    ...comparisons,
    deepEquals(a, b, strict) { two(arguments.length); return strict ? comparisons.bunStrict(a, b) : comparisons.bun(a, b); },
    deepMatch(subset, o) {
      two(arguments.length);
      for (const v of [subset, o]) if (typeof v !== "object" || v === null) throw new TypeError("Expected 2 objects to match");
      return matches(subset, o);
    },
  };
})
