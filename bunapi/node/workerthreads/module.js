// node:worker_threads.
"use strict";

const { check } = internal;
part("emitter");

// What the parent has given: workerData and a copy of its environment data.
const [workerData, inherited] = internal.data() ?? [null, undefined];
const environmentData = inherited instanceof Map ? inherited : new Map();
internal.environmentData = environmentData;
const { Worker, parentPort } = part("worker");

module.exports = {
  isInternalThread: false,
  MessageChannel, BroadcastChannel, MessagePort,
  getEnvironmentData(key) { return environmentData.get(key); },
  setEnvironmentData(key, value) {
    if (value === undefined) environmentData.delete(key);
    else environmentData.set(key, value);
  },
  markAsUntransferable(object) { internal.mark(object); },
  markAsUncloneable(object) { internal.markUncloneable(object); },
  isMarkedAsUntransferable(object) { return internal.isMarked(object); },
  moveMessagePortToContext(port, context) {
    const e = check.codedError(Error, "ERR_NOT_IMPLEMENTED", "worker_threads.moveMessagePortToContext is not yet implemented in Bun.");
    throw Object.defineProperty(e, "name", { value: "NotImplementedError", writable: true, configurable: true });
  },
  receiveMessageOnPort(port) { return internal.receive(port); },
  SHARE_ENV: Symbol.for("nodejs.worker_threads.SHARE_ENV"),
  postMessageToThread() { throw internal.unsupported("worker_threads.postMessageToThread"); },
  Worker,
  parentPort: internal.self.isWorker ? parentPort() : null,
  workerData: workerData ?? null,
  isMainThread: internal.self.isMainThread,
  threadId: internal.self.threadId,
  threadName: internal.self.threadName,
  resourceLimits: {},
};
