// What a script asks for, checked in Bun's order and words, as what Go starts.
"use strict";

const { check } = internal;

// The signals in the order in which Bun names them; their numbers are the system's.
const names = "SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGSTKFLT SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS".split(" ");
const numbers = () => require("os").constants.signals;

const wrong = (text) => check.codedError(TypeError, "ERR_INVALID_ARG_TYPE", text);
const badStdio = () => wrong("stdio must be an array of 'inherit', 'pipe', 'ignore', Bun.file(pathOrFd), number, or null");

// signalNumber takes a name or a number.
function signalNumber(signal) {
  if (signal === undefined || signal === null) return numbers().SIGTERM ?? 15;
  if (typeof signal === "number") {
    if (!(signal >= 0 && signal < 32)) throw wrong("Invalid signal: must be < 32");
    return Math.trunc(signal);
  }
  const number = typeof signal === "string" && names.includes(signal) ? numbers()[signal] : undefined;
  if (number === undefined) throw wrong(`signal must be one of ${names.slice(0, -1).map((n) => `'${n}'`).join(", ")} or 'SIGSYS'`);
  return number;
}

function signalName(number) {
  const all = numbers();
  return names.find((name) => all[name] === number) ?? null;
}

// exitFields says how a child has ended.
function exitFields(code, signal) {
  return signal ? { exitCode: null, signalCode: signalName(signal) } : { exitCode: code, signalCode: null };
}

function noNull(kind, name, text) {
  if (text.includes("\0")) throw check.codedError(TypeError, "ERR_INVALID_ARG_VALUE", `The ${kind} '${name}' must be a string without null bytes. Received ${name === "options.cwd" ? JSON.stringify(text) : `"${text}"`}`);
  return text;
}

// environment makes the list of variables.
function environment(env) {
  if (env === undefined || env === null) return internal.environment();
  if (typeof env !== "object" && typeof env !== "function") throw wrong("env must be an object");
  const list = [];
  for (const key of Object.keys(env)) {
    if (env[key] === undefined) continue;
    const value = String(env[key]);
    noNull("property", `options.env['${key}']`, value);
    list.push(noNull("property", "options.env", key) + "=" + value);
  }
  return list;
}

const isBytes = (v) => v instanceof ArrayBuffer || ArrayBuffer.isView(v);
const viewOf = (v) => (v instanceof ArrayBuffer ? new Uint8Array(v) : new Uint8Array(v.buffer, v.byteOffset, v.byteLength));

// stream says what one descriptor of the child is: [kind, value] for Go. What the child is to read is noted in plan.input.
function stream(v, i, plan, sync) {
  if (v === undefined || v === null) return v === null || i === 0 || i > 2 ? ["ignore"] : undefined;
  if (v === "ignore" || v === "inherit") return [v];
  if (v === "overlapped") return [i > 2 ? "socket" : "pipe"];
  if (v === "pipe") {
    if (i === 0 && sync) return ["ignore"];
    return [i > 2 ? "socket" : "pipe"];
  }
  if (v === "ipc") {
    plan.ipcFD = i;
    return ["socket"];
  }
  if (typeof v === "number") {
    if (!(v >= 0 && v <= 2147483647) || !Number.isInteger(v)) throw badStdio();
    return ["fd", v];
  }
  const fd = v instanceof Blob ? internal.blobFD(v) : undefined;
  if (fd !== undefined) return fd < 0 ? ["path", v.name] : ["fd", fd];
  if (i === 0) {
    if (isBytes(v)) {
      plan.input = { bytes: viewOf(v).slice() };
      return ["pipe"];
    }
    if (v instanceof ReadableStream) {
      if (sync) throw wrong("'stdin' ReadableStream cannot be used in sync mode");
      if (v.locked) throw wrong("'stdin' ReadableStream is locked");
      plan.input = { stream: v };
      return ["pipe"];
    }
    if (v instanceof Blob || v instanceof Response || v instanceof Request) {
      if (sync && v instanceof Blob) plan.input = { bytes: internal.blobBytes(v) };
      else if (sync) throw wrong("'stdin' ReadableStream cannot be used in sync mode");
      else plan.input = v instanceof Blob ? { blob: v } : { stream: v.body };
      return ["pipe"];
    }
  }
  throw badStdio();
}

