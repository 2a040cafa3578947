// What listeners and signals mean for the process: errors, warnings, timers.
import { separately } from "../lib";

separately("2 a listener that throws", async () => {
  await null; // so that this file alone is in the stack
  const t = new EventTarget();
  t.addEventListener("x", () => { throw new Error("mine"); });
  t.addEventListener("x", () => console.log("other"));
  console.log(t.dispatchEvent(new Event("x")));
  setTimeout(() => console.log("timer"), 0);
  Promise.resolve().then(() => console.log("microtask"));
  process.on("exit", (code) => console.log("exit", code));
});
separately("2 two listeners that throw", async () => {
  await null; // so that this file alone is in the stack
  const t = new EventTarget();
  t.addEventListener("x", () => { throw new Error("one"); });
  t.addEventListener("x", () => { throw new Error("two"); });
  t.dispatchEvent(new Event("x"));
  console.log("end");
});
separately("2 uncaughtException sees what a listener throws", async () => {
  await null; // so that this file alone is in the stack
  process.on("uncaughtException", (e) => console.log("caught", e.message));
  const t = new EventTarget();
  t.addEventListener("x", () => { throw new Error("mine"); });
  console.log(t.dispatchEvent(new Event("x")));
  setTimeout(() => console.log("timer"), 0);
});
separately("2 a null listener warns", async () => {
  await null; // so that this file alone is in the stack
  const t = new EventTarget();
  console.log(t.addEventListener("x", null));
  console.log(t.addEventListener("y", undefined as any));
});
separately("2 a pending timeout does not keep the process", async () => {
  await null; // so that this file alone is in the stack
  AbortSignal.timeout(60_000);
  console.log("end");
});
separately("2 a pending timeout with a listener does not keep the process", async () => {
  await null; // so that this file alone is in the stack
  AbortSignal.timeout(60_000).onabort = () => console.log("abort");
  console.log("end");
});
separately("2 a listener of abort that throws", async () => {
  await null; // so that this file alone is in the stack
  const c = new AbortController();
  c.signal.onabort = () => { throw new Error("mine"); };
  c.signal.addEventListener("abort", () => console.log("other"));
  c.abort();
  console.log("end", c.signal.aborted);
});
