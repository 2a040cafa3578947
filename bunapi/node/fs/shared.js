// What the files of node:fs share.
"use strict";

const isView = ArrayBuffer.isView;

// One function of a name, whatever it is called in this file, with the length that Bun's has.
const named = (name, length, fn) => Object.defineProperties(fn, { name: { value: name, configurable: true }, length: { value: length, configurable: true } });

function needCallback(fn, name = "cb") {
  if (typeof fn !== "function") throw internal.argType(name, "function", fn);
  return fn;
}

// settle hands a promise's outcome to a callback outside of the promise's jobs: what the callback throws is an uncaught exception.
function settle(p, fn, empty) {
  p.then((value) => process.nextTick(() => (empty ? fn(null) : fn(null, value))), (e) => process.nextTick(() => fn(e)));
}

const textOrView = (v) => {
  if (typeof v !== "string") {
    const e = internal.argType("buffer", "string or an instance of Buffer, TypedArray, or DataView", v);
    throw e;
  }
};

function checkEncoding(text, encoding) {
  if (typeof encoding === "string" && encoding.toLowerCase() === "hex" && text.length % 2 !== 0) {
    throw internal.failure("TypeError", "ERR_INVALID_ARG_VALUE", `The argument 'encoding' is invalid for data of length ${text.length}. Received '${encoding}'`);
  }
}


// What a descriptor is kept under in a FileHandle, and what streams do with the handle.
const kFd = Symbol("kFd"), kRef = Symbol("kRef"), kUnref = Symbol("kUnref"), kUse = Symbol("kUse"), kCheck = Symbol("kCheck");

// drive carries out what a generator yields, [operation, arguments…], and gives it the results. filter stands for the operation
// of that name.
async function drive(steps, filter) {
  let step = steps.next();
  while (!step.done) {
    const [name, ...args] = step.value;
    let result;
    try {
      result = await (name === "filter" ? filter(...args) : internal.promise[name](...args));
    } catch (e) {
      step = steps.throw(e);
      continue;
    }
    step = steps.next(result);
  }
  return step.value;
}

// driveSync is drive at once.
function driveSync(steps, filter) {
  let step = steps.next();
  while (!step.done) {
    const [name, ...args] = step.value;
    let result;
    try {
      result = name === "filter" ? filter(...args) : internal.sync[name](...args);
    } catch (e) {
      step = steps.throw(e);
      continue;
    }
    step = steps.next(result);
  }
  return step.value;
}

module.exports = { isView, named, needCallback, settle, textOrView, checkEncoding, kFd, kRef, kUnref, kUse, kCheck, drive, driveSync };
