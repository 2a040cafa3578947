// Streams of bytes: the controller, the reader that brings its own memory, and the request by which the two share it
// (streams.spec.whatwg.org, sections 4.5, 4.7 and 4.8).
//
// What waits for bytes is a place in c.intos, a "pull-into descriptor" of the standard: memory, how much of it is filled, and
// whose read it answers: "byob", "default" (memory that autoAllocateChunkSize made), or "none" after the reader has let go.
(function (host, shared) {
  "use strict";
  const { transfer } = ArrayBuffer.prototype;
  const {
    fail, invalidState, illegal, attempt, isObject, token, custom, self, cancelStream, newReader, closedPromise, detached, release, result, canEnqueue, desiredSize,
    pullIfNeeded, forget, closeStream, closeController, enqueue, errorController,
  } = shared;

  /** The bytes of a view in memory of its own: its buffer is detached, so that nobody writes where the stream reads. */
  const take = ({ buffer, byteOffset, byteLength }) => new Uint8Array(transfer.call(buffer), byteOffset, byteLength);
  const copy = (d, from, to) => new Uint8Array(d.buffer.slice(from, to));
  const convert = (d) => new d.constructor(transfer.call(d.buffer), d.offset, d.filled / d.unit);

  function invalidate(c) {
    if (c.request) c.request.controller = c.request.view = undefined;
    c.request = undefined;
  }
  function drained(c) {
    if (c.closing && c.queue.total === 0) {
      forget(c);
      closeStream(c.stream);
    } else pullIfNeeded(c);
  }

  /** Fills a place from the queue as far as whole elements go. True says that the place has what its read asks for at least. */
  function fill(c, d) {
    const most = Math.min(c.queue.total, d.length - d.filled);
    const whole = d.filled + most - ((d.filled + most) % d.unit), ready = whole >= d.min;
    for (let left = ready ? whole - d.filled : most; left > 0; ) {
      const chunk = c.queue.peek(), n = Math.min(left, chunk.byteLength);
      new Uint8Array(d.buffer, d.offset + d.filled, n).set(chunk.subarray(0, n));
      if (n === chunk.byteLength) c.queue.shift();
      else c.queue.cut(chunk.subarray(n), n);
      d.filled += n;
      left -= n;
    }
    return ready;
  }
  /** The places that the queue fills. */
  function filled(c) {
    const done = [];
    while (c.intos.length > 0 && c.queue.total > 0 && fill(c, c.intos[0])) done.push(c.intos.shift());
    return done;
  }
  function commit(stream, d) {
    const request = stream.reader.requests.shift(), closed = stream.state === "closed";
    if (!closed) request.chunk(convert(d));
    else if (d.reader === "byob") request.close(convert(d));
    else request.close();
  }
  /** What a reader that let go had been given goes into the queue. */
  function requeue(c, d) {
    if (d.filled > 0) c.queue.push(copy(d, d.offset, d.offset + d.filled), d.filled);
    c.intos.shift();
  }

  function pullInto(c, view, min, request) {
    const { constructor, byteOffset: offset, byteLength: length } = view, unit = view.BYTES_PER_ELEMENT ?? 1;
    const buffer = transfer.call(view.buffer);
    const d = { buffer, offset, length, filled: 0, min: min * unit, unit, constructor, reader: "byob" };
    const wait = () => {
      c.intos.push(d);
      c.stream.reader.requests.push(request);
    };
    if (c.intos.length > 0) return wait();
    if (c.stream.state === "closed") return request.close(convert(d));
    if (c.queue.total > 0) {
      if (fill(c, d)) {
        const bytes = convert(d);
        drained(c);
        return request.chunk(bytes);
      }
      if (c.closing) {
        const e = new TypeError("Insufficient bytes to fill elements in the given buffer");
        errorController(c, e);
        return request.error(e);
      }
    }
    wait();
    pullIfNeeded(c);
  }

  function respond(c, bytes) {
    const d = c.intos[0], { stream } = c;
    invalidate(c);
    if (stream.state === "closed") {
      if (d.reader === "none") c.intos.shift();
      if (stream.reader?.byob) while (stream.reader.requests.length > 0) commit(stream, c.intos.shift());
    } else {
      d.filled += bytes;
      if (d.reader === "none") {
        requeue(c, d);
        for (const done of filled(c)) commit(stream, done);
      } else if (d.filled >= d.min) {
        c.intos.shift();
        const rest = d.filled % d.unit, end = d.offset + d.filled;
        if (rest > 0) c.queue.push(copy(d, end - rest, end), rest);
        d.filled -= rest;
        const more = filled(c);
        commit(stream, d);
        for (const done of more) commit(stream, done);
      }
    }
    pullIfNeeded(c);
  }

  Object.assign(shared, {
    /** Makes a controller one of bytes. auto is autoAllocateChunkSize. */
    ofBytes: (c, auto) => Object.assign(c, { intos: [], auto, request: undefined }),
    /** The read of an ordinary reader, which finds nothing in the queue. */
    allocate(c) {
      if (c.auto === undefined) return;
      c.intos.push({ buffer: new ArrayBuffer(c.auto), offset: 0, length: c.auto, filled: 0, min: 1, unit: 1, constructor: Uint8Array, reader: "default" });
    },
    enqueueBytes(c, chunk) {
      const { reader } = c.stream, first = c.intos[0];
      if (first) {
        invalidate(c);
        first.buffer = transfer.call(first.buffer);
        if (first.reader === "none") requeue(c, first);
      }
      if (reader && !reader.byob && reader.requests.length > 0) {
        if (c.intos.length > 0) c.intos.shift();
        reader.requests.shift().chunk(chunk);
      } else {
        c.queue.push(chunk, chunk.byteLength);
        if (reader?.byob) for (const d of filled(c)) commit(c.stream, d);
      }
      pullIfNeeded(c);
    },
    /** A place that has half an element cannot be answered any more. */
    closeBytes(c) {
      const d = c.intos[0];
      if (!d || d.filled % d.unit === 0) return;
      const e = new TypeError("Insufficient bytes to fill elements in the given buffer");
      errorController(c, e);
      throw e;
    },
    dropIntos(c) {
      invalidate(c);
      c.intos.length = 0;
    },
    releaseIntos(c) {
      if (c.intos.length === 0) return;
      c.intos[0].reader = "none";
      c.intos.length = 1;
    },
  });

  let requestOf;
  class ReadableStreamBYOBRequest {
    #r;
    static {
      requestOf = (o) => (isObject(o) && #r in o ? o.#r : undefined);
    }
    constructor(key, r) {
      if (key !== token) throw illegal();
      this.#r = r;
    }
    get view() {
      return self(requestOf(this), "ReadableStreamBYOBRequest").view ?? null;
    }
    respond(bytesWritten) {
      const c = answered(this), n = Number(bytesWritten), d = c.intos[0];
      if (!(n >= 0 && n <= Number.MAX_SAFE_INTEGER)) throw new RangeError("bytesWritten has an incorrect value.");
      const bytes = Math.trunc(n);
      fits(c, bytes);
      if (d.filled + bytes > d.length) throw new RangeError("bytesWritten value is too great");
      d.buffer = transfer.call(d.buffer);
      respond(c, bytes);
    }
    respondWithNewView(view) {
      const c = answered(this), d = c.intos[0];
      if (!ArrayBuffer.isView(view)) throw new TypeError("Provided view is not an object");
      if (view.buffer.detached) throw invalidState("Viewed ArrayBuffer is detached");
      const { buffer, byteOffset, byteLength } = view;
      fits(c, byteLength);
      if (d.offset + d.filled !== byteOffset) throw new RangeError("Invalid value for view.byteOffset");
      if (d.buffer.byteLength !== buffer.byteLength) throw new RangeError("Invalid value for view.buffer.byteLength");
      if (d.filled + byteLength > d.length) throw new RangeError("bytesWritten value is too great");
      d.buffer = transfer.call(buffer);
      respond(c, byteLength);
    }
  }
  const answered = (o) => {
    const { controller, view } = self(requestOf(o), "ReadableStreamBYOBRequest");
    if (!controller) throw invalidState("This BYOB request has been invalidated");
    if (view.buffer.detached) throw invalidState("Viewed ArrayBuffer is detached");
    return controller;
  };
  const fits = (c, bytes) => {
    if (c.stream.state === "closed" ? bytes !== 0 : bytes === 0) throw new TypeError(bytes === 0 ? "bytesWritten is 0" : "stream is closed");
  };

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
      const c = self(byteControllerOf(this), "ReadableByteStreamController"), d = c.intos[0];
      if (!c.request && d) {
        c.request = { controller: c, view: new Uint8Array(d.buffer, d.offset + d.filled, d.length - d.filled), self: undefined };
        c.request.self = new ReadableStreamBYOBRequest(token, c.request);
      }
      return c.request?.self ?? null;
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
      if (chunk.buffer.detached || chunk.byteLength === 0) throw invalidState("chunk ArrayBuffer is zero-length or detached");
      if (!canEnqueue(c)) throw invalidState("Controller is already closed");
      enqueue(c, take(chunk));
    }
    error(e) {
      errorController(self(byteControllerOf(this), "ReadableByteStreamController"), e);
    }
  }

  /** Reads into a script's own memory. */
  class ReadableStreamBYOBReader extends Object {
    #r;
    constructor(stream) {
      const record = shared.streamOf(stream);
      if (!record) throw new TypeError("ReadableStreamBYOBReader constructor requires a ReadableStream as its first argument");
      if (!record.bytes) throw new TypeError("A BYOB reader requires a ReadableStream with an underlying byte source");
      super();
      this.#r = newReader(record, this);
      this.#r.byob = true;
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
    read(view, options) {
      return attempt(() => {
        if (!ArrayBuffer.isView(view)) throw new TypeError("ReadableStreamBYOBReader.read() expects a view");
        if (view.buffer.detached || view.byteLength === 0) throw invalidState("The view passed to read() must have a non-zero byteLength");
        const min = options?.min === undefined ? 1 : Number(options.min);
        if (!(min >= 1 && min <= Number.MAX_SAFE_INTEGER)) throw new TypeError("options.min must be a positive integer");
        if (min > (view.length ?? view.byteLength)) throw new RangeError("options.min is greater than the view's length");
        const { stream } = this.#r;
        if (!stream) throw detached();
        stream.disturbed = true;
        if (stream.state === "errored") throw stream.error;
        return new Promise((resolve, reject) =>
          pullInto(stream.controller, view, Math.trunc(min), { chunk: (v) => resolve(result(v, false)), close: (v) => resolve(result(v, true)), error: reject }),
        );
      });
    }
    releaseLock() {
      if (this.#r.stream) release(this.#r);
    }
    [custom]() {
      return `ReadableStreamBYOBReader { stream: ${this.#r.stream ? shared.inspectStream(this.#r.stream) : "undefined"} }`;
    }
  }
  Object.assign(shared, { ReadableByteStreamController, ReadableStreamBYOBReader, ReadableStreamBYOBRequest });
})
