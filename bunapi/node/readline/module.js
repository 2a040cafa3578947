// node:readline.
"use strict";

const { check } = internal;
const { promisify } = require("util");
const { Interface, cancelQuestion } = part("interface");
const cursor = part("cursor");

function createInterface(input, output, completer, terminal) { return new Interface(input, output, completer, terminal); }

Object.defineProperty(Interface.prototype.question, promisify.custom, {
  value: function question(query, options = {}) {
    return new Promise((resolve, reject) => {
      let answered = resolve;
      const { signal } = options;
      if (signal?.aborted) return reject(aborted(signal));
      if (signal) {
        const onAbort = () => reject(aborted(signal));
        signal.addEventListener("abort", onAbort, { once: true });
        answered = (answer) => {
          signal.removeEventListener("abort", onAbort);
          resolve(answer);
        };
      }
      this.question(query, options, answered);
    });
  },
  configurable: true,
});

function aborted(signal) {
  const e = new Error("The operation was aborted", { cause: signal.reason });
  e.name = "AbortError";
  e.code = "ABORT_ERR";
  return e;
}

function PromisesInterface(input, output, completer, terminal) {
  if (!new.target) return new PromisesInterface(input, output, completer, terminal);
  Interface.call(this, input, output, completer, terminal);
}
Object.setPrototypeOf(PromisesInterface.prototype, Interface.prototype);
Object.setPrototypeOf(PromisesInterface, Interface);
Object.defineProperty(PromisesInterface, "name", { value: "Interface", configurable: true });
PromisesInterface.prototype.question = function question(query, options = {}) {
  return new Promise((resolve, reject) => {
    const { signal } = options;
    if (signal !== undefined) check.abortSignal(signal, "options.signal");
    if (signal?.aborted) return reject(aborted(signal));
    const onAbort = () => {
      cancelQuestion(this);
      reject(aborted(signal));
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    Interface.prototype.question.call(this, query, (answer) => {
      signal?.removeEventListener("abort", onAbort);
      resolve(answer);
    });
  });
};

module.exports = {
  Interface, createInterface, ...cursor.functions,
  emitKeypressEvents(stream, iface = {}) { return part("keypress").emitKeypressEvents(stream, iface); },
  promises: {
    Interface: PromisesInterface, Readline: cursor.Readline,
    createInterface(input, output, completer, terminal) { return new PromisesInterface(input, output, completer, terminal); },
  },
};
