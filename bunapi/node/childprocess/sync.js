// spawnSync, execSync and execFileSync: the loop stands still until the child has ended.
"use strict";

const { check } = internal;
const native = require("node:internal/spawn");
const { normalize, streams } = part("options");

function spawnSync(file, args, options) {
  const plan = normalize(file, args, options);
  const { encoding, input, killSignal, timeout, maxBuffer = 1024 * 1024 } = plan.options;
  if (timeout !== undefined && timeout !== null) check.integer(timeout, "timeout", 0);
  const kinds = streams(plan.options.stdio, true);
  const texts = (b) => (b && encoding && encoding !== "buffer" ? b.toString(encoding) : b);
  const failed = (e, spawnargs) => Object.assign(new Error(`spawnSync ${plan.file} ${e.code}`), { errno: e.errno, code: e.code, syscall: "spawnSync " + plan.file, path: plan.file, spawnargs });
  let r;
  try {
    const ready = native.prepare([plan.file, ...plan.args], { stdio: kinds, cwd: plan.options.cwd, env: plan.options.env ?? undefined, argv0: plan.options.argv0, killSignal }, true);
    if (kinds[0] === "pipe") ready.order.stdio[0] = ["pipe"];
    r = native.internal.run(ready.order, typeof input === "string" ? Buffer.from(input, encoding === "buffer" ? undefined : encoding) : input, timeout ?? 0, ready.killSignal, maxBuffer === Infinity ? 0 : maxBuffer);
  } catch (e) {
    if (e.code !== "ENOENT" && e.code !== "EMFILE" && (e.code !== "EACCES" || /Allow\./.test(e.message))) throw e;
    return { error: Object.assign(e, { syscall: "spawnSync " + plan.file, path: plan.file, spawnargs: plan.args }), status: null, signal: null, output: null, pid: 0, stdout: null, stderr: null };
  }
  const { exitCode, signalCode } = native.exitFields(r.code, r.signal);
  const output = kinds.map((kind, i) => (i > 0 && r.output[i] ? texts(r.output[i].length > maxBuffer ? r.output[i].subarray(0, maxBuffer) : r.output[i]) : null));
  const result = { pid: r.pid, output, stdout: output[1], stderr: output[2], status: exitCode, signal: signalCode };
  if (r.timedOut) result.error = failed({ code: "ETIMEDOUT", errno: -110 }, plan.args);
  else if (r.overflowed) result.error = failed({ code: "ENOBUFS", errno: -105 }, plan.args);
  return result;
}

// checked throws what a child's end means.
function checked(result, command, inherit) {
  if (inherit && result.stderr) process.stderr.write(result.stderr);
  if (result.error) throw Object.assign(result.error, result, { error: result.error });
  if (result.status === 0) return result.stdout;
  let message = "Command failed: " + command;
  if (result.stderr && result.stderr.length > 0) message += "\n" + result.stderr.toString();
  throw Object.assign(new Error(message), result);
}

function execFileSync(file, args, options) {
  const plan = normalize(file, args, options);
  return checked(spawnSync(file, args, options), [file, ...(Array.isArray(args) ? args : [])].join(" "), !plan.options.stdio);
}

function execSync(command, options) {
  check.string(command, "command");
  options = { ...options };
  return checked(spawnSync(command, [], { ...options, shell: options.shell || true }), command, !options.stdio);
}

module.exports = { spawnSync, execFileSync, execSync };
