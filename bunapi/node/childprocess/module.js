// node:child_process.
"use strict";

const { check } = internal;
const { promisify } = require("util");
const { ChildProcess, spawn, fork } = part("child");
const sync = part("sync");

const defaultMaxBuffer = 1024 * 1024;

// took reads (options, callback), of which each may be missing.
function took(options, callback) {
  if (typeof options === "function") [callback, options] = [options, undefined];
  if (callback !== undefined && callback !== null && typeof callback !== "function") throw internal.argType("callback", "function", callback);
  return [{ ...options }, callback];
}

function exec(command, options, callback) {
  [options, callback] = took(options, callback);
  check.string(command, "command");
  return collect(command, [], { ...options, shell: options.shell || true }, callback, command);
}

function execFile(file, args, options, callback) {
  if (args !== undefined && args !== null && !Array.isArray(args)) [args, options, callback] = [[], args, options];
  [options, callback] = took(options, callback);
  args = [...(args ?? [])];
  return collect(file, args, options, callback, [file, ...args].join(" "));
}

// collect runs a program and gives all that it has written.
function collect(file, args, options, callback, command) {
  const { encoding = "utf8", maxBuffer = defaultMaxBuffer, killSignal = "SIGTERM", timeout = 0, signal } = options;
  if (timeout !== undefined) check.integer(timeout, "timeout", 0);
  if (typeof maxBuffer !== "number" || !(maxBuffer >= 0)) throw internal.rangeError("options.maxBuffer", "a positive number", maxBuffer);
  const child = spawn(file, args, { ...options, stdio: undefined, timeout: 0 });
  const texts = encoding && encoding !== "buffer" && Buffer.isEncoding(encoding);
  const held = { stdout: [], stderr: [] }, sizes = { stdout: 0, stderr: 0 };
  let failure, killed = false, timer;
  const all = (name) => (texts ? Buffer.concat(held[name]).toString(encoding) : Buffer.concat(held[name]));
  const kill = () => {
    killed = true;
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.kill(killSignal);
  };
  for (const name of ["stdout", "stderr"]) {
    child[name]?.on("data", (chunk) => {
      const room = maxBuffer - sizes[name];
      sizes[name] += chunk.length;
      held[name].push(room < chunk.length ? chunk.subarray(0, Math.max(0, room)) : chunk);
      if (sizes[name] > maxBuffer && !failure) {
        failure = check.codedError(RangeError, "ERR_CHILD_PROCESS_STDIO_MAXBUFFER", `${name} maxBuffer length exceeded`);
        kill();
      }
    });
  }
  if (timeout > 0) timer = setTimeout(kill, timeout);
  let told = false;
  const end = (code, signalName) => {
    if (told) return;
    told = true;
    clearTimeout(timer);
    if (!callback) return;
    const stdout = all("stdout"), stderr = all("stderr");
    if (!failure && code === 0 && signalName === null) return callback(null, stdout, stderr);
    const error = failure ?? Object.assign(new Error("Command failed: " + command + (stderr.length > 0 ? "\n" + stderr.toString() : "")), {
      code, killed: child.killed || killed, signal: signalName,
    });
    error.cmd = command;
    callback(error, stdout, stderr);
  };
  child.on("close", end);
  child.on("error", (error) => {
    failure = error;
    child.stdout?.destroy();
    child.stderr?.destroy();
    end(null, null);
  });
  return child;
}

// promised is what util.promisify makes of exec and execFile.
function promised(fn) {
  return (...args) => {
    const { promise, resolve, reject } = Promise.withResolvers();
    promise.child = fn(...args, (error, stdout, stderr) => {
      if (error) reject(Object.assign(error, { stdout, stderr }));
      else resolve({ stdout, stderr });
    });
    return promise;
  };
}
for (const fn of [exec, execFile]) Object.defineProperty(fn, promisify.custom, { value: promised(fn), configurable: true });

module.exports = { ChildProcess, exec, execFile, execFileSync: sync.execFileSync, execSync: sync.execSync, fork, spawn, spawnSync: sync.spawnSync };
