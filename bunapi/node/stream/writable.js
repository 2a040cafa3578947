// Writable: a queue in front of a sink, which takes one chunk at a time (_write) or all that wait (_writev).
"use strict";

const { EventEmitter, Stream, send, kConstructed, nextTick, highWaterMark, construct, destroy, undestroy, errorOrDestroy, methods, inherit, isView, asBuffer } = part("base");
const { failure, badChunk } = part("errors");

const nothing = () => {};

// ---- state

function WritableState(options, stream, isDuplex) {
  const objectMode = !!(options && (options.objectMode || (isDuplex && options.writableObjectMode)));
  if (objectMode) this.objectMode = true;
  this.highWaterMark = highWaterMark(options, "writableHighWaterMark", isDuplex, objectMode);
  this.length = 0;
  this.corked = 0;
  this.onwrite = (error) => written(stream, error); // made once, not for each chunk
  this.writecb = null;
  this.writelen = 0;
  this.buffered = []; // { chunk, encoding, callback } that wait, from bufferedIndex on
  this.bufferedIndex = 0;
  this.pendingcb = 0;
  if (!options) return;
  if (options.decodeStrings === false) this.decodeStrings = false;
  if (options.emitClose === false) this.emitClose = false;
  if (options.autoDestroy === false) this.autoDestroy = false;
  if (options.defaultEncoding) this.defaultEncoding = options.defaultEncoding;
}
Object.assign(WritableState.prototype, {
  objectMode: false,
  decodeStrings: true,
  defaultEncoding: "utf8",
  constructed: true,
  needDrain: false,
  writing: false, // the sink has a chunk
  sync: true, // _write may still be on the stack
  bufferProcessing: false,
  afterWriteTickInfo: null, // callbacks of equal writes that end in the next tick: { callback, count }
  afterWritePending: false,
  ending: false, // end was called
  ended: false,
  finalCalled: false,
  prefinished: false,
  finished: false,
  finishCallbacks: null,
  emitClose: true,
  autoDestroy: true,
  destroyed: false,
  errored: null,
  errorEmitted: false,
  closed: false,
  closeEmitted: false,
  allBuffers: true,
  allNoop: true,
  writable: undefined,
});
Object.defineProperties(WritableState.prototype, {
  getBuffer: { value: function getBuffer() { return this.buffered.slice(this.bufferedIndex); }, enumerable: true, writable: true, configurable: true },
  bufferedRequestCount: { get() { return this.buffered.length - this.bufferedIndex; }, configurable: true },
});
WritableState.prototype[kConstructed] = function (stream) {
  if (!this.writing) drainQueue(stream, this);
  if (this.ending) finishMaybe(stream, this, false);
};

function Writable(options) {
  if (!(this instanceof Writable)) return new Writable(options);
  this._writableState = new WritableState(options, this, false);
  if (options) setWritableOptions(this, options);
  Stream.call(this, options);
  construct(this);
}
inherit(Writable, Stream);
Object.defineProperty(Writable, Symbol.hasInstance, { value(object) {
  if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
  return this === Writable && !!object && object._writableState instanceof WritableState;
}, configurable: true });

function setWritableOptions(stream, options) {
  if (typeof options.write === "function") stream._write = options.write;
  if (typeof options.writev === "function") stream._writev = options.writev;
  if (typeof options.destroy === "function") stream._destroy = options.destroy;
  if (typeof options.final === "function") stream._final = options.final;
  if (typeof options.construct === "function") stream._construct = options.construct;
  if (options.signal) part("abort").addAbortSignal(options.signal, stream);
}

// ---- writing

