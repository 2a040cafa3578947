// process.send and its kin, in a process that another one speaks to. Reading begins with the first listener, and keeps the process
// alive from then on.
"use strict";

module.exports = (process) => {
  const native = require("node:internal/spawn");
  let channel;
  const open = () => {
    if (channel) return channel;
    const [id, mode] = native.internal.parent();
    return (channel = new native.Channel({
      read: (done) => native.internal.read(id, 0, done), write: (bytes, done) => native.internal.write(id, 0, bytes, done), close: () => native.internal.close(id, 0),
    }, mode, (message) => process.emit("message", message, undefined), () => process.emit("disconnect"), true));
  };
  const define = (name, value) => Object.defineProperty(process, name, { value, writable: true, enumerable: true, configurable: true });
  define("send", function send(message, handle, options, callback) {
    callback = [handle, options, callback].find((v) => typeof v === "function");
    return open().send(message, callback);
  });
  define("disconnect", function disconnect() { open().disconnect(); });
  Object.defineProperty(process, "connected", { get: () => open().connected, enumerable: true, configurable: true });
  process.on("newListener", (name) => {
    if (name === "message" || name === "disconnect") open().listen();
  });
};
