// util.styleText.
"use strict";

const { check } = internal;
const { inspect } = part("inspect");

const hex = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

// codesOf are the sequences that begin and end a format.
function codesOf(format) {
  if (format === "none") return ["", ""];
  if (typeof format === "string" && hex.test(format)) {
    const digits = format.length === 4 ? [...format.slice(1)].map((c) => c + c) : format.slice(1).match(/../g);
    return [`\x1b[38;2;${digits.map((d) => parseInt(d, 16)).join(";")}m`, "\x1b[39m"];
  }
  const codes = inspect.colors[format];
  if (codes === undefined) check.oneOf(format, "format", Object.getOwnPropertyNames(inspect.colors));
  return codes.map((n) => `\x1b[${n}m`);
}

function wantsColors(stream) {
  const force = process.env.FORCE_COLOR;
  if (force !== undefined && (typeof stream?.getColorDepth !== "function" || ["", "1", "true", "2", "3"].includes(force))) return ["", "1", "true", "2", "3"].includes(force);
  return stream?.isTTY === true && (typeof stream.getColorDepth !== "function" || stream.getColorDepth() > 2);
}

const isStream = (v) => v !== null && typeof v === "object" && (typeof v.pipe === "function" || typeof v.write === "function" || v instanceof ReadableStream || v instanceof WritableStream);

function styleText(format, text, { validateStream = true, stream = process.stdout } = {}) {
  check.string(text, "text");
  if (typeof validateStream !== "boolean") throw check.property("options.validateStream", "boolean", validateStream);
  let skip = false;
  if (validateStream) {
    if (!isStream(stream)) throw check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", `The "stream" argument must be an instance of ReadableStream, WritableStream, or Stream. Received ${internal.received(stream)}`);
    skip = !wantsColors(stream);
  }
  let open = "", close = "", inner = text;
  for (const f of Array.isArray(format) ? format : [format]) {
    const [begin, end] = codesOf(f);
    if (skip || begin === "") continue;
    // What ends a format inside of the text begins it again; bold and dim have one end, which must stay.
    inner = inner.replaceAll(end, end === "\x1b[22m" ? end + begin : begin);
    open += begin;
    close = end + close;
  }
  return open + inner + close;
}

module.exports = { styleText };
