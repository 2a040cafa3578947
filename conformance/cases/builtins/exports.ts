// The names that the built-in modules export. What an object inherits is no name of its module in gobun: that concerns process,
// and the prototype of the class that node:events is.
import { test } from "../lib";

const names = "assert assert/strict async_hooks buffer crypto diagnostics_channel events fs fs/promises module os path path/posix path/win32 perf_hooks punycode querystring readline readline/promises sqlite stream stream/consumers stream/promises stream/web string_decoder sys timers timers/promises tty url util util/types v8 vm zlib".split(" ");
await test("1 the names that modules export", async () => {
  for (const name of names) console.log(name, Object.keys(await import("node:" + name)).filter((key) => key !== "prototype").sort().join(" "));
});
await test("2 the names that process exports", async () => {
  const inherited = Object.getOwnPropertyNames(require("node:events").prototype);
  console.log(Object.keys(await import("node:process")).filter((key) => !inherited.includes(key)).sort().join(" "));
});
