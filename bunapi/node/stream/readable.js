// Readable: a buffer between a source, which _read asks for more, and a consumer in one of three modes: flowing (data
// events), paused (read() after readable events), or neither yet.
"use strict";

const { EventEmitter, Stream, send, kConstructed, nextTick, highWaterMark, construct, destroy, undestroy, errorOrDestroy, methods, inherit, isView, asBuffer } = part("base");
const { failure, badChunk } = part("errors");

// ---- state

function ReadableState(options, stream, isDuplex) {
  const objectMode = !!(options && (options.objectMode || (isDuplex && options.readableObjectMode)));
  if (objectMode) this.objectMode = true;
  this.highWaterMark = highWaterMark(options, "readableHighWaterMark", isDuplex, objectMode);
  this.buffer = [];
  this.bufferIndex = 0; // chunks before it are gone
  this.length = 0;
  this.pipes = [];
  if (!options) return;
  if (options.emitClose === false) this.emitClose = false;
  if (options.autoDestroy === false) this.autoDestroy = false;
  if (options.defaultEncoding) this.defaultEncoding = options.defaultEncoding;
  if (options.encoding) setDecoder(this, options.encoding);
}
Object.assign(ReadableState.prototype, {
  objectMode: false,
  flowing: null, // null: nobody has said yet
  ended: false, // the source is at its end
  endEmitted: false,
  reading: false, // _read was called and has not pushed
  sync: true, // _read may still be on the stack
  needReadable: false,
  emittedReadable: false,
  readableListening: false,
  resumeScheduled: false,
  readingMore: false,
  constructed: true,
  errorEmitted: false,
  errored: null,
  emitClose: true,
  autoDestroy: true,
  destroyed: false,
  closed: false,
  closeEmitted: false,
  dataEmitted: false,
  paused: null,
  awaitDrainWriters: null, // what pipe waits for: one writer, or a Set if multiAwaitDrain
  multiAwaitDrain: false,
  defaultEncoding: "utf8",
  decoder: null,
  encoding: null,
});
Object.defineProperty(ReadableState.prototype, "pipesCount", { get() { return this.pipes.length; }, configurable: true });
ReadableState.prototype[kConstructed] = function (stream) {
  if (this.needReadable) readMore(stream, this);
};

function setDecoder(state, encoding) {
  const { StringDecoder } = require("string_decoder");
  state.decoder = new StringDecoder(encoding);
  state.encoding = state.decoder.encoding;
}

function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  this._readableState = new ReadableState(options, this, false);
  if (options) setReadableOptions(this, options);
  Stream.call(this, options);
  construct(this);
}
inherit(Readable, Stream);

/** The functions and the signal that a constructor's options bring. */
function setReadableOptions(stream, options) {
  if (typeof options.read === "function") stream._read = options.read;
  if (typeof options.destroy === "function") stream._destroy = options.destroy;
  if (typeof options.construct === "function") stream._construct = options.construct;
  if (options.signal) part("abort").addAbortSignal(options.signal, stream);
}

// ---- the source's side

/** Whether the source should go on. */
const wantsMore = (state) => !state.ended && (state.length < state.highWaterMark || state.length === 0);

/** push and unshift. */
function add(stream, chunk, encoding, front) {
  const state = stream._readableState;
  if (chunk === null) {
    state.reading = false;
    endOfSource(stream, state);
    return false;
  }
  if (!state.objectMode) {
    if (typeof chunk === "string") {
      encoding = encoding || state.defaultEncoding;
      if (state.encoding !== encoding) {
        if (front && state.encoding) chunk = Buffer.from(chunk, encoding).toString(state.encoding);
        else {
          chunk = Buffer.from(chunk, encoding);
          encoding = "";
        }
      }
    } else if (isView(chunk)) {
      if (!(chunk instanceof Buffer)) chunk = asBuffer(chunk);
      encoding = "";
    } else if (chunk !== undefined) {
      errorOrDestroy(stream, badChunk(chunk));
      return false;
    }
    if (!chunk || chunk.length <= 0) {
      state.reading = false;
      readMore(stream, state);
      return wantsMore(state);
    }
  }
  if (front) {
    if (state.endEmitted) errorOrDestroy(stream, failure("ERR_STREAM_UNSHIFT_AFTER_END_EVENT"));
    else if (state.destroyed || state.errored) return false;
    else place(stream, state, chunk, true);
  } else if (state.ended) {
    errorOrDestroy(stream, failure("ERR_STREAM_PUSH_AFTER_EOF"));
  } else if (state.destroyed || state.errored) {
    return false;
  } else {
    state.reading = false;
    if (state.decoder && !encoding) {
      chunk = state.decoder.write(chunk);
      if (!state.objectMode && chunk.length === 0) {
        readMore(stream, state);
        return wantsMore(state);
      }
    }
    place(stream, state, chunk, false);
  }
  return wantsMore(state);
}

