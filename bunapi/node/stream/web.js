// Between Node's streams and the web's: fromWeb and toWeb of each class.
"use strict";

const u = part("utils");
const { failure, wrongType, AbortError, mustBeObject } = part("errors");
const { finished } = part("finished");
const { destroyer } = part("destroyer");
const { nextTick } = internal;
const nothing = () => {};
const aborted = (cause) => new AbortError(undefined, { cause });

const destroy = (stream, error) => destroyer(stream, error);

/** Calls callback, whose error nobody catches. */
const tell = (callback, error) => {
  try {
    callback(error);
  } catch (e) {
    nextTick(() => { throw e; });
  }
};

// ---- the web's become Node's

function readableFromWeb(stream, options = {}) {
  if (!u.isReadableStream(stream)) throw wrongType("readableStream", "of type ReadableStream", stream);
  mustBeObject("options", options);
  const { highWaterMark, encoding, objectMode = false, signal } = options;
  const reader = stream.getReader();
  const { Readable } = part("readable");
  const source = new Source(reader);
  const readable = new Readable({ objectMode, highWaterMark, encoding, signal, read: () => source.read(), destroy: (error, callback) => source.destroy(error, callback) });
  source.watch(readable);
  return readable;
}

/** Brings what a reader reads to the readable half of a stream. */
class Source {
  constructor(reader) {
    this.reader = reader;
    this.closed = false;
    this.reading = false;
    this.failure = undefined; // { error } of a reader that failed while its last chunk was on the way
    this.onChunk = ({ done, value }) => {
      this.reading = false;
      this.stream.push(done ? null : value);
      if (this.failure && !this.reading) destroy(this.stream, this.failure.error);
    };
    this.onError = (error) => destroy(this.stream, error);
  }
  watch(stream) {
    this.stream = stream;
    this.reader.closed.then(() => (this.closed = true), (error) => {
      this.closed = true;
      if (this.reading) this.failure = { error };
      else destroy(stream, error);
    });
  }
  read() {
    this.reading = true;
    this.reader.read().then(this.onChunk, this.onError);
  }
  destroy(error, callback) {
    const done = () => tell(callback, error);
    if (this.closed) done();
    else this.reader.cancel(error).then(done, done);
  }
}

function writableFromWeb(stream, options = {}) {
  if (!u.isWritableStream(stream)) throw wrongType("writableStream", "of type WritableStream", stream);
  mustBeObject("options", options);
  const { highWaterMark, decodeStrings = true, objectMode = false, signal } = options;
  const writer = stream.getWriter();
  const { Writable } = part("writable");
  const sink = new Target(writer, decodeStrings && !objectMode);
  const writable = new Writable({
    highWaterMark, objectMode, decodeStrings, signal,
    write: (chunk, encoding, callback) => sink.write(chunk, encoding, callback),
    writev: (chunks, callback) => sink.writev(chunks, callback),
    final: (callback) => sink.final(callback),
    destroy: (error, callback) => sink.destroy(error, callback),
  });
  sink.watch(writable);
  return writable;
}

/** Takes what is written to the writable half of a stream to a writer. */
class Target {
  constructor(writer, bytes) {
    this.writer = writer;
    this.bytes = bytes;
    this.closed = false;
  }
  watch(stream) {
    this.stream = stream;
    this.writer.closed.then(() => (this.closed = true), (error) => {
      this.closed = true;
      destroy(stream, error);
    });
  }
  answer(callback, error) {
    try {
      callback(error);
    } catch (e) {
      // The write was one of many, whose stream is the one that fails.
      nextTick(destroy, this.stream, e);
    }
  }
  encode(chunk, encoding) {
    if (typeof chunk !== "string" || !this.bytes) return chunk;
    return new Uint8Array(Buffer.from(chunk, encoding));
  }
  write(chunk, encoding, callback) {
    const { writer } = this, data = this.encode(chunk, encoding);
    const done = (error) => this.answer(callback, error);
    writer.ready.then(() => writer.write(data).then(() => done(), done), done);
  }
  writev(chunks, callback) {
    const { writer } = this;
    const done = (error) => this.answer(callback, Array.isArray(error) ? error.find(Boolean) : error);
    writer.ready.then(() => Promise.all(chunks.map(({ chunk, encoding }) => writer.write(this.encode(chunk, encoding)))).then(() => done(), done), done);
  }
  final(callback) {
    const done = (error) => tell(callback, error);
    if (!this.closed) this.writer.close().then(() => done(), done);
    else done();
  }
  destroy(error, callback) {
    const done = () => tell(callback, error);
    if (this.closed) done();
    else if (error !== undefined && error !== null) this.writer.abort(error).then(done, done);
    else this.writer.close().then(done, done);
  }
}

