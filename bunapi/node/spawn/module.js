// Bun.spawn and Bun.spawnSync. What is asked for is checked in prepare; Subprocess is what scripts get.
"use strict";

const { check } = internal;
const { Subprocess } = part("subprocess");
const { prepare, exitFields } = part("options");

// spawn(command, options) or spawn({ cmd, ...options }).
function spawn(command, options) {
  const plan = prepare(command, options, false);
  if (plan.signal?.aborted) throw Object.defineProperty(check.codedError(Error, "ABORT_ERR", "The operation was aborted"), "name", { value: "AbortError", configurable: true });
  return new Subprocess(plan);
}

function spawnSync(command, options) {
  const plan = prepare(command, options, true);
  const r = internal.run(plan.order, plan.input?.bytes, plan.timeout ?? 0, plan.killSignal, plan.maxBuffer ?? 0);
  const { exitCode, signalCode } = exitFields(r.code, r.signal);
  const result = { exitCode };
  if (signalCode !== null) result.signalCode = signalCode;
  result.stdout = r.output[1];
  result.stderr = r.output[2];
  result.success = exitCode === 0;
  result.resourceUsage = new (part("subprocess").ResourceUsage)(r.usage);
  if (r.timedOut) result.exitedDueToTimeout = true;
  if (r.overflowed) result.exitedDueToMaxBuffer = true;
  result.pid = r.pid;
  return result;
}

module.exports = {
  spawn, spawnSync, prepare, exitFields, internal,
  get Channel() { return part("channel").Channel; },
};