/** Gives a chunk to the listener if it waits for one, else to the buffer. */
function place(stream, state, chunk, front) {
  if (state.flowing === true && state.length === 0 && state.sync === false && listens(stream, "data")) {
    forgetWriters(state);
    state.dataEmitted = true;
    send(stream, "data", chunk);
  } else {
    state.length += state.objectMode ? 1 : chunk.length;
    if (!front) state.buffer[state.buffer.length] = chunk;
    else if (state.bufferIndex > 0) state.buffer[--state.bufferIndex] = chunk;
    else state.buffer.unshift(chunk);
    if (state.needReadable) emitReadable(stream, state);
  }
  readMore(stream, state);
}

const listens = (stream, name) => {
  const listener = stream._events?.[name];
  return listener !== undefined && (typeof listener === "function" || listener.length > 0);
};

function forgetWriters(state) {
  if (state.multiAwaitDrain) state.awaitDrainWriters.clear();
  else if (state.awaitDrainWriters !== null) state.awaitDrainWriters = null;
}

function endOfSource(stream, state) {
  if (state.ended) return;
  if (state.decoder) {
    const rest = state.decoder.end();
    if (rest && rest.length > 0) {
      state.buffer.push(rest);
      state.length += state.objectMode ? 1 : rest.length;
    }
  }
  state.ended = true;
  if (state.sync) {
    emitReadable(stream, state);
    return;
  }
  state.needReadable = false;
  state.emittedReadable = true;
  // No event can wait: the stream may end with this one.
  nowReadable(stream);
}

function emitReadable(stream, state) {
  state.needReadable = false;
  if (state.emittedReadable) return;
  state.emittedReadable = true;
  nextTick(nowReadable, stream);
}

function nowReadable(stream) {
  const state = stream._readableState;
  if (!state.destroyed && !state.errored && (state.length > 0 || state.ended)) {
    send(stream, "readable");
    state.emittedReadable = false;
  }
  state.needReadable = !state.flowing && !state.ended && state.length <= state.highWaterMark;
  flow(stream, state);
}

/** Asks the source for more in the next tick, up to the high-water mark. */
function readMore(stream, state) {
  if (state.readingMore || !state.constructed) return;
  state.readingMore = true;
  nextTick(readUpToMark, stream, state);
}

function readUpToMark(stream, state) {
  while (!state.reading && !state.ended && (state.length < state.highWaterMark || (state.flowing && state.length === 0))) {
    const { length } = state;
    stream.read(0);
    if (length === state.length) break; // the source has nothing
  }
  state.readingMore = false;
}

// ---- the consumer's side

/** How much read(n) would take. NaN is one chunk, or all of the text. */
function available(state, n) {
  if (n <= 0 || (state.length === 0 && state.ended)) return 0;
  if (state.objectMode) return 1;
  if (n !== n) return state.length > 0 && (state.flowing || state.decoder === null) ? state.buffer[state.bufferIndex].length : state.length;
  if (n <= state.length) return n;
  return state.ended ? state.length : 0;
}

function read(n) {
  if (n === undefined) n = NaN;
  else if (!Number.isInteger(n)) n = Number.parseInt(n, 10);
  const state = this._readableState, asked = n;
  if (n > state.highWaterMark) state.highWaterMark = markFor(n);
  if (n !== 0) state.emittedReadable = false;

  // read(0) asks the source only; with enough in the buffer it is an event instead.
  if (n === 0 && state.needReadable && ((state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0) || state.ended)) {
    if (state.length === 0 && state.ended) endReadable(this, state);
    else emitReadable(this, state);
    return null;
  }
  n = available(state, n);
  if (n === 0 && state.ended) {
    if (state.length === 0) endReadable(this, state);
    return null;
  }

  // The source comes first, because what it brings at once belongs to this answer.
  const ask = state.needReadable || state.length === 0 || state.length - n < state.highWaterMark;
  if (ask && !state.ended && !state.reading && !state.destroyed && !state.errored && state.constructed) {
    state.reading = state.sync = true;
    if (state.length === 0) state.needReadable = true;
    try {
      this._read(state.highWaterMark);
    } catch (error) {
      errorOrDestroy(this, error);
    }
    state.sync = false;
    if (!state.reading) n = available(state, asked);
  }

  const chunk = n > 0 ? take(state, n) : null;
  if (chunk === null) {
    state.needReadable = state.length <= state.highWaterMark;
    n = 0;
  } else {
    state.length -= n;
    forgetWriters(state);
  }
  if (state.length === 0) {
    if (!state.ended) state.needReadable = true;
    if (asked !== n && state.ended) endReadable(this, state);
  }
  if (chunk !== null && !state.errorEmitted && !state.closeEmitted) {
    state.dataEmitted = true;
    send(this, "data", chunk);
  }
  return chunk;
}

