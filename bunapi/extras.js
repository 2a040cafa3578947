// The small functions of Bun that are plain JavaScript. Compiled when a script calls the first of them.
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
  // Versions by npm's rules.
  const parse = (text) => {
    const m = /^[v=\s]*(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?\s*$/.exec(String(text));
    return m && { n: [+m[1], +m[2], +m[3]], pre: m[4] ? m[4].split(".") : [] };
  };
  const order = (a, b) => {
    for (let i = 0; i < 3; i++) if (a.n[i] !== b.n[i]) return a.n[i] < b.n[i] ? -1 : 1;
    if (!a.pre.length || !b.pre.length) return Math.sign(b.pre.length - a.pre.length);
    for (let i = 0; ; i++) {
      const x = a.pre[i], y = b.pre[i];
      if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? -1 : 1;
      if (x === y) continue;
      const [xn, yn] = [/^\d+$/.test(x), /^\d+$/.test(y)];
      return xn && yn ? Math.sign(x - y) : xn !== yn ? (xn ? -1 : 1) : x < y ? -1 : 1;
    }
  };
  const version = (a, b = 0, c = 0, pre = []) => ({ n: [a, b, c], pre });
  // comparators makes [operator, version] pairs of one item of a range; "1.2", "~1.2" and the like are two bounds.
  const comparators = (item) => {
    const m = /^(\^|~>?|>=|<=|>|<|=)?\s*v?(\d+|[xX*])?(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:-([0-9A-Za-z.-]+))?(?:\+\S*)?$/.exec(item);
    if (!m) return null;
    const [a, b, c] = [m[2], m[3], m[4]].map((p) => (p === undefined || /[xX*]/.test(p) ? undefined : +p));
    if (a === undefined) return [];
    const low = version(a, b, c, m[5]?.split("."));
    const after = (level) => [version(a + 1), version(a, (b ?? 0) + 1), version(a, b, (c ?? 0) + 1)][level];
    const exact = b !== undefined && c !== undefined;
    switch (m[1]) {
      case "^": return [[">=", low], ["<", after(a > 0 || b === undefined ? 0 : b > 0 || c === undefined ? 1 : 2)]];
      case "~": case "~>": return [[">=", low], ["<", after(b === undefined ? 0 : 1)]];
      case ">": return exact ? [[">", low]] : [[">=", after(b === undefined ? 0 : 1)]];
      case "<=": return exact ? [["<=", low]] : [["<", after(b === undefined ? 0 : 1)]];
      case ">=": case "<": return [[m[1], low]];
    }
    return exact ? [["=", low]] : [[">=", low], ["<", after(b === undefined ? 0 : 1)]];
  };
  const holds = (v, [op, to]) => {
    const n = order(v, to);
    return op === "=" ? n === 0 : op === ">" ? n > 0 : op === "<" ? n < 0 : op === ">=" ? n >= 0 : n <= 0;
  };
  const semver = {
    order(a, b) {
      const [x, y] = [parse(a), parse(b)];
      if (!x || !y) throw new Error("Invalid SemVer: " + (x ? b : a) + "\n");
      return order(x, y);
    },
    satisfies(text, range) {
      const v = parse(text);
      if (!v) return false;
      return String(range).split("||").some((part) => {
        const hyphen = /^\s*(\S+)\s+-\s+(\S+)\s*$/.exec(part);
        const items = hyphen ? [">=" + hyphen[1], "<=" + hyphen[2]] : part.replace(/(\^|~>?|>=|<=|>|<|=)\s+/g, "$1").trim().split(/\s+/).filter(Boolean);
        const all = items.map(comparators);
        const list = all.map((pairs) => pairs ?? []).flat(); // what is no range stands for every version
        // A pre-release is meant only by a range that names one of the same version.
        if (v.pre.length && !list.some(([, to]) => to.pre.length && to.n.every((n, i) => n === v.n[i]))) return false;
        return list.every((c) => holds(v, c));
      });
    },
  };
  const two = (n) => { if (n < 2) throw new TypeError("Expected 2 values to compare"); };
  const bytes = (v) => (v.detached ? new Uint8Array(0) : ArrayBuffer.isView(v) ? new Uint8Array(v.buffer, v.byteOffset, v.byteLength) : new Uint8Array(v));

  // CryptoHasher is node:crypto's hash, which begins anew after each digest.
  const cryptoHasher = ({ createHash, createHmac, getHashes }) => {
    const argument = (text) => Object.assign(new TypeError(text), { code: "ERR_INVALID_ARG_TYPE" });
    const sizes = { md5: 16, sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64, "sha512-256": 32 };
    const coded = (bytes, to) => {
      if (!ArrayBuffer.isView(to)) return to === undefined ? bytes : bytes.toString(to);
      if (to.byteLength < 64) throw argument("TypedArray must be at least 64 bytes");
      new Uint8Array(to.buffer, to.byteOffset).set(bytes);
      return to;
    };
    return class CryptoHasher {
      #name; #key; #hash;
      constructor(name, key) {
        if (typeof name !== "string") throw argument("algorithm must be a string");
        const plain = name.toLowerCase().replace(/^sha-/, "sha").replace("/", "-");
        if (!(plain in sizes)) throw argument("Unsupported algorithm " + name);
        this.#name = plain;
        this.#key = key;
        this.#begin();
      }
      #begin() { this.#hash = this.#key === undefined ? createHash(this.#name) : createHmac(this.#name, this.#key); }
      #open() { if (!this.#hash) throw new Error("HMAC has been consumed and is no longer usable"); return this.#hash; }
      get algorithm() { return this.#name; }
      get byteLength() { return sizes[this.#name]; }
      update(data, encoding) {
        if (typeof data !== "string" && !(data instanceof ArrayBuffer) && !ArrayBuffer.isView(data)) throw argument("input must be a string, ArrayBuffer, ArrayBufferView or Blob");
        this.#open().update(data instanceof ArrayBuffer ? bytes(data) : data, encoding);
        return this;
      }
      digest(to) {
        const bytes = this.#open().digest();
        this.#hash = undefined;
        if (this.#key === undefined) this.#begin();
        return coded(bytes, to);
      }
      copy() {
        const other = new CryptoHasher(this.#name, this.#key);
        other.#hash = this.#open().copy();
        return other;
      }
      static get algorithms() { return getHashes(); }
      static hash(name, data, to) { return coded(new CryptoHasher(name).update(data).digest(), to); }
    };
  };

  return {
    semver, cryptoHasher,
    deepEquals(a, b, strict) { two(arguments.length); return equal(a, b, !!strict, new Map()); },
    deepMatch(subset, o) { two(arguments.length); return matches(subset, o); },
    stripANSI: (text) => String(text).replace(/[\u001b\u009b](?:\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[[()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~])/g, ""),
    allocUnsafe: (size) => new Uint8Array(size),
    concatArrayBuffers(list, limit = Infinity, asUint8Array = false) {
      const parts = Array.from(list, (v) => {
        if ((v.buffer ?? v).detached) throw Object.assign(new Error("Cannot validate on a detached buffer"), { code: "ERR_INVALID_STATE" });
        return bytes(v);
      });
      const out = new Uint8Array(Math.min(limit, parts.reduce((n, p) => n + p.length, 0)));
      let at = 0;
      for (const p of parts) {
        out.set(p.subarray(0, Math.max(0, out.length - at)), at);
        at = Math.min(at + p.length, out.length);
      }
      return asUint8Array ? out : out.buffer;
    },
    fileURLToPath(url) {
      url = new URL(url);
      if (url.protocol !== "file:") throw Object.assign(new TypeError("The URL must be of scheme file"), { code: "ERR_INVALID_URL_SCHEME" });
      return decodeURIComponent(url.pathname);
    },
    pathToFileURL: (path) => new URL("file://" + encodeURI(String(path)).replace(/[?#]/g, encodeURIComponent)),
    fetch: (...args) => globalThis.fetch(...args),
  };
})()
