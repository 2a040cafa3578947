// The helpers of iterators on Readable: map and its kin make streams, toArray and its kin promises.
"use strict";

const { wrongValue, outOfRange, AbortError, aborted, mustBeFunction, mustBeObject, mustBeSignal, mustBeInteger } = part("errors");
const { isNodeStream, isWritable } = part("utils");
const { finished } = part("finished");
const { Sequence, eachAsync } = part("iterate");
const { from } = part("from");

const kEmpty = Symbol("kEmpty"), kEnd = Symbol("kEnd");

function checked(fn, options) {
  mustBeFunction("fn", fn);
  checkedOptions(options);
}
function checkedOptions(options) {
  if (options !== undefined && options !== null) mustBeObject("options", options);
  mustBeSignal("options.signal", options?.signal);
}

/** The results of fn for each chunk, in order, of which up to concurrency are under way. */
class Mapping {
  constructor(stream, fn, options) {
    checked(fn, options);
    this.stream = stream;
    this.fn = fn;
    this.concurrency = 1;
    if (options?.concurrency !== undefined && options?.concurrency !== null) this.concurrency = Math.floor(options.concurrency);
    let ahead = this.concurrency - 1;
    if (options?.highWaterMark !== undefined && options?.highWaterMark !== null) ahead = Math.floor(options.highWaterMark);
    mustBeInteger("options.concurrency", this.concurrency, 1);
    mustBeInteger("options.highWaterMark", ahead, 0);
    this.mark = ahead + this.concurrency;
    this.signal = AbortSignal.any([options?.signal].filter(Boolean));
    this.queue = []; // promises
    this.underWay = 0;
    this.over = false;
    this.given = false; // the first of the queue has been given, and is taken out when more is asked for
    this.started = false;
    this.wake = this.resume = null;
    this.settled = () => {
      this.underWay--;
      this.goOn();
    };
    this.failed = () => {
      this.over = true;
      this.settled();
    };
  }

  goOn() {
    if (!this.resume || this.over || this.underWay >= this.concurrency || this.queue.length >= this.mark) return;
    const go = this.resume;
    this.resume = null;
    go();
  }

  call(name) {
    const go = this[name];
    this[name] = null;
    go?.();
  }

  async pump() {
    const options = { signal: this.signal };
    try {
      await eachAsync(this.stream, async (chunk) => {
        if (this.over) return true;
        if (this.signal.aborted) throw new AbortError();
        let value;
        try {
          value = this.fn(chunk, options);
          if (value === kEmpty) return;
          value = Promise.resolve(value);
        } catch (error) {
          value = Promise.reject(error);
        }
        this.underWay++;
        value.then(this.settled, this.failed);
        this.queue.push(value);
        this.call("wake");
        if (!this.over && (this.queue.length >= this.mark || this.underWay >= this.concurrency)) await new Promise((resolve) => (this.resume = resolve));
      });
      this.queue.push(kEnd);
    } catch (error) {
      const value = Promise.reject(error);
      value.then(this.settled, this.failed);
      this.queue.push(value);
    } finally {
      this.over = true;
      this.call("wake");
    }
  }

