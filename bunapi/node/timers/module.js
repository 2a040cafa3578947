// node:timers.
"use strict";

const lacking = (name) => ({ [name]() {
  const e = internal.check.codedError(Error, "ERR_NOT_IMPLEMENTED", `'timers.${name}' is not yet implemented in Bun.`);
  throw Object.defineProperty(e, "name", { value: "NotImplementedError", writable: true, configurable: true });
} })[name];
module.exports = {
  setTimeout, clearTimeout, setInterval, setImmediate, clearInterval, clearImmediate, promises: require("timers/promises"),
  active: lacking("active"), unenroll: lacking("unenroll"), enroll: lacking("enroll"),
};
