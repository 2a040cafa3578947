// HTMLRewriter: selectors, handlers, and what they make of a document's tokens.
(function (tokens, unsupported) {
  "use strict";
  const type = (message, code = "ERR_INVALID_ARG_TYPE") => Object.defineProperty(new TypeError(message), "code", { value: code, writable: true, configurable: true });
  const failure = (message) => Object.defineProperty(new Error(message), "name", { value: "HTMLRewriterError", writable: true, configurable: true });
  const voids = new Set("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split(" "));
  const escapeText = (s) => s.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
  const maxDepth = 10000, maxSelector = 10000;

  // Selectors

  const identifier = /^-?(?:[A-Za-z_\u0080-\uffff]|\\.)(?:[\w\u0080-\uffff-]|\\.)*/;
  const unescape = (s) => s.replace(/\\(.)/g, "$1");

  // parseSelector gives a list of alternatives, each a list of compounds with the combinator before them.
  function parseSelector(text) {
    if (text.length > maxSelector) throw failure("The selector is too long.");
    let at = 0;
    const rest = () => text.slice(at);
    const space = () => { const from = at; while (/\s/.test(text[at] ?? "x")) at++; return at > from; };
    const name = (message) => {
      const m = identifier.exec(rest());
      if (!m) throw failure(at >= text.length ? "Unexpected end of selector." : message);
      at += m[0].length;
      return unescape(m[0]);
    };
    const nth = (body) => {
      body = body.replace(/\s+/g, "").toLowerCase();
      if (body === "odd") return [2, 1];
      if (body === "even") return [2, 0];
      const m = /^(?:([+-]?\d*)n([+-]\d+)?|([+-]?\d+))$/.exec(body);
      if (!m) throw failure("Unexpected token in selector.");
      if (m[3] !== undefined) return [0, +m[3]];
      return [m[1] === "" || m[1] === "+" ? 1 : m[1] === "-" ? -1 : +m[1], +(m[2] ?? 0)];
    };
    const attributeTest = () => {
      at++;
      space();
      const key = name("Unexpected token in selector.").toLowerCase();
      space();
      if (text[at] === "]") { at++; return (e) => e.attribute(key) !== undefined; }
      const op = /^[~|^$*]?=/.exec(rest());
      if (!op) throw failure(at >= text.length ? "Unexpected end of selector." : "Unexpected token in selector.");
      at += op[0].length;
      space();
      let value;
      if (text[at] === '"' || text[at] === "'") {
        const end = text.indexOf(text[at], at + 1);
        if (end < 0) throw failure("Unexpected end of selector.");
        value = text.slice(at + 1, end);
        at = end + 1;
      } else value = name("Unexpected token in selector.");
      space();
      const flag = /^[is](?=\s*\])/i.exec(rest());
      if (flag) { at++; space(); }
      if (text[at] !== "]") throw failure(at >= text.length ? "Unexpected end of selector." : "Unexpected token in selector.");
      at++;
      const fold = flag && flag[0].toLowerCase() === "i" ? (s) => s.toLowerCase() : (s) => s;
      value = fold(value);
      const holds = {
        "=": (v) => v === value, "~=": (v) => value !== "" && v.split(/\s+/).includes(value), "|=": (v) => v === value || v.startsWith(value + "-"),
        "^=": (v) => value !== "" && v.startsWith(value), "$=": (v) => value !== "" && v.endsWith(value), "*=": (v) => value !== "" && v.includes(value),
      }[op[0]];
      return (e) => { const v = e.attribute(key); return v !== undefined && holds(fold(v)); };
    };
    const pseudo = () => {
      const m = /^:([a-z-]+)(\()?/i.exec(rest());
      const bad = () => failure("Unsupported pseudo-class or pseudo-element in selector.");
      if (!m) throw bad();
      const kind = m[1].toLowerCase();
      at += m[0].length;
      const index = (a, b, of) => (e) => { const n = e[of] - b; return a === 0 ? n === 0 : n % a === 0 && n / a >= 0; };
      if (!m[2]) {
        if (kind === "first-child") return index(0, 1, "index");
        if (kind === "first-of-type") return index(0, 1, "typeIndex");
        throw bad();
      }
      if (kind === "not") {
        space();
        const inner = compound();
        space();
        if (text[at++] !== ")") throw failure("Unexpected token in selector.");
        return (e) => !inner.every((test) => test(e));
      }
      if (kind !== "nth-child" && kind !== "nth-of-type") throw bad();
      const end = text.indexOf(")", at);
      if (end < 0) throw failure("Unexpected end of selector.");
      const [a, b] = nth(text.slice(at, end));
      at = end + 1;
      return index(a, b, kind === "nth-child" ? "index" : "typeIndex");
    };
    const compound = () => {
      const tests = [];
      if (text.startsWith("*|", at)) at += 2;
      if (text[at] === "*") { at++; tests.push(() => true); }
      else if (identifier.test(rest())) { const tag = name().toLowerCase(); tests.push((e) => e.name === tag); }
      for (;;) {
        const c = text[at];
        if (c === ".") { at++; const v = name("Invalid or unescaped class name in selector."); tests.push((e) => (e.attribute("class") ?? "").split(/\s+/).includes(v)); }
        else if (c === "#") { at++; const v = name("Invalid or unescaped id in selector."); tests.push((e) => e.attribute("id") === v); }
        else if (c === "[") tests.push(attributeTest());
        else if (c === ":") tests.push(pseudo());
        else break;
      }
      if (tests.length === 0) throw failure("The selector is empty.");
      return tests;
    };
    const alternatives = [];
    do {
      space();
      const parts = [{ child: false, tests: compound() }];
      for (;;) {
        const spaced = space(), c = text[at];
        if (c === undefined || c === ",") break;
        if (c === "+" || c === "~") throw failure("Unsupported combinator `" + c + "` in selector.");
        if (c === ">") {
          at++;
          space();
          if (at >= text.length) throw failure("Dangling combinator in selector.");
        } else if (!spaced) throw failure("Unexpected token in selector.");
        parts.push({ child: c === ">", tests: compound() });
      }
      alternatives.push(parts);
    } while (text[at++] === ",");
    return alternatives;
  }

  // Content

  const content = (args) => {
    if (typeof args[0] !== "string" && !(args[0] instanceof Response)) throw type("Expected string");
    const text = String(args[0]);
    return args[1]?.html ? text : escapeText(text);
  };
  // Each token has a state of its own behind the object that a handler sees; after the handler it has no effect.
  const states = new WeakMap();
  const live = (o) => { const s = states.get(o); return s && !s.over ? s : undefined; };
  const mutators = {
    before(s, text) { s.before += text; }, after(s, text) { s.after = text + s.after; },
    replace(s, text) { s.removed = true; s.replacement = text; },
  };
  function define(Class, methods, getters) {
    for (const [name, fn] of Object.entries(methods)) {
      Object.defineProperty(Class.prototype, name, { value: { [name](...args) {
        const s = live(this);
        if (!s) return name === "getAttribute" ? null : undefined;
        const v = fn.call(this, s, ...args);
        return v === undefined ? this : v;
      } }[name], writable: true, configurable: true, enumerable: true });
    }
    for (const [name, [get, set]] of Object.entries(getters)) {
      Object.defineProperty(Class.prototype, name, { configurable: true, enumerable: true,
        get() { const s = live(this); return s ? get(s) : name === "removed" ? false : null; },
        set: set && function (v) { const s = live(this); if (s) set(s, v); },
      });
    }
  }
  const common = {
    before(s, ...a) { mutators.before(s, content(a)); }, after(s, ...a) { mutators.after(s, content(a)); },
    replace(s, ...a) { mutators.replace(s, content(a)); }, remove(s) { s.removed = true; s.replacement = ""; },
  };
  class Element {} class EndTag {} class TextChunk {} class Comment {} class DocType {} class DocumentEnd {}
  const text = (v) => { if (typeof v !== "string") throw type("Expected string"); return v; };
  const forbidden = (v, what) => {
    const m = /[\s/>=]/.exec(v);
    if (v === "") throw failure(what === "tag" ? "Tag name can't be empty." : "Attribute name can't be empty.");
    if (m && (what !== "tag" || m[0] !== "=")) throw failure("`" + m[0] + "` character is forbidden in the " + what + " name");
    return v;
  };
  define(Element, {
    ...common,
    replace(s, ...a) { mutators.replace(s, content(a)); s.inner = ""; }, remove(s) { s.removed = true; s.replacement = s.inner = ""; },
    removeAndKeepContent(s) { s.removed = true; s.replacement = ""; },
    prepend(s, ...a) { s.prepend = content(a) + s.prepend; }, append(s, ...a) { s.append += content(a); },
    setInnerContent(s, ...a) { s.inner = content(a); s.prepend = s.append = ""; },
    getAttribute: (s, name) => s.attribute(text(name).toLowerCase()) ?? null,
    hasAttribute: (s, name) => s.attribute(text(name).toLowerCase()) !== undefined,
    setAttribute(s, name, value) {
      name = forbidden(text(name), "attribute").toLowerCase();
      const raw = text(value).replaceAll('"', "&quot;"), old = s.attributes.find((a) => a.name === name);
      s.changed = true;
      if (old) Object.assign(old, { value: raw, raw: old.raw.slice(0, name.length) + '="' + raw + '"' });
      else s.attributes.push({ name, value: raw, raw: name + '="' + raw + '"' });
    },
    removeAttribute(s, name) { name = text(name).toLowerCase(); s.changed = true; s.attributes = s.attributes.filter((a) => a.name !== name); },
    onEndTag(s, fn) { if (typeof fn !== "function") throw type("Expected a function"); s.ends.push(fn); },
  }, {
    tagName: [(s) => s.name, (s, v) => { s.tag = forbidden(String(v), "tag"); s.name = s.tag.toLowerCase(); s.changed = s.renamed = true; }],
    removed: [(s) => s.removed], selfClosing: [(s) => s.closed], canHaveContent: [(s) => !s.empty], namespaceURI: [(s) => s.namespace],
    attributes: [(s) => s.attributes.map((a) => [a.name, a.value])[Symbol.iterator]()],
  });
  define(EndTag, { ...common }, { name: [(s) => s.tag.toLowerCase(), (s, v) => { s.tag = forbidden(String(v), "tag"); }] });
  define(TextChunk, { ...common }, { text: [(s) => s.text], lastInTextNode: [(s) => s.last], removed: [(s) => s.removed] });
  define(Comment, { ...common }, { text: [(s) => s.text, (s, v) => {
    v = String(v);
    if (v.includes("-->")) throw failure("Comment text shouldn't contain comment closing sequence (`-->`).");
    s.text = v;
    s.changed = true;
  }], removed: [(s) => s.removed] });
  define(DocType, { remove: common.remove }, { name: [(s) => s.name], publicId: [(s) => s.publicId], systemId: [(s) => s.systemId], removed: [(s) => s.removed] });
  define(DocumentEnd, { append(s, ...a) { s.append += content(a); } }, {});

  // call lets a handler see a state. It is a generator that yields promises.
  function* call(fn, Class, s) {
    const o = new Class();
    states.set(o, s);
    try {
      const v = fn(o);
      if (v instanceof Promise) yield v;
    } finally {
      states.set(o, { over: true });
    }
  }
  const around = (s, raw) => s.before + (s.removed ? s.replacement : raw) + s.after;
  const fresh = (more) => ({ before: "", after: "", removed: false, replacement: "", ...more });
  const doctype = /^\s*(\S+)?(?:\s+PUBLIC\s*(?:"([^"]*)"|'([^']*)')\s*(?:"([^"]*)"|'([^']*)')?|\s+SYSTEM\s*(?:"([^"]*)"|'([^']*)'))?/i;

  // rewrite is one document's run, a generator that yields promises of handlers and returns the output.
  function* rewrite(rules, documents, source) {
    let out = "";
    const stack = [], root = { children: 0, types: new Map(), reach: rules.map((r) => r.selector.map((parts) => parts.map(() => false))), hits: rules.map((r) => r.selector.map((parts) => parts.map(() => false))) };
    const active = rules.map(() => 0);
    let skipping; // the frame whose content is left out
    const emit = (s) => { if (!skipping) out += s; };
    const handlersOf = (kind) => [...rules.filter((r, i) => active[i] > 0 && r.handlers[kind]).map((r) => r.handlers[kind]), ...documents.filter((d) => d[kind]).map((d) => d[kind])];

    const list = tokens(source);
    for (let at = 0; at < list.length; at++) {
      const t = list[at];
      switch (t.kind) {
        case "StartTag": case "SelfClosingTag": {
          const above = stack.at(-1) ?? root, name = t.tag.toLowerCase();
          const type = (above.types.get(name) ?? 0) + 1;
          above.types.set(name, type);
          const foreign = name === "svg" || name === "math" ? name : above.foreign;
          const closed = t.kind === "SelfClosingTag";
          const s = fresh({
            name, original: name, tag: t.tag, attributes: t.attributes, closed, index: ++above.children, typeIndex: type, foreign, prepend: "", append: "", inner: undefined, ends: [], changed: false,
            namespace: foreign === "svg" ? "http://www.w3.org/2000/svg" : foreign === "math" ? "http://www.w3.org/1998/Math/MathML" : "http://www.w3.org/1999/xhtml",
            empty: voids.has(name) || closed && foreign !== undefined, children: 0, types: new Map(),
            attribute(key) { return s.attributes.find((a) => a.name === key)?.value; },
          });
          // hits says which beginnings of a selector match with this element as their last; reach the same of what is above it.
          s.reach = rules.map((r, i) => r.selector.map((parts, k) => parts.map((_, n) => above.reach[i][k][n] || above.hits[i][k][n])));
          s.hits = rules.map((r, i) => r.selector.map((parts, k) => parts.map((p, n) => (n === 0 || (p.child ? above.hits[i][k][n - 1] : s.reach[i][k][n - 1])) && p.tests.every((test) => test(s)))));
          const matched = rules.map((_, i) => i).filter((i) => s.hits[i].some((h) => h.at(-1)));
          if (!skipping) for (const i of matched) if (rules[i].handlers.element) yield* call(rules[i].handlers.element, Element, s);
          const tag = s.changed ? "<" + s.tag + s.attributes.map((a) => " " + a.raw).join("") + (closed ? " />" : ">") : t.raw;
          emit(s.before + (s.removed ? s.replacement : tag));
          if (s.empty) { emit(s.after); break; }
          emit(s.removed && s.inner !== undefined ? "" : s.prepend + (s.inner ?? ""));
          if (stack.length >= maxDepth) throw new RangeError("The elements of the document stand too deep in each other");
          s.matched = matched;
          for (const i of matched) active[i]++;
          stack.push(s);
          if (s.inner !== undefined && !skipping) skipping = s;
          break;
        }
        case "EndTag": {
          const name = t.tag.toLowerCase();
          let depth = stack.length - 1;
          while (depth >= 0 && stack[depth].original !== name) depth--;
          if (depth < 0) { emit(t.raw); break; }
          while (stack.length > depth + 1) {
            const left = stack.pop();
            for (const i of left.matched) active[i]--;
            if (skipping === left) skipping = undefined;
          }
          const s = stack.pop();
          if (skipping === s) skipping = undefined;
          const e = fresh({ tag: s.renamed ? s.tag : t.tag });
          if (!skipping) for (const fn of s.ends) yield* call(fn, EndTag, e);
          const raw = e.tag === t.tag ? t.raw : "</" + e.tag + ">";
          emit((s.removed ? "" : s.append) + e.before + (s.removed ? "" : e.removed ? e.replacement : raw) + e.after + s.after);
          for (const i of s.matched) active[i]--;
          break;
        }
        case "Text": {
          const handlers = skipping ? [] : handlersOf("text");
          if (handlers.length === 0) { emit(t.raw); break; }
          for (const [text, last] of [[t.raw, false], ["", true]]) {
            const s = fresh({ text, last });
            for (const fn of handlers) yield* call(fn, TextChunk, s);
            emit(around(s, text));
          }
          break;
        }
        case "Comment": {
          const s = fresh({ text: t.text, changed: false });
          if (!skipping) for (const fn of handlersOf("comments")) yield* call(fn, Comment, s);
          emit(around(s, s.changed ? "<!--" + s.text + "-->" : t.raw));
          break;
        }
        case "Doctype": {
          const m = doctype.exec(t.text) ?? [];
          const s = fresh({ name: m[1]?.toLowerCase() ?? null, publicId: m[2] ?? m[3] ?? null, systemId: m[4] ?? m[5] ?? m[6] ?? m[7] ?? null });
          for (const d of documents) if (d.doctype) yield* call(d.doctype, DocType, s);
          emit(around(s, t.raw));
          break;
        }
        default: emit(t.raw);
      }
    }
    skipping = undefined;
    const end = { append: "" };
    for (const d of documents) if (d.end) yield* call(d.end, DocumentEnd, end);
    return out + end.append;
  }

  async function drive(run) {
    let step = run.next();
    while (!step.done) {
      let v, failed = false;
      try { v = await step.value; } catch (e) { failed = true; v = e; }
      step = failed ? run.throw(v) : run.next(v);
    }
    return step.value;
  }
  function driveNow(run) {
    const step = run.next();
    if (step.done) return step.value;
    step.value.catch(() => {});
    return unsupported("An HTMLRewriter handler that returns a promise while a string is rewritten (rewrite a Response instead)");
  }

  const handlersFrom = (o, names) => {
    if (typeof o !== "object" || o === null) throw type("Expected object");
    const out = {};
    for (const name of names) {
      const fn = o[name];
      if (fn === undefined || fn === null) continue;
      if (typeof fn !== "function") throw type(name + " must be a function");
      out[name] = (v) => fn.call(o, v);
    }
    return out;
  };
  const missing = () => type("Missing argument");

  class HTMLRewriter {
    #rules = [];
    #documents = [];
    on(selector, handlers) {
      if (arguments.length < 2) throw missing();
      const parsed = parseSelector(String(selector));
      this.#rules.push({ selector: parsed, handlers: handlersFrom(handlers, ["element", "comments", "text"]) });
      return this;
    }
    onDocument(handlers) {
      if (arguments.length < 1) throw missing();
      this.#documents.push(handlersFrom(handlers, ["doctype", "comments", "text", "end"]));
      return this;
    }
    transform(input) {
      if (arguments.length < 1) throw missing();
      const begin = (source) => rewrite([...this.#rules], [...this.#documents], source);
      if (typeof input === "string") return driveNow(begin(input));
      if (input instanceof ArrayBuffer || ArrayBuffer.isView(input)) {
        const bytes = new TextEncoder().encode(driveNow(begin(new TextDecoder().decode(input))));
        return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
      }
      if (!(input instanceof Response)) throw type("Expected Response or Body");
      if (input.bodyUsed) throw type("Response body already used");
      const { status, statusText, headers } = input;
      const body = input.body === null ? null : new ReadableStream({
        async pull(controller) {
          const text = await drive(begin(await input.text()));
          if (text !== "") controller.enqueue(new TextEncoder().encode(text));
          controller.close();
        },
      }, { highWaterMark: 0 });
      return new Response(body, { status, statusText, headers });
    }
  }
  for (const name of ["on", "onDocument", "transform"]) Object.defineProperty(HTMLRewriter.prototype, name, { enumerable: true });
  Object.defineProperty(HTMLRewriter.prototype, Symbol.toStringTag, { value: "HTMLRewriter", configurable: true });
  return HTMLRewriter;
})
