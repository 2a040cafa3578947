// Bun.semver.
(function () {
  "use strict";
  // Versions by npm's rules.
  const parse = (text) => {
    const m = /^[v=\s]*(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?\s*$/.exec(String(text));
    return m && { n: [+m[1], +m[2], +m[3]], pre: m[4] ? m[4].split(".") : [] };
  };
  // lenient takes what lacks a number, or has a wildcard for one: that stands behind every number (Bun).
  const lenient = (text) => {
    const m = parse(text);
    if (m) return m;
    const part = /^[v=\s]*(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.[xX*])?\s*$/.exec(String(text));
    if (!part) return null;
    const at = (p) => (p === undefined || isNaN(p) ? Infinity : +p);
    return { n: [at(part[1]), isNaN(part[1]) ? Infinity : at(part[2]), Infinity], pre: [] };
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
      const [x, y] = [lenient(a), lenient(b)];
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

  return {
    semver,
  };
})()
