// node:stream. What few scripts use is compiled when it is first used.
"use strict";

const { Stream, getDefaultHighWaterMark, setDefaultHighWaterMark, asBuffer } = part("base");
const { Readable } = part("readable");
const { Writable } = part("writable");
const { Duplex, Transform, PassThrough, duplexPair } = part("duplex");
const kPromisify = Symbol.for("nodejs.util.promisify.custom");

function finished(stream, options, callback) { return part("finished").finished(stream, options, callback); }
function pipeline(...streams) { return part("pipeline").pipeline(...streams); }
Object.defineProperty(finished, kPromisify, { enumerable: true, get: () => part("promises").finished });
Object.defineProperty(pipeline, kPromisify, { enumerable: true, get: () => part("promises").pipeline });

module.exports = Object.assign(Stream, {
  _isArrayBufferView: ArrayBuffer.isView,
  _isUint8Array: (v) => v instanceof Uint8Array,
  _uint8ArrayToBuffer: asBuffer,
  isDestroyed(stream) { return part("utils").isDestroyed(stream); },
  isDisturbed(stream) { return part("utils").isDisturbed(stream); },
  isErrored(stream) { return part("utils").isErrored(stream); },
  isReadable(stream) { return part("utils").isReadable(stream); },
  isWritable(stream) { return part("utils").isWritable(stream); },
  Readable,
  Writable,
  Duplex,
  Transform,
  PassThrough,
  duplexPair,
  pipeline,
  addAbortSignal(signal, stream) { return part("abort").addAbortSignal(signal, stream); },
  finished,
  destroy(stream, error) { return part("destroyer").destroyer(stream, error); },
  compose(...streams) { return part("compose").compose(...streams); },
  setDefaultHighWaterMark,
  getDefaultHighWaterMark,
});
Object.defineProperty(Stream, "promises", { get: () => part("promises"), enumerable: true, configurable: true });
Stream.Stream = Stream;
Stream.eos = finished;
