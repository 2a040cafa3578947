// finished(stream, options, callback): once the stream cannot be read or written any more, whatever kind it is.
"use strict";

const u = part("utils");
const { failure, notStream, aborted, mustBeFunction, mustBeObject, mustBeSignal } = part("errors");
const { nextTick } = internal;
const nothing = () => {};

/** One call of finished. Its listeners hold the stream, so cleanup removes them. */
class Watch {
  constructor(stream, options, callback) {
    this.stream = stream;
    this.callback = callback;
    this.called = false;
    this.signal = options.signal;
    this.readable = options.readable ?? u.isReadableNodeStream(stream);
    this.writable = options.writable ?? u.isWritableNodeStream(stream);
    // Whether "close" is what says that all is over.
    this.closes = u.willEmitClose(stream) && u.isReadableNodeStream(stream) === this.readable && u.isWritableNodeStream(stream) === this.writable;
    this.written = u.isWritableFinished(stream, false);
    this.read = u.isReadableFinished(stream, false);
    this.listeners = [];
  }

  listen(name, listener) {
    this.stream.on(name, listener);
    this.listeners.push(name, listener);
  }

  clean() {
    this.called = true;
    this.callback = nothing;
    for (let i = 0; i < this.listeners.length; i += 2) this.stream.removeListener(this.listeners[i], this.listeners[i + 1]);
    this.listeners.length = 0;
    this.forget?.();
  }

  done(error) {
    if (this.called) return;
    this.called = true;
    this.forget?.();
    if (error === undefined) this.callback.call(this.stream);
    else this.callback.call(this.stream, error);
  }

  onFinish() {
    this.written = true;
    if (this.stream.destroyed) this.closes = false;
    if (this.closes && (!this.stream.writable || this.readable)) return;
    if (!this.readable || this.read) this.done();
  }

  onEnd() {
    this.read = true;
    if (this.stream.destroyed) this.closes = false;
    if (this.closes && (!this.stream.readable || this.writable)) return;
    if (!this.writable || this.written) this.done();
  }

  failed() {
    const error = u.writableError(this.stream) || u.readableError(this.stream);
    return error && typeof error !== "boolean" ? error : undefined;
  }

  onClose() {
    const error = this.failed();
    if (error) return this.done(error);
    const { stream } = this;
    if (this.readable && !this.read && u.isReadableNodeStream(stream, true) && !u.isReadableFinished(stream, false)) return this.done(failure("ERR_STREAM_PREMATURE_CLOSE"));
    if (this.writable && !this.written && !u.isWritableFinished(stream, false)) return this.done(failure("ERR_STREAM_PREMATURE_CLOSE"));
    this.done();
  }

  watch(errors) {
    const { stream } = this, w = stream._writableState, r = stream._readableState;
    const onFinish = () => this.onFinish(), onClose = () => this.onClose();
    const closed = u.isClosed(stream);
    if (closed || this.overAlready(w, r)) {
      if (errors) this.listen("error", nothing); // its error may still be on the way
      nextTick(closed ? onClose : () => this.done(this.failed()));
      return;
    }
    if (u.isRequest(stream)) {
      this.listen("complete", onFinish);
      if (!this.closes) this.listen("abort", onClose);
      if (stream.req) stream.req.on("finish", onFinish);
      else this.listen("request", () => stream.req.on("finish", onFinish));
    } else if (this.writable && !w) { // a stream of the first kind
      const legacy = () => {
        if (!stream.writable) this.onFinish();
      };
      this.listen("end", legacy);
      this.listen("close", legacy);
    }
    if (!this.closes && typeof stream.aborted === "boolean") this.listen("aborted", onClose);
    this.listen("end", () => this.onEnd());
    this.listen("finish", onFinish);
    if (errors) this.listen("error", (error) => this.done(error));
    this.listen("close", onClose);
  }

  /** Whether no event will come any more. */
  overAlready(w, r) {
    const { stream, closes } = this;
    if (w?.errorEmitted || r?.errorEmitted) return !closes;
    if (!this.readable && (!closes || u.isReadable(stream)) && (this.written || u.isWritable(stream) === false) && (w === undefined || w === null || w.pendingcb === undefined || w.pendingcb === 0)) return true;
    if (!this.writable && (!closes || u.isWritable(stream)) && (this.read || u.isReadable(stream) === false)) return true;
    return !!(this.readable && stream.req && stream.aborted);
  }
}

/** options and callback as finished takes them. */
function finished(stream, options, callback) {
  if (arguments.length === 2 || (callback === undefined && typeof options === "function")) {
    callback = options;
    options = {};
  } else if (options === null || options === undefined) options = {};
  else mustBeObject("options", options);
  mustBeFunction("callback", callback);
  mustBeSignal("options.signal", options.signal);
  if (u.isReadableStream(stream) || u.isWritableStream(stream)) return finishedWeb(stream, options, callback);
  if (!u.isNodeStream(stream)) throw notStream("stream", stream);
  const watch = new Watch(stream, options, callback);
  watch.watch(options.error !== false);
  const { signal } = options;
  if (signal && !watch.called) {
    const abort = () => {
      const end = watch.callback;
      watch.clean();
      end.call(stream, aborted(signal));
    };
    if (signal.aborted) nextTick(abort);
    else {
      signal.addEventListener("abort", abort, { once: true });
      watch.forget = () => signal.removeEventListener("abort", abort);
    }
  }
  return () => watch.clean();
}

function finishedWeb(stream, { signal }, callback) {
  let called = false, forget = nothing;
  const done = (error) => {
    if (called) return;
    called = true;
    forget();
    nextTick(() => (error === undefined ? callback.call(stream) : callback.call(stream, error)));
  };
  if (signal) {
    const abort = () => done(aborted(signal));
    if (signal.aborted) nextTick(abort);
    else {
      signal.addEventListener("abort", abort, { once: true });
      forget = () => signal.removeEventListener("abort", abort);
    }
  }
  internal.webClosed(stream, () => done(), done);
  return nothing;
}

module.exports = { finished };
