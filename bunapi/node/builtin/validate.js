// The checks of arguments that Node's modules share, with Node's codes and words.
(function (argType, codedError, receivedText) {
  "use strict";

  // received writes a number as Node's range errors do: with a low line between thousands from 2 ** 32 on.
  function received(v) {
    if (typeof v === "bigint" || (typeof v === "number" && Number.isInteger(v) && Math.abs(v) > 2 ** 32)) {
      const big = typeof v === "bigint" ? v > 2n ** 32n || v < -(2n ** 32n) : true;
      let text = String(v);
      if (big && !text.includes("e")) text = text.replace(/\B(?=(\d{3})+$)/g, "_");
      return typeof v === "bigint" ? text + "n" : text;
    }
    if (typeof v === "string") return `'${v}'`;
    return String(v);
  }
  const outOfRange = (name, range, v) => codedError(RangeError, "ERR_OUT_OF_RANGE", `The value of "${name}" is out of range. It must be ${range}. Received ${received(v)}`);

  function number(v, name, min, max) {
    if (typeof v !== "number") throw argType(name, "number", v);
    if ((min !== undefined && v < min) || (max !== undefined && v > max) || ((min !== undefined || max !== undefined) && Number.isNaN(v))) {
      throw outOfRange(name, [min !== undefined && `>= ${min}`, max !== undefined && `<= ${max}`].filter(Boolean).join(" && "), v);
    }
    return v;
  }
  function integer(v, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
    if (typeof v !== "number") throw argType(name, "number", v);
    if (!Number.isInteger(v)) throw outOfRange(name, "an integer", v);
    if (v < min || v > max) throw outOfRange(name, `>= ${min} && <= ${max}`, v);
    return v;
  }
  const typed = (type) => (v, name) => {
    if (typeof v !== type) throw argType(name, type, v);
    return v;
  };
  function object(v, name) {
    if (v === null || typeof v !== "object" || Array.isArray(v)) throw argType(name, "object", v);
    return v;
  }
  function oneOf(v, name, list) {
    if (!list.includes(v)) throw argValue(name, v, "must be one of: " + list.map((x) => (typeof x === "string" ? `'${x}'` : String(x))).join(", "));
    return v;
  }
  // argValue is ERR_INVALID_ARG_VALUE.
  function argValue(name, v, reason = "is invalid") {
    const text = internalInspect(v);
    return codedError(TypeError, "ERR_INVALID_ARG_VALUE", `The ${name.includes(".") ? "property" : "argument"} '${name}' ${reason}. Received ${text.length > 128 ? text.slice(0, 128) + "..." : text}`);
  }
  const functionText = (fn) => (/^class\b/.test(Function.prototype.toString.call(fn)) ? `[class ${fn.name || "(anonymous)"}]` : `[Function${fn.name ? `: ${fn.name}` : " (anonymous)"}]`);
  const internalInspect = (v) => (typeof v === "string" ? `'${v}'` : typeof v === "bigint" ? `${v}n` : typeof v === "function" ? functionText(v) : typeof v === "object" ? Bun.inspect(v, { compact: true }) : String(v));

  return {
    property: (name, type, v) => codedError(TypeError, "ERR_INVALID_ARG_TYPE", `The "${name}" property must be of type ${type}. Received ${receivedText(v)}`),
    number, integer, object, oneOf, argValue, outOfRange, codedError,
    int32: (v, name) => integer(v, name, -2147483648, 2147483647),
    uint32: (v, name) => integer(v, name, 0, 4294967295),
    string: typed("string"), boolean: typed("boolean"), function: typed("function"),
    abortSignal(v, name) {
      if (v !== undefined && (v === null || typeof v !== "object" || !("aborted" in v))) throw argType(name, "AbortSignal", v);
      return v;
    },
  };
})
