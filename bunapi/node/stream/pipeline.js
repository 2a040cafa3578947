// pipeline: streams, iterables and functions in a row, which end and fail together.
"use strict";

const u = part("utils");
const { failure, wrongType, aborted, both, mustBeFunction, mustBeSignal } = part("errors");
const { finished } = part("finished");
const { destroyer } = part("destroyer");
const { onAbort } = part("abort");
const { eachAsync } = part("iterate");
const { nextTick } = internal;

function pipeline(...streams) {
  const callback = streams.pop();
  if (typeof callback !== "function") throw wrongType("streams[stream.length - 1]", "of type function", callback);
  let called = false;
  return run(streams, (error, value) => {
    if (called) return;
    called = true;
    callback(error, value);
  });
}

/** One pipeline. pending counts what must end before it has ended. */
class Line {
  constructor(callback, options) {
    this.callback = callback;
    this.outer = options?.signal;
    this.abort = new AbortController();
    this.error = undefined;
    this.value = undefined;
    this.pending = 0;
    this.destroys = [];
    this.cleanups = []; // for a last stream that goes on living
    this.finish = (error) => this.end(error, --this.pending === 0);
    this.fail = (error) => this.end(error, false);
    this.onOuter = () => this.fail(aborted(this.outer));
    this.forget = this.outer ? onAbort(this.outer, () => nextTick(this.onOuter)) : undefined;
  }

  end(error, final) {
    if (error && (!this.error || this.error.code === "ERR_STREAM_PREMATURE_CLOSE")) this.error = error;
    if (!this.error && !final) return;
    while (this.destroys.length > 0) this.destroys.shift()(this.error);
    this.forget?.();
    this.abort.abort();
    if (!final) return;
    if (!this.error) for (const clean of this.cleanups) clean();
    nextTick(this.callback, this.error, this.value);
  }

  /** Remembers how to end a stream that is still open when the pipeline ends. */
  owns(stream, reading, writing) {
    let over = false;
    stream.on("close", () => (over = true));
    const clean = finished(stream, { readable: reading, writable: writing }, (error) => (over = !error));
    this.destroys.push((error) => {
      if (over) return;
      over = true;
      destroyer(stream, error || failure("ERR_STREAM_DESTROYED", "pipe"));
    });
    return clean;
  }

  /** Lets the errors of a stream end the pipeline. */
  watch(stream, last) {
    const onError = (error) => {
      if (error && error.name !== "AbortError" && error.code !== "ERR_STREAM_PREMATURE_CLOSE") this.fail(error);
    };
    stream.on("error", onError);
    if (last && u.isReadable(stream)) this.cleanups.push(() => stream.removeListener("error", onError));
  }

  /** From one stream of Node's to the next. */
  pipe(source, dest, ends, last) {
    this.pending += 2;
    let ended = false;
    dest.on("close", () => {
      if (!ended) this.fail(failure("ERR_STREAM_PREMATURE_CLOSE"));
    });
    source.pipe(dest, { end: false });
    if (ends) {
      const end = () => {
        ended = true;
        dest.end();
      };
      if (u.isReadableFinished(source)) nextTick(end);
      else source.once("end", end);
    } else this.finish();
    finished(source, { readable: true, writable: false }, (error) => {
      const r = source._readableState;
      // A source that was destroyed after its end has given everything, but the events of it are still to come.
      if (error?.code === "ERR_STREAM_PREMATURE_CLOSE" && r && r.ended && !r.errored && !r.errorEmitted) source.once("end", this.finish).once("error", this.finish);
      else this.finish(error);
    });
    const clean = finished(dest, { readable: false, writable: true }, this.finish);
    if (last && u.isReadable(dest)) this.cleanups.push(clean);
  }
}

/** What runs a value through the next member, which is a function. */
function call(line, fn, input, i, reading, ends, last) {
  const source = u.isTransformStream(input) ? input.readable : input;
  if (!u.isIterable(source) && !u.isReadableNodeStream(source)) throw wrongType("val", "an instance of Readable, Iterable, AsyncIterable, ReadableStream, or TransformStream", source);
  const result = fn(iterableOf(source), { signal: line.abort.signal });
  if (reading) {
    if (!u.isIterable(result, true)) throw badReturn("AsyncIterable", `transform[${i - 1}]`, result);
    return result;
  }
  const { PassThrough } = part("duplex");
  const out = new PassThrough({ objectMode: true });
  if (typeof result?.then === "function") {
    line.pending++;
    result.then((value) => {
      line.value = value;
      if (value !== undefined && value !== null) out.write(value);
      if (ends) out.end();
      nextTick(line.finish);
    }, (error) => {
      out.destroy(error);
      nextTick(line.finish, error);
    });
  } else if (u.isIterable(result, true)) {
    line.pending++;
    pump(result, out, line.finish, ends);
  } else if (u.isReadableStream(result) || u.isTransformStream(result)) {
    line.pending++;
    pump(result.readable || result, out, line.finish, ends);
  } else throw badReturn("AsyncIterable or Promise", "destination", result);
  const clean = line.owns(out, false, true);
  if (last) line.cleanups.push(clean);
  return out;
}

