// Iterating over streams. goja has no async generators, so the iterators are made by hand.
"use strict";

const { mustBeObject, both, AbortError } = part("errors");
const { finished } = part("finished");
const { destroyer } = part("destroyer");


/** An async iterator like that of a generator: calls wait for those before them. steps has next and close(error). */
class Sequence {
  #steps;
  #last = undefined; // the promise of the last call that has not settled
  #done = false;
  constructor(steps) { this.#steps = steps; }

  #queue(step) {
    const before = this.#last;
    const promise = before ? before.then(step, step) : step();
    this.#last = promise;
    const settled = () => {
      if (this.#last === promise) this.#last = undefined;
    };
    promise.then(settled, settled);
    return promise;
  }

  next() {
    return this.#queue(async () => {
      if (this.#done) return { value: undefined, done: true };
      try {
        const result = await this.#steps.next();
        if (result.done) this.#done = true;
        return result;
      } catch (error) {
        this.#done = true;
        throw error;
      }
    });
  }

  return(value) {
    return this.#queue(async () => {
      if (!this.#done) {
        this.#done = true;
        await this.#steps.close();
      }
      return { value, done: true };
    });
  }

  throw(error) {
    return this.#queue(async () => {
      if (!this.#done) {
        this.#done = true;
        await this.#steps.close(error);
      }
      throw error;
    });
  }

  [Symbol.asyncIterator]() { return this; }

  [Symbol.asyncDispose]() { return this.return(); }
}

/** Reads a stream chunk by chunk. */
class StreamSteps {
  constructor(stream, options) {
    this.stream = stream;
    this.options = options;
    this.error = undefined; // null: the stream has ended
    this.wake = null;
    this.clean = null; // nothing is listened to before the first next
  }

  start() {
    const { stream } = this;
    this.onReadable = () => {
      const go = this.wake;
      this.wake = null;
      go?.();
    };
    stream.on("readable", this.onReadable);
    this.clean = finished(stream, { writable: false }, (error) => {
      this.error = error ? both(this.error, error) : null;
      this.onReadable();
    });
  }

  async next() {
    if (this.clean === null) this.start();
    const { stream } = this;
    for (;;) {
      let chunk;
      try {
        chunk = stream.destroyed ? null : stream.read();
      } catch (error) {
        this.close(error);
        throw error;
      }
      if (chunk !== null) return { value: chunk, done: false };
      if (this.error) {
        this.stop();
        throw this.error;
      }
      if (this.error === null) {
        this.stop();
        return { value: undefined, done: true };
      }
      await new Promise((resolve) => (this.wake = resolve));
    }
  }

  close(error) {
    if (this.clean === null) return;
    if (error) this.error = both(this.error, error);
    this.stop();
  }

  stop() {
    const { stream } = this;
    if ((this.error || this.options?.destroyOnReturn !== false) && (this.error === undefined || stream._readableState.autoDestroy)) {
      destroyer(stream, null);
    } else {
      stream.off("readable", this.onReadable);
      this.clean();
    }
  }
}

function iterator(stream, options) {
  if (options !== undefined) mustBeObject("options", options);
  if (typeof stream.read !== "function") stream = part("readable").Readable.wrap(stream, { objectMode: true });
  const it = new Sequence(new StreamSteps(stream, options));
  it.stream = stream;
  return it;
}

/** for await (const value of iterable) await step(value). A step that returns true ends the loop. */
async function eachAsync(iterable, step) {
  const it = typeof iterable[Symbol.asyncIterator] === "function" ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
  for (;;) {
    const { value, done } = internal.iteration(await it.next());
    if (done) return;
    let stop;
    try {
      stop = await step(await value);
    } catch (error) {
      try {
        await it.return?.();
      } catch {
        // The step's error is the one that counts.
      }
      throw error;
    }
    if (stop === true) {
      await it.return?.();
      return;
    }
  }
}

/** stream[Symbol.asyncDispose](). */
function dispose(stream, over) {
  let error = null;
  if (!stream.destroyed) {
    error = stream[over] ? null : new AbortError();
    stream.destroy(error);
  }
  return new Promise((resolve, reject) => finished(stream, (e) => (e && e !== error ? reject(e) : resolve(null))));
}

module.exports = { Sequence, iterator, eachAsync, dispose };
