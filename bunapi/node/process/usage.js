// What the process has used of time and memory.
"use strict";

const { check, argType } = internal;

const invalid = (name, v) => check.codedError(RangeError, "ERR_INVALID_ARG_VALUE", `The property '${name}' is invalid. Received ${v}`);

function since(prevValue, { userCPUTime, systemCPUTime }) {
  const now = { user: userCPUTime, system: systemCPUTime };
  if (prevValue === undefined) return now;
  for (const key of ["user", "system"]) {
    const v = prevValue[key];
    if (typeof v !== "number") throw check.property("prevValue." + key, "number", v);
  }
  for (const key of ["user", "system"]) {
    const v = prevValue[key];
    if (!(v >= 0 && v <= Number.MAX_SAFE_INTEGER)) throw invalid("prevValue." + key, v);
    now[key] -= v;
  }
  return now;
}

// Members are functions as Bun's: their names and lengths are the same.
module.exports = {
  cpuUsage(prevValue) {
    if (prevValue !== undefined && (prevValue === null || (typeof prevValue !== "object" && typeof prevValue !== "function"))) throw argType("prevValue", "object", prevValue);
    return since(prevValue, internal.resourceUsage());
  },
  // A script has no thread of its own: its figures are the process's.
  threadCpuUsage(prevValue) {
    if (prevValue !== undefined) check.object(prevValue, "prevValue");
    return since(prevValue, internal.resourceUsage());
  },
  resourceUsage() { return internal.resourceUsage(); },
  memoryUsage: Object.assign({ memoryUsage() { return internal.memoryUsage(); } }.memoryUsage, { rss() { return internal.rss(); } }),
  constrainedMemory() { return internal.constrainedMemory(); },
  availableMemory() { return internal.availableMemory(); },
  hrtime: Object.assign({ hrtime() {
    const time = arguments[0];
    let ns = internal.hrtime();
    if (time !== undefined) {
      if (!Array.isArray(time)) throw internal.wrongType("time", "an instance of Array", time);
      if (time.length !== 2) throw check.outOfRange("time", "2", time.length);
      ns -= BigInt(Math.trunc(time[0]) || 0) * 1000000000n + BigInt(Math.trunc(time[1]) || 0);
    }
    let seconds = ns / 1000000000n, rest = ns % 1000000000n;
    if (rest < 0n) [seconds, rest] = [seconds - 1n, rest + 1000000000n];
    return [Number(seconds), Number(rest)];
  } }.hrtime, { bigint() { return internal.hrtime(); } }),
  umask(mask) {
    if (mask === undefined) return internal.umask();
    if (typeof mask === "string") {
      if (!/^[0-7]+$/.test(mask)) throw check.argValue("mask", mask, "must be a 32-bit unsigned integer or an octal string");
      mask = parseInt(mask, 8);
    }
    return internal.umask(check.uint32(mask, "mask") & 0o777);
  },
};
