// Worker of node:worker_threads.
import { test } from "../lib";
import { Worker, isMainThread, parentPort, threadId, workerData, setEnvironmentData } from "node:worker_threads";

const evaluate = (code: string, options: object = {}) => new Worker(code, { eval: true, ...options });
const exited = (w: Worker) => new Promise<number>((done) => w.on("exit", done));
const first = (w: Worker) => new Promise<any>((done) => w.once("message", done));

await test("8.1 the main thread", () => console.log(isMainThread, parentPort, threadId, workerData));
await test("8.2 message, online, exit", async () => {
  const w = evaluate("require('worker_threads').parentPort.once('message', (m) => require('worker_threads').parentPort.postMessage(['pong', m]))");
  const end = exited(w);
  w.on("online", () => console.log("online"));
  w.postMessage("ping");
  console.log(await first(w));
  console.log(await end, w.threadId);
});
await test("8.3 workerData and environment data", async () => {
  setEnvironmentData("key", { a: 1 });
  const w = evaluate("const t = require('worker_threads'); t.parentPort.postMessage([t.workerData, t.getEnvironmentData('key'), t.isMainThread, t.threadId > 0, t.threadName])", { workerData: new Map([[1, 2]]), name: "name" });
  console.log(await first(w));
});
await test("8.4 an error keeps its class", async () => {
  const w = evaluate("throw new RangeError('out')");
  const end = exited(w);
  w.on("error", (e) => console.log(e instanceof RangeError, e.message));
  console.log(await end);
});
await test("8.5 terminate gives the status", async () => {
  const w = evaluate("require('worker_threads').parentPort.postMessage(1); for (;;);");
  await first(w);
  console.log(await w.terminate());
});
await test("8.5 process.exit", async () => console.log(await exited(evaluate("process.exit(4)"))));
await test("8.6 file names that are refused", () => {
  for (const name of [undefined, 5, "relative.js", {}]) {
    try { new Worker(name as any); } catch (e: any) { console.log(e.name, e.code, e.message); }
  }
});
await test("8.7 data that cannot be cloned", () => {
  try { evaluate("1", { workerData: () => 1 }); } catch (e: any) { console.log(e.name, e.message); }
});
