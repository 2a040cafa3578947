// util.parseArgs and util.parseEnv.
"use strict";

const { codedError } = internal.check;

// The checks of parseArgs have words of their own.
const typeName = (v) => (v === null ? "null" : Array.isArray(v) ? "array" : typeof v);
const wrongType = (name, type, v) => codedError(TypeError, "ERR_INVALID_ARG_TYPE", `The "${name}" property must be ${type === "Array" ? "an instance of Array" : `of type ${type}`}, got ${typeName(v)}`);
function must(v, name, type) {
  const ok = type === "Array" ? Array.isArray(v) : type === "object" ? v !== null && typeof v === "object" && !Array.isArray(v) : typeof v === type;
  if (!ok) throw wrongType(name, type, v);
  return v;
}

function readOptions(options) {
  const list = new Map();
  for (const long of Object.keys(must(options, "options", "object"))) {
    const at = `options.${long}`, o = must(options[long], at, "object");
    if (o.type !== "string" && o.type !== "boolean") throw codedError(TypeError, "ERR_INVALID_ARG_TYPE", `${at}.type must be one of: boolean|string`);
    if (Object.hasOwn(o, "short") && o.short !== undefined) {
      must(o.short, `${at}.short`, "string");
      if (o.short.length !== 1) throw codedError(TypeError, "ERR_INVALID_ARG_VALUE", `${at}.short must be a single character`);
    }
    const multiple = Object.hasOwn(o, "multiple") && o.multiple !== undefined ? must(o.multiple, `${at}.multiple`, "boolean") : false;
    if (o.default !== undefined) {
      if (multiple) must(o.default, `${at}.default`, "Array").forEach((v, i) => must(v, `${at}.default[${i}]`, o.type));
      else must(o.default, `${at}.default`, o.type);
    }
    list.set(long, { type: o.type, short: o.short, multiple, default: o.default });
  }
  return list;
}

const dashed = (v) => v.length > 1 && v[0] === "-";

// tokenize takes the arguments apart.
function tokenize(args, options) {
  const shorts = new Map();
  options.forEach((o, long) => { if (o.short !== undefined && !shorts.has(o.short)) shorts.set(o.short, long); });
  const takes = (name) => options.get(name)?.type === "string";
  const tokens = [];
  const option = (name, rawName, index, value, inlineValue) => tokens.push({ kind: "option", name, rawName, index, value, inlineValue });
  let index = -1, group = 0;
  const queue = [...args];
  while (queue.length > 0) {
    const arg = queue.shift();
    if (group > 0) group--;
    else index++;
    const next = queue[0];
    if (arg === "--") {
      tokens.push({ kind: "option-terminator", index });
      for (const rest of queue) tokens.push({ kind: "positional", index: ++index, value: rest });
      break;
    }
    if (typeof arg !== "string" || !dashed(arg)) {
      tokens.push({ kind: "positional", index, value: arg });
    } else if (arg[1] !== "-" && arg.length === 2) {
      const name = shorts.get(arg[1]) ?? arg[1];
      if (takes(name) && next !== undefined) {
        option(name, arg, index, queue.shift(), false);
        index++;
      } else option(name, arg, index, undefined, undefined);
    } else if (arg[1] !== "-") {
      const first = shorts.get(arg[1]) ?? arg[1];
      if (takes(first)) option(first, `-${arg[1]}`, index, arg.slice(2), true);
      else {
        // -abc is -a -b -c, but the first that takes a value takes the rest.
        const parts = [];
        for (let i = 1; i < arg.length; i++) {
          if (!takes(shorts.get(arg[i]) ?? arg[i]) || i === arg.length - 1) parts.push(`-${arg[i]}`);
          else { parts.push(`-${arg.slice(i)}`); break; }
        }
        queue.unshift(...parts);
        group = parts.length;
      }
    } else {
      const sign = arg.indexOf("=", 3);
      if (sign >= 0) option(arg.slice(2, sign), arg.slice(0, sign), index, arg.slice(sign + 1), true);
      else if (takes(arg.slice(2)) && next !== undefined) {
        option(arg.slice(2), arg, index, queue.shift(), false);
        index++;
      } else option(arg.slice(2), arg, index, undefined, undefined);
    }
  }
  return tokens;
}

