// process.emitWarning.
"use strict";

const { check, argType } = internal;

module.exports = (process) => ({
  emitWarning(warning) {
    let [, type, code, ctor] = arguments, detail;
    if (type !== null && typeof type === "object" && !Array.isArray(type)) {
      ctor = type.ctor;
      code = type.code;
      if (typeof type.detail === "string") detail = type.detail;
      type = type.type ?? "Warning";
    } else if (typeof type === "function") {
      [ctor, code, type] = [type, undefined, "Warning"];
    }
    if (type !== undefined) check.string(type, "type");
    if (typeof code === "function") [ctor, code] = [code, undefined];
    else if (code !== undefined) check.string(code, "code");
    if (typeof warning === "string") warning = make(warning, type, code, detail, ctor);
    else if (!(warning instanceof Error)) throw argType("warning", "string or Error", warning);
    else if (code !== undefined) hide(warning, "code", code);
    if (warning.name === "DeprecationWarning") {
      if (process.noDeprecation) return;
      if (process.throwDeprecation) {
        process.nextTick(() => { throw warning; });
        return;
      }
    }
    // Bun prints a warning also if somebody listens to it.
    process.nextTick(() => {
      internal.warn(String(warning.name), warning.message + (typeof warning.detail === "string" ? "\n" + warning.detail : ""), warning.code ? String(warning.code) : "");
      process.emit("warning", warning);
    });
  },
});

const hide = (warning, key, value) => Object.defineProperty(warning, key, { value, writable: true, enumerable: false, configurable: true });

function make(text, type, code, detail, ctor) {
  const warning = new Error(text);
  hide(warning, "name", String(type || "Warning"));
  if (code !== undefined) hide(warning, "code", code);
  if (detail !== undefined) hide(warning, "detail", detail);
  if (typeof ctor === "function") Error.captureStackTrace(warning, ctor);
  return warning;
}