/** write(chunk, encoding, callback): true, false, or an Error that was reported. */
function write(stream, chunk, encoding, callback) {
  const state = stream._writableState;
  if (typeof encoding === "function") {
    callback = encoding;
    encoding = state.defaultEncoding;
  } else if (!encoding) encoding = state.defaultEncoding;
  else if (encoding !== "buffer" && !Buffer.isEncoding(encoding)) throw failure("ERR_UNKNOWN_ENCODING", encoding);
  if (typeof callback !== "function") callback = nothing;
  if (chunk === null) throw failure("ERR_STREAM_NULL_VALUES");
  if (!state.objectMode) {
    if (typeof chunk === "string") {
      if (state.decodeStrings) {
        chunk = Buffer.from(chunk, encoding);
        encoding = "buffer";
      }
    } else if (isView(chunk)) {
      if (!(chunk instanceof Buffer)) chunk = asBuffer(chunk);
      encoding = "buffer";
    } else throw badChunk(chunk);
  }
  if (state.ending || state.destroyed) {
    const error = state.ending ? failure("ERR_STREAM_WRITE_AFTER_END") : failure("ERR_STREAM_DESTROYED", "write");
    nextTick(callback, error);
    errorOrDestroy(stream, error, true);
    return error;
  }
  state.pendingcb++;
  const length = state.objectMode ? 1 : chunk.length;
  state.length += length;
  if (state.writing || state.corked > 0 || state.errored || !state.constructed) {
    state.buffered.push({ chunk, encoding, callback });
    if (state.allBuffers && encoding !== "buffer") state.allBuffers = false;
    if (state.allNoop && callback !== nothing) state.allNoop = false;
  } else {
    state.writelen = length;
    state.writecb = callback;
    state.writing = state.sync = true;
    stream._write(chunk, encoding, state.onwrite);
    state.sync = false;
  }
  // A sink that has taken the chunk already needs no pause.
  const room = state.length < state.highWaterMark || state.length === 0;
  if (!room) state.needDrain = true;
  return room && !state.errored && !state.destroyed;
}

/** Gives the sink one chunk of the queue, or all. */
function give(stream, state, many, length, chunk, encoding, callback) {
  state.writelen = length;
  state.writecb = callback;
  state.writing = state.sync = true;
  if (state.destroyed) state.onwrite(failure("ERR_STREAM_DESTROYED", "write"));
  else if (many) stream._writev(chunk, state.onwrite);
  else stream._write(chunk, encoding, state.onwrite);
  state.sync = false;
}

/** The sink's callback. */
function written(stream, error) {
  const state = stream._writableState, callback = state.writecb;
  if (typeof callback !== "function") {
    errorOrDestroy(stream, failure("ERR_MULTIPLE_CALLBACK"));
    return;
  }
  state.writing = false;
  state.writecb = null;
  state.length -= state.writelen;
  state.writelen = 0;
  if (error) {
    error.stack; // goja makes the stack when it is first read
    if (!state.errored) state.errored = error;
    const r = stream._readableState;
    if (r && !r.errored) r.errored = error;
    if (state.sync) nextTick(writeFailed, stream, state, error, callback);
    else writeFailed(stream, state, error, callback);
    return;
  }
  if (state.buffered.length > state.bufferedIndex) drainQueue(stream, state);
  if (!state.sync) {
    afterWrite(stream, state, 1, callback);
    return;
  }
  if (callback === nothing) {
    // Nobody is told, so no tick is needed unless it brings "drain".
    if (!state.afterWritePending && state.needDrain && state.length === 0) {
      state.afterWritePending = true;
      nextTick(afterWrite, stream, state, 1, callback);
    } else {
      state.pendingcb--;
      if (state.ending) finishMaybe(stream, state, true);
    }
  } else if (state.afterWriteTickInfo !== null && state.afterWriteTickInfo.callback === callback) {
    state.afterWriteTickInfo.count++;
  } else {
    state.afterWriteTickInfo = { callback, count: 1 };
    state.afterWritePending = true;
    nextTick(afterWrites, stream, state, state.afterWriteTickInfo);
  }
}

function writeFailed(stream, state, error, callback) {
  state.pendingcb--;
  callback(error);
  failQueue(state); // for callbacks that a stream without autoDestroy would keep
  errorOrDestroy(stream, error);
}

function afterWrites(stream, state, info) {
  state.afterWriteTickInfo = null;
  afterWrite(stream, state, info.count, info.callback);
}

function afterWrite(stream, state, count, callback) {
  state.afterWritePending = false;
  if (state.needDrain && !state.ending && !state.destroyed && state.length === 0) {
    state.needDrain = false;
    send(stream, "drain");
  }
  while (count-- > 0) {
    state.pendingcb--;
    callback(null);
  }
  if (state.destroyed) failQueue(state);
  if (state.ending) finishMaybe(stream, state, true);
}