function streams(options, plan, sync) {
  const list = options.stdio;
  const given = [options.stdin, options.stdout, options.stderr];
  const defaults = sync ? [["ignore"], ["pipe"], ["pipe"]] : [["ignore"], ["pipe"], ["inherit"]];
  if (list !== undefined && list !== null) {
    if (!Array.isArray(list)) throw wrong("stdio must be an array");
    for (let i = 0; i < 3; i++) given[i] = list[i];
  }
  const out = given.map((v, i) => stream(v, i, plan, sync) ?? defaults[i]);
  if (Array.isArray(list)) for (let i = 3; i < list.length; i++) out.push(stream(list[i], i, plan, sync) ?? ["ignore"]);
  return out;
}

function whole(options, name, max) {
  const v = options[name];
  if (v === undefined || v === null) return undefined;
  if (typeof v !== "number" || !(v >= 0 && v <= max)) {
    if (typeof v !== "number") return undefined;
    if (v === Infinity) return undefined;
    throw check.codedError(RangeError, "ERR_OUT_OF_RANGE", `The value of "${name}" is out of range. It must be >= 0 and <= ${max}. Received ${v}`);
  }
  return Math.trunc(v);
}

// prepare checks the arguments of spawn and spawnSync.
function prepare(command, options, sync) {
  if (command !== null && typeof command === "object" && !Array.isArray(command)) [command, options] = [command.cmd, command];
  options ??= {};
  if (!Array.isArray(command)) throw wrong("cmd must be an array");
  if (command.length === 0) throw wrong("cmd must not be empty");
  const argv = command.map((v, i) => noNull("argument", `args[${i}]`, String(v)));
  const plan = { input: undefined, ipcFD: undefined };
  const { cwd, argv0, onExit, signal, ipc, serialization } = options;
  if (options.terminal !== undefined) throw internal.unsupported("Bun.spawn's option terminal");
  if (options.cgroup !== undefined) throw internal.unsupported("Bun.spawn's option cgroup");
  const order = { file: argv[0], args: argv.slice(1), detached: !!options.detached, given: options.env !== undefined && options.env !== null };
  if (argv0 !== undefined && argv0 !== null) order.argv0 = noNull("property", "options.argv0", String(argv0));
  if (cwd !== undefined && cwd !== null && cwd !== "") order.cwd = noNull("property", "options.cwd", String(cwd));
  if (onExit !== undefined && onExit !== null && typeof onExit !== "function") throw wrong("onExit must be a function or undefined");
  if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) throw internal.argType("signal", "AbortSignal", signal);
  order.env = environment(options.env);
  order.stdio = streams(options, plan, sync);
  plan.timeout = whole(options, "timeout", Number.MAX_SAFE_INTEGER);
  plan.killSignal = signalNumber(options.killSignal);
  plan.maxBuffer = whole(options, "maxBuffer", Number.MAX_SAFE_INTEGER);
  if (!sync && typeof ipc === "function" && plan.ipcFD === undefined) {
    plan.ipcFD = order.stdio.length;
    order.stdio.push(["socket"]);
  }
  plan.serialization = serialization ?? "advanced";
  if (plan.serialization !== "json" && plan.serialization !== "advanced") throw wrong("serialization must be \"json\" or \"advanced\"");
  if (plan.ipcFD !== undefined) order.env.push("NODE_CHANNEL_FD=" + plan.ipcFD, "NODE_CHANNEL_SERIALIZATION_MODE=" + plan.serialization);
  return Object.assign(plan, { order, onExit: onExit ?? undefined, signal: signal ?? undefined, ipc, onDisconnect: options.onDisconnect });
}

module.exports = { prepare, signalNumber, signalName, exitFields, wrong };
