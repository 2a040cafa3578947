// What both directions share: construction, destruction, errors, high-water marks, events.
//
// The state of each direction is a record with plain fields. What a field is at first stands in the prototype, so that
// a new stream has few fields of its own.
"use strict";

const EventEmitter = require("events");
const { failure, wrongValue, mustBeInteger } = part("errors");
const { nextTick } = internal;
const { emit } = EventEmitter.prototype;
const kCapture = EventEmitter.kCapture;
const kConstructed = Symbol("kConstructed");
const kDestroy = Symbol("kDestroy");

// ---- the class Stream

function Stream(options) {
  EventEmitter.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

/** The pipe of streams that are neither Readable nor Writable: data, drain, end and close go over. */
Stream.prototype.pipe = function pipe(dest, options) {
  const source = this;
  const onData = (chunk) => {
    if (dest.writable && dest.write(chunk) === false && source.pause) source.pause();
  };
  const onDrain = () => {
    if (source.readable && source.resume) source.resume();
  };
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    dest.end();
  };
  const close = () => {
    if (over) return;
    over = true;
    if (typeof dest.destroy === "function") dest.destroy();
  };
  const onError = function (error) {
    cleanup();
    if (EventEmitter.listenerCount(this, "error") === 0) this.emit("error", error);
  };
  const listeners = [[source, "data", onData], [dest, "drain", onDrain], [source, "error", onError], [dest, "error", onError]];
  if (!dest._isStdio && (!options || options.end !== false)) listeners.push([source, "end", end], [source, "close", close]);
  const cleanup = () => {
    for (const [emitter, name, listener] of listeners) emitter.removeListener(name, listener);
  };
  for (const [emitter, name, listener] of listeners) {
    if (listener === onError) emitter.prependListener(name, listener);
    else emitter.on(name, listener);
  }
  for (const [emitter, name] of [[source, "end"], [source, "close"], [dest, "close"]]) {
    emitter.on(name, cleanup);
    listeners.push([emitter, name, cleanup]);
  }
  dest.emit("pipe", source);
  return dest;
};

// ---- events

/** emit(name) with one value or none, without a list of arguments in the usual case. */
function send(stream, name, value) {
  if (stream.emit === emit && stream[kCapture] !== true) {
    const listener = stream._events?.[name]; // a message of HTTP has no events until it has a listener
    if (listener === undefined) return;
    if (typeof listener === "function") {
      if (value === undefined) listener.call(stream);
      else listener.call(stream, value);
      return;
    }
  }
  if (value === undefined) stream.emit(name);
  else stream.emit(name, value);
}

// ---- high-water marks

let bytesMark = 64 * 1024, objectsMark = 16;
const getDefaultHighWaterMark = (objectMode) => (objectMode ? objectsMark : bytesMark);
function setDefaultHighWaterMark(objectMode, value) {
  mustBeInteger("value", value, 0);
  if (objectMode) objectsMark = value;
  else bytesMark = value;
}

/** The mark that the options say for one direction; key is the option of a Duplex for it. */
function highWaterMark(options, key, isDuplex, objectMode) {
  if (options) {
    let name = "highWaterMark", mark = options.highWaterMark;
    if ((mark === undefined || mark === null) && isDuplex) {
      name = key;
      mark = options[key];
    }
    if (mark !== undefined && mark !== null) {
      if (!Number.isInteger(mark) || mark < 0) throw wrongValue("options." + name, mark);
      return mark;
    }
  }
  return getDefaultHighWaterMark(objectMode);
}

// ---- construction

/** Lets _construct run before anything else does. */
function construct(stream) {
  if (typeof stream._construct !== "function") return;
  const r = stream._readableState, w = stream._writableState;
  if (r) r.constructed = false;
  if (w) w.constructed = false;
  nextTick(runConstruct, stream);
}

function runConstruct(stream) {
  let called = false;
  const done = (error) => {
    const r = stream._readableState, w = stream._writableState;
    if (called) {
      errorOrDestroy(stream, error ?? failure("ERR_MULTIPLE_CALLBACK"));
      return;
    }
    called = true;
    if (r) r.constructed = true;
    if (w) w.constructed = true;
    if ((w ?? r).destroyed) stream.emit(kDestroy, error);
    else if (error) errorOrDestroy(stream, error, true);
    else {
      if (w) w[kConstructed](stream);
      if (r) r[kConstructed](stream);
    }
  };
  try {
    stream._construct((error) => nextTick(done, error));
  } catch (error) {
    nextTick(done, error);
  }
}