/** Tells everybody who waits that the stream has failed. */
function failQueue(state) {
  if (state.writing) return;
  for (let i = state.bufferedIndex; i < state.buffered.length; i++) {
    const { chunk, callback } = state.buffered[i];
    state.length -= state.objectMode ? 1 : chunk.length;
    callback(state.errored ?? failure("ERR_STREAM_DESTROYED", "write"));
  }
  tellFinish(state, state.errored ?? failure("ERR_STREAM_DESTROYED", "end"));
  emptyQueue(state);
}

function emptyQueue(state) {
  state.buffered = [];
  state.bufferedIndex = 0;
  state.allBuffers = state.allNoop = true;
}

/** Gives the sink what waits, as long as it takes it at once. */
function drainQueue(stream, state) {
  const waiting = state.buffered.length - state.bufferedIndex;
  if (waiting === 0 || state.corked > 0 || state.bufferProcessing || state.destroyed || !state.constructed) return;
  state.bufferProcessing = true;
  if (waiting > 1 && stream._writev) {
    state.pendingcb -= waiting - 1;
    const chunks = state.bufferedIndex === 0 ? state.buffered : state.buffered.slice(state.bufferedIndex);
    const callback = state.allNoop ? nothing : (error) => {
      for (let i = 0; i < chunks.length; i++) chunks[i].callback(error);
    };
    chunks.allBuffers = state.allBuffers;
    give(stream, state, true, state.length, chunks, "", callback);
    emptyQueue(state);
  } else {
    const { buffered } = state;
    let i = state.bufferedIndex;
    do {
      const { chunk, encoding, callback } = buffered[i];
      buffered[i++] = null;
      give(stream, state, false, state.objectMode ? 1 : chunk.length, chunk, encoding, callback);
    } while (i < buffered.length && !state.writing);
    if (i === buffered.length) emptyQueue(state);
    else if (i > 256) {
      buffered.splice(0, i);
      state.bufferedIndex = 0;
    } else state.bufferedIndex = i;
  }
  state.bufferProcessing = false;
}

// ---- the end

function end(chunk, encoding, callback) {
  const state = this._writableState;
  if (typeof chunk === "function") {
    callback = chunk;
    chunk = encoding = null;
  } else if (typeof encoding === "function") {
    callback = encoding;
    encoding = null;
  }
  let error;
  if (chunk !== null && chunk !== undefined) {
    const result = write(this, chunk, encoding);
    if (result instanceof Error) error = result;
  }
  if (state.corked > 0) {
    state.corked = 1;
    this.uncork();
  }
  if (error) {
    // It was reported.
  } else if (!state.errored && !state.ending) {
    state.ending = true;
    finishMaybe(this, state, true);
    state.ended = true;
  } else if (state.finished) error = failure("ERR_STREAM_ALREADY_FINISHED", "end");
  else if (state.destroyed) error = failure("ERR_STREAM_DESTROYED", "end");
  if (typeof callback === "function") {
    if (error) nextTick(callback, error);
    else if (state.errored) nextTick(callback, state.errored);
    else if (state.finished) nextTick(callback);
    else (state.finishCallbacks ??= []).push(callback);
  }
  return this;
}

const canFinish = (state) =>
  state.ending && !state.writing && state.length === 0 && !state.finished && !state.destroyed && state.constructed && !state.errored &&
  state.buffered.length === 0 && !state.errorEmitted && !state.closeEmitted;

function finishMaybe(stream, state, later) {
  if (!canFinish(state)) return;
  prefinish(stream, state);
  if (state.pendingcb !== 0) return;
  if (later) {
    state.pendingcb++;
    nextTick(finishLater, stream, state);
  } else if (canFinish(state)) {
    state.pendingcb++;
    finish(stream, state);
  }
}

function finishLater(stream, state) {
  if (canFinish(state)) finish(stream, state);
  else state.pendingcb--;
}

function prefinish(stream, state) {
  if (state.prefinished || state.finalCalled) return;
  if (typeof stream._final === "function" && !state.destroyed) {
    state.finalCalled = true;
    runFinal(stream, state);
  } else {
    state.prefinished = true;
    send(stream, "prefinish");
  }
}