  async next() {
    if (!this.started) {
      this.started = true;
      this.pump();
    }
    if (this.given) {
      this.given = false;
      this.queue.shift();
      this.goOn();
    }
    try {
      for (;;) {
        while (this.queue.length > 0) {
          const value = await this.queue[0];
          if (value === kEnd) {
            this.close();
            return { value: undefined, done: true };
          }
          if (this.signal.aborted) throw new AbortError();
          if (value !== kEmpty) {
            this.given = true;
            return { value, done: false };
          }
          this.queue.shift();
          this.goOn();
        }
        await new Promise((resolve) => (this.wake = resolve));
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close() {
    this.over = true;
    this.call("resume");
  }
}

const mapping = (stream, fn, options) => new Sequence(new Mapping(stream, fn, options));
const filtering = (stream, fn, options) => {
  mustBeFunction("fn", fn);
  return mapping(stream, async (value, o) => ((await fn(value, o)) ? value : kEmpty), options);
};

/** The iterator of a sequence whose steps come from another iterator. */
class Through {
  constructor(source) {
    this.source = source;
    this.iterator = undefined;
  }
  step() { return (this.iterator ??= this.source[Symbol.asyncIterator]()).next(); }
  async close() { await this.iterator?.return?.(); }
}

class Flattening extends Through {
  inner = undefined;
  async next() {
    for (;;) {
      if (this.inner) {
        const result = internal.iteration(await this.inner.next());
        if (!result.done) return { value: await result.value, done: false };
        this.inner = undefined;
      }
      const { value, done } = await this.step();
      if (done) return { value: undefined, done: true };
      try {
        const make = value[Symbol.asyncIterator] ?? value[Symbol.iterator];
        this.inner = make.call(value);
      } catch (error) {
        await this.close();
        throw error;
      }
    }
  }
  async close() {
    await this.inner?.return?.();
    await super.close();
  }
}

/** drop and take. */
class Cut extends Through {
  constructor(source, drop, take, options) {
    super(source);
    this.toDrop = drop;
    this.toTake = take;
    this.options = options;
  }
  async check() {
    if (!this.options?.signal?.aborted) return;
    await this.close();
    throw new AbortError();
  }
  async next() {
    if (this.options?.signal?.aborted) throw new AbortError();
    for (;;) {
      if (this.toTake <= 0) {
        await this.close();
        return { value: undefined, done: true };
      }
      const { value, done } = await this.step();
      if (done) return { value: undefined, done: true };
      await this.check();
      if (this.toDrop-- > 0) continue;
      if (this.toTake-- > 0) return { value, done: false };
    }
  }
}

function count(number) {
  const n = Number(number);
  if (Number.isNaN(n)) return 0;
  if (n < 0) throw outOfRange("number", ">= 0", number);
  return n === Infinity ? n : Math.trunc(n);
}

function emptyReduce() {
  const e = new TypeError("Reduce of an empty stream requires an initial value");
  e.code = "ERR_MISSING_ARGS";
  return e;
}

const streams = {
  map(fn, options) { return from(mapping(this, fn, options)); },
  filter(fn, options) { return from(filtering(this, fn, options)); },
  flatMap(fn, options) { return from(new Sequence(new Flattening(mapping(this, fn, options)))); },
  drop(number, options) {
    checkedOptions(options);
    return from(new Sequence(new Cut(this, count(number), Infinity, options)));
  },
  take(number, options) {
    checkedOptions(options);
    return from(new Sequence(new Cut(this, 0, count(number), options)));
  },
  compose(stream, options) {
    checkedOptions(options);
    if (isNodeStream(stream) && !isWritable(stream)) throw wrongValue("stream", stream, "must be writable");
    const composed = part("compose").compose(this, stream);
    if (options?.signal) part("abort").addAbortSignal(options.signal, composed);
    return composed;
  },
};

const promises = {
  async forEach(fn, options) {
    mustBeFunction("fn", fn);
    await eachAsync(mapping(this, async (value, o) => (await fn(value, o), kEmpty), options), () => {});
  },
  async toArray(options) {
    checkedOptions(options);
    const all = [];
    await eachAsync(this, (value) => {
      if (options?.signal?.aborted) throw aborted(options.signal);
      all.push(value);
    });
    return all;
  },
  async some(fn, options) {
    let found = false;
    await eachAsync(filtering(this, fn, options), () => (found = true));
    return found;
  },
  async every(fn, options) {
    mustBeFunction("fn", fn);
    return !(await promises.some.call(this, async (value, o) => !(await fn(value, o)), options));
  },
  async find(fn, options) {
    let found;
    await eachAsync(filtering(this, fn, options), (value) => {
      found = value;
      return true;
    });
    return found;
  },
  async reduce(reducer, initial, options) {
    mustBeFunction("reducer", reducer);
    checkedOptions(options);
    let has = arguments.length > 1, value = initial;
    if (options?.signal?.aborted) {
      const error = aborted(options.signal);
      this.once("error", () => {});
      await new Promise((resolve) => finished(this.destroy(error), () => resolve()));
      throw error;
    }
    const abort = new AbortController(), { signal } = abort;
    options?.signal?.addEventListener("abort", () => abort.abort(), { once: true });
    try {
      await eachAsync(this, async (chunk) => {
        if (options?.signal?.aborted) throw new AbortError();
        if (has) value = await reducer(value, chunk, { signal });
        else value = chunk;
        has = true;
      });
      if (!has) throw emptyReduce();
    } finally {
      abort.abort();
    }
    return value;
  },
};

module.exports = { ...streams, ...promises };