/** The mark grows to the next power of two for who asks for more than it; 1 GiB is the most. */
function markFor(n) {
  if (n > 0x40000000) throw part("errors").outOfRange("size", "<= 1GiB", n);
  let mark = 1;
  while (mark < n) mark *= 2;
  return mark;
}

/** Takes n bytes, characters or (in object mode) one chunk out of the buffer. */
function take(state, n) {
  if (state.length === 0) return null;
  const { buffer } = state;
  const text = state.decoder !== null;
  if (state.objectMode || (!text && n === buffer[state.bufferIndex].length)) return first(state);
  if (!n || n >= state.length) {
    const all = state.bufferIndex > 0 ? buffer.slice(state.bufferIndex) : buffer;
    state.buffer = [];
    state.bufferIndex = 0;
    return text ? all.join("") : all.length === 1 ? all[0] : Buffer.concat(all, state.length);
  }
  if (n < buffer[state.bufferIndex].length) return front(state, n, text);
  const parts = [];
  for (let left = n; left > 0; ) {
    const { length } = buffer[state.bufferIndex];
    parts.push(length <= left ? first(state) : front(state, left, text));
    left -= Math.min(length, left);
  }
  return text ? parts.join("") : Buffer.concat(parts, n);
}

/** The first chunk. */
function first(state) {
  const { buffer } = state;
  const chunk = buffer[state.bufferIndex];
  if (++state.bufferIndex === buffer.length) {
    buffer.length = state.bufferIndex = 0;
  } else {
    buffer[state.bufferIndex - 1] = null;
    if (state.bufferIndex > 1024) {
      buffer.splice(0, state.bufferIndex);
      state.bufferIndex = 0;
    }
  }
  return chunk;
}

/** The first n of the first chunk, which is longer. */
function front(state, n, text) {
  const chunk = state.buffer[state.bufferIndex];
  state.buffer[state.bufferIndex] = text ? chunk.slice(n) : chunk.subarray(n);
  return text ? chunk.slice(0, n) : chunk.subarray(0, n);
}

function endReadable(stream, state) {
  if (state.endEmitted) return;
  state.ended = true;
  nextTick(emitEnd, stream, state);
}

function emitEnd(stream, state) {
  if (state.errored || state.closeEmitted || state.endEmitted || state.length > 0) return;
  state.endEmitted = true;
  send(stream, "end");
  if (stream.writable && stream.allowHalfOpen === false) {
    nextTick(endWritable, stream);
  } else if (state.autoDestroy) {
    const w = stream._writableState;
    if (!w || (w.autoDestroy && (w.finished || w.writable === false))) stream.destroy();
  }
}

function endWritable(stream) {
  if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
}

// ---- modes

function flow(stream, state) {
  while (state.flowing && stream.read() !== null);
}

function resume(stream, state) {
  if (state.resumeScheduled) return;
  state.resumeScheduled = true;
  nextTick(nowResume, stream, state);
}

function nowResume(stream, state) {
  if (!state.reading) stream.read(0);
  state.resumeScheduled = false;
  send(stream, "resume");
  flow(stream, state);
  if (state.flowing && !state.reading) stream.read(0);
}

const readFirst = (stream) => stream.read(0);

/** After a listener of "readable" has gone. */
function updateListening(stream) {
  const state = stream._readableState;
  state.readableListening = stream.listenerCount("readable") > 0;
  if (state.resumeScheduled && state.paused === false) state.flowing = true;
  else if (stream.listenerCount("data") > 0) stream.resume();
  else if (!state.readableListening) state.flowing = null;
}

function on(name, listener) {
  const result = EventEmitter.prototype.on.call(this, name, listener);
  const state = this._readableState;
  if (name === "data") {
    state.readableListening = this.listenerCount("readable") > 0;
    if (state.flowing !== false) this.resume();
  } else if (name === "readable" && !state.endEmitted && !state.readableListening) {
    state.readableListening = state.needReadable = true;
    state.flowing = false;
    state.emittedReadable = false;
    if (state.length > 0) emitReadable(this, state);
    else if (!state.reading) nextTick(readFirst, this);
  }
  return result;
}

function removeListener(name, listener) {
  const result = EventEmitter.prototype.removeListener.call(this, name, listener);
  if (name === "readable") nextTick(updateListening, this);
  return result;
}

