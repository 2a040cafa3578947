// node:os.
"use strict";

const { int32, integer, codedError } = internal.check;

// primitive makes a function that stands for its result where a primitive is wanted, as in `${os.arch}`.
const primitive = (fn) => Object.defineProperty(fn, Symbol.toPrimitive, { value: fn, enumerable: false, configurable: true });

// systemError is Node's error for a failed call of the operating system.
function systemError({ code, errno, message }, syscall) {
  const e = codedError(Error, "ERR_SYSTEM_ERROR", `A system error occurred: ${syscall} returned ${code} (${message})`);
  Object.defineProperty(e, "name", { value: "SystemError", writable: true, enumerable: false, configurable: true });
  const info = { code, syscall, message, errno };
  for (const [name, value] of [["info", info], ["syscall", syscall], ["errno", errno]]) Object.defineProperty(e, name, { value, writable: true, enumerable: true });
  return e;
}

// cpus knows how many there are; the figures are read when one is first looked at.
function cpus() {
  const list = new Array(internal.cpuCount());
  let figures;
  const read = (i) => (figures ??= internal.cpus())[i];
  for (let i = 0; i < list.length; i++) {
    list[i] = {
      get model() { return read(i).model; },
      set model(v) { read(i).model = v; },
      get speed() { return read(i).speed; },
      set speed(v) { read(i).speed = v; },
      get times() { return read(i).times; },
      set times(v) { read(i).times = v; },
      toJSON() { return read(i); },
    };
  }
  return list;
}

module.exports = {
  availableParallelism: primitive(function availableParallelism() { return internal.cpuCount(); }),
  arch: primitive(function arch() { return internal.arch; }),
  cpus,
  endianness: primitive(function endianness() { return internal.endianness; }),
  freemem: primitive(function freemem() { return internal.freemem(); }),
  getPriority(pid) {
    if (pid === undefined) pid = 0;
    const result = internal.getPriority(int32(pid, "pid"));
    if (typeof result === "object") throw systemError(result, "uv_os_getpriority");
    return result;
  },
  homedir: primitive(function homedir() { return internal.homedir(); }),
  hostname: primitive(function hostname() { return internal.hostname(); }),
  loadavg() { return internal.loadavg(); },
  networkInterfaces() { return internal.networkInterfaces(); },
  platform: primitive(function platform() { return internal.platform; }),
  release: primitive(function release() { return internal.uname().release; }),
  setPriority(pid, priority) {
    if (priority === undefined) [pid, priority] = [0, pid];
    int32(pid, "pid");
    const result = internal.setPriority(pid, integer(priority, "priority", -20, 19));
    if (typeof result === "object") throw systemError(result, "uv_os_setpriority");
  },
  tmpdir: primitive(function tmpdir() {
    const { env } = process;
    const dir = internal.platform === "win32" ? env.TEMP || env.TMP || (env.SystemRoot || env.windir) + "\\temp" : env.TMPDIR || env.TMP || env.TEMP || "/tmp";
    return dir.length > 1 && (dir.endsWith("/") || (dir.endsWith("\\") && !dir.endsWith(":\\"))) ? dir.slice(0, -1) : dir;
  }),
  totalmem: primitive(function totalmem() { return internal.totalmem(); }),
  type: primitive(function type() { return internal.uname().type; }),
  uptime: primitive(function uptime() { return internal.uptime(); }),
  userInfo(options) { return internal.userInfo(); },
  version: primitive(function version() { return internal.uname().version; }),
  machine: primitive(function machine() { return internal.uname().machine; }),
  // What is in them comes from the recording of Bun's members.
  constants: { __proto__: null, dlopen: { __proto__: null }, errno: { __proto__: null }, signals: { __proto__: null }, priority: { __proto__: null } },
  devNull: internal.platform === "win32" ? "\\\\.\\nul" : "/dev/null",
  get EOL() { return internal.platform === "win32" ? "\r\n" : "\n"; },
};