const shown = (o, name, value) => `${o.short ? `-${o.short}, ` : ""}--${name}${value ? " <value>" : ""}`;

// checkToken is the strict mode: the option is known and has the value that its type wants.
function checkToken(token, options, config) {
  const o = options.get(token.name);
  if (o === undefined) {
    const hint = config.allowPositionals ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "${token.rawName}"` : "";
    throw codedError(TypeError, "ERR_PARSE_ARGS_UNKNOWN_OPTION", `Unknown option '${token.rawName}'${hint}`);
  }
  if (token.inlineValue === false && dashed(token.value)) {
    const example = token.rawName.startsWith("--") ? `'${token.rawName}=-XYZ'` : `'--${token.name}=-XYZ' or '${token.rawName}-XYZ'`;
    throw codedError(TypeError, "ERR_PARSE_ARGS_INVALID_OPTION_VALUE", `Option '${token.rawName}' argument is ambiguous.\nDid you forget to specify the option argument for '${token.rawName}'?\nTo specify an option argument starting with a dash use ${example}.`);
  }
  if (o.type === "string" && typeof token.value !== "string") throw codedError(TypeError, "ERR_PARSE_ARGS_INVALID_OPTION_VALUE", `Option '${shown(o, token.name, true)}' argument missing`);
  if (o.type === "boolean" && token.value != null) throw codedError(TypeError, "ERR_PARSE_ARGS_INVALID_OPTION_VALUE", `Option '${shown(o, token.name)}' does not take an argument`);
}

function parseArgs(config) {
  config = config !== null && typeof config === "object" ? config : {};
  const flag = (name, def) => (config[name] === undefined ? def : must(config[name], name, "boolean"));
  const args = config.args === undefined ? process.argv.slice(2) : must(config.args, "args", "Array");
  const strict = flag("strict", true);
  const allowPositionals = config.allowPositionals === undefined ? !strict : must(config.allowPositionals, "allowPositionals", "boolean");
  const allowNegative = flag("allowNegative", false), wantsTokens = flag("tokens", false);
  const options = readOptions(config.options === undefined ? {} : config.options);

  const tokens = tokenize(args, options);
  const result = { values: { __proto__: null }, positionals: [] };
  if (wantsTokens) result.tokens = tokens;
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (!allowPositionals) throw codedError(TypeError, "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL", `Unexpected argument '${token.value}'. This command does not take positional arguments`);
      result.positionals.push(token.value);
    }
    if (token.kind !== "option") continue;
    const positive = token.name.slice(3);
    const negated = allowNegative && token.name.startsWith("no-") && token.value === undefined && options.get(positive)?.type === "boolean" && !options.has(token.name);
    if (negated) token.name = positive;
    if (strict) checkToken(token, options, { allowPositionals });
    store(result.values, token.name, token.value ?? !negated, options.get(token.name)?.multiple);
  }
  options.forEach((o, name) => {
    if (o.default !== undefined && result.values[name] === undefined) result.values[name] = o.default;
  });
  return result;
}

function store(values, name, value, multiple) {
  if (name === "__proto__") return;
  if (!multiple) values[name] = value;
  else (values[name] ??= []).push(value);
}

// parseEnv reads the text of a file .env.
function parseEnv(content) {
  const values = {};
  const lines = content.replace(/\r\n?/g, "\n");
  const assignment = /^[\t ]*(?:export[\t ]+)?([\w.-]+)[\t ]*=[\t ]*(?:"([^"]*)"[^\n]*|'([^']*)'[^\n]*|`([^`]*)`[^\n]*|([^\n]*))$/gm;
  for (const [, name, double, single, back, bare] of lines.matchAll(assignment)) {
    values[name] = double !== undefined ? double.replace(/\\n/g, "\n") : single ?? back ?? bare.replace(/#.*$/, "").trim();
  }
  return values;
}

module.exports = { parseArgs, parseEnv };
