// node:punycode: RFC 3492, and domain names with it.
"use strict";

const base = 36, tMin = 1, tMax = 26, skew = 38, damp = 700, firstBias = 72, firstN = 128, maxInt = 2147483647;

const messages = { overflow: "Overflow: input needs wider integers to process", "not-basic": "Illegal input >= 0x80 (not a basic code point)", "invalid-input": "Invalid input" };
const fail = (kind) => { throw new RangeError(messages[kind]); };

// adapt is the bias after a delta (section 6.1).
function adapt(delta, points, first) {
  delta = first ? Math.floor(delta / damp) : delta >> 1;
  delta += Math.floor(delta / points);
  let k = 0;
  for (; delta > ((base - tMin) * tMax) >> 1; k += base) delta = Math.floor(delta / (base - tMin));
  return Math.floor(k + ((base - tMin + 1) * delta) / (delta + skew));
}
const threshold = (k, bias) => (k <= bias ? tMin : k >= bias + tMax ? tMax : k - bias);

function digitOf(code) {
  if (code >= 48 && code < 58) return code - 22;
  if (code >= 65 && code < 91) return code - 65;
  if (code >= 97 && code < 123) return code - 97;
  return base;
}
const charOf = (digit) => String.fromCharCode(digit < 26 ? digit + 97 : digit + 22);

function decode(input) {
  const output = [];
  const basic = Math.max(input.lastIndexOf("-"), 0);
  for (let j = 0; j < basic; j++) {
    if (input.charCodeAt(j) >= 128) fail("not-basic");
    output.push(input.charCodeAt(j));
  }
  let i = 0, n = firstN, bias = firstBias;
  for (let at = basic > 0 ? basic + 1 : 0; at < input.length;) {
    const before = i;
    for (let weight = 1, k = base; ; k += base) {
      if (at >= input.length) fail("invalid-input");
      const digit = digitOf(input.charCodeAt(at++));
      if (digit >= base) fail("invalid-input");
      if (digit > Math.floor((maxInt - i) / weight)) fail("overflow");
      i += digit * weight;
      const t = threshold(k, bias);
      if (digit < t) break;
      if (weight > Math.floor(maxInt / (base - t))) fail("overflow");
      weight *= base - t;
    }
    const length = output.length + 1;
    bias = adapt(i - before, length, before === 0);
    if (Math.floor(i / length) > maxInt - n) fail("overflow");
    n += Math.floor(i / length);
    i %= length;
    output.splice(i++, 0, n);
  }
  return String.fromCodePoint(...output);
}

function encode(input) {
  const points = ucs2.decode(input);
  let output = points.filter((c) => c < 128).map((c) => String.fromCharCode(c)).join("");
  const basic = output.length;
  if (basic > 0) output += "-";
  let n = firstN, delta = 0, bias = firstBias;
  for (let handled = basic; handled < points.length;) {
    let next = maxInt;
    for (const c of points) if (c >= n && c < next) next = c;
    if (next - n > Math.floor((maxInt - delta) / (handled + 1))) fail("overflow");
    delta += (next - n) * (handled + 1);
    n = next;
    for (const c of points) {
      if (c < n && ++delta > maxInt) fail("overflow");
      if (c !== n) continue;
      let q = delta;
      for (let k = base; ; k += base) {
        const t = threshold(k, bias);
        if (q < t) break;
        output += charOf(t + ((q - t) % (base - t)));
        q = Math.floor((q - t) / (base - t));
      }
      output += charOf(q);
      bias = adapt(delta, handled + 1, handled === basic);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return output;
}

// mapLabels applies fn to the labels of a domain name, or of what stands behind the @ of an address.
function mapLabels(domain, fn) {
  const parts = domain.split("@");
  const before = parts.length > 1 ? parts[0] + "@" : "";
  const name = parts.length > 1 ? parts[1] : domain;
  return before + name.replace(/[\x2E\u3002\uFF0E\uFF61]/g, ".").split(".").map(fn).join(".");
}

const ucs2 = {
  // A lone surrogate stands for itself.
  decode(text) { return Array.from(text, (c) => c.codePointAt(0)); },
  encode(points) { return String.fromCodePoint(...points); },
};

module.exports = {
  version: "2.1.0",
  ucs2,
  decode, encode,
  toASCII(domain) { return mapLabels(domain, (label) => (/[^\0-\x7F]/.test(label) ? "xn--" + encode(label) : label)); },
  toUnicode(domain) { return mapLabels(domain, (label) => (/^xn--/.test(label) ? decode(label.slice(4).toLowerCase()) : label)); },
};
