// ReadableStream of the Streams Standard (streams.spec.whatwg.org), with the additions of Bun: text(), json(), bytes(),
// blob(), readMany() and the source type "direct". The value of this script is what the other scripts and Go use.
//
// A stream, its controller and its reader are plain records here, which the public objects hold in a private field; all
// algorithms work on records, so that nothing a script does to the prototypes changes them. A read is a request
// { chunk(v), close(), error(e) }, as in the standard: reading from Go makes no promise.
(function (host) {
  "use strict";
  const { then } = Promise.prototype;
  const fail = (E, code, message) => Object.assign(new E(message), { code });
  const invalidState = (what) => fail(TypeError, "ERR_INVALID_STATE", "Invalid state: " + what);
  const invalidThis = (name) => fail(TypeError, "ERR_INVALID_THIS", `Value of "this" must be of type ${name}`);
  const illegal = () => fail(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
  const nothing = () => {};

  /** A promise with its functions. A rejection that nobody looks at is no unhandled one. */
  const deferred = () => {
    const d = {};
    d.promise = new Promise((resolve, reject) => ((d.resolve = resolve), (d.reject = reject)));
    then.call(d.promise, undefined, nothing);
    return d;
  };
  /** Runs fn and gives its outcome as a promise. */
  const attempt = (fn) => {
    try {
      return Promise.resolve(fn());
    } catch (e) {
      return Promise.reject(e);
    }
  };
  const settle = (promise, ok, failed) => void then.call(promise, ok, failed);
  const isObject = (v) => (typeof v === "object" && v !== null) || typeof v === "function";
  /** A member of a source, sink or transformer: a function that is called on it, or undefined. */
  const member = (object, name, what) => {
    const fn = object[name];
    if (fn === undefined) return undefined;
    if (typeof fn !== "function") throw new TypeError(`The ${what}'s '${name}' property must be a function`);
    return (...args) => fn.apply(object, args);
  };
  const strategyOf = (strategy, def) => {
    const s = strategy ?? {};
    const hwm = s.highWaterMark === undefined ? def : Number(s.highWaterMark);
    if (!(hwm >= 0)) throw new RangeError("The queuing strategy's highWaterMark must be a non-negative, non-NaN number");
    const size = s.size;
    if (size !== undefined && typeof size !== "function") throw new TypeError("The queuing strategy's size must be a function");
    return { hwm, size: size ? (chunk) => Number(size(chunk)) : () => 1 };
  };

  /** A queue with sizes, shared by the controllers of both directions. */
  class Queue {
    items = [];
    head = 0;
    total = 0;
    get length() {
      return this.items.length - this.head;
    }
    push(value, size) {
      if (!(size >= 0) || size === Infinity) throw new RangeError("The return value of a queuing strategy's size function must be a finite, non-NaN, non-negative number");
      this.items.push({ value, size });
      this.total += size;
    }
    peek() {
      return this.items[this.head].value;
    }
    shift() {
      const { value, size } = this.items[this.head];
      this.items[this.head++] = undefined;
      if (this.head === this.items.length) this.items.length = this.head = 0;
      else if (this.head > 64 && this.head * 2 > this.items.length) {
        this.items.splice(0, this.head);
        this.head = 0;
      }
      this.total = this.length === 0 ? 0 : this.total - size;
      return value;
    }
    clear() {
      this.items.length = this.head = this.total = 0;
    }
  }

  // ---- streams

  const newStream = (self) => ({ self, state: "readable", error: undefined, reader: undefined, disturbed: false, controller: undefined, bytes: false });

  function closeStream(stream) {
    stream.state = "closed";
    const { reader } = stream;
    if (!reader) return;
    settleClosed(reader);
    for (const request of reader.requests.splice(0)) request.close();
  }
  function errorStream(stream, e) {
    stream.state = "errored";
    stream.error = e;
    const { reader } = stream;
    if (!reader) return;
    settleClosed(reader);
    for (const request of reader.requests.splice(0)) request.error(e);
  }
  function cancelStream(stream, reason) {
    stream.disturbed = true;
    if (stream.state === "closed") return Promise.resolve();
    if (stream.state === "errored") return Promise.reject(stream.error);
    closeStream(stream);
    return then.call(cancelSteps(stream.controller, reason), nothing);
  }

  // ---- readers

  const newReader = (stream, self) => {
    if (stream.reader) throw invalidState("ReadableStream is locked");
    return (stream.reader = { self, stream, requests: [], closed: undefined });
  };
  /** The promise behind reader.closed, made when it is asked for. */
  const closedPromise = (reader) => {
    if (!reader.closed) {
      reader.closed = deferred();
      settleClosed(reader);
    }
    return reader.closed.promise;
  };
  function settleClosed(reader) {
    if (!reader.closed) return;
    if (!reader.stream) reader.closed.reject(detached());
    else if (reader.stream.state === "closed") reader.closed.resolve();
    else if (reader.stream.state === "errored") reader.closed.reject(reader.stream.error);
  }
  const detached = () => invalidState("The reader is not attached to a stream");

  function read(reader, request) {
    const { stream } = reader;
    stream.disturbed = true;
    if (stream.state === "closed") request.close();
    else if (stream.state === "errored") request.error(stream.error);
    else pullSteps(stream.controller, request);
  }
  function release(reader) {
    const { stream } = reader;
    if (reader.closed && stream.state !== "readable") reader.closed = undefined;
    reader.stream = undefined;
    stream.reader = undefined;
    settleClosed(reader);
    const e = invalidState("Releasing reader");
    for (const request of reader.requests.splice(0)) request.error(e);
  }
  const result = (value, done) => ({ value, done });
  const readPromise = (reader) => {
    if (!reader.stream) return Promise.reject(detached());
    return new Promise((resolve, reject) =>
      read(reader, { chunk: (v) => resolve(result(v, false)), close: () => resolve(result(undefined, true)), error: reject }),
    );
  };

  // ---- controllers

  function setUp(stream, { start, pull, cancel, hwm, size }) {
    const c = (stream.controller = {
      stream, self: undefined, queue: new Queue(), hwm, size, pull: pull ?? nothing, cancel: cancel ?? nothing,
      started: false, closing: false, pulling: false, again: false,
    });
    return [c, () => {
      const begun = start ? start() : undefined;
      // What Go starts has nothing to wait for.
      if (start === undefined || begun === host.started) return begin(c);
      settle(Promise.resolve(begun), () => begin(c), (e) => errorController(c, e));
    }];
  }
  const begin = (c) => {
    c.started = true;
    pullIfNeeded(c);
  };
  const canEnqueue = (c) => !c.closing && c.stream.state === "readable";
  const desiredSize = (c) => (c.stream.state === "errored" ? null : c.stream.state === "closed" ? 0 : c.hwm - c.queue.total);

  function pullIfNeeded(c) {
    if (!c.started || !canEnqueue(c) || !(c.stream.reader?.requests.length > 0 || desiredSize(c) > 0)) return;
    if (c.pulling) {
      c.again = true;
      return;
    }
    c.pulling = true;
    const pulled = () => {
      c.pulling = false;
      if (c.again) {
        c.again = false;
        pullIfNeeded(c);
      }
    };
    let value;
    try {
      value = c.pull(c.self);
    } catch (e) {
      return errorController(c, e);
    }
    if (value === host.pending) return; // Go pulls once and calls pulled itself
    settle(Promise.resolve(value), pulled, (e) => errorController(c, e));
  }
  function forget(c) {
    c.pull = c.cancel = c.size = nothing;
  }
  function closeController(c) {
    if (!canEnqueue(c)) throw invalidState("Controller is already closed");
    c.closing = true;
    if (c.queue.length === 0) {
      forget(c);
      closeStream(c.stream);
    }
  }
  function enqueue(c, chunk) {
    if (!canEnqueue(c)) throw invalidState("Controller is already closed");
    const { reader } = c.stream;
    if (reader?.requests.length > 0) reader.requests.shift().chunk(chunk);
    else {
      try {
        c.queue.push(chunk, c.size(chunk));
      } catch (e) {
        errorController(c, e);
        throw e;
      }
    }
    pullIfNeeded(c);
  }
  function errorController(c, e) {
    if (c.stream.state !== "readable") return;
    c.queue.clear();
    forget(c);
    errorStream(c.stream, e);
  }
  function cancelSteps(c, reason) {
    c.queue.clear();
    const { cancel } = c;
    forget(c);
    return attempt(() => cancel(reason));
  }
  function pullSteps(c, request) {
    if (c.queue.length === 0) {
      c.stream.reader.requests.push(request);
      pullIfNeeded(c);
      return;
    }
    const chunk = c.queue.shift();
    if (c.closing && c.queue.length === 0) {
      forget(c);
      closeStream(c.stream);
    } else pullIfNeeded(c);
    request.chunk(chunk);
  }

  // ---- the public classes

  /** Marks a call of the constructors below by this script. */
  const token = {};
  let streamOf, readerOf, controllerOf;
  const custom = Symbol.for("nodejs.util.inspect.custom");

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
  /** The controller of a stream of bytes: what it takes is a view, and its sizes are bytes. */
  let byteControllerOf;
  class ReadableByteStreamController {
    #c;
    static {
      byteControllerOf = (o) => (isObject(o) && #c in o ? o.#c : undefined);
    }
    constructor(key, c) {
      if (key !== token) throw illegal();
      this.#c = c;
    }
    get byobRequest() {
      self(byteControllerOf(this), "ReadableByteStreamController");
      return null;
    }
    get desiredSize() {
      return desiredSize(self(byteControllerOf(this), "ReadableByteStreamController"));
    }
    close() {
      closeController(self(byteControllerOf(this), "ReadableByteStreamController"));
    }
    enqueue(chunk) {
      const c = self(byteControllerOf(this), "ReadableByteStreamController");
      if (!ArrayBuffer.isView(chunk))
        throw fail(TypeError, "ERR_INVALID_ARG_TYPE", `The "buffer" argument must be an instance of Buffer, TypedArray, or DataView. Received ${host.received(chunk)}`);
      enqueue(c, new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    }
    error(e) {
      errorController(self(byteControllerOf(this), "ReadableByteStreamController"), e);
    }
  }
  function self(record, name) {
    if (record === undefined) throw invalidThis(name);
    return record;
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

  /** Reads into a script's own memory. What a chunk has more than fits waits for the next read. */
  class ReadableStreamBYOBReader extends Object {
    #r;
    #rest;
    constructor(stream) {
      const record = streamOf(stream);
      if (!record) throw new TypeError("ReadableStreamBYOBReader constructor requires a ReadableStream as its first argument");
      if (!record.bytes) throw new TypeError("A BYOB reader requires a ReadableStream with an underlying byte source");
      super();
      this.#r = newReader(record, this);
    }
    get closed() {
      return closedPromise(this.#r);
    }
    cancel(reason) {
      return attempt(() => {
        if (!this.#r.stream) throw detached();
        return cancelStream(this.#r.stream, reason);
      });
    }
    read(view) {
      return attempt(() => {
        if (!ArrayBuffer.isView(view)) throw new TypeError("ReadableStreamBYOBReader.read() expects a view");
        if (view.byteLength === 0) throw new TypeError("Provided view can not have byteLength equal to zero");
        if (!this.#r.stream) throw detached();
        const unit = view.BYTES_PER_ELEMENT ?? 1;
        const make = (bytes) => new view.constructor(view.buffer, view.byteOffset, view instanceof DataView ? bytes : bytes / unit);
        const fill = (chunk) => {
          const n = Math.min(chunk.byteLength, view.byteLength);
          new Uint8Array(view.buffer, view.byteOffset, n).set(chunk.subarray(0, n));
          this.#rest = n < chunk.byteLength ? chunk.subarray(n) : undefined;
          return result(make(n - (n % unit)), false);
        };
        if (this.#rest) return fill(this.#rest);
        return then.call(readPromise(this.#r), (r) => (r.done ? result(make(0), true) : fill(r.value)));
      });
    }
    releaseLock() {
      if (this.#r.stream) release(this.#r);
    }
    [custom]() {
      return `ReadableStreamBYOBReader { stream: ${this.#r.stream ? inspectStream(this.#r.stream) : "undefined"} }`;
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
      const start = member(source, "start", what), pull = member(source, "pull", what), cancel = member(source, "cancel", what);
      const [c, go] = setUp(stream, { start: start && (() => start(c.self)), pull, cancel, hwm, size: stream.bytes ? (v) => v.byteLength : size });
      c.self = stream.bytes ? new ReadableByteStreamController(token, c) : new ReadableStreamDefaultController(token, c);
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
    c.self = source.bytes ? new ReadableByteStreamController(token, c) : new ReadableStreamDefaultController(token, c);
    go();
    return [o, c];
  };

  /**
   * Bun's source type "direct": pull is called once, when the first chunk is wanted, and writes until it calls end, or
   * until the promise that it returned is fulfilled.
   */
  function setUpDirect(stream, source) {
    const pull = member(source, "pull", "underlying source"), cancel = member(source, "cancel", "underlying source");
    if (!pull) throw new TypeError("underlyingSource.pull is not a function");
    let pulled = false;
    const [c, go] = setUp(stream, {
      hwm: 0, size: () => 1, cancel,
      pull() {
        if (pulled) return;
        pulled = true;
        const value = pull(controller);
        return typeof value?.then === "function" ? then.call(Promise.resolve(value), () => closed()) : value;
      },
    });
    const closed = (reason) => {
      if (reason instanceof Error) errorController(c, reason);
      else if (canEnqueue(c)) closeController(c);
    };
    const controller = {
      write(chunk) {
        if (!canEnqueue(c)) return 0;
        const bytes = host.bytes(chunk);
        if (bytes.byteLength > 0) enqueue(c, bytes);
        return bytes.byteLength;
      },
      end: () => closed(),
      close: closed,
      flush: nothing,
      error: (e) => errorController(c, e),
    };
    go();
  }

  // ---- from, tee, iteration

  function from(iterable) {
    const method = iterable?.[Symbol.asyncIterator] ?? iterable?.[Symbol.iterator];
    if (typeof method !== "function") throw fail(TypeError, "ERR_ARG_NOT_ITERABLE", `${String(iterable)} must be iterable`);
    return fromIterator(method.call(iterable))[0];
  }
  const fromIterator = (iterator) => {
    const next = iterator.next;
    const made = make({
      pull(c) {
        return then.call(attempt(() => next.call(iterator)), async (r) => {
          if (!isObject(r)) throw new TypeError("The promise returned by the iterator.next() method must fulfill with an object");
          if (r.done) c.close();
          else c.enqueue(await r.value);
        });
      },
      async cancel(reason) {
        const r = await iterator.return?.(reason);
        if (r !== undefined && !isObject(r)) throw new TypeError("The promise returned by the iterator.return() method must fulfill with an object");
      },
    });
    return made;
  };

  function tee(stream) {
    const reader = newReader(stream, undefined);
    const canceled = [false, false], reasons = [];
    const done = deferred();
    let reading = false, again = false;
    const branches = [];
    const pull = () => {
      if (reading) {
        again = true;
        return;
      }
      reading = true;
      read(reader, {
        // Behind a microtask, so that an error of the source comes before the chunk (as in the standard).
        chunk: (v) => queueMicrotask(() => {
          again = false;
          branches.forEach((b, i) => {
            if (!canceled[i] && canEnqueue(b[1])) enqueue(b[1], v);
          });
          reading = false;
          if (again) pull();
        }),
        close() {
          reading = false;
          branches.forEach((b, i) => {
            if (!canceled[i] && canEnqueue(b[1])) closeController(b[1]);
          });
          if (!canceled[0] || !canceled[1]) done.resolve();
        },
        error: (e) => {
          reading = false;
          for (const b of branches) errorController(b[1], e);
          if (!canceled[0] || !canceled[1]) done.resolve();
        },
      });
    };
    const cancel = (i) => (reason) => {
      canceled[i] = true;
      reasons[i] = reason;
      if (canceled[1 - i]) done.resolve(cancelStream(stream, reasons));
      return done.promise;
    };
    for (const i of [0, 1]) branches.push(make({ pull, cancel: cancel(i), bytes: stream.bytes, hwm: stream.bytes ? 0 : 1 }));
    settle(closedPromise(reader), undefined, (e) => {
      for (const b of branches) errorController(b[1], e);
      if (!canceled[0] || !canceled[1]) done.resolve();
    });
    return branches.map((b) => b[0]);
  }

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

  // ---- piping

  function pipe(source, destination, options) {
    const { preventClose, preventAbort, preventCancel, signal } = options ?? {};
    if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError("options.signal must be AbortSignal");
    const stream = streamOf(source);
    if (stream.reader) throw invalidState("ReadableStream is locked");
    const w = host.writer(destination);
    const reader = newReader(stream, undefined);
    stream.disturbed = true;
    return new Promise((resolve, reject) => {
      let over = false, last = Promise.resolve();
      const finish = (failed, e) => {
        w.release();
        release(reader);
        signal?.removeEventListener("abort", abort);
        if (failed) reject(e);
        else resolve();
      };
      /** Ends the pipe after what is being written, with an action or none. */
      const shut = (action, failed, e) => {
        if (over) return;
        over = true;
        const act = () => {
          if (!action) return finish(failed, e);
          settle(action(), () => finish(failed, e), (other) => finish(true, other));
        };
        settle(last, act, act);
      };
      const abort = () => {
        const { reason } = signal;
        shut(() => Promise.all([preventAbort ? undefined : w.abort(reason), preventCancel ? undefined : stream.state === "readable" ? cancelStream(stream, reason) : undefined]), true, reason);
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort);
      settle(w.closed(), () => {
        const e = new TypeError("Cannot pipe to a closed stream");
        shut(preventCancel ? undefined : () => cancelStream(stream, e), true, e);
      }, (e) => shut(preventCancel ? undefined : () => cancelStream(stream, e), true, e));
      const step = () => {
        if (over) return;
        settle(w.ready(), () => {
          if (over) return;
          read(reader, {
            chunk(v) {
              last = w.write(v);
              settle(last, undefined, nothing);
              step();
            },
            close: () => shut(preventClose ? undefined : () => w.close(), false),
            error: (e) => shut(preventAbort ? undefined : () => w.abort(e), true, e),
          });
        }, nothing);
      };
      step();
    });
  }

  // ---- strategies

  const strategyClass = (name, size) => {
    const C = class {
      #hwm;
      constructor(init) {
        if (!isObject(init) || init.highWaterMark === undefined) throw new TypeError("QueuingStrategyInit requires a 'highWaterMark' member");
        this.#hwm = Number(init.highWaterMark);
      }
      get highWaterMark() {
        return this.#hwm;
      }
      get size() {
        return size;
      }
    };
    Object.defineProperty(C, "name", { value: name, configurable: true });
    return C;
  };
  const CountQueuingStrategy = strategyClass("CountQueuingStrategy", function size() { return 1 });
  const ByteLengthQueuingStrategy = strategyClass("ByteLengthQueuingStrategy", function size(chunk) { return chunk.byteLength });

  /** Gives classes the look of the platform's: a tag, members that are listed, no arguments that are needed. */
  const platform = (classes) => {
    for (const [name, C] of Object.entries(classes)) {
      const { prototype } = C;
      for (const key of Object.getOwnPropertyNames(prototype)) {
        if (key !== "constructor") Object.defineProperty(prototype, key, { enumerable: true });
      }
      Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
      Object.defineProperty(C, "length", { value: /Reader$|Writer$|Strategy$/.test(name) ? 1 : 0, configurable: true });
    }
    return classes;
  };

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
    /** 1: locked, 2: disturbed. */
    state: (o) => ((s) => (s.reader ? 1 : 0) + (s.disturbed ? 2 : 0))(streamOf(o)),
    reader: (o) => newReader(streamOf(o), undefined),
    read: (reader, chunk, close, error) => read(reader, { chunk, close, error }),
    cancel: (reader, reason) => settle(cancelStream(reader.stream, reason), undefined, nothing),
    release: (reader) => reader.stream && release(reader),
    fromAsync: (iterable) => fromIterator(iterable[Symbol.asyncIterator]())[0],
    tee: (o) => tee(streamOf(o)),
  };
  const classes = platform({
    ReadableStream, ReadableStreamDefaultReader, ReadableStreamDefaultController, ReadableByteStreamController, ReadableStreamBYOBReader,
    CountQueuingStrategy, ByteLengthQueuingStrategy,
  });
  const shared = { platform, Queue, deferred, attempt, settle, then, member, strategyOf, invalidState, invalidThis, illegal, nothing, isObject, make, enqueue, closeController, errorController, canEnqueue, desiredSize, streamOf, token, custom, self };
  return { classes, go, shared };
})
