// process.finalization: functions that are called with an object when the script ends. The object is kept until then,
// because the engine cannot tell when it is lost.
"use strict";

module.exports = (process) => {
  const registered = [];
  let listens = false;
  function run(event) {
    for (const entry of registered.filter((e) => e.event === event)) {
      registered.splice(registered.indexOf(entry), 1);
      entry.callback(entry.obj, event);
    }
  }
  const object = (obj) => {
    if (obj === null || (typeof obj !== "object" && typeof obj !== "function")) throw internal.argType("obj", "object", obj);
  };
  function add(obj, callback, event) {
    object(obj);
    if (!listens) {
      listens = true;
      process.on("exit", () => run("exit"));
      process.on("beforeExit", () => run("beforeExit"));
    }
    registered.push({ obj, callback, event });
  }
  return {
    register(obj, callback) { add(obj, callback, "exit"); },
    registerBeforeExit(obj, callback) { add(obj, callback, "beforeExit"); },
    unregister(obj) {
      object(obj);
      for (let i = registered.length - 1; i >= 0; i--) if (registered[i].obj === obj) registered.splice(i, 1);
    },
  };
};
