// WritableStream and TransformStream of the Streams Standard. Records and public objects as in core.js and readable.js, whose
// internals come in as shared.
(function (host, shared) {
  "use strict";
  const { Queue, deferred, attempt, settle, then, member, strategyOf, invalidState, invalidThis, illegal, nothing, isObject, tellWatchers, custom, self } = shared;
  const { make, enqueue, closeController, errorController, canEnqueue, desiredSize, streamOf, token } = shared;

  // ---- writable streams: "writable" → "erroring" → "errored", or "closed"

  const newStream = (self) => ({
    self, state: "writable", error: undefined, writer: undefined, controller: undefined, requests: [],
    inFlight: undefined, closing: undefined, closeInFlight: undefined, pendingAbort: undefined, backpressure: false,
  });
  const closeQueued = (s) => s.closing !== undefined || s.closeInFlight !== undefined;
  const CLOSE = {};

  function setUp(stream, { start, write, close, abort, hwm, size }) {
    const c = (stream.controller = {
      stream, self: undefined, queue: new Queue(), hwm, size, write: write ?? nothing, close: close ?? nothing, abort: abort ?? nothing,
      started: false, signal: undefined,
    });
    stream.backpressure = desired(c) <= 0;
    return [c, () => {
      const begun = start?.();
      settle(Promise.resolve(begun), () => {
        c.started = true;
        advance(c);
      }, (e) => {
        c.started = true;
        dealWithError(stream, e);
      });
    }];
  }
  const desired = (c) => c.hwm - c.queue.total;
  const signalOf = (c) => (c.signal ??= new AbortController());
  const forget = (c) => (c.write = c.close = c.abort = c.size = nothing);

  function updateBackpressure(stream) {
    const on = desired(stream.controller) <= 0;
    if (on === stream.backpressure) return;
    stream.backpressure = on;
    const { writer } = stream;
    if (!writer) return;
    if (on) writer.ready = deferred();
    else writer.ready.resolve();
  }
  function advance(c) {
    const { stream } = c;
    if (!c.started || stream.inFlight) return;
    if (stream.state === "erroring") return finishErroring(stream);
    if (stream.state !== "writable" || c.queue.length === 0) return;
    const value = c.queue.peek();
    if (value === CLOSE) {
      stream.closeInFlight = stream.closing;
      stream.closing = undefined;
      c.queue.shift();
      const promise = attempt(() => c.close());
      forget(c);
      settle(promise, () => closed(stream), (e) => {
        stream.closeInFlight.reject(e);
        stream.closeInFlight = undefined;
        if (stream.pendingAbort) {
          stream.pendingAbort.reject(e);
          stream.pendingAbort = undefined;
        }
        dealWithError(stream, e);
      });
      return;
    }
    stream.inFlight = stream.requests.shift();
    settle(attempt(() => c.write(value, c.self)), () => {
      const request = stream.inFlight;
      stream.inFlight = undefined;
      request.resolve();
      c.queue.shift();
      if (!closeQueued(stream) && stream.state === "writable") updateBackpressure(stream);
      advance(c);
    }, (e) => {
      if (stream.state === "writable") forget(c);
      const request = stream.inFlight;
      stream.inFlight = undefined;
      request.reject(e);
      dealWithError(stream, e);
    });
  }
  function closed(stream) {
    stream.closeInFlight.resolve();
    stream.closeInFlight = undefined;
    if (stream.state === "erroring" && stream.pendingAbort) {
      stream.pendingAbort.resolve();
      stream.pendingAbort = undefined;
    }
    stream.state = "closed";
    tellWatchers(stream);
    stream.writer?.closed.resolve();
  }
  function dealWithError(stream, e) {
    if (stream.state === "writable") startErroring(stream, e);
    else if (stream.state === "erroring") finishErroring(stream);
  }
  function startErroring(stream, reason) {
    stream.state = "erroring";
    stream.error = reason;
    if (stream.writer) rejectReady(stream.writer, reason);
    if (!stream.inFlight && !stream.closeInFlight && stream.controller.started) finishErroring(stream);
  }
  function rejectReady(writer, e) {
    writer.ready.reject(e);
    writer.ready = deferred();
    writer.ready.reject(e);
  }
  function finishErroring(stream) {
    if (stream.inFlight || stream.closeInFlight) return;
    stream.state = "errored";
    tellWatchers(stream);
    const c = stream.controller;
    c.queue.clear();
    for (const request of stream.requests.splice(0)) request.reject(stream.error);
    const { pendingAbort } = stream;
    stream.pendingAbort = undefined;
    if (!pendingAbort) {
      forget(c);
      return rejectClose(stream);
    }
    if (pendingAbort.wasErroring) {
      pendingAbort.reject(stream.error);
      return rejectClose(stream);
    }
    const { abort } = c;
    forget(c);
    settle(attempt(() => abort(pendingAbort.reason)), () => (pendingAbort.resolve(), rejectClose(stream)), (e) => (pendingAbort.reject(e), rejectClose(stream)));
  }
  function rejectClose(stream) {
    if (stream.closing) {
      stream.closing.reject(stream.error);
      stream.closing = undefined;
    }
    stream.writer?.closed.reject(stream.error);
  }
  function abortStream(stream, reason) {
    if (stream.state === "closed" || stream.state === "errored") return Promise.resolve();
    signalOf(stream.controller).abort(reason);
    if (stream.state === "closed" || stream.state === "errored") return Promise.resolve();
    if (stream.pendingAbort) return stream.pendingAbort.promise;
    const wasErroring = stream.state === "erroring";
    const pending = (stream.pendingAbort = Object.assign(deferred(), { reason: wasErroring ? undefined : reason, wasErroring }));
    if (!wasErroring) startErroring(stream, reason);
    return pending.promise;
  }
  function closeStream(stream) {
    if (stream.state === "closed" || stream.state === "errored" || closeQueued(stream))
      return Promise.reject(new TypeError("Cannot close a WritableStream that is closing, closed or errored"));
    const { promise } = (stream.closing = deferred());
    if (stream.writer && stream.backpressure && stream.state === "writable") stream.writer.ready.resolve();
    stream.controller.queue.push(CLOSE, 0);
    advance(stream.controller);
    return promise;
  }
  function write(stream, chunk) {
    const c = stream.controller;
    let size = 1;
    if (stream.state === "writable") {
      try {
        size = c.size(chunk);
      } catch (e) {
        if (stream.state === "writable") startErroring(stream, e);
      }
    }
    if (stream.state === "errored") return Promise.reject(stream.error);
    if (closeQueued(stream) || stream.state === "closed") return Promise.reject(new TypeError("Cannot write to a WritableStream that is closing or closed"));
    if (stream.state === "erroring") return Promise.reject(stream.error);
    const request = deferred();
    stream.requests.push(request);
    try {
      c.queue.push(chunk, size);
    } catch (e) {
      startErroring(stream, e);
      return request.promise;
    }
    if (!closeQueued(stream) && stream.state === "writable") updateBackpressure(stream);
    advance(c);
    return request.promise;
  }

  const newWriter = (stream, self) => {
    if (stream.writer) throw invalidState("WritableStream is locked");
    const writer = (stream.writer = { self, stream, closed: deferred(), ready: deferred() });
    if (stream.state === "writable" && !closeQueued(stream) && stream.backpressure) return writer;
    if (stream.state === "erroring" || stream.state === "errored") writer.ready.reject(stream.error);
    else writer.ready.resolve();
    if (stream.state === "closed") writer.closed.resolve();
    if (stream.state === "errored") writer.closed.reject(stream.error);
    return writer;
  };
  const detached = () => invalidState("The writer is not attached to a stream");
  function release(writer) {
    const e = detached();
    const { stream } = writer;
    rejectReady(writer, e);
    writer.closed.reject(e);
    writer.closed = deferred();
    writer.closed.reject(e);
    stream.writer = undefined;
    writer.stream = undefined;
  }

  let writableOf, writerOf, controllerOf;
  const attached = (writer) => {
    const w = self(writerOf(writer), "WritableStreamDefaultWriter");
    if (!w.stream) throw detached();
    return w.stream;
  };

  class WritableStreamDefaultController {
    #c;
    static {
      controllerOf = (o) => (isObject(o) && #c in o ? o.#c : undefined);
    }
    constructor(key, c) {
      if (key !== token) throw illegal();
      this.#c = c;
    }
    get signal() {
      return signalOf(self(controllerOf(this), "WritableStreamDefaultController")).signal;
    }
    error(e) {
      const c = self(controllerOf(this), "WritableStreamDefaultController");
      if (c.stream.state === "writable") {
        forget(c);
        startErroring(c.stream, e);
      }
    }
  }
  class WritableStreamDefaultWriter {
    #w;
    static {
      writerOf = (o) => (isObject(o) && #w in o ? o.#w : undefined);
    }
    constructor(stream) {
      const record = writableOf(stream);
      if (!record) throw new TypeError("WritableStreamDefaultWriter constructor requires a WritableStream as its first argument");
      this.#w = newWriter(record, this);
    }
    get closed() {
      const w = writerOf(this);
      return w ? w.closed.promise : Promise.reject(invalidThis("WritableStreamDefaultWriter"));
    }
    get desiredSize() {
      const stream = attached(this);
      return stream.state === "errored" || stream.state === "erroring" ? null : stream.state === "closed" ? 0 : desired(stream.controller);
    }
    get ready() {
      const w = writerOf(this);
      return w ? w.ready.promise : Promise.reject(invalidThis("WritableStreamDefaultWriter"));
    }
    abort(reason) {
      return attempt(() => abortStream(attached(this), reason));
    }
    close() {
      return attempt(() => closeStream(attached(this)));
    }
    releaseLock() {
      const w = self(writerOf(this), "WritableStreamDefaultWriter");
      if (w.stream) release(w);
    }
    write(chunk) {
      return attempt(() => write(attached(this), chunk));
    }
    [custom]() {
      const w = writerOf(this);
      const size = w.stream ? this.desiredSize : "undefined";
      return `WritableStreamDefaultWriter {\n  stream: ${w.stream ? inspect(w.stream) : "undefined"},\n  close: Promise { ${host.status(w.closed.promise)} },\n  ready: undefined,\n  desiredSize: ${size}\n}`;
    }
  }
  const inspect = (s) => `WritableStream { locked: ${!!s.writer}, state: '${s.state}' }`;

  class WritableStream {
    #s;
    static {
      writableOf = (o) => (isObject(o) && #s in o ? o.#s : undefined);
    }
    constructor(sink, strategy) {
      const stream = (this.#s = newStream(this));
      if (sink === token) return;
      if (sink === undefined || sink === null) sink = {};
      else if (!isObject(sink)) throw new TypeError("WritableStream constructor takes an object as first argument");
      if (sink.type !== undefined) throw new RangeError("Invalid type is specified");
      const what = "underlying sink";
      const start = member(sink, "start", what);
      const [c, go] = setUp(stream, {
        ...strategyOf(strategy, 1), start: start && (() => start(c.self)),
        write: member(sink, "write", what), close: member(sink, "close", what), abort: member(sink, "abort", what),
      });
      c.self = new WritableStreamDefaultController(token, c);
      go();
    }
    get locked() {
      return !!self(writableOf(this), "WritableStream").writer;
    }
    abort(reason) {
      return attempt(() => abortStream(unlocked(this), reason));
    }
    close() {
      return attempt(() => closeStream(unlocked(this)));
    }
    getWriter() {
      self(writableOf(this), "WritableStream");
      return new WritableStreamDefaultWriter(this);
    }
    [custom]() {
      return inspect(self(writableOf(this), "WritableStream"));
    }
  }
  const unlocked = (o) => {
    const stream = self(writableOf(o), "WritableStream");
    if (stream.writer) throw invalidState("WritableStream is locked");
    return stream;
  };

  // What piping needs.
  host.writable = (o) => writableOf(o) !== undefined;
  host.writableRecord = writableOf;
  host.failWritable = dealWithError;
  host.writer = (o) => {
    const stream = writableOf(o);
    const w = newWriter(stream, undefined);
    return {
      ready: () => w.ready.promise, closed: () => w.closed.promise, write: (v) => write(stream, v), abort: (e) => abortStream(stream, e),
      close: () => (closeQueued(stream) || stream.state === "closed" ? Promise.resolve() : closeStream(stream)), release: () => release(w),
    };
  };

  // ---- transform streams

  let transformerOf;
  class TransformStreamDefaultController {
    #t;
    static {
      transformerOf = (o) => (isObject(o) && #t in o ? o.#t : undefined);
    }
    constructor(key, t) {
      if (key !== token) throw illegal();
      this.#t = t;
    }
    get desiredSize() {
      return desiredSize(self(transformerOf(this), "TransformStreamDefaultController").readable);
    }
    enqueue(chunk) {
      transformEnqueue(self(transformerOf(this), "TransformStreamDefaultController"), chunk);
    }
    error(e) {
      transformError(self(transformerOf(this), "TransformStreamDefaultController"), e);
    }
    terminate() {
      const t = self(transformerOf(this), "TransformStreamDefaultController");
      if (canEnqueue(t.readable)) closeController(t.readable);
      errorWritable(t, new TypeError("the stream has been terminated"));
    }
  }
  function transformEnqueue(t, chunk) {
    try {
      enqueue(t.readable, chunk);
    } catch (e) {
      errorWritable(t, e);
      throw t.readable.stream.error ?? e;
    }
    if (!(desiredSize(t.readable) > 0)) setBackpressure(t, true);
  }
  function transformError(t, e) {
    errorController(t.readable, e);
    errorWritable(t, e);
  }
  function errorWritable(t, e) {
    t.transform = t.flush = t.cancel = undefined;
    if (t.writable.stream.state === "writable") {
      forget(t.writable);
      startErroring(t.writable.stream, e);
    }
    setBackpressure(t, false);
  }
  function setBackpressure(t, on) {
    if (t.backpressure === on) return;
    t.backpressure = on;
    t.changed.resolve();
    t.changed = deferred();
  }

  let partsOf;
  class TransformStream {
    #parts;
    static {
      partsOf = (o) => (isObject(o) && #parts in o ? o.#parts : undefined);
    }
    constructor(transformer, writableStrategy, readableStrategy) {
      if (transformer === undefined || transformer === null) transformer = {};
      const what = "transformer";
      if (transformer.readableType !== undefined || transformer.writableType !== undefined) throw new RangeError("Invalid type is specified");
      const start = member(transformer, "start", what);
      const t = {
        transform: member(transformer, "transform", what) ?? ((chunk, c) => c.enqueue(chunk)),
        flush: member(transformer, "flush", what), cancel: member(transformer, "cancel", what),
        backpressure: true, changed: deferred(), finished: undefined, self: undefined, readable: undefined, writable: undefined,
      };
      t.self = new TransformStreamDefaultController(token, t);
      const begun = deferred();
      const writable = new WritableStream(token);
      const [wc, goWrite] = setUp(writableOf(writable), {
        ...strategyOf(writableStrategy, 1),
        start: () => begun.promise,
        async write(chunk) {
          while (t.backpressure && t.writable.stream.state === "writable") await t.changed.promise;
          if (t.writable.stream.state === "erroring") throw t.writable.stream.error;
          try {
            await t.transform?.(chunk, t.self);
          } catch (e) {
            transformError(t, e);
            throw e;
          }
        },
        abort: (reason) => finish(t, () => t.cancel?.(reason), () => errorController(t.readable, reason)),
        close: () => finish(t, () => t.flush?.(t.self), () => {
          if (canEnqueue(t.readable)) closeController(t.readable);
        }),
      });
      wc.self = new WritableStreamDefaultController(token, wc);
      t.writable = wc;
      const [readable, rc] = make({
        ...strategyOf(readableStrategy, 0),
        start: () => begun.promise,
        pull() {
          setBackpressure(t, false);
          return t.changed.promise;
        },
        cancel: (reason) => finish(t, () => t.cancel?.(reason), () => errorWritable(t, reason)),
      });
      t.readable = rc;
      goWrite();
      this.#parts = { readable, writable, t };
      begun.resolve(start?.(t.self));
    }
    get readable() {
      return self(partsOf(this), "TransformStream").readable;
    }
    get writable() {
      return self(partsOf(this), "TransformStream").writable;
    }
    [custom]() {
      const { readable, writable, t } = self(partsOf(this), "TransformStream");
      return `TransformStream {\n  readable: ${readable[custom]()},\n  writable: ${writable[custom]()},\n  backpressure: ${t.backpressure}\n}`;
    }
  }
  /** Ends a transform once: action runs, then what its outcome means for the other side. */
  function finish(t, action, done) {
    if (t.finished) return t.finished;
    t.finished = then.call(attempt(action), () => {
      t.transform = t.flush = t.cancel = undefined;
      if (t.readable.stream.state === "errored") throw t.readable.stream.error;
      done();
    }, (e) => {
      transformError(t, e);
      throw e;
    });
    then.call(t.finished, undefined, nothing);
    return t.finished;
  }

  /** A class whose instances are the two sides of a transform. */
  const pairClass = (name, make, more) => {
    let pairOf;
    const C = class {
      #pair;
      static {
        pairOf = (o) => (isObject(o) && #pair in o ? o.#pair : undefined);
      }
      constructor(...args) {
        const state = make(...args);
        this.#pair = { ...state, stream: new TransformStream(state) };
      }
      get readable() {
        return self(pairOf(this), name).stream.readable;
      }
      get writable() {
        return self(pairOf(this), name).stream.writable;
      }
    };
    Object.defineProperty(C, "name", { value: name, configurable: true });
    for (const key of more) Object.defineProperty(C.prototype, key, { get() { return self(pairOf(this), name)[key] }, enumerable: true, configurable: true });
    return C;
  };
  const TextEncoderStream = pairClass("TextEncoderStream", () => {
    let high = ""; // a surrogate whose other half may come with the next chunk
    return {
      encoding: "utf-8",
      transform(chunk, c) {
        let text = high + String(chunk);
        high = "";
        const last = text.charCodeAt(text.length - 1);
        if (last >= 0xd800 && last < 0xdc00) {
          high = text.slice(-1);
          text = text.slice(0, -1);
        }
        if (text) c.enqueue(host.bytes(text));
      },
      flush(c) {
        if (high) c.enqueue(host.bytes(high));
      },
    };
  }, ["encoding"]);
  const TextDecoderStream = pairClass("TextDecoderStream", (label, options) => {
    const decoder = new TextDecoder(label, options);
    return {
      encoding: decoder.encoding, fatal: decoder.fatal, ignoreBOM: decoder.ignoreBOM,
      transform(chunk, c) {
        const text = decoder.decode(chunk, { stream: true });
        if (text) c.enqueue(text);
      },
      flush(c) {
        const text = decoder.decode();
        if (text) c.enqueue(text);
      },
    };
  }, ["encoding", "fatal", "ignoreBOM"]);

  return shared.platform({
    WritableStream, WritableStreamDefaultWriter, WritableStreamDefaultController, TransformStream, TransformStreamDefaultController, TextEncoderStream, TextDecoderStream,
  });
})
