import * as threads from "node:worker_threads";
import { test, probe } from "../lib";

const log = (...a: any[]) => console.log(...a);
const later = () => new Promise((r) => setTimeout(r, 1));
await test("7 Node's way to listen", async () => {
  const { port1, port2 } = new MessageChannel() as any;
  const f = (...a: any[]) => log("f", ...a);
  log(typeof (new EventTarget() as any).on, port1.on === port2.on, port1.on.length, port1.emit.length, port1.eventNames.length);
  log(port2.on("message", f) === port2, port2.listenerCount("message"), port2.eventNames(), port2.hasRef());
  port2.on("message", f);
  port2.once("message", (m: any) => log("once", m));
  port1.postMessage({ a: 1 });
  port1.postMessage("two");
  await later();
  log(port2.listenerCount("message"));
  log(port2.off("message", f) === port2, port2.listenerCount("message"), port2.eventNames(), port2.hasRef());
  port2.on("x", f);
  port2.emit("x", 1, 2);
  port2.dispatchEvent(new CustomEvent("x", { detail: 9 }));
  port2.dispatchEvent(new Event("x"));
  port2.removeAllListeners("x").emit("x", 3);
  port2.on("close", (...a: any[]) => log("close", a.length));
  log(port1, String(port1));
  port1.close();
  await later();
  log(port1);
});
await test("7 receiveMessageOnPort", () => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage([1]);
  port1.postMessage(undefined);
  port1.postMessage("last");
  port1.close();
  for (let i = 0; i < 4; i++) log(threads.receiveMessageOnPort(port2));
  for (const v of [{}, 3, undefined, new EventTarget()]) probe("no port", () => threads.receiveMessageOnPort(v as any));
});
await test("7 what the main thread knows of itself", () => {
  log(threads.isMainThread, threads.threadId, threads.parentPort, threads.workerData, threads.resourceLimits, (threads as any).isInternalThread, (threads as any).threadName === "", threads.SHARE_ENV.description);
  log(threads.SHARE_ENV === Symbol.for("nodejs.worker_threads.SHARE_ENV"), threads.MessageChannel === MessageChannel, threads.BroadcastChannel === BroadcastChannel, threads.MessagePort === MessagePort);
  const key = {};
  log(threads.getEnvironmentData("a"), threads.setEnvironmentData("a", [1]), threads.getEnvironmentData("a"), threads.setEnvironmentData("a"), threads.getEnvironmentData("a"), threads.setEnvironmentData(key as any, 2), threads.getEnvironmentData(key as any));
  const t = threads as any, marked = {};
  log(t.markAsUntransferable(marked), t.isMarkedAsUntransferable(marked), t.isMarkedAsUntransferable({}), t.isMarkedAsUntransferable(3), t.markAsUntransferable(3));
  probe("moveMessagePortToContext", () => threads.moveMessagePortToContext(new MessageChannel().port1 as any, {} as any));
});