methods(Readable, {
  destroy,
  _undestroy: undestroy,
  _destroy(error, callback) { callback(error); },
  push(chunk, encoding) { return add(this, chunk, encoding, false); },
  unshift(chunk, encoding) { return add(this, chunk, encoding, true); },
  isPaused() {
    const state = this._readableState;
    return state.paused === true || state.flowing === false;
  },
  setEncoding(encoding) {
    const state = this._readableState;
    setDecoder(state, encoding);
    let text = "";
    for (let i = state.bufferIndex; i < state.buffer.length; i++) text += state.decoder.write(state.buffer[i]);
    state.buffer.length = state.bufferIndex = 0;
    if (text !== "") state.buffer.push(text);
    state.length = text.length;
    return this;
  },
  read,
  _read() { throw failure("ERR_METHOD_NOT_IMPLEMENTED", "_read()"); },
  pipe(dest, options) { return part("pipe").pipe(this, dest, options); },
  unpipe(dest) { return part("pipe").unpipe(this, dest); },
  on,
  addListener: on,
  removeListener,
  off: removeListener,
  removeAllListeners(name) {
    const result = EventEmitter.prototype.removeAllListeners.apply(this, arguments.length === 0 ? [] : [name]);
    if (name === "readable" || name === undefined) nextTick(updateListening, this);
    return result;
  },
  resume() {
    const state = this._readableState;
    if (!state.flowing) {
      // With a listener of "readable" the stream stays as it is: resume only lets it go on when the listener has gone.
      state.flowing = !state.readableListening;
      resume(this, state);
    }
    state.paused = false;
    return this;
  },
  pause() {
    const state = this._readableState;
    if (state.flowing !== false && !state.destroyed) {
      state.flowing = false;
      this.emit("pause");
    }
    state.paused = true;
    return this;
  },
  wrap(stream) { return part("from").wrap(this, stream); },
  iterator(options) { return part("iterate").iterator(this, options); },
  compose(stream, options) { return part("operators").compose.call(this, stream, options); },
  get readable() {
    const r = this._readableState;
    return !!r && r.readable !== false && !r.destroyed && !r.errorEmitted && !r.endEmitted;
  },
  set readable(v) {
    if (this._readableState) this._readableState.readable = !!v;
  },
  get readableDidRead() { return this._readableState.dataEmitted; },
  get readableAborted() {
    const r = this._readableState;
    return r.readable !== false && !!(r.destroyed || r.errored) && !r.endEmitted;
  },
  get readableHighWaterMark() { return this._readableState.highWaterMark; },
  get readableBuffer() { return this._readableState?.buffer; },
  get readableFlowing() { return this._readableState.flowing; },
  set readableFlowing(v) {
    if (this._readableState) this._readableState.flowing = v;
  },
  get readableLength() { return this._readableState.length; },
  get readableObjectMode() { return this._readableState ? this._readableState.objectMode : false; },
  get readableEncoding() { return this._readableState ? this._readableState.encoding : null; },
  get errored() { return this._readableState ? this._readableState.errored : null; },
  get closed() { return this._readableState ? this._readableState.closed : false; },
  get destroyed() { return this._readableState ? this._readableState.destroyed : false; },
  set destroyed(v) {
    if (this._readableState) this._readableState.destroyed = v;
  },
  get readableEnded() { return this._readableState ? this._readableState.endEmitted : false; },
});

// The helpers of iterators are compiled when the first of them is used.
for (const [name, length] of [["drop", 1], ["filter", 2], ["flatMap", 2], ["map", 2], ["take", 1], ["every", 1], ["forEach", 2], ["reduce", 3], ["toArray", 1], ["some", 1], ["find", 2]]) {
  const helper = { [name](a, b, c) {
    return length === 3 ? part("operators").reduce.apply(this, arguments) : part("operators")[name].call(this, a, b);
  } }[name];
  Object.defineProperty(helper, "length", { value: length, configurable: true });
  Object.defineProperty(Readable.prototype, name, { value: helper, writable: true, enumerable: false, configurable: true });
}
methods(Readable, {
  [EventEmitter.captureRejectionSymbol](error) { this.destroy(error); },
  [Symbol.asyncDispose]() { return part("iterate").dispose(this, "readableEnded"); },
  [Symbol.asyncIterator]() { return part("iterate").iterator(this); },
});

Object.assign(Readable, {
  ReadableState,
  _fromList(n, state) { return take(state, n); },
  from(iterable, options) { return part("from").from(iterable, options); },
  fromWeb(stream, options) { return part("web").readableFromWeb(stream, options); },
  toWeb(stream, options) { return part("web").readableToWeb(stream, options); },
  wrap(source, options) {
    return new Readable({ objectMode: source.readableObjectMode ?? source.objectMode ?? true, ...options, destroy(error, callback) { part("destroyer").destroyer(source, error); callback(error); } }).wrap(source);
  },
});

module.exports = { Readable, ReadableState, setReadableOptions };
