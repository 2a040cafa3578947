// node:crypto. This part has what the others share.
"use strict";

const { check } = internal;
const { codedError } = check;
const failure = (code, text, Class = Error) => codedError(Class, code, text);
const wrongType = (name, must, value, property = name.includes(".")) => failure("ERR_INVALID_ARG_TYPE", `The "${name}" ${property ? "property" : "argument"} must be ${must}. Received ${internal.received(value)}`, TypeError);
const wrongValue = (name, value, reason = "is invalid.", property = name.includes(".")) => failure("ERR_INVALID_ARG_VALUE", `The ${property ? "property" : "argument"} '${name}' ${reason} Received ${typeof value === "string" ? `'${value}'` : String(value)}`, TypeError);
const outOfRange = (name, must, value) => failure("ERR_OUT_OF_RANGE", `The value of "${name}" is out of range. It must be ${must}. Received ${value}`, RangeError);
const invalidDigest = (name) => failure("ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${name}`, TypeError);
const unknownEncoding = (name) => failure("ERR_UNKNOWN_ENCODING", `Unknown encoding: ${name}`, TypeError);

const wantString = (v, name) => {
  if (typeof v !== "string") throw internal.argType(name, "string", v);
  return v;
};
const wantFunction = (v, name = "callback") => {
  if (typeof v !== "function") throw internal.argType(name, "function", v);
  return v;
};
const wantObject = (v, name) => {
  if (v === null || typeof v !== "object") throw internal.argType(name, "object", v);
  return v;
};
// integer checks a whole number of a range, whose ends stand on either side of a word.
const integer = (v, name, least, most, and = "&&") => {
  if (typeof v !== "number") throw wrongType(name, "of type number", v);
  if (!Number.isInteger(v)) throw outOfRange(name, "an integer", v);
  if (v < least || v > most) throw outOfRange(name, `>= ${least} ${and} <= ${most}`, v);
  return v;
};
const isBuffer = (v) => v instanceof ArrayBuffer;
const isView = ArrayBuffer.isView;

const viewTypes = "of type string or an instance of Buffer, TypedArray, or DataView";
const keyTypes = "of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey";

// textBytes decodes a text; an encoding that is none is UTF-8.
function textBytes(text, encoding) {
  if (typeof encoding !== "string" || !Buffer.isEncoding(encoding)) return Buffer.from(text);
  if (encoding.toLowerCase() === "hex" && text.length % 2 !== 0) throw failure("ERR_INVALID_ARG_VALUE", `The argument 'encoding' is invalid for data of length ${text.length}. Received '${encoding}'`, TypeError);
  return Buffer.from(text, encoding);
}
// dataOf gives the bytes of a text or view.
function dataOf(data, encoding, name = "data") {
  if (typeof data === "string") return textBytes(data, encoding);
  if (isView(data)) return data;
  throw wrongType(name, viewTypes, data);
}
// looseOf takes ArrayBuffers, too.
const looseOf = (data, name, must) => {
  if (typeof data === "string") return Buffer.from(data);
  if (isView(data) || isBuffer(data)) return data;
  throw wrongType(name, must, data);
};
// coded gives bytes, or their text in an encoding that is one.
const coded = (bytes, encoding) => (typeof encoding === "string" && encoding !== "buffer" && Buffer.isEncoding(encoding) ? bytes.toString(encoding) : bytes);

// streaming gives a class the members of a stream. The stream is made when a script first uses one of them; feed and end
// are what it does with what is written to it: they give what can be read.
const transformMembers = ["_readableState", "_writableState", "destroy", "write", "cork", "uncork", "setDefaultEncoding", "end", "writable", "writableHighWaterMark", "writableObjectMode", "writableBuffer", "writableLength", "writableFinished",
  "writableCorked", "writableEnded", "writableNeedDrain", "destroyed", "push", "unshift", "isPaused", "setEncoding", "read", "pipe", "unpipe", "on", "addListener", "removeListener", "off", "removeAllListeners", "resume", "pause", "wrap",
  "iterator", "compose", "readable", "readableDidRead", "readableAborted", "readableHighWaterMark", "readableBuffer", "readableFlowing", "readableLength", "readableObjectMode", "readableEncoding", "errored", "closed", "readableEnded", "drop",
  "filter", "flatMap", "map", "take", "every", "forEach", "reduce", "toArray", "some", "find", "eventNames", "setMaxListeners", "getMaxListeners", "emit", "prependListener", "once", "prependOnceListener", "listeners", "rawListeners", "listenerCount"];
function streaming(Class, kind, feed, end) {
  const streams = new WeakMap();
  const streamOf = (self) => {
    let stream = streams.get(self);
    if (!stream) {
      const make = require("stream")[kind];
      const take = (chunk, encoding, done) => {
        try {
          const out = feed(self, chunk, encoding);
          if (kind === "Transform" && out?.length) stream.push(out);
          done();
        } catch (e) { done(e); }
      };
      const finish = (done) => {
        try {
          const out = end?.(self);
          if (out?.length) stream.push(out);
          done();
        } catch (e) { done(e); }
      };
      stream = new make(kind === "Transform" ? { transform: take, flush: finish } : { write: take });
      streams.set(self, stream);
    }
    return stream;
  };
  // What a method of the stream gives: the object itself where that is the stream.
  const call = (self, name, args) => {
    const stream = streamOf(self), result = stream[name](...args);
    return result === stream ? self : result;
  };
  const isState = (name) => typeof name === "string" && /^(_\w+State|destroyed|errored|closed|(writable|readable)[A-Z]?\w*)$/.test(name);
  const define = (name) => Object.defineProperty(Class.prototype, name, isState(name)
    ? { get() { return this === Class.prototype ? undefined : streamOf(this)[name]; }, enumerable: false, configurable: true }
    : { value(...args) { return call(this, name, args); }, writable: true, enumerable: false, configurable: true });
  for (const name of transformMembers) define(name);
  define(Symbol.asyncIterator);
}
