// util.inspect and util.format: options, colours and styles. The text is made in Go.
"use strict";

const { check, argType } = internal;

const kCustom = Symbol.for("nodejs.util.inspect.custom");
const defaults = {
  showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100, maxStringLength: 10000,
  breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
};

// As a method it is no constructor.
const { inspect } = { inspect(value, options) {
  const o = { ...defaults };
  let stylize, user;
  if (arguments.length > 1) {
    // The old form: showHidden, depth, colors.
    if (arguments[2] !== undefined) o.depth = arguments[2];
    if (arguments.length > 3 && arguments[3] !== undefined) o.colors = arguments[3];
    if (typeof options === "boolean") o.showHidden = options;
    else if (options) {
      for (const key of Object.keys(options)) {
        if (Object.hasOwn(defaults, key)) o[key] = options[key];
        else if (key === "stylize") stylize = options[key];
        else user ??= options;
      }
    }
  }
  return text(value, o, stylize, user);
} };

const plain = (text) => text;
function text(value, o, stylize, user) {
  if (typeof stylize !== "function") stylize = o.colors ? colored : undefined;
  const custom = () => ({ stylize: stylize ?? plain, ...o, ...user });
  return internal.inspect(value, o, stylize, custom, inspect);
}

inspect.custom = kCustom;
Object.defineProperty(inspect, "defaultOptions", {
  get: () => defaults,
  set(options) { Object.assign(defaults, check.object(options, "options")); },
  enumerable: false, configurable: false,
});
Object.defineProperty(inspect, "replDefaults", {
  get: () => replDefaults,
  set(options) { Object.assign(replDefaults, check.object(options, "options")); },
  enumerable: false, configurable: false,
});
const replDefaults = { ...defaults, showProxy: true };

const colors = { __proto__: null };
const names = "reset 0 0 bold 1 22 dim 2 22 italic 3 23 underline 4 24 blink 5 25 inverse 7 27 hidden 8 28 strikethrough 9 29 doubleunderline 21 24 black 30 39 red 31 39 green 32 39 yellow 33 39 blue 34 39 magenta 35 39 cyan 36 39 white 37 39 bgBlack 40 49 bgRed 41 49 bgGreen 42 49 bgYellow 43 49 bgBlue 44 49 bgMagenta 45 49 bgCyan 46 49 bgWhite 47 49 framed 51 54 overlined 53 55 gray 90 39 redBright 91 39 greenBright 92 39 yellowBright 93 39 blueBright 94 39 magentaBright 95 39 cyanBright 96 39 whiteBright 97 39 bgGray 100 49 bgRedBright 101 49 bgGreenBright 102 49 bgYellowBright 103 49 bgBlueBright 104 49 bgMagentaBright 105 49 bgCyanBright 106 49 bgWhiteBright 107 49".split(" ");
for (let i = 0; i < names.length; i += 3) colors[names[i]] = [Number(names[i + 1]), Number(names[i + 2])];
const aliases = { grey: "gray", blackBright: "gray", bgGrey: "bgGray", bgBlackBright: "bgGray", faint: "dim", crossedout: "strikethrough", strikeThrough: "strikethrough", crossedOut: "strikethrough", conceal: "hidden", swapColors: "inverse", swapcolors: "inverse", doubleUnderline: "doubleunderline" };
for (const [alias, name] of Object.entries(aliases)) {
  Object.defineProperty(colors, alias, { get() { return this[name]; }, set(v) { this[name] = v; }, configurable: true, enumerable: false });
}
inspect.colors = colors;
inspect.styles = {
  __proto__: null, special: "cyan", number: "yellow", bigint: "yellow", boolean: "yellow", undefined: "grey", null: "bold", string: "green",
  symbol: "green", date: "magenta", regexp: highlightRegExp, module: "underline",
};

// highlightRegExp paints the whole expression; Bun paints its parts.
function highlightRegExp(text) { return `\x1b[31m${text}\x1b[39m`; }

// colored paints text in the colour of its kind.
function colored(text, kind) {
  const style = inspect.styles[kind];
  if (typeof style === "function") return style(text);
  const color = style === undefined ? undefined : inspect.colors[style];
  return color === undefined ? text : `\x1b[${color[0]}m${text}\x1b[${color[1]}m`;
}

// ownToString reports whether a class of the script's says how an object is written.
function ownToString(v) {
  if (!("toString" in v) || typeof v.toString !== "function") return false;
  if (Object.hasOwn(v, "toString")) return true;
  if (typeof v[Symbol.toPrimitive] === "function" && internal.kind(v) !== "Date") return true;
  let at = v;
  do at = Object.getPrototypeOf(at); while (at !== null && !Object.hasOwn(at, "toString"));
  const constructor = at === null ? undefined : Object.getOwnPropertyDescriptor(at, "constructor")?.value;
  return !(typeof constructor === "function" && builtIn.has(constructor.name));
}
const builtIn = new Set(Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z][A-Za-z0-9]+$/.test(name)));
const number = (v) => (Object.is(v, -0) ? "-0" : `${v}`);

function formatted(options, args) {
  const [first] = args;
  if (args.length === 0) return "";
  if (typeof first === "string" && args.length === 1) return first;
  const show = (v, more) => inspect(v, { ...options, ...more });
  let used = 0, out = "";
  if (typeof first === "string") {
    used = 1;
    out = first.replace(/%([sdifjoOc%])/g, (whole, kind) => {
      if (kind === "%") return "%";
      if (used >= args.length) return whole;
      const v = args[used++];
      switch (kind) {
        case "s":
          if (typeof v === "number") return number(v);
          if (typeof v === "bigint") return `${v}n`;
          if (typeof v !== "object" || v === null || ownToString(v)) return String(v);
          return show(v, { depth: 0, colors: false, compact: 3 });
        case "d": return typeof v === "bigint" ? `${v}n` : typeof v === "symbol" ? "NaN" : number(Number(v));
        case "i": return typeof v === "bigint" ? `${v}n` : typeof v === "symbol" ? "NaN" : number(parseInt(v));
        case "f": return typeof v === "symbol" ? "NaN" : number(parseFloat(v));
        case "j": return json(v);
        case "o": return show(v, { showHidden: true, showProxy: true, depth: 4 });
        case "O": return show(v);
      }
      return "";
    });
  }
  const rest = args.slice(used).map((v) => (typeof v === "string" ? v : show(v)));
  return used > 0 ? [out, ...rest].join(" ") : rest.join(" ");
}

function json(v) {
  try {
    return `${JSON.stringify(v)}`;
  } catch (e) {
    if (internal.isCircular(e)) return "[Circular]";
    throw e;
  }
}

function format(...args) { return formatted(undefined, args); }
function formatWithOptions(inspectOptions, ...args) {
  if (inspectOptions === null || typeof inspectOptions !== "object") throw argType("inspectOptions", "object", inspectOptions);
  return formatted(inspectOptions, args);
}
module.exports = { inspect, format, formatWithOptions };
