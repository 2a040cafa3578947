// MIMEType and MIMEParams: https://mimesniff.spec.whatwg.org/.
"use strict";

const { codedError } = internal.check;
const notToken = /[^!#$%&'*+\-.^_`|~A-Za-z0-9]/;
const notQuoted = /[^\t\x20-\x7e\x80-\xff]/;

function invalid(what, text, at) {
  return codedError(TypeError, "ERR_INVALID_MIME_SYNTAX", `The MIME syntax for a ${what} in "${text}" is invalid` + (at >= 0 ? ` at ${at}` : ""));
}
// token is a part of the type, in lower case.
function token(part, what, text) {
  const bad = part.search(notToken);
  if (part === "" || bad >= 0) throw invalid(what, text, bad);
  return part.toLowerCase();
}
const quoted = (v) => (v !== "" && !notToken.test(v) ? v : `"${v.replace(/["\\]/g, "\\$&")}"`);

class MIMEParams {
  #map = new Map();

  get(name) { return this.#map.has(`${name}`) ? this.#map.get(`${name}`) : null; }
  has(name) { return this.#map.has(`${name}`); }
  delete(name) { this.#map.delete(`${name}`); }
  set(name, value) {
    name = `${name}`;
    value = `${value}`;
    const bad = name.search(notToken);
    if (name === "" || bad >= 0) throw invalid("parameter name", name, bad);
    const wrong = value.search(notQuoted);
    if (wrong >= 0) throw invalid("parameter value", value, wrong);
    this.#map.set(name, value);
  }
  *entries() { yield* this.#map.entries(); }
  *keys() { yield* this.#map.keys(); }
  *values() { yield* this.#map.values(); }
  toString() {
    const out = [];
    this.#map.forEach((value, name) => out.push(`${name}=${quoted(value)}`));
    return out.join(";");
  }
  toJSON() { return this.toString(); }

  // read takes the parameters behind the type; what is wrong is left out.
  static read(params, text) {
    let rest = text;
    while (rest !== "") {
      rest = rest.replace(/^[\t\n\r ]+/, "");
      const at = rest.search(/[;=]/);
      const name = (at < 0 ? rest : rest.slice(0, at)).toLowerCase();
      const sign = at < 0 ? "" : rest[at];
      rest = at < 0 ? "" : rest.slice(at + 1);
      if (sign !== "=") continue;
      let value;
      if (rest[0] === '"') {
        const m = /^"((?:[^"\\]|\\[^])*)(?:"|\\?$)/.exec(rest);
        value = m[1].replace(/\\([^])/g, "$1");
        rest = rest.slice(m[0].length);
        const next = rest.indexOf(";");
        rest = next < 0 ? "" : rest.slice(next + 1);
      } else {
        const next = rest.indexOf(";");
        value = (next < 0 ? rest : rest.slice(0, next)).replace(/[\t\n\r ]+$/, "");
        rest = next < 0 ? "" : rest.slice(next + 1);
        if (value === "") continue;
      }
      if (name !== "" && !notToken.test(name) && !notQuoted.test(value) && !params.has(name)) params.set(name, value);
    }
  }
}
const readParams = MIMEParams.read;
delete MIMEParams.read;
Object.defineProperties(MIMEParams.prototype, { [Symbol.iterator]: { value: MIMEParams.prototype.entries, writable: true, configurable: true } });

class MIMEType {
  #type; #subtype; #params = new MIMEParams();

  constructor(input) {
    const text = `${input}`;
    const line = text.replace(/^[\t\n\r ]+/, "");
    const slash = line.indexOf("/");
    if (slash < 0) throw invalid("type", text, -1);
    const semicolon = line.indexOf(";", slash);
    this.#type = token(line.slice(0, slash), "type", text);
    this.#subtype = token((semicolon < 0 ? line.slice(slash + 1) : line.slice(slash + 1, semicolon)).replace(/[\t\n\r ]+$/, ""), "subtype", text);
    if (semicolon >= 0) readParams(this.#params, line.slice(semicolon + 1));
  }
  get type() { return this.#type; }
  set type(v) { this.#type = token(`${v}`, "type", `${v}`); }
  get subtype() { return this.#subtype; }
  set subtype(v) { this.#subtype = token(`${v}`, "subtype", `${v}`); }
  get essence() { return `${this.#type}/${this.#subtype}`; }
  get params() { return this.#params; }
  toString() {
    const params = this.#params.toString();
    return params === "" ? this.essence : `${this.essence};${params}`;
  }
  toJSON() { return this.toString(); }
}
for (const [c, names] of [[MIMEType, ["type", "subtype", "essence", "params", "toString", "toJSON"]], [MIMEParams, ["toString", "toJSON"]]]) {
  for (const name of names) Object.defineProperty(c.prototype, name, { enumerable: true });
}
module.exports = { MIMEType, MIMEParams };
