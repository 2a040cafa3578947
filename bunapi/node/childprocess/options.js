// What spawn and its kin take, checked as Node checks it.
"use strict";

const { check } = internal;

function noNull(value, name) {
  if (typeof value === "string" && value.includes("\0")) throw check.codedError(TypeError, "ERR_INVALID_ARG_VALUE", `The argument '${name}' must be a string without null bytes. Received ${JSON.stringify(value)}`);
}

const shellOf = (shell) => (process.platform === "win32" ? [typeof shell === "string" ? shell : process.env.comspec || "cmd.exe", ["/d", "/s", "/c"]] : [typeof shell === "string" ? shell : "/bin/sh", ["-c"]]);

function optional(options, name, test, type) {
  const v = options[name];
  if (v !== undefined && v !== null && !test(v)) throw internal.wrongType("options." + name, type, v);
}

const isText = (v) => typeof v === "string";
const isFlag = (v) => typeof v === "boolean";

// normalize gives { file, args, options } with the shell in front if one is asked for.
function normalize(file, args, options) {
  check.string(file, "file");
  noNull(file, "file");
  if (file === "") throw check.codedError(TypeError, "ERR_INVALID_ARG_VALUE", "The argument 'file' cannot be empty. Received ''");
  if (args === undefined || args === null) args = [];
  else if (Array.isArray(args)) args = [...args];
  else if (typeof args !== "object") throw internal.argType("args", "object", args);
  else [options, args] = [args, []];
  if (options !== undefined && (options === null || typeof options !== "object")) throw internal.argType("options", "object", options);
  options = { ...options };
  args = args.map((v, i) => {
    const text = String(v);
    noNull(text, `args[${i}]`);
    return text;
  });
  const { cwd } = options;
  if (cwd instanceof URL) options.cwd = require("url").fileURLToPath(cwd);
  optional(options, "cwd", (v) => isText(v) || v instanceof URL, "of type string or an instance of Buffer or URL");
  noNull(options.cwd, "options.cwd");
  optional(options, "detached", isFlag, "of type boolean");
  for (const name of ["uid", "gid"]) {
    optional(options, name, Number.isInteger, "of type int32");
    if (options[name] !== undefined && options[name] !== null) throw internal.unsupported("node:child_process: the option " + name);
  }
  optional(options, "shell", (v) => isFlag(v) || isText(v), "one of type boolean or string");
  optional(options, "argv0", isText, "of type string");
  noNull(options.argv0, "options.argv0");
  optional(options, "windowsHide", isFlag, "of type boolean");
  if (typeof options.env !== "object") options.env = undefined;
  const spawnfile = options.shell ? shellOf(options.shell)[0] : file;
  if (options.shell) args = [...shellOf(options.shell)[1], [file, ...args].join(" ")];
  return { file: spawnfile, args, options };
}

// streams makes a list of what each descriptor is, in the words of Bun.spawn.
function streams(stdio, sync) {
  if (stdio === undefined || stdio === null) stdio = "pipe";
  if (typeof stdio === "string") {
    if (!["pipe", "ignore", "inherit", "overlapped"].includes(stdio)) throw check.argValue("stdio", stdio);
    stdio = [stdio, stdio, stdio];
  } else if (!Array.isArray(stdio)) {
    throw check.argValue("stdio", stdio);
  }
  const list = [...stdio];
  while (list.length < 3) list.push(undefined);
  return list.map((v, i) => {
    if (v === undefined || v === null) return i < 3 ? "pipe" : "ignore";
    if (v === "overlapped") return "pipe";
    if (v === "pipe" || v === "ignore" || v === "inherit" || v === "ipc" && !sync) return v;
    if (typeof v === "number") return v;
    if (typeof v?.fd === "number") return v.fd;
    throw check.argValue("stdio", v);
  });
}

module.exports = { normalize, streams, shellOf };
