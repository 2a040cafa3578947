// Duplex.from: a Duplex of nearly anything.
"use strict";

const u = part("utils");
const { failure, wrongType, AbortError, aborted } = part("errors");
const { finished } = part("finished");
const { destroyer } = part("destroyer");
const { Readable } = part("readable");
const { Duplex } = part("duplex");
const { from } = part("from");
const { Sequence } = part("iterate");
const { nextTick } = internal;

/** A Duplex whose halves may be missing from the start. */
class Duplexify extends Duplex {
  constructor(options) {
    super(options);
    if (options?.readable === false) {
      this._readableState.readable = false;
      this._readableState.ended = this._readableState.endEmitted = true;
    }
    if (options?.writable === false) {
      this._writableState.writable = false;
      this._writableState.ending = this._writableState.ended = this._writableState.finished = true;
    }
  }
}

function duplexify(body, name) {
  if (u.isDuplexNodeStream(body)) return body;
  if (u.isReadableNodeStream(body)) return join({ readable: body });
  if (u.isWritableNodeStream(body)) return join({ writable: body });
  if (u.isNodeStream(body)) return join({ writable: false, readable: false });
  if (u.isReadableStream(body)) return join({ readable: Readable.fromWeb(body) });
  if (u.isWritableStream(body)) return join({ writable: part("writable").Writable.fromWeb(body) });
  if (typeof body === "function") return fromFunction(body, name);
  if (body instanceof Blob) return duplexify(body.arrayBuffer());
  if (u.isIterable(body)) return from(body, { objectMode: true, writable: false }, Duplexify);
  if (u.isReadableStream(body?.readable) && u.isWritableStream(body?.writable)) return Duplex.fromWeb(body);
  if (typeof body?.writable === "object" || typeof body?.readable === "object") {
    return join({
      readable: body.readable ? (u.isReadableNodeStream(body.readable) ? body.readable : duplexify(body.readable)) : undefined,
      writable: body.writable ? (u.isWritableNodeStream(body.writable) ? body.writable : duplexify(body.writable)) : undefined,
    });
  }
  if (typeof body?.then === "function") {
    const d = new Duplexify({ objectMode: true, writable: false, read() {} });
    body.then((value) => {
      if (value !== undefined && value !== null) d.push(value);
      d.push(null);
    }, (error) => destroyer(d, error));
    return d;
  }
  throw wrongType(name, "of type function or an instance of Blob, ReadableStream, WritableStream, Stream, Iterable, AsyncIterable, or Promise or { readable, writable } pair", body);
}

/** What is written goes to the function as an async iterable; what it gives can be read. */
function fromFunction(fn, name) {
  const abort = new AbortController(), { signal } = abort;
  let deliver, arrival = new Promise((resolve) => (deliver = resolve));
  const input = new Sequence({
    async next() {
      const { chunk, done, callback } = await arrival;
      nextTick(callback);
      if (done) return { value: undefined, done: true };
      if (signal.aborted) throw aborted(signal);
      arrival = new Promise((resolve) => (deliver = resolve));
      return { value: chunk, done: false };
    },
    close() {},
  });
  const value = fn(input, { signal });
  const options = {
    objectMode: true,
    write(chunk, encoding, callback) { deliver({ chunk, done: false, callback }); },
    final(callback) { deliver({ done: true, callback }); },
    destroy(error, callback) {
      abort.abort();
      callback(error);
    },
  };
  if (u.isDuplexNodeStream(value)) return value;
  if (u.isIterable(value)) return from(value, options, Duplexify);
  if (typeof value?.then === "function") {
    const result = value.then((v) => {
      if (v !== undefined && v !== null) throw failure("ERR_INVALID_RETURN_VALUE", `Expected nully to be returned from the "body" function but got ${internal.received(v)}.`);
    });
    result.catch((error) => destroyer(d, error));
    const d = new Duplexify({ ...options, readable: false, final(callback) {
      options.final(() => result.then(() => nextTick(callback, null), (error) => nextTick(callback, error)));
    } });
    return d;
  }
  throw failure("ERR_INVALID_RETURN_VALUE", `Expected Iterable, AsyncIterable or AsyncFunction to be returned from the "${name}" function but got ${internal.received(value)}.`);
}

/** A Duplex that reads from one stream and writes to another. */
function join({ readable: r, writable: w }) {
  if (r && typeof r.read !== "function") r = Readable.wrap(r);
  const readable = !!u.isReadable(r), writable = !!u.isWritable(w);
  const d = new Duplexify({ readableObjectMode: !!r?.readableObjectMode, writableObjectMode: !!w?.writableObjectMode, readable, writable });
  let onDrain = null, onFinish = null, onReadable = null, onClose;
  const over = (error) => {
    const callback = onClose;
    onClose = null;
    if (callback) callback(error);
    else if (error) d.destroy(error);
  };
  if (writable) {
    finished(w, (error) => {
      if (error) destroyer(r, error);
      over(error);
    });
    d._write = (chunk, encoding, callback) => {
      if (w.write(chunk, encoding)) callback();
      else onDrain = callback;
    };
    d._final = (callback) => {
      w.end();
      onFinish = callback;
    };
    w.on("drain", () => {
      const callback = onDrain;
      onDrain = null;
      callback?.();
    });
    w.on("finish", () => {
      const callback = onFinish;
      onFinish = null;
      callback?.();
    });
  }
  if (readable) {
    finished(r, (error) => {
      if (error) destroyer(r, error);
      over(error);
    });
    r.on("readable", () => {
      const read = onReadable;
      onReadable = null;
      read?.();
    });
    r.on("end", () => d.push(null));
    d._read = () => {
      for (;;) {
        const chunk = r.read();
        if (chunk === null) {
          onReadable = d._read;
          return;
        }
        if (!d.push(chunk)) return;
      }
    };
  }
  d._destroy = (error, callback) => {
    if (!error && onClose !== null) error = new AbortError();
    onReadable = onDrain = onFinish = null;
    if (onClose === null) callback(error);
    else {
      onClose = callback;
      destroyer(w, error);
      destroyer(r, error);
    }
  };
  return d;
}

module.exports = { duplexify };
