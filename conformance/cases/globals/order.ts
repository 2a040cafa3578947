// The order in which objects list their members.
import { test, probe } from "../lib";

await test("3.1 the order of Bun's members", () => {
  console.log(Object.keys(Bun).join(" "));
  console.log(Object.getOwnPropertyNames(Bun).filter((k) => !Object.keys(Bun).includes(k)).join(" "));
});
await test("3.1 the order of the globals", () => {
  const some = `addEventListener atob btoa clearTimeout dispatchEvent fetch queueMicrotask reportError setTimeout structuredClone global Bun File crypto navigator
    performance process Blob Buffer Crypto Request Response TextDecoder AbortController AbortSignal CloseEvent CustomEvent DOMException Event EventTarget
    FormData Headers MessageEvent TextEncoder WebSocket self`.split(/\s+/);
  console.log(Object.keys(globalThis).filter((k) => some.includes(k)).join(" "));
  const hidden = "URL URLSearchParams ReadableStream WritableStream TransformStream console".split(" ");
  console.log(Object.getOwnPropertyNames(globalThis).filter((k) => hidden.includes(k)).join(" "));
  probe("engine", () => ["GoError" in globalThis, hidden.some((k) => Object.keys(globalThis).includes(k))]);
});
await test("3.1 the order of exports", async () => {
  for (const name of ["buffer", "fs", "os", "path", "perf_hooks", "timers", "timers/promises", "tty", "url", "util"])
    console.log(name, Object.keys((await import("node:" + name)).default).join(" "));
  console.log("process", Object.keys(process).filter((k) => "arch argv argv0 chdir cwd env exit exitCode hrtime nextTick pid platform stderr stdout title uptime version versions".split(" ").includes(k)).join(" "));
});
await test("3.1 the order of what functions give", () => {
  probe("params", () => Object.entries(new URLSearchParams("b=1&a=2&b=3&b=4").toJSON()));
  probe("Buffer's JSON", () => Buffer.from("a").toJSON());
  probe("encodeInto", () => new TextEncoder().encodeInto("a", new Uint8Array(1)));
});
