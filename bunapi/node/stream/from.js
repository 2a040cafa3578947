// Readable.from: a stream of what an iterable gives; and wrap, for streams of the first kind.
"use strict";

const { Readable } = part("readable");
const { failure, wrongType } = part("errors");
const { errorOrDestroy, nextTick } = part("base");
const { destroyer } = part("destroyer");

function from(iterable, options, Class = Readable) {
  if (typeof iterable === "string" || iterable instanceof Buffer) {
    return new Class({ objectMode: true, ...options, read() {
      this.push(iterable);
      this.push(null);
    } });
  }
  const async = typeof iterable?.[Symbol.asyncIterator] === "function";
  if (!async && typeof iterable?.[Symbol.iterator] !== "function") throw wrongType("iterable", "an instance of Iterable", iterable);
  const iterator = async ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
  const stream = new Class({ objectMode: true, highWaterMark: 1, ...options });
  const feed = new Feed(stream, iterator, async);
  const destroy = stream._destroy;
  stream._read = () => feed.read();
  stream._destroy = function (error, callback) {
    feed.close(error).then(() => nextTick(finish, null), (e) => nextTick(finish, e));
    const finish = (e) => destroy.call(this, e || error, callback);
  };
  return stream;
}

/** Brings a stream what an iterator gives. */
class Feed {
  constructor(stream, iterator, async) {
    this.stream = stream;
    this.iterator = iterator;
    this.async = async;
    this.reading = false;
    this.valuesAreAsync = false;
  }

  read() {
    if (this.reading) return;
    this.reading = true;
    if (this.async) this.readAsync();
    else this.readSync();
  }

  readSync() {
    const { stream, iterator } = this;
    try {
      for (;;) {
        const { value, done } = internal.iteration(iterator.next());
        if (done) {
          stream.push(null);
          return;
        }
        if (typeof value?.then === "function") {
          this.async = this.valuesAreAsync = true;
          this.readAsync(value);
          return;
        }
        if (!this.push(value)) return;
      }
    } catch (error) {
      stream.destroy(error);
    }
  }

  async readAsync(first) {
    const { stream, iterator } = this;
    try {
      if (first !== undefined && !this.push(await first)) return;
      for (;;) {
        const { value, done } = internal.iteration(await iterator.next());
        if (done) {
          stream.push(null);
          return;
        }
        if (!this.push(this.valuesAreAsync ? await value : value)) return;
      }
    } catch (error) {
      stream.destroy(error);
    }
  }

  push(value) {
    if (value === null) {
      this.reading = false;
      throw failure("ERR_STREAM_NULL_VALUES");
    }
    if (this.stream.push(value)) return true;
    this.reading = false;
    return false;
  }

  async close(error) {
    const { iterator } = this;
    if (error !== undefined && error !== null && typeof iterator.throw === "function") {
      const { value, done } = await iterator.throw(error);
      await value;
      if (done) return;
    }
    if (typeof iterator.return === "function") {
      const { value } = await iterator.return();
      await value;
    }
  }
}

/** Reads from a stream that has only events, pause and resume. */
function wrap(readable, stream) {
  let paused = false;
  stream.on("data", (chunk) => {
    if (!readable.push(chunk) && stream.pause) {
      paused = true;
      stream.pause();
    }
  });
  stream.on("end", () => readable.push(null));
  stream.on("error", (error) => errorOrDestroy(readable, error));
  stream.on("close", () => readable.destroy());
  stream.on("destroy", () => readable.destroy());
  readable._read = () => {
    if (!paused || !stream.resume) return;
    paused = false;
    stream.resume();
  };
  for (const key of Object.keys(stream)) {
    if (readable[key] === undefined && typeof stream[key] === "function") readable[key] = stream[key].bind(stream);
  }
  return readable;
}

module.exports = { from, wrap };