function runFinal(stream, state) {
  let called = false;
  const done = (error) => {
    if (called) {
      errorOrDestroy(stream, error ?? failure("ERR_MULTIPLE_CALLBACK"));
      return;
    }
    called = true;
    state.pendingcb--;
    if (error) {
      tellFinish(state, error);
      errorOrDestroy(stream, error, state.sync);
    } else if (canFinish(state)) {
      state.prefinished = true;
      send(stream, "prefinish");
      state.pendingcb++; // no other finish meanwhile
      nextTick(finish, stream, state);
    }
  };
  state.sync = true;
  state.pendingcb++;
  try {
    stream._final(done);
  } catch (error) {
    done(error);
  }
  state.sync = false;
}

function tellFinish(state, error) {
  const callbacks = state.finishCallbacks;
  if (callbacks === null) return;
  state.finishCallbacks = null;
  for (let i = 0; i < callbacks.length; i++) callbacks[i](error);
}

function finish(stream, state) {
  state.pendingcb--;
  state.finished = true;
  tellFinish(state, null);
  send(stream, "finish");
  if (!state.autoDestroy) return;
  const r = stream._readableState;
  if (!r || (r.autoDestroy && (r.endEmitted || r.readable === false))) stream.destroy();
}

methods(Writable, {
  pipe() { errorOrDestroy(this, failure("ERR_STREAM_CANNOT_PIPE")); },
  write(chunk, encoding, callback) {
    // A null chunk is an error even where undefined is none.
    return write(this, chunk, encoding, callback) === true;
  },
  cork() { this._writableState.corked++; },
  uncork() {
    const state = this._writableState;
    if (state.corked === 0) return;
    state.corked--;
    if (!state.writing) drainQueue(this, state);
  },
  setDefaultEncoding(encoding) {
    if (typeof encoding === "string") encoding = encoding.toLowerCase();
    if (!Buffer.isEncoding(encoding)) throw failure("ERR_UNKNOWN_ENCODING", encoding);
    this._writableState.defaultEncoding = encoding;
    return this;
  },
  _write(chunk, encoding, callback) {
    if (!this._writev) throw failure("ERR_METHOD_NOT_IMPLEMENTED", "_write()");
    this._writev([{ chunk, encoding }], callback);
  },
  _writev: null,
  end,
  get closed() { return this._writableState ? this._writableState.closed : false; },
  get destroyed() { return this._writableState ? this._writableState.destroyed : false; },
  set destroyed(v) {
    if (this._writableState) this._writableState.destroyed = v;
  },
  get writable() {
    const w = this._writableState;
    return !!w && w.writable !== false && !w.destroyed && !w.errored && !w.ending && !w.ended;
  },
  set writable(v) {
    if (this._writableState) this._writableState.writable = !!v;
  },
  get writableFinished() { return this._writableState ? this._writableState.finished : false; },
  get writableObjectMode() { return this._writableState ? this._writableState.objectMode : false; },
  get writableBuffer() { return this._writableState?.getBuffer(); },
  get writableEnded() { return this._writableState ? this._writableState.ending : false; },
  get writableNeedDrain() {
    const w = this._writableState;
    return w ? !w.destroyed && !w.ending && w.needDrain : false;
  },
  get writableHighWaterMark() { return this._writableState?.highWaterMark; },
  get writableCorked() { return this._writableState ? this._writableState.corked : 0; },
  get writableLength() { return this._writableState?.length; },
  get errored() { return this._writableState ? this._writableState.errored : null; },
  get writableAborted() {
    const w = this._writableState;
    return w.writable !== false && !!(w.destroyed || w.errored) && !w.finished;
  },
  destroy(error, callback) {
    const state = this._writableState;
    if (!state.destroyed && (state.bufferedIndex < state.buffered.length || state.finishCallbacks !== null)) nextTick(failQueue, state);
    destroy.call(this, error, callback);
    return this;
  },
  _undestroy: undestroy,
  _destroy(error, callback) { callback(error); },
  [EventEmitter.captureRejectionSymbol](error) { this.destroy(error); },
  [Symbol.asyncDispose]() { return part("iterate").dispose(this, "writableFinished"); },
});

Object.assign(Writable, {
  WritableState,
  fromWeb(stream, options) { return part("web").writableFromWeb(stream, options); },
  toWeb(stream) { return part("web").writableToWeb(stream); },
});

module.exports = { Writable, WritableState, setWritableOptions };