function duplexFromWeb(pair, options = {}) {
  mustBeObject("pair", pair);
  const { readable: readableStream, writable: writableStream } = pair;
  if (!u.isReadableStream(readableStream)) throw wrongType("pair.readable", "of type ReadableStream", readableStream);
  if (!u.isWritableStream(writableStream)) throw wrongType("pair.writable", "of type WritableStream", writableStream);
  mustBeObject("options", options);
  const { allowHalfOpen = false, objectMode = false, encoding, decodeStrings = true, highWaterMark, signal } = options;
  const source = new Source(readableStream.getReader()), sink = new Target(writableStream.getWriter(), decodeStrings && !objectMode);
  const { Duplex } = part("duplex");
  const duplex = new Duplex({
    allowHalfOpen, highWaterMark, objectMode, encoding, decodeStrings, signal,
    read: () => source.read(),
    write: (chunk, enc, callback) => sink.write(chunk, enc, callback),
    writev: (chunks, callback) => sink.writev(chunks, callback),
    final: (callback) => sink.final(callback),
    destroy(error, callback) {
      let left = 2;
      const done = () => {
        if (--left === 0) callback(error);
      };
      sink.destroy(error, done);
      source.destroy(error, done);
    },
  });
  source.watch(duplex);
  sink.watch(duplex);
  return duplex;
}

// ---- Node's become the web's

function readableToWeb(stream, options = {}) {
  if (typeof stream?._readableState !== "object") throw wrongType("streamReadable", "of type stream.Readable", stream);
  const type = options?.type;
  if (u.isDestroyed(stream) || !u.isReadable(stream)) {
    const error = stream.errored ?? (u.isReadableFinished(stream) || stream.readable === undefined ? undefined : aborted(failure("ERR_STREAM_PREMATURE_CLOSE")));
    return new ReadableStream({ type, start(c) {
      if (error) c.error(error);
      else c.close();
    } });
  }
  const objectMode = stream.readableObjectMode, highWaterMark = stream.readableHighWaterMark;
  const strategy = options?.strategy ?? (type === "bytes" ? { highWaterMark } : objectMode ? new CountQueuingStrategy({ highWaterMark }) : new ByteLengthQueuingStrategy({ highWaterMark }));
  let controller, canceled = false;
  const onData = (chunk) => {
    if (chunk instanceof Buffer && !objectMode) chunk = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    controller.enqueue(chunk);
    if (controller.desiredSize <= 0) stream.pause();
  };
  stream.pause();
  const clean = finished(stream, (error) => {
    if (error?.code === "ERR_STREAM_PREMATURE_CLOSE") error = aborted(error);
    clean();
    stream.on("error", nothing); // the error goes to the reader
    if (error) controller.error(error);
    else if (!canceled) controller.close();
  });
  stream.on("data", onData);
  return new ReadableStream({
    type,
    start(c) { controller = c; },
    pull() { stream.resume(); },
    cancel(reason) {
      canceled = true;
      destroy(stream, reason);
    },
  }, strategy);
}

function writableToWeb(stream) {
  if (typeof stream?._writableState !== "object") throw wrongType("streamWritable", "of type stream.Writable", stream);
  if (u.isDestroyed(stream) || !u.isWritable(stream)) {
    const over = new WritableStream();
    over.close();
    return over;
  }
  const highWaterMark = stream.writableHighWaterMark;
  const strategy = stream.writableObjectMode ? new CountQueuingStrategy({ highWaterMark }) : { highWaterMark };
  let controller, pressure, closed;
  const clean = finished(stream, (error) => {
    if (error?.code === "ERR_STREAM_PREMATURE_CLOSE") error = aborted(error);
    clean();
    stream.on("error", nothing);
    if (error) {
      pressure?.resolve(); // the stream itself says what went wrong
      closed?.reject(error);
      closed = undefined;
      controller.error(error);
    } else if (closed) {
      closed.resolve();
      closed = undefined;
    } else controller.error(new AbortError());
  });
  stream.on("drain", () => pressure?.resolve());
  return new WritableStream({
    start(c) { controller = c; },
    write(chunk) {
      if (!stream.writableNeedDrain && stream.write(chunk)) return;
      pressure = Promise.withResolvers();
      return pressure.promise.finally(() => (pressure = undefined));
    },
    abort(reason) { destroy(stream, reason); },
    close() {
      if (closed === undefined && !u.isWritableEnded(stream)) closed = Promise.withResolvers();
      const ending = closed?.promise;
      stream.end();
      return ending;
    },
  }, strategy);
}

function duplexToWeb(duplex, options) {
  if (typeof duplex?._writableState !== "object" || typeof duplex?._readableState !== "object") throw wrongType("duplex", "of type stream.Duplex", duplex);
  if (u.isDestroyed(duplex)) {
    const writable = new WritableStream(), readable = new ReadableStream();
    writable.close();
    readable.cancel();
    return { readable, writable };
  }
  let writable, readable;
  if (u.isWritable(duplex)) writable = writableToWeb(duplex);
  else {
    writable = new WritableStream();
    writable.close();
  }
  if (u.isReadable(duplex)) readable = readableToWeb(duplex, options);
  else {
    readable = new ReadableStream();
    readable.cancel();
  }
  return { writable, readable };
}

module.exports = { readableFromWeb, readableToWeb, writableFromWeb, writableToWeb, duplexFromWeb, duplexToWeb };