const iterableOf = (v) => (u.isIterable(v) ? v : part("iterate").iterator(v));

function badReturn(expected, name, value) {
  const got = value === null || value === undefined ? String(value) : typeof value === "object" && value.constructor?.name ? `an instance of ${value.constructor.name}` : `type ${typeof value}`;
  return failure("ERR_INVALID_RETURN_VALUE", `Expected ${expected} to be returned from the "${name}" function but got ${internal.received(value) || got}.`);
}

function run(streams, callback, options) {
  if (streams.length === 1 && Array.isArray(streams[0])) streams = streams[0];
  if (streams.length < 2) throw failure("ERR_MISSING_ARGS", '"streams"');
  mustBeSignal("options.signal", options?.signal);
  const line = new Line(callback, options);
  let ret;
  for (let i = 0; i < streams.length; i++) {
    const stream = streams[i], last = i === streams.length - 1, reading = !last, ends = reading || options?.end !== false;
    if (u.isNodeStream(stream)) {
      if (ends) line.owns(stream, reading, i > 0);
      line.watch(stream, last);
    }
    if (i === 0) ret = sourceOf(line, stream);
    else if (typeof stream === "function") ret = call(line, stream, ret, i, reading, ends, last);
    else if (u.isNodeStream(stream)) {
      if (u.isReadableNodeStream(ret)) line.pipe(ret, stream, ends, last);
      else {
        const from = u.isTransformStream(ret) ? ret.readable : ret;
        if (!u.isReadableStream(from) && !u.isIterable(from)) throw wrongType("val", "an instance of Readable, Iterable, AsyncIterable, ReadableStream, or TransformStream", ret);
        line.pending++;
        pump(from, stream, line.finish, ends);
      }
      ret = stream;
    } else if (u.isWebStream(stream)) {
      const from = u.isTransformStream(ret) ? ret.readable : ret;
      if (!u.isReadableNodeStream(from) && !u.isReadableStream(from) && !u.isIterable(from)) throw wrongType("val", "an instance of Readable, Iterable, AsyncIterable, ReadableStream, or TransformStream", ret);
      line.pending++;
      pumpToWeb(iterableOf(from), stream, line.finish, ends);
      ret = stream;
    } else ret = part("duplexify").duplexify(stream, "body");
  }
  return ret;
}

function sourceOf(line, stream) {
  if (typeof stream !== "function") {
    return u.isIterable(stream) || u.isReadableNodeStream(stream) || u.isTransformStream(stream) ? stream : part("duplexify").duplexify(stream, "body");
  }
  const made = stream({ signal: line.abort.signal });
  if (!u.isIterable(made)) throw badReturn("Iterable, AsyncIterable or Stream", "source", made);
  return made;
}

/** Writes what an iterable gives to a stream of Node's. */
async function pump(iterable, writable, finish, ends) {
  let error, wake = null;
  const resume = (e) => {
    if (e) error = e;
    const go = wake;
    wake = null;
    go?.();
  };
  const wait = () => new Promise((resolve, reject) => {
    const settle = () => (error ? reject(error) : resolve());
    if (error) settle();
    else wake = settle;
  });
  writable.on("drain", resume);
  const clean = finished(writable, { readable: false }, resume);
  try {
    if (writable.writableNeedDrain) await wait();
    await eachAsync(iterable, (chunk) => (writable.write(chunk) ? undefined : wait()));
    if (ends) {
      writable.end();
      await wait();
    }
    finish();
  } catch (e) {
    finish(error !== e ? both(error, e) : e);
  } finally {
    clean();
    writable.off("drain", resume);
  }
}

/** Writes what an iterable gives to a stream of the web's. */
async function pumpToWeb(iterable, stream, finish, ends) {
  const writer = (u.isTransformStream(stream) ? stream.writable : stream).getWriter();
  try {
    await eachAsync(iterable, async (chunk) => {
      await writer.ready;
      writer.write(chunk).catch(() => {});
    });
    await writer.ready;
    if (ends) await writer.close();
    finish();
  } catch (error) {
    try {
      await writer.abort(error);
      finish(error);
    } catch (other) {
      finish(other);
    }
  }
}

module.exports = { pipeline, run };
