// ReadableStream, its readers and controllers as scripts see them, with the additions of Bun: text(), json(), bytes(),
// blob(), readMany() and the source type "direct". The value of this script is what Go uses.
(function (host, shared) {
  "use strict";
  const {
    then, fail, invalidState, invalidThis, illegal, nothing, attempt, settle, isObject, member, strategyOf, token, custom, self,
    CountQueuingStrategy, ByteLengthQueuingStrategy, platform, newStream, cancelStream, newReader, closedPromise, detached, read,
    release, result, readPromise, setUp, begin, canEnqueue, desiredSize, pullIfNeeded, closeController, enqueue, errorController,
    pullSteps, ofBytes, ReadableByteStreamController, ReadableStreamBYOBReader, ReadableStreamBYOBRequest, setUpDirect, from, fromIterator, tee, pipe, watch,
  } = shared;

  let streamOf, readerOf, controllerOf;
  class ReadableStreamDefaultController {
    #c;
    static {
      controllerOf = (o) => (isObject(o) && #c in o ? o.#c : undefined);
    }
    constructor(key, c) {
      if (key !== token) throw illegal();
      this.#c = c;
    }
    get desiredSize() {
      return desiredSize(self(controllerOf(this), "ReadableStreamDefaultController"));
    }
    close() {
      closeController(self(controllerOf(this), "ReadableStreamDefaultController"));
    }
    enqueue(chunk) {
      enqueue(self(controllerOf(this), "ReadableStreamDefaultController"), chunk);
    }
    error(e) {
      errorController(self(controllerOf(this), "ReadableStreamDefaultController"), e);
    }
  }
  const attached = (o, name) => {
    const r = self(readerOf(o), name);
    if (!r.stream) throw detached();
    return r;
  };
  const inspectReader = (o) => {
    const r = readerOf(o);
    return `${o.constructor.name} {\n  stream: ${r.stream ? inspectStream(r.stream) : "undefined"},\n  readRequests: ${r.requests.length},\n  close: Promise { ${host.status(closedPromise(r))} }\n}`;
  };

  class ReadableStreamDefaultReader {
    #r;
    static {
      readerOf = (o) => (isObject(o) && #r in o ? o.#r : undefined);
    }
    constructor(stream) {
      const record = streamOf(stream);
      if (!record) throw new TypeError("ReadableStreamDefaultReader constructor requires a ReadableStream as its first argument");
      this.#r = newReader(record, this);
    }
    get closed() {
      const r = readerOf(this);
      return r ? closedPromise(r) : Promise.reject(invalidThis("ReadableStreamDefaultReader"));
    }
    cancel(reason) {
      return attempt(() => cancelStream(attached(this, "ReadableStreamDefaultReader").stream, reason));
    }
    read() {
      const r = readerOf(this);
      return r ? readPromise(r) : Promise.reject(invalidThis("ReadableStreamDefaultReader"));
    }
    /** All the chunks that are there, or the next one: { value: [chunk, …], size, done }. */
    readMany() {
      const r = attached(this, "ReadableStreamDefaultReader");
      const { controller } = r.stream;
      const many = (value, size) => ({ value, size, done: false });
      if (r.stream.state === "readable" && controller.queue.length > 0) {
        r.stream.disturbed = true;
        const all = [], { total } = controller.queue;
        while (controller.queue.length > 0) pullSteps(controller, { chunk: (v) => all.push(v), close: nothing, error: nothing });
        return many(all, total);
      }
      return then.call(readPromise(r), ({ value, done }) => (done ? { value: [], size: 0, done } : many([value], controller.size(value))));
    }
    releaseLock() {
      const r = self(readerOf(this), "ReadableStreamDefaultReader");
      if (r.stream) release(r);
    }
    [custom]() {
      return inspectReader(this);
    }
  }

  const inspectStream = (s) => `ReadableStream { locked: ${!!s.reader}, state: '${s.state}', supportsBYOB: ${s.bytes} }`;

  class ReadableStream {
    #s;
    static {
      streamOf = (o) => (isObject(o) && #s in o ? o.#s : undefined);
    }
    constructor(source, strategy) {
      const stream = (this.#s = newStream(this));
      if (source === token) return; // made by this script, which goes on itself
      if (source === undefined) source = {};
      else if (!isObject(source)) throw new TypeError("ReadableStream constructor takes an object as first argument");
      const type = source.type;
      if (type === "direct") return setUpDirect(stream, source);
      if (type !== undefined && String(type) !== "bytes") throw new TypeError(`'${type}' is not a valid underlying source 'type'; expected "bytes", "direct", or undefined`);
      stream.bytes = type !== undefined;
      const { hwm, size } = strategyOf(strategy, stream.bytes ? 0 : 1);
      const what = "underlying source";
      const auto = stream.bytes ? source.autoAllocateChunkSize : undefined;
      if (auto !== undefined && !(Number(auto) >= 1 && Number(auto) <= Number.MAX_SAFE_INTEGER)) throw new TypeError("autoAllocateChunkSize must be greater than 0");
      const start = member(source, "start", what), pull = member(source, "pull", what), cancel = member(source, "cancel", what);
      const [c, go] = setUp(stream, { start: start && (() => start(c.self)), pull, cancel, hwm, size: stream.bytes ? (v) => v.byteLength : size });
      c.self = stream.bytes ? new ReadableByteStreamController(token, ofBytes(c, auto && Math.trunc(auto))) : new ReadableStreamDefaultController(token, c);
      // Without start the source begins at the next microtask, like one whose start returns nothing.
      if (!start) settle(Promise.resolve(), () => begin(c));
      else go();
    }
    get locked() {
      return !!self(streamOf(this), "ReadableStream").reader;
    }
    cancel(reason) {
      return attempt(() => {
        const s = self(streamOf(this), "ReadableStream");
        if (s.reader) throw invalidState("ReadableStream is locked");
        return cancelStream(s, reason);
      });
    }
    getReader(options) {
      self(streamOf(this), "ReadableStream");
      const mode = options?.mode;
      if (mode === undefined) return new ReadableStreamDefaultReader(this);
      if (String(mode) === "byob") return new ReadableStreamBYOBReader(this);
      throw fail(TypeError, "ERR_INVALID_ARG_VALUE", `The property 'options.mode' is invalid. Received '${mode}'`);
    }
    pipeThrough(transform, options) {
      self(streamOf(this), "ReadableStream");
      const readable = transform?.readable, writable = transform?.writable;
      if (!streamOf(readable) || !host.writable(writable)) throw new TypeError("readable and writable should be ReadableStream and WritableStream");
      settle(pipe(this, writable, options), undefined, nothing);
      return readable;
    }
    pipeTo(destination, options) {
      return attempt(() => {
        self(streamOf(this), "ReadableStream");
        if (!host.writable(destination)) throw new TypeError("ReadableStream.prototype.pipeTo requires a WritableStream destination");
        return pipe(this, destination, options);
      });
    }
    tee() {
      return tee(self(streamOf(this), "ReadableStream"));
    }
    values(options) {
      return iterate(self(streamOf(this), "ReadableStream"), !!options?.preventCancel);
    }
    blob() {
      return consume(this, "blob");
    }
    bytes() {
      return consume(this, "bytes");
    }
    json() {
      return consume(this, "json");
    }
    text() {
      return consume(this, "text");
    }
    static from(iterable) {
      return from(iterable);
    }
    [custom]() {
      return inspectStream(self(streamOf(this), "ReadableStream"));
    }
  }
  Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, { value: ReadableStream.prototype.values, writable: true, enumerable: false, configurable: true });

  const consume = (stream, as) =>
    attempt(() => {
      const s = self(streamOf(stream), "ReadableStream");
      if (s.reader) throw invalidState("ReadableStream is locked");
      return host.consume(stream, as);
    });

  /** A stream of this script's or Go's own. */
  const make = (source) => {
    const o = new ReadableStream(token);
    const stream = streamOf(o);
    stream.bytes = !!source.bytes;
    const [c, go] = setUp(stream, { size: () => 1, hwm: 0, ...source });
    c.self = source.bytes ? new ReadableByteStreamController(token, ofBytes(c)) : new ReadableStreamDefaultController(token, c);
    go();
    return [o, c];
  };

  // ---- iteration

  const asyncIteratorPrototype = Object.create(Object.prototype, {
    [Symbol.asyncIterator]: { value() { return this }, writable: true, enumerable: false, configurable: true },
  });
  let iterationOf;
  class Iteration {
    #i;
    static {
      iterationOf = (o) => (isObject(o) && #i in o ? o.#i : undefined);
    }
    constructor(i) {
      this.#i = i;
    }
    next() {
      const i = self(iterationOf(this), "ReadableStreamAsyncIterator");
      return chain(i, () => {
        if (i.done) return result(undefined, true);
        return new Promise((resolve, reject) => {
          const end = () => ((i.done = true), release(i.reader));
          read(i.reader, {
            // The lock goes before the promise settles.
            chunk: (v) => resolve(result(v, false)),
            close: () => (end(), resolve(result(undefined, true))),
            error: (e) => (end(), reject(e)),
          });
        });
      });
    }
    return(value) {
      const i = self(iterationOf(this), "ReadableStreamAsyncIterator");
      return chain(i, async () => {
        if (i.done) return result(value, true);
        i.done = true;
        if (!i.preventCancel) {
          const canceled = cancelStream(i.reader.stream, value);
          release(i.reader);
          await canceled;
        } else release(i.reader);
        return result(value, true);
      });
    }
  }
  Object.setPrototypeOf(Iteration.prototype, asyncIteratorPrototype);
  const iterate = (stream, preventCancel) => new Iteration({ reader: newReader(stream, undefined), preventCancel, done: false, last: undefined });
  /** Calls of one iterator wait for each other. */
  const chain = (i, step) => (i.last = i.last ? then.call(i.last, step, step) : attempt(step));

  // ---- what Go uses

  const go = {
    /** A stream whose chunks Go brings: [stream, controller]. */
    make: (pull, cancel) => make({ start: () => host.started, pull, cancel, size: (v) => v.byteLength, hwm: 0 }),
    /** pulled says that the pull is over. */
    pulled(c) {
      c.pulling = false;
      if (c.again) {
        c.again = false;
        pullIfNeeded(c);
      }
    },
    enqueue: (c, chunk) => canEnqueue(c) && enqueue(c, chunk),
    close: (c) => canEnqueue(c) && closeController(c),
    error: errorController,
    /** A stream that somebody has read to its end. */
    spent() {
      const [o, c] = make({ start: () => host.started });
      closeController(c);
      newReader(streamOf(o), undefined);
      return o;
    },
    is: (o) => streamOf(o) !== undefined,
    /** 1: locked, 2: disturbed, 4: errored, 8: readable. */
    state: (o) => ((s) => (s.reader ? 1 : 0) + (s.disturbed ? 2 : 0) + (s.state === "errored" ? 4 : s.state === "readable" ? 8 : 0))(streamOf(o)),
    /** Calls ok or failed when a stream of either direction has ended. */
    watch(o, ok, failed) {
      const record = streamOf(o) ?? host.writableRecord?.(o);
      if (record) watch(record, ok, failed);
    },
    /** Errors a stream of either direction. */
    fail(o, e) {
      const record = streamOf(o);
      if (record) errorController(record.controller, e);
      else if (host.writable(o)) host.failWritable(host.writableRecord(o), e);
    },
    reader: (o) => newReader(streamOf(o), undefined),
    read: (reader, chunk, close, error) => read(reader, { chunk, close, error }),
    cancel: (reader, reason) => settle(cancelStream(reader.stream, reason), undefined, nothing),
    release: (reader) => reader.stream && release(reader),
    fromAsync: (iterable) => fromIterator(iterable[Symbol.asyncIterator]())[0],
    tee: (o) => tee(streamOf(o)),
  };
  const classes = platform({
    ReadableStream, ReadableStreamDefaultReader, ReadableStreamDefaultController, ReadableByteStreamController, ReadableStreamBYOBReader,
    ReadableStreamBYOBRequest, CountQueuingStrategy, ByteLengthQueuingStrategy,
  });
  Object.assign(shared, { make, streamOf, inspectStream });
  return { classes, go };
})
