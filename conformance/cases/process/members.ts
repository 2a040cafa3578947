// What process has.
import { test } from "../lib";

await test("1 members", () => {
  // Some functions of Bun's have no name; gobun refuses what is in without.
  const nameless = ["_rawDebug", "loadEnvFile"], without = ["_fatalException", "dlopen", "execve"];
  const events = ["_events", "_eventsCount", "_maxListeners"]; // where an emitter keeps its listeners
  for (const k of Object.getOwnPropertyNames(process).filter((k) => !events.includes(k)).sort()) {
    const v = (process as any)[k];
    console.log(k, typeof v, typeof v === "function" && !without.includes(k) ? `${nameless.includes(k) ? "" : v.name}/${v.length}` : "");
  }
  console.log(Object.prototype.toString.call(process), process.constructor.name, process instanceof require("node:events"));
});
await test("2 constants", () => {
  for (const k of ["release", "features", "config", "version", "execArgv", "moduleLoadList", "channel", "connected", "debugPort", "mainModule", "exitCode", "browser", "isBun", "permission", "noDeprecation", "_exiting", "_preload_modules"]) console.log(k, (process as any)[k]);
  const flags = process.allowedNodeEnvironmentFlags;
  console.log([...flags].join(), flags.has("no-warnings"), flags.has("--no_warnings=3"), flags.has("--nope"), flags.add("--x") === flags, flags.size, Object.isFrozen(flags), Object.isFrozen(process.config));
  console.log(Object.keys(process.versions).filter((k) => k !== "gobun" && k !== "goja").join(), process.versions.node, process.versions.bun);
  console.log(process.argv.length, process.memoryUsage.name, process.memoryUsage.rss.name, process.hrtime.bigint.name);
});