// ---- errors and the end

function markErrored(error, r, w) {
  if (!error) return;
  error.stack; // goja makes the stack when it is first read
  if (w && !w.errored) w.errored = error;
  if (r && !r.errored) r.errored = error;
}

/** stream.destroy(error, callback). */
function destroy(error, callback) {
  const r = this._readableState, w = this._writableState;
  if (w?.destroyed || r?.destroyed) {
    if (typeof callback === "function") callback();
    return this;
  }
  markErrored(error, r, w);
  if (w) w.destroyed = true;
  if (r) r.destroyed = true;
  if ((w ?? r).constructed) runDestroy(this, error, callback);
  else this.once(kDestroy, (other) => runDestroy(this, part("errors").both(other, error), callback));
  return this;
}

function runDestroy(stream, error, callback) {
  let called = false;
  const done = (error) => {
    if (called) return;
    called = true;
    const r = stream._readableState, w = stream._writableState;
    markErrored(error, r, w);
    if (w) w.closed = true;
    if (r) r.closed = true;
    if (typeof callback === "function") callback(error);
    if (error) nextTick(emitErrorAndClose, stream, error);
    else nextTick(emitClose, stream);
  };
  try {
    stream._destroy(error || null, done);
  } catch (error) {
    done(error);
  }
}

function emitErrorAndClose(stream, error) {
  // A listener that throws does not take the event "close" away.
  try {
    emitError(stream, error);
  } finally {
    emitClose(stream);
  }
}

function emitError(stream, error) {
  const r = stream._readableState, w = stream._writableState;
  if (w?.errorEmitted || r?.errorEmitted) return;
  if (w) w.errorEmitted = true;
  if (r) r.errorEmitted = true;
  stream.emit("error", error);
}

function emitClose(stream) {
  const r = stream._readableState, w = stream._writableState;
  if (w) w.closeEmitted = true;
  if (r) r.closeEmitted = true;
  if (w?.emitClose || r?.emitClose) send(stream, "close");
}

/** Back to the beginning, for sockets that are used again. */
function undestroy() {
  const r = this._readableState, w = this._writableState;
  for (const state of [r, w]) {
    if (!state) continue;
    state.constructed = true;
    state.closed = state.closeEmitted = state.destroyed = state.errorEmitted = false;
    state.errored = null;
  }
  if (r) {
    r.reading = false;
    r.ended = r.endEmitted = r.readable === false;
  }
  if (w) {
    w.finalCalled = w.prefinished = false;
    w.ended = w.ending = w.finished = w.writable === false;
  }
}

/** Ends the stream with an error, or only reports the error if the stream does not destroy itself. */
function errorOrDestroy(stream, error, later) {
  const r = stream._readableState, w = stream._writableState;
  if (w?.destroyed || r?.destroyed) return;
  if (r?.autoDestroy || w?.autoDestroy) {
    stream.destroy(error);
    return;
  }
  if (!error) return;
  markErrored(error, r, w);
  if (later) nextTick(emitError, stream, error);
  else emitError(stream, error);
}

/** Own methods of a class, as Node has them: writable and listed. */
function methods(C, members) {
  for (const key of Reflect.ownKeys(members)) {
    const d = Object.getOwnPropertyDescriptor(members, key);
    if (d.get || d.set) d.enumerable = false;
    Object.defineProperty(C.prototype, key, d);
  }
}

/** Gives prototype the members that other has and prototype lacks. */
function inherit(C, Base) {
  Object.setPrototypeOf(C.prototype, Base.prototype);
  Object.setPrototypeOf(C, Base);
}

const isView = (chunk) => ArrayBuffer.isView(chunk);
/** The bytes of a chunk as a Buffer: itself if it is one. */
const asBuffer = (chunk) => (chunk instanceof Buffer ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));

module.exports = {
  EventEmitter, Stream, send, kConstructed, kDestroy, nextTick, getDefaultHighWaterMark, setDefaultHighWaterMark, highWaterMark, construct, destroy, undestroy,
  errorOrDestroy, methods, inherit, isView, asBuffer,
};
